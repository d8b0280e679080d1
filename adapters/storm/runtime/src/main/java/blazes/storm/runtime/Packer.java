package blazes.storm.runtime;

import blazes.storm.protocol.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.utils.TupleUtils;

/**
 * Gathers records into parcels: what comes of a partition is done when all of it is, so a record may wait for company until the seal, or
 * the next second. Storm's cost for a tuple is paid once for a parcel. A record goes to the task that the grouping of its stream would
 * have chosen.
 */
final class Packer {
    /** Records that wait in parcels which are not full; beyond that all leave. */
    private static final int WAITING = 4096;

    /** Where a parcel goes. */
    interface Post {
        void send(int task, List<Object> parcel);
    }

    /** The way from a stream to a bolt; its parcels stand at `first` and after it, a place for each task. */
    private record Lane(List<Integer> tasks, List<List<Integer>> each, int[] key, boolean all, int first) {
        int choose(List<Object> values) {
            if (key.length == 0 || tasks.size() == 1) return 0;
            List<Object> of = new ArrayList<>(key.length);
            for (int at : key) of.add(values.get(at));
            return TupleUtils.chooseTaskIndex(of, tasks.size());
        }
    }

    private final Map<String, List<Lane>> lanes = new HashMap<>(); // by stream
    private final int[] taskAt; // whose parcel stands at a place
    private final Post post;
    private final Map<Run, Parcel[]> open = new LinkedHashMap<>();
    private int waiting;
    private Run lastRun;
    private Parcel[] lastOpen;

    /** Packs nothing. */
    static Packer none() {
        return new Packer(Map.of(), null, null);
    }

    Packer(Map<String, List<Route>> routes, TopologyContext context, Post post) {
        this.post = post;
        List<Integer> places = new ArrayList<>();
        routes.forEach((stream, to) -> {
            List<Lane> of = new ArrayList<>();
            for (Route route : to) {
                List<Integer> tasks = context.getComponentTasks(route.bolt()).stream().sorted().toList();
                of.add(new Lane(tasks, tasks.stream().map(List::of).toList(), ints(route.key()), route.all(), places.size()));
                places.addAll(tasks);
            }
            lanes.put(stream, of);
        });
        taskAt = ints(places);
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    boolean packs(String stream) {
        return lanes.containsKey(stream);
    }

    /** The tasks that it goes to. */
    List<Integer> pack(Run run, String stream, List<Object> values, long identity) {
        if (run != lastRun) {
            lastOpen = open.computeIfAbsent(run, r -> new Parcel[taskAt.length]);
            lastRun = run;
        }
        List<Integer> tasks = pack(lanes.get(stream), stream, values, identity);
        if (waiting > WAITING || open.size() > WAITING) sendAll();
        return tasks;
    }

    private List<Integer> pack(List<Lane> to, String stream, List<Object> values, long identity) {
        if (to.size() == 1) return pack(to.get(0), stream, values, identity);
        List<Integer> tasks = new ArrayList<>();
        for (Lane lane : to) tasks.addAll(pack(lane, stream, values, identity));
        return tasks;
    }

    private List<Integer> pack(Lane lane, String stream, List<Object> values, long identity) {
        if (!lane.all()) {
            int at = lane.choose(values);
            put(lane, at, stream, values, identity);
            return lane.each().get(at);
        }
        for (int at = 0; at < lane.tasks().size(); ++at) put(lane, at, stream, values, identity);
        return lane.tasks();
    }

    private void put(Lane lane, int index, String stream, List<Object> values, long identity) {
        int place = lane.first() + index;
        Parcel parcel = lastOpen[place];
        if (parcel == null) parcel = lastOpen[place] = new Parcel(stream, lastRun, Parcel.RECORDS);
        parcel.add(identity, values);
        ++waiting;
        if (parcel.size() == Parcel.RECORDS) send(lastOpen, place);
    }

    private void send(Parcel[] of, int place) {
        Parcel parcel = of[place];
        of[place] = null;
        waiting -= parcel.size();
        post.send(taskAt[place], List.of(parcel));
    }

    private void sendAll(Parcel[] of) {
        for (int place = 0; place < of.length; ++place) if (of[place] != null) send(of, place);
    }

    /** All that waits leaves. */
    void sendAll() {
        open.values().forEach(this::sendAll);
        open.clear();
        lastRun = null;
    }

    /** All that waits of a run leaves. */
    void complete(Run run) {
        Parcel[] of = open.remove(run);
        if (of != null) sendAll(of);
        lastRun = null;
    }
}
