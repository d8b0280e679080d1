package blazes.storm;

/** A spout whose data ends: then all its partitions are complete. */
public interface FiniteSource {
    /** Whether everything has been emitted. It may turn false again when tuples have failed and are to be emitted once more. */
    boolean exhausted();
}
