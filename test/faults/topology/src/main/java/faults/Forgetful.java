package faults;

import blazes.storm.Seals;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;

/** A spout that promises seals and does not emit again what has failed. */
@Seals(key = "batch", when = Seals.When.CHANGE)
public class Forgetful extends BaseRichSpout {
    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {}

    @Override
    public void nextTuple() {}

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("batch", "sentence"));
    }
}
