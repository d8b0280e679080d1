package faults;

import org.apache.storm.shade.org.apache.curator.framework.CuratorFramework;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.storm.shade.org.apache.curator.retry.RetryForever;

/**
 * {@code TakeOver HOST:PORT TOPOLOGY}: begins to lead every order of a topology, as a sequencer does that is started in the place of
 * another, and leaves it at that. Prints how many there are.
 */
public final class TakeOver {
    private static final int PAUSE_MS = 300;

    private TakeOver() {}

    public static void main(String[] args) throws Exception {
        int orders = 0;
        try (CuratorFramework zookeeper = CuratorFrameworkFactory.newClient(args[0], new RetryForever(PAUSE_MS))) {
            zookeeper.start();
            zookeeper.blockUntilConnected();
            for (String id : zookeeper.getChildren().forPath("/blazes")) {
                String folder = "/blazes/" + id + "/orders";
                if (!id.replaceFirst("-\\d+-\\d+$", "").equals(args[1]) || zookeeper.checkExists().forPath(folder) == null) continue;
                for (String site : zookeeper.getChildren().forPath(folder))
                    for (String shard : zookeeper.getChildren().forPath(folder + "/" + site)) {
                        zookeeper.setData().forPath(folder + "/" + site + "/" + shard + "/term", new byte[0]);
                        ++orders;
                    }
            }
        }
        System.out.println(orders);
    }
}
