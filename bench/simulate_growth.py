#!/usr/bin/python3
"""How sealed over transactional grows with the number of counters: measured on one machine, simulated beyond it.

  simulate_growth.py [RESULTS.CSV]    reads what bench_storm.py has measured; prints the tables, writes growth.svg into build/storm/bench

What the costs are is fitted to the CPU time of the measured runs, component by component. How well the simulation does is said for
every measured cell before it is used for a cluster. The latencies between machines are assumptions, and are printed as such.
"""
import dataclasses
import pathlib
import statistics
import sys

import numpy

from bench_storm import PENDING, by_cell
from records import read
from storm_model import Costs, Latencies, Sealed, Shape, Transactional, elsewhere
from storm_picture import draw_growth
from storm_run import FOLDER, Run
from storm_truth import VOCABULARY, WORDS_PER_SENTENCE, true_counts, words

CORES = 2
MACHINES = (1, 2, 5, 10, 20)
TASKS = 1  # splitters, and counters, on each of them
BATCH = 1000  # of a source: a transaction has a share of all sources
HOP_US = 50.0  # assumed: from one thread to another
LOCAL_STORE_US = 1000.0  # assumed: a write to a ZooKeeper on the same machine
NETWORK_US = 250.0  # assumed: one way between two machines of a cluster
STORE_US = 3000.0  # assumed: a write to a ZooKeeper of three servers
MODELS = {
    "sealed": Sealed,
    "ordered": lambda *args: Sealed(*args, in_order=True),
    "trident": Transactional,
    "trident-lean": Transactional,
}
MOST_BATCHES = 4  # of a spout that seals under way: more change nothing but the time that the simulation takes
# What the time of a component goes to, in the model.
CAUSES = {
    "source": ("word", "spread", "message"),
    "splitter": ("word", "spread", "message"),
    "counter": ("word", "spread", "distinct", "message"),
    "commit": ("distinct", "message"),
    "coordinator": ("message",),
    "rest": ("word", "spread", "message"),
}


def java_hash(word):
    h = 0
    for letter in word:
        h = (31 * h + ord(letter)) & 0xFFFFFFFF
    return h


def shares(counters):
    """Of all words, for each counter: Storm takes the hash of the list of the grouping's fields."""
    counts = numpy.bincount(words(0, 1_000_000), minlength=VOCABULARY)
    found = [0.0] * counters
    for word, count in enumerate(counts):
        h = (31 + java_hash(f"w{word}")) & 0xFFFFFFFF
        found[(h - (1 << 32) if h >= 1 << 31 else h) % counters] += count / counts.sum()
    return tuple(found)


def distinct(batch):
    return statistics.mean(numpy.count_nonzero(true_counts(i, batch)) for i in range(5))


def messages(component, n, transactional):
    """That are not records, for a batch, with `n` splitters and counters: how `storm_model` counts them."""
    return {"source": n, "splitter": n * n, "counter": n * n + (n if transactional else 0), "commit": n,
            "coordinator": 1 + n, "rest": n * n}[component]


def fit(rows, values):
    """Least squares with factors that are not negative."""
    active = list(range(rows.shape[1]))
    while active:
        found = numpy.linalg.lstsq(rows[:, active], values, rcond=None)[0]
        if (found >= 0).all():
            return {column: float(factor) for column, factor in zip(active, found)}
        active.pop(int(numpy.argmin(found)))
    return {}


def costs_of(way, cells):
    """Fitted to all cells of one worker."""
    costs = {"word": {}, "spread": {}, "distinct": {}, "message": {}}
    measured = {cell: ways[way] for cell, ways in cells.items() if way in ways and cell.workers == 1}
    for component, causes in CAUSES.items():
        rows, values = [], []
        for cell, runs in measured.items():
            per_word = [sum(us for name, us in run.cpu_us_per_word().items() if (name if name != "acker" else "rest") == component)
                        for run in runs]
            size = cell.batch * WORDS_PER_SENTENCE
            much = {"word": 1, "spread": elsewhere(cell.counters), "distinct": distinct(cell.batch) / size,
                    "message": messages(component, cell.counters, way.startswith("trident")) / size}
            rows.append([much[cause] for cause in causes])
            values.append(statistics.median(per_word))
        for column, factor in fit(numpy.array(rows), numpy.array(values)).items():
            costs[causes[column]][component] = factor
    return Costs(**costs, network_word=network_word(way, cells))


