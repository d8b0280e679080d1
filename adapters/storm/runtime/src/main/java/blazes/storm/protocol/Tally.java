package blazes.storm.protocol;

/** How many records of a run were sent to each receiver, and a digest of their identities in which order plays no part. */
public final class Tally {
    private final Tasks receivers;
    private final long[] counts;
    private final long[] digests;

    public Tally(Tasks receivers) {
        this.receivers = receivers;
        counts = new long[receivers.size()];
        digests = new long[receivers.size()];
    }

    public void add(int task, long identity) {
        int at = receivers.index(task);
        if (at < 0) return; // it listens without taking part
        ++counts[at];
        digests[at] += identity;
    }

    public Tasks receivers() {
        return receivers;
    }

    public long[] counts() {
        return counts;
    }

    public long[] digests() {
        return digests;
    }
}
