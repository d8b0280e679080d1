#!/usr/bin/python3
"""The published ad network as processes on this machine: uncoordinated, ordered, ordered by campaign, and with seals, of one producer or with a vote.

  bench_adnet.py              measures, prints the tables, and writes adnet.csv, adnet-progress.csv and the pictures into build/adnet
  bench_adnet.py RESULTS.CSV  prints the tables of what was measured before, and draws it into build/adnet
  bench_adnet.py --publish    the same of build/adnet, and copies it into docs/experiments, whose page gets the tables

It measures two settings: `unpaced`, where ad servers read as fast as they can and a run takes about BLAZES_BENCH_SECONDS, and `published`, 1,000
entries for each ad server in batches of 50, which come every BLAZES_BENCH_PAUSE_MS. BLAZES_BENCH_SHORT=1 tries it. BLAZES_BENCH_ROUNDS,
_PUBLISHED_ROUNDS, _SERVERS and _WAYS say what is measured; with BLAZES_BENCH_CONTINUE=1 what build/adnet has is kept, and what is missing is measured.
It runs on Debian's Python, whose numpy and matplotlib it uses.
"""
import csv
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    subprocess.run([ROOT / "scripts/bootstrap", "bench"], check=True)

# pylint: disable=wrong-import-position
from adnet_page import fill
from adnet_picture import draw_progress
from adnet_run import Run, apply, run
from adnet_tables import of, section, wrong
from adnet_world import WAYS, Load, write_inputs
from records import append, begin, read, write_lines
from settings import numbers, setting

FOLDER = ROOT / "build/adnet"
PAGES = ROOT / "docs/experiments"
ENSEMBLE = ROOT / "scripts/zookeeper-ensemble"
CALIBRATION_S, TRIES, ENOUGH, TOO_MUCH = 3, 4, 0.9, 1.3


SECONDS = float(setting("SECONDS", "11.5", "2"))
PAUSE_MS = int(setting("PAUSE_MS", "500", "50"))
ROUNDS = {"published": int(setting("PUBLISHED_ROUNDS", "2", "1")), "unpaced": int(setting("ROUNDS", "9", "2"))}
SERVERS = numbers(setting("SERVERS", "5,10", "5,10"))
NAMES = setting("WAYS", ",".join(WAYS), ",".join(WAYS)).split(",")


