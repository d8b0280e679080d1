package blazes.storm.protocol;

import java.util.Arrays;
import java.util.Collection;

/** Tasks in the order of their numbers, and the index of each. Looking one up costs a load. */
public final class Tasks {
    private final int[] numbers;
    private final int[] indexes;

    public Tasks(Collection<Integer> tasks) {
        numbers = tasks.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
        indexes = new int[numbers.length == 0 ? 0 : numbers[numbers.length - 1] + 1];
        Arrays.fill(indexes, -1);
        for (int i = 0; i < numbers.length; ++i) indexes[numbers[i]] = i;
    }

    public int size() {
        return numbers.length;
    }

    public int number(int index) {
        return numbers[index];
    }

    /** -1: it is none of these. */
    public int index(int task) {
        return task < indexes.length ? indexes[task] : -1;
    }
}
