package ads;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Replicated;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
import data.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * Answers how many clicks a campaign has had in a window, by the counts that it has been told. Each instance is told all of them, and
 * each answers every question. It keeps them in a store of its own: counts that were acknowledged are not sent again when it is
 * started anew.
 */
@Replicated
@Confluent(from = "counts")
@Stateful(from = "counts")
@OrderSensitive(gate = {"campaign", "window"}, from = "asks")
@Stateless(from = "asks")
public class Report extends BaseBasicBolt {
    private final String folder;
    private Store store;
    private Map<List<Object>, Long> counts; // by campaign and window

    public Report(String folder) {
        this.folder = folder;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        store = new Store(folder, context);
        counts = new HashMap<>();
        for (List<String> row : store.rows()) counts.put(List.of(row.get(0), Integer.valueOf(row.get(1))), Long.valueOf(row.get(2)));
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String campaign = input.getStringByField("campaign");
        int window = input.getIntegerByField("window");
        List<Object> key = List.of(campaign, window);
        if (input.getSourceComponent().equals("asks")) {
            collector.emit(new Values(input.getIntegerByField("ask"), campaign, window, counts.getOrDefault(key, 0L)));
            return;
        }
        long count = input.getLongByField("count");
        if (count <= counts.getOrDefault(key, 0L)) return; // a count only grows
        counts.put(key, count);
        store.append(campaign, window, count);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ask", "campaign", "window", "count"));
    }
}
