package blazes.storm.runtime;

import java.util.Map;
import org.apache.storm.ICredentialsListener;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.topology.OutputFieldsDeclarer;

/** A bolt with the user's bolt inside: whatever is not about tuples goes through. */
abstract class WrappedBolt implements IRichBolt, ICredentialsListener {
    private static final long serialVersionUID = 1;

    final IRichBolt bolt;
    private final int everyTick;
    private transient int ticks;

    /** @param everyTick how many ticks of ours make one that the bolt has asked for; 0 if it has not */
    WrappedBolt(IRichBolt bolt, int everyTick) {
        this.bolt = bolt;
        this.everyTick = everyTick;
    }

    /** Whether the tick that has come is for the bolt too; asked once for each. */
    final boolean isTickOfBolt() {
        return everyTick > 0 && ++ticks % everyTick == 0;
    }

    @Override
    public final void setCredentials(Map<String, String> credentials) {
        if (bolt instanceof ICredentialsListener listens) listens.setCredentials(credentials);
    }

    @Override
    public final void cleanup() {
        bolt.cleanup();
    }

    @Override
    public final void declareOutputFields(OutputFieldsDeclarer declarer) {
        bolt.declareOutputFields(declarer);
    }

    @Override
    public final Map<String, Object> getComponentConfiguration() {
        return bolt.getComponentConfiguration();
    }

    /** What was wrapped. */
    public final IRichBolt bolt() {
        return bolt;
    }

    /** How many ticks of ours make one that the bolt has asked for; 0 if it has not. */
    public final int everyTick() {
        return everyTick;
    }
}
