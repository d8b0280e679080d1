package bench;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.storm.Config;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.TupleUtils;

/**
 * {@code (word, batch)} becomes {@code (batch, counts)}, without knowing when a batch is complete: whenever as many words have come as a
 * batch has on average, and every second, it emits what it has counted so far for the batches that have changed. It forgets all but the
 * newest ones, and counts them from nothing if they were not over.
 */
final class GuessingCounter extends BaseRichBolt {
    private static final int KEPT = 8;

    private final Workload workload;
    private transient Counts counts;
    private transient Set<Long> changed;
    private transient OutputCollector collector;
    private transient Timeline counted;
    private int words;

    GuessingCounter(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.collector = collector;
        counts = new Counts();
        changed = new HashSet<>();
        counted = new Timeline(workload.path(), "counted-" + context.getThisTaskIndex(), 1000);
    }

    @Override
    public void execute(Tuple input) {
        if (TupleUtils.isTick(input)) {
            flush(input);
        } else {
            long batch = input.getLong(1);
            counts.add(batch, input.getString(0));
            changed.add(batch);
            counted.add(1);
            if (++words == workload.wordsPerCounter()) flush(input);
        }
        collector.ack(input);
    }

    private void flush(Tuple input) {
        for (long batch : changed) collector.emit(input, new Values(batch, counts.copyOf(batch)));
        changed.clear();
        counts.keep(KEPT);
        counted.flush();
        words = 0;
    }

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return Map.of(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 1);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "counts"));
    }
}
