package blazes.storm.runtime;

import blazes.storm.FiniteSource;
import blazes.storm.Sealer;
import blazes.storm.SealingSpout;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.Source;
import blazes.storm.protocol.Tasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.storm.spout.ISpoutOutputCollector;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.tuple.Values;

/**
 * Turns a spout into one that seals: its tuples are tagged and counted, and at the end of a partition the seal, which alone is
 * acknowledged, carries the counts to all that take part. When all that came of the partition has been acknowledged, so are its tuples,
 * each to the spout; when it fails, they fail, and the spout emits them again.
 */
public final class CoordinatedSpout extends WrappedSpout {
    private static final long serialVersionUID = 1;
    private static final long TICK_NANOS = 1_000_000_000L;
    private static final long RECORD_NANOS = 50_000_000L;
    private static final long TURN_NANOS = 1_000_000L;
    private static final long BREATH_NANOS = 100_000L;

    private record SealId(Partition partition, long epoch) {}

    private record ToldId(List<Partition> told) {}

    private final SpoutRole role;

    private transient SpoutOutputCollector out;
    private transient Registry registry;
    private transient Progress progress;
    private transient TopologyContext context;
    private transient Origin origin;
    private transient long incarnation;
    private transient Window window;
    private transient Packer packer;
    private transient Origin.Batch current;
    private transient Untold untold;
    private transient ConcurrentLinkedQueue<Origin.Batch> recorded;
    private transient boolean ended;
    private transient long emitted; // by the spout
    private transient long sent; // tuples
    private transient long lastTick;
    private transient long lastRecord;

    public CoordinatedSpout(IRichSpout spout, SpoutRole role) {
        super(spout);
        this.role = role;
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        open(conf, context, collector, new ClusterRegistry(ZooKeeperCalls.connection(conf), context.getStormId()));
    }

