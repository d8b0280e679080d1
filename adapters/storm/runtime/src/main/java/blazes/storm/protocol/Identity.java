package blazes.storm.protocol;

/** Numbers that tell records of a run apart, so that a digest of them shows what is missing or came twice; a replay reproduces them. */
public final class Identity {
    private Identity() {}

    /** Of the record that a producer emits as its {@code index}-th of a partition. */
    public static long atOrigin(int producer, int index) {
        return mix((long) producer << 32 | index & 0xffffffffL);
    }

    /** Of the {@code index}-th record, from 1 on, that a component makes of the one with the identity {@code parent}. */
    public static long ofChild(long parent, int index) {
        return mix(parent + index * 0x9E3779B97F4A7C15L);
    }

    /** The finaliser of SplitMix64: a bijection whose values look like chance. */
    public static long mix(long x) {
        x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }
}
