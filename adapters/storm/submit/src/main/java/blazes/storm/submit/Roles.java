package blazes.storm.submit;

import blazes.storm.protocol.Source;
import blazes.storm.runtime.BoltRole;
import blazes.storm.runtime.Route;
import blazes.storm.runtime.SpoutRole;
import blazes.storm.submit.Plan.Mechanism;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.storm.generated.Grouping;

/**
 * Who does what when the seals and sequences of a plan are put into a topology. Seals begin at spouts; everything that a sealed stream
 * reaches takes part, so that a partition is known to be done when all that came of it is; a site holds partitions back, and begins
 * runs of its own with its results. So does what passes a partition on and keeps state of it: it is to see each once, however often
 * the partition is sent again.
 */
final class Roles {
    private static final String MARKER = "seal"; // the field that says that a record is the last of its partition

    /** A component that begins runs, and the neighbour through which these come. */
    private record Feed(String root, String neighbour) {}

    private final Shape shape;
    private final Set<String> sites = new TreeSet<>();
    private final Map<String, List<Plan.Strategy>> holders = new TreeMap<>(); // what each of them holds partitions back for
    private final Map<String, List<Plan.Origin>> origins = new TreeMap<>(); // by spout
    private final Map<String, Boolean> numberedOrigins = new TreeMap<>();
    private final Map<String, Set<String>> outputs = new TreeMap<>(); // streams that carry tags, by component
    private final Map<String, Set<Feed>> feeds = new TreeMap<>();
    private final Map<String, SpoutRole> spouts = new LinkedHashMap<>();
    private final Map<String, BoltRole> bolts = new LinkedHashMap<>();

    Roles(Shape shape, List<Plan.Strategy> strategies) {
        this.shape = shape;
        for (Plan.Strategy strategy : strategies) {
            if (strategy.mechanism() == Mechanism.DYNAMIC_ORDERING) continue;
            sites.add(strategy.component());
            holders.computeIfAbsent(strategy.component(), c -> new ArrayList<>()).add(strategy);
            for (Plan.Origin origin : strategy.origins()) addOrigin(strategy, origin);
        }
        for (Plan.Strategy strategy : strategies)
            for (String forwarder : strategy.stateful())
                if (!sites.contains(forwarder)) holders.computeIfAbsent(forwarder, f -> new ArrayList<>()).add(strategy);
        for (String component : inOrder()) feed(component);
        holders.keySet().forEach(this::checkHolder);
        origins.keySet().forEach(spout -> spouts.put(spout, spoutRole(spout)));
        for (String component : shape.names()) if (feeds.containsKey(component)) bolts.put(component, boltRole(component));
    }

    Map<String, SpoutRole> spouts() {
        return spouts;
    }

    Map<String, BoltRole> bolts() {
        return bolts;
    }

    /** Whether the plan coordinates it; it does not where a bolt only passes partitions on. */
    boolean isSite(String component) {
        return sites.contains(component);
    }

    /** The streams of a component that carry tags. */
    Set<String> outputs(String component) {
        return outputs.getOrDefault(component, Set.of());
    }

    /** What the spout has promised, for the words of the description. */
    List<Plan.Origin> origins(String spout) {
        return origins.get(spout);
    }

    private void addOrigin(Plan.Strategy strategy, Plan.Origin origin) {
        var edge = shape.edge(origin.stream());
        if (!shape.isSpout(edge.producer()))
            throw new Refusal("'" + origin.stream() + "' is sealed by the bolt '" + edge.producer() + "': only spouts can seal a stream by themselves, "
                    + "bolts pass seals on; leave out the seal there, and seal what its spouts emit");
        boolean numbered = strategy.mechanism() == Mechanism.SEQUENCING;
        Boolean before = numberedOrigins.put(edge.producer(), numbered);
        if (before != null && before != numbered)
            throw new Refusal("'" + edge.producer() + "' would have to seal for one site and number for another; choose one of them");
        List<Plan.Origin> of = origins.computeIfAbsent(edge.producer(), p -> new ArrayList<>());
        for (Plan.Origin known : of)
            if (!key(known, numbered).equals(key(origin, numbered)))
                throw new Refusal("'" + edge.producer() + "' seals one stream on " + key(known, numbered) + " and another on " + key(origin, numbered)
                        + ": one key for all of its streams is wanted");
        if (of.stream().noneMatch(known -> shape.edge(known.stream()).stream().equals(edge.stream()))) of.add(origin);
        outputs.computeIfAbsent(edge.producer(), p -> new TreeSet<>()).add(edge.stream());
    }

    private static List<String> key(Plan.Origin origin, boolean numbered) {
        return numbered ? origin.sequence() : origin.key();
    }

