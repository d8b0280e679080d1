package blazes.storm.runtime;

import blazes.storm.protocol.Arrivals;
import blazes.storm.protocol.Partition;
import blazes.storm.protocol.Run;
import blazes.storm.protocol.Tally;
import blazes.storm.protocol.Tasks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;

/**
 * Lets records through at once, and passes the seal of a run on when all of the run has come and has been worked on. Where nobody
 * listens further down, the seal is acknowledged in place of being passed on.
 */
final class Relay implements Inlet {
    private record Key(Partition partition, int producer) {}

    private static final class Passing {
        final OutRun out;
        final Arrivals arrivals;
        Tuple carrier; // of one seal of the run: stands for all of them
        Partition previous;
        List<Partition> told;
        boolean over;

        Passing(OutRun out, Arrivals arrivals) {
            this.out = out;
            this.arrivals = arrivals;
        }
    }

    private final Member member;
    private final OutputCollector out;
    private final Tasks receivers;
    private final Progress progress;
    private Map<Key, Passing> recent = new HashMap<>();
    private Map<Key, Passing> old = new HashMap<>();
    private final Map<Integer, Long> incarnations = new HashMap<>(); // the newest of each producer
    private Passing last;

    Relay(Member member) {
        this.member = member;
        out = member.out();
        receivers = member.receivers();
        progress = member.progress();
    }

    @Override
    public void record(Tuple carrier, Port port, Run run, long identity, List<Object> values) {
        Passing passing = passing(run);
        if (passing == null) {
            ++progress.stale;
            return;
        }
        passing.arrivals.record(carrier.getSourceTask(), identity);
        ++passing.out.executing;
        member.execute(new BareTuple(port, carrier, carrier.getSourceTask(), values, identity, passing.out));
        if (passing.arrivals.sealed()) passOn(passing);
    }

    @Override
    public void plain(Tuple tuple) {
        member.executePlain(tuple);
    }

    @Override
    public void seal(Tuple carrier, Seal seal) {
        ++progress.votes;
        int producer = seal.run().producer();
        seal.done().forEach(partition -> forget(partition, producer));
        Passing passing = passing(seal.run());
        if (passing == null) {
            member.tellOn(carrier, producer, seal.done());
            return;
        }
        if (passing.over) {
            out.ack(carrier);
            return;
        }
        passing.arrivals.seal(carrier.getSourceTask(), seal.count(member.task()), seal.digest(member.task()));
        passing.previous = seal.previous();
        passing.told = seal.done();
        if (passing.carrier == null)
            passing.carrier = carrier;
        else
            out.ack(carrier);
        passOn(passing);
    }

    @Override
    public void end(Tuple carrier, End end) {
        if (receivers.size() > 0) out.emit(Streams.SEALS, carrier, List.of(end));
        out.ack(carrier);
    }

    @Override
    public void told(Tuple carrier, Told told) {
        told.done().forEach(partition -> forget(partition, told.producer()));
        member.tellOn(carrier, told.producer(), told.done());
    }

    @Override
    public void settled(OutRun run) {
        Passing passing = passing(run.run);
        if (passing != null && passing.out == run) passOn(passing);
    }

    private void passOn(Passing passing) {
        if (passing.over || passing.carrier == null) return;
        if (!passing.out.failed && (passing.out.executing > 0 || !passing.arrivals.complete())) return;
        passing.over = true;
        if (passing.out.failed) {
            out.fail(passing.carrier);
        } else {
            if (receivers.size() > 0) {
                member.outlet().seal(passing.out, List.of(passing.carrier), passing.previous, passing.told);
                ++progress.seals;
            }
            out.ack(passing.carrier);
        }
        passing.carrier = null;
    }

    /** Null: a later attempt has begun. */
    private Passing passing(Run run) {
        if (last != null && (last.out.run == run || last.out.run.equals(run))) return last;
        Key key = new Key(run.partition(), run.producer());
        Passing known = recent.get(key);
        if (known == null && (known = old.remove(key)) != null) recent.put(key, known);
        if (known != null && known.out.run.epoch() > run.epoch()) return null;
        if (known == null || known.out.run.epoch() < run.epoch()) {
            if (known != null) {
                ++progress.replayed;
                if (known.carrier != null) member.tellOn(known.carrier, run.producer(), known.told);
            }
            incarnations.merge(run.producer(), run.incarnation(), Math::max);
            known = new Passing(new OutRun(run, new Tally(receivers), false), new Arrivals(member.parts(run.producer())));
            recent.put(key, known);
        }
        return last = known;
    }

    private void forget(Partition partition, int producer) {
        Key key = new Key(partition, producer);
        recent.remove(key);
        old.remove(key);
    }

    /** What is over is kept for a while, so that what comes late is known to be. What a producer had begun before it began anew never ends. */
    @Override
    public void tick() {
        if (!member.isTimeToForget()) return;
        Map<Key, Passing> kept = new HashMap<>();
        old.forEach((key, passing) -> {
            if (passing.over) return;
            if (passing.out.run.incarnation() == incarnations.get(key.producer()))
                kept.put(key, passing);
            else if (passing.carrier != null)
                member.tellOn(passing.carrier, key.producer(), passing.told);
        });
        old = recent;
        recent = kept;
        last = null;
    }
}
