package blazes.storm.runtime;

/**
 * Asks every task of a site for what comes of a record, which is in the log of the shard before the batch `before`. Its tuple is
 * anchored to that of the record, which so is acknowledged when all that comes of it is.
 */
public record Claim(int shard, long before, long identity) {}
