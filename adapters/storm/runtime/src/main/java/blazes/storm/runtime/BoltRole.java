package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Source;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What a bolt does in a coordinated topology.
 *
 * @param feeds for each component that begins runs, the neighbours through which they come
 * @param tagged the streams that carry tags, as {@code component/stream}, with the fields that the user's program has declared
 * @param outputs its own streams that carry tags
 * @param packed those of them whose records travel in parcels, and where to
 * @param receivers the components that take part and hear its seals
 * @param hold null: records go through at once
 */
public record BoltRole(Map<String, List<String>> feeds, Map<String, List<String>> tagged, Set<String> outputs,
                       Map<String, List<Route>> packed, List<String> receivers, Hold hold) implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * Partitions are held back until they are complete.
     *
     * @param rules for each component that begins runs, which of its tasks have to seal a partition
     * @param bolts of these components, those that hold partitions back themselves: their tasks begin runs on the same seals
     * @param numbered partitions are released in the order of their key
     * @param key the names of the values that a partition has; empty if they have several
     * @param waits for each stream whose records wait for a partition without being of it, where their fields have its key
     */
    public record Hold(Map<String, Source.Rule> rules, Set<String> bolts, boolean numbered, List<String> key, Map<String, List<Integer>> waits)
            implements Serializable {
        private static final long serialVersionUID = 1;

        /** {@code batch=7}. */
        String name(Partition partition) {
            List<Object> values = partition.values();
            if (values.size() != key.size()) return partition.toString();
            StringJoiner name = new StringJoiner(", ");
            for (int i = 0; i < key.size(); ++i) name.add(key.get(i) + "=" + values.get(i));
            return name.toString();
        }
    }
}
