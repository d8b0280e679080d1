package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The progress of one task becomes lines {@code NANOSECONDS WORDS} of the file {@code NAME.times}: so many words more were done at that
 * time. The clock is {@link System#nanoTime}, which all processes of a Linux machine share.
 */
final class Timeline {
    private final Writer file;
    private final int grain;
    private long words;
    private long last;

    /** Writes a line whenever {@code grain} words more are done. */
    Timeline(Path folder, String name, int grain) {
        this.grain = grain;
        try {
            Files.createDirectories(folder);
            file = Files.newBufferedWriter(folder.resolve(name + ".times"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of no words: the beginning. */
    void start() {
        write(System.nanoTime(), 0);
    }

    void add(long done) {
        words += done;
        last = System.nanoTime();
        if (words >= grain) flush();
    }

    /** Writes what has no line yet. */
    void flush() {
        if (words == 0) return;
        write(last, words);
        words = 0;
    }

    private void write(long time, long done) {
        try {
            file.write(time + " " + done + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
