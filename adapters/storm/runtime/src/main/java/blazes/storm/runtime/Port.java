package blazes.storm.runtime;

import org.apache.storm.task.GeneralTopologyContext;
import org.apache.storm.tuple.Fields;

/** A stream that comes in, with the fields that the user's program has declared. */
record Port(String component, String stream, Fields fields, GeneralTopologyContext context) {
    String name() {
        return component + "/" + stream;
    }
}
