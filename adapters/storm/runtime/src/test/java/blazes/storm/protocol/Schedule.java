package blazes.storm.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One execution of a world: a network that delays, reorders, doubles and loses; producers that send again or start anew, and
 * predecessors of theirs that wake up; relays; a barrier, which is started anew, too. Then the faults stop. What is claimed of the barrier is
 * checked as it happens, by what the producers have and not by what was sent.
 */
final class Schedule {
    static final String EARLY = "no partition is released early";
    static final String LOST = "no partition is lost";
    static final String TWICE = "no partition is released twice";
    static final String ORDER = "a released partition has one order in all executions";

    private static final int BARRIER = 0;

    private sealed interface Message {
        int to();
    }

    private record Sent(Run run, int from, int to, long identity, List<Object> content) implements Message {}

    private record Sealed(Run run, int from, int to, long count, long digest, Partition previous, List<Partition> done) implements Message {}

    private record Ended(int producer, long incarnation, int to, Set<Partition> open, List<Partition> done) implements Message {}

    private record Acknowledged(Run run, int to) implements Message {}

    private record Way(Partition partition, int producer) {}

    private final World world;
    private final Random random;
    private final List<Message> network = new ArrayList<>();
    private final Map<Integer, Producer> producers = new TreeMap<>();
    private final Map<Integer, Map<Way, Passing>> relays = new HashMap<>();
    private final Map<Partition, Set<Integer>> registered = new HashMap<>();
    private final Set<Partition> closed = new HashSet<>();
    private final Set<Partition> acknowledged = new HashSet<>(); // to some producer, which is on record
    private final List<Source> sources = new ArrayList<>();
    private final boolean asksWhoIsDone;
    private SealBarrier<List<Object>> barrier;
    private boolean startedAnew;
    private final Map<Partition, Map<Integer, Run>> votes = new HashMap<>();
    private final Map<Integer, Long> heard = new HashMap<>(); // incarnations, at the barrier
    private final Set<Partition> released = new HashSet<>(); // by this barrier
    private final Map<Partition, List<List<Object>>> ever = new TreeMap<>(); // by any
    private final Map<String, Integer> seen; // how often what has happened
    private Partition last;

    Schedule(World world, long seed, Map<String, Integer> seen) {
        this.world = world;
        this.seen = seen;
        random = new Random(seed);
        for (World.Group group : world.groups()) {
            sources.add(new Source(group.producers(), group.rule(), group.relays(), group.direct()));
            for (int relay : group.relays()) relays.put(relay, new HashMap<>());
            for (int id : group.producers()) producers.put(id, new Producer(id, group));
        }
        asksWhoIsDone = producers.size() > 1 && (sources.size() > 1 || world.numbered() || world.groups().get(0).rule() != Source.Rule.SINGLE);
        barrier = SealBarrierTest.barrier(sources, world.numbered(), 100);
    }

    /** What was released, in its order. */
    Map<Partition, List<List<Object>>> run() {
        for (int i = random.nextInt(300); i > 0; --i) faultyStep();
        for (int round = 0; round < 12; ++round) {
            for (Producer producer : producers.values()) producer.sendAll();
            while (!network.isEmpty()) deliver(network.remove(random.nextInt(network.size())));
            tick();
            for (Producer producer : producers.values()) producer.batches.values().forEach(producer::fail);
        }
        Set<Partition> expected = new TreeSet<>();
        for (Producer producer : producers.values())
            for (Batch batch : producer.batches.values()) if (batch.state != State.REFUSED) expected.add(batch.partition);
        assertEquals(expected, ever.keySet(), LOST);
        assertEquals(List.of(), barrier.open(), LOST);
        return ever;
    }

