package blazes.storm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a bolt emits or keeps depends on the order of its inputs (OR or OW of the theory). The gate names the fields that cut its
 * input into parts that do not influence each other: a count for each word and batch has the gate {@code {"word", "batch"}}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(OrderSensitive.List.class)
public @interface OrderSensitive {
    /** The fields of the gate; {@code "*"} alone if they are unknown. Without any, all inputs are one part. */
    String[] gate();

    /** The inputs that this is about, as {@code component} or {@code component:stream}; empty: all. */
    String[] from() default {};

    /** The output streams that this is about; empty: all. */
    String[] to() default {};

    /** Whether all results of a part are emitted when the part is complete, and none before. */
    boolean perPartition() default false;

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        OrderSensitive[] value();
    }
}
