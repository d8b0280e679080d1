package blazes.storm.protocol;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far each producer has come with partitions that are numbered before the run (sequencing, theory §5). A producer has passed a
 * number when all that it had of it, and of the smaller numbers, has come. Each of its seals names the number before it that was not
 * acknowledged yet, so that nothing in between is overlooked.
 */
final class Numbering {
    private static final class Progress {
        private long incarnation = -1;
        private Partition passed; // null: nothing yet
        private final TreeMap<Partition, Partition> waiting = new TreeMap<>(); // a number that has come whole, and the one before it
    }

    private final Map<Integer, Progress> progress = new HashMap<>();

    Numbering(Collection<Integer> producers) {
        for (int producer : producers) progress.put(producer, new Progress());
    }

    /** `previous` is null if all before it has been acknowledged. */
    void came(Run run, Partition previous) {
        Progress of = progress.get(run.producer());
        if (run.incarnation() > of.incarnation) {
            of.incarnation = run.incarnation();
            of.waiting.clear();
        }
        of.waiting.put(run.partition(), previous); // of a later attempt: what is acknowledged meanwhile is no longer named
        for (boolean moved = true; moved; ) {
            moved = false;
            for (var it = of.waiting.entrySet().iterator(); it.hasNext(); ) {
                var entry = it.next();
                if (!hasPassed(of, entry.getKey()) && entry.getValue() != null && !hasPassed(of, entry.getValue())) continue;
                if (!hasPassed(of, entry.getKey())) of.passed = entry.getKey();
                it.remove();
                moved = true;
            }
        }
    }

    /** The entries of the numbers between those that a seal names, neither included; `previous` is null if there is none. */
    static <T> Map<Partition, T> between(TreeMap<Partition, T> all, Partition previous, Partition number) {
        if (previous == null) return all.headMap(number, false);
        return previous.compareTo(number) < 0 ? all.subMap(previous, false, number, false) : Map.of();
    }

    boolean hasPassed(int producer, Partition number) {
        return hasPassed(progress.get(producer), number);
    }

    private static boolean hasPassed(Progress of, Partition number) {
        return of.passed != null && of.passed.compareTo(number) >= 0;
    }
}
