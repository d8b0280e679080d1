package bench;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * What a run does: batches of so many sentences for so many seconds (the batch that is begun is finished), counted by so many tasks; and
 * the folder for what it leaves behind.
 */
record Workload(int seconds, int batch, int counters, String folder) implements Serializable {
    long batchOf(long sentence) {
        return sentence / batch;
    }

    /** The words of a batch that one counter can expect to get. */
    int wordsPerCounter() {
        return Math.max(1, batch * Corpus.WORDS_PER_SENTENCE / counters);
    }

    Path path() {
        return Path.of(folder);
    }
}
