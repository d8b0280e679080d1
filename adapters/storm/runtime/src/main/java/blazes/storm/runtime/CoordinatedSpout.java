package blazes.storm.runtime;

import blazes.storm.FiniteSource;
import blazes.storm.SealingSpout;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Source;
import blazes.storm.protocol.Tasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.storm.ICredentialsListener;
import org.apache.storm.spout.ISpoutOutputCollector;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Values;

/**
 * Turns a spout into one that seals: its tuples are tagged and counted, and at the end of a partition the seal, which alone is
 * acknowledged, carries the counts to all that take part. When all that came of the partition has been acknowledged, so are its tuples,
 * each to the spout; when it fails, they fail, and the spout emits them again.
 */
public final class CoordinatedSpout implements IRichSpout, ICredentialsListener {
    private static final long serialVersionUID = 1;
    private static final long TICK_NANOS = 1_000_000_000L;
    private static final long BREATH_NANOS = 100_000L;

    private record SealId(Partition partition, long epoch) {}

    private final IRichSpout spout;
    private final SpoutRole role;

    private transient SpoutOutputCollector out;
    private transient Registry registry;
    private transient Progress progress;
    private transient TopologyContext context;
    private transient Origin origin;
    private transient long incarnation;
    private transient Window window;
    private transient Origin.Batch current;
    private transient List<Partition> done;
    private transient ConcurrentLinkedQueue<Origin.Batch> recorded;
    private transient boolean ended;
    private transient long emitted;
    private transient long lastTick;

