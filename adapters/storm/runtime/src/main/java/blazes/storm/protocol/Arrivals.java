package blazes.storm.protocol;

import java.util.Arrays;
import java.util.Set;

/** What has come of one run, by the neighbours that pass it on, against what these say that they have sent. */
public final class Arrivals {
    private final Tasks parts;
    private final long[] counts;
    private final long[] digests;
    private final long[] sealedCounts;
    private final long[] sealedDigests;
    private int open; // parts that have not sealed

    public Arrivals(Tasks parts) {
        this.parts = parts;
        counts = new long[parts.size()];
        digests = new long[parts.size()];
        sealedCounts = new long[parts.size()];
        sealedDigests = new long[parts.size()];
        Arrays.fill(sealedCounts, -1);
        open = parts.size();
    }

    public void record(int part, long identity) {
        int at = index(part);
        ++counts[at];
        digests[at] += identity;
    }

    public void seal(int part, long count, long digest) {
        int at = index(part);
        if (sealedCounts[at] < 0) --open;
        sealedCounts[at] = count;
        sealedDigests[at] = digest;
    }

    /** Every part has sealed, and has come whole. */
    public boolean complete() {
        if (open > 0) return false;
        for (int i = 0; i < counts.length; ++i)
            if (counts[i] != sealedCounts[i] || digests[i] != sealedDigests[i]) return false;
        return true;
    }

    /** Every part has sealed, but more has come of one than it has sent: something came twice. */
    boolean tooMany() {
        if (open > 0) return false;
        for (int i = 0; i < counts.length; ++i) if (counts[i] > sealedCounts[i]) return true;
        return false;
    }

    public boolean sealed() {
        return open == 0;
    }

    /** Whether all parts together have sent just these: a record comes by one way only. */
    boolean isInAll(Set<Long> identities) {
        if (open > 0) return false;
        long count = 0;
        long digest = 0;
        for (int i = 0; i < sealedCounts.length; ++i) {
            count += sealedCounts[i];
            digest += sealedDigests[i];
        }
        if (count != identities.size()) return false;
        for (long identity : identities) digest -= identity;
        return digest == 0;
    }

    private int index(int part) {
        int at = parts.index(part);
        if (at < 0) throw new IllegalArgumentException("task " + part + " does not lie on the way of this stream");
        return at;
    }
}
