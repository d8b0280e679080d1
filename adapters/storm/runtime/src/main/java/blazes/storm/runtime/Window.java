package blazes.storm.runtime;

/**
 * How many records a task of a spout may have on their way: what is acknowledged widens it, up to the bound, and what fails narrows it,
 * as in TCP. Records that wait longer than messages may take are sent again and wait for those that are behind the times; with a bound
 * alone nothing would ever be done.
 */
final class Window {
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 128_000_000;

    private final long bound;
    private long width;
    private long threshold; // up to here it doubles while all that is on its way is acknowledged
    private long sent;
    private long narrowedAt; // what was sent before has been taken into account
    private long pause = SHORTEST_PAUSE_NANOS;
    private long lastPassed;

    Window(long bound) {
        this.bound = bound;
        width = bound;
        threshold = bound;
    }

    /** A partition is on its way: its number, counted from 1 on. */
    long sent() {
        return ++sent;
    }

    void acknowledged(long records) {
        pause = SHORTEST_PAUSE_NANOS;
        width = Math.min(bound, width + (width < threshold ? records : Math.max(1, records * records / width)));
    }

    /** The partition of this number has failed, when so many records were on their way. */
    void failed(long number, long onTheirWay) {
        if (number <= narrowedAt) return;
        narrowedAt = sent;
        threshold = Math.max(1, Math.min(width, onTheirWay) / 2);
        width = threshold;
    }

    long width() {
        return width;
    }

    /**
     * Whether another record may follow, when so many are on their way. Where they are too many it may after a pause, which grows until
     * something is acknowledged: what they wait for may need what has not been emitted yet.
     */
    boolean lets(long onTheirWay, long nowNanos) {
        if (onTheirWay <= width) return true;
        if (nowNanos - lastPassed < pause) return false;
        lastPassed = nowNanos;
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        return true;
    }
}
