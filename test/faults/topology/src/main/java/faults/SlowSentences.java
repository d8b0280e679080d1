package faults;

import blazes.storm.Seals;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;
import wordcount.Sentences;

/**
 * The sentences of the word count, with their {@link Slowness}: a fault has to find something that is still going on. Each with its number
 * in its batch, and whether it is the last one.
 */
public class SlowSentences extends Sentences {
    private final int batchSize;
    private transient Slowness slowness;

    public SlowSentences(int batches, int batchSize, String folder) {
        super(batches, batchSize, folder);
        this.batchSize = batchSize;
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

    @Override
    protected Values record(int batch, int number, int task) {
        Values values = super.record(batch, number, task);
        values.add(number);
        values.add(number == batchSize - 1);
        return values;
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "sentence", "number", "seal"));
    }

    /** The same, and it says that a batch is over when the next one begins. */
    @Seals(key = "batch", when = Seals.When.CHANGE, producers = Seals.Producers.SINGLE)
    public static class Sealed extends SlowSentences {
        public Sealed(int batches, int batchSize, String folder) {
            super(batches, batchSize, folder);
        }
    }

    /** The same, and the last sentence of a batch says that it is over. */
    @Seals(key = "batch", when = Seals.When.MARKER, producers = Seals.Producers.SINGLE)
    public static class Marked extends SlowSentences {
        public Marked(int batches, int batchSize, String folder) {
            super(batches, batchSize, folder);
        }
    }

    /** The same, and nothing is over before everything is. */
    @Seals(key = "batch", when = Seals.When.END, producers = Seals.Producers.SINGLE)
    public static class Ending extends SlowSentences {
        public Ending(int batches, int batchSize, String folder) {
            super(batches, batchSize, folder);
        }
    }
}
