package blazes.storm.runtime;

import java.util.Collection;
import java.util.List;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;

/** Stands where the user's bolt emits. A task of -1: the grouping chooses. */
abstract class UserCollector implements IOutputCollector {
    final OutputCollector out;

    UserCollector(OutputCollector out) {
        this.out = out;
    }

    abstract List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values, int task);

    /** To Storm: the tasks that it goes to. */
    final List<Integer> send(String stream, Collection<Tuple> anchors, List<Object> values, int task) {
        if (task < 0) return out.emit(stream, anchors, values);
        out.emitDirect(task, stream, anchors, values);
        return List.of(task);
    }

    @Override
    public final List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values) {
        return emit(stream, anchors, values, -1);
    }

    @Override
    public final void emitDirect(int task, String stream, Collection<Tuple> anchors, List<Object> values) {
        emit(stream, anchors, values, task);
    }

    @Override
    public final void flush() {
        out.flush();
    }

    @Override
    public final void reportError(Throwable error) {
        out.reportError(error);
    }
}
