package blazes.storm.submit;

import blazes.storm.FiniteSource;
import blazes.storm.protocol.SealBarrier;
import blazes.storm.runtime.CoordinatedBolt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** The user's jar with what runs in the workers of a coordinated topology: a worker is given one jar. */
final class JobJar {
    private JobJar() {}

    static Path join(Path user, Path folder) throws IOException {
        Path joined = folder.resolve("coordinated-" + user.getFileName());
        Set<String> written = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(joined); JarOutputStream out = new JarOutputStream(file)) {
            copy(user, out, written);
            for (Class<?> of : new Class<?>[] {CoordinatedBolt.class, SealBarrier.class, FiniteSource.class}) copy(place(of), out, written);
        }
        return joined;
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, JarOutputStream out, Set<String> written) throws IOException {
        if (Files.isDirectory(from)) {
            try (var files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList())
                    try (InputStream in = Files.newInputStream(file)) {
                        copy(from.relativize(file).toString(), in, out, written);
                    }
            }
            return;
        }
        try (JarFile jar = new JarFile(from.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                try (InputStream in = jar.getInputStream(entry)) {
                    copy(entry.getName(), in, out, written);
                }
            }
        }
    }

    private static void copy(String name, InputStream in, JarOutputStream out, Set<String> written) throws IOException {
        boolean signature = name.startsWith("META-INF/") && name.matches(".*\\.(SF|RSA|DSA|EC)"); // it would no longer fit
        if (signature || !written.add(name)) return;
        out.putNextEntry(new JarEntry(name));
        in.transferTo(out);
        out.closeEntry();
    }
}
