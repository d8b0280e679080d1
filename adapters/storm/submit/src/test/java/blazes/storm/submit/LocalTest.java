package blazes.storm.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LocalTest {
    @Test
    void aStackTraceIsToldInALine() {
        assertEquals("", Local.cause(""));
        assertEquals("java.lang.IllegalStateException: no", Local.cause("java.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\n"));
        assertEquals("java.lang.IllegalArgumentException: no stream", Local.cause("""
                java.lang.RuntimeException: java.lang.RuntimeException: java.lang.IllegalArgumentException: no stream
                \tat a.B
                Caused by: java.lang.RuntimeException: java.lang.IllegalArgumentException: no stream
                \tat a.B
                Caused by: java.lang.IllegalArgumentException: no stream
                \t... 7 more
                """));
        assertEquals("Exception, because of java.io.FileNotFoundException: target/x", Local.cause("""
                java.lang.RuntimeException: java.lang.RuntimeException: Exception
                Caused by: java.lang.RuntimeException: Exception
                Caused by: java.io.FileNotFoundException: target/x
                """));
    }
}
