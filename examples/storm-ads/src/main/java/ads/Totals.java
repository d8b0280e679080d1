package ads;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Replicated;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * Answers how many clicks a campaign has had so far: a total that is never complete, so that no seal could be waited for. Each instance
 * is told of all clicks, and each answers every question. A click that comes twice counts once.
 */
@Replicated
@Confluent(from = "campaigns")
@Stateful(from = "campaigns")
@OrderSensitive(gate = "campaign", from = "asks")
@Stateless(from = "asks")
public class Totals extends BaseBasicBolt {
    private Map<String, Set<String>> clicks; // by campaign

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        clicks = new HashMap<>();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String campaign = input.getStringByField("campaign");
        Set<String> ofCampaign = clicks.computeIfAbsent(campaign, c -> new HashSet<>());
        if (input.getSourceComponent().equals("asks"))
            collector.emit(new Values(input.getIntegerByField("ask"), campaign, (long) ofCampaign.size()));
        else
            ofCampaign.add(input.getStringByField("click"));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ask", "campaign", "count"));
    }
}
