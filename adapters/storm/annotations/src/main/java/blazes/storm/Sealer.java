package blazes.storm;

/** Takes the word of a spout that a partition is complete. A {@link SealingSpout} is handed one. */
@FunctionalInterface
public interface Sealer {
    /**
     * No more tuples with these values will be emitted: one value for each field of the key of {@link Seals}, the fields sorted by
     * name. Without values: the data has ended, and all partitions are complete. Where a plan applies partitions in the order of their
     * numbers, a task has to seal them in that order: {@code IllegalStateException} else.
     */
    void seal(Object... partition);

    /**
     * Tuples with these values will be emitted by this task, so that the partition is not complete before it says so
     * ({@link Seals.Producers#REGISTRY}). False: it comes too late, for the others have completed it. A task that announces nothing is
     * registered with its first tuple.
     */
    default boolean announce(Object... partition) {
        return true;
    }
}
