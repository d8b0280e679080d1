package bench;

import blazes.storm.FiniteSource;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** The corpus, one batch after the other, as {@code (batch, sentence)}, without message ids. */
class Sentences extends BaseRichSpout implements FiniteSource {
    final Workload workload;
    transient SpoutOutputCollector collector;
    private transient Source source;
    private long next;
    private boolean exhausted;

    Sentences(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        this.collector = collector;
    }

    @Override
    public void nextTuple() {
        if (source == null) source = new Source(workload);
        if (next % workload.batch() == 0) exhausted = !source.has(workload.batchOf(next));
        if (!exhausted) emit(next++);
    }

    void emit(long sentence) {
        collector.emit(values(sentence));
    }

    final Values values(long sentence) {
        return new Values(workload.batchOf(sentence), Corpus.sentence(sentence));
    }

    @Override
    public final boolean exhausted() {
        return exhausted;
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "sentence"));
    }
}
