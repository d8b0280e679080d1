package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A registry within the process, which answers at once. */
final class FakeRegistry implements Registry {
    private final Map<Integer, Long> incarnations = new HashMap<>();
    private final Set<Partition> done = new HashSet<>();
    private final Map<Partition, Set<Integer>> producers = new HashMap<>();
    private final Set<Partition> closed = new HashSet<>();
    private final Map<Integer, byte[]> untold = new HashMap<>();

    @Override
    public long incarnation(int task) {
        return incarnations.merge(task, 1L, Long::sum);
    }

    @Override
    public long newestIncarnation(int task) {
        return incarnations.getOrDefault(task, 0L);
    }

    @Override
    public boolean isDone(Partition partition) {
        return done.contains(partition);
    }

    @Override
    public void markDone(Partition partition, Runnable recorded) {
        done.add(partition);
        recorded.run();
    }

    @Override
    public boolean register(Partition partition, int task) {
        Set<Integer> of = producers.computeIfAbsent(partition, p -> new TreeSet<>());
        return of.contains(task) || (!closed.contains(partition) && of.add(task));
    }

    @Override
    public Optional<Set<Integer>> closeIfComplete(Partition partition, Set<Integer> heard) {
        Set<Integer> of = producers.getOrDefault(partition, Set.of());
        if (!closed.contains(partition) && !heard.containsAll(of)) return Optional.empty();
        closed.add(partition);
        return Optional.of(of);
    }

    @Override
    public byte[] untold(int task) {
        return untold.get(task);
    }

    @Override
    public void keepUntold(int task, byte[] some, Runnable over) {
        untold.put(task, some);
        over.run();
    }

    @Override
    public void report(String component, int task, Map<String, Object> row) {}
}
