package blazes.storm.runtime;

import java.util.Map;
import org.apache.storm.ICredentialsListener;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.topology.OutputFieldsDeclarer;

/** A spout with the user's spout inside: whatever is not about tuples goes through. */
abstract class WrappedSpout implements IRichSpout, ICredentialsListener {
    private static final long serialVersionUID = 1;

    final IRichSpout spout;

    WrappedSpout(IRichSpout spout) {
        this.spout = spout;
    }

    @Override
    public final void setCredentials(Map<String, String> credentials) {
        if (spout instanceof ICredentialsListener listens) listens.setCredentials(credentials);
    }

    @Override
    public final void close() {
        spout.close();
    }

    @Override
    public final void activate() {
        spout.activate();
    }

    @Override
    public final void deactivate() {
        spout.deactivate();
    }

    @Override
    public final void declareOutputFields(OutputFieldsDeclarer declarer) {
        spout.declareOutputFields(declarer);
    }

    @Override
    public final Map<String, Object> getComponentConfiguration() {
        return spout.getComponentConfiguration();
    }
}
