package blazes.storm.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.utils.Utils;

/** What a main class has submitted: the name, the configuration as JSON, the topology. */
public record Submission(String name, String conf, StormTopology topology) {
    private static final int MAGIC = 0x426c7a31;

    /** For {@link #read}; the file is no format for others. */
    public void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(MAGIC);
            for (byte[] part : new byte[][] {name.getBytes("UTF-8"), conf.getBytes("UTF-8"), Utils.serialize(topology)}) {
                out.writeInt(part.length);
                out.write(part);
            }
        }
    }

    public static Submission read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readInt() != MAGIC) throw new IOException(file.getFileName() + " is no submission");
            String name = new String(in.readNBytes(in.readInt()), "UTF-8");
            String conf = new String(in.readNBytes(in.readInt()), "UTF-8");
            return new Submission(name, conf, Utils.deserialize(in.readNBytes(in.readInt()), StormTopology.class));
        }
    }
}
