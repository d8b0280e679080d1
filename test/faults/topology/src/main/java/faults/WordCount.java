package faults;

import data.Arguments;
import java.nio.file.Path;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.IRichSpout;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;
import wordcount.Commit;

/**
 * {@code WordCount MODE BATCHES SENTENCES FOLDER NAME [KEY=VALUE...]}: the example of this name, observed, and slow where wanted. MODE is what
 * says that a batch is over: {@code sealed} the next one, {@code marked} a record, {@code ending} the end, {@code registered} several tasks,
 * {@code unsealed} nothing; {@code once} is sealed, with a bolt in front that keeps state; {@code forgetful} is a spout for which it cannot be
 * coordinated.
 */
public final class WordCount {
    private WordCount() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        String mode = arguments.mode("sealed", "marked", "ending", "registered", "once", "unsealed", "forgetful");
        int batches = arguments.number(1, 100);
        int sentences = arguments.number(2, 1000);
        String folder = Path.of(arguments.word(3, "faults-store")).toAbsolutePath().toString();
        IRichSpout tweets = switch (mode) {
            case "sealed", "once" -> new SlowSentences.Sealed(batches, sentences, folder);
            case "marked" -> new SlowSentences.Marked(batches, sentences, folder);
            case "ending" -> new SlowSentences.Ending(batches, sentences, folder);
            case "registered" -> new Registered(batches, sentences, folder);
            case "unsealed" -> new SlowSentences(batches, sentences, folder);
            default -> new Forgetful();
        };

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("tweets", tweets, mode.equals("registered") ? 3 : 2);
        if (mode.equals("once")) builder.setBolt("once", new Once(), 2).fieldsGrouping("tweets", new Fields("batch", "number"));
        builder.setBolt("splitter", new SlowSplitter(), 2).shuffleGrouping(mode.equals("once") ? "once" : "tweets");
        builder.setBolt("count", new LoggedCount(!mode.equals("unsealed"), folder), 4).fieldsGrouping("splitter", new Fields("word"));
        builder.setBolt("commit", new Commit(folder), 1).globalGrouping("count");
        StormSubmitter.submitTopology(arguments.word(4, "faults"), arguments.config(), builder.createTopology());
    }
}
