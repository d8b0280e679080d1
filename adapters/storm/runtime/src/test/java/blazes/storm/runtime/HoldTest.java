package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.TupleImpl;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.Test;

/** One task that holds, driven by hand in place of Storm: a spout with one task before it, a bolt with one task behind it. */
class HoldTest {
    private static final int SPOUT = 1;
    private static final int HOLD = 2;
    private static final int BEHIND = 3;
    private static final Fields FIELDS = new Fields("key", "value");

    private final TopologyContext context = context();
    private final Recorder recorder = new Recorder();
    private final Echo bolt = new Echo();
    private Outlet outlet;
    private final Hold hold = hold();

    @Test
    void whatComesAgainIsAnsweredAndNotExecutedAgain() {
        send(1, "x", "y");
        Tuple seal = seal(1, "x", "y");
        assertEquals(List.of("x", "y"), bolt.executed());
        assertEquals(List.of("x", "y"), recorder.results());
        assertEquals(List.of(seal), recorder.acked());

        send(2, "x", "y");
        Tuple again = seal(2, "x", "y");
        assertEquals(List.of(), bolt.executed());
        assertEquals(List.of("x", "y"), recorder.results());
        assertEquals(List.of(again), recorder.acked());
    }

    @Test
    void whatTheBoltHasFailedIsExecutedAgain() {
        bolt.fails = "y";
        send(1, "x", "y");
        Tuple seal = seal(1, "x", "y");
        assertEquals(List.of("x", "y"), bolt.executed());
        assertEquals(List.of(seal), recorder.failed());
        assertEquals(List.of(), recorder.acked());
        recorder.results();

        bolt.fails = null;
        send(2, "x", "y");
        Tuple again = seal(2, "x", "y");
        assertEquals(List.of("x", "y"), bolt.executed());
        assertEquals(List.of("x", "y"), recorder.results());
        assertEquals(List.of(again), recorder.acked());
        assertEquals(List.of(), recorder.failed());
    }

    @Test
    void whatAThreadOfTheBoltHasDoneIsCountedByTheThreadThatExecutes() {
        bolt.elsewhere = true;
        send(1, "x", "y");
        Tuple seal = seal(1, "x", "y");
        assertEquals(List.of("x", "y"), recorder.results());
        assertEquals(List.of(), recorder.acked());
        outlet.catchUp();
        assertEquals(List.of(seal), recorder.acked());

        send(2, "x", "y");
        Tuple again = seal(2, "x", "y");
        assertEquals(List.of("x", "y"), recorder.results());
        assertEquals(List.of(again), recorder.acked());
    }

    @Test
    void whatAThreadOfTheBoltEmitsHasAnAnchor() {
        bolt.elsewhere = true;
        bolt.anchors = false;
        CompletionException said = assertThrows(CompletionException.class, () -> {
            send(1, "x");
            seal(1, "x");
        });
        assertTrue(said.getMessage().contains("emits on 'default' from a thread of its own and without an anchor"), said.getMessage());
        assertEquals(List.of(), recorder.results());
    }

    @Test
    void aPartitionIsShownWithTheNamesOfItsKey() {
        BoltRole.Hold one = new BoltRole.Hold(Map.of(), false, List.of("batch"), Map.of());
        BoltRole.Hold two = new BoltRole.Hold(Map.of(), false, List.of("campaign", "window"), Map.of());
        assertEquals("batch=17", one.name(Partition.of(17)));
        assertEquals("campaign=books, window=3", two.name(Partition.of("books", 3)));
        assertEquals("17", two.name(Partition.of(17)));
    }

    @Test
    void whatHasNoSerializerIsToldWithWhatToDo() {
        ValueWriter writer = new ValueWriter(Utils.readDefaultConfig());
        assertEquals(writer.values(List.of("a", 1)).length, writer.values(List.of("b", 2)).length);
        String said = assertThrows(IllegalStateException.class, () -> writer.values(List.of(Thread.currentThread()))).getMessage();
        assertTrue(said.contains("java.lang.Thread") && said.contains("topology.fall.back.on.java.serialization=true"), said);
    }

    private void send(int attempt, String... records) {
        for (int i = 0; i < records.length; ++i) {
            TaggedValues values = new TaggedValues(new Values("k", records[i]), run(attempt), i + 1);
            hold.record(tuple("default", values), new Port("spout", "default", FIELDS, context), values);
        }
    }

    private Tuple seal(int attempt, String... records) {
        long digest = 0;
        for (int i = 0; i < records.length; ++i) digest += i + 1;
        Seal seal = new Seal(run(attempt), new int[] {HOLD}, new long[] {records.length}, new long[] {digest}, null, List.of());
        Tuple carrier = tuple(Streams.SEALS, List.of(seal));
        hold.seal(carrier, seal);
        return carrier;
    }

