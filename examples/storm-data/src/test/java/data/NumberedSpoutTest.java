package data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Values;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberedSpoutTest {
    private static final int PARTS = 5;
    private static final int SIZE = 3;

    /** Its records are their own numbers. */
    private static final class Numbers extends NumberedSpout {
        private final List<Integer> complete = new ArrayList<>();

        Numbers(Path folder) {
            super(PARTS, SIZE, folder.toString());
        }

        @Override
        protected Values record(int part, int number, int task) {
            return new Values(part, number);
        }

        @Override
        protected void complete(int part) {
            complete.add(part);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {}
    }

    @TempDir Path folder;
    private Task task;
    private Numbers spout;

    @BeforeEach
    void start() {
        task = new Task("numbers", 0, 2);
        spout = new Numbers(folder);
        spout.open(Map.of(), task.context(), task.ofSpout());
    }

    private List<List<Object>> next(int times) {
        for (int i = 0; i < times; i++) spout.nextTuple();
        return task.emitted();
    }

    private static List<List<Object>> part(int part) {
        return List.of(List.of(part, 0), List.of(part, 1), List.of(part, 2));
    }

    @Test
    void eachTaskEmitsItsPartsInTurn() {
        assertEquals(part(0), next(SIZE));
        assertEquals(part(2), next(SIZE));
        assertEquals(List.of(0, 2), spout.complete);
        assertFalse(spout.exhausted());
        assertEquals(part(4), next(SIZE));
        assertEquals(List.of(), next(SIZE));
        assertTrue(spout.exhausted());

        task = new Task("numbers", 1, 2);
        spout.open(Map.of(), task.context(), task.ofSpout());
        assertEquals(part(1), next(SIZE));
        assertEquals(part(3), next(2 * SIZE));
        assertTrue(spout.exhausted());
    }

    @Test
    void whatFailsIsEmittedAgainUnderTheSameIdBetweenTwoParts() {
        next(SIZE);
        List<Object> ids = task.ids();
        next(1);
        spout.fail(ids.get(1));
        spout.fail(ids.get(2));
        assertEquals(List.of(List.of(2, 1), List.of(2, 2)), next(2));
        task.ids();
        assertEquals(part(0).subList(1, 3), next(2));
        assertEquals(ids.subList(1, 3), task.ids());
        assertEquals(part(4), next(2 * SIZE));

        spout.fail(ids.get(0));
        assertFalse(spout.exhausted(), "something is to be emitted again");
        assertEquals(part(0).subList(0, 1), next(2));
        assertEquals(List.of(0, 2, 4), spout.complete);
    }

    @Test
    void onlyWholePartsAreDone() {
        next(2 * SIZE);
        List<Object> ids = task.ids();
        for (int i : List.of(1, 3, 4, 5)) spout.ack(ids.get(i));
        spout.ack(ids.get(5)); // late
        start();
        assertEquals(part(0), next(SIZE));
        assertEquals(part(4), next(SIZE + 1), "part 2 is done");
        assertEquals(List.of(0, 2, 4), spout.complete);
        assertTrue(spout.exhausted());
        task.ids().forEach(spout::ack);
        start();
        assertEquals(List.of(), next(1));
        assertTrue(spout.exhausted());
    }
}
