package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdentifyingSpoutTest {
    @Test
    void anIdIsOfItsTaskAndItsStream() {
        long identity = IdentifyingSpout.identity("clicks", 1, "default", List.of(3, 4));
        assertEquals(identity, IdentifyingSpout.identity("clicks", 1, "default", List.of(3, 4)), "sent again");
        assertNotEquals(identity, IdentifyingSpout.identity("clicks", 1, "default", List.of(3, 5)));
        assertNotEquals(identity, IdentifyingSpout.identity("clicks", 2, "default", List.of(3, 4)));
        assertNotEquals(identity, IdentifyingSpout.identity("clicks", 1, "late", List.of(3, 4)));
        assertNotEquals(identity, IdentifyingSpout.identity("asks", 1, "default", List.of(3, 4)));
    }

    @Test
    void anIdThatShowsNothingIsRefused() {
        assertThrows(IllegalStateException.class, () -> IdentifyingSpout.identity("clicks", 0, "default", new Object()));
    }
}
