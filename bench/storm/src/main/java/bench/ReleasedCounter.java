package bench;

import blazes.storm.OrderSensitive;
import blazes.storm.PartitionListener;
import java.util.List;
import java.util.Map;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** {@code (word, batch)} becomes one {@code (batch, counts)} when the batch is released. */
@OrderSensitive(gate = {"word", "batch"})
final class ReleasedCounter extends BaseRichBolt implements PartitionListener {
    private transient Counts counts;
    private transient OutputCollector collector;

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.collector = collector;
        counts = new Counts();
    }

    @Override
    public void execute(Tuple input) {
        counts.add(input.getLong(1), input.getString(0));
        collector.ack(input);
    }

    @Override
    public void released(List<Object> partition) {
        long batch = (Long) partition.get(0);
        collector.emit(new Values(batch, counts.remove(batch)));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "counts"));
    }
}
