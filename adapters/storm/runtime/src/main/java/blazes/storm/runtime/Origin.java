package blazes.storm.runtime;

import blazes.storm.protocol.Identity;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.Tally;
import blazes.storm.protocol.Tasks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The partitions that a task of a spout has begun and that are not acknowledged: which of its tuples are in each, and how far each is.
 * A partition is open, then sealed; it is acknowledged or fails as a whole, and after it has failed it is open again until all its
 * tuples have been emitted once more.
 */
final class Origin {
    /** One partition. */
    static final class Batch {
        final Partition partition;
        final List<Object> ids = new ArrayList<>(); // what the spout calls its tuples, in the order of their first emission
        Run run;
        Tally tally;
        int attempt;
        int missing; // tuples that have failed and were not emitted again yet
        boolean sealed;
        long number; // of its seal, among all that were sent
        List<Partition> told = List.of(); // what its seal has said of others

        private Batch(Partition partition) {
            this.partition = partition;
        }
    }

    private record Slot(Batch batch, int index) {}

    private final int task;
    private final long incarnation;
    private final Tasks receivers;
    private final Map<Partition, Batch> batches = new LinkedHashMap<>();
    private final TreeMap<Partition, Batch> numbered; // null: they have no order
    private final Map<Object, ArrayDeque<Slot>> failed = new HashMap<>(); // a spout may call several tuples the same
    private Partition greatest; // that was ever begun, if they have an order
    private long waiting; // records of sealed partitions

    Origin(int task, long incarnation, Tasks receivers, boolean numbered) {
        this.task = task;
        this.incarnation = incarnation;
        this.receivers = receivers;
        this.numbered = numbered ? new TreeMap<>() : null;
    }

    /** Null: nothing of it has been emitted, or it is acknowledged. */
    Batch find(Partition partition) {
        return batches.get(partition);
    }

    Batch begin(Partition partition) {
        Batch batch = new Batch(partition);
        batches.put(partition, batch);
        if (numbered != null) {
            numbered.put(partition, batch);
            if (!isPassed(partition)) greatest = partition;
        }
        attempt(batch);
        return batch;
    }

    /** Where partitions have an order: whether a greater one was begun, so that this one may no longer be. */
    boolean isPassed(Partition partition) {
        return greatest != null && partition.compareTo(greatest) < 0;
    }

    /** What was begun last, where partitions have an order. */
    Partition greatest() {
        return greatest;
    }

    private void attempt(Batch batch) {
        batch.run = new Run(batch.partition, task, Run.epoch(incarnation, ++batch.attempt));
        batch.tally = new Tally(receivers);
    }

    /** The identity of a new tuple of a batch. */
    long add(Batch batch, Object id) {
        batch.ids.add(id);
        return Identity.atOrigin(task, batch.ids.size() - 1);
    }

    /** A tuple that has failed and comes again: its batch, with `identity[0]` as it was. Null: it is no such tuple. */
    Batch again(Object id, long[] identity) {
        if (failed.isEmpty()) return null;
        ArrayDeque<Slot> slots = failed.get(id);
        if (slots == null) return null;
        Slot slot = slots.remove();
        if (slots.isEmpty()) failed.remove(id);
        --slot.batch().missing;
        identity[0] = Identity.atOrigin(task, slot.index());
        return slot.batch();
    }

    void sealed(Batch batch) {
        batch.sealed = true;
        waiting += batch.ids.size();
    }

    /** The greatest partition below it that is not acknowledged; null if there is none, or they have no order. */
    Partition previous(Batch batch) {
        return numbered == null ? null : numbered.lowerKey(batch.partition);
    }

    /** What is next to be sent of it is another attempt. */
    void failed(Batch batch) {
        waiting -= batch.ids.size();
        batch.sealed = false;
        attempt(batch);
        batch.missing = batch.ids.size();
        for (int i = 0; i < batch.ids.size(); ++i) {
            int at = i;
            failed.computeIfAbsent(batch.ids.get(i), id -> new ArrayDeque<>()).add(new Slot(batch, at));
        }
    }

    void acknowledged(Batch batch) {
        waiting -= batch.ids.size();
        batches.remove(batch.partition);
        if (numbered != null) numbered.remove(batch.partition);
    }

    /** Those that are neither sealed nor being repeated. */
    List<Batch> open() {
        List<Batch> open = new ArrayList<>();
        for (Batch batch : batches.values()) if (!batch.sealed && batch.attempt == 1) open.add(batch);
        return open;
    }

    List<Partition> unacknowledged() {
        return List.copyOf(batches.keySet());
    }

    long waiting() {
        return waiting;
    }
}
