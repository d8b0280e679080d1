package blazes.storm.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.shade.net.minidev.json.JSONObject;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.apache.storm.shade.org.apache.curator.framework.CuratorFramework;
import org.apache.storm.shade.org.apache.zookeeper.KeeperException;

/** What the tasks of a topology have last reported of themselves ({@link Progress}): a row for each, by component and task. */
public final class Reports {
    private Reports() {}

    public static List<Map<String, Object>> of(Map<String, Object> conf, String topology) throws Exception {
        CuratorFramework zookeeper = ZooKeeperCalls.connection(conf);
        String path = ZooKeeperCalls.root(topology) + "/status";
        List<Map<String, Object>> rows = new ArrayList<>();
        try {
            for (String task : zookeeper.getChildren().forPath(path)) rows.add(row((JSONObject) JSONValue.parse(zookeeper.getData().forPath(path + "/" + task))));
        } catch (KeeperException.NoNodeException e) {
            // It is not coordinated, or has not begun.
        }
        rows.sort(Comparator.comparing((Map<String, Object> row) -> (String) row.get("component")).thenComparing(row -> ((Number) row.get("task")).intValue()));
        return rows;
    }

    private static Map<String, Object> row(JSONObject told) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String column : Progress.COLUMNS) row.put(column, told.get(column));
        return row;
    }
}
