package blazes.storm.submit;

import blazes.storm.protocol.Source;
import blazes.storm.runtime.BoltRole;
import blazes.storm.runtime.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What will be wrapped, in words. */
final class Description {
    private record Row(String name, String does, String how) {}

    private final Shape shape;
    private final Roles roles;
    private final Orders orders;
    private final List<Row> rows = new ArrayList<>();

    private Description(Shape shape, Roles roles, Orders orders) {
        this.shape = shape;
        this.roles = roles;
        this.orders = orders;
    }

    static String of(String name, Shape shape, Roles roles, Orders orders) {
        return new Description(shape, roles, orders).text(name);
    }

    private String text(String name) {
        roles.spouts().keySet().forEach(id -> rows.add(new Row(id, "seals", spout(id))));
        roles.bolts().forEach((id, role) -> rows.add(role.hold() != null ? new Row(id, "holds", hold(id, role)) : new Row(id, "relays", relay(id))));
        orders.spouts().forEach(id -> rows.add(new Row(id, "tells", "gives each tuple an identity that comes of its message id")));
        orders.relays().forEach((id, role) -> rows.add(new Row(id, "relays", role.outputs().isEmpty() ? "is spared the identities" : "carries identities on")));
        orders.all().forEach((id, order) -> rows.add(new Row(id, "orders", order(order))));
        int wrapped = rows.size();
        Set<String> named = new TreeSet<>();
        rows.forEach(row -> named.add(row.name()));
        for (String id : shape.names()) if (!named.contains(id)) rows.add(new Row(id, "-", "not touched"));
        StringBuilder text = new StringBuilder("'" + name + "': " + wrapped + " of " + shape.names().size() + " components are wrapped\n");
        int names = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        for (Row row : rows) text.append(String.format("  %-" + names + "s  %-6s  %s%n", row.name(), row.does(), row.how()));
        return text.toString();
    }

    private String spout(String id) {
        List<String> parts = new ArrayList<>();
        for (Plan.Origin origin : roles.origins(id)) {
            boolean numbered = roles.spouts().get(id).numbered();
            String when = numbered || origin.when().equals("change") ? "where it changes"
                    : origin.when().equals("marker") ? "at a record whose field 'seal' is true"
                    : origin.when().equals("end") ? "at the end of the data" : "when it says so";
            parts.add(String.join(", ", new TreeSet<>(numbered ? origin.sequence() : origin.key())) + " " + when);
        }
        return String.join("; ", new TreeSet<>(parts)) + "; a partition is acknowledged, and sent again, as a whole";
    }

    private String hold(String id, BoltRole role) {
        List<String> who = new ArrayList<>();
        role.hold().rules().forEach((root, rule) -> who.add(
                rule == Source.Rule.SINGLE || shape.instances(root) == 1 ? "its one producer in '" + root + "'"
                        : rule == Source.Rule.ALL ? "all " + shape.instances(root) + " tasks of '" + root + "'"
                        : "the registered tasks of '" + root + "'"));
        String released = role.hold().numbered() ? "releases partitions in the order of their numbers" : "releases a partition";
        String text = (roles.isSite(id) ? "" : "keeps state, and so ") + released + " once sealed by " + String.join(" and ", who);
        if (!role.hold().waits().isEmpty()) text += "; requests wait for theirs: " + String.join(", ", role.hold().waits().keySet());
        return text;
    }

    private static String order(Orders.Order order) {
        return "applies " + String.join(", ", order.role().ports().keySet()) + " in the order of the log of " + order.role().sequencer()
                + (order.scope().isEmpty() ? "" : ", an order for each " + String.join(", ", order.scope()));
    }

    private String relay(String id) {
        List<String> to = roles.receivers(id);
        return to.isEmpty() ? "lets records through, and acknowledges a partition when all of it has come"
                : "lets records through, and passes seals on to " + String.join(", ", to) + " by " + Streams.SEALS;
    }
}
