package wordcount;

import data.Arguments;
import java.nio.file.Path;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/**
 * {@code WordCount [unsealed|sealed [BATCHES SENTENCES [FOLDER]]] [KEY=VALUE...]}: submits the word count, with a spout that does not
 * seal its batches or one that does; so many batches of so many sentences. Progress and counts are kept in the folder.
 */
public final class WordCount {
    private WordCount() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        boolean sealed = arguments.mode("unsealed", "sealed").equals("sealed");
        int batches = arguments.number(1, 100);
        int sentences = arguments.number(2, 1000);
        String folder = Path.of(arguments.word(3, "wordcount-store")).toAbsolutePath().toString();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("tweets", sealed ? new Sentences.Sealed(batches, sentences, folder) : new Sentences(batches, sentences, folder), 2);
        builder.setBolt("splitter", new Splitter(), 2).shuffleGrouping("tweets");
        builder.setBolt("count", new Count(sealed), 4).fieldsGrouping("splitter", new Fields("word"));
        builder.setBolt("commit", new Commit(folder), 1).globalGrouping("count");
        StormSubmitter.submitTopology("wordcount", arguments.config(), builder.createTopology());
    }
}
