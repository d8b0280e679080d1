package blazes.storm.submit;

import blazes.storm.runtime.BoltRole;
import blazes.storm.runtime.OrderRole;
import blazes.storm.submit.Plan.Mechanism;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.storm.generated.GlobalStreamId;

/**
 * Who does what when the dynamic orders of a plan are put into a topology. All that a site is to apply in one order goes through a
 * sequencer of its own; what leads there is told apart by identities that begin at the spouts.
 */
final class Orders {
    /** One site: its role, the attributes whose values have an order each (none: one order of all), and the sequencer's tasks. */
    record Order(OrderRole role, List<String> scope, int shards) {}

    private final Shape shape;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, Set<String>> outputs = new TreeMap<>(); // streams that carry identities, by component
    private final Map<String, BoltRole> relays = new LinkedHashMap<>();

    Orders(Shape shape, List<Plan.Strategy> strategies, Roles roles) {
        this.shape = shape;
        for (Plan.Strategy strategy : strategies) if (strategy.mechanism() == Mechanism.DYNAMIC_ORDERING) add(strategy);
        for (String component : shape.names()) {
            boolean taken = orders.containsKey(component) || outputs.containsKey(component);
            if (taken && (roles.bolts().containsKey(component) || roles.spouts().containsKey(component)))
                throw new Refusal("seals and an order meet at '" + component + "'; this cannot be coordinated yet");
            if (!shape.isSpout(component) && !orders.containsKey(component)) addRelay(component);
        }
        orders.replaceAll((site, order) -> new Order(order.role().with(outputs(site)), order.scope(), order.shards()));
    }

    Map<String, Order> all() {
        return orders;
    }

    /** Bolts that carry identities on, or only have to be spared them. */
    Map<String, BoltRole> relays() {
        return relays;
    }

    Set<String> outputs(String component) {
        return outputs.getOrDefault(component, Set.of());
    }

    /** The spouts whose tuples get identities. */
    List<String> spouts() {
        return outputs.keySet().stream().filter(shape::isSpout).toList();
    }

    private void add(Plan.Strategy strategy) {
        String site = strategy.component();
        Map<String, List<String>> ports = new TreeMap<>();
        List<String> waiting = new ArrayList<>();
        for (Plan.Coordinated stream : strategy.streams()) {
            var edge = shape.edge(stream.stream());
            var grouping = shape.common(site).get_inputs().get(new GlobalStreamId(edge.producer(), edge.stream()));
            if (shape.instances(site) > 1 && !grouping.is_set_all())
                throw new Refusal("'" + site + "' has " + shape.instances(site) + " tasks, and not all of them get '" + stream.stream()
                        + "': an order is for replicas, which get everything; let it have one task, or an all grouping");
            ports.put(edge.producer() + "/" + edge.stream(), List.copyOf(shape.fields(edge.producer(), edge.stream())));
            if (outputs.computeIfAbsent(edge.producer(), p -> new TreeSet<>()).add(edge.stream())) waiting.add(edge.producer());
        }
        boolean scoped = !strategy.scope().isEmpty();
        for (List<String> fields : ports.values()) scoped &= fields.containsAll(strategy.scope());
        boolean heard = shape.streams(site).stream().anyMatch(stream -> !shape.subscribers(site, stream).isEmpty());
        Order before = orders.put(site, new Order(new OrderRole(site, "blazes_order_" + site, ports, Set.of(), heard), scoped ? strategy.scope() : List.of(),
                scoped ? Math.max(1, shape.instances(site)) : 1));
        if (before != null) throw new Refusal("the plan has two orders for '" + site + "': one is wanted");
        identify(waiting);
    }

    /** What leads to a stream whose tuples are told apart is told apart, too. */
    private void identify(List<String> waiting) {
        for (int i = 0; i < waiting.size(); ++i) {
            String component = waiting.get(i);
            if (shape.isSpout(component)) continue;
            shape.common(component).get_inputs().keySet().forEach(id -> {
                if (outputs.computeIfAbsent(id.get_componentId(), c -> new TreeSet<>()).add(id.get_streamId())) waiting.add(id.get_componentId());
            });
        }
    }

    private void addRelay(String bolt) {
        Map<String, List<String>> tagged = new TreeMap<>();
        shape.common(bolt).get_inputs().keySet().forEach(id -> {
            if (outputs(id.get_componentId()).contains(id.get_streamId()))
                tagged.put(id.get_componentId() + "/" + id.get_streamId(), List.copyOf(shape.fields(id.get_componentId(), id.get_streamId())));
        });
        if (!tagged.isEmpty() || outputs.containsKey(bolt)) relays.put(bolt, new BoltRole(Map.of(), tagged, outputs(bolt), Map.of(), List.of(), null));
    }
}
