package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blazes.storm.protocol.Partition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.Test;

class HoldTest {
    private final Rig rig = rig(false);

    private static Rig rig(boolean numbered) {
        return rig(Rig.singly(numbered));
    }

    private static Rig rig(BoltRole.Hold hold) {
        return new Rig(hold, member -> new Hold(member, new FakeRegistry(), new Spill(Utils.readDefaultConfig(), 1000, 1000, Map.of())));
    }

    @Test
    void whatComesAgainIsAnsweredAndNotExecutedAgain() {
        rig.send(Rig.run("k", 1, 1), "x", "y");
        Tuple seal = rig.seal(Rig.run("k", 1, 1), 2);
        assertEquals(List.of("x", "y"), rig.bolt.executed());
        assertEquals(List.of("x", "y"), rig.recorder.results());
        assertEquals(List.of(seal), rig.recorder.acked());

        rig.send(Rig.run("k", 1, 2), "x", "y");
        Tuple again = rig.seal(Rig.run("k", 1, 2), 2);
        assertEquals(List.of(), rig.bolt.executed());
        assertEquals(List.of("x", "y"), rig.recorder.results());
        assertEquals(List.of(again), rig.recorder.acked());
    }

    @Test
    void whatTheBoltHasFailedIsExecutedAgain() {
        rig.bolt.fails = "y";
        rig.send(Rig.run("k", 1, 1), "x", "y");
        Tuple seal = rig.seal(Rig.run("k", 1, 1), 2);
        assertEquals(List.of("x", "y"), rig.bolt.executed());
        assertEquals(List.of(seal), rig.recorder.failed());
        assertEquals(List.of(), rig.recorder.acked());
        rig.recorder.results();

        rig.bolt.fails = null;
        rig.send(Rig.run("k", 1, 2), "x", "y");
        Tuple again = rig.seal(Rig.run("k", 1, 2), 2);
        assertEquals(List.of("x", "y"), rig.bolt.executed());
        assertEquals(List.of("x", "y"), rig.recorder.results());
        assertEquals(List.of(again), rig.recorder.acked());
        assertEquals(List.of(), rig.recorder.failed());
    }

    @Test
    void whatAThreadOfTheBoltHasDoneIsCountedByTheThreadThatExecutes() {
        rig.bolt.elsewhere = true;
        rig.send(Rig.run("k", 1, 1), "x", "y");
        Tuple seal = rig.seal(Rig.run("k", 1, 1), 2);
        assertEquals(List.of("x", "y"), rig.recorder.results());
        assertEquals(List.of(), rig.recorder.acked());
        rig.outlet.catchUp();
        assertEquals(List.of(seal), rig.recorder.acked());

        rig.send(Rig.run("k", 1, 2), "x", "y");
        Tuple again = rig.seal(Rig.run("k", 1, 2), 2);
        assertEquals(List.of("x", "y"), rig.recorder.results());
        assertEquals(List.of(again), rig.recorder.acked());
    }

    @Test
    void whatAThreadOfTheBoltEmitsHasAnAnchor() {
        rig.bolt.elsewhere = true;
        rig.bolt.anchors = false;
        CompletionException said = assertThrows(CompletionException.class, () -> {
            rig.send(Rig.run("k", 1, 1), "x");
            rig.seal(Rig.run("k", 1, 1), 1);
        });
        assertTrue(said.getMessage().contains("emits on 'default' from a thread of its own and without an anchor"), said.getMessage());
        assertEquals(List.of(), rig.recorder.results());
    }

    @Test
    void aNumberThatHasFailedIsNotPassed() {
        Rig numbered = rig(true);
        numbered.bolt.fails = "y";
        numbered.end(Rig.OTHER);
        numbered.send(Rig.run(1, 1, 1), "y");
        numbered.seal(Rig.run(1, 1, 1), 1);
        numbered.seal(Rig.run(2, 1, 1), 0);
        Seal seal = (Seal) numbered.recorder.said().get(0);
        assertEquals(Rig.partitions(2, 1), List.of(seal.run().partition(), seal.previous()), "1 is to come again");
    }

