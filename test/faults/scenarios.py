"""The scenarios: what runs, and what is done to it in the middle."""

import dataclasses

from ads import ordered, pipeline, replica
from cluster import kill_worker, killer_of, stop_worker, take_zookeeper_away
from reading import reading
from refusals import refusals

# Several workers; few records at a time and slow spouts, so that a fault strikes in the middle; what is lost is soon noticed.
USUAL = {"topology.workers": 3, "topology.message.timeout.secs": 8, "blazes.pending.records": 2000, "faults.tweets.micros": 2000}


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    says: str
    harms: tuple  # in turn, in an order of chance
    strikes: int
    batches: int
    sentences: int = 200
    settings: dict = dataclasses.field(default_factory=dict)
    mode: str = "sealed"  # of the program
    copies: int = 1  # tasks that emit the sentences of a batch
    held: int = 0  # strike when so many records are held back, in place of when so many batches are done
    demands: tuple = ()  # counters that may not be zero: what the scenario is there for has happened

    def brief(self):
        """The same with each harm once in a short run, which may come to less."""
        return dataclasses.replace(self, strikes=min(self.strikes, len(self.harms)), batches=min(self.batches, 60 + 60 * len(self.harms)),
                                   sentences=min(self.sentences, 500), demands=())

    def all_settings(self):
        return {**USUAL, **self.settings}


@dataclasses.dataclass(frozen=True)
class Check:
    """Something else that needs a cluster: `check` gets it, what is called to say something, chance, and how often to do it."""

    name: str
    says: str
    check: object
    runs: int = 1

    def brief(self):
        return dataclasses.replace(self, runs=1)


SCENARIOS = (
    Check("reading", "what runs can be read", reading),
    Check("refusals", "what cannot be submitted leaves nothing behind", refusals),
    Scenario("worker", "a worker is killed", (kill_worker,), 50, 1000, demands=("replayed", "repeated")),
    Scenario("supervisor", "the supervisor is killed", (killer_of("supervisor"),), 3, 400),
    Scenario("nimbus", "Nimbus is killed", (killer_of("nimbus"),), 3, 400),
    Scenario("zookeeper", "the ZooKeeper server is killed, or away for longer than a session lasts",
             (killer_of("zookeeper"), take_zookeeper_away), 4, 200),
    Scenario("stopped", "a worker stands still for a while", (stop_worker,), 4, 200),
    Scenario("slow", "one task of the splitter and one of the counters are slow, and a worker is killed", (kill_worker,), 2, 60,
             settings={"faults.splitter.micros": 4000, "faults.splitter.slow": 1, "faults.count.micros": 1000, "faults.count.slow": 1}),
    Scenario("timeouts", "more is on its way than slow tasks get done before messages time out", (), 0, 200, 300,
             settings={"topology.message.timeout.secs": 3, "blazes.pending.records": 50000, "faults.tweets.micros": 0,
                       "faults.splitter.micros": 1000}, demands=("replayed",)),
    Scenario("memory", "barriers may hold little in memory and on disk, and a worker is killed", (kill_worker,), 2, 60, 2000,
             settings={"blazes.held.records": 1000, "blazes.held.bytes": 20000}, demands=("spilled", "pushed_back")),
    Scenario("everything", "workers, the supervisor, Nimbus and ZooKeeper are killed, workers stand still",
             (kill_worker, stop_worker, killer_of("supervisor"), killer_of("nimbus"), killer_of("zookeeper")), 10, 400),
    Scenario("uncoordinated", "a worker is killed, and nothing is coordinated: counts go wrong", (kill_worker,), 3, 150,
             mode="unsealed"),
    Scenario("registry", "the tasks that share a batch are those in the registry, and a worker is killed", (kill_worker,), 3, 120, 100,
             mode="registered", copies=2, demands=("replayed",)),
    Scenario("marker", "a record says that its batch is over, and a worker is killed", (kill_worker,), 3, 200, mode="marked"),
    Scenario("end", "batches are over at the end of the data, and a worker is killed while all are held back", (kill_worker,), 1, 40, 300,
             mode="ending", held=5000),
    Scenario("stateful", "a bolt in front of the barrier keeps state, and a worker is killed", (kill_worker,), 4, 200, mode="once",
             demands=("replayed", "repeated")),
    Check("order", "the sequencer is killed, stands still, and is replaced; a replica is killed: all apply one order", ordered),
    Check("replica", "a replica of the sealed advertising pipeline is killed: all answer alike, and rightly", replica),
    Check("ads", "the advertising pipeline answers alike from all replicas, and is caught at it where nothing is coordinated", pipeline, runs=20),
)
