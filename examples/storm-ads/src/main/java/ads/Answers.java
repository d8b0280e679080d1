package ads;

import blazes.storm.Confluent;
import data.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Tuple;

/** Adds the answers to a store: which replica gave it, the question, the answer. The key is all but the answer. */
@Confluent
public class Answers extends BaseBasicBolt {
    private final String folder;
    private Store store;

    public Answers(String folder) {
        this.folder = folder;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        store = new Store(folder, context);
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        List<Object> row = new ArrayList<>(List.of(input.getSourceTask()));
        row.addAll(input.getValues());
        store.append(row.toArray());
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
