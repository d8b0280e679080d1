package blazes.storm.runtime;

import java.util.Map;
import org.apache.storm.utils.ObjectReader;

/**
 * What can be set in the configuration of a topology.
 *
 * @param heldRecords {@code blazes.held.records}: records that a task of a barrier holds in memory before it writes them to disk
 * @param heldBytes {@code blazes.held.bytes}: bytes on its disk before it slows its senders down
 * @param pendingRecords {@code blazes.pending.records}: records of sealed partitions that are not acknowledged before a task of a spout
 *     slows down
 */
record Settings(long heldRecords, long heldBytes, long pendingRecords) {
    static Settings of(Map<String, Object> conf) {
        return new Settings(ObjectReader.getLong(conf.get("blazes.held.records"), 1_000_000L),
                ObjectReader.getLong(conf.get("blazes.held.bytes"), 4L << 30), ObjectReader.getLong(conf.get("blazes.pending.records"), 50_000L));
    }

    Spill spill(Map<String, Object> conf, Map<String, Port> ports) {
        return new Spill(conf, heldRecords, heldBytes, ports);
    }
}
