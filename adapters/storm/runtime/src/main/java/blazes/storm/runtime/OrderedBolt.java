package blazes.storm.runtime;

import blazes.storm.protocol.InOrder;
import blazes.storm.protocol.OrderLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.storm.Config;
import org.apache.storm.serialization.KryoValuesDeserializer;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.ObjectReader;
import org.apache.storm.utils.TupleUtils;

/**
 * Gives a bolt the records in the order of the log. What does not come by way of Storm is read from the log; a task that is started anew
 * reads all of it, so that its state is that of the other tasks. What the bolt emits for a record is sent on when it is claimed, and again
 * when it is claimed again ({@link OrderedOutlet}).
 */
public final class OrderedBolt extends WrappedBolt {
    private static final long serialVersionUID = 1;
    private static final int MOST_KEPT = 1 << 18; // records whose results are kept
    private static final int KEPT_TIMEOUTS = 20; // what has failed comes again after the first, or when the sequencer does

    private record PendingClaim(Tuple tuple, long identity) {}

    private final OrderRole role;

    private transient Map<String, Port> ports;
    private transient List<OrderLog> logs; // by shard
    private transient List<InOrder<OrderedBatch>> shards;
    private transient List<TreeMap<Long, List<PendingClaim>>> claims; // by shard, by the batch before which the record is
    private transient long[] known; // by shard, the batches that were there when this task was started
    private transient KryoValuesDeserializer deserializer;
    private transient Registry registry;
    private transient Progress progress;
    private transient TopologyContext context;
    private transient OrderedOutlet outlet;

    public OrderedBolt(IRichBolt bolt, OrderRole role, int everyTick) {
        super(bolt, everyTick);
        this.role = role;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.context = context;
        TopologyContext ofUser = UserContext.of(context);
        ports = new HashMap<>();
        role.ports().forEach((name, fields) -> ports.put(name, Port.named(name, fields, ofUser)));
        logs = new ArrayList<>();
        shards = new ArrayList<>();
        claims = new ArrayList<>();
        known = new long[context.getComponentTasks(role.sequencer()).size()];
        for (int shard = 0; shard < known.length; ++shard) {
            OrderLog log = SequencerBolt.open(conf, context, role, shard);
            if (log.first() > 0)
                throw new IllegalStateException("the order of '" + role.site() + "' is kept from batch " + log.first()
                        + " on: a task that is started anew can no longer come to the state of the others");
            logs.add(log);
            known[shard] = log.end();
            shards.add(new InOrder<>());
            claims.add(new TreeMap<>());
        }
        deserializer = new KryoValuesDeserializer(conf);
        registry = new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId());
        progress = new Progress();
        progress.register(context);
        outlet = new OrderedOutlet(collector, role.outputs(), context.getThisTaskIndex(), progress, MOST_KEPT,
                KEPT_TIMEOUTS * ObjectReader.getInt(conf.get(Config.TOPOLOGY_MESSAGE_TIMEOUT_SECS), 30));
        bolt.prepare(conf, ofUser, new OutputCollector(outlet));
    }

    @Override
    public void execute(Tuple tuple) {
        if (tuple.getSourceStreamId().equals(Streams.ORDER)) {
            if (tuple.getValue(0) instanceof OrderedBatch batch) {
                shards.get(batch.shard()).accept(batch.number(), batch);
                apply(batch.shard());
            } else {
                claim(tuple, (Claim) tuple.getValue(0));
            }
            return;
        }
        boolean tick = TupleUtils.isTick(tuple);
        if (tick) {
            catchUp();
            outlet.tick();
        }
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
        progress.report(registry, context);
    }

    private void apply(int shard) {
        for (OrderedBatch batch; (batch = shards.get(shard).next()) != null; ++progress.released) {
            for (OrderedBatch.Entry entry : batch.entries()) {
                BareTuple tuple = new BareTuple(ports.get(entry.port()), null, entry.task(), entry.values(), entry.identity(), null);
                outlet.enter(tuple, batch.number() < known[shard]);
                bolt.execute(tuple);
                outlet.leave();
            }
        }
        var answerable = claims.get(shard).headMap(shards.get(shard).position(), true);
        answerable.values().forEach(some -> some.forEach(one -> outlet.claim(one.tuple(), one.identity())));
        answerable.clear();
    }

    private void claim(Tuple tuple, Claim claim) {
        if (claim.before() <= shards.get(claim.shard()).position())
            outlet.claim(tuple, claim.identity());
        else
            claims.get(claim.shard()).computeIfAbsent(claim.before(), b -> new ArrayList<>()).add(new PendingClaim(tuple, claim.identity()));
    }
}
