package faults;

import data.Arguments;
import java.nio.file.Path;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;
import wordcount.Commit;

/**
 * {@code WordCount sealed|unsealed|forgetful BATCHES SENTENCES FOLDER NAME [KEY=VALUE...]}: the example of this name, observed, and slow
 * where wanted; or with a spout for which it cannot be coordinated.
 */
public final class WordCount {
    private WordCount() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        String mode = arguments.mode("sealed", "unsealed", "forgetful");
        int batches = arguments.number(1, 100);
        int sentences = arguments.number(2, 1000);
        String folder = Path.of(arguments.word(3, "faults-store")).toAbsolutePath().toString();
        IRichSpout tweets = switch (mode) {
            case "sealed" -> new SlowSentences.Sealed(batches, sentences, folder);
            case "unsealed" -> new SlowSentences(batches, sentences, folder);
            default -> new Forgetful();
        };

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("tweets", tweets, 2);
        builder.setBolt("splitter", new SlowSplitter(), 2).shuffleGrouping("tweets");
        builder.setBolt("count", new LoggedCount(!mode.equals("unsealed"), folder), 4).fieldsGrouping("splitter", new Fields("word"));
        builder.setBolt("commit", new Commit(folder), 1).globalGrouping("count");
        StormSubmitter.submitTopology(arguments.word(4, "faults"), arguments.config(), builder.createTopology());
    }
}
