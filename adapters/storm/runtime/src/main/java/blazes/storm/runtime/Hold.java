package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.SealBarrier;
import blazes.storm.protocol.Source;
import blazes.storm.protocol.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** One seal of a run that is held; it stands for all of them. */
    private record Vote(Run run, Tuple carrier) {}

    /** A partition that was released, until it is acknowledged. */
    private static final class Released {
        OutRun out;
        final List<Tuple> carriers = new ArrayList<>(); // of seals that are acknowledged when its results have been sent on
    }

    private final Member member;
    private final Registry registry;
    private final Spill spill;
    private final Progress progress;
    private final SealBarrier<BareTuple> barrier;
    private final boolean asksWhoIsDone; // several producers: one may have been acknowledged while another was not
    private final Map<Partition, Map<Integer, Vote>> votes = new HashMap<>(); // by producer
    private final Map<Partition, Released> released;
    private final TreeMap<Partition, Released> numbered; // the same; null: they have no order
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
        numbered = member.role().hold().numbered() ? new TreeMap<>() : null;
        released = numbered != null ? numbered : new HashMap<>();
        barrier = new SealBarrier<>(sources, numbered != null, REMEMBERED, spill::buffer, BareTuple.RELEASE_ORDER);
    }

    @Override
    public void record(Tuple carrier, Port port, TaggedValues values) {
        Run run = values.run;
        BareTuple tuple = new BareTuple(port, null, carrier.getSourceTask(), values.values, values.identity, null);
        switch (barrier.record(run, carrier.getSourceTask(), values.identity, tuple)) {
            case HELD -> {
                if (run != lastRun) since.computeIfAbsent(run.partition(), p -> System.nanoTime());
                lastRun = run;
                spill.pushBack();
            }
            case REPEATED -> {}
            case STALE -> ++progress.stale;
            case DONE -> {
                ++progress.late;
                member.out().emit(Streams.LATE, new Values(port.name(), values.values));
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
        seal.done().forEach(this::forget);
        proceed();
        Run run = seal.run();
        switch (barrier.seal(run, carrier.getSourceTask(), seal.count(member.task()), seal.digest(member.task()), seal.previous())) {
            case HELD, REPEATED -> {
                since.computeIfAbsent(run.partition(), p -> System.nanoTime());
                keep(run, carrier);
            }
            case STALE, DONE -> member.out().ack(carrier);
        }
        proceed();
    }

    private void keep(Run run, Tuple carrier) {
        Map<Integer, Vote> of = votes.computeIfAbsent(run.partition(), p -> new TreeMap<>());
        Vote known = of.get(run.producer());
        if (known != null && known.run().epoch() == run.epoch()) {
            member.out().ack(carrier);
            return;
        }
        if (known != null) {
            ++progress.replayed;
            member.out().ack(known.carrier());
        }
        of.put(run.producer(), new Vote(run, carrier));
    }

    @Override
    public void end(Tuple carrier, End end) {
        end.done().forEach(this::forget);
        proceed();
        barrier.end(end.producer(), end.incarnation(), Set.copyOf(end.open()));
        member.out().ack(carrier);
        proceed();
    }

    private void proceed() {
        for (SealBarrier.Event event; (event = barrier.next()) != null; ) {
            if (event instanceof SealBarrier.Event.Release release)
                release(release.partition(), release.byAbsence());
            else if (event instanceof SealBarrier.Event.Repeat repeat)
                repeat(repeat.run());
            else if (event instanceof SealBarrier.Event.AskProducers ask)
                registry.closeIfComplete(ask.partition(), barrier.heard(ask.partition())).ifPresent(set -> barrier.closed(ask.partition(), set));
            else if (event instanceof SealBarrier.Event.Conflict conflict)
                report("the partition " + conflict.partition() + " comes from the tasks " + conflict.producers()
                        + ", although each is promised to have one producer: it is held back; promise `producers = ALL` or `REGISTRY` for the seal");
        }
    }

    private void release(Partition partition, boolean byAbsence) {
        if (byAbsence && asksWhoIsDone && registry.isDone(partition)) {
            forget(partition);
            return;
        }
        Released now = new Released();
        now.out = nextRun(partition);
        now.out.executing = 1; // until all have been executed
        released.put(partition, now);
        takeVotes(partition, now.carriers);
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

    private OutRun nextRun(Partition partition) {
        return new OutRun(new Run(partition, member.task(), Run.epoch(incarnation, ++attempts)), new Tally(member.receivers()),
                member.receivers().size() > 0);
    }

    private void takeVotes(Partition partition, List<Tuple> to) {
        Map<Integer, Vote> of = votes.remove(partition);
        if (of != null) of.values().forEach(vote -> to.add(vote.carrier()));
    }

    private void repeat(Run run) {
        Released of = released.get(run.partition());
        takeVotes(run.partition(), of.carriers);
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
        if (of.out.failed) {
            of.carriers.forEach(member.out()::fail);
            Partition partition = of.out.run.partition();
            released.remove(partition);
            barrier.failed(partition);
        } else {
            if (member.receivers().size() > 0) {
                Partition previous = numbered == null ? null : numbered.lowerKey(of.out.run.partition());
                member.out().emit(Streams.SEALS, of.carriers, List.of(Seal.of(of.out.run, of.out.tally, previous, member.takeDone())));
                ++progress.seals;
            }
            of.carriers.forEach(member.out()::ack);
        }
        of.carriers.clear();
    }

    private void forget(Partition partition) {
        member.done().add(partition);
        List<Tuple> settled = new ArrayList<>();
        takeVotes(partition, settled);
        settled.forEach(member.out()::ack);
        released.remove(partition);
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
        // What waits for others alone does not time out; what has not come whole does, and is sent again.
        for (Map<Integer, Vote> of : votes.values())
            for (Vote vote : of.values()) if (barrier.isWhole(vote.run())) member.out().resetTimeout(vote.carrier());
        released.values().forEach(of -> of.carriers.forEach(member.out()::resetTimeout));
        waiting.values().forEach(requests -> requests.forEach(member.out()::resetTimeout));
        Collection<Partition> open = barrier.open();
        if (asksWhoIsDone)
            for (Partition partition : open)
                if (isOld(partition) && registry.isDone(partition)) forget(partition);
        barrier.askAgain();
        proceed();
        report(open);
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
