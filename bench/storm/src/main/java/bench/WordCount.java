package bench;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.storm.Config;
import org.apache.storm.StormSubmitter;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/**
 * {@code WordCount WAY FOLDER SECONDS BATCH COUNTERS WORKERS PENDING}: submits the word count in one of its ways, or a filter in one of three,
 * under the name of that way. PENDING bounds the transactions that Trident has under way.
 */
public final class WordCount {
    private WordCount() {}

    public static void main(String[] args) throws Exception {
        String way = args[0];
        int[] numbers = Stream.of(args).skip(2).mapToInt(Integer::parseInt).toArray();
        Workload workload = new Workload(numbers[0], numbers[1], numbers[2], args[1]);
        StormSubmitter.submitTopology(way, settings(way, numbers[3], numbers[4]), topology(way, workload));
    }

    private static Config settings(String way, int workers, int pending) {
        Config conf = new Config();
        conf.setNumWorkers(workers);
        conf.setNumAckers(way.equals("plain") || way.equals("filter") ? 0 : 1);
        conf.putAll(Map.of(Config.WORKER_HEAP_MEMORY_MB, 2048, Config.TOPOLOGY_WORKER_MAX_HEAP_SIZE_MB, 2048.0));
        if (way.startsWith("trident")) {
            conf.put(Config.TOPOLOGY_TRIDENT_BATCH_EMIT_INTERVAL_MILLIS, 1);
            conf.setMaxSpoutPending(pending);
        }
        return conf;
    }

    static StormTopology topology(String way, Workload workload) {
        return switch (way) {
            case "plain" -> count(workload, new Sentences(workload), new GuessingCounter(workload));
            case "acked" -> count(workload, new ReliableSentences(workload), new GuessingCounter(workload));
            case "sealed" -> count(workload, new ReliableSentences.Sealed(workload), new ReleasedCounter());
            case "ordered" -> count(workload, new ReliableSentences(workload), new ReleasedCounter());
            case "trident" -> TridentWordCount.build(workload, "words" + System.currentTimeMillis(), true);
            case "trident-lean" -> TridentWordCount.build(workload, "words" + System.currentTimeMillis(), false);
            case "filter" -> filter(workload, new Sentences(workload));
            case "filter-acked" -> filter(workload, new ReliableSentences(workload));
            case "filter-wrapped" -> filter(workload, new ReliableSentences.Sealed(workload));
            default -> throw new IllegalArgumentException("there is no way '" + way + "'");
        };
    }

    private static StormTopology count(Workload workload, Sentences sentences, IRichBolt counter) {
        TopologyBuilder builder = new TopologyBuilder();
        split(builder, workload, sentences);
        builder.setBolt("counter", counter, workload.counters()).fieldsGrouping("splitter", new Fields("word"));
        builder.setBolt("commit", new Commit(workload), 1).globalGrouping("counter");
        return builder.createTopology();
    }

    /** Nearly nothing is counted, and so nearly nothing has to wait. */
    private static StormTopology filter(Workload workload, Sentences sentences) {
        TopologyBuilder builder = new TopologyBuilder();
        split(builder, workload, sentences);
        builder.setBolt("only", new Only(workload, "w100"), workload.counters()).shuffleGrouping("splitter");
        builder.setBolt("counter", new ReleasedCounter(), 1).globalGrouping("only");
        builder.setBolt("commit", new Commit(workload), 1).globalGrouping("counter");
        return builder.createTopology();
    }

    private static void split(TopologyBuilder builder, Workload workload, Sentences sentences) {
        builder.setSpout("sentences", sentences, 1);
        builder.setBolt("splitter", new Splitter(), workload.counters()).shuffleGrouping("sentences");
    }
}
