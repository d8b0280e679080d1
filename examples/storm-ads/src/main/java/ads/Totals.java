package ads;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Replicated;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
import data.Store;
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
 * is told of all clicks, and each answers every question. A click that comes twice counts once. What an instance has been told it also
 * puts into a store, to be looked at; it does not read it, as an instance that is started anew is told everything again, in the order
 * in which the others were.
 */
@Replicated
@Confluent(from = "campaigns")
@Stateful(from = "campaigns")
@OrderSensitive(gate = "campaign", from = "asks")
@Stateless(from = "asks")
public class Totals extends BaseBasicBolt {
    private final String folder;
    private Store store;
    private Map<String, Set<String>> clicks; // by campaign

    public Totals(String folder) {
        this.folder = folder;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        store = new Store(folder, context);
        clicks = new HashMap<>();
    }

    private Set<String> of(String campaign) {
        return clicks.computeIfAbsent(campaign, c -> new HashSet<>());
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String campaign = input.getStringByField("campaign");
        if (input.getSourceComponent().equals("asks")) {
            collector.emit(new Values(input.getIntegerByField("ask"), campaign, (long) of(campaign).size()));
            return;
        }
        String click = input.getStringByField("click");
        if (of(campaign).add(click)) store.append(campaign, click);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ask", "campaign", "count"));
    }
}
