package ads;

import data.NumberedSpout;
import java.util.List;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.Utils;

/** An analyst, who goes through the windows about as fast as the clicks do, and asks for one campaign after the other. */
public class Asks extends NumberedSpout {
    private final int asksPerWindow;
    private final List<String> campaigns;

    public Asks(int windows, int asksPerWindow, List<String> campaigns, String folder) {
        super(windows, asksPerWindow, folder);
        this.asksPerWindow = asksPerWindow;
        this.campaigns = campaigns;
    }

    @Override
    protected Values record(int window, int number, int task) {
        return new Values(window * asksPerWindow + number, campaigns.get(number % campaigns.size()), window);
    }

    @Override
    public void nextTuple() {
        Utils.sleep(1);
        super.nextTuple();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("ask", "campaign", "window"));
    }
}