    private static Run run(int attempt) {
        return new Run(Partition.of("k"), SPOUT, Run.epoch(1, attempt));
    }

    private Tuple tuple(String stream, List<Object> values) {
        return new TupleImpl(context, values, "spout", SPOUT, stream);
    }

    private Hold hold() {
        BoltRole role = new BoltRole(Map.of("spout", List.of("spout")), Map.of("spout/default", List.of("key", "value")), Set.of("default"),
                List.of("behind"), new BoltRole.Hold(Map.of("spout", Source.Rule.SINGLE), false, List.of("key"), Map.of()));
        OutputCollector out = new OutputCollector(recorder);
        Hold[] made = new Hold[1];
        outlet = new Outlet(out, role.outputs(), true, run -> made[0].settled(run));
        Member member = new Member(bolt, null, context, out, role, new Progress(), outlet, 30);
        bolt.prepare(Map.of(), context, new OutputCollector(outlet));
        return made[0] = new Hold(member, new NoRegistry(), new Spill(Utils.readDefaultConfig(), 1000, 1000, Map.of()));
    }

    private static TopologyContext context() {
        Map<String, List<Integer>> tasks = Map.of("spout", List.of(SPOUT), "hold", List.of(HOLD), "behind", List.of(BEHIND));
        Map<Integer, String> components = Map.of(SPOUT, "spout", HOLD, "hold", BEHIND, "behind");
        Map<String, Map<String, Fields>> fields = Map.of("spout", Map.of("default", new Fields("key", "value", Streams.TAG_FIELD), Streams.SEALS, new Fields("message")));
        return new TopologyContext(null, new HashMap<>(), components, tasks, fields, Map.of(), "", "", "", HOLD, 0, List.of(HOLD), Map.of(), Map.of(),
                Map.of(), Map.of(), new AtomicBoolean(), null);
    }

    /** Emits what it gets, from a thread of its own if it is told to, and fails one value if it is told to. */
    private static final class Echo extends BaseRichBolt {
        private final List<Object> executed = new ArrayList<>();
        private OutputCollector out;
        private String fails;
        private boolean elsewhere;
        private boolean anchors = true;

        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
            out = collector;
        }

        @Override
        public void execute(Tuple input) {
            executed.add(input.getString(1));
            if (elsewhere)
                CompletableFuture.runAsync(() -> work(input)).join();
            else
                work(input);
        }

        private void work(Tuple input) {
            if (input.getString(1).equals(fails)) {
                out.fail(input);
                return;
            }
            if (anchors)
                out.emit(input, new Values(input.getString(1)));
            else
                out.emit(new Values(input.getString(1)));
            out.ack(input);
        }

        List<Object> executed() {
            return taken(executed).stream().sorted().toList();
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {}
    }

    /** Everything since the last look. */
    private static final class Recorder implements IOutputCollector {
        private final List<Object> results = new ArrayList<>();
        private final List<Tuple> acked = new ArrayList<>();
        private final List<Tuple> failed = new ArrayList<>();

        List<Object> results() {
            return taken(results).stream().sorted().toList();
        }

        List<Tuple> acked() {
            return taken(acked);
        }

        List<Tuple> failed() {
            return taken(failed);
        }

        @Override
        public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values) {
            if (!stream.equals(Streams.SEALS)) results.add(values.get(0));
            return List.of(BEHIND);
        }

        @Override
        public void emitDirect(int task, String stream, Collection<Tuple> anchors, List<Object> values) {
            emit(stream, anchors, values);
        }

        @Override
        public void ack(Tuple tuple) {
            acked.add(tuple);
        }

        @Override
        public void fail(Tuple tuple) {
            failed.add(tuple);
        }

        @Override
        public void resetTimeout(Tuple tuple) {}

        @Override
        public void flush() {}

        @Override
        public void reportError(Throwable error) {
            throw new AssertionError(error);
        }
    }

    private static <T> List<T> taken(List<T> list) {
        List<T> all = List.copyOf(list);
        list.clear();
        return all;
    }

    /** Whoever is asked here has one producer, and asks nobody. */
    private static final class NoRegistry implements Registry {
        @Override
        public long incarnation(int task) {
            return 1;
        }

        @Override
        public boolean isDone(Partition partition) {
            throw new AssertionError();
        }

        @Override
        public void markDone(Partition partition, Runnable recorded) {
            throw new AssertionError();
        }

        @Override
        public boolean register(Partition partition, int task) {
            throw new AssertionError();
        }

        @Override
        public Optional<Set<Integer>> closeIfComplete(Partition partition, Set<Integer> heard) {
            throw new AssertionError();
        }

        @Override
        public void report(String component, int task, Map<String, Object> row) {}
    }
}
