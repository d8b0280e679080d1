package blazes.storm.runtime;

import java.util.List;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.utils.Utils;

/** Wakes sequencers up every few milliseconds: Storm's own ticks are a second apart, too long for a record to wait. */
public final class PulseSpout extends BaseRichSpout {
    private static final long serialVersionUID = 1;
    private static final int EVERY_MS = 2;

    private transient SpoutOutputCollector out;

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        out = collector;
    }

    @Override
    public void nextTuple() {
        Utils.sleep(EVERY_MS);
        out.emit(Streams.PULSE, List.of());
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declareStream(Streams.PULSE, new Fields());
    }
}
