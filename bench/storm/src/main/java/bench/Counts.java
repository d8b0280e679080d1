package bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How often each word has come in each batch. Every way of the experiment counts with this. */
final class Counts {
    private final TreeMap<Long, Map<String, Long>> batches = new TreeMap<>();

    void add(long batch, String word) {
        batches.computeIfAbsent(batch, b -> new HashMap<>()).merge(word, 1L, Long::sum);
    }

    /** For who has counted already. */
    void put(long batch, String word, long count) {
        batches.computeIfAbsent(batch, b -> new HashMap<>()).put(word, count);
    }

    /** A copy of a batch's counts. */
    Map<String, Long> copyOf(long batch) {
        return new HashMap<>(batches.get(batch));
    }

    /** A batch's counts, which are forgotten here. */
    Map<String, Long> remove(long batch) {
        Map<String, Long> counts = batches.remove(batch);
        return counts == null ? Map.of() : counts;
    }

    /** Forgets the oldest batches and keeps so many. */
    void keep(int newest) {
        while (batches.size() > newest) batches.pollFirstEntry();
    }

    Set<Long> batches() {
        return batches.keySet();
    }
}
