package blazes.storm.runtime;

import blazes.storm.protocol.Identity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.spout.ISpoutOutputCollector;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichSpout;

/**
 * Turns a spout into one whose tuples can be told apart: each has an identity that comes of its message id, so that one that is sent
 * again is known to be. A tuple without a message id is never sent again, and needs none.
 */
public final class IdentifyingSpout extends WrappedSpout {
    private static final long serialVersionUID = 1;

    private final Set<String> streams;

    public IdentifyingSpout(IRichSpout spout, Set<String> streams) {
        super(spout);
        this.streams = streams;
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        spout.open(conf, UserContext.of(context), new SpoutOutputCollector(new Collector(context.getThisComponentId(), context.getThisTaskIndex(), collector)));
    }

    /**
     * 64 bits of what the message id shows as text; it must depend on the contents of the id alone. Two tasks may call different tuples the
     * same: an id is theirs.
     */
    static long identity(String component, int index, String stream, Object id) {
        if (id == null) return 0;
        String text = id.toString();
        if (text.startsWith(id.getClass().getName() + "@"))
            throw new IllegalStateException("the message ids of the spout '" + component + "' are objects of " + id.getClass().getName()
                    + ", which cannot be recognised when they come again: give it a toString() that shows its contents");
        long hash = 0xCBF29CE484222325L;
        for (byte b : (component + "/" + index + "/" + stream + "/" + text).getBytes(StandardCharsets.UTF_8)) hash = (hash ^ b) * 0x100000001B3L;
        long identity = Identity.mix(hash);
        return identity == 0 ? 1 : identity;
    }

    private final class Collector implements ISpoutOutputCollector {
        private final String component;
        private final int index;
        private final SpoutOutputCollector out;

        Collector(String component, int index, SpoutOutputCollector out) {
            this.component = component;
            this.index = index;
            this.out = out;
        }

        private List<Object> tagged(String stream, List<Object> values, Object id) {
            return streams.contains(stream) ? new TaggedValues(values, null, identity(component, index, stream, id)) : values;
        }

        @Override
        public List<Integer> emit(String stream, List<Object> values, Object id) {
            return out.emit(stream, tagged(stream, values, id), id);
        }

        @Override
        public void emitDirect(int task, String stream, List<Object> values, Object id) {
            out.emitDirect(task, stream, tagged(stream, values, id), id);
        }

        @Override
        public long getPendingCount() {
            return out.getPendingCount();
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void reportError(Throwable error) {
            out.reportError(error);
        }
    }

    @Override
    public void nextTuple() {
        spout.nextTuple();
    }

    @Override
    public void ack(Object id) {
        spout.ack(id);
    }

    @Override
    public void fail(Object id) {
        spout.fail(id);
    }
}
