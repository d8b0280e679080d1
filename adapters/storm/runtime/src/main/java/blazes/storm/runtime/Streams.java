package blazes.storm.runtime;

/** The names of what is added to a topology. */
public final class Streams {
    static final String PREFIX = "blazes_";

    /** Carries a {@link Seal}, an {@link End} or what was {@link Told} to every task of every bolt that takes part. */
    public static final String SEALS = "blazes_seals";

    /** Carries a {@link Parcel} from one task to another. */
    public static final String PARCELS = "blazes_parcels";

    /** Records that came after their partition was complete: the stream they were meant for, and their values. */
    public static final String LATE = "blazes_late";

    /** Carries an {@link OrderedBatch} or a {@link Claim} from a sequencer to every task of its site. */
    public static final String ORDER = "blazes_order";

    /** Carries nothing: wakes sequencers up. */
    public static final String PULSE = "blazes_pulse";

    /** The field that carries the {@link Tag}. */
    public static final String TAG_FIELD = "blazes";

    private Streams() {}
}
