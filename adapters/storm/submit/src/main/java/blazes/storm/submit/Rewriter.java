package blazes.storm.submit;

import blazes.storm.FiniteSource;
import blazes.storm.PartitionListener;
import blazes.storm.SealingSpout;
import blazes.storm.extract.Annotations;
import blazes.storm.runtime.BoltRole;
import blazes.storm.runtime.CoordinatedBolt;
import blazes.storm.runtime.CoordinatedSpout;
import blazes.storm.runtime.IdentifyingSpout;
import blazes.storm.runtime.OrderRole;
import blazes.storm.runtime.OrderedBolt;
import blazes.storm.runtime.PulseSpout;
import blazes.storm.runtime.SequencerBolt;
import blazes.storm.runtime.Streams;
import blazes.storm.runtime.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.storm.Config;
import org.apache.storm.generated.Bolt;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.ComponentObject;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.generated.Grouping;
import org.apache.storm.generated.NullStruct;
import org.apache.storm.generated.SpoutSpec;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.generated.StreamInfo;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.apache.storm.streams.WindowNode;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.utils.Utils;

/** Turns a topology into one that is coordinated: components wrapped, streams of seals added, and nothing else touched. */
final class Rewriter {
    /** Of tuples, before Storm slows their senders down: some are parcels of many records, so fewer than Storm's 32,768. */
    private static final int QUEUE = 2048;

    private final StormTopology topology;
    private final Roles roles;
    private final Orders orders;
    private final Object ticks; // seconds between those of bolts that say nothing; null: they get none

    private Rewriter(StormTopology topology, Roles roles, Orders orders, Object ticks) {
        this.topology = topology;
        this.roles = roles;
        this.orders = orders;
        this.ticks = ticks;
    }

    static StormTopology rewrite(StormTopology original, Roles roles, Orders orders, Map<String, Object> conf) {
        Rewriter rewriter = new Rewriter(original.deepCopy(), roles, orders, conf.get(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS));
        roles.spouts().keySet().forEach(rewriter::sealingSpout);
        roles.bolts().forEach(rewriter::bolt);
        orders.spouts().forEach(rewriter::identifyingSpout);
        orders.relays().forEach(rewriter::bolt);
        orders.all().values().forEach(rewriter::order);
        return rewriter.topology;
    }

    /** What the configuration must say besides. */
    static Map<String, Object> configuration(Map<String, Object> conf) {
        Map<String, Object> all = new LinkedHashMap<>(conf);
        List<Object> registered = new ArrayList<>();
        Object before = conf.get(Config.TOPOLOGY_KRYO_REGISTER);
        if (before instanceof List<?> list)
            registered.addAll(list);
        else if (before != null)
            registered.add(before);
        Wire.registrations().forEach((type, serializer) -> registered.add(Map.of(type, serializer)));
        all.put(Config.TOPOLOGY_KRYO_REGISTER, registered);
        all.putIfAbsent(Config.TOPOLOGY_EXECUTOR_RECEIVE_BUFFER_SIZE, QUEUE);
        if (conf.get(Config.TOPOLOGY_ACKER_EXECUTORS) instanceof Number ackers && ackers.intValue() == 0) all.put(Config.TOPOLOGY_ACKER_EXECUTORS, 1);
        return all;
    }

    private void sealingSpout(String id) {
        SpoutSpec spec = topology.get_spouts().get(id);
        IRichSpout spout = spout(id, spec);
        checkSealer(id, spout);
        Replays.check(id, spout);
        spec.set_spout_object(serialized(id, new CoordinatedSpout(spout, roles.spouts().get(id))));
        addTags(id, spec.get_common(), roles.outputs(id));
        addParcels(id, spec.get_common());
        addSeals(id, spec.get_common());
    }

    private void identifyingSpout(String id) {
        SpoutSpec spec = topology.get_spouts().get(id);
        spec.set_spout_object(serialized(id, new IdentifyingSpout(spout(id, spec), orders.outputs(id))));
        addTags(id, spec.get_common(), orders.outputs(id));
    }

    private static IRichSpout spout(String id, SpoutSpec spec) {
        Object object = object(id, spec.get_spout_object());
        if (object instanceof IRichSpout spout) return spout;
        throw new Refusal("the spout '" + id + "' is a " + object.getClass().getName() + ", no IRichSpout");
    }

    private static IRichBolt bolt(String id, Bolt spec) {
        Object object = object(id, spec.get_bolt_object());
        if (object.getClass().getName().startsWith("org.apache.storm.trident."))
            throw new Refusal("'" + id + "' belongs to a Trident topology, which coordinates its batches by itself");
        if (spec.get_common().get_inputs().keySet().stream().anyMatch(in -> in.get_streamId().endsWith(WindowNode.PUNCTUATION)))
            throw new Refusal("'" + id + "' belongs to a topology of Storm's Streams API: the punctuations that end its windows would overtake what is held back");
        if (object instanceof IRichBolt bolt) return bolt;
        throw new Refusal("the bolt '" + id + "' is a " + object.getClass().getName() + ", no IRichBolt");
    }

    /** Somebody has to say when a partition ends. */
    private void checkSealer(String id, IRichSpout spout) {
        for (Plan.Origin origin : roles.origins(id)) {
            boolean says = spout instanceof SealingSpout;
            boolean ends = spout instanceof FiniteSource;
            if (origin.when().equals("end") && !says && !ends)
                throw new Refusal("'" + id + "' is to seal at the end of its data, and cannot tell: let " + spout.getClass().getName()
                        + " implement blazes.storm.FiniteSource");
            if (origin.when().isEmpty() && !says && !roles.spouts().get(id).onChange())
                throw new Refusal("'" + id + "' promises seals, and nothing says when: add `when: change`, `marker` or `end` to its seal, or let "
                        + spout.getClass().getName() + " implement blazes.storm.SealingSpout");
        }
    }

