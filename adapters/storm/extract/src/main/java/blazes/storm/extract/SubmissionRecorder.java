package blazes.storm.extract;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.storm.generated.ClusterSummary;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.generated.NimbusSummary;
import org.apache.storm.generated.StormTopology;

/**
 * Stands where Nimbus would: the client library of Storm talks to it, so that a topology is seen just as it would reach the
 * cluster, whatever way a main class takes to submit it. Nothing leaves the process.
 */
final class SubmissionRecorder implements InvocationHandler {
    private final List<Submission> submissions = new ArrayList<>();

    Nimbus.Iface nimbus() {
        return (Nimbus.Iface) Proxy.newProxyInstance(
                Nimbus.Iface.class.getClassLoader(), new Class<?>[] {Nimbus.Iface.class}, this);
    }

    synchronized List<Submission> submissions() {
        return List.copyOf(submissions);
    }

    @Override
    public synchronized Object invoke(Object proxy, Method method, Object[] args) {
        return switch (method.getName()) {
            case "submitTopology", "submitTopologyWithOpts" -> {
                submissions.add(new Submission((String) args[0], (String) args[2], (StormTopology) args[3]));
                yield null;
            }
            case "beginFileUpload" -> "nowhere";
            case "uploadChunk", "finishFileUpload", "uploadNewCredentials" -> null;
            case "isTopologyNameAllowed" -> true;
            case "getNimbusConf" -> "{}";
            case "getLeader" -> new NimbusSummary("127.0.0.1", 0, 0, true, "");
            case "getClusterInfo" -> new ClusterSummary(List.of(), List.of(), List.of());
            case "getTopologySummaries" -> List.of();
            case "toString" -> "the place of Nimbus";
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == args[0];
            default -> throw new UnsupportedOperationException(
                    "the main class asks the cluster (" + method.getName() + "), but there is none while its topology is read");
        };
    }
}
