package faults;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Replicated;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
import data.Store;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * Answers how many clicks a campaign has had so far, and counts every click that it is given. What it is given it logs, in
 * {@code FOLDER/report-INDEX}: a row with the instance, the campaign, and the click or the number of the question.
 */
@Replicated
@Confluent(from = "campaigns")
@Stateful(from = "campaigns")
@OrderSensitive(gate = "campaign", from = "asks")
@Stateless(from = "asks")
public class LoggedTotals extends BaseBasicBolt {
    private final String folder;
    private transient String instance;
    private transient Store log;
    private transient Map<String, Long> clicks; // by campaign

    public LoggedTotals(String folder) {
        this.folder = folder;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        instance = Instance.name();
        log = new Store(folder, context);
        clicks = new HashMap<>();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String campaign = input.getStringByField("campaign");
        boolean asks = input.getSourceComponent().equals("asks");
        log.append(instance, campaign, asks ? "ask " + input.getIntegerByField("ask") : input.getStringByField("click"));
        if (asks)
            collector.emit(new Values(input.getIntegerByField("ask"), campaign, clicks.getOrDefault(campaign, 0L)));
        else
            clicks.merge(campaign, 1L, Long::sum);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ask", "campaign", "count"));
    }
}
