package blazes.storm.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.storm.shade.net.minidev.json.JSONArray;
import org.apache.storm.shade.net.minidev.json.JSONObject;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The table of cases in {@code test/protocol}, which is about the protocol and not about this implementation of it. */
class SealBarrierTest {
    /** By content: texts are far apart in their hashes, so that the order of contents alone is looked at where they are equal. */
    private static final ReleaseOrder<String> ALPHABETICAL = new ReleaseOrder<>(text -> 0, Comparator.<String>naturalOrder());

    @TestFactory
    Stream<DynamicTest> theTable() throws Exception {
        Path table = Path.of("").toAbsolutePath();
        while (!Files.exists(table.resolve("test/protocol/seal_barrier.json"))) table = table.getParent();
        JSONArray cases = (JSONArray) JSONValue.parse(Files.readString(table.resolve("test/protocol/seal_barrier.json")));
        return cases.stream().map(JSONObject.class::cast).map(each -> DynamicTest.dynamicTest((String) each.get("case"), () -> check(each)));
    }

    private static void check(JSONObject each) {
        List<Source> sources = new ArrayList<>();
        for (JSONObject source : objects(each.get("sources")))
            sources.add(new Source(numbers(source.get("producers")), Source.Rule.valueOf(((String) source.get("rule")).toUpperCase(Locale.ROOT)),
                    numbers(source.get("via")), !Boolean.FALSE.equals(source.get("direct"))));
        SealBarrier<String> barrier =
                new SealBarrier<>(sources, Boolean.TRUE.equals(each.get("numbered")), 16, RecordBuffer.InMemory::new, ALPHABETICAL);
        int at = 0;
        for (JSONObject step : objects(each.get("steps"))) step(barrier, step, each.get("case") + ", step " + ++at);
    }

    private static void step(SealBarrier<String> barrier, JSONObject step, String where) {
        if (step.get("record") instanceof JSONArray of) {
            Run run = run(of);
            assertEquals(said(step), barrier.record(run, from(step, run), number(step.get("id")), (String) step.get("value")), where);
        } else if (step.get("seal") instanceof JSONArray of) {
            Run run = run(of);
            List<Integer> ids = numbers(step.get("ids"));
            Partition previous = step.get("previous") == null ? null : Partition.of(step.get("previous"));
            assertEquals(said(step), barrier.seal(run, from(step, run), ids.size(), ids.stream().mapToLong(id -> id).sum(), previous), where);
        } else if (step.get("end") != null) {
            Set<Partition> open = new java.util.HashSet<>();
            for (Object name : (JSONArray) step.get("open")) open.add(Partition.of(name));
            barrier.end((int) number(step.get("end")), number(step.get("incarnation")), open);
        } else if (step.get("closed") != null) {
            barrier.closed(Partition.of(step.get("closed")), numbers(step.get("producers")));
        } else if (step.get("forget") != null) {
            barrier.forget(Partition.of(step.get("forget")));
        } else {
            List<String> expected = new ArrayList<>();
            for (JSONObject event : objects(step.get("expect"))) expected.add(new java.util.TreeMap<>(event).toString());
            assertEquals(expected, happened(barrier), where);
        }
    }

    private static List<String> happened(SealBarrier<String> barrier) {
        List<String> all = new ArrayList<>();
        for (SealBarrier.Event event; (event = barrier.next()) != null; ) {
            if (event instanceof SealBarrier.Event.Release release) {
                List<String> records = new ArrayList<>();
                barrier.release(release.partition()).forEachRemaining(record -> records.add("\"" + record + "\""));
                all.add("{" + (release.byAbsence() ? "absent=true, " : "") + "records=[" + String.join(",", records) + "], release="
                        + release.partition() + "}");
            } else if (event instanceof SealBarrier.Event.Repeat repeat) {
                all.add("{repeat=" + repeat.run().partition() + "}");
            } else if (event instanceof SealBarrier.Event.AskProducers ask) {
                all.add("{ask=" + ask.partition() + "}");
            } else if (event instanceof SealBarrier.Event.Conflict conflict) {
                all.add("{conflict=" + conflict.partition() + "}");
            }
        }
        return all;
    }

    private static SealBarrier.Verdict said(JSONObject step) {
        return SealBarrier.Verdict.valueOf(((String) step.getOrDefault("is", "held")).toUpperCase(Locale.ROOT));
    }

    private static int from(JSONObject step, Run run) {
        return step.get("from") == null ? run.producer() : (int) number(step.get("from"));
    }

    private static Run run(JSONArray of) {
        return new Run(Partition.of(of.get(0)), (int) number(of.get(1)), Run.epoch(number(of.get(2)), (int) number(of.get(3))));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static List<Integer> numbers(Object value) {
        Set<Integer> all = new TreeSet<>();
        if (value instanceof JSONArray list) for (Object each : list) all.add((int) number(each));
        return List.copyOf(all);
    }

    private static List<JSONObject> objects(Object value) {
        return ((JSONArray) value).stream().map(JSONObject.class::cast).toList();
    }
}
