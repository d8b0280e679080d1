#!/usr/bin/python3
"""The published ad network as processes on this machine: uncoordinated, ordered, ordered by campaign, and with seals, of one producer or with a vote.

  bench_adnet.py              measures, prints the tables, and writes results.csv and progress.svg into build/adnet
  bench_adnet.py RESULTS.CSV  prints the tables of what was measured before

BLAZES_BENCH_SHORT=1 tries it. BLAZES_BENCH_ROUNDS, _ENTRIES (of each ad server), _SERVERS and _WAYS say what is measured.
It runs on Debian's Python, whose numpy and matplotlib it uses.
"""
import csv
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    subprocess.run([ROOT / "scripts/bootstrap", "bench"], check=True)

# pylint: disable=wrong-import-position
from adnet_picture import draw_progress
from adnet_world import REPLICAS, SAMPLE, WAYS, write_world
from measure import ratio

BLAZES = ROOT / "blazes"
FOLDER = ROOT / "build/adnet"
PATIENCE_S = 600
ENSEMBLE = ROOT / "scripts/zookeeper-ensemble"
ANSWER_S = 2  # for the last answers to come
SHORT = bool(os.environ.get("BLAZES_BENCH_SHORT"))


def setting(name, default, short):
    return os.environ.get(f"BLAZES_BENCH_{name}", short if SHORT else default)


ROUNDS = int(setting("ROUNDS", "9", "1"))
ENTRIES = int(setting("ENTRIES", "200000", "5000"))
SERVERS = [int(word) for word in setting("SERVERS", "5,10", "5").split(",")]
NAMES = setting("WAYS", ",".join(WAYS), ",".join(WAYS)).split(",")


@dataclasses.dataclass(frozen=True)
class Run:
    way: str
    servers: int
    entries: int
    round: int
    seconds: float  # until the slowest replica has taken in all clicks
    clicks_per_s: float
    questions: int
    differing: int  # questions that the replicas answered differently


def apply(way):
    """The program of a way, in a folder of its own."""
    folder = FOLDER / way
    shutil.rmtree(folder, ignore_errors=True)
    variant = WAYS[way].variant
    if variant is None:
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "bench/adnet/adnet.rb", folder)
    else:
        fallback = ["--fallback"] if WAYS[way].ordered else []
        subprocess.run([BLAZES, "apply", ROOT / "bench/adnet/adnet.yaml", "--variant", variant, "-o", folder, *fallback], check=True,
                       stdout=subprocess.DEVNULL)
    return folder


