package wordcount;

import data.Store;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Tuple;

/** Puts the counts into a store with the key (batch, word): to put a batch there again, with the same counts, changes nothing. */
public class Commit extends BaseBasicBolt {
    private final String folder;
    private Store store;

    public Commit(String folder) {
        this.folder = folder;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        store = new Store(folder, context);
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        store.append(input.getIntegerByField("batch"), input.getStringByField("word"), input.getLongByField("count"));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
