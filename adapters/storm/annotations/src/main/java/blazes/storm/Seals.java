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
    /** The fields whose values name a part. */
    String[] key();

    /** The output streams that this is about; empty: all that have these fields. */
    String[] stream() default {};

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        Seals[] value();
    }
}
