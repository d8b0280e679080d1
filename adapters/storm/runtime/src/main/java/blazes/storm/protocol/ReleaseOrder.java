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

    /** O(n log n), of which nearly all compares machine words. */
    public List<R> sorted(List<R> records) {
        long[] keys = new long[records.size()];
        for (int i = 0; i < keys.length; ++i) keys[i] = (long) hash.applyAsInt(records.get(i)) << 32 | i;
        Arrays.sort(keys);
        List<R> sorted = new ArrayList<>(keys.length);
        for (long key : keys) sorted.add(records.get((int) key));
        for (int begin = 0; begin < keys.length; ) {
            int end = begin + 1;
            while (end < keys.length && keys[end] >> 32 == keys[begin] >> 32) ++end;
            if (!areAlike(sorted, begin, end)) sorted.subList(begin, end).sort(content);
            begin = end;
        }
        return sorted;
    }

    /** Records of one hash mostly are. */
    private boolean areAlike(List<R> sorted, int begin, int end) {
        for (int i = begin + 1; i < end; ++i) if (content.compare(sorted.get(begin), sorted.get(i)) != 0) return false;
        return true;
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
