package blazes.storm.protocol;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A partition that a barrier holds back, or has released and not forgotten: the newest attempt of each producer at it. */
final class Held<R> {
    /** What has come of a run. */
    static final class Attempt<R> {
        final Run run;
        final Arrivals arrivals;
        final RecordBuffer<R> buffer; // null: it repeats
        final boolean repeats; // its partition was released before it began
        Set<Long> seen; // once something came twice
        boolean complete;
        Partition previous;

        Attempt(Run run, Arrivals arrivals, RecordBuffer<R> buffer) {
            this.run = run;
            this.arrivals = arrivals;
            this.buffer = buffer;
            repeats = buffer == null;
        }

        void discard() {
            if (buffer != null) buffer.discard();
        }
    }

    final Map<Integer, Attempt<R>> attempts = new TreeMap<>(); // by producer
    Set<Integer> closed; // the producers that a registry names
    boolean queued;
    boolean released;
    boolean conflict;

    boolean isWaiting() {
        return !released && !queued;
    }

    /** Of what is not released, something has come of this producer, and not all. */
    boolean hasInPart(int producer) {
        Attempt<R> attempt = attempts.get(producer);
        return !released && attempt != null && !attempt.complete;
    }

    void discard() {
        attempts.values().forEach(Attempt::discard);
    }
}
