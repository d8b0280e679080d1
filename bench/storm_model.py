"""A word count on a cluster, as a discrete-event simulation: costs and latencies become words per second.

Threads of machines with a few cores work off items in the order in which they came; nothing is random, and nothing reads a clock.
Times are microseconds. A batch goes from the source to all splitters, in equal shares, and from each splitter to all counters, in
the shares that Storm's fields grouping gives them; behind its share, everyone tells everyone further down that it was all. What comes
then is the way's own (`Sealed`, `Transactional`).
"""
import collections
import dataclasses
import heapq

from storm_truth import WORDS_PER_SENTENCE


class Simulation:
    def __init__(self):
        self.now, self.events, self.number = 0.0, [], 0

    def at(self, delay, call):
        self.number += 1
        heapq.heappush(self.events, (self.now + delay, self.number, call))

    def run_until(self, finished):
        while not finished():
            self.now, _, call = heapq.heappop(self.events)
            call()


class Machine:
    """Some cores, given in turn to the threads that have something to do."""

    def __init__(self, simulation, cores):
        self.simulation, self.free, self.ready = simulation, cores, collections.deque()

    def dispatch(self):
        while self.free and self.ready:
            thread = self.ready.popleft()
            self.free -= 1
            cost, done = thread.items.popleft()
            self.simulation.at(cost, lambda thread=thread, done=done: self.finish(thread, done))

    def finish(self, thread, done):
        self.free += 1
        if thread.items:
            self.ready.append(thread)
        else:
            thread.idle = True
        if done:
            done()
        self.dispatch()


class Thread:
    def __init__(self, machine):
        self.machine, self.items, self.idle = machine, collections.deque(), True

    def work(self, cost, done=None):
        self.items.append((cost, done))
        if self.idle:
            self.idle = False
            self.machine.ready.append(self)
            self.machine.dispatch()


@dataclasses.dataclass(frozen=True)
class Costs:
    """CPU of each component: for a word, for a distinct word of a batch, and for a message that is not a record."""
    word: dict
    spread: dict  # more for a word that goes elsewhere than the one before it
    distinct: dict
    message: dict
    network_word: float  # at each end, for a word that leaves its machine


def elsewhere(counters):
    """The chance that a word goes to another counter than the one before it."""
    return 1 - 1 / counters


@dataclasses.dataclass(frozen=True)
class Latencies:
    hop: float  # of a message within a machine
    network: float  # of a message between machines
    store: float  # of a write to ZooKeeper


@dataclasses.dataclass(frozen=True)
class Shape:
    """`machines` with so many cores, each with so many splitters and counters and one source; and what goes through them."""
    machines: int
    cores: int
    tasks: int  # splitters, and counters, on each machine
    sentences: int
    distinct: int  # words of a batch that differ
    shares: tuple  # of the words, for each counter
    in_flight: int  # batches of which a source, or the coordinator, waits for the end


class WordCount:
    """What both ways have in common."""

    def __init__(self, shape, costs, latencies):
        self.shape, self.costs, self.latencies = shape, costs, latencies
        self.simulation = Simulation()
        self.machines = [Machine(self.simulation, shape.cores) for _ in range(shape.machines)]

        def threads(number):
            return [Thread(self.machines[i % shape.machines]) for i in range(number)]

        n = shape.machines * shape.tasks
        self.sources, self.splitters, self.counters = threads(shape.machines), threads(n), threads(n)
        self.rest = {machine: Thread(machine) for machine in self.machines}  # collectors, network: what runs beside the components
        self.commit, self.coordinator = Thread(self.machines[0]), Thread(self.machines[0])
        self.words = shape.sentences * WORDS_PER_SENTENCE
        self.finished = []  # the times at which batches were done
        self.heard = collections.Counter()

    def cost(self, component, words=0.0, distinct=0.0, messages=0):
        c = self.costs
        word = c.word.get(component, 0) + c.spread.get(component, 0) * elsewhere(len(self.counters))
        return word * words + c.distinct.get(component, 0) * distinct + c.message.get(component, 0) * messages

    def send(self, sender, receiver, call, words=0.0):
        """A message, with so many words."""
        near = sender.machine is receiver.machine
        if words and not near:
            for end in (sender, receiver):
                self.rest[end.machine].work(self.costs.network_word * words)
        self.simulation.at(self.latencies.hop if near else self.latencies.network, call)

    def emit(self, source, batch, share):
        """`source` gives its share of a batch to the splitters."""
        n = len(self.splitters)
        words = self.words * share / n
        for splitter in self.splitters:
            source.work(self.cost("source", words, messages=1), lambda s=splitter: self.send(
                source, s, lambda: s.work(self.cost("splitter", words, messages=n), lambda: self.deal(s, batch, words)), words))

    def deal(self, splitter, batch, words):
        """A splitter gives the words of a share to the counters."""
        n = len(self.splitters)
        for i, counter in enumerate(self.counters):
            part = words * self.shape.shares[i]
            self.rest[splitter.machine].work(self.cost("rest", part, messages=1))
            self.send(splitter, counter, lambda i=i, c=counter, part=part: c.work(
                self.cost("counter", part * self.on_arrival, messages=1), lambda: self.hear(("counter", batch, i), n * self.senders, lambda: self.complete(i, batch))), part)

    def hear(self, what, number, call):
        """`call` once `what` has been said `number` times."""
        self.heard[what] += 1
        if self.heard[what] == number:
            del self.heard[what]
            call()

    def done(self):
        self.finished.append(self.simulation.now)

    def words_per_second(self):
        """Without the first third of the batches, in which those that are begun together still go through together."""
        batches = max(240, 6 * self.shape.in_flight * len(self.sources))
        self.start()
        self.simulation.run_until(lambda: len(self.finished) >= batches)
        skipped = batches // 3
        return (batches - 1 - skipped) * self.words / ((self.finished[batches - 1] - self.finished[skipped]) / 1e6)


