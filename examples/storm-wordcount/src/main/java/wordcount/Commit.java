package wordcount;

import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends the counts to a store that nothing is ever taken from: here, the worker's log. */
public class Commit extends BaseBasicBolt {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        LOG.info("{}", input.getValues());
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
