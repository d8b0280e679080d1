package blazes.storm.submit;

import java.util.Map;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.StormTopology;

/** Runs a topology in this process, with a ZooKeeper of its own. */
final class Local {
    private Local() {}

    static void run(String name, Map<String, Object> conf, StormTopology topology, int seconds) throws Exception {
        try (LocalCluster cluster = new LocalCluster(); LocalCluster.LocalTopology running = cluster.submitTopology(name, conf, topology)) {
            Thread.sleep(seconds * 1000L);
        }
    }
}
