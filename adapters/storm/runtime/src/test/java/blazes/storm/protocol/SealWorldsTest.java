package blazes.storm.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What always holds of the seal barrier, in random worlds; {@link Schedule} has the claims by name. */
class SealWorldsTest {
    private static final int WORLDS = 3000;
    private static final int SCHEDULES = 3;

    @Test
    void noPartitionIsEarlyLostTwiceOrInAnotherOrder() {
        Map<String, Integer> seen = new TreeMap<>();
        for (long seed = 0; seed < WORLDS; ++seed) {
            World world = World.of(seed);
            Map<String, String> orders = new HashMap<>();
            for (long schedule = 0; schedule < SCHEDULES; ++schedule) {
                try {
                    new Schedule(world, SCHEDULES * seed + schedule, seen).run().forEach((partition, records) -> {
                        String order = records.stream().map(SealBarrierTest::withClasses).toList().toString();
                        String known = orders.putIfAbsent(partition + " " + Schedule.asBag(records), order);
                        if (known != null) assertEquals(known, order, Schedule.ORDER);
                    });
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("world " + seed + ", schedule " + schedule + ": " + e.getMessage(), e);
                }
            }
        }
        // That it is quiet is worth something only if all of it happens.
        assertEquals(Set.of("record HELD", "record REPEATED", "record STALE", "record DONE", "seal HELD", "seal REPEATED", "seal STALE",
                "seal DONE", "Release", "Repeat", "Over", "AskProducers"), seen.keySet());
    }
}
