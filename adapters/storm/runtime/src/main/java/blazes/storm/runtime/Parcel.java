package blazes.storm.runtime;

import blazes.storm.protocol.Run;
import java.util.List;

/** Records of one stream and one run for one task, in one tuple. */
public final class Parcel {
    /** The most that one holds. */
    static final int RECORDS = 32;

    final String stream;
    final Run run;
    final long[] identities;
    private final Object[] values; // each a List<Object>
    private int size;

    Parcel(String stream, Run run, int capacity) {
        this.stream = stream;
        this.run = run;
        identities = new long[capacity];
        values = new Object[capacity];
    }

    void add(long identity, List<Object> record) {
        identities[size] = identity;
        values[size++] = record;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    List<Object> values(int index) {
        return (List<Object>) values[index];
    }
}
