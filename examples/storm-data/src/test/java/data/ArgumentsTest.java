package data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void wordsAndSettings() {
        Arguments arguments = Arguments.parse("sealed", "topology.workers=2", "7", "a.b=c=d", "debug=true");
        assertEquals(List.of("sealed", "7"), arguments.words());
        assertEquals(Map.of("topology.workers", 2, "a.b", "c=d", "debug", true), Map.copyOf(arguments.config()));
        assertEquals("sealed", arguments.mode("unsealed", "sealed"));
        assertEquals(7, arguments.number(1, 3));
        assertEquals(3, arguments.number(2, 3));
        assertEquals("here", arguments.word(2, "here"));
        assertEquals("unsealed", Arguments.parse("a=b").mode("unsealed", "sealed"));
    }

    @Test
    void mistakesAreNamed() {
        Arguments arguments = Arguments.parse("seled", "many");
        assertEquals("'seled' is not one of unsealed, sealed",
                assertThrows(IllegalArgumentException.class, () -> arguments.mode("unsealed", "sealed")).getMessage());
        assertEquals("'many' is not a number, but argument 2 is one",
                assertThrows(IllegalArgumentException.class, () -> arguments.number(1, 3)).getMessage());
    }
}
