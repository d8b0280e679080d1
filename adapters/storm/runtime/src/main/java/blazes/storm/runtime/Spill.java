package blazes.storm.runtime;

import blazes.storm.protocol.RecordBuffer;
import blazes.storm.protocol.ReleaseOrder;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.storm.serialization.KryoValuesDeserializer;

/**
 * The memory of a barrier: as many records as the bound allows, then files, and beyond the bound of these it slows down whoever sends,
 * which Storm's back-pressure carries to the spouts. It never drops, and never stops altogether: the seal that ends a partition comes
 * behind its records. A partition on disk is read back in runs that are sorted already.
 */
final class Spill {
    private static final int BRAKE_MICROS = 1000;

    private final long inMemory;
    private final long onDisk;
    private final Map<String, Port> ports;
    private final Set<Buffer> buffers = new LinkedHashSet<>();
    private final ValueWriter writer;
    private final KryoValuesDeserializer deserializer;
    private long held;
    private long spilled;
    private long bytes;
    private long pushedBack;

    /** Bounds: records in memory, bytes on disk. */
    Spill(Map<String, Object> conf, long inMemory, long onDisk, Map<String, Port> ports) {
        this.inMemory = inMemory;
        this.onDisk = onDisk;
        this.ports = ports;
        writer = new ValueWriter(conf);
        deserializer = new KryoValuesDeserializer(conf);
    }

    RecordBuffer<BareTuple> buffer() {
        Buffer buffer = new Buffer();
        buffers.add(buffer);
        return buffer;
    }

    /** Records in memory. */
    long held() {
        return held;
    }

    /** Records that have been written to disk, ever. */
    long spilled() {
        return spilled;
    }

    void pushBack() {
        if (bytes <= onDisk) return;
        ++pushedBack;
        LockSupport.parkNanos(BRAKE_MICROS * 1000L);
    }

    /** How often somebody was slowed down. */
    long pushedBack() {
        return pushedBack;
    }

    private void makeRoom() {
        while (held > inMemory / 2) {
            Buffer largest = null;
            for (Buffer buffer : buffers) if (largest == null || buffer.memory.size() > largest.memory.size()) largest = buffer;
            largest.spill();
        }
    }

    private final class Buffer implements RecordBuffer<BareTuple> {
        private final RecordBuffer.InMemory<BareTuple> memory = new RecordBuffer.InMemory<>();
        private final List<Path> files = new ArrayList<>();
        private long onFiles;

        @Override
        public void add(long identity, BareTuple record) {
            memory.add(identity, record);
            if (++held > inMemory) makeRoom();
        }

        @Override
        public long size() {
            return memory.size() + onFiles;
        }

        @Override
        public long[] withoutDoubles() {
            // On disk nothing is looked up: the run stays incomplete, and its producer sends it again.
            if (!files.isEmpty()) return new long[0];
            held -= memory.size();
            long[] identities = memory.withoutDoubles();
            held += memory.size();
            return identities;
        }

        @Override
        public List<Iterator<BareTuple>> drain(ReleaseOrder<BareTuple> order) {
            List<Iterator<BareTuple>> parts = new ArrayList<>();
            for (Path file : files) parts.add(new Reader(file));
            files.clear();
            held -= memory.size();
            parts.addAll(memory.drain(order));
            buffers.remove(this);
            return parts;
        }

        @Override
        public void discard() {
            held -= memory.size();
            memory.discard();
            files.forEach(Spill.this::delete);
            files.clear();
            buffers.remove(this);
        }

        void spill() {
            long count = memory.size();
            held -= count;
            try {
                Path file = Files.createTempFile("blazes-held-", ".kryo");
                file.toFile().deleteOnExit();
                try (Output out = new Output(Files.newOutputStream(file))) {
                    for (Iterator<BareTuple> all = memory.drain(BareTuple.RELEASE_ORDER).get(0); all.hasNext(); ) {
                        BareTuple tuple = all.next();
                        out.writeBoolean(true);
                        out.writeString(tuple.port.name());
                        out.writeInt(tuple.sourceTask, true);
                        out.writeLong(tuple.identity);
                        byte[] values = writer.values(tuple.values);
                        out.writeInt(values.length, true);
                        out.writeBytes(values);
                    }
                    out.writeBoolean(false);
                }
                files.add(file);
                onFiles += count;
                spilled += count;
                bytes += Files.size(file);
            } catch (IOException e) {
                throw new UncheckedIOException("what is held back cannot be written to disk", e);
            }
        }
    }

    private void delete(Path file) {
        try {
            bytes -= Files.size(file);
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one file in its order, and deletes it at its end. */
    private final class Reader implements Iterator<BareTuple> {
        private final Path file;
        private final Input in;
        private boolean more;

        Reader(Path file) {
            this.file = file;
            try {
                in = new Input(Files.newInputStream(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            advance();
        }

        private void advance() {
            more = in.readBoolean();
            if (more) return;
            in.close();
            delete(file);
        }

        @Override
        public boolean hasNext() {
            return more;
        }

        @Override
        public BareTuple next() {
            Port port = ports.get(in.readString());
            int task = in.readInt(true);
            long identity = in.readLong();
            List<Object> values = deserializer.deserialize(in.readBytes(in.readInt(true)));
            advance();
            return new BareTuple(port, null, task, values, identity, null);
        }
    }
}
