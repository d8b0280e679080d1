package blazes.storm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The spout or bolt can tell when it will emit no more tuples with the same values in these fields. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Seals.List.class)
public @interface Seals {
    /** What tells that a part is complete. */
    enum When {
        /** A tuple with other values: a task emits one part after the other. */
        CHANGE,
        /** A tuple whose field {@code seal} is true, the last one of its part. */
        MARKER,
        /** The end of the data ({@link FiniteSource}). */
        END,
        /** The spout says it ({@link SealingSpout}). */
        SAID
    }

    /** Which tasks have to speak before a part is complete. */
    enum Producers {
        /** One: all tuples of a part come from the same task. */
        SINGLE,
        /** All of them, also those that have emitted nothing of it. */
        ALL,
        /** Those that are registered for the part. */
        REGISTRY,
        /** One if the spout or bolt has one task, and else all. */
        BY_TASKS
    }

    /** The fields whose values name a part. */
    String[] key();

    /** What tells that a part is complete. */
    When when() default When.SAID;

    /** Which tasks have to speak before a part is complete. */
    Producers producers() default Producers.BY_TASKS;

    /** The output streams that this is about; empty: all that have these fields. */
    String[] stream() default {};

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        Seals[] value();
    }
}
