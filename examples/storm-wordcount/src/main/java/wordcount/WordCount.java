package wordcount;

import org.apache.storm.Config;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/**
 * {@code WordCount [sealed|unsealed [BATCHES SENTENCES]]}: submits the word count, with a spout that seals its batches or one that
 * does not; so many batches of so many sentences.
 */
public final class WordCount {
    private WordCount() {}

    public static void main(String[] args) throws Exception {
        boolean sealed = args.length > 0 && args[0].equals("sealed");
        int batches = args.length > 2 ? Integer.parseInt(args[1]) : 100;
        int sentences = args.length > 2 ? Integer.parseInt(args[2]) : 1000;
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("tweets", sealed ? new Sentences.Sealed(batches, sentences) : new Sentences(batches, sentences), 2);
        builder.setBolt("splitter", new Splitter(), 2).shuffleGrouping("tweets");
        builder.setBolt("count", new Count(), 4).fieldsGrouping("splitter", new Fields("word"));
        builder.setBolt("commit", new Commit(), 1).globalGrouping("count");
        StormSubmitter.submitTopology("wordcount", new Config(), builder.createTopology());
    }
}
