package blazes.storm.runtime;

import blazes.storm.PartitionListener;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.ICredentialsListener;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.ObjectReader;
import org.apache.storm.utils.TupleUtils;

/** Turns a bolt into one that takes part: {@link Relay} or {@link Hold}, as its role says. The bolt itself is not changed. */
public final class CoordinatedBolt implements IRichBolt, ICredentialsListener {
    private static final long serialVersionUID = 1;

    private final IRichBolt bolt;
    private final PartitionListener listener;
    private final BoltRole role;
    private final int everyTick; // of the ticks that come one is for the bolt; 0: none is

    private transient Map<String, Map<String, Port>> ports; // by component and stream
    private transient int ticks;
    private transient Registry registry;
    private transient Progress progress;
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
        this.bolt = bolt;
        this.listener = listener;
        this.role = role;
        this.everyTick = everyTick;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.context = context;
        TopologyContext ofUser = UserContext.of(context);
        ports = new HashMap<>();
        Map<String, Port> byName = new HashMap<>();
        role.tagged().forEach((name, fields) -> {
            int slash = name.indexOf('/');
            Port port = new Port(name.substring(0, slash), name.substring(slash + 1), new Fields(fields), ofUser);
            byName.put(name, port);
            ports.computeIfAbsent(port.component(), c -> new HashMap<>()).put(port.stream(), port);
        });
        registry = new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId());
        progress = new Progress();
        progress.register(context);
        outlet = new Outlet(collector, role.outputs(), !role.feeds().isEmpty(), run -> inlet.settled(run));
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
            else
                inlet.end(tuple, (End) message);
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
            inlet.record(tuple, port, values);
        else
            inlet.plain(new BareTuple(port, tuple, tuple.getSourceTask(), values.values, values.identity, null));
    }

    private void tick() {
        inlet.tick();
        registry.report(context.getThisComponentId(), context.getThisTaskId(), progress.row(context.getThisComponentId(), context.getThisTaskId()));
    }

    /** Null: the stream carries no tags. Names of components and streams are one object each. */
    @SuppressWarnings("StringEquality")
    private Port port(String component, String stream) {
        if (component == lastComponent && stream == lastStream) return lastPort;
        lastComponent = component;
        lastStream = stream;
        return lastPort = ports.getOrDefault(component, Map.of()).get(stream);
    }

    private boolean isTickOfBolt() {
        return everyTick > 0 && ++ticks % everyTick == 0;
    }

    @Override
    public void setCredentials(Map<String, String> credentials) {
        if (bolt instanceof ICredentialsListener listens) listens.setCredentials(credentials);
    }

    @Override
    public void cleanup() {
        bolt.cleanup();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        bolt.declareOutputFields(declarer);
    }

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return bolt.getComponentConfiguration();
    }

    /** What was wrapped. */
    public IRichBolt bolt() {
        return bolt;
    }

    /** How many ticks of ours make one that the bolt has asked for; 0 if it has not. */
    public int everyTick() {
        return everyTick;
    }

    /** What it does here. */
    public BoltRole role() {
        return role;
    }
}
