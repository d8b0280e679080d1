package blazes.storm.runtime;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of one site.
 *
 * @param site the component whose input is ordered
 * @param sequencer the component that picks the order
 * @param ports the streams that are put into it, as {@code component/stream}, with the fields that the user's program has declared
 * @param outputs its own streams that carry identities, for they are put into an order further down
 * @param heard somebody listens to what the site emits
 */
public record OrderRole(String site, String sequencer, Map<String, List<String>> ports, Set<String> outputs, boolean heard) implements Serializable {
    private static final long serialVersionUID = 1;

    public OrderRole with(Set<String> others) {
        return new OrderRole(site, sequencer, ports, others, heard);
    }
}
