package faults;

import ads.Answers;
import ads.Asks;
import ads.Campaigns;
import ads.Clicks;
import data.Arguments;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.TopologyBuilder;

/** {@code Ads SERVERS WINDOWS CLICKS FOLDER NAME [KEY=VALUE...]}: the totals so far of the advertising pipeline, observed. */
public final class Ads {
    private static final int REPLICAS = 3;

    private Ads() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        int windows = arguments.number(1, 20);
        int clicks = arguments.number(2, 100);
        String folder = Path.of(arguments.word(3, "faults-store")).toAbsolutePath().toString();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("clicks", new Clicks(windows, clicks, folder), arguments.number(0, 3));
        builder.setSpout("asks", new Asks(windows, clicks, List.copyOf(new TreeSet<>(Campaigns.table().values())), folder));
        builder.setBolt("campaigns", new Campaigns(), 2).shuffleGrouping("clicks");
        builder.setBolt("report", new LoggedTotals(folder), REPLICAS).allGrouping("campaigns").allGrouping("asks");
        builder.setBolt("answers", new Answers(folder)).globalGrouping("report");
        StormSubmitter.submitTopology(arguments.word(4, "faults"), arguments.config(), builder.createTopology());
    }
}
