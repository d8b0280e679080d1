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
}