    private void bolt(String id, BoltRole role) {
        Bolt spec = topology.get_bolts().get(id);
        IRichBolt bolt = bolt(id, spec);
        ComponentCommon common = spec.get_common();
        int everyTick = addTicks(common);
        PartitionListener listener = Annotations.behind(bolt) instanceof PartitionListener listens ? listens : null;
        spec.set_bolt_object(serialized(id, new CoordinatedBolt(bolt, listener, role, everyTick)));
        Set<String> neighbours = new TreeSet<>();
        role.feeds().values().forEach(neighbours::addAll);
        for (String neighbour : neighbours) common.put_to_inputs(new GlobalStreamId(neighbour, Streams.SEALS), Grouping.all(new NullStruct()));
        addTags(id, common, role.outputs());
        addParcels(id, common);
        if (!role.feeds().isEmpty()) addSeals(id, common);
    }

    /** Puts a sequencer before a site: what the site subscribed to, the sequencer does. */
    private void order(Orders.Order order) {
        OrderRole role = order.role();
        String pulse = role.sequencer() + "_pulse";
        Bolt site = topology.get_bolts().get(role.site());
        ComponentCommon sequencer = component(order.shards(), Streams.ORDER, List.of("batch"));
        role.ports().keySet().forEach(port -> {
            int slash = port.indexOf('/');
            GlobalStreamId from = new GlobalStreamId(port.substring(0, slash), port.substring(slash + 1));
            site.get_common().get_inputs().remove(from);
            sequencer.put_to_inputs(from, Grouping.fields(order.scope())); // of no fields: one task gets all
        });
        sequencer.put_to_inputs(new GlobalStreamId(pulse, Streams.PULSE), Grouping.all(new NullStruct()));
        addTicks(sequencer);
        site.get_common().put_to_inputs(new GlobalStreamId(role.sequencer(), Streams.ORDER), Grouping.all(new NullStruct()));
        IRichBolt bolt = bolt(role.site(), site);
        int everyTick = addTicks(site.get_common());
        site.set_bolt_object(serialized(role.site(), new OrderedBolt(bolt, role, everyTick)));
        addTags(role.site(), site.get_common(), role.outputs());
        topology.put_to_bolts(role.sequencer(), new Bolt(serialized(role.sequencer(), new SequencerBolt(role)), sequencer));
        topology.put_to_spouts(pulse, new SpoutSpec(serialized(pulse, new PulseSpout()), component(1, Streams.PULSE, List.of())));
    }

    private static ComponentCommon component(int tasks, String stream, List<String> fields) {
        ComponentCommon common = new ComponentCommon(new TreeMap<>(), new TreeMap<>(Map.of(stream, new StreamInfo(fields, false))));
        common.set_parallelism_hint(tasks);
        return common;
    }

    /** A tick a second, for us. How many of them make one that the component has wanted itself; 0: it wants none. */
    private int addTicks(ComponentCommon common) {
        Map<String, Object> conf = conf(common);
        Object wanted = conf.getOrDefault(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, ticks);
        conf.put(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 1);
        common.set_json_conf(JSONValue.toJSONString(conf));
        return wanted instanceof Number seconds ? seconds.intValue() : 0;
    }

    private static void addTags(String id, ComponentCommon common, Set<String> streams) {
        for (String stream : streams) {
            StreamInfo info = common.get_streams().get(stream);
            List<String> fields = new ArrayList<>(info.get_output_fields());
            if (fields.contains(Streams.TAG_FIELD))
                throw new Refusal("the stream '" + stream + "' of '" + id + "' has a field '" + Streams.TAG_FIELD + "', whose name is needed; rename it");
            fields.add(Streams.TAG_FIELD);
            common.put_to_streams(stream, new StreamInfo(fields, info.is_direct()));
        }
    }

    private void addParcels(String id, ComponentCommon common) {
        Set<String> receivers = new TreeSet<>();
        roles.packed(id).values().forEach(routes -> routes.forEach(route -> receivers.add(route.bolt())));
        if (receivers.isEmpty()) return;
        common.put_to_streams(Streams.PARCELS, new StreamInfo(List.of("parcel"), true));
        for (String receiver : receivers)
            topology.get_bolts().get(receiver).get_common().put_to_inputs(new GlobalStreamId(id, Streams.PARCELS), Grouping.direct(new NullStruct()));
    }

    private void addSeals(String id, ComponentCommon common) {
        if (!roles.receivers(id).isEmpty()) common.put_to_streams(Streams.SEALS, new StreamInfo(List.of("message"), false));
        common.put_to_streams(Streams.LATE, new StreamInfo(List.of("stream", "values"), false));
    }

    private static Map<String, Object> conf(ComponentCommon common) {
        Map<String, Object> conf = new LinkedHashMap<>();
        if (common.get_json_conf() != null && JSONValue.parse(common.get_json_conf()) instanceof Map<?, ?> map)
            map.forEach((key, value) -> conf.put((String) key, value));
        return conf;
    }

    private static Object object(String id, ComponentObject object) {
        if (!object.is_set_serialized_java()) throw new Refusal("'" + id + "' is not written for the JVM and cannot be wrapped");
        try {
            return Utils.getSetComponentObject(object);
        } catch (RuntimeException | LinkageError e) {
            throw new Refusal("'" + id + "' cannot be read: " + e);
        }
    }

    private static ComponentObject serialized(String id, Object component) {
        try {
            return ComponentObject.serialized_java(Utils.javaSerialize(component));
        } catch (RuntimeException e) {
            throw new Refusal("'" + id + "' cannot be serialised: " + e);
        }
    }
}
