package blazes.storm.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
 * newest that was heard (fencing). Whatever is called, its events are taken before the next record, seal or end is given. After
 * {@link #forget} nothing is kept of a partition but its name, and that of the last {@code remembered} only.
 */
public final class SealBarrier<R> {
    /** What became of a record or a seal. */
    public enum Verdict {
        HELD, // it counts
        REPEATED, // its partition is released; its run is watched, so that the sender can be answered
        STALE, // of an attempt or incarnation that is over
        DONE // its partition is over without it: acknowledged and forgotten, or released when its producer had no part in it
    }

    /** What is to be done. */
    public sealed interface Event {
        Partition partition();

        /** `byAbsence`: of some producer nothing has come because its data has ended; whoever knows what is acknowledged is to be asked. */
        record Release(Partition partition, boolean byAbsence) implements Event {}

        /** A run of a partition that was released has come whole again: answer it. */
        record Repeat(Run run) implements Event {
            @Override
            public Partition partition() {
                return run.partition();
            }
        }

        /** All that is known of the partition is complete; who knows its producers is to be asked ({@link #closed}). */
        record AskProducers(Partition partition) implements Event {}

        /** Two producers where there may be one: it is not released before one of them speaks under a new incarnation without it. */
        record Conflict(Partition partition, List<Integer> producers) implements Event {}
    }

    private static final class Attempt<R> {
        final Run run;
        final Arrivals arrivals;
        final RecordBuffer<R> buffer; // null: it repeats
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

        void discard() {
            if (buffer != null) buffer.discard();
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

    private enum Completion {
        WAITING,
        WHOLE,
        BY_ABSENCE,
        UNCLOSED // the set of its producers is to be closed first
    }

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
    private Attempt<R> latest; // of the last record, while nothing but records has come since

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
        checkNothingToDo();
        Attempt<R> attempt = latest;
        if (attempt == null || attempt.run != run) {
            Held<R> held = partitions.get(run.partition());
            attempt = attempt(run, held);
            if (attempt == null) return refusal(run, held);
            latest = attempt;
        }
        // What comes after all has come, came before.
        if (attempt.complete || (attempt.seen != null && !attempt.seen.add(identity))) return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
        attempt.arrivals.record(part, identity);
        if (!attempt.repeats) attempt.buffer.add(identity, record);
        if (attempt.arrivals.sealed()) settle(attempt);
        return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
    }

    /** `previous`: the partition before it, where partitions are numbered ({@link Numbering}); else null. */
    public Verdict seal(Run run, int part, long count, long digest, Partition previous) {
        latest = null;
        checkNothingToDo();
        Held<R> held = partitions.get(run.partition());
        Attempt<R> attempt = attempt(run, held);
        if (attempt == null) return refusal(run, held);
        attempt.arrivals.seal(part, count, digest);
        attempt.previous = previous;
        settle(attempt);
        return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
    }

    /** The producer will send nothing more, and has sent nothing but what is acknowledged, or of the partitions in `open`. */
    public void end(int producer, long incarnation, Set<Partition> open) {
        latest = null;
        checkNothingToDo();
        if (isOver(producer, incarnation)) return;
        incarnations.put(producer, incarnation);
        End end = new End(incarnation, open);
        if (end.equals(ends.put(producer, end))) return;
        if (numbering != null)
            releaseInOrder();
        else
            partitions.forEach(this::check);
    }

    /** No other producer than these will be registered for it. */
    public void closed(Partition partition, Collection<Integer> producers) {
        latest = null;
        Held<R> held = partitions.get(partition);
        if (held == null) return;
        held.closed = Set.copyOf(producers);
        check(partition, held);
    }

    /** What is to be done next; null if nothing is. */
    public Event next() {
        for (Event event; (event = events.poll()) != null; ) if (partitions.containsKey(event.partition())) return event;
        return null;
    }

    /** All of the partition, in canonical order; it is released by this, once. */
    public Iterator<R> release(Partition partition) {
        latest = null;
        Held<R> held = partitions.get(partition);
        if (held == null || !held.queued || held.released) throw new IllegalStateException("the partition " + partition + " is not to be released");
        held.released = true;
        Set<Integer> voters = new HashSet<>();
        for (Source source : sources) voters.addAll(voters(held, source));
        List<Iterator<R>> parts = new ArrayList<>();
        held.attempts.values().removeIf(attempt -> {
            if (voters.contains(attempt.run.producer())) {
                parts.addAll(attempt.buffer.drain(order));
                return false;
            }
            attempt.discard();
            return true;
        });
        return parts.isEmpty() ? List.<R>of().iterator() : order.merged(parts);
    }

    /** All that comes of it has been acknowledged. */
    public void forget(Partition partition) {
        latest = null;
        Held<R> held = partitions.remove(partition);
        if (held != null) {
            held.attempts.values().forEach(Attempt::discard);
            unreleased.remove(partition);
        }
        done.put(partition, true);
        if (numbering != null) releaseInOrder();
    }

    /** What was made of a released partition has failed: it is released again when it comes whole under another attempt. */
    public void failed(Partition partition) {
        latest = null;
        Held<R> held = partitions.get(partition);
        if (held == null || !held.released) throw new IllegalStateException("the partition " + partition + " is not released");
        partitions.remove(partition);
    }

    public boolean isReleased(Partition partition) {
        Held<R> held = partitions.get(partition);
        return held != null ? held.released : done.containsKey(partition);
    }

    /** Whether the run has come whole, and all that its producer has numbered before it: its partition waits for others alone. */
    public boolean isWhole(Run run) {
        Held<R> held = partitions.get(run.partition());
        Attempt<R> attempt = held == null ? null : held.attempts.get(run.producer());
        return attempt != null && attempt.run.epoch() == run.epoch() && attempt.complete
                && (numbering == null || numbering.hasPassed(run.producer(), run.partition()));
    }

    /** The producers of which something of the partition has come. */
    public Set<Integer> heard(Partition partition) {
        Held<R> held = partitions.get(partition);
        return held == null ? Set.of() : Set.copyOf(held.attempts.keySet());
    }

    /** Looks again at every partition that waits for somebody else's word: for that of who knows its producers. */
    public void askAgain() {
        latest = null;
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

    private void checkNothingToDo() {
        if (!events.isEmpty()) throw new IllegalStateException("the events of the last call have not been taken: call next() until it is null");
    }

    private Verdict refusal(Run run, Held<R> held) {
        if (done.containsKey(run.partition())) return Verdict.DONE;
        return hadNoPart(run, held) && !isOver(run.producer(), run.incarnation()) ? Verdict.DONE : Verdict.STALE;
    }

    private boolean hadNoPart(Run run, Held<R> held) {
        return held != null && held.released && !held.attempts.containsKey(run.producer());
    }

    /** The attempt that the run is; null if it is over or its partition done. */
    private Attempt<R> attempt(Run run, Held<R> held) {
        Source source = sourceOf.get(run.producer());
        if (source == null) throw new IllegalArgumentException("task " + run.producer() + " is no producer here");
        if (isOver(run.producer(), run.incarnation())) return null;
        Attempt<R> known = held == null ? null : held.attempts.get(run.producer());
        if (known != null && known.run.epoch() == run.epoch()) return known;
        incarnations.put(run.producer(), run.incarnation());
        if (known != null && run.epoch() < known.run.epoch() || hadNoPart(run, held)) return null;
        if (held == null) {
            if (done.containsKey(run.partition())) return null;
            held = new Held<>();
            partitions.put(run.partition(), held);
            if (numbering != null) unreleased.put(run.partition(), held);
        }
        Attempt<R> attempt = new Attempt<>(run, new Arrivals(source.parts(run.producer())), held.released ? null : buffers.get(), held.released);
        held.attempts.put(run.producer(), attempt);
        if (known != null) known.discard();
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
        boolean unclosed = false;
        for (Source source : sources) {
            Completion of = completion(partition, held, source);
            if (of == Completion.WAITING) return false;
            absent |= of == Completion.BY_ABSENCE;
            unclosed |= of == Completion.UNCLOSED;
        }
        if (unclosed) {
            if (isHeardOfRegistered(held)) events.add(new Event.AskProducers(partition));
            return false;
        }
        held.queued = true;
        events.add(new Event.Release(partition, absent));
        return true;
    }

    private Completion completion(Partition partition, Held<R> held, Source source) {
        Collection<Integer> voters = voters(held, source);
        if (rule(source) == Source.Rule.SINGLE && voters.size() > 1 && held.attempts.keySet().containsAll(voters)) {
            if (!held.conflict) events.add(new Event.Conflict(partition, List.copyOf(voters)));
            held.conflict = true;
            return Completion.WAITING;
        }
        boolean heard = false;
        boolean absent = false;
        boolean missing = false;
        for (int producer : voters) {
            if (has(partition, held, producer))
                heard = true;
            else if (held.attempts.containsKey(producer))
                return Completion.WAITING;
            else if (hasEnded(producer, partition))
                absent = true;
            else
                missing = true;
        }
        if (rule(source) == Source.Rule.REGISTRY && held.closed == null && (heard || missing)) return Completion.UNCLOSED;
        if (missing) return Completion.WAITING;
        return absent ? Completion.BY_ABSENCE : Completion.WHOLE;
    }

    /** Where partitions are numbered, every producer has to have passed the number. */
    private Source.Rule rule(Source source) {
        return numbering != null ? Source.Rule.ALL : source.rule();
    }

    /** The producers of a source that a partition waits for, and is made of, as far as is known. */
    private Collection<Integer> voters(Held<R> held, Source source) {
        Collection<Integer> all = source.producers();
        return switch (rule(source)) {
            case ALL -> all;
            case REGISTRY -> held.closed == null ? all : all.stream().filter(held.closed::contains).toList();
            case SINGLE -> {
                List<Integer> heard = all.stream().filter(held.attempts::containsKey).toList();
                List<Integer> current = heard.stream().filter(producer -> !isOver(producer, held.attempts.get(producer).run.incarnation())).toList();
                yield heard.isEmpty() ? all : heard.size() > 1 && !current.isEmpty() ? current : heard;
            }
        };
    }

    private boolean isHeardOfRegistered(Held<R> held) {
        return sources.stream().anyMatch(source -> source.rule() == Source.Rule.REGISTRY
                && source.producers().stream().anyMatch(held.attempts::containsKey));
    }

    /** Where partitions are numbered, a producer may have passed one of which it had nothing. */
    private boolean has(Partition partition, Held<R> held, int producer) {
        Attempt<R> attempt = held.attempts.get(producer);
        if (attempt != null && !attempt.complete) return false;
        return numbering != null ? numbering.hasPassed(producer, partition) : attempt != null;
    }

    /** Where partitions are numbered, what is still to come of a smaller number may not be overtaken. */
    private boolean hasEnded(int producer, Partition partition) {
        End end = ends.get(producer);
        if (end == null || isOver(producer, end.incarnation())) return false;
        if (numbering == null) return !end.open().contains(partition);
        return end.open().stream().noneMatch(open -> open.compareTo(partition) <= 0 && !numbering.hasPassed(producer, open));
    }
}
