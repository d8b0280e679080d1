package blazes.storm.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The values of a seal's key that a set of records have in common, in the order of the key. Compares as a sequence number does: numbers
 * that come to the same, as 1, 1L and 1.0, name the same partition, whatever class a producer or the way has given them.
 */
public final class Partition implements Comparable<Partition> {
    private final List<Object> values;
    private final int hash;

    public Partition(List<Object> values) {
        this.values = Collections.unmodifiableList(new ArrayList<>(values));
        hash = ContentOrder.hash(this.values);
    }

    public static Partition of(Object... values) {
        return new Partition(Arrays.asList(values));
    }

    public List<Object> values() {
        return values;
    }

    /** A text that is the same for equal partitions, and for no others. */
    public String name() {
        return ContentOrder.name(values);
    }

    @Override
    public int compareTo(Partition other) {
        return ContentOrder.compareLists(values, other.values);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Partition that && hash == that.hash && compareTo(that) == 0);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return values.size() == 1 ? String.valueOf(values.get(0)) : values.toString();
    }
}
