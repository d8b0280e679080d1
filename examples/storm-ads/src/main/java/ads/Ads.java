package ads;

import data.Arguments;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.storm.StormSubmitter;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/**
 * {@code Ads [unsealed|sealed|totals [SERVERS WINDOWS CLICKS [FOLDER]]] [KEY=VALUE...]}: submits the advertising pipeline: reports by
 * window, of ad servers that do not seal their windows or that do; or totals so far. Each server has so many clicks in each window.
 * Progress and answers are kept in the folder.
 */
public final class Ads {
    private static final int REPLICAS = 3;

    private Ads() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        String mode = arguments.mode("unsealed", "sealed", "totals");
        boolean sealed = mode.equals("sealed");
        int servers = arguments.number(1, 3);
        int windows = arguments.number(2, 20);
        int clicks = arguments.number(3, 100);
        String folder = Path.of(arguments.word(4, "ads-store")).toAbsolutePath().toString();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("clicks", sealed ? new Clicks.Sealed(windows, clicks, folder) : new Clicks(windows, clicks, folder), servers);
        builder.setSpout("asks", new Asks(windows, clicks, List.copyOf(new TreeSet<>(Campaigns.table().values())), folder));
        builder.setBolt("campaigns", new Campaigns(), 2).shuffleGrouping("clicks");
        if (mode.equals("totals")) {
            builder.setBolt("report", new Totals(), REPLICAS).allGrouping("campaigns").allGrouping("asks");
        } else {
            builder.setBolt("counts", new WindowCounts(sealed), 2).fieldsGrouping("campaigns", new Fields("campaign"));
            builder.setBolt("report", new Report(), REPLICAS).allGrouping("counts").allGrouping("asks");
        }
        builder.setBolt("answers", new Answers(folder)).globalGrouping("report");
        StormSubmitter.submitTopology("ads", arguments.config(), builder.createTopology());
    }
}
