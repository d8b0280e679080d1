package blazes.storm.runtime;

import blazes.storm.PartitionListener;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Source;
import blazes.storm.protocol.Tasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.coordination.CoordinatedBolt.FinishedCallback;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.IRichBolt;
import org.apache.storm.tuple.Tuple;

/** A task of a bolt that takes part: the user's bolt, its surroundings, and its place in the topology. */
final class Member {
    private final IRichBolt bolt;
    private final PartitionListener listener; // null: it does not listen
    private final TopologyContext context;
    private final OutputCollector out;
    private final BoltRole role;
    private final Progress progress;
    private final Outlet outlet;
    private final Tasks receivers;
    private final List<Source> sources = new ArrayList<>();
    private final Map<Integer, Tasks> parts = new HashMap<>();
    private final long forgetNanos;
    private long lastForget = System.nanoTime();

    Member(IRichBolt bolt, PartitionListener listener, TopologyContext context, OutputCollector out, BoltRole role, Progress progress,
           Outlet outlet, int timeoutSeconds) {
        this.bolt = bolt;
        this.listener = listener;
        this.context = context;
        this.out = out;
        this.role = role;
        this.progress = progress;
        this.outlet = outlet;
        receivers = new Tasks(tasks(role.receivers()));
        role.feeds().forEach((root, neighbours) -> {
            List<String> via = neighbours.stream().filter(neighbour -> !neighbour.equals(root)).toList();
            Source.Rule rule = role.hold() == null ? Source.Rule.ALL : role.hold().rules().get(root);
            sources.add(new Source(context.getComponentTasks(root), rule, tasks(via), neighbours.contains(root)));
        });
        for (Source source : sources) for (int producer : source.producers()) parts.put(producer, source.parts(producer));
        forgetNanos = 2_000_000_000L * timeoutSeconds;
    }

    private List<Integer> tasks(Collection<String> components) {
        List<Integer> all = new ArrayList<>();
        for (String component : components) all.addAll(context.getComponentTasks(component));
        return all;
    }

    void execute(BareTuple tuple) {
        outlet.enter(tuple);
        bolt.execute(tuple);
        outlet.leave();
    }

    /** What belongs to no run. */
    void executePlain(Tuple tuple) {
        if (tuple instanceof BareTuple bare) outlet.enter(bare);
        bolt.execute(tuple);
        outlet.leave();
    }

    /** Tells the bolt that all of a partition has been executed; `ids` are what a batch bolt calls its batches. */
    void released(Partition partition, Set<Object> ids, OutRun run) {
        outlet.complete(run);
        if (listener != null) listener.released(partition.values());
        if (bolt instanceof FinishedCallback batches) ids.forEach(batches::finishedId);
        outlet.leave();
    }

    /** Whether somebody is told when a partition is complete. */
    boolean finishesBatches() {
        return bolt instanceof FinishedCallback;
    }

    Outlet outlet() {
        return outlet;
    }

    OutputCollector out() {
        return out;
    }

    BoltRole role() {
        return role;
    }

    Progress progress() {
        return progress;
    }

    Tasks receivers() {
        return receivers;
    }

    TopologyContext context() {
        return context;
    }

    int task() {
        return context.getThisTaskId();
    }

    /** What begins the runs that come here. */
    List<Source> sources() {
        return sources;
    }

    /** The neighbours through which what a producer begins comes here. */
    Tasks parts(int producer) {
        Tasks of = parts.get(producer);
        if (of == null) throw new IllegalStateException("task " + producer + " begins nothing that comes to '" + context.getThisComponentId() + "'");
        return of;
    }

    /** Tells further down what its carrier was told, and acknowledges that. */
    void tellOn(Tuple carrier, int producer, List<Partition> done) {
        if (!done.isEmpty() && receivers.size() > 0) out.emit(Streams.SEALS, carrier, List.of(new Told(producer, done)));
        out.ack(carrier);
    }

    /** Now and then: what is older than that can no longer be on its way. */
    boolean isTimeToForget() {
        if (System.nanoTime() - lastForget < forgetNanos) return false;
        lastForget = System.nanoTime();
        return true;
    }
}
