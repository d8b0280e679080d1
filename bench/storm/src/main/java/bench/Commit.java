package bench;

import blazes.storm.Confluent;
import java.util.Map;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Tuple;

/** {@code (batch, counts)} goes into the store. The store only grows where each batch comes once. */
@Confluent
final class Commit extends BaseRichBolt {
    private final Workload workload;
    private transient OutputCollector collector;
    private transient CommitStore store;
    private transient Timeline committed;

    Commit(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.collector = collector;
        String name = "committed-" + context.getThisTaskIndex();
        store = new FileStore(workload.path(), name);
        committed = new Timeline(workload.path(), name, 1);
    }

    @Override
    public void execute(Tuple input) {
        commit(store, committed, input.getLong(0), counts(input));
        collector.ack(input);
    }

    static void commit(CommitStore store, Timeline committed, long batch, Map<String, Long> counts) {
        store.write(batch, counts);
        committed.add(counts.values().stream().mapToLong(Long::longValue).sum());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Long> counts(Tuple input) {
        return (Map<String, Long>) input.getValue(1);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
