package blazes.storm.runtime;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The order of one site.
 *
 * @param site the component whose input is ordered
 * @param sequencer the component that picks the order
 * @param ports the streams that are put into it, as {@code component/stream}, with the fields that the user's program has declared
 */
public record OrderRole(String site, String sequencer, Map<String, List<String>> ports) implements Serializable {
    private static final long serialVersionUID = 1;
}
