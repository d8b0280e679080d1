package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the tasks of a topology know in common, and what survives them. Calls block until they are answered, unless they say otherwise. */
interface Registry {
    /** How often this task has been started, with this time. */
    long incarnation(int task);

    /** How often a task has been started so far. */
    long newestIncarnation(int task);

    /** Whether all that comes of a partition has been acknowledged to one of its producers. */
    boolean isDone(Partition partition);

    /** Says that it has; calls back when that is on record, perhaps from another thread. Does not block. */
    void markDone(Partition partition, Runnable recorded);

    /** Names a task as a producer of a partition; false: the set of its producers is closed already. */
    boolean register(Partition partition, int task);

    /** Closes the set of a partition's producers if all in it are in `heard`, and gives it; empty: somebody else is in it. */
    Optional<Set<Integer>> closeIfComplete(Partition partition, Set<Integer> heard);

    /** What was last kept for a task of what it had not told; null: nothing. */
    byte[] untold(int task);

    /** Keeps it; calls back when that is on record or has failed, perhaps from another thread. Does not block. */
    void keepUntold(int task, byte[] untold, Runnable over);

    /** Shows what a task has done. Does not block, and may be lost. */
    void report(String component, int task, Map<String, Object> row);
}
