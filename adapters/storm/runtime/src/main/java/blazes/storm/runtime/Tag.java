package blazes.storm.runtime;

import blazes.storm.protocol.Run;

/** What travels in the last field of a tuple of a sealed stream: the run that it belongs to, and its identity there. No run: it belongs to none. */
public record Tag(Run run, long identity) {
    static final Tag NONE = new Tag(null, 0);
}