    @Test
    void whatIsDoneIsToldOnWithTheSealThatBringsIt() {
        rig.seal(Rig.run("a", 1, 1), 0);
        rig.recorder.said();
        rig.recorder.acked();
        rig.send(Rig.run("b", 1, 1), "x");
        rig.seal(Rig.run("b", 1, 1), 2, "a");
        assertEquals(List.of(), rig.recorder.said());
        assertEquals(List.of(), rig.recorder.acked(), "whoever has not heard of it is told again");
        rig.send(Rig.run("b", 1, 2), "x");
        rig.seal(Rig.run("b", 1, 2), 1, "a");
        Object first = rig.recorder.said().get(0);
        assertEquals(new Told(Rig.TASK, Rig.partitions("a")), first, "with the attempt that is over");
        assertEquals(2, rig.recorder.acked().size());

        Tuple late = rig.seal(Rig.run("a", 1, 2), 0, "b");
        assertEquals(List.of(new Told(Rig.TASK, Rig.partitions("b"))), rig.recorder.said(), "a is done, and keeps nothing waiting");
        assertEquals(List.of(late), rig.recorder.acked());
        Tuple carrier = rig.tell("c");
        assertEquals(List.of(new Told(Rig.TASK, Rig.partitions("c"))), rig.recorder.said());
        assertEquals(List.of(carrier), rig.recorder.acked());
    }

    @Test
    void theEndIsPassedOnWithWhatIsStillOnItsWay() {
        rig.seal(Rig.run("a", 1, 1), 0);
        rig.seal(Rig.run("b", 1, 1), 0);
        rig.seal(Rig.run("c", 1, 1), 1);
        rig.recorder.said();
        rig.tick();
        assertEquals(List.of(), rig.recorder.said());
        rig.end(Rig.OTHER);
        rig.end(Rig.SPOUT, "b", "c", "d");
        rig.tick();
        End end = (End) rig.recorder.said().get(0);
        assertEquals(Rig.TASK, end.producer());
        assertEquals(Set.copyOf(Rig.partitions("b", "c", "d")), Set.copyOf(end.open()), "a is acknowledged: the end does not name it");
        rig.tell("b", "c", "d");
        rig.recorder.said();
        rig.tick();
        assertEquals(new End(Rig.TASK, 1, List.of()), rig.recorder.said().get(0));
    }

    @Test
    void whatAProducerHadSentInPartBeforeItBeganAnewKeepsNothingWaiting() {
        Tuple seal = rig.seal(Rig.run("a", 1, 1), 1);
        rig.tick();
        assertEquals(List.of(), rig.recorder.acked());
        rig.send(Rig.run("b", 2, 1), "x");
        rig.tick();
        assertEquals(List.of(seal), rig.recorder.acked());
    }

    @Test
    void whatIsWholeDoesNotTimeOutWhileItWaitsForASpout() {
        Rig spouts = rig(Rig.together(false));
        Tuple seal = spouts.seal(Rig.run("a", 1, 1), 0);
        spouts.tick();
        assertEquals(List.of(seal), spouts.recorder.kept());
        spouts.seal(Rig.run(Rig.OTHER, "a", 1, 1), 1);
        spouts.tick();
        assertEquals(List.of(seal), spouts.recorder.kept(), "the other one does");
    }

    @Test
    void whatComesOfOneSealTimesOutTogether() {
        Rig bolts = rig(Rig.together(true));
        bolts.seal(Rig.run("a", 1, 1), 0);
        bolts.tick();
        assertEquals(List.of(), bolts.recorder.kept(), "what the other task lacks must be sent again");
        bolts.seal(Rig.run(Rig.OTHER, "a", 1, 1), 1);
        bolts.tick();
        assertEquals(List.of(), bolts.recorder.kept());
    }

    @Test
    void aPartitionIsShownWithTheNamesOfItsKey() {
        BoltRole.Hold one = new BoltRole.Hold(Map.of(), Set.of(), false, List.of("batch"), Map.of());
        BoltRole.Hold two = new BoltRole.Hold(Map.of(), Set.of(), false, List.of("campaign", "window"), Map.of());
        assertEquals("batch=17", one.name(Partition.of(17)));
        assertEquals("campaign=books, window=3", two.name(Partition.of("books", 3)));
        assertEquals("17", two.name(Partition.of(17)));
    }

    @Test
    void whatHasNoSerializerIsToldWithWhatToDo() {
        ValueWriter writer = new ValueWriter(Utils.readDefaultConfig());
        assertEquals(writer.values(List.of("a", 1)).length, writer.values(List.of("b", 2)).length);
        String said = assertThrows(IllegalStateException.class, () -> writer.values(List.of(Thread.currentThread()))).getMessage();
        assertTrue(said.contains("java.lang.Thread") && said.contains("topology.fall.back.on.java.serialization=true"), said);
    }
}
