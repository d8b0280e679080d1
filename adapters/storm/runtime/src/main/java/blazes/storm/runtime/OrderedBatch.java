package blazes.storm.runtime;

import java.util.List;

/** Records in the order that a sequencer has picked. `shard` is the sequencer, `number` the batch in its log. */
public record OrderedBatch(int shard, long number, List<Entry> entries) {
    /** One record: the stream that it was emitted on, as {@code component/stream}, the task, its identity there, its values. */
    public record Entry(String port, int task, long identity, List<Object> values) {}
}
