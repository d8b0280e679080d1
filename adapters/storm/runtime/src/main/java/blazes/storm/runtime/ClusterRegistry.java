package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.storm.shade.net.minidev.json.JSONArray;
import org.apache.storm.shade.net.minidev.json.JSONObject;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFramework;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException.Code;
import org.apache.storm.shade.org.apache.zookeeper.data.Stat;

/**
 * A {@link Registry} in the ZooKeeper of the cluster, below {@code /blazes/TOPOLOGY-ID}: {@code incarnations/TASK},
 * {@code done/PARTITION}, {@code untold/TASK}, {@code producers/PARTITION} with <code>{"closed": false, "tasks": [...]}</code>, and
 * {@code status/COMPONENT-TASK}. Every change of a set of producers is bound to the version that was read, so that none is lost and
 * none comes after it was closed.
 */
final class ClusterRegistry implements Registry {
    private final CuratorFramework zookeeper;
    private final String root;

    ClusterRegistry(CuratorFramework zookeeper, String topology) {
        this.zookeeper = zookeeper;
        root = ZooKeeperCalls.root(topology);
    }

    @Override
    public long incarnation(int task) {
        String path = root + "/incarnations/" + task;
        return ZooKeeperCalls.insist(() -> {
            ZooKeeperCalls.create(zookeeper, path, new byte[0]);
            return (long) zookeeper.setData().forPath(path, new byte[0]).getVersion();
        });
    }

    @Override
    public long newestIncarnation(int task) {
        Stat stat = ZooKeeperCalls.insist(() -> zookeeper.checkExists().forPath(root + "/incarnations/" + task));
        return stat == null ? 0 : stat.getVersion();
    }

    @Override
    public boolean isDone(Partition partition) {
        return ZooKeeperCalls.insist(() -> zookeeper.checkExists().forPath(root + "/done/" + name(partition)) != null);
    }

    @Override
    public void markDone(Partition partition, Runnable recorded) {
        byte[] text = partition.toString().getBytes(StandardCharsets.UTF_8);
        try {
            zookeeper.create().creatingParentsIfNeeded().inBackground((client, event) -> {
                int code = event.getResultCode();
                if (code == Code.OK.intValue() || code == Code.NODEEXISTS.intValue())
                    recorded.run();
                else
                    markDone(partition, recorded);
            }).forPath(root + "/done/" + name(partition), text);
        } catch (Exception e) {
            throw new IllegalStateException("ZooKeeper takes no more: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean register(Partition partition, int task) {
        String path = root + "/producers/" + name(partition);
        return ZooKeeperCalls.insist(() -> {
            ZooKeeperCalls.create(zookeeper, path, set(false, Set.of()));
            while (true) {
                Stat stat = new Stat();
                JSONObject known = (JSONObject) JSONValue.parse(zookeeper.getData().storingStatIn(stat).forPath(path));
                Set<Integer> tasks = tasks(known);
                if (tasks.contains(task)) return true;
                if (Boolean.TRUE.equals(known.get("closed"))) return false;
                tasks.add(task);
                if (replace(path, set(false, tasks), stat)) return true;
            }
        });
    }

    @Override
    public Optional<Set<Integer>> closeIfComplete(Partition partition, Set<Integer> heard) {
        String path = root + "/producers/" + name(partition);
        return ZooKeeperCalls.insist(() -> {
            while (true) {
                Stat stat = new Stat();
                JSONObject known;
                try {
                    known = (JSONObject) JSONValue.parse(zookeeper.getData().storingStatIn(stat).forPath(path));
                } catch (KeeperException.NoNodeException e) {
                    return Optional.empty();
                }
                Set<Integer> tasks = tasks(known);
                if (Boolean.TRUE.equals(known.get("closed"))) return Optional.of(tasks);
                if (!heard.containsAll(tasks)) return Optional.empty();
                if (replace(path, set(true, tasks), stat)) return Optional.of(tasks);
            }
        });
    }

    @Override
    public byte[] untold(int task) {
        return ZooKeeperCalls.insist(() -> {
            try {
                return zookeeper.getData().forPath(root + "/untold/" + task);
            } catch (KeeperException.NoNodeException e) {
                return null;
            }
        });
    }

    @Override
    public void keepUntold(int task, byte[] untold, Runnable over) {
        try {
            zookeeper.create().orSetData().creatingParentsIfNeeded().inBackground((client, event) -> over.run()).forPath(root + "/untold/" + task, untold);
        } catch (Exception e) {
            over.run(); // the next record says it all again
        }
    }

    @Override
    public void report(String component, int task, Map<String, Object> row) {
        String path = root + "/status/" + component.replace('/', '_') + "-" + task;
        byte[] text = JSONValue.toJSONString(row).getBytes(StandardCharsets.UTF_8);
        try {
            zookeeper.create().orSetData().creatingParentsIfNeeded().inBackground().forPath(path, text);
        } catch (Exception e) {
            // It is only shown; the next report says it all again.
        }
    }

    private boolean replace(String path, byte[] data, Stat read) throws Exception {
        try {
            zookeeper.setData().withVersion(read.getVersion()).forPath(path, data);
            return true;
        } catch (KeeperException.BadVersionException e) {
            return false;
        }
    }

    private static byte[] set(boolean closed, Set<Integer> tasks) {
        JSONArray list = new JSONArray();
        list.addAll(new TreeSet<>(tasks));
        return JSONValue.toJSONString(Map.of("closed", closed, "tasks", list)).getBytes(StandardCharsets.UTF_8);
    }

    private static Set<Integer> tasks(JSONObject known) {
        Set<Integer> tasks = new TreeSet<>();
        for (Object task : (JSONArray) known.get("tasks")) tasks.add(((Number) task).intValue());
        return tasks;
    }

    /** Partitions may hold any text; the name of a node may not. */
    private static String name(Partition partition) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(partition.name().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
