package bench;

import blazes.storm.Confluent;
import blazes.storm.Stateless;
import java.util.StringTokenizer;
import java.util.function.Consumer;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** {@code (batch, sentence)} becomes a {@code (word, batch)} for each word. */
@Confluent(perRecord = true)
@Stateless
final class Splitter extends BaseBasicBolt {
    static void split(String sentence, Consumer<String> words) {
        StringTokenizer tokens = new StringTokenizer(sentence);
        while (tokens.hasMoreTokens()) words.accept(tokens.nextToken());
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        Object batch = input.getValue(0);
        split(input.getString(1), word -> collector.emit(new Values(word, batch)));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word", "batch"));
    }
}
