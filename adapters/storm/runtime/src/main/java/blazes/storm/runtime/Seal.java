package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.Tally;
import java.util.Arrays;
import java.util.List;

/**
 * A sender's promise that a run has ended, with what it has sent to each task: how many records, and a digest of their identities.
 * `previous` is the partition before it that is not acknowledged, where partitions are numbered; `done` are partitions that have been
 * acknowledged since the last word.
 */
public record Seal(Run run, int[] tasks, long[] counts, long[] digests, Partition previous, List<Partition> done) {
    static Seal of(Run run, Tally tally, Partition previous, List<Partition> done) {
        int[] tasks = new int[tally.receivers().size()];
        for (int i = 0; i < tasks.length; ++i) tasks[i] = tally.receivers().number(i);
        return new Seal(run, tasks, tally.counts(), tally.digests(), previous, done);
    }

    long count(int task) {
        int at = Arrays.binarySearch(tasks, task);
        return at < 0 ? 0 : counts[at];
    }

    long digest(int task) {
        int at = Arrays.binarySearch(tasks, task);
        return at < 0 ? 0 : digests[at];
    }
}
