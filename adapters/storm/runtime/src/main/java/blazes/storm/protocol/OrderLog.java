package blazes.storm.protocol;

/**
 * The record of an order that consensus has picked (theory §5, dynamic ordering): batches of records, numbered from 0 on, which
 * survive whoever has put them there. One sequencer leads it at a time; who began to lead later is heard, and nobody before.
 */
public interface OrderLog {
    /** Begins to lead. What others try to append from now on is refused. */
    void lead();

    /** The number of the next batch. */
    long end();

    /** The number of the first batch that is still kept. */
    long first();

    /** False: somebody else leads. When it returns true the batch outlives all processes. */
    boolean append(long number, byte[] batch);

    /** Null: there is no such batch (any more). */
    byte[] read(long number);
}
