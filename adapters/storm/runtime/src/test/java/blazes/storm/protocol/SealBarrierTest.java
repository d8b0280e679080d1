package blazes.storm.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.storm.shade.net.minidev.json.JSONArray;
import org.apache.storm.shade.net.minidev.json.JSONObject;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the barrier to {@code test/protocol/seal_barrier.json}, which says how it is to be read. */
class SealBarrierTest {
    static final ReleaseOrder<List<Object>> ORDER = new ReleaseOrder<>(ContentOrder::hash, ContentOrder::compareExactly);

    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return objects(table().get("cases")).map(of -> DynamicTest.dynamicTest((String) of.get("name"), () -> new Case(of).run()));
    }

    @TestFactory
    Stream<DynamicTest> orders() throws Exception {
        return objects(table().get("orders")).map(of -> DynamicTest.dynamicTest((String) of.get("name"), () -> isOneOrder(list(of.get("records")))));
    }

    @Test
    void numbersOfEachJavaClassHaveOneOrder() {
        isOneOrder(List.of(List.of(1), List.of(1L), List.of(1.0), List.of(1f), List.of((short) 1), List.of(new java.math.BigDecimal("1.0")),
                List.of(new java.math.BigDecimal("1.00")), List.of(java.math.BigInteger.ONE)));
        isOneOrder(List.of(List.of(0.0), List.of(-0.0), List.of(Double.NaN), List.of(Double.POSITIVE_INFINITY), List.of(List.of(0)), List.of(List.of(0L))));
    }

    @Test
    void identitiesAreThoseOfSplitMix64() throws Exception {
        List<Object> expected = list(((JSONObject) table().get("identities")).get("children_of_0"));
        for (int i = 0; i < expected.size(); ++i)
            assertEquals(Long.parseUnsignedLong((String) expected.get(i), 16), Identity.ofChild(0, i + 1));
        assertFalse(expected.isEmpty());
    }

    @Test
    void eventsAreTakenBeforeTheNextCall() {
        SealBarrier<List<Object>> barrier = barrier(List.of(new Source(List.of(1), Source.Rule.SINGLE, List.of(), true)), false, 100);
        Run run = new Run(Partition.of("a"), 1, Run.epoch(1, 1));
        barrier.seal(run, 1, 0, 0, null);
        assertThrows(IllegalStateException.class, () -> barrier.record(new Run(run.partition(), 1, Run.epoch(1, 2)), 1, 1, List.of(1)));
        assertEquals(new Event.Release(run.partition(), false), barrier.next());
        assertFalse(barrier.release(run.partition()).hasNext());
        assertThrows(IllegalStateException.class, () -> barrier.release(run.partition()));
    }

    static SealBarrier<List<Object>> barrier(List<Source> sources, boolean numbered, int remembered) {
        return new SealBarrier<>(sources, numbered, remembered, RecordBuffer.InMemory::new, ORDER);
    }

    private static JSONObject table() throws Exception {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("test/protocol/seal_barrier.json"))) folder = folder.getParent();
        return (JSONObject) JSONValue.parse(Files.readString(folder.resolve("test/protocol/seal_barrier.json")));
    }

    private static Stream<JSONObject> objects(Object array) {
        return ((JSONArray) array).stream().map(JSONObject.class::cast);
    }

    private static List<Object> list(Object array) {
        return array == null ? List.of() : new ArrayList<>((JSONArray) array);
    }

    private static List<Integer> integers(Object array) {
        return list(array).stream().map(Integer.class::cast).toList();
    }

    private static List<Partition> partitions(Object array) {
        return list(array).stream().map(Partition::of).toList();
    }

    /** Whatever order records come in, and however they are divided, one order comes out. */
    private static void isOneOrder(List<?> records) {
        List<List<Object>> all = new ArrayList<>();
        for (Object record : records) all.add(Collections.unmodifiableList(new ArrayList<>((List<?>) record)));
        String expected = null;
        Random random = new Random(1);
        for (int round = 0; round < 500; ++round) {
            Collections.shuffle(all, random);
            SealBarrier<List<Object>> barrier = barrier(List.of(new Source(List.of(1, 2), Source.Rule.ALL, List.of(), true)), false, 100);
            Tally[] tallies = {null, new Tally(new Tasks(List.of(0))), new Tally(new Tasks(List.of(0)))};
            for (int i = 0; i < all.size(); ++i) {
                int producer = 1 + random.nextInt(2);
                tallies[producer].add(0, i);
                barrier.record(new Run(Partition.of("a"), producer, 1), producer, i, all.get(i));
            }
            for (int producer = 1; producer <= 2; ++producer)
                barrier.seal(new Run(Partition.of("a"), producer, 1), producer, tallies[producer].counts()[0], tallies[producer].digests()[0], null);
            List<String> released = new ArrayList<>();
            barrier.next();
            barrier.release(Partition.of("a")).forEachRemaining(record -> released.add(withClasses(record)));
            if (expected == null) expected = released.toString();
            assertEquals(expected, released.toString());
            assertEquals(all.size(), released.size());
        }
    }

    static String withClasses(List<?> record) {
        StringBuilder text = new StringBuilder();
        for (Object value : record)
            text.append(value instanceof List<?> list ? withClasses(list) : value == null ? "null" : value.getClass().getSimpleName() + " " + value).append(", ");
        return "[" + text + "]";
    }

    private static final class Case {
        private final SealBarrier<List<Object>> barrier;
        private final JSONObject of;

        Case(JSONObject of) {
            this.of = of;
            List<Source> sources = objects(of.get("sources")).map(source -> new Source(integers(source.get("producers")),
                    Source.Rule.valueOf((String) source.get("rule")), integers(source.get("via")), (boolean) source.get("direct"))).toList();
            barrier = barrier(sources, Boolean.TRUE.equals(of.get("numbered")), (int) of.getOrDefault("remembered", 100));
        }

        void run() {
            objects(of.get("steps")).forEach(step -> {
                String said = step.toJSONString();
                if (step.containsKey("open") && !step.containsKey("end")) {
                    assertEquals(partitions(step.get("open")), barrier.open(), said);
                } else if (step.containsKey("to_come")) {
                    Set<Partition> expected = step.get("to_come") == null ? null : Set.copyOf(partitions(step.get("to_come")));
                    assertEquals(Optional.ofNullable(expected), barrier.stillToCome(), said);
                } else if (step.containsKey("whole")) {
                    assertEquals(step.get("is"), barrier.isWhole(runOf(step, step.get("whole"))), said);
                } else {
                    assertEquals(step.getOrDefault("is", "HELD"), call(step).name(), said);
                    assertEquals(objects(step.getOrDefault("then", new JSONArray())).map(TreeMap::new).toList(), events(), said);
                }
            });
        }

        private Verdict call(JSONObject step) {
            if (step.get("record") instanceof Integer identity) {
                Run run = runOf(step, step.get("of"));
                return barrier.record(run, (int) step.getOrDefault("from", run.producer()), identity, List.of(identity));
            }
            if (step.containsKey("seal")) {
                Run run = runOf(step, step.get("of"));
                List<Integer> sent = integers(step.get("seal"));
                Partition previous = step.containsKey("previous") ? Partition.of(step.get("previous")) : null;
                return barrier.seal(run, (int) step.getOrDefault("from", run.producer()), sent.size(), sent.stream().mapToLong(i -> i).sum(), previous);
            }
            if (step.containsKey("end"))
                barrier.end((int) step.get("end"), (int) step.get("incarnation"), Set.copyOf(partitions(step.get("open"))));
            else if (step.containsKey("closed"))
                barrier.closed(Partition.of(step.get("closed")), integers(step.get("producers")));
            else if (step.containsKey("forget"))
                partitions(step.get("forget")).forEach(barrier::forget);
            else if (step.containsKey("fence"))
                barrier.fence((int) step.get("fence"), (int) step.get("incarnation"));
            else if (step.containsKey("failed"))
                barrier.failed(Partition.of(step.get("failed")));
            else if (step.containsKey("ask_again"))
                barrier.askAgain();
            else
                throw new IllegalArgumentException("no such step: " + step);
            return Verdict.HELD;
        }

        private static Run runOf(JSONObject step, Object partition) {
            String[] attempt = ((String) step.getOrDefault("attempt", "1.1")).split("\\.");
            return new Run(Partition.of(partition), (int) step.get("by"), Run.epoch(Integer.parseInt(attempt[0]), Integer.parseInt(attempt[1])));
        }

        /** As the table has them. */
        private List<Map<String, Object>> events() {
            List<Map<String, Object>> all = new ArrayList<>();
            for (Event event; (event = barrier.next()) != null; ) {
                Map<String, Object> as = new TreeMap<>();
                Object partition = event.partition().values().get(0);
                if (event instanceof Event.Release release) {
                    List<Object> records = new ArrayList<>();
                    barrier.release(release.partition()).forEachRemaining(record -> records.add(record.get(0)));
                    records.sort(ContentOrder::compare);
                    as.putAll(Map.of("release", partition, "records", records));
                    if (release.byAbsence()) as.put("absent", true);
                } else if (event instanceof Event.Repeat repeat) {
                    long epoch = repeat.run().epoch();
                    as.putAll(Map.of("repeat", partition, "by", repeat.run().producer(), "attempt", (epoch >> 32) + "." + (int) epoch));
                } else if (event instanceof Event.Over) {
                    as.put("over", partition);
                } else if (event instanceof Event.AskProducers) {
                    as.put("ask", partition);
                } else if (event instanceof Event.Conflict conflict) {
                    as.putAll(Map.of("conflict", partition, "between", conflict.producers()));
                }
                all.add(as);
            }
            return all;
        }
    }
}
