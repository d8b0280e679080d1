package blazes.storm.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Map<String, Object> row(String component, long task, long seals, long late, String open) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("component", component);
        row.put("task", task);
        row.put("seals", seals);
        row.put("late", late);
        row.put("oldest_open", open);
        return row;
    }

    @Test
    void whatSaysNothingIsLeftOut() {
        assertEquals("", Table.of(List.of()));
        assertEquals("", Table.of(List.of(row("count", 4, 0, 0, ""))));
        assertEquals("""
                  component  task  seals
                  tweets       12    117
                  users         3      1
                """, Table.of(List.of(row("count", 4, 0, 0, ""), row("tweets", 12, 117, 0, ""), row("users", 3, 1, 0, ""))));
        assertEquals("""
                  component  task  late  oldest_open
                  count         4     3
                  tweets       12     0  batch=7
                """, Table.of(List.of(row("count", 4, 0, 3, ""), row("tweets", 12, 0, 0, "batch=7"))));
    }
}
