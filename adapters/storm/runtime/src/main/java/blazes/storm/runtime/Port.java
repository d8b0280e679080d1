package blazes.storm.runtime;

import org.apache.storm.task.GeneralTopologyContext;
import org.apache.storm.tuple.Fields;

/** A stream that comes in, with the fields that the user's program has declared; `name` is {@code component/stream}. */
record Port(String name, String component, String stream, Fields fields, GeneralTopologyContext context) {
    Port(String component, String stream, Fields fields, GeneralTopologyContext context) {
        this(component + "/" + stream, component, stream, fields, context);
    }
}
