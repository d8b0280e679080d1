package blazes.storm.runtime;

import blazes.storm.protocol.Source;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a spout does in a coordinated topology.
 *
 * @param keys for each stream that it seals, where its fields have the key
 * @param marker where the fields of these streams have the mark that a record is the last of its partition; -1: they have none
 * @param onChange a partition ends where another begins
 * @param numbered partitions come in the order of their key
 * @param rule which of its tasks have to seal a partition
 * @param shared other tasks may produce the same partitions
 * @param packed the streams whose records travel in parcels, and where to
 * @param receivers the components that take part and hear its seals
 */
public record SpoutRole(Map<String, List<Integer>> keys, Map<String, Integer> marker, boolean onChange, boolean numbered, Source.Rule rule,
                        boolean shared, Map<String, List<Route>> packed, List<String> receivers) implements Serializable {
    private static final long serialVersionUID = 1;
}
