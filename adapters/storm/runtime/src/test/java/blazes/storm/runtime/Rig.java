package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.TupleImpl;
import org.apache.storm.tuple.Values;

/** One task of a bolt that takes part, driven by hand in place of Storm: two tasks of a component `spout` before it, a bolt with one task behind it. */
final class Rig {
    static final int SPOUT = 1;
    static final int TASK = 2;
    static final int BEHIND = 3;
    static final int OTHER = 4; // the second task before it
    private static final Fields FIELDS = new Fields("key", "value");

    final TopologyContext context = context();
    final Recorder recorder = new Recorder();
    final Echo bolt = new Echo();
    final Outlet outlet;
    private final Inlet inlet;

    Rig(BoltRole.Hold hold, Function<Member, Inlet> make) {
        BoltRole role = new BoltRole(Map.of("spout", List.of("spout")), Map.of("spout/default", List.of("key", "value")), Set.of("default"),
                Map.of(), List.of("behind"), hold);
        OutputCollector out = new OutputCollector(recorder);
        Inlet[] made = new Inlet[1];
        outlet = new Outlet(out, role.outputs(), Packer.none(), true, run -> made[0].settled(run));
        Member member = new Member(bolt, null, context, out, role, new Progress(), outlet, 30);
        bolt.prepare(Map.of(), context, new OutputCollector(outlet));
        inlet = made[0] = make.apply(member);
    }

    static BoltRole.Hold singly(boolean numbered) {
        return new BoltRole.Hold(Map.of("spout", Source.Rule.SINGLE), Set.of(), numbered, List.of("key"), Map.of());
    }

    /** All tasks before it have to seal; these are of a bolt, or of a spout. */
    static BoltRole.Hold together(boolean ofBolt) {
        return new BoltRole.Hold(Map.of("spout", Source.Rule.ALL), ofBolt ? Set.of("spout") : Set.of(), false, List.of("key"), Map.of());
    }

    static Run run(Object partition, int incarnation, int attempt) {
        return run(SPOUT, partition, incarnation, attempt);
    }

    static Run run(int by, Object partition, int incarnation, int attempt) {
        return new Run(Partition.of(partition), by, Run.epoch(incarnation, attempt));
    }

    void send(Run run, String... records) {
        for (int i = 0; i < records.length; ++i) {
            TaggedValues values = new TaggedValues(new Values("k", records[i]), run, i + 1);
            inlet.record(tuple(run.producer(), "default", values), new Port("spout", "default", FIELDS, context), run, values.identity, values.values);
        }
    }

    /** Says that so many records were sent, and which partitions are done. */
    Tuple seal(Run run, int records, Object... done) {
        long digest = (long) records * (records + 1) / 2;
        Seal seal = new Seal(run, new int[] {TASK}, new long[] {records}, new long[] {digest}, null, partitions(done));
        Tuple carrier = tuple(run.producer(), Streams.SEALS, List.of(seal));
        inlet.seal(carrier, seal);
        return carrier;
    }

    Tuple tell(Object... done) {
        Told told = new Told(SPOUT, partitions(done));
        Tuple carrier = tuple(SPOUT, Streams.SEALS, List.of(told));
        inlet.told(carrier, told);
        return carrier;
    }

    void end(int producer, Object... open) {
        End end = new End(producer, 1, partitions(open));
        inlet.end(tuple(producer, Streams.SEALS, List.of(end)), end);
    }

    void tick() {
        inlet.tick();
    }

    static List<Partition> partitions(Object... names) {
        return List.of(names).stream().map(Partition::of).toList();
    }

    private Tuple tuple(int from, String stream, List<Object> values) {
        return new TupleImpl(context, values, "spout", from, stream);
    }

    private static TopologyContext context() {
        Map<String, List<Integer>> tasks = Map.of("spout", List.of(SPOUT, OTHER), "task", List.of(TASK), "behind", List.of(BEHIND));
        Map<Integer, String> components = Map.of(SPOUT, "spout", OTHER, "spout", TASK, "task", BEHIND, "behind");
        Map<String, Map<String, Fields>> fields = Map.of("spout", Map.of("default", new Fields("key", "value", Streams.TAG_FIELD), Streams.SEALS, new Fields("message")));
        return new TopologyContext(null, new HashMap<>(), components, tasks, fields, Map.of(), "", "", "", TASK, 0, List.of(TASK), Map.of(), Map.of(),
                Map.of(), Map.of(), new AtomicBoolean(), null);
    }

    /** Emits what it gets, from a thread of its own if it is told to, and fails one value if it is told to. */
    static final class Echo extends BaseRichBolt {
        private final List<Object> executed = new ArrayList<>();
        private OutputCollector out;
        String fails;
        boolean elsewhere;
        boolean anchors = true;

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
    static final class Recorder implements IOutputCollector {
        private final List<Object> results = new ArrayList<>();
        private final List<Object> said = new ArrayList<>();
        private final List<Tuple> acked = new ArrayList<>();
        private final List<Tuple> failed = new ArrayList<>();
        private final List<Tuple> kept = new ArrayList<>();

        List<Object> results() {
            return taken(results).stream().sorted().toList();
        }

        /** Seals, ends and what was told. */
        List<Object> said() {
            return taken(said);
        }

        List<Tuple> acked() {
            return taken(acked);
        }

        /** Those whose time begins anew. */
        List<Tuple> kept() {
            return taken(kept);
        }

        List<Tuple> failed() {
            return taken(failed);
        }

        @Override
        public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values) {
            if (stream.equals(Streams.SEALS))
                said.add(values.get(0));
            else
                results.add(values.get(0));
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
        public void resetTimeout(Tuple tuple) {
            kept.add(tuple);
        }

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
}
