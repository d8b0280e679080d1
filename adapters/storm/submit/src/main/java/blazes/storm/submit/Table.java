package blazes.storm.submit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns rows into text, aligned, numbers to the right. Rows and columns in which nobody has anything to tell are left out. */
final class Table {
    private static final int NAMES = 2; // the columns in front, which tell rows apart

    private Table() {}

    static String of(List<Map<String, Object>> all) {
        List<Map<String, Object>> rows = all.stream().filter(row -> row.values().stream().skip(NAMES).anyMatch(Table::tells)).toList();
        if (rows.isEmpty()) return "";
        Set<String> columns = new LinkedHashSet<>();
        for (String column : rows.get(0).keySet())
            if (rows.stream().anyMatch(row -> tells(row.get(column)))) columns.add(column);
        List<StringBuilder> lines = new ArrayList<>();
        for (int i = 0; i <= rows.size(); ++i) lines.add(new StringBuilder());
        for (String column : columns) add(column, rows, lines);
        StringBuilder text = new StringBuilder();
        for (StringBuilder line : lines) text.append(line.toString().stripTrailing()).append('\n');
        return text.toString();
    }

    private static boolean tells(Object value) {
        return value instanceof Number number ? number.longValue() != 0 : !"".equals(value);
    }

    private static void add(String column, List<Map<String, Object>> rows, List<StringBuilder> lines) {
        List<String> cells = new ArrayList<>(List.of(column));
        for (Map<String, Object> row : rows) cells.add(String.valueOf(row.get(column)));
        int width = cells.stream().mapToInt(String::length).max().orElse(0);
        String format = "  %" + (rows.get(0).get(column) instanceof Number ? "" : "-") + width + "s";
        for (int i = 0; i < cells.size(); ++i) lines.get(i).append(String.format(format, cells.get(i)));
    }
}