def run(way, servers, number, zookeeper):
    """Runs a world of processes until all has been taken in and answered; gives the run, its answers, and when who had taken in how much."""
    folder = FOLDER / way
    questions = write_world(folder, way, servers, ENTRIES)
    command = [BLAZES, "run", folder / "world.yaml", "--processes", "--transport", "tcp"]
    if WAYS[way].ordered:
        command += ["--coordinator", f"{zookeeper}/{way}-{servers}-{number}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    progress = {f"report:{i + 1}": [] for i in range(REPLICAS)}
    answers = {}

    def listen():
        for line in process.stdout:
            said = json.loads(line)
            if said["collection"] == "progress":
                progress[said["node"]].append((said["at"] / 1e6, len(progress[said["node"]]) + 1))
            elif said["collection"] == "answered":
                server, question, *what = said["tuple"]
                answers.setdefault(question, {}).setdefault(server, set()).add(tuple(what))

    errors = []
    listeners = [threading.Thread(target=listen), threading.Thread(target=lambda: errors.append(process.stderr.read()))]
    for listener in listeners:
        listener.start()
    expected = servers * ENTRIES // SAMPLE
    end = time.monotonic() + PATIENCE_S
    quiet_from = time.monotonic() + questions.last_s + ANSWER_S
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
        if all(len(of) >= expected for of in progress.values()):
            if time.monotonic() >= quiet_from:
                break
        else:
            quiet_from = max(quiet_from, time.monotonic() + ANSWER_S)
    process.send_signal(2)
    process.wait(timeout=PATIENCE_S)
    for listener in listeners:
        listener.join()
    if not all(len(of) == expected for of in progress.values()):
        raise SystemExit(f"{way}: {[len(of) for of in progress.values()]} of {expected} samples came through:\n{errors[0][-4000:]}")
    seconds = max(of[-1][0] for of in progress.values())
    differing = sum(len(by_server) != REPLICAS or len({frozenset(a) for a in by_server.values()}) > 1 for by_server in answers.values())
    return Run(way, servers, ENTRIES, number, seconds, servers * ENTRIES / seconds, questions.count, differing), answers, progress


def measure():
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= {"BLAZES_ZOOKEEPER_FOLDER": str(FOLDER / "zookeeper"), "BLAZES_ZOOKEEPER_PORT": "28900"}
    zookeeper = subprocess.run([ENSEMBLE, "up"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    try:
        return measure_with(zookeeper)
    finally:
        subprocess.run([ENSEMBLE, "down"], check=True)


def measure_with(zookeeper):
    for way in NAMES:
        apply(way)
    results, curves, before, unlike = [], {}, {}, {}
    with open(FOLDER / "results.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(field.name for field in dataclasses.fields(Run))
        for number in range(ROUNDS):
            for servers in SERVERS:
                for way in NAMES:
                    done, answers, progress = run(way, servers, number, zookeeper)
                    table.writerow(dataclasses.astuple(done))
                    file.flush()
                    results.append(done)
                    curves.setdefault(servers, {})[way] = progress["report:1"]
                    if (way, servers) in before:
                        other = before[way, servers]
                        unlike[way, servers] = sum(answers.get(q) != other.get(q) for q in answers.keys() | other.keys())
                    before[way, servers] = answers
                    print(f"round {number + 1} of {ROUNDS}: {way:14} {servers:2} ad servers: {done.clicks_per_s:10,.0f} clicks/s, "
                          f"{done.differing} of {done.questions} answers differ", file=sys.stderr, flush=True)
    draw_progress(curves, SAMPLE, FOLDER / "progress.svg")
    return results, unlike


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [Run(**{field.name: field.type(row[field.name]) for field in dataclasses.fields(Run)}) for row in csv.DictReader(file)]


def of(results, way, servers):
    return [r for r in results if (r.way, r.servers) == (way, servers)]


def print_table(results, unlike):
    print(f"{'way':14} {'ad servers':>10} {'median s':>9} {'min':>7} {'max':>7} {'clicks/s':>9}  replicas differ in  two runs differ in")
    for servers in sorted({r.servers for r in results}):
        for way in WAYS:
            runs = of(results, way, servers)
            if not runs:
                continue
            seconds = [r.seconds for r in runs]
            asked = sum(r.questions for r in runs)
            two = f"{unlike[way, servers]} of {runs[0].questions}" if (way, servers) in unlike else "-"
            print(f"{way:14} {servers:10} {statistics.median(seconds):9.2f} {min(seconds):7.2f} {max(seconds):7.2f} "
                  f"{statistics.median(r.clicks_per_s for r in runs):9,.0f}  {sum(r.differing for r in runs):6} of {asked:<8}  {two}")


def print_ratios(results):
    for servers in sorted({r.servers for r in results}):
        for way in WAYS:
            if way != "uncoordinated" and of(results, way, servers) and of(results, "uncoordinated", servers):
                value = ratio([r.seconds for r in of(results, way, servers)], [r.seconds for r in of(results, "uncoordinated", servers)])
                limit = "" if WAYS[way].ordered else f"   at most 1.10: {'reached' if value <= 1.1 else 'MISSED'}"
                print(f"{way} / uncoordinated, {servers} ad servers: {value:.2f}{limit}")
    for way in WAYS:
        few, many = of(results, way, 5), of(results, way, 10)
        if few and many:
            print(f"{way}, 10 ad servers / 5: {ratio([r.seconds for r in many], [r.seconds for r in few]):.2f}"
                  f"{'   published: about 3' if way == 'ordered' else ''}")


def main():
    results, unlike = (read(sys.argv[1]), {}) if len(sys.argv) > 1 else measure()
    print_table(results, unlike)
    print_ratios(results)
    wrong = [r for r in results if r.differing and r.way != "uncoordinated"]
    for r in wrong:
        print(f"WRONG: {r.way}, {r.servers} ad servers, round {r.round + 1}: replicas differ in {r.differing} answers")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