    void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector, Registry known) {
        this.context = context;
        out = collector;
        registry = known;
        progress = new Progress();
        progress.register(context);
        List<Integer> receivers = new ArrayList<>();
        for (String component : role.receivers()) receivers.addAll(context.getComponentTasks(component));
        incarnation = registry.incarnation(context.getThisTaskId());
        origin = new Origin(context.getThisTaskId(), incarnation, new Tasks(receivers), role.numbered());
        window = new Window(Settings.of(conf).pendingRecords());
        packer = new Packer(role.packed(), context, this::post);
        untold = new Untold(conf, registry, context.getThisTaskId());
        recorded = new ConcurrentLinkedQueue<>();
        lastTick = lastRecord = System.nanoTime();
        if (spout instanceof SealingSpout sealing) sealing.sealer(new Words());
        spout.open(conf, UserContext.of(context), new SpoutOutputCollector(new Collector()));
    }

    @Override
    public void nextTuple() {
        for (Origin.Batch batch; (batch = recorded.poll()) != null; ) acknowledge(batch);
        long now = System.nanoTime();
        if (now - lastRecord > RECORD_NANOS) {
            lastRecord = now;
            untold.record();
        }
        if (now - lastTick > TICK_NANOS) {
            lastTick = now;
            tick();
        }
        if (!window.lets(origin.waiting(), now)) {
            LockSupport.parkNanos(BREATH_NANOS);
            return;
        }
        // Storm lets a spout rest that has sent nothing: what has gone into a parcel is not yet sent.
        long sentBefore = sent;
        long before;
        do {
            before = emitted;
            spout.nextTuple();
        } while (emitted > before && sent == sentBefore && System.nanoTime() - now < TURN_NANOS);
        if (emitted == before && !ended && spout instanceof FiniteSource finite && finite.exhausted()) end();
    }

    /** Every second. */
    void tick() {
        packer.sendAll();
        if (ended) sendEnd(); // whoever was started since has not heard it
        tell();
        untold.record();
        progress.heldPartitions = origin.unacknowledged().size();
        progress.heldRecords = origin.waiting();
        progress.report(registry, context);
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
        if (origin.isPassed(partition)) return null;
        return isTooLate(partition) ? null : origin.begin(partition);
    }

    /** Where producers are registered: its set is closed, and this task is not in it. */
    private boolean isTooLate(Partition partition) {
        return role.rule() == Source.Rule.REGISTRY && !registry.register(partition, context.getThisTaskId());
    }

    private static boolean isOf(Partition partition, List<Integer> key, List<Object> values) {
        for (int i = 0; i < key.size(); ++i) if (!partition.values().get(i).equals(values.get(key.get(i)))) return false;
        return true;
    }

    private List<Integer> send(Origin.Batch batch, String stream, List<Object> values, long identity, int task) {
        List<Integer> tasks = deliver(batch.run, stream, values, identity, task);
        for (int i = 0; i < tasks.size(); ++i) batch.tally.add(tasks.get(i), identity);
        return tasks;
    }

    private List<Integer> deliver(Run run, String stream, List<Object> values, long identity, int task) {
        if (task < 0 && packer.packs(stream)) return packer.pack(run, stream, values, identity);
        ++sent;
        List<Object> tagged = new TaggedValues(values, run, identity);
        if (task < 0) return out.emit(stream, tagged);
        out.emitDirect(task, stream, tagged);
        return List.of(task);
    }

    private void post(int task, List<Object> parcel) {
        ++sent;
        out.emitDirect(task, Streams.PARCELS, parcel);
    }

    private void say(Object... partition) {
        if (partition.length == 0) {
            end();
            return;
        }
        Partition named = new Partition(Arrays.asList(partition));
        Origin.Batch batch = origin.find(named);
        if (batch == null) {
            if (origin.isPassed(named))
                throw new IllegalStateException("the spout '" + context.getThisComponentId() + "' seals " + named + " after it has begun "
                        + origin.greatest() + ": where partitions are applied in the order of their numbers, a task has to seal them in that order");
            if (isTooLate(named)) return;
            batch = origin.begin(named);
        }
        if (role.numbered() && current != null && !current.sealed && current.partition.compareTo(named) < 0) seal(current);
        if (!batch.sealed && batch.attempt == 1) seal(batch);
    }

    private void seal(Origin.Batch batch) {
        packer.complete(batch.run);
        ++sent;
        origin.sealed(batch);
        batch.number = window.sent();
        ++progress.seals;
        batch.told = untold.take();
        out.emit(Streams.SEALS, List.of(Seal.of(batch.run, batch.tally, origin.previous(batch), batch.told)), new SealId(batch.partition, batch.run.epoch()));
    }

    private void end() {
        ended = true;
        origin.open().forEach(this::seal);
        sendEnd();
    }

    private void sendEnd() {
        out.emit(Streams.SEALS, List.of(new End(context.getThisTaskId(), incarnation, origin.unacknowledged())));
    }

    /** What no seal has said. */
    private void tell() {
        List<Partition> told = untold.take();
        if (!told.isEmpty()) out.emit(Streams.SEALS, List.of(new Told(context.getThisTaskId(), told)), new ToldId(told));
    }

    @Override
    public void ack(Object id) {
        if (id instanceof ToldId tell) {
            untold.heard(tell.told());
            return;
        }
        if (!(id instanceof SealId sealed)) {
            spout.ack(id);
            return;
        }
        Origin.Batch batch = origin.find(sealed.partition());
        if (batch == null || batch.run.epoch() != sealed.epoch()) return;
        untold.heard(batch.told);
        if (role.shared())
            registry.markDone(batch.partition, () -> recorded.add(batch));
        else
            acknowledge(batch);
    }

    private void acknowledge(Origin.Batch batch) {
        if (origin.find(batch.partition) != batch) return;
        origin.acknowledged(batch);
        window.acknowledged(batch.ids.size());
        untold.add(batch.partition);
        ++progress.released;
        batch.ids.forEach(spout::ack);
    }

    @Override
    public void fail(Object id) {
        if (id instanceof ToldId tell) {
            untold.missed(tell.told());
            return;
        }
        if (!(id instanceof SealId sealed)) {
            spout.fail(id);
            return;
        }
        Origin.Batch batch = origin.find(sealed.partition());
        if (batch == null || batch.run.epoch() != sealed.epoch()) return;
        ++progress.replayed;
        untold.missed(batch.told);
        window.failed(batch.number, origin.waiting());
        origin.failed(batch);
        if (batch.ids.isEmpty())
            seal(batch);
        else
            List.copyOf(batch.ids).forEach(spout::fail);
    }

    /** Takes the word of a spout that seals by itself. */
    private final class Words implements Sealer {
        @Override
        public void seal(Object... partition) {
            say(partition);
        }

        @Override
        public boolean announce(Object... partition) {
            return !isTooLate(new Partition(Arrays.asList(partition)));
        }
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
}
