"""The ad network of the experiment as a world file with its input, for each of its ways."""
import collections
import dataclasses
import json
import random

REPLICAS = 3
BATCH = 50  # entries that an ad server reads at once
CAMPAIGNS = 20  # that a server goes through, one after the other
ADS = 10  # of a campaign
SAMPLE = 1000  # adnet.rb says when it has taken in a click whose number this divides
EVERY_MS = 100  # a question to all replicas
QUESTIONS = 60
BELOW = 100


@dataclasses.dataclass(frozen=True)
class Way:
    variant: str = None  # of adnet.yaml; none: the program as it is
    sealed: bool = False
    ordered: bool = False
    own_campaigns: bool = False  # each campaign is on one server


WAYS = {
    "uncoordinated": Way(),
    "ordered": Way("ordered", ordered=True),
    "by-campaign": Way("by-campaign", ordered=True),
    "independent": Way("independent", sealed=True, own_campaigns=True),
    "voted": Way("voted", sealed=True),
}

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
    report, analyst = {}, {}
    if WAYS[way].sealed:
        ads["click_receivers"] = {"addresses of": "report"}
    if way == "voted":
        report["click_producers"] = [[campaign(way, 1, index), {"addresses of": "ads"}] for index in range(CAMPAIGNS)]
    return ads, report, analyst


def questions(way, servers):
    chance = random.Random(0)
    for number in range(QUESTIONS):
        name = campaign(way, chance.randrange(servers) + 1, chance.randrange(CAMPAIGNS))
        asked = ad(name, chance.randrange(ADS))
        yield {"ask": [[{"address of": f"report:{i + 1}"}, number, asked, name, BELOW] for i in range(REPLICAS)]}


def write_world(folder, way, servers, entries):
    """`world.yaml` and the input beside it; YAML takes JSON."""
    ads, report, analyst = fills(way)
    for server in range(1, servers + 1):
        with open(folder / f"ads{server}.jsonl", "w", encoding="ascii") as file:
            for batch in clicks(way, server, entries):
                file.write(json.dumps(batch) + "\n")
    world = {
        "world": 1,
        "program": "adnet.rb",
        "until": "600s",
        "nodes": {
            "ads": {"class": "AdServer", "instances": servers, "fill": ads},
            "report": {"class": "Report", "instances": REPLICAS, "fill": report},
            "analyst": {"class": "Analyst", "fill": analyst},
        },
        "inputs": [{"to": "ads", "file": "ads{n}.jsonl"},
                   {"to": "analyst", "every": f"{EVERY_MS}ms", "records": list(questions(way, servers))}],
    }
    (folder / "world.yaml").write_text(json.dumps(world, indent=1), encoding="ascii")
    return Questions(QUESTIONS, QUESTIONS * EVERY_MS / 1000)
