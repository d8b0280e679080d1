package blazes.storm.protocol;

import java.util.List;

/** What a barrier wants to be done. */
public sealed interface Event {
    Partition partition();

    /**
     * `byAbsence`: of some producer nothing has come, and nothing will: whoever knows what is acknowledged is to be asked, if this
     * barrier may have been started after it was.
     */
    record Release(Partition partition, boolean byAbsence) implements Event {}

    /** A producer that has had it no longer waits for it: it is acknowledged, and to be forgotten. */
    record Over(Partition partition) implements Event {}

    /** A run of a partition that was released has come whole again: answer it. */
    record Repeat(Run run) implements Event {
        @Override
        public Partition partition() {
            return run.partition();
        }
    }

    /** All that is known of the partition is complete; who knows its producers is to be asked ({@link SealBarrier#closed}). */
    record AskProducers(Partition partition) implements Event {}

    /** Two producers where there may be one: it is not released before one of them speaks under a new incarnation without it. */
    record Conflict(Partition partition, List<Integer> producers) implements Event {}
}
