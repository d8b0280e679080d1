package faults;

import blazes.storm.Sealer;
import blazes.storm.SealingSpout;
import blazes.storm.Seals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.utils.Utils;

/**
 * Sentences in batches that all tasks but one have a share in, another one each time, which only they know. Each announces its batches, and
 * begins when all have: in {@code FOLDER/announced-INDEX}.
 */
@Seals(key = "batch", when = Seals.When.CHANGE, producers = Seals.Producers.REGISTRY)
public class Registered extends SlowSentences implements SealingSpout {
    private final int batches;
    private final String folder;
    private transient Sealer sealer;
    private transient int tasks;
    private transient boolean allHaveAnnounced;

    public Registered(int batches, int batchSize, String folder) {
        super(batches, batchSize, folder);
        this.batches = batches;
        this.folder = folder;
    }

    @Override
    public void sealer(Sealer sealer) {
        this.sealer = sealer;
    }

    @Override
    protected boolean emits(int batch, int task, int tasks) {
        return (batch + task) % tasks != 0;
    }

    @Override
    public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector collector) {
        super.open(conf, context, collector);
        tasks = context.getComponentTasks(context.getThisComponentId()).size();
        int task = context.getThisTaskIndex();
        for (int batch = 0; batch < batches; ++batch) if (emits(batch, task, tasks)) sealer.announce(batch);
        try {
            Files.write(file(task), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(int task) {
        return Path.of(folder, "announced-" + task);
    }

    @Override
    public void nextTuple() {
        if (allHaveAnnounced)
            super.nextTuple();
        else
            waitForAll();
    }

    private void waitForAll() {
        Utils.sleep(10);
        for (int task = 0; task < tasks; ++task) if (!Files.exists(file(task))) return;
        allHaveAnnounced = true;
    }
}
