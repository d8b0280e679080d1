package blazes.storm.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each in a process of its own, as users run it. */
class ExtractTest {
    @TempDir Path folder;

    private String extract(String topology, int seconds, String main, String... args) throws Exception {
        Path out = folder.resolve("out.json");
        Path jar = Files.write(folder.resolve("user.jar"), new byte[] {80, 75});
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                "-Dstorm.jar=" + jar, "blazes.storm.extract.Main", out.toString(), topology, Integer.toString(seconds),
                "blazes.storm.extract.Fixtures$" + main));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        assertTrue(process.waitFor(300, TimeUnit.SECONDS), "it hangs");
        assertTrue(Files.exists(out), () -> "nothing was written:\n" + read(folder.resolve("log")));
        return Files.readString(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private static String error(String main, String message) {
        return "{\"error\":\"blazes.storm.extract.Fixtures$" + main + ": " + message + "\"}\n";
    }

    @Test
    void aTopologyBecomesASpec() throws Exception {
        assertEquals("""
                {
                "blazes": 1,
                "components": {
                  "count": {"instances":8,"paths":[{"from":"split","to":"default","label":"OW","gate":["word","batch"],"per_partition":true}]},
                  "lost": {"paths":[]},
                  "shard": {"instances":2,"paths":[{"from":"count","to":"effects"},{"from":"split","to":"effects"}]},
                  "split": {"instances":3,"paths":[{"from":"sentences","to":"default","label":"CR","per_record":true}]},
                  "store": {"instances":2,"replicated":true,"assumed":["replicated"],"paths":[{"from":"count","to":"effects"},{"from":"sentences:late","to":"effects"}]},
                  "watch": {"instances":2,"paths":[{"from":"count","to":"effects"},{"from":"split","to":"effects"}]}
                },
                "streams": {
                  "sentences": {"schema":["batch","line"],"seal":{"key":["batch"],"producers":"all"},"unique":["batch","line"],"to":"split.sentences","shuffle":true},
                  "sentences:late": {"schema":["line"],"to":"store.sentences:late","shuffle":true},
                  "count->shard": {"from":"count.default","schema":["word","batch","count"],"to":"shard.count","broadcast":true},
                  "count->store": {"from":"count.default","schema":["word","batch","count"],"to":"store.count","broadcast":true},
                  "count->watch": {"from":"count.default","schema":["word","batch","count"],"to":"watch.count","shuffle":true},
                  "shard": {"from":"shard.effects"},
                  "split->count": {"from":"split.default","schema":["word","batch"],"to":"count.split","partitioned":["word"]},
                  "split->shard": {"from":"split.default","schema":["word","batch"],"to":"shard.split","partitioned":["word"]},
                  "split->watch": {"from":"split.default","schema":["word","batch"],"to":"watch.split","partitioned":[]},
                  "store": {"from":"store.effects"},
                  "watch": {"from":"watch.effects"}
                }
                }
                """, extract("", 30, "WordCount"));
    }

    /** What Storm adds is left out, and what the user has written is read behind what Storm has wrapped around it. */
    @Test
    void stormsOwnStreamsAndWrappersAreLookedThrough() throws Exception {
        assertEquals("""
                {
                "blazes": 1,
                "components": {
                  "average": {"paths":[{"from":"sums","to":"effects","label":"OW","gate":["word"]}]},
                  "split": {"instances":2,"paths":[{"from":"sentences","to":"default","label":"CR","per_record":true}]},
                  "sums": {"paths":[{"from":"split","to":"default","label":"CW"}]}
                },
                "streams": {
                  "sentences": {"schema":["batch","line"],"seal":{"key":["batch"],"producers":"single"},"unique":["batch","line"],"to":"split.sentences","shuffle":true},
                  "average": {"from":"average.effects"},
                  "split": {"from":"split.default","schema":["word","batch"],"to":"sums.split"},
                  "sums": {"from":"sums.default","schema":["sum"],"to":"average.sums"}
                }
                }
                """, extract("", 30, "StatesAndWindows"));
    }

    @Test
    void batchesOfStormsOwnAreTheirBolts() throws Exception {
        String document = extract("", 30, "Reach");
        assertTrue(document.contains("""
                "bolt0": {"instances":2,"paths":[{"from":"prepare-request","to":"default","label":"CR","per_record":true}]},
                  "bolt1": {"instances":3,"paths":[{"from":"bolt0","to":"default","label":"CW"},{"from":"prepare-request:id","to":"default","label":"CW"}]},
                """), document);
    }

    @Test
    void aSealSaysWhatEndsAPartAndWhoSpeaks() throws Exception {
        Map<String, String> producersOfWhatIsSaid = Map.of("1", "single", "3", "all");
        for (String tasks : producersOfWhatIsSaid.keySet()) {
            String document = extract("", 30, "SealsInEveryWay", tasks);
            for (String seal : List.of(
                    "\"spout:change\": {\"schema\":[\"word\",\"batch\",\"seal\"],"
                            + "\"seal\":{\"key\":[\"batch\"],\"producers\":\"single\",\"when\":\"change\"},",
                    "\"seal\":{\"key\":[\"batch\"],\"producers\":\"registry\",\"when\":\"marker\"},\"to\":\"store.spout:marker\"",
                    "\"seal\":{\"key\":[\"batch\"],\"producers\":\"all\",\"when\":\"end\"},\"to\":\"store.spout:end\"",
                    "\"seal\":{\"key\":[\"word\",\"batch\"],\"producers\":\"" + producersOfWhatIsSaid.get(tasks)
                            + "\"},\"to\":\"store.spout:said\""))
                assertTrue(document.contains(seal), () -> seal + " in\n" + document);
        }
    }

    @Test
    void argumentsReachTheMainClass() throws Exception {
        assertEquals(error("WordCount", "it submits no topology 'words', but 'other'"), extract("words", 30, "WordCount", "other"));
    }

    @Test
    void ofSeveralTopologiesOneIsNamed() throws Exception {
        assertEquals(error("Twice", "it submits 'one' and 'two'; name one of them with --topology"), extract("", 30, "Twice"));
        assertTrue(extract("two", 30, "Twice").contains("\"components\""));
    }

    @Test
    void whatMayHappenAfterTheSubmissionDoesNotMatter() throws Exception {
        assertTrue(extract("", 30, "SubmitsAndExits").contains("\"components\""));
    }

    @Test
    void whoSubmitsNothingIsToldWhy() throws Exception {
        assertEquals(error("Never", "it ended without submitting a topology; does it need arguments to do so?"), extract("", 30, "Never"));
        assertEquals(error("Sleeps", "it has not submitted a topology within 1 s"), extract("", 1, "Sleeps"));
        assertEquals(error("Throws", "it threw java.lang.IllegalStateException: no broker"), extract("", 30, "Throws"));
        assertEquals(error("Exits", "it ended the process before it submitted a topology"), extract("", 30, "Exits"));
        assertEquals(error("Nowhere", "there is no such class in the jar"), extract("", 30, "Nowhere"));
        assertEquals(error("NotAMain", "it has no public static void main(String[])"), extract("", 30, "NotAMain"));
    }

    @Test
    void oneInputMayBeKeptAndAnotherOnlyRead() throws Exception {
        String document = extract("", 30, "KeepsAndAnswers");
        assertTrue(document.contains("\"answers\": {\"paths\":[{\"from\":\"sentences\",\"to\":\"default\",\"label\":\"OR\",\"gate\":[\"word\"]},"
                + "{\"from\":\"split\",\"to\":\"default\",\"label\":\"CW\"}]}"), document);
        assertEquals(error("ContradictsItself", "its topology cannot be read: blazes.storm.extract.Fixtures$Torn has @Stateless and "
                + "@Stateful, both for split -> default"), extract("", 30, "ContradictsItself"));
    }

    @Test
    void aFieldWithoutANameIsNoAttribute() throws Exception {
        String document = extract("", 30, "FieldsWithoutAName");
        assertTrue(document.contains("\"nameless\": {\"from\":\"nameless.default\",\"schema\":[\"count\"],\"to\":\"behind.nameless\",\"shuffle\":true}"), document);
    }

    @Test
    void anAnnotationIsNotAboutNothing() throws Exception {
        assertEquals(error("MisspeltAnnotation", "its topology cannot be read: blazes.storm.extract.Fixtures$Misspelt has @OrderSensitive "
                + "for the input 'splt', which there is not; there is 'split'"), extract("", 30, "MisspeltAnnotation"));
    }

    @Test
    void aComponentThatCannotBeSerializedIsNamed() throws Exception {
        String said = extract("", 30, "HoldsALock");
        assertTrue(said.contains("it threw java.lang.IllegalStateException: Bolt 'locked'"), said);
    }
}
