package data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.storm.task.TopologyContext;

/**
 * The rows that one task has stored, in a file of its own: a line for each, its fields separated by tabs. Rows are only appended; to
 * whoever reads them as a table, a later row replaces an earlier one of the same key. They survive the process, however it ends; a row
 * that it was just writing is there whole or not at all.
 */
public final class Store {
    private final Path path;
    private final FileChannel file;

    /** The store of this task: {@code FOLDER/COMPONENT-INDEX}. What was stored there before stays. */
    public Store(String folder, TopologyContext context) {
        this(Path.of(folder, context.getThisComponentId() + "-" + context.getThisTaskIndex()));
    }

    Store(Path path) {
        this.path = path;
        try {
            Files.createDirectories(path.getParent());
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long end = endOfLastRow();
            file.truncate(end).position(end);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store rows in " + path, e);
        }
    }

    private long endOfLastRow() throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        long end = file.size();
        for (; end > 0; end--) {
            file.read(last.clear(), end - 1);
            if (last.get(0) == '\n') break;
        }
        return end;
    }

    /** The rows so far, each as its fields, in the order in which they were appended. */
    public List<List<String>> rows() {
        try (Stream<String> lines = Files.lines(path)) {
            return lines.map(line -> List.of(line.split("\t", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the rows of " + path, e);
        }
    }

    /** When this returns the row outlives the process. */
    public void append(Object... fields) {
        String row = Stream.of(fields).map(String::valueOf).collect(Collectors.joining("\t", "", "\n"));
        ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store a row in " + path, e);
        }
    }
}
