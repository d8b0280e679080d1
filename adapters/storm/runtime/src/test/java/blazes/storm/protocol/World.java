package blazes.storm.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What there is to send in a random world, and by whom: it does not depend on what happens to it. A producer has a list of records for
 * each of its partitions, perhaps an empty one; of a partition that it does not have it never speaks.
 */
record World(boolean numbered, List<Group> groups, Map<Integer, Map<Partition, List<List<Object>>>> records) {
    /** A source: its producers, and the relays behind them. */
    record Group(Source.Rule rule, List<Integer> producers, List<Integer> relays, boolean direct) {}

    static World of(long seed) {
        Random random = new Random(seed);
        boolean numbered = random.nextInt(3) == 0;
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0, n = 1 + random.nextInt(4); i < n; ++i) partitions.add(Partition.of(numbered ? 7 * i + random.nextInt(7) : "p" + i));
        List<Group> groups = new ArrayList<>();
        Map<Integer, Map<Partition, List<List<Object>>>> records = new TreeMap<>();
        for (int g = 0, n = 1 + random.nextInt(2); g < n; ++g) {
            Source.Rule rule = Source.Rule.values()[random.nextInt(3)];
            List<Integer> producers = numbers(10 * g + 1, 1 + random.nextInt(3));
            List<Integer> relays = numbers(100 * (g + 1), random.nextInt(3));
            groups.add(new Group(rule, producers, relays, relays.isEmpty() || random.nextInt(3) == 0));
            for (int producer : producers) records.put(producer, new TreeMap<>());
            for (Partition partition : partitions) {
                int only = producers.get(random.nextInt(producers.size()));
                for (int producer : producers)
                    if (rule == Source.Rule.SINGLE ? producer == only : random.nextInt(4) != 0)
                        records.get(producer).put(partition, contents(random));
            }
        }
        return new World(numbered, groups, records);
    }

    private static List<Integer> numbers(int first, int count) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; ++i) all.add(first + i);
        return all;
    }

    /** Few different ones, so that there are ties. */
    private static List<List<Object>> contents(Random random) {
        Object[] some = {null, true, 1, 1.0, "1", "a"};
        List<List<Object>> all = new ArrayList<>();
        for (int i = 0, n = random.nextInt(4); i < n; ++i)
            all.add(Collections.unmodifiableList(java.util.Arrays.asList(some[random.nextInt(some.length)], random.nextInt(2))));
        return all;
    }
}
