package blazes.storm.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long MS = 1_000_000;

    @Test
    void failuresOfOneTimeCountOnce() {
        Window window = new Window(1000);
        long first = window.sent();
        long second = window.sent();
        window.failed(first, 600);
        assertEquals(300, window.width());
        window.failed(second, 500);
        assertEquals(300, window.width(), "it was sent before the window was narrowed");
        window.failed(window.sent(), 200);
        assertEquals(100, window.width());
    }

    @Test
    void acknowledgementsWidenItUpToTheBound() {
        Window window = new Window(1000);
        window.failed(window.sent(), 800);
        window.failed(window.sent(), 2);
        assertEquals(1, window.width());
        for (int i = 0; i < 5000; ++i) window.acknowledged(100);
        assertEquals(1000, window.width());
    }

    @Test
    void whoIsFullGoesOnEverSlowerUntilSomethingIsAcknowledged() {
        Window window = new Window(10);
        assertTrue(window.lets(10, 1000 * MS));
        assertTrue(window.lets(11, 1000 * MS));
        assertFalse(window.lets(11, 1001 * MS));
        assertTrue(window.lets(11, 1002 * MS));
        assertFalse(window.lets(11, 1005 * MS));
        window.acknowledged(1);
        assertTrue(window.lets(11, 1005 * MS));
        for (long now = 2000; now < 4000; now += 200) assertTrue(window.lets(11, now * MS), "it never stops");
    }

    /**
     * One server takes 10 ms for a record, and what it has not done 500 ms after it was sent is sent again: all at once, that is more than
     * it will ever get done in time. With the window everything gets done.
     */
    @Test
    void moreThanCanBeDoneInTimeGetsDone() {
        record Batch(int records, long number, long sentAt) {}
        Window window = new Window(100_000);
        ArrayDeque<Integer> unsent = new ArrayDeque<>();
        for (int i = 0; i < 200; ++i) unsent.add(10);
        ArrayDeque<Batch> queue = new ArrayDeque<>();
        long onTheirWay = 0;
        int done = 0;
        long now = 0;
        for (long busyUntil = 0; done < 200 && now < 1_000_000; now += 10) {
            while (!unsent.isEmpty() && onTheirWay <= window.width()) {
                queue.add(new Batch(unsent.remove(), window.sent(), now));
                onTheirWay += 10;
            }
            if (now < busyUntil || queue.isEmpty()) continue;
            Batch next = queue.remove();
            busyUntil = now + 10L * next.records();
            if (busyUntil - next.sentAt() <= 500) {
                ++done;
                window.acknowledged(next.records());
            } else {
                window.failed(next.number(), onTheirWay);
                unsent.add(next.records());
            }
            onTheirWay -= next.records();
        }
        assertEquals(200, done);
        assertTrue(now < 200_000, "in less than ten times what it takes: " + now + " ms");
    }
}
