package blazes.storm.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.storm.cluster.DaemonType;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFramework;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException;
import org.apache.storm.utils.CuratorUtils;
import org.apache.storm.utils.ObjectReader;

/** The cluster's ZooKeeper, one connection for all tasks of a worker, and calls that wait while it is away: nothing is decided without it. */
final class ZooKeeperCalls {
    private static final Map<String, CuratorFramework> OF_WORKER = new ConcurrentHashMap<>();

    private ZooKeeperCalls() {}

    interface Call<T> {
        T now() throws Exception;
    }

    static CuratorFramework connection(Map<String, Object> conf) {
        String servers = conf.get("storm.zookeeper.servers") + ":" + conf.get("storm.zookeeper.port");
        return OF_WORKER.computeIfAbsent(servers, s -> CuratorUtils.newCuratorStarted(conf, ObjectReader.getStrings(conf.get("storm.zookeeper.servers")),
                conf.get("storm.zookeeper.port"), null, DaemonType.WORKER.getDefaultZkAcls(conf)));
    }

    /** Below it is all that is kept of a topology. */
    static String root(String topology) {
        return "/blazes/" + topology;
    }

    static void create(CuratorFramework zookeeper, String path, byte[] data) throws Exception {
        try {
            zookeeper.create().creatingParentsIfNeeded().forPath(path, data);
        } catch (KeeperException.NodeExistsException e) {
            // All that matters is that it is there.
        }
    }

    static <T> T insist(Call<T> call) {
        for (long pauseMs = 50; ; pauseMs = Math.min(2 * pauseMs, 2000)) {
            try {
                return call.now();
            } catch (KeeperException.ConnectionLossException | KeeperException.SessionExpiredException | KeeperException.OperationTimeoutException e) {
                pause(pauseMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while ZooKeeper was asked", e);
            } catch (Exception e) {
                throw new IllegalStateException("ZooKeeper refuses: " + e.getMessage(), e);
            }
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ZooKeeper was away", e);
        }
    }
}
