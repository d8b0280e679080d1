package blazes.storm.runtime;

import blazes.storm.PartitionListener;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.ObjectReader;
import org.apache.storm.utils.TupleUtils;

/** Turns a bolt into one that takes part: {@link Relay} or {@link Hold}, as its role says. The bolt itself is not changed. */
public final class CoordinatedBolt extends WrappedBolt {
    private static final long serialVersionUID = 1;

    private final PartitionListener listener;
    private final BoltRole role;

    private transient Map<String, Map<String, Port>> ports; // by component and stream
    private transient Registry registry;
    private transient Progress progress;
    private transient Packer packer;
    private transient TopologyContext context;
    private transient Inlet inlet;
    private transient Outlet outlet;
    private transient String lastComponent;
    private transient String lastStream;
    private transient Port lastPort;

    /**
     * @param listener the bolt itself, or what stands behind it; null if it does not listen
     * @param everyTick how many ticks of ours make one that the bolt has asked for; 0 if it has not
     */
    public CoordinatedBolt(IRichBolt bolt, PartitionListener listener, BoltRole role, int everyTick) {
        super(bolt, everyTick);
        this.listener = listener;
        this.role = role;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.context = context;
        TopologyContext ofUser = UserContext.of(context);
        ports = new HashMap<>();
        Map<String, Port> byName = new HashMap<>();
        role.tagged().forEach((name, fields) -> {
            Port port = Port.named(name, fields, ofUser);
            byName.put(name, port);
            ports.computeIfAbsent(port.component(), c -> new HashMap<>()).put(port.stream(), port);
        });
        registry = new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId());
        progress = new Progress();
        progress.register(context);
        packer = new Packer(role.packed(), context, (task, parcel) -> collector.emitDirect(task, Streams.PARCELS, parcel));
        outlet = new Outlet(collector, role.outputs(), packer, !role.feeds().isEmpty(), run -> inlet.settled(run));
        Member member = new Member(bolt, listener, context, collector, role, progress, outlet,
                ObjectReader.getInt(conf.get(Config.TOPOLOGY_MESSAGE_TIMEOUT_SECS), 30));
        inlet = role.hold() == null ? new Relay(member) : new Hold(member, registry, Settings.of(conf).spill(conf, byName));
        bolt.prepare(conf, ofUser, new OutputCollector(outlet));
    }

    @Override
    public void execute(Tuple tuple) {
        outlet.catchUp();
        String stream = tuple.getSourceStreamId();
        if (stream.equals(Streams.SEALS)) {
            Object message = tuple.getValue(0);
            if (message instanceof Seal seal)
                inlet.seal(tuple, seal);
            else if (message instanceof Told told)
                inlet.told(tuple, told);
            else
                inlet.end(tuple, (End) message);
            return;
        }
        if (stream.equals(Streams.PARCELS)) {
            unpack(tuple, (Parcel) tuple.getValue(0));
            return;
        }
        Port port = port(tuple.getSourceComponent(), stream);
        if (port == null) {
            boolean tick = TupleUtils.isTick(tuple);
            if (tick) tick();
            if (!tick || isTickOfBolt()) inlet.plain(tuple);
            return;
        }
        TaggedValues values = TaggedValues.of(tuple.getValues());
        if (values.run != null)
            inlet.record(tuple, port, values.run, values.identity, values.values);
        else
            inlet.plain(new BareTuple(port, tuple, tuple.getSourceTask(), values.values, values.identity, null));
    }

    private void unpack(Tuple carrier, Parcel parcel) {
        Port port = port(carrier.getSourceComponent(), parcel.stream);
        for (int i = 0; i < parcel.size(); ++i) inlet.record(carrier, port, parcel.run, parcel.identities[i], parcel.values(i));
    }

    private void tick() {
        packer.sendAll();
        inlet.tick();
        progress.report(registry, context);
    }

    /** Null: the stream carries no tags. Names of components and streams are one object each. */
    @SuppressWarnings("StringEquality")
    private Port port(String component, String stream) {
        if (component == lastComponent && stream == lastStream) return lastPort;
        lastComponent = component;
        lastStream = stream;
        return lastPort = ports.getOrDefault(component, Map.of()).get(stream);
    }
}
