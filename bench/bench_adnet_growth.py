#!/usr/bin/python3
"""How each way of the ad network grows with the number of ad servers, under virtual time: messages, timesteps, and when all clicks are processed.

  bench_adnet_growth.py              simulates, and writes adnet-growth.csv and adnet-growth.svg into build/adnet
  bench_adnet_growth.py GROWTH.CSV   prints the table of what was simulated before, and draws it into build/adnet
  bench_adnet_growth.py --publish    the same of build/adnet, and copies it into docs/experiments, whose page gets the table

What a node is busy for is taken from docs/experiments/adnet.csv, that is from processes. BLAZES_BENCH_SHORT=1 tries it. BLAZES_BENCH_SERVERS,
_ENTRIES (of each ad server; several sizes) and _WAYS say what is simulated; a row that build/adnet has for the same costs is kept.
"""
import dataclasses
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    subprocess.run([ROOT / "scripts/bootstrap", "bench"], check=True)

# pylint: disable=wrong-import-position
from adnet_growth import PAUSE_MS, Simulated, measured_costs, table
from adnet_page import fill
from adnet_picture import draw_growth
from adnet_run import BLAZES, apply
from adnet_world import REPLICAS, WAYS, Load, write_inputs, write_world
from records import append, begin, read
from settings import numbers, setting

FOLDER = ROOT / "build/adnet"
PAGES = ROOT / "docs/experiments"
LINK = "200us..300us"  # assumed, from machine to machine
SERVICE = "1ms..2ms"  # assumed, a request to ZooKeeper, and as much back
SUMMARY = re.compile(r"seed 1: (\d+) messages?, .*; (\d+) timesteps?.*; (at rest|still busy) after")
MEMORY_MIB = 16_000


SERVERS = numbers(setting("SERVERS", "5,10,20,50,100", "2,5"))
ENTRIES = numbers(setting("ENTRIES", "10000", "1000"))
NAMES = setting("WAYS", ",".join(WAYS), ",".join(WAYS)).split(",")


def simulate(way, servers, entries, cost):
    """One execution in one process."""
    folder = FOLDER / f"growth-{way}-{servers}-{entries}"
    apply(way, folder)
    load = Load(entries, max(1, servers * entries // 5000 // 50 * 50), PAUSE_MS)
    write_inputs(folder, way, servers, load)
    write_world(folder, way, servers, load, links={"delay": LINK}, timestep=f"{cost.timestep_us}us", until="10000s",
                coordinator={"at": "in-process", "delay": SERVICE}, **cost.groups())
    command = [BLAZES, "run", folder / "world.yaml", "--seed", "1", "--memory", str(MEMORY_MIB)]
    late, last = {f"report:{i + 1}": [] for i in range(REPLICAS)}, 0.0
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        said = json.loads(line)
        if said["collection"] == "progress":
            ident = said["tuple"][0]
            begin_ms = PAUSE_MS * ((ident - 1) // entries) / servers + load.at_ms(ident)
            late[said["node"]].append(said["at"] / 1e6 - begin_ms / 1e3)
            last = max(last, said["at"] / 1e6)
    errors = process.stderr.read()
    found = SUMMARY.search(errors)
    if process.wait() != 0 or not found or found[3] != "at rest":
        raise SystemExit(f"{way}, {servers} ad servers: {errors[-2000:]}")
    if any(len(of_replica) != servers * entries // load.sample for of_replica in late.values()):
        raise SystemExit(f"{way}, {servers} ad servers: {[len(l) for l in late.values()]} samples came through")
    shutil.rmtree(folder)
    everything = [seconds for of_replica in late.values() for seconds in of_replica]
    return Simulated(way, servers, entries, *dataclasses.astuple(cost), int(found[1]), int(found[2]), round(last, 6),
                     round(statistics.median(everything), 6), round(max(everything), 6))


def measure():
    FOLDER.mkdir(parents=True, exist_ok=True)
    cost = measured_costs(PAGES / "adnet.csv")
    path = FOLDER / "adnet-growth.csv"
    known = read(path, Simulated) if path.exists() else []
    results = [r for r in known if (r.click_us, r.message_us, r.timestep_us) == dataclasses.astuple(cost)]
    if len(results) < len(known):
        path.rename(path.with_name("adnet-growth-before.csv"))  # with other costs
    if not path.exists():
        begin(path, Simulated)
        append(path, *results)
    for entries in ENTRIES:
        for servers in SERVERS:
            for way in NAMES:
                if any((r.way, r.servers, r.entries) == (way, servers, entries) for r in results):
                    continue
                started = time.monotonic()
                done = simulate(way, servers, entries, cost)
                append(path, done)
                print(f"{way:14} {servers:3} ad servers, {entries} entries each: {done.seconds:.2f} s, simulated in "
                      f"{time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
    return path


def main():
    publishes = sys.argv[1:2] == ["--publish"]
    path = FOLDER / "adnet-growth.csv" if publishes else pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else measure()
    results = read(path, Simulated)
    if publishes:
        shutil.copy(path, PAGES / "adnet-growth.csv")
        fill(PAGES / "adnet.md", "growth", table(results))
    print("\n".join(table(results)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw_growth(results, (PAGES if publishes else FOLDER) / "adnet-growth.svg")


if __name__ == "__main__":
    main()
