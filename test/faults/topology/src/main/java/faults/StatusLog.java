package faults;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFramework;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.storm.shade.org.apache.curator.retry.RetryForever;

/**
 * {@code StatusLog HOST:PORT}: prints what the tasks of coordinated topologies report in ZooKeeper, each row whenever it has changed, as
 * {@code TOPOLOGY-ID<tab>JSON}, until it is ended.
 */
public final class StatusLog {
    private static final int PAUSE_MS = 300;

    private StatusLog() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> printed = new HashMap<>();
        try (CuratorFramework zookeeper = CuratorFrameworkFactory.newClient(args[0], new RetryForever(PAUSE_MS))) {
            zookeeper.start();
            zookeeper.blockUntilConnected();
            while (true) {
                print(zookeeper, printed);
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    private static void print(CuratorFramework zookeeper, Map<String, String> printed) throws Exception {
        if (zookeeper.checkExists().forPath("/blazes") == null) return;
        for (String topology : zookeeper.getChildren().forPath("/blazes")) {
            String folder = "/blazes/" + topology + "/status";
            if (zookeeper.checkExists().forPath(folder) == null) continue;
            for (String task : zookeeper.getChildren().forPath(folder)) {
                String row = new String(zookeeper.getData().forPath(folder + "/" + task), StandardCharsets.UTF_8);
                if (!row.equals(printed.put(topology + "/" + task, row))) System.out.println(topology + "\t" + row);
            }
        }
        System.out.flush();
    }
}
