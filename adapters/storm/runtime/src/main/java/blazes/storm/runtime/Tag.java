package blazes.storm.runtime;

import blazes.storm.protocol.Run;

/**
 * What travels in the last field of a tuple of a sealed stream: the run that it belongs to, and its identity there. No run: it
 * belongs to none. An identity of 0: it is never sent again.
 */
public record Tag(Run run, long identity) {}
