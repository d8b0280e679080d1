package faults;

import blazes.storm.OrderSensitive;
import data.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.tuple.Tuple;
import wordcount.Count;

/**
 * The counter of the word count, which keeps a log of what is released to it, in {@code FOLDER/count-INDEX}: a row with the batch, the
 * instance, and the records as {@code word:times}. A record that comes after its batch was released gets a row of its own.
 */
@OrderSensitive(gate = {"word", "batch"})
public class LoggedCount extends Count {
    private final String folder;
    private transient String instance; // its process, and when that was started
    private transient Slowness slowness;
    private transient Store log;
    private transient Map<Integer, Map<String, Integer>> records; // by batch
    private transient Set<Integer> released;

    public LoggedCount(boolean told, String folder) {
        super(told);
        this.folder = folder;
    }

    @Override
    public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {
        super.prepare(conf, context, collector);
        instance = Instance.name();
        slowness = new Slowness(conf, context);
        log = new Store(folder, context);
        records = new HashMap<>();
        released = new HashSet<>();
    }

    @Override
    public void execute(Tuple input) {
        slowness.pause();
        int batch = input.getIntegerByField("batch");
        String word = input.getStringByField("word");
        records.computeIfAbsent(batch, b -> new TreeMap<>()).merge(word, 1, Integer::sum);
        if (released.contains(batch)) log.append(batch, instance, "after its release", word);
        super.execute(input);
    }

    @Override
    public void released(List<Object> partition) {
        int batch = (Integer) partition.get(0);
        released.add(batch);
        Map<String, Integer> of = records.remove(batch);
        if (of == null) of = Map.of();
        log.append(batch, instance, "released", of.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).collect(Collectors.joining(" ")));
        super.released(partition);
    }
}
