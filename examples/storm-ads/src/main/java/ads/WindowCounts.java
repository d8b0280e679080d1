package ads;

import blazes.storm.OrderSensitive;
import blazes.storm.PartitionListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * Counts the clicks of each campaign in each window. Where it will be told when a window is complete, it emits the counts then; where
 * nobody can tell it, it emits a count each time that it changes.
 */
@OrderSensitive(gate = {"campaign", "window"}, perPartition = true)
public class WindowCounts extends BaseRichBolt implements PartitionListener {
    private final boolean told;
    private final Map<Integer, Map<String, Long>> counts = new HashMap<>(); // by window, by campaign
    private OutputCollector collector;

    /** @param told whether it will be told when a window is complete */
    public WindowCounts(boolean told) {
        this.told = told;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.collector = collector;
    }

    @Override
    public void execute(Tuple input) {
        String campaign = input.getStringByField("campaign");
        int window = input.getIntegerByField("window");
        long count = counts.computeIfAbsent(window, w -> new HashMap<>()).merge(campaign, 1L, Long::sum);
        if (!told) collector.emit(input, new Values(campaign, window, count));
        collector.ack(input);
    }

    /** The window is complete. It is forgotten: should it come once more, it is counted anew, and the same counts are emitted. */
    @Override
    public void released(List<Object> partition) {
        int window = (Integer) partition.get(0);
        Map<String, Long> complete = counts.remove(window);
        if (complete != null) complete.forEach((campaign, count) -> collector.emit(new Values(campaign, window, count)));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("campaign", "window", "count"));
    }
}
