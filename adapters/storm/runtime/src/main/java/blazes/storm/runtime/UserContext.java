package blazes.storm.runtime;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricSet;
import com.codahale.metrics.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.storm.generated.NodeInfo;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.hooks.ITaskHook;
import org.apache.storm.metric.api.CombinedMetric;
import org.apache.storm.metric.api.ICombiner;
import org.apache.storm.metric.api.IMetric;
import org.apache.storm.metric.api.IReducer;
import org.apache.storm.metric.api.ReducedMetric;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.tuple.Fields;

/**
 * The surroundings of a task as the user's program has described them, without the streams and fields that coordination adds: a window by
 * event time, for one, waits for word from every stream that its bolt subscribes to. All else is that of the task.
 */
@SuppressWarnings({"deprecation", "rawtypes"})
final class UserContext extends TopologyContext {
    private final TopologyContext task;

    private UserContext(TopologyContext task, StormTopology topology) {
        super(topology, task.getConf(), task.getTaskToComponent(), tasks(task), fields(topology), task.getBlobToLastKnownVersion(), task.getStormId(),
                task.getCodeDir(), task.getPIDDir(), task.getThisTaskId(), task.getThisWorkerPort(), task.getThisWorkerTasks(), Map.of(), Map.of(), Map.of(),
                Map.of(), null, null);
        this.task = task;
    }

    static UserContext of(TopologyContext task) {
        return new UserContext(task, UserTopology.of(task.getRawTopology()));
    }

    private static Map<String, List<Integer>> tasks(TopologyContext task) {
        Map<String, List<Integer>> tasks = new HashMap<>();
        for (String component : task.getTaskToComponent().values()) tasks.computeIfAbsent(component, task::getComponentTasks);
        return tasks;
    }

    private static Map<String, Map<String, Fields>> fields(StormTopology topology) {
        Map<String, Map<String, Fields>> fields = new HashMap<>();
        topology.get_spouts().forEach((id, spout) -> spout.get_common().get_streams().forEach((stream, info) ->
                fields.computeIfAbsent(id, c -> new HashMap<>()).put(stream, new Fields(info.get_output_fields()))));
        topology.get_bolts().forEach((id, bolt) -> bolt.get_common().get_streams().forEach((stream, info) ->
                fields.computeIfAbsent(id, c -> new HashMap<>()).put(stream, new Fields(info.get_output_fields()))));
        return fields;
    }

    @Override
    public String getAssignmentId() {
        return task.getAssignmentId();
    }

    @Override
    public AtomicReference<Map<Integer, NodeInfo>> getTaskToNodePort() {
        return task.getTaskToNodePort();
    }

    @Override
    public AtomicReference<Map<String, String>> getNodeToHost() {
        return task.getNodeToHost();
    }

    @Override
    public Object getResource(String name) {
        return task.getResource(name);
    }

    @Override
    public ExecutorService getSharedExecutor() {
        return task.getSharedExecutor();
    }

    @Override
    public void setTaskData(String name, Object data) {
        task.setTaskData(name, data);
    }

    @Override
    public Object getTaskData(String name) {
        return task.getTaskData(name);
    }

    @Override
    public void setExecutorData(String name, Object data) {
        task.setExecutorData(name, data);
    }

    @Override
    public Object getExecutorData(String name) {
        return task.getExecutorData(name);
    }

    @Override
    public void addTaskHook(ITaskHook hook) {
        task.addTaskHook(hook);
    }

    @Override
    public List<ITaskHook> getHooks() {
        return task.getHooks();
    }

    @Override
    public <T extends IMetric> T registerMetric(String name, T metric, int seconds) {
        return task.registerMetric(name, metric, seconds);
    }

    @Override
    public ReducedMetric registerMetric(String name, IReducer reducer, int seconds) {
        return task.registerMetric(name, reducer, seconds);
    }

    @Override
    public CombinedMetric registerMetric(String name, ICombiner combiner, int seconds) {
        return task.registerMetric(name, combiner, seconds);
    }

    @Override
    public IMetric getRegisteredMetricByName(String name) {
        return task.getRegisteredMetricByName(name);
    }

    @Override
    public Timer registerTimer(String name) {
        return task.registerTimer(name);
    }

    @Override
    public Histogram registerHistogram(String name) {
        return task.registerHistogram(name);
    }

    @Override
    public Meter registerMeter(String name) {
        return task.registerMeter(name);
    }

    @Override
    public Counter registerCounter(String name) {
        return task.registerCounter(name);
    }

    @Override
    public <T> Gauge<T> registerGauge(String name, Gauge<T> gauge) {
        return task.registerGauge(name, gauge);
    }

    @Override
    public void registerMetricSet(String prefix, MetricSet set) {
        task.registerMetricSet(prefix, set);
    }
}
