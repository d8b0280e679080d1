package bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.storm.generated.StormTopology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordCountTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "acked", "sealed", "ordered", "trident", "trident-lean", "filter",
        "filter-acked", "filter-wrapped"})
    void everyWayIsATopologyWithSoManyTasksThatCount(String way) {
        StormTopology topology = WordCount.topology(way, new Workload(1, 10, 3, "unused"));
        assertTrue(topology.get_bolts().values().stream().anyMatch(bolt -> bolt.get_common().get_parallelism_hint() == 3));
    }

    @Test
    void anUnknownWayIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> WordCount.topology("magic", new Workload(1, 10, 3, "unused")));
    }

    @Test
    void theStoreAppendsAndALineEndsInAFullStop(@TempDir Path folder) throws Exception {
        new FileStore(folder, "a").write(7, Map.of("cow", 2L));
        Files.writeString(folder.resolve("a.log"), "8 moo", java.nio.file.StandardOpenOption.APPEND);
        new FileStore(folder, "a").write(8, Map.of("moon", 1L));
        assertEquals(List.of("", "7 cow 2 .", "8 moo", "8 moon 1 ."), Files.readAllLines(folder.resolve("a.log")));
    }

    @Test
    void aTimelineHasALineForEveryGrain(@TempDir Path folder) throws Exception {
        Timeline timeline = new Timeline(folder, "t", 3);
        for (int i = 0; i < 7; i++) timeline.add(1);
        timeline.flush();
        timeline.flush();
        List<String> words = Files.readAllLines(folder.resolve("t.times")).stream().map(line -> line.split(" ")[1]).toList();
        assertEquals(List.of("3", "3", "1"), words);
    }

    @Test
    void theCorpusIsTheOneThatIsCountedElsewhere() {
        assertEquals("w6891 w803 w0 w9151 w12 w350 w52 w4592 w148 w8628", Corpus.sentence(0));
        assertEquals("w352 w1079 w578 w7662 w3532 w3821 w1080 w0 w389 w1434", Corpus.sentence(123_456_789));
    }
}
