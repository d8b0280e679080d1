package blazes.storm.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.generated.Bolt;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.generated.Grouping;
import org.apache.storm.generated.NullStruct;
import org.apache.storm.generated.SpoutSpec;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.generated.StreamInfo;

/** Turns a coordinated topology back into what the user's program has said of streams and subscriptions. */
final class UserTopology {
    private UserTopology() {}

    static StormTopology of(StormTopology coordinated) {
        StormTopology user = new StormTopology(new HashMap<>(), new HashMap<>(), coordinated.get_state_spouts());
        coordinated.get_spouts().forEach((id, spout) -> {
            if (!spout.get_common().get_streams().containsKey(Streams.PULSE))
                user.put_to_spouts(id, new SpoutSpec(spout.get_spout_object(), common(spout.get_common(), coordinated)));
        });
        coordinated.get_bolts().forEach((id, bolt) -> {
            if (!bolt.get_common().get_streams().containsKey(Streams.ORDER))
                user.put_to_bolts(id, new Bolt(bolt.get_bolt_object(), common(bolt.get_common(), coordinated)));
        });
        return user;
    }

    private static ComponentCommon common(ComponentCommon coordinated, StormTopology topology) {
        ComponentCommon user = new ComponentCommon(inputs(coordinated, topology), streams(coordinated));
        if (coordinated.is_set_parallelism_hint()) user.set_parallelism_hint(coordinated.get_parallelism_hint());
        if (coordinated.is_set_json_conf()) user.set_json_conf(coordinated.get_json_conf());
        return user;
    }

    private static Map<GlobalStreamId, Grouping> inputs(ComponentCommon coordinated, StormTopology topology) {
        Map<GlobalStreamId, Grouping> inputs = new HashMap<>();
        coordinated.get_inputs().forEach((from, grouping) -> {
            if (!isOurs(from.get_streamId())) inputs.put(from, grouping);
            // What a sequencer stands in front of, it gets.
            if (from.get_streamId().equals(Streams.ORDER))
                topology.get_bolts().get(from.get_componentId()).get_common().get_inputs().keySet().forEach(in -> {
                    if (!isOurs(in.get_streamId())) inputs.put(in, Grouping.all(new NullStruct()));
                });
        });
        return inputs;
    }

    private static Map<String, StreamInfo> streams(ComponentCommon coordinated) {
        Map<String, StreamInfo> streams = new HashMap<>();
        coordinated.get_streams().forEach((stream, info) -> {
            if (isOurs(stream)) return;
            List<String> fields = new ArrayList<>(info.get_output_fields());
            fields.remove(Streams.TAG_FIELD);
            streams.put(stream, new StreamInfo(fields, info.is_direct()));
        });
        return streams;
    }

    private static boolean isOurs(String stream) {
        return stream.startsWith(Streams.PREFIX);
    }
}
