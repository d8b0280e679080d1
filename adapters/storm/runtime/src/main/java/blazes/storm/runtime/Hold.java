package blazes.storm.runtime;

import blazes.storm.protocol.Event;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.SealBarrier;
import blazes.storm.protocol.Source;
import blazes.storm.protocol.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the records of each partition back until it is complete, hands them to the bolt at once and in canonical order, and begins a
 * run of its own with what comes of them. What was emitted is kept until the partition is acknowledged: if its producers send it
 * again, the results are sent again, and the bolt does not see it twice.
 */
final class Hold implements Inlet {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
    private static final int REMEMBERED = 1 << 16; // partitions that are known to be acknowledged

    /** One seal of a run that is held, with what came with it; it stands for all of them. */
    private record Vote(Run run, Tuple carrier, List<Partition> told) {}

    /** A partition that was released, until it is acknowledged. */
    private static final class Released {
        OutRun out;
        final List<Vote> votes = new ArrayList<>(); // whose seals are acknowledged when its results have been sent on
    }

    private final Member member;
    private final Registry registry;
    private final Spill spill;
    private final Progress progress;
    private final SealBarrier<BareTuple> barrier;
    private final boolean asksWhoIsDone; // several producers: one may have been acknowledged while another was not
    private final Map<Integer, List<Integer>> siblings = new HashMap<>(); // of the tasks of bolts
    private final Map<Partition, Map<Integer, Vote>> votes = new HashMap<>(); // by producer
    private final Map<Partition, Released> released = new HashMap<>();
    private final TreeSet<Partition> numbers; // that were released and are not acknowledged; null: they have no order
    private final Map<Partition, List<Tuple>> waiting = new HashMap<>();
    private final Map<Partition, Long> since = new HashMap<>();
    private final long incarnation;
    private int attempts;
    private Run lastRun;

    Hold(Member member, Registry registry, Spill spill) {
        this.member = member;
        this.registry = registry;
        this.spill = spill;
        progress = member.progress();
        incarnation = registry.incarnation(member.task());
        List<Source> sources = member.sources();
        asksWhoIsDone = sources.size() > 1 || sources.stream().anyMatch(s -> s.rule() != Source.Rule.SINGLE && s.producers().size() > 1);
        numbers = member.role().hold().numbered() ? new TreeSet<>() : null;
        barrier = new SealBarrier<>(sources, numbers != null, REMEMBERED, spill::buffer, BareTuple.RELEASE_ORDER);
        for (Source source : sources) for (int producer : source.producers()) barrier.fence(producer, registry.newestIncarnation(producer));
        for (String bolt : member.role().hold().bolts()) {
            List<Integer> tasks = member.context().getComponentTasks(bolt);
            tasks.forEach(task -> siblings.put(task, tasks));
        }
    }

    @Override
    public void record(Tuple carrier, Port port, Run run, long identity, List<Object> values) {
        BareTuple tuple = new BareTuple(port, null, carrier.getSourceTask(), values, identity, null);
        switch (barrier.record(run, carrier.getSourceTask(), identity, tuple)) {
            case HELD -> {
                if (run != lastRun) since.computeIfAbsent(run.partition(), p -> System.nanoTime());
                lastRun = run;
                spill.pushBack();
            }
            case REPEATED -> {}
            case STALE -> ++progress.stale;
            case DONE -> {
                ++progress.late;
                member.out().emit(Streams.LATE, new Values(port.name(), values));
            }
        }
        proceed();
    }

    @Override
    public void plain(Tuple tuple) {
        List<Integer> key = member.role().hold().waits().get(tuple.getSourceComponent() + "/" + tuple.getSourceStreamId());
        if (key == null) {
            member.executePlain(tuple);
            return;
        }
        Partition partition = new Partition(key.stream().map(tuple::getValue).toList());
        if (barrier.isReleased(partition))
            member.executePlain(tuple);
        else
            waiting.computeIfAbsent(partition, p -> new ArrayList<>()).add(tuple);
    }

    @Override
    public void seal(Tuple carrier, Seal seal) {
        ++progress.votes;
        forgetAll(seal.done());
        Run run = seal.run();
        Vote vote = new Vote(run, carrier, seal.done());
        switch (barrier.seal(run, carrier.getSourceTask(), seal.count(member.task()), seal.digest(member.task()), seal.previous())) {
            case HELD, REPEATED -> {
                since.computeIfAbsent(run.partition(), p -> System.nanoTime());
                keep(vote);
            }
            case STALE, DONE -> answer(vote);
        }
        proceed();
    }

