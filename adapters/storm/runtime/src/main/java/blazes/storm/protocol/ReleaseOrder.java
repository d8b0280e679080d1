package blazes.storm.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToIntFunction;

/**
 * The canonical order of released records: by a hash of their contents, and where that is equal by the contents themselves. Records
 * that are equal in both are interchangeable.
 */
public final class ReleaseOrder<R> {
    private final ToIntFunction<R> hash;
    private final Comparator<R> content;

    public ReleaseOrder(ToIntFunction<R> hash, Comparator<R> content) {
        this.hash = hash;
        this.content = content;
    }

    /** O(n log n), of which nearly all compares machine words; contents are compared when their records are about to be taken. */
    public Iterator<R> sorted(List<R> records) {
        long[] keys = new long[records.size()];
        for (int i = 0; i < keys.length; ++i) keys[i] = (long) hash.applyAsInt(records.get(i)) << 32 | i;
        Arrays.sort(keys);
        return new Sorted(records, keys);
    }

    /** Groups of records of one hash, one after the other. */
    private final class Sorted implements Iterator<R> {
        private final List<R> records;
        private final long[] keys;
        private int next;
        private int begin;
        private int end; // of the group
        private List<R> group; // in order; null: its records are interchangeable, as those of one hash mostly are

        Sorted(List<R> records, long[] keys) {
            this.records = records;
            this.keys = keys;
        }

        @Override
        public boolean hasNext() {
            return next < keys.length;
        }

        @Override
        public R next() {
            if (next == end) openGroup();
            R record = group == null ? at(next) : group.get(next - begin);
            ++next;
            return record;
        }

        private R at(int index) {
            return records.get((int) keys[index]);
        }

        private void openGroup() {
            begin = next;
            end = begin + 1;
            while (end < keys.length && keys[end] >> 32 == keys[begin] >> 32) ++end;
            group = null;
            for (int i = begin + 1; i < end && group == null; ++i) if (content.compare(at(begin), at(i)) != 0) group = sortedGroup();
        }

        private List<R> sortedGroup() {
            List<R> of = new ArrayList<>(end - begin);
            for (int i = begin; i < end; ++i) of.add(at(i));
            of.sort(content);
            return of;
        }
    }

    /** Of parts that are in the order already. */
    public Iterator<R> merged(List<Iterator<R>> parts) {
        if (parts.size() == 1) return parts.get(0);
        Comparator<R> whole = Comparator.comparingInt(hash).thenComparing(content);
        PriorityQueue<Part<R>> heads = new PriorityQueue<>((a, b) -> whole.compare(a.head, b.head));
        for (Iterator<R> part : parts) if (part.hasNext()) heads.add(new Part<>(part));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !heads.isEmpty();
            }

            @Override
            public R next() {
                Part<R> first = heads.remove();
                R record = first.head;
                if (first.advance()) heads.add(first);
                return record;
            }
        };
    }

    private static final class Part<R> {
        private final Iterator<R> rest;
        private R head;

        Part(Iterator<R> rest) {
            this.rest = rest;
            head = rest.next();
        }

        boolean advance() {
            if (!rest.hasNext()) return false;
            head = rest.next();
            return true;
        }
    }
}
