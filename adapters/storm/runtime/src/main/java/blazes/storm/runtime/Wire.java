package blazes.storm.runtime;

import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How what we add to tuples looks between workers. */
public final class Wire {
    private Wire() {}

    /** The serializers, as {@code topology.kryo.register} wants them. */
    public static Map<String, String> registrations() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(Tag.class.getName(), TagSerializer.class.getName());
        all.put(Parcel.class.getName(), ParcelSerializer.class.getName());
        all.put(Seal.class.getName(), SealSerializer.class.getName());
        all.put(End.class.getName(), EndSerializer.class.getName());
        all.put(Told.class.getName(), ToldSerializer.class.getName());
        all.put(OrderedBatch.class.getName(), OrderSerializer.class.getName());
        all.put(Claim.class.getName(), ClaimSerializer.class.getName());
        return all;
    }

    private static void write(Kryo kryo, Output out, Partition partition) {
        out.writeInt(partition == null ? 0 : partition.values().size() + 1, true);
        if (partition != null) for (Object value : partition.values()) kryo.writeClassAndObject(out, value);
    }

    private static Partition readPartition(Kryo kryo, Input in) {
        int size = in.readInt(true);
        if (size == 0) return null;
        List<Object> values = new ArrayList<>(size - 1);
        for (int i = 1; i < size; ++i) values.add(kryo.readClassAndObject(in));
        return new Partition(values);
    }

    private static void write(Kryo kryo, Output out, List<Partition> partitions) {
        out.writeInt(partitions.size(), true);
        for (Partition partition : partitions) write(kryo, out, partition);
    }

    private static List<Partition> readPartitions(Kryo kryo, Input in) {
        int size = in.readInt(true);
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < size; ++i) partitions.add(readPartition(kryo, in));
        return partitions;
    }

    private static void writeValues(Kryo kryo, Output out, List<Object> values) {
        out.writeInt(values.size(), true);
        for (Object value : values) kryo.writeClassAndObject(out, value);
    }

    private static List<Object> readValues(Kryo kryo, Input in) {
        int width = in.readInt(true);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < width; ++i) values.add(kryo.readClassAndObject(in));
        return values;
    }

    private static void write(Kryo kryo, Output out, Run run) {
        write(kryo, out, run == null ? null : run.partition());
        if (run == null) return;
        out.writeInt(run.producer(), true);
        out.writeLong(run.epoch());
    }

    private static Run readRun(Kryo kryo, Input in) {
        Partition partition = readPartition(kryo, in);
        return partition == null ? null : new Run(partition, in.readInt(true), in.readLong());
    }

    /** For {@link Tag}. */
    public static final class TagSerializer extends Serializer<Tag> {
        @Override
        public void write(Kryo kryo, Output out, Tag tag) {
            Wire.write(kryo, out, tag.run());
            out.writeLong(tag.identity());
        }

        @Override
        public Tag read(Kryo kryo, Input in, Class<? extends Tag> type) {
            return new Tag(readRun(kryo, in), in.readLong());
        }
    }

    /** For {@link Parcel}. */
    public static final class ParcelSerializer extends Serializer<Parcel> {
        @Override
        public void write(Kryo kryo, Output out, Parcel parcel) {
            out.writeString(parcel.stream);
            Wire.write(kryo, out, parcel.run);
            out.writeInt(parcel.size(), true);
            for (int i = 0; i < parcel.size(); ++i) {
                out.writeLong(parcel.identities[i]);
                writeValues(kryo, out, parcel.values(i));
            }
        }

        @Override
        public Parcel read(Kryo kryo, Input in, Class<? extends Parcel> type) {
            String stream = in.readString();
            Run run = readRun(kryo, in);
            int size = in.readInt(true);
            Parcel parcel = new Parcel(stream, run, size);
            for (int i = 0; i < size; ++i) parcel.add(in.readLong(), readValues(kryo, in));
            return parcel;
        }
    }

    /** For {@link Seal}. */
    public static final class SealSerializer extends Serializer<Seal> {
        @Override
        public void write(Kryo kryo, Output out, Seal seal) {
            Wire.write(kryo, out, seal.run());
            out.writeInt(seal.tasks().length, true);
            for (int i = 0; i < seal.tasks().length; ++i) {
                out.writeInt(seal.tasks()[i], true);
                out.writeLong(seal.counts()[i], true);
                out.writeLong(seal.digests()[i]);
            }
            Wire.write(kryo, out, seal.previous());
            Wire.write(kryo, out, seal.done());
        }

        @Override
        public Seal read(Kryo kryo, Input in, Class<? extends Seal> type) {
            Run run = readRun(kryo, in);
            int size = in.readInt(true);
            int[] tasks = new int[size];
            long[] counts = new long[size];
            long[] digests = new long[size];
            for (int i = 0; i < size; ++i) {
                tasks[i] = in.readInt(true);
                counts[i] = in.readLong(true);
                digests[i] = in.readLong();
            }
            return new Seal(run, tasks, counts, digests, readPartition(kryo, in), readPartitions(kryo, in));
        }
    }

    /** For {@link End}. */
    public static final class EndSerializer extends Serializer<End> {
        @Override
        public void write(Kryo kryo, Output out, End end) {
            out.writeInt(end.producer(), true);
            out.writeLong(end.incarnation(), true);
            Wire.write(kryo, out, end.open());
        }

        @Override
        public End read(Kryo kryo, Input in, Class<? extends End> type) {
            return new End(in.readInt(true), in.readLong(true), readPartitions(kryo, in));
        }
    }

    /** For {@link Told}. */
    public static final class ToldSerializer extends Serializer<Told> {
        @Override
        public void write(Kryo kryo, Output out, Told told) {
            out.writeInt(told.producer(), true);
            Wire.write(kryo, out, told.done());
        }

        @Override
        public Told read(Kryo kryo, Input in, Class<? extends Told> type) {
            return new Told(in.readInt(true), readPartitions(kryo, in));
        }
    }

    /** For {@link OrderedBatch}. */
    public static final class OrderSerializer extends Serializer<OrderedBatch> {
        @Override
        public void write(Kryo kryo, Output out, OrderedBatch batch) {
            out.writeInt(batch.shard(), true);
            out.writeLong(batch.number(), true);
            out.writeInt(batch.entries().size(), true);
            for (OrderedBatch.Entry entry : batch.entries()) {
                out.writeString(entry.port());
                out.writeInt(entry.task(), true);
                out.writeLong(entry.identity());
                writeValues(kryo, out, entry.values());
            }
        }

        @Override
        public OrderedBatch read(Kryo kryo, Input in, Class<? extends OrderedBatch> type) {
            int shard = in.readInt(true);
            long number = in.readLong(true);
            int size = in.readInt(true);
            List<OrderedBatch.Entry> entries = new ArrayList<>();
            for (int i = 0; i < size; ++i) {
                String port = in.readString();
                int task = in.readInt(true);
                long identity = in.readLong();
                entries.add(new OrderedBatch.Entry(port, task, identity, readValues(kryo, in)));
            }
            return new OrderedBatch(shard, number, entries);
        }
    }

    /** For {@link Claim}. */
    public static final class ClaimSerializer extends Serializer<Claim> {
        @Override
        public void write(Kryo kryo, Output out, Claim claim) {
            out.writeInt(claim.shard(), true);
            out.writeLong(claim.before(), true);
            out.writeLong(claim.identity());
        }

        @Override
        public Claim read(Kryo kryo, Input in, Class<? extends Claim> type) {
            return new Claim(in.readInt(true), in.readLong(true), in.readLong());
        }
    }
}
