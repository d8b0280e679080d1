package blazes.storm.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blazes.storm.runtime.CoordinatedBolt;
import blazes.storm.runtime.Streams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.apache.storm.spout.CheckpointSpout;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.state.KeyValueState;
import org.apache.storm.streams.Pair;
import org.apache.storm.streams.StreamBuilder;
import org.apache.storm.streams.operations.mappers.ValueMapper;
import org.apache.storm.streams.windowing.TumblingWindows;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.StatefulBoltExecutor;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.topology.base.BaseStatefulBolt;
import org.apache.storm.topology.base.BaseWindowedBolt.Count;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.Test;

/** What a plan that seals `records` on `batch` at `count` does to topologies as they are written in the field. */
class RewriterTest {
    public static class Records extends BaseRichSpout {
        @Override
        public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}

        @Override
        public void fail(Object id) {
            Utils.sleep(0);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("batch", "value"));
        }
    }

    public static class FailsInSilence extends Records {
        @Override
        public void fail(Object id) {}
    }

    public static class Inherits extends FailsInSilence {}

    public static class CannotFail extends BaseRichSpout {
        @Override
        public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            new Records().declareOutputFields(declarer);
        }
    }

    public static class Counter extends BaseRichBolt {
        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {}

        @Override
        public void execute(Tuple input) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("batch", "count"));
        }
    }

    public static class State extends BaseStatefulBolt<KeyValueState<String, Long>> {
        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {}

        @Override
        public void initState(KeyValueState<String, Long> state) {}

        @Override
        public void execute(Tuple input) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("batch", "count"));
        }
    }

    private static StormTopology rewritten(StormTopology topology, String site, Map<String, Object> conf) {
        return rewritten(topology, "records", site, conf);
    }

    private static StormTopology rewritten(StormTopology topology, String stream, String site, Map<String, Object> conf) {
        List<Plan.Strategy> plan = List.of(new Plan.Strategy(site, Plan.Mechanism.SEALING, List.of(new Plan.Coordinated(stream, List.of("batch"))),
                List.of(), List.of(new Plan.Origin(stream, List.of("batch"), "single", "change", List.of())), List.of(), List.of()));
        Shape shape = new Shape(topology);
        Roles roles = new Roles(shape, plan);
        return Rewriter.rewrite(topology, roles, new Orders(shape, plan, roles), conf);
    }

    private static TopologyBuilder counting(IRichSpout spout, Integer ticks) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("records", spout);
        var count = builder.setBolt("count", new Counter()).shuffleGrouping("records");
        if (ticks != null) count.addConfiguration(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, ticks);
        builder.setBolt("store", new Counter()).shuffleGrouping("count");
        return builder;
    }

    private static String refusal(IRichSpout spout) {
        StormTopology topology = counting(spout, null).createTopology();
        return assertThrows(Refusal.class, () -> rewritten(topology, "count", Map.of())).getMessage();
    }

    @Test
    void aSpoutThatDoesNotEmitAgainIsRefused() {
        String name = getClass().getName();
        assertTrue(refusal(new CannotFail()).startsWith("'records' does not emit again what has failed: " + name + "$CannotFail has no fail(Object)."));
        for (IRichSpout silent : List.of(new FailsInSilence(), new Inherits()))
            assertTrue(refusal(silent).startsWith("'records' does not emit again what has failed: fail(Object) of " + name + "$FailsInSilence does nothing."));
        rewritten(counting(new Records(), null).createTopology(), "count", Map.of());
    }

    /** The ticks that a bolt has asked for, made of ours. */
    @Test
    void aBoltKeepsTheTicksThatItHasAskedFor() {
        Map<String, Object> ofAll = Map.of(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 7);
        assertEquals(0, ticks(null, Map.of()));
        assertEquals(60, ticks(60, Map.of()));
        assertEquals(7, ticks(null, ofAll));
        assertEquals(60, ticks(60, ofAll));
    }

    private static int ticks(Integer ofBolt, Map<String, Object> conf) {
        var bolt = rewritten(counting(new Records(), ofBolt).createTopology(), "count", conf).get_bolts().get("count");
        Map<?, ?> its = (Map<?, ?>) JSONValue.parse(bolt.get_common().get_json_conf());
        assertEquals(1, its.get(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS));
        return ((CoordinatedBolt) Utils.getSetComponentObject(bolt.get_bolt_object())).everyTick();
    }

    @Test
    void checkpointsGoTheirOwnWay() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("records", new Records());
        builder.setBolt("count", new State()).shuffleGrouping("records");
        builder.setBolt("store", new Counter()).shuffleGrouping("count");
        StormTopology topology = builder.createTopology();
        StormTopology after = rewritten(topology, "count", Map.of());
        var spoutBefore = topology.get_spouts().get(CheckpointSpout.CHECKPOINT_COMPONENT_ID);
        assertEquals(spoutBefore, after.get_spouts().get(CheckpointSpout.CHECKPOINT_COMPONENT_ID));
        var count = after.get_bolts().get("count");
        assertSame(StatefulBoltExecutor.class, ((CoordinatedBolt) Utils.getSetComponentObject(count.get_bolt_object())).bolt().getClass());
        Map<String, List<String>> fields = new HashMap<>();
        count.get_common().get_streams().forEach((stream, info) -> fields.put(stream, info.get_output_fields()));
        assertEquals(Map.of("default", List.of("batch", "count", Streams.TAG_FIELD), CheckpointSpout.CHECKPOINT_STREAM_ID, List.of("txid", "action"),
                Streams.PARCELS, List.of("parcel"), Streams.SEALS, List.of("message"), Streams.LATE, List.of("stream", "values")), fields);
    }

    @Test
    void windowsOfTheStreamsApiAreRefused() {
        StreamBuilder builder = new StreamBuilder();
        builder.newStream(new Records(), new ValueMapper<Object>(0)).window(TumblingWindows.of(Count.of(2))).mapToPair(x -> Pair.of(x, 1)).countByKey();
        String said = assertThrows(Refusal.class, () -> rewritten(builder.build(), "spout1", "bolt2", Map.of())).getMessage();
        assertTrue(said.startsWith("'bolt2' belongs to a topology of Storm's Streams API"), said);
    }
}
