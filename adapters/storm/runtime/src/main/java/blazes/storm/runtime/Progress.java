package blazes.storm.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.storm.task.TopologyContext;

/** What a task has done in coordination, as metrics of Storm and as a row of `blazes storm status`. Written by one thread, read by others. */
final class Progress {
    private static final String[] NAMES = {
        "seals", "votes", "released", "repeated", "held_partitions", "held_records", "oldest_open_s", "spilled", "pushed_back", "late", "replayed", "stale",
    };

    static final List<String> COLUMNS = Stream.of(List.of("component", "task"), List.of(NAMES), List.of("oldest_open")).flatMap(List::stream).toList();

    volatile long seals; // runs that it has sealed
    volatile long votes; // seals that it has heard
    volatile long released;
    volatile long repeated; // partitions whose results were emitted again
    volatile long heldPartitions;
    volatile long heldRecords;
    volatile long oldestOpenSeconds;
    volatile String oldestOpen = "";
    volatile long spilled;
    volatile long pushedBack; // records at which the senders were slowed down
    volatile long late;
    volatile long replayed; // attempts after the first
    volatile long stale;

    private int port; // of the worker

    void register(TopologyContext context) {
        port = context.getThisWorkerPort() == null ? 0 : context.getThisWorkerPort();
        for (int i = 0; i < NAMES.length; ++i) {
            int at = i;
            context.registerGauge("blazes." + NAMES[i], () -> values()[at]);
        }
    }

    void report(Registry registry, TopologyContext context) {
        String component = context.getThisComponentId();
        int task = context.getThisTaskId();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("component", component);
        row.put("task", task);
        row.put("port", port);
        long[] values = values();
        for (int i = 0; i < NAMES.length; ++i) row.put(NAMES[i], values[i]);
        row.put("oldest_open", oldestOpen);
        registry.report(component, task, row);
    }

    private long[] values() {
        return new long[] {
            seals, votes, released, repeated, heldPartitions, heldRecords, oldestOpenSeconds, spilled, pushedBack, late, replayed, stale,
        };
    }
}