class Experiment:
    """Runs, and writes each down when it is over."""

    def __init__(self):
        self.coordinator = None
        self.results, self.before, self.count = [], {}, 0
        self.paths = {"runs": FOLDER / "adnet.csv", "progress": FOLDER / "adnet-progress.csv"}
        if os.environ.get("BLAZES_BENCH_CONTINUE") and self.paths["runs"].exists():
            self.results = read(self.paths["runs"], Run)
        else:
            begin(self.paths["runs"], Run)
            write_lines(self.paths["progress"], [["setting", "way", "servers", "round", "seconds", "clicks"]], "w")

    def start_anew(self):
        """ZooKeeper holds the logs of all orders in memory, and would in the end have no more of it."""
        subprocess.run([ENSEMBLE, "down"], check=True)
        self.coordinator = subprocess.run([ENSEMBLE, "up"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def run(self, name, way, servers, load, number, waits=True):
        """In a folder of the inputs' own, and of ZooKeeper."""
        self.count += 1
        folder = FOLDER / f"{way}-{name}-{servers}"
        return run(folder, name, way, servers, load, number, f"{self.coordinator}/{os.getpid()}-{self.count}", waits)

    def prepare(self, name, way, servers):
        """The program and the inputs; gives the load. How much is read unpaced is found out by runs that do not count."""
        folder = FOLDER / f"{way}-{name}-{servers}"
        apply(way, folder)
        known = of(self.results, name, way, servers)
        if name == "published":
            load = Load(1000, 50, PAUSE_MS)
        elif known:
            load = Load(known[0].entries, 1000)
        else:
            return self.calibrated(way, servers, folder)
        write_inputs(folder, way, servers, load)
        return load

    def calibrated(self, way, servers, folder):
        """A load that lasted long enough, and not too long: what takes three seconds says little of how long more of it takes."""
        clicks = WAYS[way].clicks_per_s * min(CALIBRATION_S, SECONDS)
        for _ in range(TRIES):
            load = self.lasting(clicks, servers)
            write_inputs(folder, way, servers, load)
            tried, seen = self.run("unpaced", way, servers, load, 0, waits=False)
            print(f"{way}, {servers} ad servers: {tried.seconds:.1f} s with {load.entries:,} entries each", file=sys.stderr, flush=True)
            if ENOUGH <= tried.seconds / SECONDS <= TOO_MUCH:
                break
            begin = seen.curve(load.sample)[0][0]
            clicks = servers * load.entries / (tried.seconds - begin) * (SECONDS - begin)
        return load

    @staticmethod
    def lasting(clicks, servers):
        return Load(1000 * max(1, round(clicks / servers / 1000)), 1000)

    def measure(self, name):
        cells = [(way, servers) for servers in SERVERS for way in NAMES]
        missing = {cell: [n for n in range(ROUNDS[name]) if n not in {r.round for r in of(self.results, name, *cell)}] for cell in cells}
        self.start_anew()
        loads = {cell: self.prepare(name, *cell) for cell in cells if missing[cell]}
        for number in range(ROUNDS[name]):
            of_round = [cell for cell in cells if number in missing[cell]]
            if of_round:
                self.start_anew()
            for cell in of_round:
                self.take(name, *cell, loads[cell], number)

    def take(self, name, way, servers, load, number):
        done, seen = self.run(name, way, servers, load, number)
        answers = seen.outcome()
        other = self.before.get((name, way, servers))
        if other is not None:
            done = dataclasses.replace(done, unlike=str(sum(answers.get(q) != other.get(q) for q in answers.keys() | other.keys())))
        self.before[name, way, servers] = answers
        self.results.append(done)
        append(self.paths["runs"], done)
        write_lines(self.paths["progress"], [(name, way, servers, number, *point) for point in seen.curve(load.sample)])
        print(f"{name}, round {number + 1} of {ROUNDS[name]}: {way:14} {servers:2} ad servers: {done.clicks_per_s:10,.0f} clicks/s, "
              f"{done.seconds:.1f} s, {done.differing} of {done.questions} answers differ", file=sys.stderr, flush=True)


def measure():
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= {"BLAZES_ZOOKEEPER_FOLDER": str(FOLDER / "zookeeper"), "BLAZES_ZOOKEEPER_PORT": "28900", "BLAZES_ZOOKEEPER_MEMORY": "1g"}
    experiment = Experiment()
    try:
        for name in ("published", "unpaced"):
            experiment.measure(name)
    finally:
        subprocess.run([ENSEMBLE, "down"], check=True)


def last_runs(path):
    """The rows of the last run of each cell. In a run, the clicks grow."""
    rows = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            of_cell = rows.setdefault((row["setting"], row["way"], row["servers"]), [])
            if of_cell and int(row["clicks"]) <= int(of_cell[-1]["clicks"]):
                of_cell.clear()
            of_cell.append(row)
    return rows


def curves(path):
    """Setting to servers to way to (seconds, clicks) of the last run."""
    found = {}
    for (name, way, servers), rows in last_runs(path).items():
        found.setdefault(name, {}).setdefault(int(servers), {})[way] = [(float(row["seconds"]), int(row["clicks"])) for row in rows]
    return found


def draw(progress, folder):
    for name, of_setting in curves(progress).items():
        draw_progress(of_setting, folder / f"adnet-{name}.svg")


def publish():
    """What build/adnet holds becomes what the page shows."""
    shutil.copy(FOLDER / "adnet.csv", PAGES / "adnet.csv")
    rows = [row for of_cell in last_runs(FOLDER / "adnet-progress.csv").values() for row in of_cell]
    with open(PAGES / "adnet-progress.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    draw(PAGES / "adnet-progress.csv", PAGES)
    results = read(PAGES / "adnet.csv", Run)
    for name in ROUNDS:
        fill(PAGES / "adnet.md", name, section(results, name))


def main():
    if sys.argv[1:2] == ["--publish"]:
        publish()
        return
    if len(sys.argv) == 1:
        measure()
    runs = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "adnet.csv"
    results = read(runs, Run)
    for name in ROUNDS:
        print(f"{name}\n")
        print("\n".join(section(results, name)) + "\n")
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw(runs.with_name("adnet-progress.csv"), FOLDER)
    for r in wrong(results):
        print(f"WRONG: {r.setting}, {r.way}, {r.servers} ad servers, round {r.round + 1}: replicas differ in {r.differing} answers")
    sys.exit(1 if wrong(results) else 0)


if __name__ == "__main__":
    main()
