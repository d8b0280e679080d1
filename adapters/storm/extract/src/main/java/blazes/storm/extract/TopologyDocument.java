package blazes.storm.extract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.storm.Config;
import org.apache.storm.generated.Bolt;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.ComponentObject;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.generated.Grouping;
import org.apache.storm.generated.SpoutSpec;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.generated.StreamInfo;
import org.apache.storm.shade.net.minidev.json.JSONValue;

/**
 * A topology as a spec. Bolts are components: an input for each stream that they subscribe to, an output for each that they
 * declare, and a path from each to each. Spouts are where streams begin. What a bolt without outputs does to the world is its
 * output {@code effects}.
 */
public final class TopologyDocument {
    private static final String DEFAULT = "default";
    private static final String EFFECTS = "effects";

    private record Subscription(String bolt, Grouping grouping) {}

    /** What a stream of the spec is in the topology; no bolt: nobody subscribes. */
    public record Edge(String producer, String stream, String bolt) {}

    private final Map<String, SpoutSpec> spouts;
    private final Map<String, Bolt> bolts;
    private final Map<GlobalStreamId, List<Subscription>> subscriptions = new TreeMap<>();
    private final Map<String, Object> components = new LinkedHashMap<>();
    private final Map<String, Object> streams = new LinkedHashMap<>();
    private final Map<String, Edge> edges = new LinkedHashMap<>();

    public TopologyDocument(StormTopology whole) {
        StormTopology topology = Bookkeeping.without(whole);
        spouts = new TreeMap<>(topology.get_spouts());
        bolts = new TreeMap<>(topology.get_bolts());
        bolts.forEach((id, bolt) -> {
            for (Map.Entry<GlobalStreamId, Grouping> in : bolt.get_common().get_inputs().entrySet())
                subscriptions.computeIfAbsent(in.getKey(), k -> new ArrayList<>()).add(new Subscription(id, in.getValue()));
        });
        checkAnnotations();
        bolts.forEach((id, bolt) -> components.put(id, component(bolt)));
        spouts.forEach((id, spout) -> streams(id, spout.get_common(), Annotations.of(spout.get_spout_object()), false));
        // A bolt that gets nothing has no paths; what it emits begins there.
        bolts.forEach((id, bolt) -> streams(id, bolt.get_common(), Annotations.of(bolt.get_bolt_object()),
                bolt.get_common().get_inputs_size() > 0));
    }

    /** The streams of the spec, by their names. */
    public Map<String, Edge> edges() {
        return edges;
    }

    String json() {
        return "{\n\"blazes\": 1,\n\"components\": " + lines(components) + ",\n\"streams\": " + lines(streams) + "\n}\n";
    }

    /** One class may stand behind several components, with other inputs each. */
    private void checkAnnotations() {
        Map<String, Annotations> classes = new TreeMap<>();
        Map<String, Set<String>> inputs = new TreeMap<>();
        Map<String, Set<String>> outputs = new TreeMap<>();
        BiConsumer<ComponentObject, ComponentCommon> visit = (object, common) -> {
            Annotations annotations = Annotations.of(object);
            if (annotations.type() == null) return;
            String name = annotations.type().getName();
            classes.put(name, annotations);
            Set<String> in = inputs.computeIfAbsent(name, k -> new TreeSet<>());
            common.get_inputs().keySet().forEach(id -> in.add(qualified(id.get_componentId(), id.get_streamId())));
            outputs.computeIfAbsent(name, k -> new TreeSet<>()).addAll(outputs(common));
        };
        spouts.values().forEach(spout -> visit.accept(spout.get_spout_object(), spout.get_common()));
        bolts.values().forEach(bolt -> visit.accept(bolt.get_bolt_object(), bolt.get_common()));
        classes.forEach((name, annotations) -> annotations.checkNames(inputs.get(name), outputs.get(name)));
    }

    private static List<String> outputs(ComponentCommon common) {
        List<String> outputs = new ArrayList<>(new TreeMap<>(common.get_streams()).keySet());
        return outputs.isEmpty() ? List.of(EFFECTS) : outputs;
    }

    private static String lines(Map<String, Object> entries) {
        StringJoiner joiner = new StringJoiner(",\n  ", "{\n  ", "\n}");
        joiner.setEmptyValue("{}");
        entries.forEach((name, value) -> joiner.add(JSONValue.toJSONString(name) + ": " + JSONValue.toJSONString(value)));
        return joiner.toString();
    }

