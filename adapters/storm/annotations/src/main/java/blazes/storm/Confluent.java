package blazes.storm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a bolt emits and keeps depends on the set of its inputs alone, not on their order (CR or CW of the theory). Filters,
 * projections, splitters, unions, sets and maxima are confluent; so is a count of which only the final value is looked at.
 *
 * <p>Whether it keeps anything is said by {@link Stateful} and {@link Stateless}; without either it is taken to keep something.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Confluent.List.class)
public @interface Confluent {
    /** The inputs that this is about, as {@code component} or {@code component:stream}; empty: all. */
    String[] from() default {};

    /** The output streams that this is about; empty: all. */
    String[] to() default {};

    /** Whether each tuple that is emitted is made of one tuple that came in. */
    boolean perRecord() default false;

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        Confluent[] value();
    }
}
