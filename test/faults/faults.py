#!/usr/bin/env python3
"""Hurts the word count and the advertising pipeline while they run on a real cluster, and looks whether counts, answers and claims hold.

  faults.py [NAME...] [--seed N] [--folder FOLDER] [--brief] [--runs N] [--list]

Without names all scenarios run; --brief: with each kind of fault once, in short runs. Where a fault strikes is chosen by the seed, which is
printed: after how many batches, how long after that, and whom.
"""

import argparse
import dataclasses
import os
import pathlib
import random
import secrets
import signal
import subprocess
import sys
import time

from claims import CLAIMS
from cluster import JAR, Cluster, Failure
from execution import Execution
from scenarios import SCENARIOS, Check

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TRIES = 4  # of an execution that is to go wrong by chance


def say(text):
    print(text, flush=True)


def moments(scenario, chance):
    """When to strike: after how many batches, in the middle of the execution, and how many seconds later."""
    first, last = scenario.batches // 20, scenario.batches * 3 // 4
    return sorted((chance.randint(first, last), chance.uniform(0, 2)) for _ in range(scenario.strikes))


def harms(scenario, chance):
    """All of them, in an order of chance, and again."""
    while scenario.harms:
        yield from chance.sample(scenario.harms, len(scenario.harms))


def execute(cluster, scenario, seed):
    chance = random.Random(f"{scenario.name} {seed}")
    execution = Execution(cluster, "faults-" + scenario.name, scenario.batches, scenario.sentences, scenario.all_settings(), scenario.mode,
                          scenario.copies)
    execution.start()
    if not scenario.held:
        execution.reach(1)
    for number, ((after, delay), harm) in enumerate(zip(moments(scenario, chance), harms(scenario, chance)), 1):
        if scenario.held:
            execution.reach_held(scenario.held)
        else:
            execution.reach(after)
        time.sleep(delay)
        before = execution.progress()
        if before == scenario.batches:
            raise Failure(f"{scenario.name}: all was done before the fault {number} could strike: it needs more batches")
        what = harm(cluster, chance)
        say(f"  {number:>3}. after {before} of {scenario.batches} batches: {what}")
    execution.finish()
    return execution


def check_coordinated(cluster, scenario, seed):
    execution = execute(cluster, scenario, seed)
    verdict, counters = execution.judge(), execution.counters()
    say(f"  {verdict.releases} releases: {verdict.text()}")
    say("  " + ", ".join(f"{name} {counters[name]}" for name in counters))
    for claim in CLAIMS:
        for what in verdict.broken[claim][:10]:
            say(f"  {claim}: {what}")
    execution.expect_right_counts()
    if not verdict.holds():
        raise Failure(f"{scenario.name}: a claim does not hold")
    for counter in scenario.demands:
        if not counters[counter]:
            raise Failure(f"{scenario.name}: '{counter}' is zero: it did not come to what this is about")
    say(f"  all counts of {scenario.batches} batches are right")


def check_uncoordinated(cluster, scenario, seed):
    for at in range(TRIES):
        wrong = execute(cluster, scenario, seed + at).wrong_counts()
        say(f"  {len(wrong)} counts are wrong")
        if wrong:
            return
    raise Failure(f"{scenario.name}: no fault has made a difference in {TRIES} executions")


def run(cluster, scenario, seed):
    say(f"{scenario.name}: {scenario.says} (seed {seed})")
    if isinstance(scenario, Check):
        scenario.check(cluster, say, random.Random(f"{scenario.name} {seed}"), scenario.runs)
    elif scenario.mode != "unsealed":
        check_coordinated(cluster, scenario, seed)
    else:
        check_uncoordinated(cluster, scenario, seed)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--folder", default=str(ROOT / "build/faults"))
    parser.add_argument("--brief", action="store_true", help="each kind of fault once, in a short run")
    parser.add_argument("--runs", type=int, default=None, metavar="N", help="how often to run what wants several executions")
    parser.add_argument("--list", action="store_true", help="the scenarios")
    args = parser.parse_args()
    known = [scenario.name for scenario in SCENARIOS]
    for name in args.names:
        if name not in known:
            parser.error(f"there is no scenario '{name}'; there are {', '.join(known)}")
    return args


def chosen(scenario, args):
    scenario = scenario.brief() if args.brief else scenario
    return dataclasses.replace(scenario, runs=args.runs) if args.runs and isinstance(scenario, Check) else scenario


def missing():
    """What this machine lacks and cannot get, in words."""
    if subprocess.run(["scripts/bootstrap", "cluster"], cwd=ROOT, check=False).returncode:
        return "the packages of a cluster cannot be installed"
    if subprocess.run(["scripts/storm-adapter", "cluster"], cwd=ROOT, check=False).returncode:
        return "Storm's daemons cannot be fetched"
    return "" if (ROOT / JAR).is_file() else "the part for Storm is not built"


def main():
    args = arguments()
    if args.list:
        for scenario in SCENARIOS:
            print(f"{scenario.name:<14} {scenario.says}")
        return 0
    seed = secrets.randbelow(1_000_000) if args.seed is None else args.seed
    blazes = os.environ.get("BLAZES", ROOT / "build/dev/blazes")
    if reason := missing():
        say(f"nothing is checked: {reason}")
        return 77
    failed = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("faults: ended"))  # the cluster goes down with us
    with Cluster(ROOT, blazes, args.folder, int(os.environ.get("BLAZES_STORM_PORT", "28600"))) as cluster:
        for scenario in SCENARIOS:
            if args.names and scenario.name not in args.names:
                continue
            try:
                run(cluster, chosen(scenario, args), seed)
            except Failure as e:
                say(f"  FAILED: {e}")
                failed.append(scenario.name)
                cluster.end_all()
    if failed:
        say(f"failed: {', '.join(failed)}; the same again: ./dev faults {' '.join(failed)} --seed {seed}; what was stored and logged is in {args.folder}")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as e:
        sys.exit(f"faults: {e}")