    private Map<String, Object> component(Bolt bolt) {
        ComponentCommon common = bolt.get_common();
        Annotations annotations = Annotations.of(bolt.get_bolt_object());
        List<String> inputs = new ArrayList<>();
        for (GlobalStreamId in : new TreeMap<>(common.get_inputs()).keySet())
            inputs.add(qualified(in.get_componentId(), in.get_streamId()));
        List<String> outputs = outputs(common);

        Map<String, Object> component = new LinkedHashMap<>();
        int instances = instances(common);
        if (instances > 1) component.put("instances", instances);
        if (annotations.replicated() != null) {
            component.put("replicated", annotations.replicated());
        } else if (instances > 1 && looksReplicated(common.get_inputs())) {
            component.put("replicated", true);
            component.put("assumed", List.of("replicated"));
        }
        List<Object> paths = new ArrayList<>();
        for (String from : inputs) for (String to : outputs) paths.add(annotations.path(from, to));
        component.put("paths", paths);
        return component;
    }

    /**
     * All instances get all of some input, and no field decides which of them gets another. What Storm sends for its own ends, by
     * streams whose names begin with '$', says nothing.
     */
    private static boolean looksReplicated(Map<GlobalStreamId, Grouping> inputs) {
        boolean all = false;
        for (Map.Entry<GlobalStreamId, Grouping> in : inputs.entrySet()) {
            if (in.getKey().get_streamId().startsWith("$")) continue;
            if (in.getValue().is_set_fields()) return false;
            all |= in.getValue().is_set_all();
        }
        return all;
    }

    /** The streams that a spout or bolt begins: one for each subscription, and one where nobody subscribes. */
    private void streams(String id, ComponentCommon common, Annotations annotations, boolean hasPaths) {
        new TreeMap<>(common.get_streams()).forEach((stream, info) -> {
            List<Subscription> to = subscriptions.getOrDefault(new GlobalStreamId(id, stream), List.of());
            String name = qualified(id, stream);
            for (Subscription s : to) {
                Map<String, Object> entry = stream(id, stream, common, info, annotations, hasPaths);
                entry.put("to", s.bolt() + "." + name);
                if (instances(bolts.get(s.bolt()).get_common()) > 1) distribute(entry, s.grouping());
                put(to.size() > 1 ? name + "->" + s.bolt() : name, entry, new Edge(id, stream, s.bolt()));
            }
            if (to.isEmpty() && hasPaths) put(name, stream(id, stream, common, info, annotations, true), new Edge(id, stream, null));
        });
        if (hasPaths && common.get_streams().isEmpty()) put(id, new LinkedHashMap<>(Map.of("from", id + "." + EFFECTS)), new Edge(id, EFFECTS, null));
    }

    private static Map<String, Object> stream(String id, String stream, ComponentCommon common, StreamInfo info,
                                              Annotations annotations, boolean hasPaths) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (hasPaths) entry.put("from", id + "." + stream);
        entry.put("schema", info.get_output_fields().stream().filter(name -> !name.isEmpty()).toList());
        annotations.promise(entry, stream, info.get_output_fields(), instances(common));
        return entry;
    }

    /** Which instance gets a tuple. What Storm or the program decides by itself counts as chance. */
    private static void distribute(Map<String, Object> entry, Grouping grouping) {
        if (grouping.is_set_fields() && !grouping.get_fields().contains(""))
            entry.put("partitioned", grouping.get_fields()); // none: one instance gets all (`globalGrouping`)
        else if (grouping.is_set_all())
            entry.put("broadcast", true);
        else
            entry.put("shuffle", true);
    }

    private void put(String name, Map<String, Object> entry, Edge edge) {
        String free = name;
        while (streams.containsKey(free)) free += "'";
        streams.put(free, entry);
        edges.put(free, edge);
    }

    private static String qualified(String component, String stream) {
        return stream.equals(DEFAULT) ? component : component + ":" + stream;
    }

    /** How many tasks a component has. */
    public static int instances(ComponentCommon common) {
        Object conf = common.get_json_conf() == null ? null : JSONValue.parse(common.get_json_conf());
        if (conf instanceof Map<?, ?> map && map.get(Config.TOPOLOGY_TASKS) instanceof Number tasks) return tasks.intValue();
        return Math.max(1, common.get_parallelism_hint());
    }
}
