package ads;

import blazes.storm.Sealer;
import blazes.storm.SealingSpout;
import blazes.storm.Seals;
import data.NumberedSpout;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.Utils;

/** Clicks on ads, at most one a millisecond. Each task is an ad server, and has so many clicks in each window. */
public class Clicks extends NumberedSpout {
    private static final int ADS = 20;
    private static final long WINDOW_MS = 60_000;

    public Clicks(int windows, int clicksPerWindow, String folder) {
        super(windows, clicksPerWindow, folder);
    }

    @Override
    protected boolean emits(int window, int server, int servers) {
        return true;
    }

    @Override
    protected Values record(int window, int number, int server) {
        String click = server + "-" + window + "-" + number;
        return new Values(click, (7 * number + 3 * window + 5 * server) % ADS, window, window * WINDOW_MS + number);
    }

    @Override
    public void nextTuple() {
        Utils.sleep(1);
        super.nextTuple();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("click", "ad", "window", "time"));
    }

    /** The same, and each server says when it has no more clicks of a window. */
    @Seals(key = "window", producers = Seals.Producers.ALL)
    public static class Sealed extends Clicks implements SealingSpout {
        private Sealer sealer;

        public Sealed(int windows, int clicksPerWindow, String folder) {
            super(windows, clicksPerWindow, folder);
        }

        @Override
        public void sealer(Sealer sealer) {
            this.sealer = sealer;
        }

        @Override
        protected void complete(int window) {
            sealer.seal(window);
        }
    }
}
