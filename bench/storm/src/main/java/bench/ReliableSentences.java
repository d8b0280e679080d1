package bench;

import blazes.storm.Seals;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;

/** The corpus with message ids: what fails is emitted again, and what is acknowledged is written down. */
class ReliableSentences extends Sentences {
    private transient Timeline acknowledged;

    ReliableSentences(Workload workload) {
        super(workload);
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        super.open(conf, context, collector);
        acknowledged = new Timeline(workload.path(), "acknowledged", 1000);
    }

    @Override
    public void nextTuple() {
        super.nextTuple();
        if (exhausted()) acknowledged.flush();
    }

    @Override
    void emit(long sentence) {
        collector.emit(values(sentence), sentence);
    }

    @Override
    public void ack(Object sentence) {
        acknowledged.add(Corpus.WORDS_PER_SENTENCE);
    }

    @Override
    public void fail(Object sentence) {
        emit((Long) sentence);
    }

    /** The same, and it can tell when a batch is over. */
    @Seals(key = "batch", when = Seals.When.CHANGE)
    static final class Sealed extends ReliableSentences {
        Sealed(Workload workload) {
            super(workload);
        }
    }
}
