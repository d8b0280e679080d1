package bench;

/** Says which batch is the last one. When it began and what it gave is the timeline {@code source}. */
final class Source {
    private final Workload workload;
    private final Timeline timeline;
    private final long end;
    private long batches = Long.MAX_VALUE;

    /** Begins now. */
    Source(Workload workload) {
        this.workload = workload;
        timeline = new Timeline(workload.path(), "source", 1);
        timeline.start();
        end = System.nanoTime() + workload.seconds() * 1_000_000_000L;
    }

    /** Whether a batch is one of this run. Once a batch is not, no later one is. */
    boolean has(long batch) {
        if (batch < batches && batch > 0 && System.nanoTime() - end > 0) {
            batches = batch;
            timeline.add(batch * workload.batch() * Corpus.WORDS_PER_SENTENCE);
        }
        return batch < batches;
    }
}
