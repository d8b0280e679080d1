"""The ad network of the experiment as a world file with its input, for each of its ways."""
import collections
import dataclasses
import json
import random

REPLICAS = 3
BATCH = 50  # entries that an ad server reads at once
CAMPAIGNS = 20  # that a server goes through, one after the other
ADS = 10  # of a campaign
MOMENTS = 100  # at which the analyst asks all replicas about each ad of a campaign
EVERY_MS = 100


@dataclasses.dataclass(frozen=True)
class Way:
    clicks_per_s: int  # about; a first run that does not count says it better
    variant: str = None  # of adnet.yaml; none: the program as it is
    sealed: bool = False
    ordered: bool = False
    own_campaigns: bool = False  # each campaign is on one server


WAYS = {
    "uncoordinated": Way(170_000),
    "ordered": Way(20_000, "ordered", ordered=True),
    "by-campaign": Way(30_000, "by-campaign", ordered=True, own_campaigns=True),
    "independent": Way(100_000, "independent", sealed=True, own_campaigns=True),
    "voted": Way(100_000, "voted", sealed=True),
}


@dataclasses.dataclass(frozen=True)
class Load:
    """What each ad server reads, and how fast."""
    entries: int
    sample: int  # adnet.rb says when it has taken in a click whose number this divides
    pause_ms: int = 0  # from one batch to the next; 0: none

    def at_ms(self, ident):
        """When the server reads a click."""
        return (ident - 1) % self.entries // BATCH * self.pause_ms


Questions = collections.namedtuple("Questions", "count last_s")


def campaign(way, server, index):
    return f"c{server}_{index}" if WAYS[way].own_campaigns else f"c{index}"


def ad(name, number):
    return f"{name}-ad{number}"


def clicks(way, server, entries):
    """What an ad server reads, batch by batch: the same in every run."""
    chance = random.Random(server)
    each = entries // CAMPAIGNS
    for index in range(CAMPAIGNS):
        name = campaign(way, server, index)
        rows = [[(server - 1) * entries + index * each + i + 1, ad(name, chance.randrange(ADS)), name] for i in range(each)]
        for start in range(0, each, BATCH):
            batch = {"clicked": rows[start:start + BATCH]}
            if WAYS[way].sealed and start + BATCH >= each:
                batch["click_seal"] = [[name]]
            yield batch


def fills(way):
    """What the runtime would enter, were it not this experiment that knows all nodes beforehand."""
    ads = {"reporters": {"addresses of": "report"}}
    report = {}
    if WAYS[way].sealed:
        ads["click_receivers"] = {"addresses of": "report"}
    if way == "voted":
        report["click_producers"] = [[campaign(way, 1, index), {"addresses of": "ads"}] for index in range(CAMPAIGNS)]
    return ads, report


def questions(way, servers, load):
    """About campaigns that are under way, were all to take as long as there are moments, and numbers of clicks that their ads will have."""
    chance = random.Random(0)
    most = load.entries // CAMPAIGNS // ADS * (1 if WAYS[way].own_campaigns else servers)
    for moment in range(MOMENTS):
        index = min(max(moment * CAMPAIGNS // MOMENTS + chance.randrange(-1, 2), 0), CAMPAIGNS - 1)
        name = campaign(way, chance.randrange(servers) + 1, index)
        about = [(moment * ADS + number, ad(name, number), name, chance.randrange(most) + 1) for number in range(ADS)]
        yield {"ask": [[{"address of": f"report:{i + 1}"}, *of_ad] for of_ad in about for i in range(REPLICAS)]}


def write_inputs(folder, way, servers, load):
    """A file for each ad server."""
    for server in range(1, servers + 1):
        with open(folder / f"ads{server}.jsonl", "w", encoding="ascii") as file:
            for batch in clicks(way, server, load.entries):
                file.write(json.dumps(batch) + "\n")


def write_world(folder, way, servers, load, **more):
    """`world.yaml` beside the inputs; YAML takes JSON. `more` goes into the world, or into the groups that have its name."""
    ads, report = fills(way)
    feeds = [{"to": f"ads:{n + 1}", "file": f"ads{n + 1}.jsonl"} for n in range(servers)]
    if load.pause_ms:  # one server after the other begins
        for n, feed in enumerate(feeds):
            feed |= {"at": f"{load.pause_ms * 1000 * n // servers}us", "every": f"{load.pause_ms}ms"}
    nodes = {
        "ads": {"class": "AdServer", "instances": servers, "fill": ads},
        "report": {"class": "Report", "instances": REPLICAS, "fill": report, "set": {"sample": load.sample}},
        "analyst": {"class": "Analyst"},
    }
    world = {
        "world": 1,
        "program": "adnet.rb",
        "until": "600s",
        "nodes": {name: group | more.pop(name, {}) for name, group in nodes.items()},
        "inputs": feeds + [{"to": "analyst", "every": f"{EVERY_MS}ms", "records": list(questions(way, servers, load))}],
    }
    (folder / "world.yaml").write_text(json.dumps(world | more, indent=1), encoding="ascii")
    return Questions(MOMENTS * ADS, MOMENTS * EVERY_MS / 1000)
