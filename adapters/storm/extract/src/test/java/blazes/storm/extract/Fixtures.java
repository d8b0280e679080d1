package blazes.storm.extract;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Seals;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
import blazes.storm.Unique;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.StormSubmitter;
import org.apache.storm.coordination.BatchOutputCollector;
import org.apache.storm.drpc.LinearDRPCTopologyBuilder;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.state.KeyValueState;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.topology.base.BaseBatchBolt;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.topology.base.BaseStatefulBolt;
import org.apache.storm.topology.base.BaseWindowedBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.windowing.TupleWindow;

/** Main classes as people write them, good and bad. */
public final class Fixtures {
    private Fixtures() {}

    @Seals(key = "batch")
    @Unique(fields = {"batch", "line"}, stream = "default")
    public static class Sentences extends BaseRichSpout {
        @Override
        public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("batch", "line"));
            declarer.declareStream("late", new Fields("line"));
        }
    }

    /** Its streams are sealed in all the ways that can be said. */
    @Seals(key = "batch", when = Seals.When.CHANGE, producers = Seals.Producers.SINGLE, stream = "change")
    @Seals(key = "batch", when = Seals.When.MARKER, producers = Seals.Producers.REGISTRY, stream = "marker")
    @Seals(key = "batch", when = Seals.When.END, producers = Seals.Producers.ALL, stream = "end")
    @Seals(key = {"word", "batch"}, stream = "said")
    public static class Sealing extends Sentences {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            for (String stream : new String[] {"default", "change", "marker", "end", "said"})
                declarer.declareStream(stream, new Fields("word", "batch", "seal"));
        }
    }

    @Confluent(perRecord = true)
    @Stateless
    public static class Split extends BaseBasicBolt {
        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("word", "batch"));
        }
    }

    @OrderSensitive(gate = {"word", "batch"}, perPartition = true)
    public static class Count extends BaseRichBolt {
        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {}

        @Override
        public void execute(Tuple input) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("word", "batch", "count"));
        }
    }

    /** Nothing is known of it. */
    public static class Store extends BaseRichBolt {
        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {}

        @Override
        public void execute(Tuple input) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {}
    }

    /** Keeps what it is told, and answers from it. */
    @Confluent(from = "split")
    @Stateful(from = "split")
    @OrderSensitive(gate = "word", from = "sentences")
    @Stateless(from = "sentences")
    public static class Answers extends Count {}

    @Stateful
    @Stateless(from = "split")
    @Confluent
    public static class Torn extends Count {}

    public static class Unserializable extends Store {
        private final Object lock = new Object();

        @Override
        public void cleanup() {
            synchronized (lock) {
                super.cleanup();
            }
        }
    }

    @OrderSensitive(gate = "word", from = "splt")
    public static class Misspelt extends Count {}

    static TopologyBuilder wordCount() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("sentences", new Sentences(), 2);
        builder.setBolt("split", new Split(), 3).shuffleGrouping("sentences");
        builder.setBolt("count", new Count(), 4).setNumTasks(8).fieldsGrouping("split", new Fields("word"));
        builder.setBolt("store", new Store(), 2).allGrouping("count").shuffleGrouping("sentences", "late");
        builder.setBolt("shard", new Store(), 2).allGrouping("count").fieldsGrouping("split", new Fields("word"));
        builder.setBolt("watch", new Store(), 2).directGrouping("count").globalGrouping("split");
        builder.setBolt("lost", new Split(), 1); // nobody feeds it
        return builder;
    }

    public static class WordCount {
        public static void main(String[] args) throws Exception {
            StormSubmitter.submitTopologyWithProgressBar(args.length > 0 ? args[0] : "words", new Config(), wordCount().createTopology());
        }
    }

    /** The argument is the number of tasks of the spout. */
    public static class SealsInEveryWay {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("spout", new Sealing(), Integer.parseInt(args[0]));
            builder.setBolt("store", new Store()).shuffleGrouping("spout", "change").shuffleGrouping("spout", "marker")
                    .shuffleGrouping("spout", "end").shuffleGrouping("spout", "said");
            StormSubmitter.submitTopology("seals", new Config(), builder.createTopology());
        }
    }

    @Confluent
    public static class Sums extends BaseStatefulBolt<KeyValueState<String, Long>> {
        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector collector) {}

        @Override
        public void initState(KeyValueState<String, Long> state) {}

        @Override
        public void execute(Tuple input) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("sum"));
        }
    }

    @OrderSensitive(gate = "word")
    public static class Average extends BaseWindowedBolt {
        @Override
        public void execute(TupleWindow window) {}
    }

    /** Storm adds checkpoints to it, wraps bolts around those with a window or a state, and others around these. */
    public static class StatesAndWindows {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("sentences", new Sentences());
            builder.setBolt("split", new Split(), 2).shuffleGrouping("sentences");
            builder.setBolt("sums", new Sums()).shuffleGrouping("split");
            builder.setBolt("average", new Average().withTumblingWindow(BaseWindowedBolt.Count.of(3))).shuffleGrouping("sums");
            StormSubmitter.submitTopology("sums", new Config(), builder.createTopology());
        }
    }

    @Confluent
    public static class Distinct extends BaseBatchBolt<Object> {
        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context, BatchOutputCollector collector, Object id) {}

        @Override
        public void execute(Tuple tuple) {}

        @Override
        public void finishBatch() {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("id", "count"));
        }
    }

    /** A call that is answered by many. */
    @SuppressWarnings("deprecation")
    public static class Reach {
        public static void main(String[] args) throws Exception {
            LinearDRPCTopologyBuilder builder = new LinearDRPCTopologyBuilder("reach");
            builder.addBolt(new Split(), 2);
            builder.addBolt(new Distinct(), 3).fieldsGrouping(new Fields("word"));
            StormSubmitter.submitTopology("reach", new Config(), builder.createRemoteTopology());
        }
    }

    public static class Nameless extends Count {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("", "count"));
        }
    }

    /** Storm lets a field have no name. */
    public static class FieldsWithoutAName {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = wordCount();
            builder.setBolt("nameless", new Nameless()).shuffleGrouping("split");
            builder.setBolt("behind", new Store(), 2).fieldsGrouping("nameless", new Fields(""));
            StormSubmitter.submitTopology("words", new Config(), builder.createTopology());
        }
    }

    public static class Twice {
        public static void main(String[] args) throws Exception {
            StormSubmitter.submitTopology("one", new Config(), wordCount().createTopology());
            StormSubmitter.submitTopology("two", new Config(), wordCount().createTopology());
        }
    }

    public static class Never {
        public static void main(String[] args) {}
    }

    public static class Sleeps {
        public static void main(String[] args) throws Exception {
            Thread.sleep(600_000);
        }
    }

    public static class Throws {
        public static void main(String[] args) {
            throw new IllegalStateException("no broker");
        }
    }

    public static class Exits {
        public static void main(String[] args) {
            System.exit(0);
        }
    }

    public static class SubmitsAndExits {
        public static void main(String[] args) throws Exception {
            WordCount.main(args);
            System.exit(7);
        }
    }

    public static class HoldsALock {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = wordCount();
            builder.setBolt("locked", new Unserializable()).shuffleGrouping("count");
            StormSubmitter.submitTopology("locked", new Config(), builder.createTopology());
        }
    }

    public static class MisspeltAnnotation {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = wordCount();
            builder.setBolt("misspelt", new Misspelt()).shuffleGrouping("split");
            StormSubmitter.submitTopology("words", new Config(), builder.createTopology());
        }
    }

    public static class KeepsAndAnswers {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = wordCount();
            builder.setBolt("answers", new Answers()).shuffleGrouping("split").shuffleGrouping("sentences");
            StormSubmitter.submitTopology("words", new Config(), builder.createTopology());
        }
    }

    public static class ContradictsItself {
        public static void main(String[] args) throws Exception {
            TopologyBuilder builder = wordCount();
            builder.setBolt("torn", new Torn()).shuffleGrouping("sentences").shuffleGrouping("split");
            StormSubmitter.submitTopology("words", new Config(), builder.createTopology());
        }
    }

    public static class NotAMain {
        public static void main() {}
    }
}
