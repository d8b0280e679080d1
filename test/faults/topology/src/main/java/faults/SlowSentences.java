package faults;

import blazes.storm.Seals;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import wordcount.Sentences;

/** The sentences of the word count, with their {@link Slowness}: a fault has to find something that is still going on. */
public class SlowSentences extends Sentences {
    private transient Slowness slowness;

    public SlowSentences(int batches, int batchSize, String folder) {
        super(batches, batchSize, folder);
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        super.open(conf, context, collector);
        slowness = new Slowness(conf, context);
    }

    @Override
    public void nextTuple() {
        slowness.pause();
        super.nextTuple();
    }

    /** The same, and it says that a batch is over when the next one begins. */
    @Seals(key = "batch", when = Seals.When.CHANGE, producers = Seals.Producers.SINGLE)
    public static class Sealed extends SlowSentences {
        public Sealed(int batches, int batchSize, String folder) {
            super(batches, batchSize, folder);
        }
    }
}
