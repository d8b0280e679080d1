package bench;

import blazes.storm.Confluent;
import blazes.storm.Stateless;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Lets one rare word through, and writes down how many words it has seen. */
@Confluent(perRecord = true)
@Stateless
final class Only extends BaseBasicBolt {
    private final Workload workload;
    private final String word;
    private transient Timeline seen;

    Only(Workload workload, String word) {
        this.workload = workload;
        this.word = word;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        seen = new Timeline(workload.path(), "seen-" + context.getThisTaskIndex(), Corpus.WORDS_PER_SENTENCE);
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        seen.add(1);
        if (word.equals(input.getString(0))) collector.emit(new Values(word, input.getValue(1)));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word", "batch"));
    }
}
