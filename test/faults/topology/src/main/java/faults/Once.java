package faults;

import blazes.storm.Confluent;
import blazes.storm.Stateful;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * Passes each sentence of a batch on once, by its number. Whoever gives it a batch again gets nothing: what it has passed on before must be
 * there still.
 */
@Confluent(perRecord = true)
@Stateful
public class Once extends BaseBasicBolt {
    private final Set<List<Object>> seen = new HashSet<>();

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        int batch = input.getIntegerByField("batch");
        if (seen.add(List.of(batch, input.getIntegerByField("number")))) collector.emit(new Values(batch, input.getStringByField("sentence")));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "sentence"));
    }
}