    private void keep(Vote vote) {
        Map<Integer, Vote> of = votes.computeIfAbsent(vote.run().partition(), p -> new TreeMap<>());
        Vote known = of.get(vote.run().producer());
        if (known != null && known.run().epoch() == vote.run().epoch()) {
            member.out().ack(vote.carrier());
            return;
        }
        if (known != null) {
            ++progress.replayed;
            answer(known);
        }
        of.put(vote.run().producer(), vote);
    }

    /** The seal waits for nothing here any more. */
    private void answer(Vote vote) {
        member.tellOn(vote.carrier(), member.task(), vote.told());
    }

    @Override
    public void end(Tuple carrier, End end) {
        barrier.end(end.producer(), end.incarnation(), Set.copyOf(end.open()));
        member.out().ack(carrier);
        proceed();
    }

    @Override
    public void told(Tuple carrier, Told told) {
        forgetAll(told.done());
        member.tellOn(carrier, member.task(), told.done());
    }

    private void forgetAll(List<Partition> done) {
        done.forEach(this::forget);
        proceed();
    }

    private void proceed() {
        for (Event event; (event = barrier.next()) != null; ) {
            if (event instanceof Event.Release release)
                release(release.partition(), release.byAbsence());
            else if (event instanceof Event.Repeat repeat)
                repeat(repeat.run());
            else if (event instanceof Event.Over over)
                forget(over.partition());
            else if (event instanceof Event.AskProducers ask)
                registry.closeIfComplete(ask.partition(), barrier.heard(ask.partition())).ifPresent(set -> barrier.closed(ask.partition(), set));
            else if (event instanceof Event.Conflict conflict)
                report("the partition " + conflict.partition() + " comes from the tasks " + conflict.producers()
                        + ", although each is promised to have one producer: it is held back; promise `producers = ALL` or `REGISTRY` for the seal");
        }
    }

    private void release(Partition partition, boolean byAbsence) {
        if (byAbsence && asksWhoIsDone && hasForgotten() && registry.isDone(partition)) {
            forget(partition);
            return;
        }
        Released now = new Released();
        now.out = nextRun(partition);
        now.out.executing = 1; // until all have been executed
        released.put(partition, now);
        if (numbers != null) numbers.add(partition);
        now.votes.addAll(takeVotes(partition));
        Set<Object> ids = member.finishesBatches() ? new LinkedHashSet<>() : Set.of();
        long count = 0;
        for (Iterator<BareTuple> records = barrier.release(partition); records.hasNext(); ++count) {
            BareTuple tuple = records.next();
            tuple.run = now.out;
            ++now.out.executing;
            if (member.finishesBatches()) ids.add(tuple.getValue(0));
            member.execute(tuple);
        }
        if (count > 0) member.released(partition, ids, now.out);
        ++progress.released;
        since.remove(partition);
        now.out.finished = true;
        if (--now.out.executing == 0) settled(now.out);
        List<Tuple> requests = waiting.remove(partition);
        if (requests != null) requests.forEach(member::executePlain);
    }

    /**
     * Whether what is absent may have been released here before this task was started. Where partitions are numbered most are absent at most
     * producers, and asking has its price.
     */
    private boolean hasForgotten() {
        return numbers == null || incarnation > 1;
    }

    private OutRun nextRun(Partition partition) {
        return new OutRun(new Run(partition, member.task(), Run.epoch(incarnation, ++attempts)), new Tally(member.receivers()),
                member.receivers().size() > 0);
    }

    private Collection<Vote> takeVotes(Partition partition) {
        Map<Integer, Vote> of = votes.remove(partition);
        return of == null ? List.of() : of.values();
    }

    private void repeat(Run run) {
        Released of = released.get(run.partition());
        of.votes.addAll(takeVotes(run.partition()));
        if (of.out.executing > 0) return; // its results are not out yet
        ++progress.repeated;
        OutRun again = nextRun(run.partition());
        if (of.out.kept != null) member.outlet().repeat(of.out, again);
        again.finished = true;
        of.out = again;
        sendSeal(of);
    }

