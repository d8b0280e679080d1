package blazes.storm.runtime;

import java.util.List;
import java.util.Map;
import org.apache.storm.serialization.KryoValuesSerializer;

/**
 * Writes what tuples hold, with the serializers of the topology. Storm itself needs these only between workers, so that a topology that
 * has run in one worker for years may lack some: the error says which and what to do.
 */
final class ValueWriter {
    private final KryoValuesSerializer kryo;

    ValueWriter(Map<String, Object> conf) {
        kryo = new KryoValuesSerializer(conf);
    }

    byte[] values(List<Object> values) {
        try {
            return kryo.serialize(values);
        } catch (RuntimeException e) {
            throw lacking(e);
        }
    }

    byte[] object(Object object) {
        try {
            return kryo.serializeObject(object);
        } catch (RuntimeException e) {
            throw lacking(e);
        }
    }

    private static IllegalStateException lacking(RuntimeException e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IllegalStateException("what a tuple holds cannot be written: " + why + ". Let the topology register the class (Config.registerSerialization), "
                + "or say `--config topology.fall.back.on.java.serialization=true`", e);
    }
}
