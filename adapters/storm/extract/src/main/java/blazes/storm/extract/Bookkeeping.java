package blazes.storm.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.storm.Constants;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.spout.CheckpointSpout;
import org.apache.storm.streams.WindowNode;

/**
 * Turns a topology into the same one without the streams that Storm adds for its own ends: the checkpoints of stateful bolts, the
 * counts of its batches, the punctuations of its windows. They carry no data, and who writes a topology does not know of them.
 */
public final class Bookkeeping {
    private Bookkeeping() {}

    public static StormTopology without(StormTopology topology) {
        StormTopology rest = topology.deepCopy();
        Set<GlobalStreamId> own = new HashSet<>();
        BiConsumer<String, ComponentCommon> find = (id, common) -> common.get_streams().forEach((stream, info) -> {
            if (is(stream, info.get_output_fields())) own.add(new GlobalStreamId(id, stream));
        });
        rest.get_spouts().forEach((id, spout) -> find.accept(id, spout.get_common()));
        rest.get_bolts().forEach((id, bolt) -> find.accept(id, bolt.get_common()));
        for (GlobalStreamId stream : own) {
            ComponentCommon common = rest.get_spouts().containsKey(stream.get_componentId())
                    ? rest.get_spouts().get(stream.get_componentId()).get_common() : rest.get_bolts().get(stream.get_componentId()).get_common();
            common.get_streams().remove(stream.get_streamId());
            if (common.get_streams().isEmpty()) rest.get_spouts().remove(stream.get_componentId()); // the spout that begins checkpoints
        }
        rest.get_bolts().values().forEach(bolt -> bolt.get_common().get_inputs().keySet().removeAll(own));
        return rest;
    }

    private static boolean is(String stream, List<String> fields) {
        return stream.equals(CheckpointSpout.CHECKPOINT_STREAM_ID) || stream.equals(Constants.COORDINATED_STREAM_ID)
                || fields.equals(List.of(WindowNode.PUNCTUATION));
    }
}
