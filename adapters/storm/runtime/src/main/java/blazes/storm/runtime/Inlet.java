package blazes.storm.runtime;

import blazes.storm.protocol.Run;
import java.util.List;
import org.apache.storm.tuple.Tuple;

/** What a coordinated bolt does with what comes in. */
interface Inlet {
    /** A record of a run, and the tuple that it came in. */
    void record(Tuple carrier, Port port, Run run, long identity, List<Object> values);

    /** A tuple of a stream that does not. */
    void plain(Tuple tuple);

    void seal(Tuple carrier, Seal seal);

    void end(Tuple carrier, End end);

    void told(Tuple carrier, Told told);

    /** The last tuple of a run has been worked on. */
    void settled(OutRun run);

    /** Every second or so. */
    void tick();
}
