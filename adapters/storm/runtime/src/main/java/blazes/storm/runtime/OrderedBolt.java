package blazes.storm.runtime;

import blazes.storm.protocol.InOrder;
import blazes.storm.protocol.OrderLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.ICredentialsListener;
import org.apache.storm.serialization.KryoValuesDeserializer;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.TupleUtils;

/**
 * Gives a bolt the records in the order of the log. What does not come by way of Storm is read from the log; a task that is started anew
 * reads all of it, so that its state is that of the other tasks. What the bolt emits is then emitted again.
 */
public final class OrderedBolt implements IRichBolt, ICredentialsListener {
    private static final long serialVersionUID = 1;

    private final IRichBolt bolt;
    private final OrderRole role;
    private final int everyTick; // of the ticks that come one is for the bolt; 0: none is

    private transient Map<String, Port> ports;
    private transient List<OrderLog> logs; // by shard
    private transient List<InOrder<OrderedBatch>> shards;
    private transient KryoValuesDeserializer deserializer;
    private transient int ticks;
    private transient Registry registry;
    private transient Progress progress;
    private transient TopologyContext context;
    private transient Outlet outlet;

    public OrderedBolt(IRichBolt bolt, OrderRole role, int everyTick) {
        this.bolt = bolt;
        this.role = role;
        this.everyTick = everyTick;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.context = context;
        TopologyContext ofUser = UserContext.of(context);
        ports = new HashMap<>();
        role.ports().forEach((name, fields) -> {
            int slash = name.indexOf('/');
            ports.put(name, new Port(name.substring(0, slash), name.substring(slash + 1), new Fields(fields), ofUser));
        });
        logs = new ArrayList<>();
        shards = new ArrayList<>();
        for (int shard = 0; shard < context.getComponentTasks(role.sequencer()).size(); ++shard) {
            OrderLog log = SequencerBolt.open(conf, context, role, shard);
            if (log.first() > 0)
                throw new IllegalStateException("the order of '" + role.site() + "' is kept from batch " + log.first()
                        + " on: a task that is started anew can no longer come to the state of the others");
            logs.add(log);
            shards.add(new InOrder<>());
        }
        deserializer = new KryoValuesDeserializer(conf);
        registry = new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId());
        progress = new Progress();
        progress.register(context);
        outlet = new Outlet(collector, Set.of(), false, run -> {});
        bolt.prepare(conf, ofUser, new OutputCollector(outlet));
    }

    @Override
    public void execute(Tuple tuple) {
        if (tuple.getSourceStreamId().equals(Streams.ORDER)) {
            OrderedBatch batch = (OrderedBatch) tuple.getValue(0);
            shards.get(batch.shard()).accept(batch.number(), batch);
            apply(batch.shard());
            return;
        }
        boolean tick = TupleUtils.isTick(tuple);
        if (tick) catchUp();
        if (!tick || isTickOfBolt()) bolt.execute(tuple);
    }

    /** Whatever the log has and Storm has not brought. */
    private void catchUp() {
        for (int shard = 0; shard < shards.size(); ++shard) {
            InOrder<OrderedBatch> order = shards.get(shard);
            for (byte[] bytes; (bytes = logs.get(shard).read(order.position())) != null; ++progress.replayed) {
                order.accept(order.position(), (OrderedBatch) deserializer.deserializeObject(bytes));
                apply(shard);
            }
        }
        registry.report(context.getThisComponentId(), context.getThisTaskId(), progress.row(context.getThisComponentId(), context.getThisTaskId()));
    }

    private void apply(int shard) {
        for (OrderedBatch batch; (batch = shards.get(shard).next()) != null; ++progress.released) {
            for (OrderedBatch.Entry entry : batch.entries()) {
                BareTuple tuple = new BareTuple(ports.get(entry.port()), null, entry.task(), entry.values(), entry.identity(), null);
                outlet.enter(tuple);
                bolt.execute(tuple);
                outlet.leave();
            }
        }
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
}
