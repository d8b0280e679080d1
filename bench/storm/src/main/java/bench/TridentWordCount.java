package bench;

import java.util.List;
import java.util.Map;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.trident.Stream;
import org.apache.storm.trident.TridentState;
import org.apache.storm.trident.TridentTopology;
import org.apache.storm.trident.operation.BaseFunction;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.operation.builtin.Count;
import org.apache.storm.trident.spout.IBatchSpout;
import org.apache.storm.trident.state.BaseStateUpdater;
import org.apache.storm.trident.state.State;
import org.apache.storm.trident.state.StateFactory;
import org.apache.storm.trident.tuple.TridentTuple;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** The word count in Trident: a batch of the corpus is a transaction, and its number the batch in the store. */
final class TridentWordCount {
    private TridentWordCount() {}

    /**
     * {@code grouped}: as Trident's documentation writes a word count, by grouping and aggregation. Else the words go to the state as they
     * are, which counts them by itself: this costs Trident less.
     *
     * <p>Trident keeps the numbers of transactions in ZooKeeper under the name of the stream: a new run needs a new one.
     */
    static StormTopology build(Workload workload, String stream, boolean grouped) {
        TridentTopology topology = new TridentTopology();
        Stream words = topology.newStream(stream, new Batches(workload)).parallelismHint(1)
            .shuffle()
            .each(new Fields("sentence"), new Split(), new Fields("word")).parallelismHint(workload.counters());
        TridentState state = grouped
            ? words.groupBy(new Fields("word")).aggregate(new Count(), new Fields("count")).name("counter")
                .partitionPersist(new Stores(workload), new Fields("word", "count"), new Put())
            : words.partitionBy(new Fields("word")).name("counter")
                .partitionPersist(new Stores(workload), new Fields("word"), new Add());
        state.parallelismHint(workload.counters());
        return topology.build();
    }

    /** Transactions are numbered from 1. */
    private static final class Batches implements IBatchSpout {
        private final Workload workload;
        private transient Source source;

        Batches(Workload workload) {
            this.workload = workload;
        }

        @Override
        public void open(Map<String, Object> conf, TopologyContext context) {}

        @Override
        public void emitBatch(long transaction, TridentCollector collector) {
            if (source == null) source = new Source(workload);
            if (!source.has(transaction - 1)) return;
            long first = (transaction - 1) * workload.batch();
            for (int i = 0; i < workload.batch(); i++) collector.emit(new Values(Corpus.sentence(first + i)));
        }

        @Override
        public void ack(long transaction) {}

        @Override
        public void close() {}

        @Override
        public Map<String, Object> getComponentConfiguration() {
            return null;
        }

        @Override
        public Fields getOutputFields() {
            return new Fields("sentence");
        }
    }

    private static final class Split extends BaseFunction {
        @Override
        public void execute(TridentTuple tuple, TridentCollector collector) {
            Splitter.split(tuple.getString(0), word -> collector.emit(new Values(word)));
        }
    }

    private static final class Stores implements StateFactory {
        private final Workload workload;

        Stores(Workload workload) {
            this.workload = workload;
        }

        @Override
        public State makeState(Map<String, Object> conf, IMetricsContext metrics, int partition, int partitions) {
            return new BatchState(workload, "committed-" + partition);
        }
    }

    private static final class BatchState implements State {
        private final Counts counts = new Counts();
        private final CommitStore store;
        private final Timeline committed;
        private long batch;

        BatchState(Workload workload, String name) {
            store = new FileStore(workload.path(), name);
            committed = new Timeline(workload.path(), name, 1);
        }

        @Override
        public void beginCommit(Long transaction) {
            batch = transaction - 1;
        }

        @Override
        public void commit(Long transaction) {
            Map<String, Long> counted = counts.remove(batch);
            if (!counted.isEmpty()) Commit.commit(store, committed, batch, counted);
        }
    }

    private static final class Add extends BaseStateUpdater<BatchState> {
        @Override
        public void updateState(BatchState state, List<TridentTuple> words, TridentCollector collector) {
            for (TridentTuple word : words) state.counts.add(state.batch, word.getString(0));
        }
    }

    private static final class Put extends BaseStateUpdater<BatchState> {
        @Override
        public void updateState(BatchState state, List<TridentTuple> counts, TridentCollector collector) {
            for (TridentTuple count : counts) state.counts.put(state.batch, count.getString(0), count.getLong(1));
        }
    }
}
