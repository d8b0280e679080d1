#!/usr/bin/python3
"""How sealed over transactional grows with the number of counters: measured on one machine, simulated beyond it.

  simulate_growth.py [RESULTS.CSV]    reads what bench_storm.py has measured; prints the tables, writes growth.svg beside it

What the costs are is fitted to the CPU time of the measured runs, component by component. How well the simulation does is said for
every measured cell before it is used for a cluster. The latencies between machines are assumptions, and are printed as such.
"""
import collections
import pathlib
import statistics
import sys

import numpy

from bench_storm import by_cell, read
from storm_model import Costs, Latencies, Sealed, Shape, Transactional
from storm_picture import draw_growth
from storm_run import FOLDER
from storm_truth import VOCABULARY, WORDS_PER_SENTENCE, true_counts, words

CORES = 2
MACHINES = (1, 2, 5, 10, 15, 20)
NETWORK_US = 250.0  # assumed: one way between two machines of a cluster
STORE_US = 3000.0  # assumed: a write to a ZooKeeper of three servers
MODELS = {
    "sealed": Sealed,
    "ordered": lambda *args: Sealed(*args, in_order=True),
    "trident": Transactional,
    "trident-lean": Transactional,
}
PENDING_SENTENCES = 50_000  # that a spout which seals has under way
MOST_BATCHES = 16  # more of them under way change nothing but the time that the simulation takes


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
            "coordinator": 1 + n}.get(component, 0)


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
    columns = {"word": {}, "distinct": {}, "message": {}}
    measured = {cell: ways[way] for cell, ways in cells.items() if way in ways and cell.workers == 1}
    for component in ("source", "splitter", "counter", "commit", "coordinator", "rest"):
        rows, values = [], []
        for cell, runs in measured.items():
            per_word = [sum(us for name, us in run.cpu_us_per_word().items() if (name if name != "acker" else "rest") == component)
                        for run in runs]
            size = cell.batch * WORDS_PER_SENTENCE
            writes = component in ("commit", "counter")
            rows.append([1, distinct(cell.batch) / size if writes else 0,
                         messages(component, cell.counters, way.startswith("trident")) / size])
            values.append(statistics.median(per_word))
        for column, factor in fit(numpy.array(rows), numpy.array(values)).items():
            columns[list(columns)[column]][component] = factor
    return Costs(columns["word"], columns["distinct"], columns["message"], network_word(way, cells))


def network_word(way, cells):
    """What two workers cost more than one, for the half of the words that goes from one to the other, at each end."""
    more = [statistics.median(sum(r.cpu_us_per_word().values()) for r in cells[two][way])
            - statistics.median(sum(r.cpu_us_per_word().values()) for r in ways[way])
            for one, ways in cells.items() if one.workers == 1 and way in ways
            for two in cells if (two.batch, two.counters, two.workers) == (one.batch, one.counters, 2) and way in cells[two]]
    return max(0.0, statistics.mean(more)) if more else 0.0


def shape(way, machines, tasks, batch, pending):
    in_flight = pending if way.startswith("trident") else max(2, min(MOST_BATCHES, PENDING_SENTENCES // batch))
    return Shape(machines, CORES, tasks, batch, distinct(batch), shares(machines * tasks), in_flight)


def simulate(way, costs, latencies, machines, tasks, batch, pending):
    return MODELS[way](shape(way, machines, tasks, batch, pending), costs, latencies).words_per_second()


def main():
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "results.csv"
    cells = by_cell(read(path))
    print(cells.keys())


if __name__ == "__main__":
    main()
