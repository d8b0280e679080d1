package blazes.storm.extract;

import blazes.storm.Confluent;
import blazes.storm.OrderSensitive;
import blazes.storm.Replicated;
import blazes.storm.Seals;
import blazes.storm.Stateful;
import blazes.storm.Stateless;
import blazes.storm.Unique;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.storm.coordination.BatchBoltExecutor;
import org.apache.storm.coordination.CoordinatedBolt;
import org.apache.storm.generated.ComponentObject;
import org.apache.storm.topology.BasicBoltExecutor;
import org.apache.storm.topology.CheckpointTupleForwarder;
import org.apache.storm.topology.StatefulBoltExecutor;
import org.apache.storm.topology.WindowedBoltExecutor;
import org.apache.storm.utils.Utils;

/** What the class of a spout or bolt says of itself. */
public final class Annotations {
    /** What Storm wraps bolts into, and the field in which the bolt is. */
    private static final Map<Class<?>, String> WRAPPERS = Map.of(BasicBoltExecutor.class, "bolt", WindowedBoltExecutor.class, "bolt",
            StatefulBoltExecutor.class, "bolt", CheckpointTupleForwarder.class, "bolt", CoordinatedBolt.class, "delegate");

    private final Class<?> type; // null: not a Java class, as for a bolt in another language

    private Annotations(Class<?> type) {
        this.type = type;
    }

    static Annotations of(ComponentObject object) {
        if (!object.is_set_serialized_java()) return new Annotations(null);
        return new Annotations(behind(Utils.getSetComponentObject(object)).getClass());
    }

    /** What the user has written: Storm wraps bolts that are basic, or have windows or a state, some of them twice. */
    public static Object behind(Object component) {
        Object user = component;
        for (boolean wrapped = true; wrapped; ) {
            wrapped = false;
            for (Map.Entry<Class<?>, String> wrapper : WRAPPERS.entrySet())
                if (wrapper.getKey().isInstance(user)) {
                    user = field(wrapper.getKey(), wrapper.getValue(), user);
                    wrapped = true;
                    break;
                }
        }
        return user instanceof BatchBoltExecutor ? Utils.javaDeserialize((byte[]) field(BatchBoltExecutor.class, "boltSer", user), Object.class) : user;
    }

    private static Object field(Class<?> type, String name, Object of) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Storm keeps the bolt of a " + type.getName() + " elsewhere", e);
        }
    }

    /** A path of a spec; without a label if the class says nothing of it. */
    Map<String, Object> path(String from, String to) {
        Map<String, Object> path = new LinkedHashMap<>();
        path.put("from", from);
        path.put("to", to);
        if (type == null) return path;
        boolean reads = one(Stateless.class, a -> concerns(a.from(), from) && concerns(a.to(), to)) != null;
        boolean writes = one(Stateful.class, a -> concerns(a.from(), from) && concerns(a.to(), to)) != null;
        if (reads && writes) throw contradiction("@Stateless and @Stateful, both for " + from + " -> " + to);
        OrderSensitive ordered = one(OrderSensitive.class, a -> concerns(a.from(), from) && concerns(a.to(), to));
        Confluent confluent = one(Confluent.class, a -> concerns(a.from(), from) && concerns(a.to(), to));
        if (ordered != null && confluent != null) throw contradiction("@OrderSensitive and @Confluent, both for " + from + " -> " + to);
        if (ordered != null) {
            path.put("label", reads ? "OR" : "OW");
            path.put("gate", Arrays.equals(ordered.gate(), new String[] {"*"}) ? "*" : List.of(ordered.gate()));
            if (ordered.perPartition()) path.put("per_partition", true);
        } else if (confluent != null) {
            path.put("label", reads ? "CR" : "CW");
            if (confluent.perRecord()) path.put("per_record", true);
        }
        return path;
    }

    /** Adds what is promised of a stream that the class emits. What names no stream is about those that have its fields. */
    void promise(Map<String, Object> stream, String name, List<String> fields, int tasks) {
        if (type == null) return;
        Seals seals = one(Seals.class, a -> emits(a.stream(), name, fields, a.key()));
        if (seals != null) {
            Map<String, Object> seal = new LinkedHashMap<>();
            seal.put("key", List.of(seals.key()));
            seal.put("producers", switch (seals.producers()) {
                case SINGLE -> "single";
                case ALL -> "all";
                case REGISTRY -> "registry";
                case BY_TASKS -> tasks == 1 ? "single" : "all";
            });
            if (seals.when() != Seals.When.SAID) seal.put("when", seals.when().name().toLowerCase(Locale.ROOT));
            stream.put("seal", seal);
        }
        Unique unique = one(Unique.class, a -> emits(a.stream(), name, fields, a.fields()));
        if (unique != null) stream.put("unique", List.of(unique.fields()));
    }

    /** The class; null if it is none of Java. */
    Class<?> type() {
        return type;
    }

    /** Refuses names that none of the components of this class has as an input or an output: they would be about nothing. */
    void checkNames(Set<String> inputs, Set<String> outputs) {
        for (OrderSensitive a : type.getAnnotationsByType(OrderSensitive.class)) check("OrderSensitive", a.from(), a.to(), inputs, outputs);
        for (Confluent a : type.getAnnotationsByType(Confluent.class)) check("Confluent", a.from(), a.to(), inputs, outputs);
        for (Stateful a : type.getAnnotationsByType(Stateful.class)) check("Stateful", a.from(), a.to(), inputs, outputs);
        for (Stateless a : type.getAnnotationsByType(Stateless.class)) check("Stateless", a.from(), a.to(), inputs, outputs);
        for (Seals a : type.getAnnotationsByType(Seals.class)) check("Seals", new String[0], a.stream(), inputs, outputs);
        for (Unique a : type.getAnnotationsByType(Unique.class)) check("Unique", new String[0], a.stream(), inputs, outputs);
    }

    private void check(String annotation, String[] from, String[] to, Set<String> inputs, Set<String> outputs) {
        for (String name : from)
            if (!inputs.contains(name)) throw unknown(annotation, "input", name, inputs);
        for (String name : to)
            if (!outputs.contains(name)) throw unknown(annotation, "output stream", name, outputs);
    }

    private IllegalStateException unknown(String annotation, String what, String name, Set<String> there) {
        return new IllegalStateException(type.getName() + " has @" + annotation + " for the " + what + " '" + name + "', which there is not; there "
                + (there.isEmpty() ? "is none" : "is '" + String.join("', '", there) + "'"));
    }

    Boolean replicated() {
        Replicated replicated = type == null ? null : type.getAnnotation(Replicated.class);
        return replicated == null ? null : replicated.value();
    }

    private static boolean concerns(String[] names, String name) {
        return names.length == 0 || Arrays.asList(names).contains(name);
    }

    private static boolean emits(String[] streams, String stream, List<String> fields, String[] named) {
        return streams.length == 0 ? fields.containsAll(List.of(named)) : Arrays.asList(streams).contains(stream);
    }

    private <A extends java.lang.annotation.Annotation> A one(Class<A> kind, java.util.function.Predicate<A> concerned) {
        List<A> found = Arrays.stream(type.getAnnotationsByType(kind)).filter(concerned).toList();
        if (found.size() > 1) throw contradiction("two @" + kind.getSimpleName() + " for the same path or stream");
        return found.isEmpty() ? null : found.get(0);
    }

    private IllegalStateException contradiction(String what) {
        return new IllegalStateException(type.getName() + " has " + what);
    }
}
