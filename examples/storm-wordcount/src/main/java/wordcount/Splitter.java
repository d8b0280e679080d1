package wordcount;

import blazes.storm.Confluent;
import blazes.storm.Stateless;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Each sentence becomes its words: no memory, and no order that could matter. */
@Confluent(perRecord = true)
@Stateless
public class Splitter extends BaseBasicBolt {
    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        for (String word : input.getStringByField("sentence").split(" "))
            collector.emit(new Values(word, input.getIntegerByField("batch")));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word", "batch"));
    }
}
