package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.storm.tuple.Tuple;
import org.junit.jupiter.api.Test;

class RelayTest {
    private final Rig rig = new Rig(null, Relay::new);

    @Test
    void anAttemptIsPassedOnWhenAllOfItHasCome() {
        rig.send(Rig.run("a", 1, 1), "x");
        rig.seal(Rig.run("a", 1, 1), 2);
        assertEquals(List.of("x"), rig.recorder.results());
        assertEquals(List.of(), rig.recorder.said());

        rig.send(Rig.run("a", 1, 2), "x", "y");
        Tuple whole = rig.seal(Rig.run("a", 1, 2), 2);
        assertEquals(List.of("x", "y"), rig.recorder.results());
        Seal seal = (Seal) rig.recorder.said().get(0);
        assertEquals(2, seal.count(Rig.BEHIND), "of this attempt alone");
        assertEquals(whole, rig.recorder.acked().get(1), "behind the one that is over");
        rig.send(Rig.run("a", 1, 1), "y");
        assertEquals(List.of(), rig.recorder.results());
    }

    @Test
    void whatIsDoneIsToldOnWithTheSealThatBringsIt() {
        rig.seal(Rig.run("b", 1, 1), 1, "a");
        assertEquals(List.of(), rig.recorder.said());
        rig.send(Rig.run("b", 1, 1), "x");
        Seal seal = (Seal) rig.recorder.said().get(0);
        assertEquals(Rig.partitions("a"), seal.done());

        rig.seal(Rig.run("c", 1, 1), 1, "b");
        rig.send(Rig.run("c", 1, 2), "x");
        assertEquals(List.of(new Told(Rig.SPOUT, Rig.partitions("b"))), rig.recorder.said(), "with the attempt that is over");
        rig.seal(Rig.run("c", 1, 1), 1, "a");
        assertEquals(List.of(new Told(Rig.SPOUT, Rig.partitions("a"))), rig.recorder.said());
        rig.recorder.acked();
        Tuple carrier = rig.tell("d");
        assertEquals(List.of(new Told(Rig.SPOUT, Rig.partitions("d"))), rig.recorder.said());
        assertEquals(List.of(carrier), rig.recorder.acked());
    }
}
