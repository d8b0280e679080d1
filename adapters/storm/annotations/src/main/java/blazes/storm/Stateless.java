package blazes.storm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A bolt that keeps nothing of what it has seen: its paths read (CR, OR) and do not write. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Stateless {
    /** The inputs that this is about, as {@code component} or {@code component:stream}; empty: all. */
    String[] from() default {};

    /** The output streams that this is about; empty: all. */
    String[] to() default {};
}
