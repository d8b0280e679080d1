package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import org.junit.jupiter.api.Test;

/** What a bolt emits for the records of an order; a claim is stood for by any tuple. */
class OrderedOutletTest {
    private final List<String> seen = new ArrayList<>();
    private final List<List<Object>> values = new ArrayList<>();
    private final OrderedOutlet outlet = outlet(0, 2);
    private final OutputCollector user = new OutputCollector(outlet);

    @Test
    void whatComesOfARecordIsSentWhenItIsClaimedAndAgain() {
        BareTuple record = record(7);
        apply(record, false, "answer");
        assertEquals(List.of(), seen());
        BareTuple claim = record(0);
        outlet.claim(claim, 7);
        assertEquals(List.of("answer anchored", "acked"), seen());
        outlet.claim(claim, 7);
        assertEquals(List.of("answer anchored", "acked"), seen());
        outlet.claim(claim, 8);
        assertEquals(List.of("acked"), seen(), "nothing comes of it");
    }

    @Test
    void aClaimWaitsUntilTheBoltHasWorkedOnTheRecord() {
        BareTuple record = record(7);
        outlet.enter(record, false);
        user.emit(record, new Values("first"));
        outlet.leave();
        outlet.claim(record(0), 7);
        assertEquals(List.of("first anchored"), seen());
        user.emit(record, new Values("second"));
        assertEquals(List.of("second anchored"), seen());
        user.ack(record);
        assertEquals(List.of("acked"), seen());
        outlet.claim(record(0), 7);
        assertEquals(List.of("first anchored", "second anchored", "acked"), seen());
    }

    @Test
    void whatHasFailedHasItsPlaceNevertheless() {
        BareTuple record = record(7);
        outlet.enter(record, false);
        user.emit(record, new Values("half"));
        user.fail(record);
        outlet.leave();
        assertEquals(List.of("error"), seen());
        outlet.claim(record(0), 7);
        assertEquals(List.of("half anchored", "acked"), seen());
    }

    @Test
    void whatNobodyCanClaimIsSentAtOnceByTheFirstThatAppliesIt() {
        apply(record(0), false, "now");
        assertEquals(List.of("now"), seen());
        apply(record(0), true, "before");
        assertEquals(List.of(), seen());
        user.emit(new Values("of no record"));
        assertEquals(List.of("of no record"), seen());
    }

    @Test
    void onlyWhatWasClaimedLastIsKept() {
        for (int identity = 1; identity <= 3; ++identity) apply(record(identity), false, "of " + identity);
        outlet.claim(record(0), 1);
        seen();
        outlet.tick();
        for (int identity = 1; identity <= 3; ++identity) outlet.claim(record(0), identity);
        assertEquals(List.of("of 1 anchored", "acked", "acked", "of 3 anchored", "acked"), seen());
    }

    @Test
    void replicasSayDifferentThingsOfOneRecord() {
        apply(record(7), false, "answer");
        outlet.claim(record(0), 7);
        OrderedOutlet other = outlet(1, 2);
        BareTuple record = record(7);
        other.enter(record, false);
        new OutputCollector(other).emit("tagged", record, new Values("answer"));
        other.leave();
        other.claim(record(0), 7);
        outlet.claim(record(0), 7);
        TaggedValues first = (TaggedValues) values.get(0);
        assertNotEquals(first.identity, ((TaggedValues) values.get(1)).identity);
        assertEquals(first.identity, ((TaggedValues) values.get(2)).identity, "sent again");
        assertEquals(List.of("answer"), first.values);
    }

    private void apply(BareTuple record, boolean silent, String answer) {
        outlet.enter(record, silent);
        user.emit("tagged", record, new Values(answer));
        user.ack(record);
        outlet.leave();
    }

    private static BareTuple record(long identity) {
        return new BareTuple(new Port("spout", "default", new Fields(), null), null, 1, List.of(), identity, null);
    }

    private List<String> seen() {
        List<String> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    private OrderedOutlet outlet(int index, int mostKept) {
        IOutputCollector out = new IOutputCollector() {
            @Override
            public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> tuple) {
                seen.add(tuple.get(0) + (anchors == null || anchors.isEmpty() ? "" : " anchored"));
                values.add(tuple);
                return List.of();
            }

            @Override
            public void emitDirect(int task, String stream, Collection<Tuple> anchors, List<Object> tuple) {
                emit(stream, anchors, tuple);
            }

            @Override
            public void ack(Tuple tuple) {
                seen.add("acked");
            }

            @Override
            public void fail(Tuple tuple) {
                seen.add("failed");
            }

            @Override
            public void resetTimeout(Tuple tuple) {}

            @Override
            public void flush() {}

            @Override
            public void reportError(Throwable error) {
                seen.add("error");
            }
        };
        return new OrderedOutlet(new OutputCollector(out), Set.of("tagged"), index, new Progress(), mostKept, 1000);
    }
}
