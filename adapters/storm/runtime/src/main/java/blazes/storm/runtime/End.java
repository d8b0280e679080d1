package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import java.util.List;

/** A producer's promise that its data has ended: but for the partitions in `open`, all that it has sent is acknowledged. */
public record End(int producer, long incarnation, List<Partition> open) {}
