package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A log for each task that commits: a line {@code BATCH WORD COUNT WORD COUNT ... .} for each write. A line that does not end in a full stop
 * was cut off when its process died, and says nothing. Whoever reads the logs lets later lines replace earlier ones.
 */
final class FileStore implements CommitStore {
    private final Writer log;

    FileStore(Path folder, String committer) {
        try {
            Files.createDirectories(folder);
            log = Files.newBufferedWriter(folder.resolve(committer + ".log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            log.write("\n"); // the end of a line that was cut off
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(long batch, Map<String, Long> counts) {
        StringBuilder line = new StringBuilder(16 + 12 * counts.size()).append(batch);
        counts.forEach((word, count) -> line.append(' ').append(word).append(' ').append(count));
        try {
            log.append(line).write(" .\n");
            log.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
