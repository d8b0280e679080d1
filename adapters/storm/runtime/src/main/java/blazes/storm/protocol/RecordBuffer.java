package blazes.storm.protocol;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The records of one run that are held back, in memory or elsewhere. */
public interface RecordBuffer<R> {
    void add(long identity, R record);

    long size();

    /** Forgets every record whose identity came before. The identities that are left. */
    long[] withoutDoubles();

    /** All records, in parts that are each in the order; afterwards the buffer is empty. */
    List<Iterator<R>> drain(ReleaseOrder<R> order);

    /** Lets go of what it holds. */
    void discard();

    /** In memory. */
    final class InMemory<R> implements RecordBuffer<R> {
        private List<R> records = new ArrayList<>();
        private long[] identities = new long[16];

        @Override
        public void add(long identity, R record) {
            if (records.size() == identities.length) identities = java.util.Arrays.copyOf(identities, 2 * identities.length);
            identities[records.size()] = identity;
            records.add(record);
        }

        @Override
        public long size() {
            return records.size();
        }

        @Override
        public long[] withoutDoubles() {
            java.util.Set<Long> seen = new java.util.HashSet<>();
            List<R> kept = new ArrayList<>();
            for (int i = 0; i < records.size(); ++i) {
                if (!seen.add(identities[i])) continue;
                identities[kept.size()] = identities[i];
                kept.add(records.get(i));
            }
            records = kept;
            return java.util.Arrays.copyOf(identities, kept.size());
        }

        @Override
        public List<Iterator<R>> drain(ReleaseOrder<R> order) {
            List<R> all = records;
            discard();
            return List.of(order.sorted(all));
        }

        @Override
        public void discard() {
            records = new ArrayList<>();
            identities = new long[16];
        }
    }
}
