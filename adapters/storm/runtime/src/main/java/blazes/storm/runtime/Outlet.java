package blazes.storm.runtime;

import blazes.storm.protocol.Identity;
import blazes.storm.protocol.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;

/**
 * Stands where the user's bolt emits and acknowledges: what belongs to a run is tagged and counted in place of being anchored. Bolts with
 * windows and those in other languages do so from threads of their own; what that changes in a run waits for {@link #catchUp}.
 */
final class Outlet extends UserCollector {
    private final Set<String> tagged;
    private final Packer packer;
    private final boolean ofRuns; // what is emitted belongs to a run, or to none by its anchors
    private final Consumer<OutRun> settled; // called when the last tuple of a run has been worked on
    private final Thread executor = Thread.currentThread();
    private final Queue<Runnable> elsewhere = new ConcurrentLinkedQueue<>();
    private BareTuple executing;
    private OutRun completing;

    /** For the thread that it is made in. */
    Outlet(OutputCollector out, Set<String> tagged, Packer packer, boolean ofRuns, Consumer<OutRun> settled) {
        super(out);
        this.tagged = tagged;
        this.packer = packer;
        this.ofRuns = ofRuns;
        this.settled = settled;
    }

    /** What is emitted without an anchor belongs to the run of this tuple. */
    void enter(BareTuple tuple) {
        executing = tuple;
    }

    /** What is emitted without an anchor belongs to this run as a whole. */
    void complete(OutRun run) {
        completing = run;
    }

    void leave() {
        executing = null;
        completing = null;
    }

    /** Does to the runs what other threads have left to do. */
    void catchUp() {
        for (Runnable step; (step = elsewhere.poll()) != null; ) step.run();
    }

    private boolean isElsewhere() {
        return Thread.currentThread() != executor;
    }

    /** Emits again what was emitted under one run, under another. */
    void repeat(OutRun from, OutRun to) {
        for (OutRun.Emission e : from.kept)
            count(to, e.stream(), e.values(), e.identity(), e.task(), send(to, e.stream(), e.values(), e.identity(), e.task()));
    }

    /** Says that all of a run has been emitted; acknowledged when whoever hears it has. */
    void seal(OutRun run, Collection<Tuple> carriers, Partition previous, List<Partition> done) {
        packer.complete(run.run);
        out.emit(Streams.SEALS, carriers, List.of(Seal.of(run.run, run.tally, previous, done)));
    }

    @Override
    List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values, int task) {
        BareTuple parent = parent(anchors, stream);
        OutRun run = parent != null ? parent.run : isElsewhere() ? null : completing;
        if (run == null || !tagged.contains(stream)) return emitPlain(stream, anchors, values, task);
        long identity = parent != null ? Identity.ofChild(parent.identity, parent.nextChild())
                : Identity.ofChild(Identity.atOrigin(run.run.producer(), -1), run.nextChild());
        List<Integer> tasks = send(run, stream, values, identity, task);
        if (isElsewhere())
            elsewhere.add(() -> count(run, stream, values, identity, task, tasks));
        else
            count(run, stream, values, identity, task, tasks);
        return tasks;
    }

    private List<Integer> send(OutRun run, String stream, List<Object> values, long identity, int task) {
        if (task < 0 && packer.packs(stream) && !isElsewhere()) return packer.pack(run.run, stream, values, identity);
        return send(stream, null, new TaggedValues(values, run.run, identity), task);
    }

    private static void count(OutRun run, String stream, List<Object> values, long identity, int task, List<Integer> tasks) {
        if (run.kept != null) run.kept.add(new OutRun.Emission(stream, values, identity, task));
        for (int i = 0; i < tasks.size(); ++i) run.tally.add(tasks.get(i), identity);
    }

    private BareTuple parent(Collection<Tuple> anchors, String stream) {
        if (anchors == null || anchors.isEmpty()) {
            if (!isElsewhere()) return executing;
            if (!ofRuns || !tagged.contains(stream)) return null;
            IllegalStateException lost = new IllegalStateException("the bolt emits on '" + stream + "' from a thread of its own and without an anchor: "
                    + "of which partition it is cannot be told; anchor it to the tuple that it was made of");
            out.reportError(lost);
            throw lost;
        }
        for (Tuple anchor : anchors) if (anchor instanceof BareTuple bare && bare.run != null) return bare;
        return null;
    }

    private List<Integer> emitPlain(String stream, Collection<Tuple> anchors, List<Object> values, int task) {
        List<Object> all = tagged.contains(stream) ? new TaggedValues(values, null, identityOfPlain(anchors)) : values;
        Collection<Tuple> carriers = anchors == null ? null : new ArrayList<>(anchors.size());
        if (anchors != null)
            for (Tuple anchor : anchors)
                if (!(anchor instanceof BareTuple bare))
                    carriers.add(anchor);
                else if (bare.carrier != null)
                    carriers.add(bare.carrier);
        return send(stream, carriers, all, task);
    }

    /** What belongs to no run has an identity where somebody puts it into an order; else it is 0. */
    private long identityOfPlain(Collection<Tuple> anchors) {
        BareTuple parent = isElsewhere() ? null : executing;
        if (anchors != null && !anchors.isEmpty() && anchors.iterator().next() instanceof BareTuple bare) parent = bare;
        return parent == null || parent.identity == 0 ? 0 : Identity.ofChild(parent.identity, parent.nextChild());
    }

    @Override
    public void ack(Tuple tuple) {
        if (!(tuple instanceof BareTuple bare))
            out.ack(tuple);
        else if (bare.run != null)
            worked(bare.run, false);
        else if (bare.carrier != null)
            out.ack(bare.carrier);
    }

    @Override
    public void fail(Tuple tuple) {
        if (!(tuple instanceof BareTuple bare)) {
            out.fail(tuple);
        } else if (bare.run != null) {
            worked(bare.run, true);
        } else if (bare.carrier != null) {
            out.fail(bare.carrier);
        }
    }

    private void worked(OutRun run, boolean failed) {
        if (isElsewhere()) {
            elsewhere.add(() -> settle(run, failed));
            return;
        }
        if (run.executing == 1) catchUp(); // what other threads have emitted is counted first
        settle(run, failed);
    }

    private void settle(OutRun run, boolean failed) {
        run.failed |= failed;
        if (--run.executing == 0) settled.accept(run);
    }

    @Override
    public void resetTimeout(Tuple tuple) {
        if (!(tuple instanceof BareTuple bare))
            out.resetTimeout(tuple);
        else if (bare.run == null && bare.carrier != null)
            out.resetTimeout(bare.carrier);
    }
}
