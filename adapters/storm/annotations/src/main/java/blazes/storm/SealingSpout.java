package blazes.storm;

/** A spout that says by itself when a partition is complete ({@link Seals.When#SAID}). */
public interface SealingSpout {
    /** Called before {@code open}. */
    void sealer(Sealer sealer);
}
