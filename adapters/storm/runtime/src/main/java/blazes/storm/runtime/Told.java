package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import java.util.List;

/** A producer's word, where there is no seal to go with it, that these partitions are acknowledged: nothing need be kept of them. */
public record Told(int producer, List<Partition> done) {}
