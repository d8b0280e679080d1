package data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir Path folder;

    private Store store() {
        return new Store(folder.resolve("new").toString(), new Task("commit", 2, 4).context());
    }

    @Test
    void rowsAreThereWhenItIsOpenedAgain() throws Exception {
        assertEquals(List.of(), store().rows());
        store().append(1, "a word", 7L);
        store().append(1, "", 8L);
        assertEquals(List.of(List.of("1", "a word", "7"), List.of("1", "", "8")), store().rows());
        assertEquals("1\ta word\t7\n1\t\t8\n", Files.readString(folder.resolve("new/commit-2")));
    }

    @Test
    void aRowThatWasBeingWrittenIsNot() throws Exception {
        Store store = store();
        store.append("whole");
        for (String torn : List.of("1", "12\tand more of the same\t1")) {
            Files.writeString(folder.resolve("new/commit-2"), torn, StandardOpenOption.APPEND);
            store = store();
            assertEquals(List.of(List.of("whole")), store.rows());
        }
        store.append("next");
        assertEquals(List.of(List.of("whole"), List.of("next")), store.rows());
    }

    @Test
    void nothingButATornRowIsNothing() throws Exception {
        Files.createDirectories(folder.resolve("new"));
        Files.writeString(folder.resolve("new/commit-2"), "1\t2");
        assertEquals(List.of(), store().rows());
    }
}
