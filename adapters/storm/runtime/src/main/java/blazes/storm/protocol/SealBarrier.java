package blazes.storm.protocol;

import blazes.storm.protocol.Held.Attempt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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
 * newest that was heard (fencing): what came whole before that stays, what came in part is dropped. Whatever is called, its events are
 * taken before the next record, seal or end is given. After {@link #forget} nothing is kept of a partition but its name, and that of the
 * last {@code remembered} only.
 */
public final class SealBarrier<R> {
    private enum Completion {
        WAITING,
        WHOLE,
        BY_ABSENCE,
        UNCLOSED // the set of its producers is to be closed first
    }

    private final List<Source> sources;
    private final Producers producers;
    private final Numbering numbering; // null: partitions are released in any order
    private final Supplier<RecordBuffer<R>> buffers;
    private final ReleaseOrder<R> order;
    private final Map<Partition, Held<R>> partitions = new LinkedHashMap<>();
    private final TreeMap<Partition, Held<R>> numbers = new TreeMap<>(); // the same, if numbered
    private final TreeMap<Partition, Held<R>> unreleased = new TreeMap<>(); // likewise
    private final Set<Partition> failed = new HashSet<>();
    private final Map<Partition, Boolean> done;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private Attempt<R> latest; // of the last record, while nothing but records has come since

    public SealBarrier(List<Source> sources, boolean numbered, int remembered, Supplier<RecordBuffer<R>> buffers, ReleaseOrder<R> order) {
        this.sources = sources;
        this.buffers = buffers;
        this.order = order;
        producers = new Producers(sources);
        numbering = numbered ? new Numbering(producers.tasks()) : null;
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
            latest = attempt = attempt(run);
            if (attempt == null) return refusal(run);
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
        Attempt<R> attempt = attempt(run);
        if (attempt == null) return refusal(run);
        attempt.arrivals.seal(part, count, digest);
        attempt.previous = previous;
        if (numbering != null) forgo(run.producer(), run.incarnation(), Numbering.between(numbers, previous, run.partition()));
        settle(attempt);
        return attempt.repeats ? Verdict.REPEATED : Verdict.HELD;
    }

    /** Of the producer nothing older than this incarnation is heard. */
    public void fence(int producer, long incarnation) {
        latest = null;
        if (!producers.isOver(producer, incarnation)) hear(producer, incarnation).forEach(this::check);
    }

    /** The producer will send nothing more, and has sent nothing but what is acknowledged, or of the partitions in `open`. */
    public void end(int producer, long incarnation, Set<Partition> open) {
        latest = null;
        checkNothingToDo();
        if (producers.isOver(producer, incarnation)) return;
        hear(producer, incarnation).forEach(this::check);
        Map<Partition, Held<R>> others = new LinkedHashMap<>(partitions);
        others.keySet().removeAll(open);
        forgo(producer, incarnation, others);
        if (producers.end(producer, open)) checkAll(held -> true);
    }

    /** No other producer than these will be registered for it. */
    public void closed(Partition partition, Collection<Integer> producers) {
        latest = null;
        Held<R> held = partitions.get(partition);
        if (held == null) return;
        held.closed = Set.copyOf(producers);
        check(partition);
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
        drop(partition);
        failed.remove(partition);
        done.put(partition, true);
        if (numbering != null) releaseInOrder();
    }

    /** What was made of a released partition has failed: it is released again when it comes whole under another attempt. */
    public void failed(Partition partition) {
        latest = null;
        Held<R> held = partitions.get(partition);
        if (held == null || !held.released) throw new IllegalStateException("the partition " + partition + " is not released");
        drop(partition);
        failed.add(partition);
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
        checkAll(held -> held.closed == null);
    }

    /** The partitions that are held back, the one that has been open longest first. */
    public List<Partition> open() {
        List<Partition> open = new ArrayList<>();
        partitions.forEach((partition, held) -> {
            if (!held.released) open.add(partition);
        });
        return open;
    }

    /** The partitions of which something may still come; empty while the data of some producer has not ended. */
    public Optional<Set<Partition>> stillToCome() {
        Optional<Set<Partition>> open = producers.open();
        open.ifPresent(all -> all.removeAll(done.keySet()));
        return open;
    }

    private void checkNothingToDo() {
        if (!events.isEmpty()) throw new IllegalStateException("the events of the last call have not been taken: call next() until it is null");
    }

    private Verdict refusal(Run run) {
        if (isDone(run)) return Verdict.DONE;
        return hadNoPart(run, partitions.get(run.partition())) && !producers.isOver(run.producer(), run.incarnation()) ? Verdict.DONE : Verdict.STALE;
    }

    /** So is a number that we do not know and its producer has passed: it was acknowledged before this barrier was started. */
    private boolean isDone(Run run) {
        return done.containsKey(run.partition())
                || hasPassed(run.producer(), run.partition()) && !partitions.containsKey(run.partition()) && !failed.contains(run.partition());
    }

    private boolean hadNoPart(Run run, Held<R> held) {
        return held != null && held.released && !held.attempts.containsKey(run.producer());
    }

    /** The attempt that the run is; null if it is over or its partition done. */
    private Attempt<R> attempt(Run run) {
        if (producers.isOver(run.producer(), run.incarnation())) return null;
        List<Partition> fewer = hear(run.producer(), run.incarnation());
        Attempt<R> attempt = current(run);
        fewer.forEach(this::check);
        return attempt;
    }

    private Attempt<R> current(Run run) {
        Held<R> held = partitions.get(run.partition());
        Attempt<R> known = held == null ? null : held.attempts.get(run.producer());
        if (known != null && known.run.epoch() == run.epoch()) return known;
        if (known != null && run.epoch() < known.run.epoch() || hadNoPart(run, held)) return null;
        if (held == null) {
            if (isDone(run)) return null;
            held = new Held<>();
            partitions.put(run.partition(), held);
            if (numbering != null) {
                numbers.put(run.partition(), held);
                unreleased.put(run.partition(), held);
            }
        }
        Attempt<R> attempt = new Attempt<>(run, new Arrivals(producers.source(run.producer()).parts(run.producer())), held.released ? null : buffers.get());
        held.attempts.put(run.producer(), attempt);
        if (known != null) known.discard();
        return attempt;
    }

    /**
     * What an older incarnation has sent in part is dropped, for no more of that will come: these partitions. A number that the producer has
     * passed had come whole before, so that it has some of it, and is to say what.
     */
    private List<Partition> hear(int producer, long incarnation) {
        if (!producers.hear(producer, incarnation)) return List.of();
        List<Partition> fewer = new ArrayList<>();
        partitions.forEach((partition, held) -> {
            if (held.hasInPart(producer) && !hasPassed(producer, partition)) fewer.add(partition);
        });
        fewer.forEach(partition -> leaveOut(producer, partition));
        return fewer;
    }

    private void leaveOut(int producer, Partition partition) {
        Map<Integer, Attempt<R>> attempts = partitions.get(partition).attempts;
        attempts.remove(producer).discard();
        if (attempts.isEmpty()) drop(partition);
    }

    private void drop(Partition partition) {
        Held<R> held = partitions.remove(partition);
        if (held != null) held.discard();
        numbers.remove(partition);
        unreleased.remove(partition);
    }

    /**
     * They are not unacknowledged at the producer. What only a predecessor of the producer had, and is not released, may have become
     * somebody else's.
     */
    private void forgo(int producer, long incarnation, Map<Partition, Held<R>> those) {
        List<Partition> fewer = new ArrayList<>();
        those.forEach((partition, held) -> {
            Attempt<R> attempt = held.attempts.get(producer);
            if (attempt == null) return;
            if (held.released || attempt.run.incarnation() == incarnation)
                events.add(new Event.Over(partition));
            else if (!attempt.complete)
                fewer.add(partition);
        });
        fewer.forEach(partition -> leaveOut(producer, partition));
        fewer.forEach(this::check);
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
            check(attempt.run.partition());
    }

    private Set<Long> dropDoubles(Attempt<R> attempt) {
        Set<Long> seen = new java.util.HashSet<>();
        for (long identity : attempt.buffer.withoutDoubles()) seen.add(identity);
        return seen;
    }

    private void check(Partition partition) {
        Held<R> held = partitions.get(partition);
        if (numbering != null)
            releaseInOrder();
        else if (held != null && held.isWaiting())
            releaseIfComplete(partition, held);
    }

    private void checkAll(Predicate<Held<R>> which) {
        if (numbering != null)
            releaseInOrder();
        else
            partitions.forEach((partition, held) -> {
                if (held.isWaiting() && which.test(held)) releaseIfComplete(partition, held);
            });
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
            Attempt<R> attempt = held.attempts.get(producer);
            if (attempt != null && !(attempt.complete && (numbering == null || hasPassed(producer, partition)))) return Completion.WAITING;
            if (attempt != null)
                heard = true;
            else if (hasPassed(producer, partition) || producers.hasEnded(producer, partition, numbering))
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
                List<Integer> current = heard.stream().filter(producer -> !producers.isOver(producer, held.attempts.get(producer).run.incarnation())).toList();
                yield heard.isEmpty() ? all : heard.size() > 1 && !current.isEmpty() ? current : heard;
            }
        };
    }

    private boolean isHeardOfRegistered(Held<R> held) {
        return sources.stream().anyMatch(source -> source.rule() == Source.Rule.REGISTRY
                && source.producers().stream().anyMatch(held.attempts::containsKey));
    }

    /** Where partitions are numbered, a producer may have passed one of which it had nothing. */
    private boolean hasPassed(int producer, Partition partition) {
        return numbering != null && numbering.hasPassed(producer, partition);
    }
}