    /** All tuples of a partition have been worked on: its results are complete. */
    @Override
    public void settled(OutRun run) {
        Released of = released.get(run.run.partition());
        if (of != null && of.out == run && run.finished) sendSeal(of);
    }

    private void sendSeal(Released of) {
        List<Tuple> carriers = of.votes.stream().map(Vote::carrier).toList();
        Partition partition = of.out.run.partition();
        if (of.out.failed) {
            carriers.forEach(member.out()::fail);
            released.remove(partition);
            barrier.failed(partition);
            return;
        }
        if (member.receivers().size() > 0) {
            Partition previous = numbers == null ? null : numbers.lower(partition);
            List<Partition> told = of.votes.stream().flatMap(vote -> vote.told().stream()).distinct().toList();
            member.outlet().seal(of.out, carriers, previous, told);
            ++progress.seals;
        }
        carriers.forEach(member.out()::ack);
        of.votes.clear();
    }

    private void forget(Partition partition) {
        takeVotes(partition).forEach(this::answer);
        Released of = released.remove(partition);
        if (of != null) of.votes.forEach(this::answer);
        if (numbers != null) numbers.remove(partition);
        since.remove(partition);
        barrier.forget(partition);
        List<Tuple> requests = waiting.remove(partition);
        if (requests != null) {
            report("requests for the partition " + partition + " cannot be answered: it was complete before this task was started");
            requests.forEach(member.out()::fail);
        }
    }

    @Override
    public void tick() {
        for (Map<Integer, Vote> of : votes.values())
            for (Vote vote : of.values()) if (waitsForOthers(vote, of)) member.out().resetTimeout(vote.carrier());
        released.values().forEach(of -> of.votes.forEach(vote -> member.out().resetTimeout(vote.carrier())));
        waiting.values().forEach(requests -> requests.forEach(member.out()::resetTimeout));
        if (asksWhoIsDone)
            for (Partition partition : barrier.open())
                if (isOld(partition) && registry.isDone(partition)) forget(partition);
        barrier.askAgain();
        proceed();
        answerWhatIsDropped();
        passEndOn();
        report(barrier.open());
    }

    /** Seals of what the barrier has dropped, for their producers have begun anew. */
    private void answerWhatIsDropped() {
        Set<Partition> known = new HashSet<>(barrier.open());
        known.addAll(released.keySet());
        List<Partition> dropped = votes.keySet().stream().filter(partition -> !known.contains(partition)).toList();
        dropped.forEach(partition -> takeVotes(partition).forEach(this::answer));
        since.keySet().retainAll(known);
    }

    /** Once the data of all producers has ended, that of this task has: but for what still comes, is held, or is not acknowledged. */
    private void passEndOn() {
        if (member.receivers().size() == 0) return;
        barrier.stillToCome().ifPresent(open -> {
            open.addAll(barrier.open());
            open.addAll(released.keySet());
            member.out().emit(Streams.SEALS, List.of(new End(member.task(), incarnation, List.copyOf(open))));
        });
    }

    /**
     * What waits for others alone does not time out; what has not come whole does, and is sent again. Seals of a bolt's tasks stand on the same
     * seals further up: as long as one of them is missing, the others must not keep these from timing out.
     */
    private boolean waitsForOthers(Vote vote, Map<Integer, Vote> votesOfAll) {
        if (!barrier.isWhole(vote.run())) return false;
        for (int sibling : siblings.getOrDefault(vote.run().producer(), List.of())) {
            Vote other = votesOfAll.get(sibling);
            if (other == null || !barrier.isWhole(other.run())) return false;
        }
        return true;
    }

    private boolean isOld(Partition partition) {
        return ageNanos(partition) > 3_000_000_000L;
    }

    private long ageNanos(Partition partition) {
        return System.nanoTime() - since.getOrDefault(partition, System.nanoTime());
    }

    private void report(Collection<Partition> open) {
        progress.heldPartitions = open.size();
        progress.heldRecords = spill.held();
        progress.spilled = spill.spilled();
        progress.pushedBack = spill.pushedBack();
        Partition oldest = open.isEmpty() ? null : open.iterator().next();
        progress.oldestOpen = oldest == null ? "" : member.role().hold().name(oldest);
        progress.oldestOpenSeconds = oldest == null ? 0 : ageNanos(oldest) / 1_000_000_000;
    }

    private void report(String error) {
        LOG.error(error);
        member.out().reportError(new IllegalStateException(error));
    }
}
