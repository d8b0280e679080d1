package ads;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Replicated;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
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
 * each answers every question.
 */
@Replicated
@Confluent(from = "counts")
@Stateful(from = "counts")
@OrderSensitive(gate = {"campaign", "window"}, from = "asks")
@Stateless(from = "asks")
public class Report extends BaseBasicBolt {
    private Map<List<Object>, Long> counts; // by campaign and window

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        counts = new HashMap<>();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String campaign = input.getStringByField("campaign");
        int window = input.getIntegerByField("window");
        List<Object> key = List.of(campaign, window);
        if (input.getSourceComponent().equals("asks"))
            collector.emit(new Values(input.getIntegerByField("ask"), campaign, window, counts.getOrDefault(key, 0L)));
        else
            counts.merge(key, input.getLongByField("count"), Math::max); // a count only grows
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ask", "campaign", "window", "count"));
    }
}
