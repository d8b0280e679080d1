package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blazes.storm.Sealer;
import blazes.storm.SealingSpout;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.metrics2.StormMetricRegistry;
import org.apache.storm.spout.ISpoutOutputCollector;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.Test;

/** One task of a spout that seals by itself, driven by hand in place of Storm; a bolt with one task behind it. */
class CoordinatedSpoutTest {
    private static final int SPOUT = 1;
    private static final int BEHIND = 2;
    private static final int OTHER = 9;

    private final Saying user = new Saying();
    private final Recorder recorder = new Recorder();
    private final FakeRegistry registry = new FakeRegistry();
    private CoordinatedSpout task;

    @Test
    void numbersAreSealedInTheirOrder() {
        open(true);
        user.emit(3);
        user.sealer.seal(5);
        assertEquals(List.of("3", "5"), recorder.sealed(), "that 5 is over says that 3 is");
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> user.sealer.seal(4));
        assertTrue(refusal.getMessage().startsWith("the spout 'spout' seals 4 after it has begun 5"), refusal.getMessage());
        user.emit(4);
        assertEquals(List.of("late"), recorder.sealed());
        user.emit(6);
        user.sealer.seal(6);
        user.sealer.seal(6);
        user.sealer.seal(5);
        assertEquals(List.of("6"), recorder.sealed(), "what was sealed may be named again");
    }

    /** Storm lets a spout rest for a millisecond whose turn has sent nothing. */
    @Test
    void aTurnThatSendsNothingIsLongerThanARecord() {
        open(false, Source.Rule.SINGLE, Map.of("default", List.of(new Route("behind", List.of(), false))));
        user.turns = true;
        int turns = 0;
        while (recorder.parcels < 20) {
            task.nextTuple();
            ++turns;
        }
        assertTrue(turns < user.emitted / 2, turns + " turns for " + user.emitted + " records");
    }

    @Test
    void partitionsWithoutAnOrderAreSealedInAny() {
        open(false);
        user.emit(3);
        user.sealer.seal(5);
        user.sealer.seal(4);
        user.sealer.seal(3);
        assertEquals(List.of("5", "4", "3"), recorder.sealed());
    }

    @Test
    void whoAnnouncesInTimeIsWaitedFor() {
        open(false, Source.Rule.REGISTRY);
        assertTrue(user.sealer.announce("a"));
        assertEquals(Optional.empty(), registry.closeIfComplete(Partition.of("a"), Set.of(OTHER)));
        assertEquals(Optional.of(Set.of()), registry.closeIfComplete(Partition.of("b"), Set.of()));
        assertFalse(user.sealer.announce("b"));
        user.sealer.seal("b");
        user.emit("b");
        assertEquals(List.of("late"), recorder.sealed());
        user.sealer.seal("a");
        assertEquals(List.of("a"), recorder.sealed());
    }

    @Test
    void whatIsDoneIsToldUntilAllHaveHeardIt() {
        open(false);
        user.sealer.seal("a");
        task.ack(recorder.last());
        user.sealer.seal("b");
        assertEquals("[a]", recorder.told());
        Object b = recorder.last();
        task.fail(b);
        assertEquals("[a]", recorder.told(), "again, with b");
        task.ack(recorder.last());
        tick();
        assertEquals("[b]", recorder.told(), "where no seal says it");
        Object lost = recorder.last();
        task.fail(lost);
        tick();
        assertEquals("[b]", recorder.told());
        task.ack(recorder.last());
        recorder.told();
        tick();
        assertEquals("[]", recorder.told());
    }

    @Test
    void whatATaskHasNotToldIsToldByTheOneThatTakesItsPlace() {
        open(false);
        for (String name : List.of("a", "b")) {
            user.sealer.seal(name);
            task.ack(recorder.last());
        }
        tick();
        open(false);
        recorder.told();
        user.sealer.seal("c");
        assertEquals("[b]", recorder.told(), "a came with the seal of b, and has been heard");
        task.ack(recorder.last());
        tick();
        open(false);
        recorder.told();
        user.sealer.seal("d");
        assertEquals("[c]", recorder.told());
    }

    private void tick() {
        task.tick();
    }

    private void open(boolean numbered) {
        open(numbered, Source.Rule.SINGLE);
    }

    private void open(boolean numbered, Source.Rule rule) {
        open(numbered, rule, Map.of());
    }

    private void open(boolean numbered, Source.Rule rule, Map<String, List<Route>> packed) {
        SpoutRole role = new SpoutRole(Map.of("default", List.of(0)), Map.of(), numbered, numbered, rule, false, packed, List.of("behind"));
        Map<Integer, String> components = Map.of(SPOUT, "spout", BEHIND, "behind");
        StormTopology topology = new StormTopology(Map.of(), Map.of(), Map.of());
        TopologyContext context = new TopologyContext(topology, new HashMap<>(), components, Map.of("spout", List.of(SPOUT), "behind", List.of(BEHIND)),
                Map.of(), Map.of(), "", "", "", SPOUT, 0, List.of(SPOUT), Map.of(), Map.of(), Map.of(), Map.of(), new AtomicBoolean(),
                new StormMetricRegistry());
        task = new CoordinatedSpout(user, role);
        task.open(Utils.readDefaultConfig(), context, new SpoutOutputCollector(recorder), registry);
    }

    private static final class Saying extends BaseRichSpout implements SealingSpout {
        private Sealer sealer;
        private SpoutOutputCollector out;
        private int emitted;
        private boolean turns; // emits when it is its turn

        void emit(Object partition) {
            out.emit(new Values(partition), ++emitted);
        }

        @Override
        public void sealer(Sealer sealer) {
            this.sealer = sealer;
        }

        @Override
        public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
            out = collector;
        }

        @Override
        public void nextTuple() {
            if (turns) emit("k");
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }
    }

    /** What was sealed since the last look. */
    private static final class Recorder implements ISpoutOutputCollector {
        private final List<String> sealed = new ArrayList<>();
        private List<Partition> told = List.of();
        private Object last;
        private int parcels;

        /** The id of what was emitted last. */
        Object last() {
            return last;
        }

        /** What the last word said to be done. */
        String told() {
            String text = told.toString();
            told = List.of();
            return text;
        }

        List<String> sealed() {
            List<String> all = List.copyOf(sealed);
            sealed.clear();
            return all;
        }

        @Override
        public List<Integer> emit(String stream, List<Object> values, Object id) {
            last = id;
            if (values.get(0) instanceof Seal seal) {
                sealed.add(seal.run().partition().toString());
                told = seal.done();
            }
            if (values.get(0) instanceof Told word) told = word.done();
            if (stream.equals(Streams.LATE)) sealed.add("late");
            return List.of(BEHIND);
        }

        @Override
        public void emitDirect(int task, String stream, List<Object> values, Object id) {
            if (stream.equals(Streams.PARCELS))
                ++parcels;
            else
                emit(stream, values, id);
        }

        @Override
        public long getPendingCount() {
            return 0;
        }

        @Override
        public void flush() {}

        @Override
        public void reportError(Throwable error) {
            throw new AssertionError(error);
        }
    }
}
