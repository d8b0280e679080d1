package ads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import data.Store;
import data.Task;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoltsTest {
    private final Task task = new Task("bolt", 0, 1);

    private <B extends BaseBasicBolt> B prepared(B bolt) {
        bolt.prepare(Map.of(), task.context());
        return bolt;
    }

    private List<List<Object>> emitted(BaseBasicBolt bolt, Tuple input) {
        bolt.execute(input, task.ofBasicBolt());
        return task.emitted();
    }

    private static Tuple click(String click, int ad, int window) {
        return Task.tuple("clicks", new Fields("click", "ad", "window", "time"), click, ad, window, 0L);
    }

    private static Tuple joined(String click, String campaign, int window) {
        return Task.tuple("campaigns", new Fields("click", "campaign", "window"), click, campaign, window);
    }

    private static Tuple count(String campaign, int window, long count) {
        return Task.tuple("counts", new Fields("campaign", "window", "count"), campaign, window, count);
    }

    private static Tuple ask(int ask, String campaign, int window) {
        return Task.tuple("asks", new Fields("ask", "campaign", "window"), ask, campaign, window);
    }

    @Test
    void aClickGetsTheCampaignOfItsAd() {
        Campaigns campaigns = prepared(new Campaigns());
        assertEquals(List.of(List.of("a", "shoes", 4)), emitted(campaigns, click("a", 0, 4)));
        assertEquals(List.of(List.of("b", "books", 5)), emitted(campaigns, click("b", 19, 5)));
    }

    private WindowCounts counts(boolean told) {
        WindowCounts counts = new WindowCounts(told);
        counts.prepare(Map.of(), task.context(), task.ofBolt());
        return counts;
    }

    @Test
    void aWindowIsEmittedWhenItIsCompleteAndThenForgotten() {
        WindowCounts counts = counts(true);
        for (int times = 0; times < 2; times++) {
            counts.execute(joined("a", "shoes", 1));
            counts.execute(joined("b", "shoes", 2));
            counts.execute(joined("c", "books", 1));
            counts.execute(joined("d", "shoes", 1));
            assertEquals(List.of(), task.emitted());
            counts.released(List.of(1));
            assertEquals(Set.of(List.of("shoes", 1, 2L), List.of("books", 1, 1L)), new HashSet<>(task.emitted()));
            counts.released(List.of(2));
            assertEquals(List.of(List.of("shoes", 2, 1L)), task.emitted());
            counts.released(List.of(3));
            assertEquals(List.of(), task.emitted());
        }
    }

    @Test
    void whereNobodyTellsACountIsEmittedWheneverItChanges() {
        WindowCounts counts = counts(false);
        counts.execute(joined("a", "shoes", 1));
        counts.execute(joined("b", "shoes", 1));
        assertEquals(List.of(List.of("shoes", 1, 1L), List.of("shoes", 1, 2L)), task.emitted());
    }

    @Test
    void aReportAnswersByTheLargestCountSoFar() {
        Report report = prepared(new Report());
        assertEquals(List.of(List.of(0, "shoes", 1, 0L)), emitted(report, ask(0, "shoes", 1)));
        for (long count : new long[] {2, 3, 1}) assertEquals(List.of(), emitted(report, count("shoes", 1, count)));
        assertEquals(List.of(), emitted(report, count("shoes", 2, 9)));
        assertEquals(List.of(List.of(1, "shoes", 1, 3L)), emitted(report, ask(1, "shoes", 1)));
        assertEquals(List.of(List.of(2, "books", 1, 0L)), emitted(report, ask(2, "books", 1)));
    }

    @Test
    void aTotalIsOfAllWindowsAndCountsAClickOnce() {
        Totals totals = prepared(new Totals());
        assertEquals(List.of(List.of(0, "shoes", 0L)), emitted(totals, ask(0, "shoes", 1)));
        for (String click : new String[] {"a", "b", "a"}) assertEquals(List.of(), emitted(totals, joined(click, "shoes", 1)));
        assertEquals(List.of(), emitted(totals, joined("c", "shoes", 2)));
        assertEquals(List.of(), emitted(totals, joined("d", "books", 1)));
        assertEquals(List.of(List.of(1, "shoes", 3L)), emitted(totals, ask(1, "shoes", 1)));
    }

    @Test
    void anAnswerIsStoredWithItsReplica(@TempDir Path folder) {
        Answers answers = prepared(new Answers(folder.toString()));
        Tuple answer = Task.tuple("report", new Fields("ask", "campaign", "window", "count"), 3, "shoes", 1, 7L);
        assertEquals(List.of(), emitted(answers, answer));
        assertEquals(List.of(List.of(String.valueOf(answer.getSourceTask()), "3", "shoes", "1", "7")),
                new Store(folder.toString(), task.context()).rows());
    }
}
