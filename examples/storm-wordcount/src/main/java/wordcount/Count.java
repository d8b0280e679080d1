package wordcount;

import blazes.storm.OrderSensitive;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Counts each word of each batch. A count is right once the batch is complete, and at no other moment. */
@OrderSensitive(gate = {"word", "batch"})
public class Count extends BaseBasicBolt {
    private final Map<Integer, Map<String, Long>> counts = new HashMap<>();

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        int batch = input.getIntegerByField("batch");
        String word = input.getStringByField("word");
        long count = counts.computeIfAbsent(batch, b -> new HashMap<>()).merge(word, 1L, Long::sum);
        collector.emit(new Values(word, batch, count));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word", "batch", "count"));
    }
}
