package blazes.storm.extract;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.apache.storm.utils.NimbusClient;

/**
 * {@code Main OUT TOPOLOGY SECONDS CLASS [ARGUMENT...]}: runs the main class, and writes the topology that it would submit into the
 * file OUT, as a spec without labels where nothing is annotated; or else <code>{"error": "..."}</code>. TOPOLOGY is the name of
 * the one that is wanted where several are submitted, or empty. After SECONDS without a submission it gives up. With the property
 * {@code blazes.submission}, what was submitted is written into the file that it names ({@link Submission}).
 */
public final class Main {
    private static final int AFTER_SUBMISSION_MS = 3_000; // some go on to watch their topology, some submit another one

    private final Path out;
    private final String wanted;
    private final String className;
    private final SubmissionRecorder recorder = new SubmissionRecorder();
    private final AtomicBoolean written = new AtomicBoolean();

    private Main(Path out, String wanted, String className) {
        this.out = out;
        this.wanted = wanted;
        this.className = className;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 4) throw new IllegalArgumentException("OUT TOPOLOGY SECONDS CLASS [ARGUMENT...]");
        Main main = new Main(Path.of(args[0]), args[1], args[3]);
        // A main class may end the process by itself.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> main.finish("it ended the process before it submitted a topology")));
        main.run(Long.parseLong(args[2]) * 1000, Arrays.copyOfRange(args, 4, args.length));
        Runtime.getRuntime().halt(0);
    }

    private void run(long patienceMs, String[] args) throws Exception {
        try (NimbusClient.LocalOverride ignored = new NimbusClient.LocalOverride(recorder.nimbus())) {
            final String[] failure = {null};
            Thread user = new Thread(() -> failure[0] = invoke(args), "main");
            user.setDaemon(true);
            user.start();
            long start = System.nanoTime();
            long submitted = 0;
            while (user.isAlive()) {
                user.join(20);
                long now = System.nanoTime();
                if (submitted == 0 && !recorder.submissions().isEmpty()) submitted = now;
                if (submitted != 0 && now - submitted > AFTER_SUBMISSION_MS * 1_000_000L) break;
                if (submitted == 0 && now - start > patienceMs * 1_000_000L) {
                    finish("it has not submitted a topology within " + patienceMs / 1000 + " s");
                    return;
                }
            }
            finish(failure[0] != null ? failure[0] : "it ended without submitting a topology; does it need arguments to do so?");
        }
    }

    /** What went wrong, or null. */
    private String invoke(String[] args) {
        try {
            Class<?> type = Class.forName(className, true, Thread.currentThread().getContextClassLoader());
            Method main = type.getMethod("main", String[].class);
            if (!Modifier.isStatic(main.getModifiers())) return "its main is not static";
            main.setAccessible(true);
            main.invoke(null, (Object) args);
            return null;
        } catch (ClassNotFoundException e) {
            return "there is no such class in the jar";
        } catch (NoSuchMethodException e) {
            return "it has no public static void main(String[])";
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            if (e.getCause() instanceof NoClassDefFoundError missing && String.valueOf(missing.getMessage()).contains("LocalCluster"))
                return "it starts a LocalCluster in place of submitting; give it the arguments with which it submits";
            return "it threw " + e.getCause();
        } catch (IllegalAccessException | LinkageError e) {
            e.printStackTrace();
            return "it cannot be run: " + e;
        }
    }

    /** Writes what is known; the first call counts. */
    private void finish(String otherwise) {
        if (!written.compareAndSet(false, true)) return;
        try {
            Files.writeString(out, document(otherwise), StandardCharsets.UTF_8);
        } catch (IOException e) {
            System.err.println("cannot write " + out + ": " + e);
        }
    }

    private String document(String otherwise) {
        List<Submission> all = recorder.submissions();
        List<Submission> chosen =
                wanted.isEmpty() ? all : all.stream().filter(s -> s.name().equals(wanted)).toList();
        List<String> names = all.stream().map(s -> "'" + s.name() + "'").toList();
        if (all.isEmpty()) return error(otherwise);
        if (chosen.isEmpty()) return error("it submits no topology '" + wanted + "', but " + String.join(" and ", names));
        if (chosen.size() > 1) return error("it submits " + String.join(" and ", names) + "; name one of them with --topology");
        try {
            String json = new TopologyDocument(chosen.get(0).topology()).json();
            String submission = System.getProperty("blazes.submission");
            if (submission != null) chosen.get(0).write(Path.of(submission));
            return json;
        } catch (IOException e) {
            return error("what it submits cannot be kept: " + e);
        } catch (RuntimeException | LinkageError e) {
            e.printStackTrace();
            return error("its topology cannot be read: " + e.getMessage());
        }
    }

    private String error(String message) {
        return JSONValue.toJSONString(Map.of("error", className + ": " + message)) + "\n";
    }
}
