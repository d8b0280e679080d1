"""What the ways of the ad network cost, as processes have shown, and what was simulated with that, as a table."""
import dataclasses
import statistics

from adnet_run import Run
from adnet_tables import of, row
from adnet_world import BATCH, WAYS
from records import read

PAUSE_MS = 50  # of an ad server between two batches: 1,000 clicks a second


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a node of the processes took, in microseconds of CPU."""
    click_us: float  # for a click that an ad server reads and sends
    message_us: float  # for a click that a replica takes, many in a timestep
    timestep_us: int  # for a timestep of the ordered way, beyond the click that it takes

    def groups(self):
        return {"ads": {"rate": round(1e6 / self.click_us)}, "report": {"rate": round(1e6 / self.message_us)}}


@dataclasses.dataclass(frozen=True)
class Simulated:
    way: str
    servers: int
    entries: int
    click_us: float
    message_us: float
    timestep_us: int
    messages: int  # between nodes
    timesteps: int  # of all nodes
    seconds: float  # until the slowest replica has taken in all clicks
    late_s: float  # how long after its ad server read it a click is taken in, in the median
    latest_s: float


def measured_costs(path):
    """At five ad servers, unpaced."""
    results = read(path, Run)

    def median(way, column):
        return statistics.median(getattr(r, column) for r in of(results, "unpaced", way, 5))

    message = median("uncoordinated", "cpu_report_us")
    return Cost(median("uncoordinated", "cpu_ads_us"), message, round(median("ordered", "cpu_report_us") - message))


def table(results):
    first = results[0]
    yield (f"A replica takes {1e6 / first.message_us:,.0f} messages a second and is busy for {first.timestep_us} us with each timestep besides; an ad "
           f"server reads and sends {1e6 / first.click_us:,.0f} clicks a second, and is given {1000 * BATCH // PAUSE_MS:,}.")
    yield ""
    yield row(["entries a server", "ad servers", "way", "seconds", "clicks/s", "ms late", "ms late at most", "messages a click", "timesteps a click"])
    yield row(["--:", "--:", "---"] + ["--:"] * 6)
    order = list(WAYS)
    for r in sorted(results, key=lambda r: (r.entries, r.servers, order.index(r.way))):
        clicks = r.servers * r.entries
        yield row([f"{r.entries:,}", r.servers, r.way, f"{r.seconds:.2f}", f"{clicks / r.seconds:,.0f}", f"{1000 * r.late_s:,.1f}", f"{1000 * r.latest_s:,.1f}",
                   f"{r.messages / clicks:.3f}", f"{r.timesteps / clicks:.3f}"])
