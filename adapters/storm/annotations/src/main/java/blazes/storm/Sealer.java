package blazes.storm;

/** Takes the word of a spout that a partition is complete. A {@link SealingSpout} is handed one. */
@FunctionalInterface
public interface Sealer {
    /**
     * No more tuples with these values will be emitted: one value for each field of the key of {@link Seals}, the fields sorted by
     * name. Without values: the data has ended, and all partitions are complete.
     */
    void seal(Object... partition);
}
