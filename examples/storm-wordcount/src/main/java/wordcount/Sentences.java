package wordcount;

import blazes.storm.Seals;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** Sentences in numbered batches, one batch after the other. */
public class Sentences extends BaseRichSpout {
    private static final String[] SENTENCES = {
        "the cow jumped over the moon", "an apple a day keeps the doctor away", "four score and seven years ago",
    };

    private final int batches;
    private final int batchSize;
    private SpoutOutputCollector collector;
    private int batch;
    private int step;
    private int next;

    public Sentences(int batches, int batchSize) {
        this.batches = batches;
        this.batchSize = batchSize;
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        this.collector = collector;
        batch = context.getThisTaskIndex();
        step = context.getComponentTasks(context.getThisComponentId()).size();
    }

    @Override
    public void nextTuple() {
        if (batch >= batches) return;
        collector.emit(new Values(batch, SENTENCES[next % SENTENCES.length]));
        if (++next == batchSize) {
            next = 0;
            batch += step;
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "sentence"));
    }

    /** The same, and it can tell when a batch is over. */
    @Seals(key = "batch")
    public static class Sealed extends Sentences {
        public Sealed(int batches, int batchSize) {
            super(batches, batchSize);
        }
    }
}