class Sealed(WordCount):
    """Each source has batches of its own. A counter releases a batch when all splitters have sealed it, `in_order` or not."""

    on_arrival = 1.0
    senders = 1

    def __init__(self, shape, costs, latencies, in_order=False):
        super().__init__(shape, costs, latencies)
        self.in_order = in_order
        self.next = [[0] * len(self.sources) for _ in self.counters]  # by counter and source
        self.waiting = set()

    def start(self):
        for source in range(len(self.sources)):
            for number in range(self.shape.in_flight):
                self.emit(self.sources[source], (source, number), 1.0)

    def complete(self, i, batch):
        if not self.in_order:
            self.release(i, batch)
            return
        self.waiting.add((i, batch))
        source = batch[0]
        while (i, (source, self.next[i][source])) in self.waiting:
            ready = (source, self.next[i][source])
            self.waiting.remove((i, ready))
            self.next[i][source] += 1
            self.release(i, ready)

    def release(self, i, batch):
        counter = self.counters[i]
        distinct = self.shape.distinct / len(self.counters)
        counter.work(self.cost("counter", distinct=distinct), lambda: self.send(counter, self.commit, lambda: self.commit.work(
            self.cost("commit", distinct=distinct, messages=1), lambda: self.hear(("commit", batch), len(self.counters), lambda: self.acknowledge(batch)))))

    def acknowledge(self, batch):
        self.done()
        source, number = batch
        self.send(self.commit, self.sources[source],
                  lambda: self.emit(self.sources[source], (source, number + self.shape.in_flight), 1.0))


class Transactional(WordCount):
    """All sources share every batch. Batches are worked on side by side, and committed one after the other, as Trident does it."""

    on_arrival = 0.5  # the words are counted when the batch is committed

    def __init__(self, shape, costs, latencies):
        super().__init__(shape, costs, latencies)
        self.senders = len(self.sources)
        self.processed, self.committed, self.committing = set(), 0, False

    def start(self):
        for number in range(self.shape.in_flight):
            self.begin(number)

    def begin(self, batch):
        for source in self.sources:
            self.coordinator.work(self.cost("coordinator", messages=1), lambda s=source: self.send(
                self.coordinator, s, lambda: self.emit(s, batch, 1 / len(self.sources))))

    def complete(self, i, batch):
        self.send(self.counters[i], self.coordinator, lambda: self.coordinator.work(
            self.cost("coordinator", messages=1), lambda: self.hear(("processed", batch), len(self.counters), lambda: self.process(batch))))

    def process(self, batch):
        self.processed.add(batch)
        self.commit_next()

    def commit_next(self):
        if self.committing or self.committed not in self.processed:
            return
        self.committing = True
        self.processed.remove(self.committed)
        distinct = self.shape.distinct / len(self.counters)
        for i, counter in enumerate(self.counters):
            cost = self.cost("counter", self.words * self.shape.shares[i] * (1 - self.on_arrival), distinct, 1)
            self.send(self.coordinator, counter, lambda c=counter, cost=cost: c.work(cost, lambda: self.send(
                c, self.coordinator, lambda: self.hear(("committed", self.committed), len(self.counters), self.write))))

    def write(self):
        """The number of the transaction goes to ZooKeeper before the next one may be committed."""
        self.simulation.at(self.latencies.store, self.end)

    def end(self):
        self.done()
        self.committing = False
        self.committed += 1
        self.begin(self.committed - 1 + self.shape.in_flight)
        self.commit_next()
