package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.storm.daemon.GrouperFactory;
import org.apache.storm.generated.Grouping;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;
import org.junit.jupiter.api.Test;

/** What is packed arrives: every record once, at the task that Storm's own grouping chooses. */
class PackerTest {
    private static final List<Integer> COUNTERS = List.of(4, 7, 9);
    private static final List<Integer> REPORTS = List.of(2, 5);
    private static final Fields FIELDS = new Fields("word", "batch");

    private final TopologyContext context = context();
    private final Map<Integer, List<String>> arrived = new TreeMap<>();
    private int parcels;

    @Test
    void everyRecordArrivesWhereItsGroupingSends() {
        Packer packer = new Packer(Map.of("words", List.of(new Route("counter", List.of(0), false), new Route("report", List.of(), true))), context, this::arrive);
        var grouper = GrouperFactory.mkGrouper(context, "splitter", "words", FIELDS, Grouping.fields(List.of("word")), COUNTERS, Map.of());
        Map<Integer, List<String>> expected = new TreeMap<>();
        Run run = run("a", 1);
        Random random = new Random(1);
        for (int i = 1; i <= 1000; ++i) {
            List<Object> values = new Values("w" + random.nextInt(50), i);
            List<Integer> to = new ArrayList<>(grouper.chooseTasks(1, values));
            to.addAll(REPORTS);
            assertEquals(to, packer.pack(run, "words", values, i));
            for (int task : to) expected.computeIfAbsent(task, t -> new ArrayList<>()).add(i + values.toString());
        }
        packer.complete(run);
        assertEquals(expected, arrived);
    }

    @Test
    void aRunLeavesWhenItIsCompleteAndNotBefore() {
        Packer packer = new Packer(Map.of("words", List.of(new Route("counter", List.of(), false))), context, this::arrive);
        packer.pack(run("a", 1), "words", new Values("x", 1), 1);
        Run other = run("b", 1);
        packer.pack(other, "words", new Values("y", 1), 2);
        assertEquals(Map.of(), arrived);
        packer.complete(other);
        assertEquals(Map.of(4, List.of("2[y, 1]")), arrived);
    }

    @Test
    void everythingLeavesWhenItIsTimeAndWhatComesThenLeavesLater() {
        Packer packer = new Packer(Map.of("words", List.of(new Route("counter", List.of(), false))), context, this::arrive);
        Run run = run("a", 1);
        packer.pack(run, "words", new Values("x", 1), 1);
        packer.sendAll();
        assertEquals(Map.of(4, List.of("1[x, 1]")), arrived);
        packer.pack(run, "words", new Values("y", 2), 2);
        packer.complete(run);
        assertEquals(Map.of(4, List.of("1[x, 1]", "2[y, 2]")), arrived);
    }

    @Test
    void whatWaitsIsBounded() {
        Packer packer = new Packer(Map.of("words", List.of(new Route("counter", List.of(), false))), context, this::arrive);
        int sent = 20_000;
        for (int i = 1; i <= sent; ++i) packer.pack(run("p" + i, 1), "words", new Values("x", i), i);
        int here = arrived.get(4).size();
        assertEquals(true, sent - here <= 4096, () -> (sent - here) + " records wait");
    }

    @Test
    void aParcelIsOneTuple() {
        Packer packer = new Packer(Map.of("words", List.of(new Route("counter", List.of(), false))), context, this::arrive);
        Run run = run("a", 1);
        for (int i = 1; i <= 10 * Parcel.RECORDS; ++i) packer.pack(run, "words", new Values("x", i), i);
        assertEquals(10, parcels);
    }

    private void arrive(int task, List<Object> tuple) {
        ++parcels;
        Parcel parcel = overTheWire((Parcel) tuple.get(0));
        for (int i = 0; i < parcel.size(); ++i) {
            arrived.computeIfAbsent(task, t -> new ArrayList<>()).add(parcel.identities[i] + parcel.values(i).toString());
        }
    }

    private static Parcel overTheWire(Parcel parcel) {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        Wire.ParcelSerializer serializer = new Wire.ParcelSerializer();
        Output out = new Output(64, -1);
        serializer.write(kryo, out, parcel);
        Parcel read = serializer.read(kryo, new Input(out.toBytes()), Parcel.class);
        assertEquals(parcel.stream, read.stream);
        assertEquals(parcel.run, read.run);
        return read;
    }

    private static Run run(String partition, int attempt) {
        return new Run(Partition.of(partition), 1, Run.epoch(1, attempt));
    }

    private static TopologyContext context() {
        Map<String, List<Integer>> tasks = Map.of("splitter", List.of(1), "counter", COUNTERS, "report", REPORTS);
        return new TopologyContext(null, new HashMap<>(), Map.of(1, "splitter"), tasks, Map.of(), Map.of(), "", "", "", 1, 0, List.of(1), Map.of(),
                Map.of(), Map.of(), Map.of(), new AtomicBoolean(), null);
    }
}
