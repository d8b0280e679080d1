package data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.storm.spout.ISpoutOutputCollector;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.TupleImpl;

/** One task, driven by hand in place of Storm: makes the tuples that it gets, and records what it emits and acknowledges. */
public final class Task implements ISpoutOutputCollector, IOutputCollector {
    private static final int FIRST = 1;

    /** What has been emitted and not been taken yet; of bolts and spouts alike. */
    private final List<List<Object>> emitted = new ArrayList<>();
    private final List<Object> ids = new ArrayList<>();
    private final TopologyContext context;

    /** The task of this index, of so many tasks of a component. */
    public Task(String component, int index, int tasks) {
        context = context(component, index, tasks, Map.of());
    }

    private static TopologyContext context(String component, int index, int tasks, Map<String, Map<String, Fields>> fields) {
        List<Integer> ids = IntStream.range(FIRST, FIRST + tasks).boxed().toList();
        Map<Integer, String> components = new HashMap<>();
        ids.forEach(id -> components.put(id, component));
        return new TopologyContext(null, new HashMap<>(), components, Map.of(component, ids), fields, Map.of(), "", "", "", FIRST + index, 0, ids,
                Map.of(), Map.of(), Map.of(), Map.of(), new AtomicBoolean(), null);
    }

    public TopologyContext context() {
        return context;
    }

    public SpoutOutputCollector ofSpout() {
        return new SpoutOutputCollector(this);
    }

    public OutputCollector ofBolt() {
        return new OutputCollector(this);
    }

    public BasicOutputCollector ofBasicBolt() {
        return new BasicOutputCollector(ofBolt());
    }

    /** What has been emitted since the last call. */
    public List<List<Object>> emitted() {
        List<List<Object>> all = List.copyOf(emitted);
        emitted.clear();
        return all;
    }

    /** The ids under which tuples have been emitted, or of those that have been acknowledged, since the last call. */
    public List<Object> ids() {
        List<Object> all = List.copyOf(ids);
        ids.clear();
        return all;
    }

    /** A tuple of the first task of {@code from}. */
    public static Tuple tuple(String from, Fields fields, Object... values) {
        TopologyContext sender = context(from, 0, 1, Map.of(from, Map.of("default", fields)));
        return new TupleImpl(sender, List.of(values), from, FIRST, "default");
    }

    @Override
    public List<Integer> emit(String stream, List<Object> tuple, Object id) {
        emitted.add(tuple);
        ids.add(id);
        return List.of();
    }

    @Override
    public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> tuple) {
        emitted.add(tuple);
        return List.of();
    }

    @Override
    public void ack(Tuple input) {
        ids.add(input);
    }

    @Override
    public void emitDirect(int task, String stream, List<Object> tuple, Object id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void emitDirect(int task, String stream, Collection<Tuple> anchors, List<Object> tuple) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void fail(Tuple input) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resetTimeout(Tuple input) {}

    @Override
    public void flush() {}

    @Override
    public void reportError(Throwable error) {
        throw new IllegalStateException(error);
    }

    @Override
    public long getPendingCount() {
        return 0;
    }
}
