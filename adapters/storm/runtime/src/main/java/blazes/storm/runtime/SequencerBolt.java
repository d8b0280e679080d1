package blazes.storm.runtime;

import blazes.storm.protocol.OrderLog;
import blazes.storm.protocol.Sequencer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.storm.serialization.KryoValuesDeserializer;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;

/**
 * Puts records into one order for all tasks of a site: appends them to the {@link OrderLog} in batches, and sends each batch to every task.
 * A record is acknowledged when it is there and all that comes of it is, which it claims ({@link Claim}). A sequencer that is started anew takes the log over and goes on behind it; one that does
 * not know that it was replaced is refused by the log, and ends.
 */
public final class SequencerBolt extends BaseRichBolt {
    private static final long serialVersionUID = 1;
    private static final int MOST_RECORDS = 512;
    private static final int MOST_BYTES = 900_000; // of a node in ZooKeeper
    private static final int REMEMBERED = 1 << 19;

    private record Waiting(Tuple tuple, long identity) {}

    private final OrderRole role;
    private transient OutputCollector out;
    private transient TopologyContext context;
    private transient Registry registry;
    private transient Progress progress;
    private transient OrderLog log;
    private transient Sequencer sequencer;
    private transient ValueWriter writer;
    private transient List<Waiting> waiting;
    private transient List<OrderedBatch.Entry> entries;
    private transient long number;

    public SequencerBolt(OrderRole role) {
        this.role = role;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        this.context = context;
        out = collector;
        registry = new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId());
        progress = new Progress();
        progress.register(context);
        log = open(conf, context, role, context.getThisTaskIndex());
        writer = new ValueWriter(conf);
        waiting = new ArrayList<>();
        entries = new ArrayList<>();
        sequencer = new Sequencer(REMEMBERED);
        log.lead();
        number = log.end();
        KryoValuesDeserializer deserializer = new KryoValuesDeserializer(conf);
        for (long at = log.first(); at < number; ++at)
            for (OrderedBatch.Entry entry : ((OrderedBatch) deserializer.deserializeObject(log.read(at))).entries()) sequencer.isNew(entry.identity());
    }

    static OrderLog open(Map<String, Object> conf, TopologyContext context, OrderRole role, int shard) {
        return new ClusterOrderLog(ZooKeeperCalls.connection(conf), ZooKeeperCalls.root(context.getStormId()) + "/orders/" + role.site().replace('/', '_') + "/" + shard);
    }

    @Override
    public void execute(Tuple tuple) {
        if (tuple.getSourceStreamId().equals(Streams.PULSE)) {
            flush();
            return;
        }
        List<String> fields = role.ports().get(tuple.getSourceComponent() + "/" + tuple.getSourceStreamId());
        if (fields == null) {
            progress.report(registry, context);
            return; // a tick
        }
        TaggedValues values = TaggedValues.of(tuple.getValues());
        waiting.add(new Waiting(tuple, values.identity));
        if (sequencer.isNew(values.identity))
            entries.add(new OrderedBatch.Entry(tuple.getSourceComponent() + "/" + tuple.getSourceStreamId(), tuple.getSourceTask(), values.identity,
                    new ArrayList<>(values.values)));
        else
            ++progress.repeated;
        if (entries.size() >= MOST_RECORDS) flush();
    }

    private void flush() {
        if (!entries.isEmpty()) append(entries);
        for (Waiting one : waiting) {
            if (role.heard() && one.identity() != 0)
                out.emit(Streams.ORDER, one.tuple(), List.of(new Claim(context.getThisTaskIndex(), number, one.identity())));
            out.ack(one.tuple());
        }
        waiting.clear();
        entries = new ArrayList<>();
    }

    private void append(List<OrderedBatch.Entry> part) {
        OrderedBatch batch = new OrderedBatch(context.getThisTaskIndex(), number, part);
        byte[] bytes = writer.object(batch);
        if (bytes.length > MOST_BYTES && part.size() > 1) {
            append(part.subList(0, part.size() / 2));
            append(part.subList(part.size() / 2, part.size()));
            return;
        }
        if (!log.append(number, bytes)) throw new IllegalStateException("another sequencer of '" + role.site() + "' has taken over");
        ++number;
        ++progress.seals;
        out.emit(Streams.ORDER, List.of(batch));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declareStream(Streams.ORDER, new Fields("batch"));
    }
}
