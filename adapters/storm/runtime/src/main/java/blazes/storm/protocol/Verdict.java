package blazes.storm.protocol;

/** What became of a record or a seal that a barrier was given. */
public enum Verdict {
    HELD, // it counts
    REPEATED, // its partition is released; its run is watched, so that the sender can be answered
    STALE, // of an attempt or incarnation that is over
    DONE // its partition is over without it: acknowledged and forgotten, or released when its producer had no part in it
}
