package blazes.storm.runtime;

import blazes.storm.protocol.Run;
import blazes.storm.protocol.Tally;
import java.util.ArrayList;
import java.util.List;

/** A run on its way out of a task: what was sent of it, and how many of the tuples that it is made of are still being worked on. */
final class OutRun {
    /** What was emitted, so that it can be emitted again. A task of -1: the grouping chose. */
    record Emission(String stream, List<Object> values, long identity, int task) {}

    final Run run;
    final Tally tally;
    final List<Emission> kept; // null: nothing is kept
    int executing;
    boolean failed;
    boolean finished; // no tuple will be executed under it any more
    private int children;

    OutRun(Run run, Tally tally, boolean keeps) {
        this.run = run;
        this.tally = tally;
        kept = keeps ? new ArrayList<>() : null;
    }

    /** Counts what is made of the run as a whole, from 1 on. */
    int nextChild() {
        return ++children;
    }
}
