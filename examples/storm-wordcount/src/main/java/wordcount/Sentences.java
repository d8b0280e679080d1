package wordcount;

import blazes.storm.Seals;
import data.NumberedSpout;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** Sentences in numbered batches, which are dealt out to the tasks; each task emits one batch after the other. */
public class Sentences extends NumberedSpout {
    private static final String[] SENTENCES = {
        "the cow jumped over the moon", "an apple a day keeps the doctor away", "four score and seven years ago",
    };

    public Sentences(int batches, int batchSize, String folder) {
        super(batches, batchSize, folder);
    }

    @Override
    protected Values record(int batch, int number, int task) {
        return new Values(batch, SENTENCES[(batch + number) % SENTENCES.length]);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "sentence"));
    }

    /** The same, and it says that a batch is over when the next one begins. */
    @Seals(key = "batch", when = Seals.When.CHANGE, producers = Seals.Producers.SINGLE)
    public static class Sealed extends Sentences {
        public Sealed(int batches, int batchSize, String folder) {
            super(batches, batchSize, folder);
        }
    }
}