    public CoordinatedSpout(IRichSpout spout, SpoutRole role) {
        this.spout = spout;
        this.role = role;
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        this.context = context;
        out = collector;
        registry = new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId());
        progress = new Progress();
        progress.register(context);
        List<Integer> receivers = new ArrayList<>();
        for (String component : role.receivers()) receivers.addAll(context.getComponentTasks(component));
        incarnation = registry.incarnation(context.getThisTaskId());
        origin = new Origin(context.getThisTaskId(), incarnation, new Tasks(receivers), role.numbered());
        window = new Window(Settings.of(conf).pendingRecords());
        done = new ArrayList<>();
        recorded = new ConcurrentLinkedQueue<>();
        lastTick = System.nanoTime();
        if (spout instanceof SealingSpout sealing) sealing.sealer(this::say);
        spout.open(conf, UserContext.of(context), new SpoutOutputCollector(new Collector()));
    }

    @Override
    public void nextTuple() {
        for (Origin.Batch batch; (batch = recorded.poll()) != null; ) acknowledge(batch);
        long now = System.nanoTime();
        if (now - lastTick > TICK_NANOS) {
            lastTick = now;
            tick();
        }
        if (!window.lets(origin.waiting(), now)) {
            LockSupport.parkNanos(BREATH_NANOS);
            return;
        }
        long before = emitted;
        spout.nextTuple();
        if (emitted == before && !ended && spout instanceof FiniteSource finite && finite.exhausted()) end();
    }

    private void tick() {
        if (ended) sendEnd(); // whoever was started since has not heard it
        progress.heldPartitions = origin.unacknowledged().size();
        progress.heldRecords = origin.waiting();
        registry.report(context.getThisComponentId(), context.getThisTaskId(), progress.row(context.getThisComponentId(), context.getThisTaskId()));
    }

    private List<Integer> record(String stream, List<Object> values, Object id, int task) {
        ++emitted;
        if (id == null)
            throw new IllegalStateException("the spout '" + context.getThisComponentId() + "' emits on '" + stream
                    + "', which it seals, without a message id: what is lost could not be sent again");
        long[] identity = {0};
        Origin.Batch batch = origin.again(id, identity);
        if (batch != null) {
            List<Integer> tasks = send(batch, stream, values, identity[0], task);
            if (batch.missing == 0) seal(batch);
            return tasks;
        }
        List<Integer> key = role.keys().get(stream);
        batch = batch(key, values);
        if (batch == null) {
            ++progress.late;
            return out.emit(Streams.LATE, new Values(context.getThisComponentId() + "/" + stream, values));
        }
        if (role.onChange() && batch != current) {
            if (current != null && !current.sealed) seal(current);
            current = batch;
        }
        List<Integer> tasks = send(batch, stream, values, origin.add(batch, id), task);
        int marker = role.marker().getOrDefault(stream, -1);
        if (marker >= 0 && Boolean.TRUE.equals(values.get(marker))) seal(batch);
        return tasks;
    }

    /** The batch that a new tuple belongs to; null: it is too late for it. */
    private Origin.Batch batch(List<Integer> key, List<Object> values) {
        if (current != null && !current.sealed && isOf(current.partition, key, values)) return current;
        List<Object> of = new ArrayList<>(key.size());
        for (int at : key) of.add(values.get(at));
        Partition partition = new Partition(of);
        Origin.Batch batch = origin.find(partition);
        if (batch != null) return batch.sealed || batch.attempt > 1 ? null : batch;
        if (role.numbered() && current != null && partition.compareTo(current.partition) < 0) return null;
        if (role.rule() == Source.Rule.REGISTRY && !registry.register(partition, context.getThisTaskId())) return null;
        return origin.begin(partition);
    }

    private static boolean isOf(Partition partition, List<Integer> key, List<Object> values) {
        for (int i = 0; i < key.size(); ++i) if (!partition.values().get(i).equals(values.get(key.get(i)))) return false;
        return true;
    }

    private List<Integer> send(Origin.Batch batch, String stream, List<Object> values, long identity, int task) {
        List<Object> tagged = new TaggedValues(values, batch.run, identity);
        List<Integer> tasks = task < 0 ? out.emit(stream, tagged) : List.of(task);
        if (task >= 0) out.emitDirect(task, stream, tagged);
        for (int i = 0; i < tasks.size(); ++i) batch.tally.add(tasks.get(i), identity);
        return tasks;
    }

    private void say(Object... partition) {
        if (partition.length == 0) {
            end();
            return;
        }
        Partition named = new Partition(Arrays.asList(partition));
        Origin.Batch batch = origin.find(named);
        if (batch == null) {
            if (role.rule() == Source.Rule.REGISTRY && !registry.register(named, context.getThisTaskId())) return;
            batch = origin.begin(named);
        }
        if (!batch.sealed && batch.attempt == 1) seal(batch);
    }

    private void seal(Origin.Batch batch) {
        origin.sealed(batch);
        batch.number = window.sent();
        ++progress.seals;
        batch.told = List.copyOf(done);
        done.clear();
        out.emit(Streams.SEALS, List.of(Seal.of(batch.run, batch.tally, origin.previous(batch), batch.told)), new SealId(batch.partition, batch.run.epoch()));
    }

    private void end() {
        ended = true;
        origin.open().forEach(this::seal);
        sendEnd();
    }

    private void sendEnd() {
        List<Partition> told = List.copyOf(done);
        done.clear();
        out.emit(Streams.SEALS, List.of(new End(context.getThisTaskId(), incarnation, origin.unacknowledged(), told)));
    }

    @Override
    public void ack(Object id) {
        if (!(id instanceof SealId sealed)) {
            spout.ack(id);
            return;
        }
        Origin.Batch batch = origin.find(sealed.partition());
        if (batch == null || batch.run.epoch() != sealed.epoch()) return;
        if (role.shared())
            registry.markDone(batch.partition, () -> recorded.add(batch));
        else
            acknowledge(batch);
    }

    private void acknowledge(Origin.Batch batch) {
        if (origin.find(batch.partition) != batch) return;
        origin.acknowledged(batch);
        window.acknowledged(batch.ids.size());
        done.add(batch.partition);
        ++progress.released;
        batch.ids.forEach(spout::ack);
    }

    @Override
    public void fail(Object id) {
        if (!(id instanceof SealId sealed)) {
            spout.fail(id);
            return;
        }
        Origin.Batch batch = origin.find(sealed.partition());
        if (batch == null || batch.run.epoch() != sealed.epoch()) return;
        ++progress.replayed;
        done.addAll(batch.told);
        window.failed(batch.number, origin.waiting());
        origin.failed(batch);
        if (batch.ids.isEmpty())
            seal(batch);
        else
            List.copyOf(batch.ids).forEach(spout::fail);
    }

    /** Stands where the user's spout emits. */
    private final class Collector implements ISpoutOutputCollector {
        @Override
        public List<Integer> emit(String stream, List<Object> values, Object id) {
            return role.keys().containsKey(stream) ? record(stream, values, id, -1) : out.emit(stream, values, id);
        }

        @Override
        public void emitDirect(int task, String stream, List<Object> values, Object id) {
            if (role.keys().containsKey(stream))
                record(stream, values, id, task);
            else
                out.emitDirect(task, stream, values, id);
        }

        @Override
        public long getPendingCount() {
            return out.getPendingCount();
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void reportError(Throwable error) {
            out.reportError(error);
        }
    }

    @Override
    public void setCredentials(Map<String, String> credentials) {
        if (spout instanceof ICredentialsListener listens) listens.setCredentials(credentials);
    }

    @Override
    public void close() {
        spout.close();
    }

    @Override
    public void activate() {
        spout.activate();
    }

    @Override
    public void deactivate() {
        spout.deactivate();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        spout.declareOutputFields(declarer);
    }

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return spout.getComponentConfiguration();
    }

    /** What was wrapped. */
    public IRichSpout spout() {
        return spout;
    }

    /** What it does here. */
    public SpoutRole role() {
        return role;
    }
}
