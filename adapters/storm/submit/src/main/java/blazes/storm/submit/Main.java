package blazes.storm.submit;

import blazes.storm.extract.Submission;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.StormSubmitter;
import org.apache.storm.generated.AlreadyAliveException;
import org.apache.storm.generated.AuthorizationException;
import org.apache.storm.generated.InvalidTopologyException;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.shade.net.minidev.json.JSONValue;
import org.apache.storm.thrift.transport.TTransportException;

/**
 * {@code Main MODE SUBMISSION PLAN JAR OUT [KEY=VALUE...]}: puts the plan into what a main class has submitted, and writes into the file
 * OUT what it did, or else <code>{"error": "..."}</code>. MODE is {@code describe}, {@code dry-run}, {@code local} or {@code submit};
 * keys are {@code seconds}, {@code nimbus} (HOST:PORT) and {@code config:NAME}.
 */
public final class Main {
    private final Submission submission;
    private final Path jar;
    private final Path out;
    private final Map<String, String> options;
    private final Shape shape;
    private final Roles roles;
    private final Orders orders;
    private final Map<String, Object> conf = new LinkedHashMap<>();

    private Main(Submission submission, Plan plan, Path jar, Path out, Map<String, String> options) {
        this.submission = submission;
        this.jar = jar;
        this.out = out;
        this.options = options;
        shape = new Shape(submission.topology());
        roles = new Roles(shape, plan.strategies());
        orders = new Orders(shape, plan.strategies(), roles);
        if (JSONValue.parse(submission.conf()) instanceof Map<?, ?> given) given.forEach((key, value) -> conf.put((String) key, value));
        options.forEach((key, value) -> {
            if (key.startsWith("config:")) conf.put(key.substring("config:".length()), parsed(value));
        });
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 5) throw new IllegalArgumentException("MODE SUBMISSION PLAN JAR OUT [KEY=VALUE...]");
        Path out = Path.of(args[4]);
        String text;
        try {
            Main main = new Main(Submission.read(Path.of(args[1])), Plan.read(Path.of(args[2])), Path.of(args[3]), out, options(args));
            text = main.run(args[0]);
        } catch (Refusal e) {
            text = error(e.getMessage());
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            text = error("the plan cannot be put into the topology: " + e);
        }
        Files.writeString(out, text, StandardCharsets.UTF_8);
        System.exit(0);
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : List.of(args).subList(5, args.length)) {
            int equals = arg.indexOf('=');
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return options;
    }

    /** A number, a truth value or a list where it looks like one, and else text. */
    private static Object parsed(String value) {
        Object json = value.matches("-?\\d+(\\.\\d+)?|true|false|\\[.*]|\\{.*}") ? JSONValue.parse(value) : null;
        return json == null ? value : json;
    }

    private static String error(String message) {
        return JSONValue.toJSONString(Map.of("error", message)) + "\n";
    }

    private void answer(String text) {
        try {
            Files.writeString(out, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    private String run(String mode) throws Exception {
        String description = Description.of(submission.name(), shape, roles, orders);
        StormTopology rewritten = Rewriter.rewrite(submission.topology(), roles, orders, conf);
        return switch (mode) {
            case "describe" -> description;
            case "dry-run" -> description + "\n" + Listing.of(rewritten);
            case "local" -> {
                int seconds = Integer.parseInt(options.getOrDefault("seconds", "60"));
                List<Map<String, Object>> reports = Local.run(submission.name(), Rewriter.configuration(conf), rewritten, seconds,
                        what -> answer(error(what + ", which has ended the cluster")));
                yield description + "ran for " + seconds + " s\n" + Table.of(reports);
            }
            case "submit" -> {
                submit(rewritten);
                yield description + "submitted\n";
            }
            default -> throw new Refusal("there is no mode '" + mode + "'");
        };
    }

    private void submit(StormTopology rewritten) throws Exception {
        Map<String, Object> all = Rewriter.configuration(conf);
        String nimbus = options.get("nimbus");
        if (nimbus != null) {
            int colon = nimbus.lastIndexOf(':');
            all.put("nimbus.seeds", List.of(nimbus.substring(0, colon)));
            all.put("nimbus.thrift.port", Integer.parseInt(nimbus.substring(colon + 1)));
        }
        Path folder = Files.createTempDirectory("blazes-submit-");
        Path joined = JobJar.join(jar, folder);
        try {
            System.setProperty("storm.jar", joined.toString());
            StormSubmitter.submitTopology(submission.name(), all, rewritten);
        } catch (AlreadyAliveException e) {
            throw taken();
        } catch (InvalidTopologyException e) {
            throw new Refusal("Nimbus takes it for invalid: " + e.get_msg());
        } catch (AuthorizationException e) {
            throw new Refusal("Nimbus does not let you: " + e.get_msg());
        } catch (RuntimeException e) {
            Throwable root = rootOf(e);
            if (String.valueOf(root.getMessage()).contains("already exists on the cluster")) throw taken();
            boolean broken = root instanceof TTransportException || root instanceof IOException && !(root instanceof ConnectException);
            throw new Refusal(broken ? "the connection to Nimbus broke: " + text(root) + "; whether it has the topology is what `blazes storm status` says"
                    : "Nimbus cannot be reached or has refused" + (nimbus == null ? "" : " at " + nimbus) + ": " + text(root) + "; nothing was submitted");
        } finally {
            Files.deleteIfExists(joined);
            Files.deleteIfExists(folder);
        }
    }

    /** Nimbus looks at the name before it takes anything. */
    private Refusal taken() {
        return new Refusal("a topology '" + submission.name() + "' runs already, or Nimbus does not allow the name; end it, or choose another name");
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) root = root.getCause();
        return root;
    }

    private static String text(Throwable e) {
        return String.valueOf(e.getMessage() == null ? e : e.getMessage());
    }
}
