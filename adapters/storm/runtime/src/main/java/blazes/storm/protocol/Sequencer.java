package blazes.storm.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides which records are new: one that is sent again, because its acknowledgement was lost, has its place in the order already. It
 * remembers the last identities only; a record is not sent again for ever.
 */
public final class Sequencer {
    private final Map<Long, Boolean> known;

    public Sequencer(int remembered) {
        known = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > remembered;
            }
        };
    }

    /** The identity 0 belongs to records that are never sent again. */
    public boolean isNew(long identity) {
        return identity == 0 || known.put(identity, true) == null;
    }
}
