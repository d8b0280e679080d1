package faults;

import data.Arguments;
import java.nio.file.Path;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;
import wordcount.Commit;
import wordcount.Sentences;

/** {@code WordCount sealed|unsealed BATCHES SENTENCES FOLDER NAME [KEY=VALUE...]}: the example of this name, observed, and slow where wanted. */
public final class WordCount {
    private WordCount() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        boolean sealed = arguments.mode("sealed", "unsealed").equals("sealed");
        int batches = arguments.number(1, 100);
        int sentences = arguments.number(2, 1000);
        String folder = Path.of(arguments.word(3, "faults-store")).toAbsolutePath().toString();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("tweets", sealed ? new Sentences.Sealed(batches, sentences, folder) : new Sentences(batches, sentences, folder), 2);
        builder.setBolt("splitter", new SlowSplitter(), 2).shuffleGrouping("tweets");
        builder.setBolt("count", new LoggedCount(sealed, folder), 4).fieldsGrouping("splitter", new Fields("word"));
        builder.setBolt("commit", new Commit(folder), 1).globalGrouping("count");
        StormSubmitter.submitTopology(arguments.word(4, "faults"), arguments.config(), builder.createTopology());
    }
}
