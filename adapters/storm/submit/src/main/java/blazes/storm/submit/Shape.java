package blazes.storm.submit;

import blazes.storm.extract.Bookkeeping;
import blazes.storm.extract.TopologyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.generated.Grouping;
import org.apache.storm.generated.StormTopology;

/** A topology as a graph: who subscribes to what. Everything comes in the order of names. */
final class Shape {
    /** A bolt that subscribes to a stream. */
    record Subscription(String bolt, Grouping grouping) {}

    private final Map<String, ComponentCommon> components = new TreeMap<>();
    private final Set<String> spouts;
    private final Map<String, TopologyDocument.Edge> edges;

    Shape(StormTopology whole) {
        StormTopology topology = Bookkeeping.without(whole);
        spouts = new TreeSet<>(topology.get_spouts().keySet());
        topology.get_spouts().forEach((id, spout) -> components.put(id, spout.get_common()));
        topology.get_bolts().forEach((id, bolt) -> components.put(id, bolt.get_common()));
        edges = new TopologyDocument(topology).edges();
    }

    boolean isSpout(String component) {
        return spouts.contains(component);
    }

    Set<String> names() {
        return components.keySet();
    }

    /** What a stream of the spec is in the topology. */
    TopologyDocument.Edge edge(String stream) {
        TopologyDocument.Edge edge = edges.get(stream);
        if (edge == null) throw new Refusal("the plan speaks of the stream '" + stream + "', which the topology does not have");
        return edge;
    }

    List<String> fields(String component, String stream) {
        return components.get(component).get_streams().get(stream).get_output_fields();
    }

    Set<String> streams(String component) {
        return new TreeSet<>(components.get(component).get_streams().keySet());
    }

    int instances(String component) {
        return TopologyDocument.instances(components.get(component));
    }

    ComponentCommon common(String component) {
        return components.get(component);
    }

    List<Subscription> subscribers(String component, String stream) {
        GlobalStreamId wanted = new GlobalStreamId(component, stream);
        List<Subscription> all = new ArrayList<>();
        components.forEach((id, common) -> {
            Grouping grouping = common.get_inputs().get(wanted);
            if (grouping != null) all.add(new Subscription(id, grouping));
        });
        return all;
    }

    /** Where these fields are in a stream; the fields in the order of their names. */
    List<Integer> indexes(String component, String stream, List<String> wanted) {
        List<String> fields = fields(component, stream);
        List<Integer> at = new ArrayList<>();
        for (String field : new TreeSet<>(wanted)) {
            if (!fields.contains(field))
                throw new Refusal("the stream '" + stream + "' of '" + component + "' has no field '" + field + "'; it has " + fields);
            at.add(fields.indexOf(field));
        }
        return at;
    }
}
