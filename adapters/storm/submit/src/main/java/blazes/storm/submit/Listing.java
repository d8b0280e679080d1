package blazes.storm.submit;

import java.util.TreeMap;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.Grouping;
import org.apache.storm.generated.StormTopology;

/** A topology as text: components, what they subscribe to, what they declare. */
final class Listing {
    private Listing() {}

    static String of(StormTopology topology) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(topology.get_spouts()).forEach((id, spout) -> component(text, "spout", id, spout.get_common()));
        new TreeMap<>(topology.get_bolts()).forEach((id, bolt) -> component(text, "bolt", id, bolt.get_common()));
        return text.toString();
    }

    private static void component(StringBuilder text, String kind, String id, ComponentCommon common) {
        text.append(kind).append(' ').append(id).append(" x ").append(Math.max(1, common.get_parallelism_hint())).append('\n');
        new TreeMap<>(common.get_inputs()).forEach((from, grouping) -> text.append("  from ").append(from.get_componentId()).append(':')
                .append(from.get_streamId()).append("  ").append(words(grouping)).append('\n'));
        new TreeMap<>(common.get_streams()).forEach((stream, info) -> text.append("  emits ").append(stream).append("  ")
                .append(info.get_output_fields()).append(info.is_direct() ? " direct" : "").append('\n'));
    }

    private static String words(Grouping grouping) {
        return grouping.is_set_fields() ? (grouping.get_fields().isEmpty() ? "global" : "fields " + grouping.get_fields())
                : grouping.getSetField().getFieldName();
    }
}
