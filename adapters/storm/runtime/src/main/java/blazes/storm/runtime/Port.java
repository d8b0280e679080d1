package blazes.storm.runtime;

import java.util.List;
import org.apache.storm.task.GeneralTopologyContext;
import org.apache.storm.tuple.Fields;

/** A stream that comes in, with the fields that the user's program has declared; `name` is {@code component/stream}. */
record Port(String name, String component, String stream, Fields fields, GeneralTopologyContext context) {
    static Port named(String name, List<String> fields, GeneralTopologyContext context) {
        int slash = name.indexOf('/');
        return new Port(name, name.substring(0, slash), name.substring(slash + 1), new Fields(fields), context);
    }

    Port(String component, String stream, Fields fields, GeneralTopologyContext context) {
        this(component + "/" + stream, component, stream, fields, context);
    }
}
