package blazes.storm.submit;

import blazes.storm.runtime.Reports;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.ErrorInfo;
import org.apache.storm.generated.StormTopology;

/** Runs a topology in this process, with a ZooKeeper of its own. */
final class Local {
    private static final String WRAPPER = "java.lang.RuntimeException: ";
    private static final String CAUSE = "Caused by: ";
    private static final String CONSEQUENCE = "IllegalStateException: Shutdown in progress"; // of the end, elsewhere

    private Local() {}

    /** What its tasks report in the end. Where a component throws, Storm ends the process: `died` is told what it has thrown before that. */
    static List<Map<String, Object>> run(String name, Map<String, Object> conf, StormTopology topology, int seconds, Consumer<String> died) throws Exception {
        try (LocalCluster cluster = new LocalCluster()) {
            AtomicBoolean over = new AtomicBoolean();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                if (!over.get()) died.accept(lastError(cluster, name));
            }));
            try (LocalCluster.LocalTopology running = cluster.submitTopology(name, conf, topology)) {
                Thread.sleep(seconds * 1000L);
                over.set(true);
                return Reports.of(cluster.getDaemonConf(), cluster.getTopologyInfoByName(name).get_id());
            } finally {
                over.set(true);
            }
        }
    }

    private static String lastError(LocalCluster cluster, String name) {
        try {
            String last = null;
            int at = 0;
            for (Map.Entry<String, List<ErrorInfo>> errors : new TreeMap<>(cluster.getTopologyInfoByName(name).get_errors()).entrySet())
                for (ErrorInfo error : errors.getValue())
                    if (!error.get_error().contains(CONSEQUENCE) && (last == null || error.get_error_time_secs() > at)) {
                        at = error.get_error_time_secs();
                        last = "'" + errors.getKey() + "' threw " + cause(error.get_error());
                    }
            if (last != null) return last;
        } catch (Exception e) {
            e.printStackTrace();
        }
        return "something in the topology ended the process";
    }

    /** What a stack trace says in a line: what was thrown, without what only wraps it, and what that came of. */
    static String cause(String stackTrace) {
        String thrown = stackTrace.lines().findFirst().orElse("");
        while (thrown.startsWith(WRAPPER)) thrown = thrown.substring(WRAPPER.length());
        String root = stackTrace.lines().filter(line -> line.startsWith(CAUSE)).reduce("", (before, line) -> line.substring(CAUSE.length()));
        String message = root.substring(root.indexOf(": ") + 1).trim();
        return message.isEmpty() || thrown.contains(message) ? thrown : thrown + ", because of " + root;
    }
}
