package wordcount;

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
 * Counts each word of each batch. A count is right once the batch is complete, and at no other moment. Where it will be told of that
 * moment, it emits the counts then; where nobody can tell it, all that it can do is to emit a count each time that it changes.
 */
@OrderSensitive(gate = {"word", "batch"})
public class Count extends BaseRichBolt implements PartitionListener {
    private final boolean told;
    private final Map<Integer, Map<String, Long>> counts = new HashMap<>();
    private OutputCollector collector;

    /** @param told whether it will be told when a batch is complete */
    public Count(boolean told) {
        this.told = told;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.collector = collector;
    }

    @Override
    public void execute(Tuple input) {
        int batch = input.getIntegerByField("batch");
        String word = input.getStringByField("word");
        long count = counts.computeIfAbsent(batch, b -> new HashMap<>()).merge(word, 1L, Long::sum);
        if (!told) collector.emit(input, new Values(word, batch, count));
        collector.ack(input);
    }

    /** The batch is complete. It is forgotten: should it come once more, it is counted anew, and the same counts are emitted. */
    @Override
    public void released(List<Object> partition) {
        int batch = (Integer) partition.get(0);
        Map<String, Long> complete = counts.remove(batch);
        if (complete != null) complete.forEach((word, count) -> collector.emit(new Values(word, batch, count)));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word", "batch", "count"));
    }
}
