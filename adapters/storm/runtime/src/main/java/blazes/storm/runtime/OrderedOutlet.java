package blazes.storm.runtime;

import blazes.storm.protocol.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;

/**
 * Stands where a bolt emits that applies records in an order. A record has its place there once, and is not given to the bolt again; what
 * the bolt emits for it is kept, and sent on whenever it is claimed ({@link Claim}), for some time: a spout sends again what has failed,
 * but not for ever.
 */
final class OrderedOutlet extends UserCollector {
    private record Emission(String stream, List<Object> values, int task) {}

    private static final class Applied {
        final List<Emission> emissions = new ArrayList<>();
        final List<Tuple> claims = new ArrayList<>(); // that wait until the bolt has worked on it
        boolean worked;
        boolean sent;
        long since = System.nanoTime();
    }

    private final Set<String> tagged;
    private final int index; // of this task
    private final Progress progress;
    private final int mostKept;
    private final long keptNanos;
    private final Map<Long, Applied> kept = new LinkedHashMap<>(); // by identity, what was claimed last at the end
    private BareTuple executing;
    private boolean silent;

    /** What comes of so many records is kept, until so many seconds after it was claimed last. */
    OrderedOutlet(OutputCollector out, Set<String> tagged, int index, Progress progress, int mostKept, int keptSeconds) {
        super(out);
        this.tagged = tagged;
        this.index = index;
        this.progress = progress;
        this.mostKept = mostKept;
        keptNanos = 1_000_000_000L * keptSeconds;
    }

    /** `silent`: another task has stood in this place when the record was applied, so that what nobody claims is not emitted again. */
    void enter(BareTuple tuple, boolean silent) {
        executing = tuple;
        this.silent = silent;
        if (tuple.identity != 0) kept.put(tuple.identity, new Applied());
    }

    void leave() {
        Applied applied = kept.get(executing.identity);
        if (applied != null && applied.worked && applied.emissions.isEmpty() && applied.claims.isEmpty()) kept.remove(executing.identity);
        executing = null;
        silent = false;
    }

    /** Sends on what has come, or will come, of the record. It has been applied. */
    void claim(Tuple claim, long identity) {
        Applied applied = kept.remove(identity);
        if (applied == null) {
            out.ack(claim);
            return;
        }
        applied.since = System.nanoTime();
        kept.put(identity, applied); // at the end
        if (applied.sent) ++progress.repeated;
        applied.sent = true;
        applied.emissions.forEach(emission -> send(emission, List.of(claim)));
        if (applied.worked)
            out.ack(claim);
        else
            applied.claims.add(claim);
    }

    /** Lets go of what nobody has claimed for long. */
    void tick() {
        Iterator<Applied> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Applied applied = oldest.next();
            if (kept.size() <= mostKept && System.nanoTime() - applied.since < keptNanos) break;
            if (applied.worked) oldest.remove();
        }
    }

    @Override
    List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values, int task) {
        BareTuple parent = executing;
        if (anchors != null) for (Tuple anchor : anchors) if (anchor instanceof BareTuple bare) parent = bare;
        Applied applied = parent == null ? null : kept.get(parent.identity);
        if (applied == null) {
            if (silent) return List.of();
            return send(new Emission(stream, tagged(stream, values, 0), task), others(anchors));
        }
        // Each task speaks for itself: what two of them say of one record are two records.
        Emission emission = new Emission(stream, tagged(stream, values, Identity.ofChild(parent.identity + index, parent.nextChild())), task);
        applied.emissions.add(emission);
        applied.claims.forEach(claim -> send(emission, List.of(claim)));
        return List.of();
    }

    private List<Object> tagged(String stream, List<Object> values, long identity) {
        return tagged.contains(stream) ? new TaggedValues(values, null, identity) : values;
    }

    private static Collection<Tuple> others(Collection<Tuple> anchors) {
        return anchors == null ? null : anchors.stream().filter(anchor -> !(anchor instanceof BareTuple)).toList();
    }

    private List<Integer> send(Emission emission, Collection<Tuple> anchors) {
        return send(emission.stream(), anchors, emission.values(), emission.task());
    }

    @Override
    public void ack(Tuple tuple) {
        if (tuple instanceof BareTuple bare)
            worked(bare);
        else
            out.ack(tuple);
    }

    @Override
    public void fail(Tuple tuple) {
        if (tuple instanceof BareTuple bare) {
            out.reportError(new IllegalStateException("a record has failed that has its place in an order: it is not given to the bolt again: " + bare));
            worked(bare);
        } else {
            out.fail(tuple);
        }
    }

    private void worked(BareTuple tuple) {
        Applied applied = kept.get(tuple.identity);
        if (applied == null) return;
        applied.worked = true;
        applied.claims.forEach(out::ack);
        applied.claims.clear();
    }

    @Override
    public void resetTimeout(Tuple tuple) {
        if (!(tuple instanceof BareTuple)) out.resetTimeout(tuple);
    }
}
