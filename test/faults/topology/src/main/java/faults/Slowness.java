package faults;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.utils.ObjectReader;

/**
 * How long a task takes for each tuple besides: {@code faults.COMPONENT.micros} in the configuration, at the first
 * {@code faults.COMPONENT.slow} tasks of the component, by default all.
 */
final class Slowness {
    private final long nanos;

    Slowness(Map<String, Object> conf, TopologyContext context) {
        String component = "faults." + context.getThisComponentId();
        boolean slow = context.getThisTaskIndex() < ObjectReader.getInt(conf.get(component + ".slow"), Integer.MAX_VALUE);
        nanos = slow ? 1000L * ObjectReader.getInt(conf.get(component + ".micros"), 0) : 0;
    }

    void pause() {
        if (nanos > 0) LockSupport.parkNanos(nanos);
    }
}