    /** The components that sealed streams reach, each after those before it. */
    private List<String> inOrder() {
        Set<String> reached = new TreeSet<>();
        List<String> waiting = new ArrayList<>(origins.keySet());
        for (int i = 0; i < waiting.size(); ++i) {
            String component = waiting.get(i);
            // What a bolt makes of records that carry tags carries them too.
            Set<String> streams = shape.isSpout(component) ? outputs.get(component) : shape.streams(component);
            for (String stream : streams) {
                List<Shape.Subscription> subscribers = shape.subscribers(component, stream);
                if (!subscribers.isEmpty()) outputs.computeIfAbsent(component, c -> new TreeSet<>()).add(stream);
                for (Shape.Subscription s : subscribers) if (reached.add(s.bolt())) waiting.add(s.bolt());
            }
        }
        List<String> ordered = new ArrayList<>(origins.keySet());
        while (!reached.isEmpty()) {
            List<String> next = reached.stream().filter(bolt -> inputs(bolt).keySet().stream().noneMatch(reached::contains)).toList();
            if (next.isEmpty()) throw new Refusal("seals would go round in a circle: " + String.join(", ", reached) + " feed each other");
            ordered.addAll(next);
            next.forEach(reached::remove);
        }
        return ordered;
    }

    /** The components whose tagged streams a bolt subscribes to, and these streams. */
    private Map<String, Set<String>> inputs(String bolt) {
        Map<String, Set<String>> inputs = new TreeMap<>();
        shape.common(bolt).get_inputs().keySet().forEach(id -> {
            if (outputs(id.get_componentId()).contains(id.get_streamId()))
                inputs.computeIfAbsent(id.get_componentId(), c -> new TreeSet<>()).add(id.get_streamId());
        });
        return inputs;
    }

    private void feed(String component) {
        if (shape.isSpout(component)) return;
        Set<Feed> of = new LinkedHashSet<>();
        for (String neighbour : inputs(component).keySet()) {
            if (beginsRuns(neighbour))
                of.add(new Feed(neighbour, neighbour));
            else
                for (Feed feed : feeds.get(neighbour)) of.add(new Feed(feed.root(), neighbour));
        }
        feeds.put(component, of);
    }

    private boolean beginsRuns(String component) {
        return shape.isSpout(component) || holders.containsKey(component);
    }

    /** A barrier waits for all that reaches it; what the plan does not expect there would keep it waiting for ever. */
    private void checkHolder(String holder) {
        Set<String> expected = new TreeSet<>(holders.keySet());
        for (Plan.Strategy strategy : holders.get(holder))
            for (Plan.Origin origin : strategy.origins()) expected.add(shape.edge(origin.stream()).producer());
        if (feeds.get(holder) == null) throw new Refusal("no seal reaches '" + holder + "', where the plan holds partitions back");
        for (Feed feed : feeds.get(holder))
            if (!expected.contains(feed.root()))
                throw new Refusal("what '" + feed.root() + "' emits reaches '" + holder + "' too, sealed for another site: '" + holder
                        + "' would wait for it; this cannot be coordinated yet");
        Set<Mechanism> mechanisms = new TreeSet<>();
        holders.get(holder).forEach(strategy -> mechanisms.add(strategy.mechanism()));
        if (mechanisms.size() > 1) throw new Refusal("the plan both seals and sequences at '" + holder + "': one of them is wanted");
    }

    private SpoutRole spoutRole(String spout) {
        boolean numbered = numberedOrigins.get(spout);
        Map<String, List<Integer>> keys = new TreeMap<>();
        Map<String, Integer> markers = new TreeMap<>();
        boolean onChange = numbered;
        for (Plan.Origin origin : origins.get(spout)) {
            String stream = shape.edge(origin.stream()).stream();
            keys.put(stream, shape.indexes(spout, stream, key(origin, numbered)));
            onChange |= origin.when().equals("change");
            if (origin.when().equals("marker")) markers.put(stream, shape.indexes(spout, stream, List.of(MARKER)).get(0));
        }
        return new SpoutRole(keys, markers, onChange, numbered, rule(spout), sharesPartitions(spout), packed(spout), receivers(spout));
    }

    private Source.Rule rule(String root) {
        if (!shape.isSpout(root) || numberedOrigins.get(root)) return Source.Rule.ALL;
        String producers = origins.get(root).get(0).producers();
        return switch (producers) {
            case "single" -> Source.Rule.SINGLE;
            case "all" -> Source.Rule.ALL;
            default -> shape.instances(root) == 1 ? Source.Rule.SINGLE : Source.Rule.REGISTRY;
        };
    }

