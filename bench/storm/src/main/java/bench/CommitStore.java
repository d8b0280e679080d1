package bench;

import java.util.Map;

/**
 * A store of counts, keyed by batch and word. To write the same again changes nothing, and of two counts of one word in one batch the
 * later one stays.
 */
interface CommitStore {
    void write(long batch, Map<String, Long> counts);
}
