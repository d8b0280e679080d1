package blazes.storm;

import java.util.List;

/** A bolt that is told when a partition is complete: the moment to emit its results, as {@code finishBatch} of a batch bolt. */
public interface PartitionListener {
    /**
     * All tuples of this partition have been executed, and no other will come.
     *
     * @param partition the values of the fields of the seal's key, the fields sorted by name
     */
    void released(List<Object> partition);
}