    private boolean sharesPartitions(String spout) {
        if (rule(spout) != Source.Rule.SINGLE && shape.instances(spout) > 1) return true;
        for (String holder : holders.keySet()) {
            Set<String> roots = new TreeSet<>();
            feeds.get(holder).forEach(feed -> roots.add(feed.root()));
            if (roots.contains(spout) && roots.size() > 1) return true;
        }
        return false;
    }

    private BoltRole boltRole(String bolt) {
        Map<String, List<String>> from = new TreeMap<>();
        for (Feed feed : feeds.get(bolt)) from.computeIfAbsent(feed.root(), r -> new ArrayList<>()).add(feed.neighbour());
        Map<String, List<String>> tagged = new TreeMap<>();
        inputs(bolt).forEach((component, streams) -> {
            for (String stream : streams) tagged.put(component + "/" + stream, List.copyOf(shape.fields(component, stream)));
        });
        return new BoltRole(from, tagged, outputs(bolt), packed(bolt), receivers(bolt),
                holders.containsKey(bolt) ? hold(bolt, from.keySet()) : null);
    }

    private BoltRole.Hold hold(String holder, Set<String> roots) {
        Map<String, Source.Rule> rules = new TreeMap<>();
        for (String root : roots) rules.put(root, rule(root));
        Map<String, List<Integer>> waits = new TreeMap<>();
        boolean numbered = false;
        Set<List<String>> keys = new LinkedHashSet<>();
        for (Plan.Strategy strategy : holders.get(holder)) {
            numbered |= strategy.mechanism() == Mechanism.SEQUENCING;
            if (!sites.contains(holder)) continue; // requests wait where they are answered
            List<String> key = strategy.streams().stream().map(Plan.Coordinated::key).filter(k -> !k.isEmpty()).findFirst().orElse(List.of());
            for (String wait : strategy.waits()) {
                var edge = shape.edge(wait);
                waits.put(edge.producer() + "/" + edge.stream(), shape.indexes(edge.producer(), edge.stream(), key));
            }
            checkOneOrderOfKey(strategy, key);
            List<String> names = key.isEmpty() && !strategy.origins().isEmpty() ? strategy.origins().get(0).sequence() : key;
            keys.add(List.copyOf(new TreeSet<>(names)));
        }
        List<String> key = keys.size() == 1 ? keys.iterator().next() : List.of();
        return new BoltRole.Hold(rules, new TreeSet<>(roots.stream().filter(holders::containsKey).toList()), numbered, key, waits);
    }

    /** A partition is named by its values in the order of the key's names: where requests wait, no name of several may have changed. */
    private static void checkOneOrderOfKey(Plan.Strategy strategy, List<String> key) {
        if (strategy.waits().isEmpty() || key.size() < 2) return;
        for (Plan.Origin origin : strategy.origins())
            if (!new TreeSet<>(origin.key()).equals(new TreeSet<>(key)))
                throw new Refusal("the key " + origin.key() + " of '" + origin.stream() + "' has become " + key + " at '" + strategy.component()
                        + "', where requests wait for it: give its fields the same names");
    }

    /** The streams of a component whose records may travel in company: it is certain which task the grouping of each subscriber chooses. */
    Map<String, List<Route>> packed(String component) {
        Map<String, List<Route>> packed = new TreeMap<>();
        for (String stream : outputs(component)) {
            List<Route> routes = new ArrayList<>();
            List<Shape.Subscription> subscribers = shape.subscribers(component, stream);
            for (Shape.Subscription s : subscribers) route(component, stream, s).ifPresent(routes::add);
            if (routes.size() == subscribers.size()) packed.put(stream, routes);
        }
        return packed;
    }

    private Optional<Route> route(String component, String stream, Shape.Subscription to) {
        Grouping grouping = to.grouping();
        if (grouping.is_set_all()) return Optional.of(new Route(to.bolt(), List.of(), true));
        boolean shuffled = grouping.is_set_shuffle() || grouping.is_set_local_or_shuffle() || grouping.is_set_none();
        if (shuffled && shape.instances(to.bolt()) == 1) return Optional.of(new Route(to.bolt(), List.of(), false));
        if (!grouping.is_set_fields()) return Optional.empty();
        List<String> fields = shape.fields(component, stream);
        return Optional.of(new Route(to.bolt(), grouping.get_fields().stream().map(fields::indexOf).toList(), false));
    }

    /** Everybody who hears the seals of a component. */
    List<String> receivers(String component) {
        Set<String> all = new TreeSet<>();
        for (String stream : outputs(component)) shape.subscribers(component, stream).forEach(s -> all.add(s.bolt()));
        return List.copyOf(all);
    }
}
