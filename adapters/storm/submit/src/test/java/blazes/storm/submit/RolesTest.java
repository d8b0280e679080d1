package blazes.storm.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blazes.storm.protocol.Source;
import blazes.storm.runtime.BoltRole;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.junit.jupiter.api.Test;

/** A spout `words`, which passes by way of `first` and `second` to `count`, where partitions are held back, and on to `store`. */
class RolesTest {
    private static final Fields FIELDS = new Fields("batch", "word");
    private static final Plan.Origin ORIGIN = new Plan.Origin("words", List.of("batch"), "all", "change", List.of());

    @Test
    void whatOnlyPassesPartitionsOnRelaysThem() {
        Roles roles = roles(List.of());
        assertEquals(Set.of("first", "second", "count", "store"), roles.bolts().keySet());
        assertNull(roles.bolts().get("first").hold());
        assertNull(roles.bolts().get("store").hold());
        assertEquals(Map.of("words", List.of("second")), roles.bolts().get("count").feeds());
        assertEquals(Map.of("words", Source.Rule.ALL), roles.bolts().get("count").hold().rules());
    }

    @Test
    void whatKeepsStateOfThemHoldsThemBackAndBeginsRunsOfItsOwn() {
        Roles roles = roles(List.of("first"));
        BoltRole first = roles.bolts().get("first");
        assertEquals(Map.of("words", Source.Rule.ALL), first.hold().rules());
        assertEquals(Map.of(), first.hold().waits());
        assertEquals(Set.of(), first.hold().bolts());
        assertTrue(!roles.isSite("first") && roles.isSite("count"));
        assertNull(roles.bolts().get("second").hold());
        // Further down they come from its tasks, all of which release each partition.
        assertEquals(Map.of("first", List.of("first")), roles.bolts().get("second").feeds());
        assertEquals(Map.of("first", List.of("second")), roles.bolts().get("count").feeds());
        assertEquals(Map.of("first", Source.Rule.ALL), roles.bolts().get("count").hold().rules());
        assertEquals(Set.of("first"), roles.bolts().get("count").hold().bolts());
    }

    @Test
    void whatWouldWaitForPartitionsOfAnotherSiteIsRefused() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("words", new Words(), 2);
        builder.setSpout("days", new Words(), 1);
        builder.setBolt("first", new Bolt(), 2).shuffleGrouping("words").shuffleGrouping("days");
        builder.setBolt("second", new Bolt(), 2).shuffleGrouping("first");
        builder.setBolt("count", new Bolt(), 2).fieldsGrouping("second", new Fields("word"));
        builder.setBolt("sum", new Bolt()).shuffleGrouping("days");
        Shape shape = new Shape(builder.createTopology());
        Plan.Origin days = new Plan.Origin("days->sum", List.of("word"), "all", "change", List.of());
        List<Plan.Strategy> plan = List.of(sealing("sum", days, List.of()), sealing("count", ORIGIN, List.of("first")));
        Refusal refusal = assertThrows(Refusal.class, () -> new Roles(shape, plan));
        assertTrue(refusal.getMessage().startsWith("what 'days' emits reaches 'first' too"), refusal.getMessage());
    }

    private static Roles roles(List<String> stateful) {
        return new Roles(new Shape(topology().createTopology()), List.of(sealing("count", ORIGIN, stateful)));
    }

    private static Plan.Strategy sealing(String site, Plan.Origin origin, List<String> stateful) {
        return new Plan.Strategy(site, Plan.Mechanism.SEALING, List.of(new Plan.Coordinated("second", List.of("batch"))), List.of(), List.of(origin),
                List.of(), stateful);
    }

    private static TopologyBuilder topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("words", new Words(), 2);
        builder.setBolt("first", new Bolt(), 2).shuffleGrouping("words");
        builder.setBolt("second", new Bolt(), 2).shuffleGrouping("first");
        builder.setBolt("count", new Bolt(), 2).fieldsGrouping("second", new Fields("word"));
        builder.setBolt("store", new Bolt()).globalGrouping("count");
        return builder;
    }

    private static final class Words extends BaseRichSpout {
        @Override
        public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(FIELDS);
        }
    }

    private static final class Bolt extends BaseBasicBolt {
        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(FIELDS);
        }
    }
}
