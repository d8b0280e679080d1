#!/usr/bin/python3
"""The word count on a real Storm cluster, in five ways: plain, acknowledged, sealed, ordered, and in Trident; and what a wrapper costs.

  bench_storm.py              measures, prints the tables, and writes results.csv and throughput.svg into build/storm/bench
  bench_storm.py RESULTS.CSV  prints the tables of what was measured before, and draws them

BLAZES_BENCH_SHORT=1 tries it in two minutes. BLAZES_BENCH_ROUNDS, _SECONDS, _BATCHES, _COUNTERS, _WORKERS and _WAYS say what is measured.
It runs on Debian's Python, whose numpy and matplotlib it uses.
"""
import collections
import csv
import dataclasses
import itertools
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    subprocess.run([ROOT / "scripts/bootstrap", "bench"], check=True)

# pylint: disable=wrong-import-position
from measure import ratio
from records import read
from settings import numbers, setting
from storm_picture import draw_throughput
from storm_run import BLAZES, COUNTING, FILTERING, FOLDER, WAYS, Cell, Cluster, Run, run

# Transactions that Trident has under way: what it was fastest with.
PENDING = {100: 20, 1000: 4, 5000: 3}


ROUNDS = int(setting("ROUNDS", "5", "1"))
SECONDS = int(setting("SECONDS", "10", "3"))
WARM_UP = int(setting("WARM_UP", "6", "3"))
BATCHES = numbers(setting("BATCHES", "100,1000,5000", "1000"))
COUNTERS = numbers(setting("COUNTERS", "1,2,4", "1"))
WORKERS = numbers(setting("WORKERS", "1", "1"))
NAMES = setting("WAYS", ",".join(WAYS), "plain,acked,sealed,ordered,trident").split(",")


def plan():
    """The runs of one round: the ways in turn, so that a drift of the machine meets all of them alike."""
    cells = [Cell(*values) for values in itertools.product(BATCHES, COUNTERS, WORKERS)]
    for cell in cells:
        yield from ((way, cell) for way in NAMES if way in COUNTING)
    middle = Cell(1000 if 1000 in BATCHES else BATCHES[0], 1, WORKERS[0])
    yield from ((way, middle) for way in NAMES if way in FILTERING)


def measure():
    subprocess.run([BLAZES, "storm", "submit", "--help"], check=True, stdout=subprocess.DEVNULL)  # builds what is missing
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = []
    with open(FOLDER / "results.csv", "w", encoding="utf-8", newline="") as file, Cluster() as cluster:
        table = csv.writer(file)
        table.writerow(field.name for field in dataclasses.fields(Run))
        for number in range(ROUNDS):
            for way, cell in plan():
                pending = PENDING.get(cell.batch, 4)
                done = run(cluster, way, cell, number, WARM_UP, SECONDS, pending)
                table.writerow(dataclasses.astuple(done))
                file.flush()
                results.append(done)
                print(f"round {number + 1} of {ROUNDS}: {way:14} {cell.batch:5} sentences a batch, {cell.counters} counters: "
                      f"{done.words_per_s:10,.0f} words/s", file=sys.stderr, flush=True)
    return results


def by_cell(results):
    """Cell to way to its runs, one a round."""
    cells = collections.defaultdict(lambda: collections.defaultdict(list))
    for result in sorted(results, key=lambda r: r.round):
        cells[Cell(result.batch, result.counters, result.workers)][result.way].append(result)
    return cells


def speeds(runs):
    return [r.words_per_s for r in runs]


def print_table(cells):
    print(f"{'batch':>5} {'counters':>8} {'workers':>7}  {'way':14} {'median words/s':>14} {'min':>10} {'max':>10} {'CPU us/word':>11}  counts")
    for cell, ways in sorted(cells.items(), key=lambda item: dataclasses.astuple(item[0])):
        for way in WAYS:
            if way not in ways:
                continue
            runs = ways[way]
            s = speeds(runs)
            counts = f"true in {sum(r.right for r in runs)} of {len(runs)}" if WAYS[way].counts else ""
            print(f"{cell.batch:5} {cell.counters:8} {cell.workers:7}  {way:14} {statistics.median(s):14,.0f} {min(s):10,.0f} "
                  f"{max(s):10,.0f} {statistics.median(sum(r.cpu_us_per_word().values()) for r in runs):11.2f}  {counts}")


def print_ratio(cells, above, below, limit):
    """The medians of the ratios, round by round; of the rounds in which both ways ran."""
    for cell, ways in sorted(cells.items(), key=lambda item: dataclasses.astuple(item[0])):
        if above in ways and below in ways:
            one, other = ({r.round: r.words_per_s for r in ways[way]} for way in (above, below))
            both = sorted(one.keys() & other.keys())
            if not both:
                continue
            value = ratio([one[n] for n in both], [other[n] for n in both])
            verdict = "" if limit is None else f"   at least {limit:.2f}: {'reached' if value >= limit else 'MISSED'}"
            print(f"{above + ' / ' + below:30} {cell.batch:5} sentences a batch, {cell.counters} counters {value:8.2f}{verdict}")


def main():
    results = read(sys.argv[1], Run) if len(sys.argv) > 1 else measure()
    cells = by_cell(results)
    print_table(cells)
    for above, below, limit in (("sealed", "trident", 3), ("sealed", "trident-lean", None), ("sealed", "acked", 0.9),
                                ("sealed", "plain", None), ("sealed", "ordered", None), ("filter-wrapped", "filter-acked", 0.9),
                                ("filter-wrapped", "filter", 0.9)):
        print_ratio(cells, above, below, limit)
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw_throughput(cells, FOLDER / "throughput.svg")
    wrong = [r for r in results if WAYS[r.way].promises and not r.right]
    for r in wrong:
        print(f"WRONG: {r.way}, {r.batch} sentences a batch, {r.counters} counters, round {r.round + 1}: {r.checksum} is not the checksum of the true counts")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
