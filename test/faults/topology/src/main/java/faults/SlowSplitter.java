package faults;

import blazes.storm.Confluent;
import blazes.storm.Stateless;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.tuple.Tuple;
import wordcount.Splitter;

/** The splitter of the word count, with its {@link Slowness}. */
@Confluent(perRecord = true)
@Stateless
public class SlowSplitter extends Splitter {
    private transient Slowness slowness;

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context) {
        slowness = new Slowness(conf, context);
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        slowness.pause();
        super.execute(input, collector);
    }
}
