package blazes.storm.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.storm.shade.net.minidev.json.JSONArray;
import org.apache.storm.shade.net.minidev.json.JSONObject;
import org.apache.storm.shade.net.minidev.json.JSONValue;

/** The strategies of a {@code blazes-plan/1} document with one variant; of a plan that does not satisfy, its fallback. */
record Plan(List<Strategy> strategies) {
    enum Mechanism { SEALING, SEQUENCING, DYNAMIC_ORDERING }

    /** A stream whose producers say when partitions are complete. Lists are empty where the document has none; `when` is empty too. */
    record Origin(String stream, List<String> key, String producers, String when, List<String> sequence) {}

    /** A stream that is coordinated at the site, with the key on which it is sealed there. */
    record Coordinated(String stream, List<String> key) {}

    /** `stateful` are the components before the site that pass its partitions on and keep state of them. */
    record Strategy(String component, Mechanism mechanism, List<Coordinated> streams, List<String> scope, List<Origin> origins,
                    List<String> waits, List<String> stateful) {}

    static Plan read(Path file) throws IOException {
        JSONObject document = (JSONObject) JSONValue.parse(Files.readString(file));
        JSONArray variants = (JSONArray) document.get("variants");
        if (variants.size() != 1) throw new Refusal("a plan for one variant is wanted, and this one has " + variants.size());
        JSONObject plan = (JSONObject) ((JSONObject) variants.get(0)).get("plan");
        List<Strategy> strategies = new ArrayList<>();
        for (Object each : (JSONArray) plan.get(Boolean.TRUE.equals(plan.get("satisfies")) ? "strategies" : "fallback"))
            strategies.add(strategy((JSONObject) each));
        return new Plan(strategies);
    }

    private static Strategy strategy(JSONObject json) {
        List<Coordinated> streams = new ArrayList<>();
        for (JSONObject stream : objects(json, "streams")) streams.add(new Coordinated((String) stream.get("name"), strings(stream.get("key"))));
        List<Origin> origins = new ArrayList<>();
        for (JSONObject origin : objects(json, "origins"))
            origins.add(new Origin((String) origin.get("stream"), strings(origin.get("key")), text(origin.get("producers")), text(origin.get("when")),
                    strings(origin.get("sequence"))));
        return new Strategy((String) ((JSONObject) json.get("site")).get("component"), mechanism((String) json.get("mechanism")), streams,
                strings(json.get("scope")), origins, strings(json.get("waits")), strings(json.get("stateful")));
    }

    private static Mechanism mechanism(String name) {
        return switch (name) {
            case "sealing" -> Mechanism.SEALING;
            case "sequencing" -> Mechanism.SEQUENCING;
            case "dynamic-ordering" -> Mechanism.DYNAMIC_ORDERING;
            default -> throw new Refusal("the plan has the mechanism '" + name + "', which this version does not know");
        };
    }

    private static List<JSONObject> objects(JSONObject json, String name) {
        List<JSONObject> all = new ArrayList<>();
        if (json.get(name) instanceof JSONArray list) for (Object each : list) all.add((JSONObject) each);
        return all;
    }

    private static List<String> strings(Object value) {
        List<String> all = new ArrayList<>();
        if (value instanceof JSONArray list) for (Object each : list) all.add((String) each);
        return all;
    }

    private static String text(Object value) {
        return value == null ? "" : (String) value;
    }
}
