package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.serialization.KryoValuesDeserializer;
import org.apache.storm.serialization.KryoValuesSerializer;

/**
 * The partitions that a task of a spout has seen acknowledged, until all that take part have been told so: they keep what they know of
 * a partition until then. They are on record, so that the task that is started in its place tells what this one has not; but for what was
 * acknowledged in its last moments.
 */
final class Untold {
    private static final int MOST_ON_RECORD = 10_000; // they have to fit into a node of ZooKeeper

    private final Registry registry;
    private final int task;
    private final KryoValuesSerializer serializer;
    private final Set<Partition> all = new LinkedHashSet<>();
    private final Set<Partition> next = new LinkedHashSet<>(); // of these, what goes with the next word
    private boolean changed;
    private volatile boolean recording;

    @SuppressWarnings("unchecked")
    Untold(Map<String, Object> conf, Registry registry, int task) {
        this.registry = registry;
        this.task = task;
        serializer = new KryoValuesSerializer(conf);
        byte[] before = registry.untold(task);
        if (before == null) return;
        for (Object values : new KryoValuesDeserializer(conf).deserialize(before)) all.add(new Partition((List<Object>) values));
        next.addAll(all);
    }

    void add(Partition partition) {
        changed |= all.add(partition);
        next.add(partition);
    }

    /** What is to be told now. */
    List<Partition> take() {
        List<Partition> some = List.copyOf(next);
        next.clear();
        return some;
    }

    /** All that take part have heard it. */
    void heard(List<Partition> told) {
        for (Partition partition : told) changed |= all.remove(partition);
    }

    /** Somebody may have missed it. */
    void missed(List<Partition> told) {
        for (Partition partition : told) if (all.contains(partition)) next.add(partition);
    }

    /** Puts on record what has changed, unless an earlier state is still being written. Does not block. */
    void record() {
        if (!changed || recording) return;
        changed = false;
        recording = true;
        List<Object> values = new ArrayList<>();
        all.stream().skip(Math.max(0, all.size() - MOST_ON_RECORD)).forEach(partition -> values.add(new ArrayList<>(partition.values())));
        registry.keepUntold(task, serializer.serialize(values), () -> recording = false);
    }
}
