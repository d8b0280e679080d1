package blazes.storm.protocol;

import java.util.TreeMap;

/** What comes with numbers, in the order of the numbers, each once; what is missing is named. */
public final class InOrder<T> {
    private final TreeMap<Long, T> early = new TreeMap<>();
    private long next;

    public void accept(long number, T thing) {
        if (number >= next) early.put(number, thing);
    }

    /** Null: the next one is not there. */
    public T next() {
        T thing = early.remove(next);
        if (thing != null) ++next;
        return thing;
    }

    /** The number of the one that is next. */
    public long position() {
        return next;
    }

    /** Whether something later is there already. */
    public boolean hasGap() {
        return !early.isEmpty();
    }
}
