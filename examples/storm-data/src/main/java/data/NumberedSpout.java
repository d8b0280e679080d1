package data;

import blazes.storm.FiniteSource;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Values;

/**
 * Emits made-up records, in numbered parts of so many records each, one part after the other. What fails is emitted again, between two
 * parts. A part is done when all of it has been acknowledged, and that is remembered in a {@link Store}: a task that is started anew
 * goes on with the parts that are not done.
 */
public abstract class NumberedSpout extends BaseRichSpout implements FiniteSource {
    private record Id(int part, int number) {}

    private final int parts;
    private final int size;
    private final String folder;
    private SpoutOutputCollector collector;
    private int task;
    private int tasks;
    private Store done;
    private Set<Integer> doneParts;
    private Map<Integer, BitSet> unacknowledged; // by part
    private Queue<Id> failed;
    private int part;
    private int number;

    protected NumberedSpout(int parts, int size, String folder) {
        this.parts = parts;
        this.size = size;
        this.folder = folder;
    }

    /** The record of this number, the same each time. */
    protected abstract Values record(int part, int number, int task);

    /** Whether this task emits records of this part. Parts are dealt out unless a subclass says otherwise. */
    protected boolean emits(int part, int task, int tasks) {
        return part % tasks == task;
    }

    /** Called when all records of a part have been emitted for the first time, by this task or by one whose place it has taken. */
    protected void complete(int part) {}

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        this.collector = collector;
        task = context.getThisTaskIndex();
        tasks = context.getComponentTasks(context.getThisComponentId()).size();
        done = new Store(folder, context);
        doneParts = new HashSet<>();
        done.rows().forEach(row -> doneParts.add(Integer.valueOf(row.get(0))));
        unacknowledged = new HashMap<>();
        failed = new ArrayDeque<>();
        part = 0;
        number = 0;
    }

    @Override
    public void nextTuple() {
        if (number == 0 && !failed.isEmpty()) {
            emit(failed.remove());
            return;
        }
        if (number == 0) skipParts();
        if (part == parts) return;
        if (number == 0) unacknowledged.computeIfAbsent(part, p -> new BitSet()).set(0, size);
        emit(new Id(part, number++));
        if (number < size) return;
        complete(part++);
        number = 0;
    }

    /** Goes to the next part of which this task has something to emit. */
    private void skipParts() {
        for (; part < parts; part++) {
            if (!emits(part, task, tasks)) continue;
            if (!doneParts.contains(part)) return;
            complete(part);
        }
    }

    private void emit(Id id) {
        collector.emit(record(id.part, id.number, task), id);
    }

    @Override
    public void ack(Object id) {
        Id acknowledged = (Id) id;
        BitSet rest = unacknowledged.get(acknowledged.part);
        if (rest == null) return;
        rest.clear(acknowledged.number);
        if (!rest.isEmpty()) return;
        unacknowledged.remove(acknowledged.part);
        done.append(acknowledged.part);
    }

    @Override
    public void fail(Object id) {
        failed.add((Id) id);
    }

    @Override
    public boolean exhausted() {
        return part == parts && failed.isEmpty();
    }
}
