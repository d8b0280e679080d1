package blazes.storm.protocol;

/**
 * One attempt of one producer at one partition. A later attempt has a greater epoch; its upper half is the incarnation of the
 * producer, which grows when it is started anew.
 */
public record Run(Partition partition, int producer, long epoch) {
    public static long epoch(long incarnation, int attempt) {
        return incarnation << 32 | attempt;
    }

    public long incarnation() {
        return epoch >>> 32;
    }
}
