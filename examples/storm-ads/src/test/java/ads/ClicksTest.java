package ads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import data.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClicksTest {
    private static final int WINDOW = 2; // its place among the fields

    @TempDir Path folder;
    private final Task server = new Task("clicks", 1, 3);
    private final List<Object> heard = new ArrayList<>(); // the windows of clicks, and seals

    private Clicks.Sealed started() {
        Clicks.Sealed clicks = new Clicks.Sealed(3, 2, folder.toString());
        clicks.sealer(partition -> {
            hear();
            heard.add("sealed " + Arrays.toString(partition));
        });
        clicks.open(Map.of(), server.context(), server.ofSpout());
        return clicks;
    }

    private void hear() {
        server.emitted().forEach(click -> heard.add(click.get(WINDOW)));
    }

    private void next(Clicks clicks, int times) {
        for (int i = 0; i < times; i++) clicks.nextTuple();
        hear();
    }

    @Test
    void eachServerSealsEachWindowAfterItsLastClick() {
        next(started(), 7);
        assertEquals(List.of(0, 0, "sealed [0]", 1, 1, "sealed [1]", 2, 2, "sealed [2]"), heard);
    }

    @Test
    void whoIsStartedAnewSealsAlsoWhatIsDone() {
        Clicks.Sealed first = started();
        next(first, 4);
        server.ids().subList(0, 2).forEach(first::ack);
        heard.clear();
        next(started(), 5);
        assertEquals(List.of("sealed [0]", 1, 1, "sealed [1]", 2, 2, "sealed [2]"), heard);
    }

    @Test
    void everyAdHasACampaign() {
        Set<Object> ads = new TreeSet<>();
        Clicks clicks = new Clicks(1, 100, folder.toString());
        clicks.open(Map.of(), server.context(), server.ofSpout());
        for (int i = 0; i < 100; i++) clicks.nextTuple();
        server.emitted().forEach(click -> ads.add(click.get(1)));
        assertEquals(new TreeSet<>(Campaigns.table().keySet()), ads);
    }
}