    private void faultyStep() {
        Producer producer = new ArrayList<>(producers.values()).get(random.nextInt(producers.size()));
        switch (random.nextInt(20)) {
            case 0 -> producer.batches.values().stream().filter(b -> random.nextBoolean()).forEach(producer::fail);
            case 1 -> {
                if (random.nextInt(4) == 0) producer.startAnew();
            }
            case 2 -> producer.end();
            case 3 -> producer.wakePredecessor();
            case 4 -> {
                if (random.nextInt(8) == 0) startAnew();
                tick();
            }
            case 5, 6, 7, 8, 9, 10, 11 -> producer.step();
            default -> {
                if (network.isEmpty()) return;
                int fate = random.nextInt(12);
                Message message = network.get(random.nextInt(network.size()));
                if (fate != 0) network.remove(message); // else it comes again
                if (fate != 1) deliver(message); // else it is lost
            }
        }
    }

    private void deliver(Message message) {
        if (message instanceof Acknowledged acknowledged)
            producers.get(acknowledged.to()).acknowledged(acknowledged.run());
        else if (message.to() != BARRIER)
            relay(message.to(), message);
        else if (message instanceof Sent sent)
            record(sent);
        else if (message instanceof Sealed sealed)
            seal(sealed);
        else if (message instanceof Ended ended)
            end(ended);
        proceed();
    }

    // The barrier, and what stands around it.

    /** Only what is on record survives. */
    private void startAnew() {
        barrier = SealBarrierTest.barrier(sources, world.numbered(), 100);
        producers.forEach((id, producer) -> barrier.fence(id, producer.incarnation));
        startedAnew = true;
        votes.clear();
        heard.clear();
        released.clear();
        last = null;
    }

    private void tick() {
        if (asksWhoIsDone) barrier.open().stream().filter(acknowledged::contains).forEach(this::forget);
        barrier.askAgain();
        proceed();
    }

    private void record(Sent sent) {
        hear(sent.run().producer(), sent.run().incarnation());
        Verdict verdict = barrier.record(sent.run(), sent.from(), sent.identity(), sent.content());
        count("record " + verdict);
        if (verdict == Verdict.DONE) assertTrue(acknowledged.contains(sent.run().partition()), LOST + ": a record is late");
    }

    private void seal(Sealed sealed) {
        hear(sealed.run().producer(), sealed.run().incarnation());
        sealed.done().forEach(this::forget);
        Verdict verdict = barrier.seal(sealed.run(), sealed.from(), sealed.count(), sealed.digest(), sealed.previous());
        count("seal " + verdict);
        if (verdict == Verdict.DONE) acknowledge(sealed.run());
        if (verdict == Verdict.HELD || verdict == Verdict.REPEATED)
            votes.computeIfAbsent(sealed.run().partition(), p -> new TreeMap<>()).put(sealed.run().producer(), sealed.run());
    }

    private void end(Ended ended) {
        hear(ended.producer(), ended.incarnation());
        ended.done().forEach(this::forget);
        barrier.end(ended.producer(), ended.incarnation(), ended.open());
    }

    private void forget(Partition partition) {
        barrier.forget(partition);
        proceed();
    }

    private void hear(int producer, long incarnation) {
        heard.merge(producer, incarnation, Math::max);
    }

    private void proceed() {
        for (Event event; (event = barrier.next()) != null; ) {
            count(event.getClass().getSimpleName());
            if (event instanceof Event.Release release) {
                if (release.byAbsence() && asksWhoIsDone && (startedAnew || !world.numbered()) && acknowledged.contains(release.partition()))
                    forget(release.partition());
                else
                    release(release.partition());
            } else if (event instanceof Event.Over over) {
                assertTrue(acknowledged.contains(over.partition()), LOST + ": " + over.partition() + " is given up");
                forget(over.partition());
            } else if (event instanceof Event.Repeat repeat) {
                acknowledge(repeat.run());
            } else if (event instanceof Event.AskProducers ask) {
                Set<Integer> of = registered.getOrDefault(ask.partition(), Set.of());
                if (!closed.contains(ask.partition()) && !barrier.heard(ask.partition()).containsAll(of)) continue;
                closed.add(ask.partition());
                barrier.closed(ask.partition(), of);
            } else if (event instanceof Event.Conflict) {
                throw new AssertionError(LOST + ": a partition of one producer is in conflict");
            }
        }
    }

