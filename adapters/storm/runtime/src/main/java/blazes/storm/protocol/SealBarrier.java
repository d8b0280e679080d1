package blazes.storm.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Turns records and seals of many producers into released partitions: each one whole, once, in canonical order. No clock, no network;
 * the same machine stands in C++ in {@code src/coordination}, and one table of cases holds both to it
 * ({@code test/protocol/seal_barrier.json}).
 *
 * <pre>
 * barrier.record(run, from, identity, record);
 * barrier.seal(run, from, count, digest, null);
 * for (Event e; (e = barrier.next()) != null; )
 *     if (e instanceof Event.Release r) barrier.release(r.partition()).forEachRemaining(...);
 * </pre>
 *
 * A run is one attempt of a producer at a partition; of the attempts only the newest counts, and none of an incarnation older than the
 * newest that was heard (fencing). After {@link #forget} nothing is kept of a partition but its name, and that of the last
 * {@code remembered} only.
 */
public final class SealBarrier<R> {
    /** What became of a record or a seal. */
    public enum Verdict {
        HELD, // it counts
        REPEATED, // its partition is released; its run is watched, so that the sender can be answered
        STALE, // of an attempt or incarnation that is over
        DONE // its partition is acknowledged and forgotten
    }

    /** What is to be done. */
    public sealed interface Event {
        /** `byAbsence`: of some producer nothing has come because its data has ended; whoever knows what is acknowledged is to be asked. */
        record Release(Partition partition, boolean byAbsence) implements Event {}

        /** A run of a partition that was released has come whole again: answer it. */
        record Repeat(Run run) implements Event {}

        /** All that is known of the partition is complete; who knows its producers is to be asked ({@link #closed}). */
        record AskProducers(Partition partition) implements Event {}

        /** Two producers where there may be one: it is not released before one of them has gone. */
        record Conflict(Partition partition, List<Integer> producers) implements Event {}
    }

    private static final class Attempt<R> {
        final Run run;
        final Arrivals arrivals;
        final RecordBuffer<R> buffer;
        final boolean repeats;
        Set<Long> seen; // once something came twice
        boolean complete;
        Partition previous;

        Attempt(Run run, Arrivals arrivals, RecordBuffer<R> buffer, boolean repeats) {
            this.run = run;
            this.arrivals = arrivals;
            this.buffer = buffer;
            this.repeats = repeats;
        }
    }

    private static final class Held<R> {
        final Map<Integer, Attempt<R>> attempts = new TreeMap<>();
        Set<Integer> closed; // the producers that a registry names
        boolean queued;
        boolean released;
        boolean conflict;
    }

    private record End(long incarnation, Set<Partition> open) {}

    private enum Completion { WAITING, WHOLE, BY_ABSENCE }

    private final List<Source> sources;
    private final Map<Integer, Source> sourceOf = new HashMap<>();
    private final Numbering numbering; // null: partitions are released in any order
    private final Supplier<RecordBuffer<R>> buffers;
    private final ReleaseOrder<R> order;
    private final Map<Partition, Held<R>> partitions = new LinkedHashMap<>();
    private final TreeMap<Partition, Held<R>> unreleased = new TreeMap<>(); // if numbered
    private final Map<Integer, Long> incarnations = new HashMap<>();
    private final Map<Integer, End> ends = new HashMap<>();
    private final Map<Partition, Boolean> done;
    private final ArrayDeque<Event> events = new ArrayDeque<>();

    public SealBarrier(List<Source> sources, boolean numbered, int remembered, Supplier<RecordBuffer<R>> buffers, ReleaseOrder<R> order) {
        this.sources = sources;
        this.buffers = buffers;
        this.order = order;
        for (Source source : sources) for (int producer : source.producers()) sourceOf.put(producer, source);
        numbering = numbered ? new Numbering(sourceOf.keySet()) : null;
        done = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Partition, Boolean> eldest) {
                return size() > remembered;
            }
        };
    }

    /** `part` is the neighbour from which it comes. */
    public Verdict record(Run run, int part, long identity, R record) {
        Held<R> held = partitions.get(run.partition());
        Attempt<R> attempt = attempt(run, held);
        if (attempt == null) return refusal(run);
        // What comes after all has come, came before.
        if (attempt.complete || (attempt.seen != null && !attempt.seen.add(identity))) return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
        attempt.arrivals.record(part, identity);
        if (!attempt.repeats) attempt.buffer.add(identity, record);
        if (attempt.arrivals.sealed()) settle(attempt);
        return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
    }

    /** `previous`: the partition before it, where partitions are numbered ({@link Numbering}); else null. */
    public Verdict seal(Run run, int part, long count, long digest, Partition previous) {
        Attempt<R> attempt = attempt(run, partitions.get(run.partition()));
        if (attempt == null) return refusal(run);
        attempt.arrivals.seal(part, count, digest);
        attempt.previous = previous;
        settle(attempt);
        return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
    }

    /** The producer will send nothing more, and has sent nothing but what is acknowledged, or of the partitions in `open`. */
    public void end(int producer, long incarnation, Set<Partition> open) {
        if (isOver(producer, incarnation)) return;
        incarnations.put(producer, incarnation);
        End end = new End(incarnation, open);
        if (end.equals(ends.put(producer, end))) return;
        for (Partition partition : new ArrayList<>(partitions.keySet())) check(partition, partitions.get(partition));
    }

    /** No other producer than these will be registered for it. */
    public void closed(Partition partition, Collection<Integer> producers) {
        Held<R> held = partitions.get(partition);
        if (held == null) return;
        held.closed = Set.copyOf(producers);
        check(partition, held);
    }

    /** What is to be done next; null if nothing is. */
    public Event next() {
        return events.poll();
    }

    /** All of the partition, in canonical order; it is released by this, once. */
    public Iterator<R> release(Partition partition) {
        Held<R> held = partitions.get(partition);
        if (held == null || !held.queued || held.released) throw new IllegalStateException("the partition " + partition + " is not to be released");
        held.released = true;
        List<Iterator<R>> parts = new ArrayList<>();
        for (Attempt<R> attempt : held.attempts.values()) parts.addAll(attempt.buffer.drain(order));
        return parts.isEmpty() ? List.<R>of().iterator() : order.merged(parts);
    }

    /** All that comes of it has been acknowledged. */
    public void forget(Partition partition) {
        Held<R> held = partitions.remove(partition);
        if (held != null) {
            held.attempts.values().forEach(attempt -> attempt.buffer.discard());
            unreleased.remove(partition);
        }
        done.put(partition, true);
        if (numbering != null) releaseInOrder();
    }

    public boolean isReleased(Partition partition) {
        Held<R> held = partitions.get(partition);
        return held != null ? held.released : done.containsKey(partition);
    }

    /** Whether the run has come whole, so that its partition waits for others alone. */
    public boolean isWhole(Run run) {
        Held<R> held = partitions.get(run.partition());
        Attempt<R> attempt = held == null ? null : held.attempts.get(run.producer());
        return attempt != null && attempt.complete && attempt.run.epoch() == run.epoch();
    }

    /** The producers of which something of the partition has come. */
    public Set<Integer> heard(Partition partition) {
        Held<R> held = partitions.get(partition);
        return held == null ? Set.of() : Set.copyOf(held.attempts.keySet());
    }

    /** Looks again at every partition that waits for the word of who knows its producers. */
    public void askAgain() {
        partitions.forEach((partition, held) -> {
            if (held.closed == null) check(partition, held);
        });
    }

    /** The partitions that are held back, the one that has been open longest first. */
    public List<Partition> open() {
        List<Partition> open = new ArrayList<>();
        partitions.forEach((partition, held) -> {
            if (!held.released) open.add(partition);
        });
        return open;
    }

    private boolean isOver(int producer, long incarnation) {
        Long newest = incarnations.get(producer);
        return newest != null && incarnation < newest;
    }

    private Verdict refusal(Run run) {
        return done.containsKey(run.partition()) ? Verdict.DONE : Verdict.STALE;
    }

    /** The attempt that the run is; null if it is over or its partition done. */
    private Attempt<R> attempt(Run run, Held<R> held) {
        Source source = sourceOf.get(run.producer());
        if (source == null) throw new IllegalArgumentException("task " + run.producer() + " is no producer here");
        Attempt<R> known = held == null ? null : held.attempts.get(run.producer());
        if (known != null && known.run.epoch() == run.epoch()) return isOver(run.producer(), run.incarnation()) ? null : known;
        if (isOver(run.producer(), run.incarnation())) return null;
        if (known != null && run.epoch() < known.run.epoch()) return null;
        if (held == null) {
            if (done.containsKey(run.partition())) return null;
            held = new Held<>();
            partitions.put(run.partition(), held);
            if (numbering != null) unreleased.put(run.partition(), held);
        }
        incarnations.put(run.producer(), run.incarnation());
        Attempt<R> attempt = new Attempt<>(run, new Arrivals(source.parts(run.producer())), held.released ? null : buffers.get(), held.released);
        held.attempts.put(run.producer(), attempt);
        if (known != null && known.buffer != null) known.buffer.discard();
        return attempt;
    }

    private void settle(Attempt<R> attempt) {
        if (attempt.complete) return;
        Arrivals arrivals = attempt.arrivals;
        if (!attempt.repeats && attempt.seen == null && arrivals.tooMany()) attempt.seen = dropDoubles(attempt);
        if (attempt.seen != null ? !arrivals.isInAll(attempt.seen) : !arrivals.complete()) return;
        attempt.complete = true;
        if (numbering != null) numbering.came(attempt.run, attempt.previous);
        if (attempt.repeats)
            events.add(new Event.Repeat(attempt.run));
        else
            check(attempt.run.partition(), partitions.get(attempt.run.partition()));
    }

    private Set<Long> dropDoubles(Attempt<R> attempt) {
        Set<Long> seen = new java.util.HashSet<>();
        for (long identity : attempt.buffer.withoutDoubles()) seen.add(identity);
        return seen;
    }

    private void check(Partition partition, Held<R> held) {
        if (held.released || held.queued) return;
        if (numbering != null)
            releaseInOrder();
        else
            releaseIfComplete(partition, held);
    }

    private void releaseInOrder() {
        while (!unreleased.isEmpty() && releaseIfComplete(unreleased.firstKey(), unreleased.firstEntry().getValue())) unreleased.pollFirstEntry();
    }

    private boolean releaseIfComplete(Partition partition, Held<R> held) {
        boolean absent = false;
        for (Source source : sources) {
            Completion of = completion(partition, held, source);
            if (of == Completion.WAITING) return false;
            absent |= of == Completion.BY_ABSENCE;
        }
        held.queued = true;
        events.add(new Event.Release(partition, absent));
        return true;
    }

    private Completion completion(Partition partition, Held<R> held, Source source) {
        if (source.rule() == Source.Rule.SINGLE && numbering == null) return completionOfSingle(partition, held, source);
        Collection<Integer> producers = source.producers();
        if (source.rule() == Source.Rule.REGISTRY) {
            if (held.closed == null) {
                boolean heard = false;
                for (int producer : producers) {
                    Attempt<R> attempt = held.attempts.get(producer);
                    if (attempt != null && !attempt.complete) return Completion.WAITING;
                    heard |= attempt != null;
                }
                if (heard) events.add(new Event.AskProducers(partition));
                return Completion.WAITING;
            }
            producers = held.closed.stream().filter(source.producers()::contains).toList();
        }
        boolean absent = false;
        for (int producer : producers) {
            if (has(partition, held, producer)) continue;
            if (held.attempts.containsKey(producer) || !hasEnded(producer, partition)) return Completion.WAITING;
            absent = true;
        }
        return absent ? Completion.BY_ABSENCE : Completion.WHOLE;
    }

    private Completion completionOfSingle(Partition partition, Held<R> held, Source source) {
        List<Integer> heard = held.attempts.keySet().stream().filter(source.producers()::contains).toList();
        if (heard.size() > 1 && !held.conflict) {
            held.conflict = true;
            events.add(new Event.Conflict(partition, heard));
        }
        if (heard.size() == 1) return held.attempts.get(heard.get(0)).complete ? Completion.WHOLE : Completion.WAITING;
        boolean ended = heard.isEmpty() && source.producers().stream().allMatch(producer -> hasEnded(producer, partition));
        return ended ? Completion.BY_ABSENCE : Completion.WAITING;
    }

    /** Where partitions are numbered, a producer may have passed one of which it had nothing. */
    private boolean has(Partition partition, Held<R> held, int producer) {
        Attempt<R> attempt = held.attempts.get(producer);
        if (attempt != null && !attempt.complete) return false;
        return numbering != null ? numbering.hasPassed(producer, partition) : attempt != null;
    }

    private boolean hasEnded(int producer, Partition partition) {
        End end = ends.get(producer);
        return end != null && !isOver(producer, end.incarnation()) && !end.open().contains(partition);
    }
}
