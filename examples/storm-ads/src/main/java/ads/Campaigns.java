package ads;

import blazes.storm.Confluent;
import blazes.storm.Stateless;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Joins each click with the campaign of its ad. The table does not change, so that no order matters and nothing is kept. */
@Confluent(perRecord = true)
@Stateless
public class Campaigns extends BaseBasicBolt {
    private Map<Integer, String> campaignOfAd;

    /** The table: {@code campaigns.csv}, an ad and its campaign in each line. */
    public static Map<Integer, String> table() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Campaigns.class.getResourceAsStream("campaigns.csv"), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split(",")).collect(Collectors.toMap(row -> Integer.valueOf(row[0]), row -> row[1]));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read campaigns.csv", e);
        }
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        campaignOfAd = table();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String campaign = campaignOfAd.get(input.getIntegerByField("ad"));
        collector.emit(new Values(input.getStringByField("click"), campaign, input.getIntegerByField("window")));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("click", "campaign", "window"));
    }
}
