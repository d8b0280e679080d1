package faults;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.utils.ObjectReader;

/**
 * How long a task takes for each tuple besides: {@code faults.COMPONENT.micros} in the configuration, at the first
 * {@code faults.slow.tasks} tasks of the component, by default one.
 */
final class Slowness {
    private final long nanos;

    Slowness(Map<String, Object> conf, TopologyContext context) {
        boolean slow = context.getThisTaskIndex() < ObjectReader.getInt(conf.get("faults.slow.tasks"), 1);
        nanos = slow ? 1000L * ObjectReader.getInt(conf.get("faults." + context.getThisComponentId() + ".micros"), 0) : 0;
    }

    void pause() {
        if (nanos > 0) LockSupport.parkNanos(nanos);
    }
}