def network_word(way, cells):
    """What two workers cost more than one, for the half of the words that goes from one to the other, at each end."""
    more = [statistics.median(sum(r.cpu_us_per_word().values()) for r in cells[two][way])
            - statistics.median(sum(r.cpu_us_per_word().values()) for r in ways[way])
            for one, ways in cells.items() if one.workers == 1 and way in ways
            for two in cells if (two.batch, two.counters, two.workers) == (one.batch, one.counters, 2) and way in cells[two]]
    return max(0.0, statistics.mean(more)) if more else 0.0


def shape(way, machines, tasks, batch, pending):
    in_flight = pending if way.startswith("trident") else MOST_BATCHES
    sentences = batch * machines if way.startswith("trident") else batch
    return Shape(machines, CORES, tasks, sentences, distinct(sentences), shares(machines * tasks), in_flight)


def simulate(way, costs, latencies, machines, tasks, batch):
    return MODELS[way](shape(way, machines, tasks, batch, PENDING.get(batch, 4)), costs, latencies).words_per_second()


def check(cells, costs):
    """What the simulation says of the machine that was measured, beside what was measured there."""
    print("one machine, as a check   way               measured  simulated  simulated / measured")
    ratios = []
    for cell, ways in sorted(cells.items(), key=lambda item: dataclasses.astuple(item[0])):
        for way in MODELS:
            if cell.workers != 1 or way not in ways:
                continue
            measured = statistics.median(r.words_per_s for r in ways[way])
            found = simulate(way, costs[way], Latencies(HOP_US, HOP_US, LOCAL_STORE_US), 1, cell.counters, cell.batch)
            ratios.append(found / measured)
            print(f"{cell.batch:5} a batch, {cell.counters} counters  {way:14} {measured:11,.0f} {found:10,.0f} {found / measured:21.2f}")
    print(f"simulated / measured: {min(ratios):.2f} to {max(ratios):.2f}, median {statistics.median(ratios):.2f}\n")


def grow(costs):
    """Machine count to way to words a second, simulated."""
    rows = {}
    print(f"simulated: {BATCH:,} sentences a batch and source, two cores and {TASKS} counters a machine; assumed: {NETWORK_US:.0f} us from machine to machine, "
          f"{STORE_US:.0f} us for a write to ZooKeeper")
    print("machines  counters " + "".join(f"{way:>14}" for way in costs) + "  sealed/ordered  sealed/trident  sealed/trident-lean")
    for machines in MACHINES:
        latencies = Latencies(HOP_US, NETWORK_US, STORE_US)
        rows[machines] = {way: simulate(way, costs[way], latencies, machines, TASKS, BATCH) for way in costs}
        speeds = rows[machines]
        print(f"{machines:8} {machines * TASKS:9} " + "".join(f"{speeds[way]:14,.0f}" for way in costs)
              + "".join(f"{speeds['sealed'] / speeds[way]:{width}.2f}" for way, width in (("ordered", 16), ("trident", 16), ("trident-lean", 21))))
    return rows


def main():
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "results.csv"
    cells = by_cell(read(path, Run))
    costs = {way: costs_of(way, cells) for way in MODELS if any(way in ways for ways in cells.values())}
    if costs.keys() != MODELS.keys():
        sys.exit(f"{path} lacks {', '.join(MODELS.keys() - costs.keys())}: let bench_storm.py measure these ways")
    check(cells, costs)
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw_growth(grow(costs), TASKS, FOLDER / "growth.svg")


if __name__ == "__main__":
    main()
