package blazes.storm.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something that a receiver waits for: who produces its partitions, how many of them have to seal one, and for each producer the
 * neighbours from which its records come.
 */
public final class Source {
    /** Which producers a partition has. */
    public enum Rule {
        SINGLE, // exactly one, whoever it is
        ALL, // all of them
        REGISTRY // those that are registered for it when its set is closed
    }

    private final Rule rule;
    private final Map<Integer, Tasks> parts = new LinkedHashMap<>();

    /**
     * @param via the neighbours through which records come
     * @param direct whether they come from the producers themselves, too
     */
    public Source(Collection<Integer> producers, Rule rule, Collection<Integer> via, boolean direct) {
        this.rule = rule;
        for (int producer : producers) {
            List<Integer> neighbours = new ArrayList<>(via);
            if (direct) neighbours.add(producer);
            parts.put(producer, new Tasks(neighbours));
        }
    }

    public Rule rule() {
        return rule;
    }

    public Set<Integer> producers() {
        return parts.keySet();
    }

    /** Null: it is no producer here. */
    public Tasks parts(int producer) {
        return parts.get(producer);
    }
}
