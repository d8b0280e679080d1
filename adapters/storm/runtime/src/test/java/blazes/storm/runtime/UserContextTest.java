package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.storm.generated.Bolt;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.ComponentObject;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.generated.Grouping;
import org.apache.storm.generated.NullStruct;
import org.apache.storm.generated.SpoutSpec;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.generated.StreamInfo;
import org.apache.storm.metric.api.CountMetric;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.tuple.Fields;
import org.junit.jupiter.api.Test;

/** A spout `s`, a window `w` that reads it, and a replica `r` that has an order before it: as they are coordinated, and as they were. */
class UserContextTest {
    private static final Grouping ALL = Grouping.all(new NullStruct());
    private static final Grouping BY_KEY = Grouping.fields(List.of("key"));
    private static final Map<Integer, String> TASKS = Map.of(1, "s", 2, "w", 3, "r", 4, "blazes_order_r", 5, "blazes_order_r_pulse");

    private final StormTopology topology = topology();

    private static ComponentCommon common(Map<GlobalStreamId, Grouping> inputs, Map<String, List<String>> streams) {
        Map<String, StreamInfo> infos = new HashMap<>();
        streams.forEach((stream, fields) -> infos.put(stream, new StreamInfo(fields, false)));
        return new ComponentCommon(new HashMap<>(inputs), infos);
    }

    private static StormTopology topology() {
        ComponentObject any = ComponentObject.serialized_java(new byte[0]);
        StormTopology topology = new StormTopology(new HashMap<>(), new HashMap<>(), new HashMap<>());
        topology.put_to_spouts("s", new SpoutSpec(any, common(Map.of(), Map.of("default", List.of("key", "value", Streams.TAG_FIELD), Streams.SEALS, List.of("message")))));
        topology.put_to_spouts("blazes_order_r_pulse", new SpoutSpec(any, common(Map.of(), Map.of(Streams.PULSE, List.of()))));
        topology.put_to_bolts("w", new Bolt(any, common(Map.of(new GlobalStreamId("s", "default"), BY_KEY, new GlobalStreamId("s", Streams.SEALS), ALL),
                Map.of("default", List.of("sum"), Streams.LATE, List.of("stream", "values")))));
        topology.put_to_bolts("r", new Bolt(any, common(Map.of(new GlobalStreamId("blazes_order_r", Streams.ORDER), ALL), Map.of())));
        topology.put_to_bolts("blazes_order_r", new Bolt(any, common(
                Map.of(new GlobalStreamId("s", "default"), BY_KEY, new GlobalStreamId("blazes_order_r_pulse", Streams.PULSE), ALL),
                Map.of(Streams.ORDER, List.of("batch")))));
        return topology;
    }

    private TopologyContext task(int task) {
        Map<String, List<Integer>> tasks = new HashMap<>();
        TASKS.forEach((id, component) -> tasks.put(component, List.of(id)));
        return new TopologyContext(topology, new HashMap<>(), TASKS, tasks, Map.of(), new HashMap<>(), "t-1", "", "", task, 6700, List.of(task),
                Map.of(), Map.of("table", "of the worker"), new HashMap<>(), new HashMap<>(), new AtomicBoolean(), null);
    }

    @Test
    void whatCoordinationAddsIsNotSeen() {
        UserContext window = UserContext.of(task(2));
        assertEquals(Map.of(new GlobalStreamId("s", "default"), BY_KEY), window.getThisSources());
        assertEquals(Set.of("default"), window.getThisStreams());
        assertEquals(new Fields("key", "value").toList(), window.getComponentOutputFields("s", "default").toList());
        assertEquals(Set.of("s", "w", "r"), window.getComponentIds());
        assertEquals(Map.of("default", Map.of("w", BY_KEY, "r", ALL)), UserContext.of(task(1)).getThisTargets());
    }

    @Test
    void whatASequencerStandsBeforeIsSeenAsAnInput() {
        assertEquals(Set.of(new GlobalStreamId("s", "default")), UserContext.of(task(3)).getThisSources().keySet());
    }

    @Test
    @SuppressWarnings("deprecation")
    void allElseIsThatOfTheTask() {
        TopologyContext task = task(2);
        UserContext user = UserContext.of(task);
        assertEquals(List.of(2, "w", 0, "t-1", 6700, List.of(2), List.of(1), "of the worker"), List.of(user.getThisTaskId(), user.getThisComponentId(),
                user.getThisTaskIndex(), user.getStormId(), user.getThisWorkerPort(), user.getThisWorkerTasks(), user.getComponentTasks("s"), user.getResource("table")));
        user.setTaskData("a", 1);
        user.setExecutorData("b", 2);
        assertEquals(List.of(1, 2), List.of(task.getTaskData("a"), task.getExecutorData("b")));
        CountMetric metric = new CountMetric();
        user.registerMetric("c", metric, 1);
        assertSame(metric, task.getRegisteredMetricByName("c"));
        assertSame(task.getHooks(), user.getHooks());
    }
}
