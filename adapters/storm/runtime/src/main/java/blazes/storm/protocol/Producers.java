package blazes.storm.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a barrier knows of those that send to it: to which source each belongs, its newest incarnation, and whether its data has ended. */
final class Producers {
    private static final class Known {
        final Source source;
        long incarnation = Long.MIN_VALUE; // nothing was heard of it yet
        Set<Partition> open; // when its data had ended; null: it has not

        Known(Source source) {
            this.source = source;
        }
    }

    private final Map<Integer, Known> all = new LinkedHashMap<>();

    Producers(List<Source> sources) {
        for (Source source : sources) for (int producer : source.producers()) all.put(producer, new Known(source));
    }

    Set<Integer> tasks() {
        return all.keySet();
    }

    Source source(int producer) {
        return known(producer).source;
    }

    private Known known(int producer) {
        Known known = all.get(producer);
        if (known == null) throw new IllegalArgumentException("task " + producer + " is no producer here");
        return known;
    }

    boolean isOver(int producer, long incarnation) {
        return incarnation < known(producer).incarnation;
    }

    /** Whether an older incarnation was heard before. An end counts under its own incarnation only. */
    boolean hear(int producer, long incarnation) {
        Known known = known(producer);
        if (known.incarnation == incarnation) return false;
        boolean replaces = known.incarnation != Long.MIN_VALUE;
        known.incarnation = incarnation;
        known.open = null;
        return replaces;
    }

    /** False: it has said so before. */
    boolean end(int producer, Set<Partition> open) {
        Known known = known(producer);
        if (open.equals(known.open)) return false;
        known.open = open;
        return true;
    }

    /** Where partitions are numbered, what is still to come of a smaller number may not be overtaken. */
    boolean hasEnded(int producer, Partition partition, Numbering numbering) {
        Set<Partition> open = known(producer).open;
        if (open == null) return false;
        if (numbering == null) return !open.contains(partition);
        return open.stream().noneMatch(one -> one.compareTo(partition) <= 0 && !numbering.hasPassed(producer, one));
    }

    /** The partitions that some producer has left open; empty while the data of one has not ended. */
    Optional<Set<Partition>> open() {
        List<Partition> open = new ArrayList<>();
        for (Known known : all.values()) {
            if (known.open == null) return Optional.empty();
            open.addAll(known.open);
        }
        return Optional.of(new TreeSet<>(open));
    }
}