    private void release(Partition partition) {
        List<List<Object>> records = new ArrayList<>();
        barrier.release(partition).forEachRemaining(records::add);
        List<List<Object>> expected = new ArrayList<>();
        world.records().forEach((producer, of) -> {
            if (of.containsKey(partition) && !isRefused(producer, partition)) expected.addAll(of.get(partition));
        });
        assertEquals(asBag(expected), asBag(records), EARLY);
        assertTrue(released.add(partition), TWICE);
        List<List<Object>> before = ever.put(partition, records);
        if (before != null) assertEquals(before.toString(), records.toString(), ORDER);
        if (world.numbered()) assertTrue(last == null || last.compareTo(partition) < 0, ORDER + ": " + partition + " comes after " + last);
        last = partition;
        Map<Integer, Run> of = votes.remove(partition);
        if (of != null) of.values().forEach(this::acknowledge);
    }

    /** It came to the registry when the set of producers was closed. */
    private boolean isRefused(int producer, Partition partition) {
        return !world.numbered() && producers.get(producer).group.rule() == Source.Rule.REGISTRY && closed.contains(partition)
                && !registered.getOrDefault(partition, Set.of()).contains(producer);
    }

    static List<String> asBag(List<List<Object>> records) {
        return records.stream().map(SealBarrierTest::withClasses).sorted().toList();
    }

