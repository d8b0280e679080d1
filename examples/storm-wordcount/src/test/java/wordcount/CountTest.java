package wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import data.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.tuple.Fields;
import org.junit.jupiter.api.Test;

class CountTest {
    private final Task task = new Task("count", 0, 1);

    private Count count(boolean told) {
        Count count = new Count(told);
        count.prepare(Map.of(), task.context(), task.ofBolt());
        return count;
    }

    private static void feed(Count count, int batch, String... words) {
        for (String word : words) count.execute(Task.tuple("splitter", new Fields("word", "batch"), word, batch));
    }

    @Test
    void aBatchIsEmittedWhenItIsCompleteAndThenForgotten() {
        Count count = count(true);
        for (int times = 0; times < 2; times++) {
            feed(count, 1, "a", "b");
            feed(count, 2, "a");
            feed(count, 1, "a");
            assertEquals(List.of(), task.emitted());
            count.released(List.of(1));
            assertEquals(Set.of(List.of("a", 1, 2L), List.of("b", 1, 1L)), new HashSet<>(task.emitted()));
            count.released(List.of(2));
            assertEquals(List.of(List.of("a", 2, 1L)), task.emitted());
        }
        assertEquals(8, task.ids().size(), "all are acknowledged");
    }

    @Test
    void whoseWordsAllWentElsewhereHasNothingToEmit() {
        count(true).released(List.of(3));
        assertEquals(List.of(), task.emitted());
    }

    @Test
    void whereNobodyTellsACountIsEmittedWheneverItChanges() {
        feed(count(false), 1, "a", "b", "a");
        assertEquals(List.of(List.of("a", 1, 1L), List.of("b", 1, 1L), List.of("a", 1, 2L)), task.emitted());
    }
}
