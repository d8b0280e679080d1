package blazes.storm.runtime;

import blazes.storm.protocol.Identity;
import blazes.storm.protocol.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;

/** Stands where the user's bolt emits and acknowledges: what belongs to a run is tagged and counted in place of being anchored. */
final class Outlet implements IOutputCollector {
    private final OutputCollector out;
    private final Set<String> tagged;
    private final Packer packer;
    private final Consumer<OutRun> settled; // called when the last tuple of a run has been worked on
    private BareTuple executing;
    private OutRun completing;

    Outlet(OutputCollector out, Set<String> tagged, Packer packer, Consumer<OutRun> settled) {
        this.out = out;
        this.tagged = tagged;
        this.packer = packer;
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

    /** Emits again what was emitted under one run, under another. */
    void repeat(OutRun from, OutRun to) {
        for (OutRun.Emission e : from.kept) send(to, e.stream(), e.values(), e.identity(), e.task());
    }

    /** Says that all of a run has been emitted; acknowledged when whoever hears it has. */
    void seal(OutRun run, Collection<Tuple> carriers, Partition previous, List<Partition> done) {
        packer.complete(run.run);
        out.emit(Streams.SEALS, carriers, List.of(Seal.of(run.run, run.tally, previous, done)));
    }

    @Override
    public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values) {
        return emit(stream, anchors, values, -1);
    }

    @Override
    public void emitDirect(int task, String stream, Collection<Tuple> anchors, List<Object> values) {
        emit(stream, anchors, values, task);
    }

    private List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values, int task) {
        BareTuple parent = parent(anchors);
        OutRun run = parent != null ? parent.run : completing;
        if (run == null || !tagged.contains(stream)) return emitPlain(stream, anchors, values, task);
        long identity = parent != null ? Identity.ofChild(parent.identity, parent.nextChild())
                : Identity.ofChild(Identity.atOrigin(run.run.producer(), -1), run.nextChild());
        if (run.kept != null) run.kept.add(new OutRun.Emission(stream, values, identity, task));
        return send(run, stream, values, identity, task);
    }

    private List<Integer> send(OutRun run, String stream, List<Object> values, long identity, int task) {
        if (task < 0 && packer.packs(stream)) return packer.pack(run.run, run.tally, stream, values, identity);
        List<Object> withTag = new TaggedValues(values, run.run, identity);
        List<Integer> tasks = task < 0 ? out.emit(stream, withTag) : List.of(task);
        if (task >= 0) out.emitDirect(task, stream, withTag);
        for (int i = 0; i < tasks.size(); ++i) run.tally.add(tasks.get(i), identity);
        return tasks;
    }

    private BareTuple parent(Collection<Tuple> anchors) {
        if (anchors == null || anchors.isEmpty()) return executing;
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
        if (task < 0) return out.emit(stream, carriers, all);
        out.emitDirect(task, stream, carriers, all);
        return List.of(task);
    }

    /** What belongs to no run has an identity where somebody puts it into an order; else it is 0. */
    private long identityOfPlain(Collection<Tuple> anchors) {
        BareTuple parent = executing;
        if (anchors != null && !anchors.isEmpty() && anchors.iterator().next() instanceof BareTuple bare) parent = bare;
        return parent == null || parent.identity == 0 ? 0 : Identity.ofChild(parent.identity, parent.nextChild());
    }

    @Override
    public void ack(Tuple tuple) {
        if (!(tuple instanceof BareTuple bare))
            out.ack(tuple);
        else if (bare.run != null)
            worked(bare.run);
        else if (bare.carrier != null)
            out.ack(bare.carrier);
    }

    @Override
    public void fail(Tuple tuple) {
        if (!(tuple instanceof BareTuple bare)) {
            out.fail(tuple);
        } else if (bare.run != null) {
            bare.run.failed = true;
            worked(bare.run);
        } else if (bare.carrier != null) {
            out.fail(bare.carrier);
        }
    }

    private void worked(OutRun run) {
        if (--run.executing == 0) settled.accept(run);
    }

    @Override
    public void resetTimeout(Tuple tuple) {
        if (!(tuple instanceof BareTuple bare))
            out.resetTimeout(tuple);
        else if (bare.run == null && bare.carrier != null)
            out.resetTimeout(bare.carrier);
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