    private void acknowledge(Run run) {
        network.add(new Acknowledged(run, run.producer()));
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    // A relay: it makes one record of each, and says what it has sent when all that it was promised has come.

    private static final class Passing {
        long epoch = -1;
        long countIn;
        long digestIn;
        long countOut;
        long digestOut;
        Sealed seal;
    }

    private void relay(int relay, Message message) {
        if (message instanceof Ended ended) {
            network.add(new Ended(ended.producer(), ended.incarnation(), BARRIER, ended.open(), ended.done()));
            return;
        }
        Run run = message instanceof Sent sent ? sent.run() : ((Sealed) message).run();
        Passing passing = relays.get(relay).computeIfAbsent(new Way(run.partition(), run.producer()), way -> new Passing());
        if (run.epoch() < passing.epoch) return;
        if (run.epoch() > passing.epoch) {
            passing = new Passing();
            passing.epoch = run.epoch();
            relays.get(relay).put(new Way(run.partition(), run.producer()), passing);
        }
        if (message instanceof Sent sent) {
            long child = Identity.ofChild(sent.identity(), 1);
            ++passing.countIn;
            passing.digestIn += sent.identity();
            ++passing.countOut;
            passing.digestOut += child;
            network.add(new Sent(run, relay, BARRIER, child, sent.content()));
        } else {
            passing.seal = (Sealed) message;
        }
        if (passing.seal == null || passing.seal.count() != passing.countIn || passing.seal.digest() != passing.digestIn) return;
        network.add(new Sealed(run, relay, BARRIER, passing.countOut, passing.digestOut, passing.seal.previous(), passing.seal.done()));
    }

    // A producer.

    private enum State { NEW, OPEN, SEALED, DONE, REFUSED }

    private static final class Batch {
        final Partition partition;
        final List<List<Object>> records;
        final Map<Integer, long[]> sent = new TreeMap<>(); // count and digest, by receiver
        State state = State.NEW;
        boolean wasSealed;
        int attempt;
        int next;

        Batch(Partition partition, List<List<Object>> records) {
            this.partition = partition;
            this.records = new ArrayList<>(records);
        }

        boolean isPending() {
            return state == State.OPEN || state == State.SEALED;
        }
    }

    private final class Producer {
        final int id;
        final World.Group group;
        final List<Integer> receivers;
        final TreeMap<Partition, Batch> batches = new TreeMap<>();
        List<Partition> done = new ArrayList<>();
        long incarnation = 1;

        Producer(int id, World.Group group) {
            this.id = id;
            this.group = group;
            receivers = new ArrayList<>(group.relays());
            if (group.direct()) receivers.add(BARRIER);
            world.records().get(id).forEach((partition, records) -> batches.put(partition, new Batch(partition, records)));
        }

        void sendAll() {
            while (step()) {}
            end();
        }

        /** False: all is sent. */
        boolean step() {
            List<Batch> possible = new ArrayList<>();
            for (Batch batch : batches.values()) {
                if (batch.state == State.NEW || batch.state == State.OPEN) possible.add(batch);
                if (world.numbered() && !batch.wasSealed && batch.state != State.DONE) break; // numbers never decrease
            }
            if (possible.isEmpty()) return false;
            Batch batch = possible.get(random.nextInt(possible.size()));
            if (batch.state == State.NEW && !register(batch.partition)) {
                batch.state = State.REFUSED;
                batch.wasSealed = true;
                return true;
            }
            if (batch.state == State.NEW) attempt(batch);
            if (batch.next < batch.records.size())
                send(batch);
            else
                seal(batch);
            return true;
        }

        private boolean register(Partition partition) {
            if (group.rule() != Source.Rule.REGISTRY || world.numbered()) return true;
            Set<Integer> of = registered.computeIfAbsent(partition, p -> new TreeSet<>());
            if (closed.contains(partition)) return of.contains(id);
            of.add(id);
            return true;
        }

        private void attempt(Batch batch) {
            batch.state = State.OPEN;
            ++batch.attempt;
            batch.next = 0;
            batch.sent.clear();
            for (int receiver : receivers) batch.sent.put(receiver, new long[2]);
        }

        private Run runOf(Batch batch) {
            return new Run(batch.partition, id, Run.epoch(incarnation, batch.attempt));
        }

        private void send(Batch batch) {
            int to = receivers.get(random.nextInt(receivers.size()));
            long identity = Identity.atOrigin(id, batch.next);
            network.add(new Sent(runOf(batch), id, to, identity, batch.records.get(batch.next++)));
            ++batch.sent.get(to)[0];
            batch.sent.get(to)[1] += identity;
        }

        private void seal(Batch batch) {
            batch.state = State.SEALED;
            batch.wasSealed = true;
            Partition previous = null;
            if (world.numbered())
                for (Batch other : batches.headMap(batch.partition).values()) if (other.isPending()) previous = other.partition;
            for (int to : receivers)
                network.add(new Sealed(runOf(batch), id, to, batch.sent.get(to)[0], batch.sent.get(to)[1], previous, done));
            done = new ArrayList<>();
        }

        /** If everything was sealed once. */
        void end() {
            Set<Partition> open = new HashSet<>();
            for (Batch batch : batches.values()) {
                if (!batch.wasSealed && batch.state != State.DONE) return;
                if (batch.isPending()) open.add(batch.partition);
            }
            network.add(new Ended(id, incarnation, receivers.get(random.nextInt(receivers.size())), open, done));
            done = new ArrayList<>();
        }

        void fail(Batch batch) {
            if (batch.state == State.SEALED) attempt(batch);
        }

        void acknowledged(Run run) {
            Batch batch = batches.get(run.partition());
            if (batch.state != State.SEALED || runOf(batch).epoch() != run.epoch()) return;
            batch.state = State.DONE;
            done.add(batch.partition);
            acknowledged.add(batch.partition);
        }

        /** Sends again what is not acknowledged, and perhaps more; its records come in another order, so that identities mean others. */
        void startAnew() {
            ++incarnation;
            done = new ArrayList<>();
            boolean all = random.nextInt(3) == 0;
            for (Batch batch : batches.values()) {
                if (batch.state == State.REFUSED || batch.state == State.DONE && !all) continue;
                batch.state = State.NEW;
                batch.wasSealed = false;
                batch.attempt = 0;
                Collections.shuffle(batch.records, random);
            }
        }

        /** Whoever was replaced does not know it, and says that all is over: nobody may listen, once its successor was heard. */
        void wakePredecessor() {
            long heardOf = heard.getOrDefault(id, 0L);
            if (heardOf < 2) return;
            long over = heardOf - 1;
            network.add(new Ended(id, over, BARRIER, Set.of(), List.of()));
            for (Partition partition : batches.keySet())
                for (int from : receivers)
                    network.add(new Sealed(new Run(partition, id, Run.epoch(over, 1000)), from == BARRIER ? id : from, BARRIER, 0, 0, null, List.of()));
        }
    }
}
