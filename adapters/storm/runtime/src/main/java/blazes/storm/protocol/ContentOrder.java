package blazes.storm.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An order of values, and a hash of them, that depend on what they hold alone: the same in every process and every execution
 * (theory §4, "What a released partition looks like"). Known are null, booleans, numbers, text, bytes, enumerators, lists and whatever
 * is {@code Comparable} and whose hash code Java or its author fixes; other objects are refused by the name of their class.
 */
public final class ContentOrder {
    private ContentOrder() {}

    public static int compareLists(List<?> a, List<?> b) {
        int both = Math.min(a.size(), b.size());
        for (int i = 0; i < both; ++i) {
            int order = compare(a.get(i), b.get(i));
            if (order != 0) return order;
        }
        return Integer.compare(a.size(), b.size());
    }

    /** The same, and values that come to the same without being alike, as 1 and 1.0, have an order too. */
    public static int compareExactly(List<?> a, List<?> b) {
        int order = compareLists(a, b);
        for (int i = 0; order == 0 && i < a.size(); ++i) order = compareKinds(a.get(i), b.get(i));
        return order;
    }

    private static int compareKinds(Object a, Object b) {
        if (a instanceof List<?> left) return compareExactly(left, (List<?>) b);
        if (!(a instanceof Number)) return 0;
        if (a instanceof BigDecimal left && b instanceof BigDecimal right) return Integer.compare(left.scale(), right.scale());
        if (a instanceof Double left && b instanceof Double right) return left.compareTo(right); // there are two zeros
        if (a instanceof Float left && b instanceof Float right) return left.compareTo(right);
        return a.getClass().getName().compareTo(b.getClass().getName());
    }

    public static int compare(Object a, Object b) {
        if (a == b) return 0;
        if (a instanceof String left && b instanceof String right) return left.compareTo(right);
        int order = Integer.compare(rank(a), rank(b));
        if (order != 0) return order;
        if (a instanceof Number left) return compareNumbers(left, (Number) b);
        if (a instanceof byte[] left) return Arrays.compare(left, (byte[]) b);
        if (a instanceof List<?> left) return compareLists(left, (List<?>) b);
        if (a.getClass() != b.getClass()) return a.getClass().getName().compareTo(b.getClass().getName());
        return compareAlike(a, b);
    }

    public static int hash(List<?> values) {
        int hash = 1;
        for (int i = 0; i < values.size(); ++i) hash = 31 * hash + hash(values.get(i));
        return hash;
    }

    private static int hash(Object value) {
        if (value instanceof String text) return text.hashCode();
        if (value == null) return 0;
        // Numbers of different classes may be equal, as 1 and 1L: they hash as what they come to.
        if (value instanceof Number number) return Double.hashCode(number.doubleValue() + 0.0);
        if (value instanceof byte[] bytes) return Arrays.hashCode(bytes);
        if (value instanceof List<?> list) return hash(list);
        if (value instanceof Enum<?> constant) return constant.name().hashCode();
        if (value instanceof Comparable<?> && !(value instanceof Map<?, ?>)) return value.hashCode();
        throw unordered(value);
    }

    private static int rank(Object value) {
        if (value == null) return 0;
        if (value instanceof Boolean) return 1;
        if (value instanceof Number) return 2;
        if (value instanceof String) return 3;
        if (value instanceof byte[]) return 4;
        if (value instanceof List<?>) return 5;
        if (value instanceof Comparable<?> && !(value instanceof Collection<?>)) return 6;
        throw unordered(value);
    }

    private static int compareNumbers(Number a, Number b) {
        if (isWhole(a) && isWhole(b)) return Long.compare(a.longValue(), b.longValue());
        boolean finite = isFinite(a);
        if (finite && isFinite(b)) return exact(a).compareTo(exact(b));
        if (!finite && !isFinite(b)) return Double.compare(a.doubleValue(), b.doubleValue());
        return finite ? -beyondAllNumbers(b) : beyondAllNumbers(a);
    }

    /** Below them, or else above: infinite, or no number. */
    private static int beyondAllNumbers(Number n) {
        return n.doubleValue() == Double.NEGATIVE_INFINITY ? -1 : 1;
    }

    private static boolean isFinite(Number n) {
        return !(n instanceof Double || n instanceof Float) || Double.isFinite(n.doubleValue());
    }

    private static boolean isWhole(Number n) {
        return n instanceof Integer || n instanceof Long || n instanceof Short || n instanceof Byte;
    }

    private static BigDecimal exact(Number n) {
        if (n instanceof BigDecimal decimal) return decimal;
        if (n instanceof BigInteger integer) return new BigDecimal(integer);
        if (isWhole(n)) return BigDecimal.valueOf(n.longValue());
        return new BigDecimal(n.doubleValue());
    }

    /** A text that is the same for what {@link #compare} does not tell apart, and for nothing else. */
    public static String name(List<?> values) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            String one = name(value);
            text.append(one.length()).append(':').append(one);
        }
        return text.toString();
    }

    private static String name(Object value) {
        if (value == null) return "-";
        if (value instanceof Number n) return "n" + (isFinite(n) ? exact(n).stripTrailingZeros().toString() : Double.toString(n.doubleValue()));
        if (value instanceof String text) return "s" + text;
        if (value instanceof byte[] bytes) return "x" + HexFormat.of().formatHex(bytes);
        if (value instanceof List<?> list) return "l" + name(list);
        return "o" + value.getClass().getName() + " " + value;
    }

    @SuppressWarnings("unchecked")
    private static int compareAlike(Object a, Object b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static IllegalArgumentException unordered(Object value) {
        return new IllegalArgumentException("a partition holds a " + value.getClass().getName()
                + ", of which nobody knows an order: put numbers, text, bytes, lists or Comparable values into tuples that are held back");
    }
}
