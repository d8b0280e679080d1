package blazes.storm.runtime;

import blazes.storm.protocol.OrderLog;
import java.util.Arrays;
import java.util.List;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFramework;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException;

/**
 * An {@link OrderLog} in ZooKeeper: {@code term}, whose version is the term of who leads, and {@code log/NUMBER}. A batch is created
 * together with a check of the term, so that it is there for the leader alone; that a number is taken shows a second leader, or that
 * the answer to an earlier try was lost.
 */
final class ClusterOrderLog implements OrderLog {
    private static final int KEPT = 20_000;

    private final CuratorFramework zookeeper;
    private final String root;
    private int term;
    private long first;
    private long end;

    ClusterOrderLog(CuratorFramework zookeeper, String root) {
        this.zookeeper = zookeeper;
        this.root = root;
        ZooKeeperCalls.insist(() -> {
            ZooKeeperCalls.create(zookeeper, root + "/term", new byte[0]);
            ZooKeeperCalls.create(zookeeper, root + "/log", new byte[0]);
            return null;
        });
        look();
    }

    @Override
    public void lead() {
        term = ZooKeeperCalls.insist(() -> zookeeper.setData().forPath(root + "/term", new byte[0]).getVersion());
        look();
    }

    /** Sees what others have appended. */
    private void look() {
        List<String> names = ZooKeeperCalls.insist(() -> zookeeper.getChildren().forPath(root + "/log"));
        first = names.stream().mapToLong(Long::parseLong).min().orElse(0);
        end = names.stream().mapToLong(Long::parseLong).max().orElse(-1) + 1;
    }

    @Override
    public long end() {
        look();
        return end;
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public boolean append(long number, byte[] batch) {
        boolean appended = ZooKeeperCalls.insist(() -> {
            try {
                zookeeper.transaction().forOperations(zookeeper.transactionOp().check().withVersion(term).forPath(root + "/term"),
                        zookeeper.transactionOp().create().forPath(path(number), batch));
                return true;
            } catch (KeeperException.BadVersionException e) {
                return false;
            } catch (KeeperException.NodeExistsException e) {
                return Arrays.equals(batch, read(number));
            }
        });
        if (appended && number - first >= KEPT) {
            ZooKeeperCalls.insist(() -> zookeeper.delete().quietly().forPath(path(first)));
            ++first;
        }
        return appended;
    }

    @Override
    public byte[] read(long number) {
        return ZooKeeperCalls.insist(() -> {
            try {
                return zookeeper.getData().forPath(path(number));
            } catch (KeeperException.NoNodeException e) {
                return null;
            }
        });
    }

    private String path(long number) {
        return root + "/log/" + String.format("%010d", number);
    }
}
