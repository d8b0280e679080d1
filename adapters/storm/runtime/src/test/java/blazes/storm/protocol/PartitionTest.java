package blazes.storm.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionTest {
    @Test
    void numbersThatComeToTheSameNameTheSame() {
        List<Object> alike = List.of(7, 7L, 7.0, 7f, (short) 7, new BigDecimal("7.00"), BigInteger.valueOf(7));
        for (Object one : alike) for (Object other : alike) areTheSame(Partition.of(one), Partition.of(other));
        areTheSame(Partition.of(0), Partition.of(-0.0));
        areTheSame(Partition.of(List.of(1)), Partition.of(List.of(1L)));
        areTheSame(Partition.of("day".getBytes(StandardCharsets.UTF_8)), Partition.of("day".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everythingElseIsTold() {
        List<Partition> ascending = List.of(Partition.of(), Partition.of((Object) null), Partition.of(true), Partition.of(Double.NEGATIVE_INFINITY),
                Partition.of(-3), Partition.of(1), Partition.of(1.5), Partition.of((1L << 53) + 1), Partition.of((double) (1L << 53) + 2),
                Partition.of(new BigDecimal("1e400")), Partition.of(Double.POSITIVE_INFINITY), Partition.of(Double.NaN), Partition.of("1"), Partition.of("1", 2),
                Partition.of("12"), Partition.of(new byte[] {1}), Partition.of(List.of("1")));
        for (Partition one : ascending)
            for (Partition other : ascending)
                if (one != other) {
                    assertNotEquals(one, other);
                    assertNotEquals(one.name(), other.name());
                }
        List<Partition> sorted = new ArrayList<>(ascending);
        Collections.reverse(sorted);
        Collections.sort(sorted);
        assertEquals(ascending, sorted);
    }

    private static void areTheSame(Partition one, Partition other) {
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertEquals(one.name(), other.name());
    }
}
