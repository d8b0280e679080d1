#!/usr/bin/env python3
"""Hurts the word count while it runs on a real cluster, and looks whether the counts and the four claims hold.

  faults.py [NAME...] [--seed N] [--folder FOLDER] [--brief] [--list]

Without names all scenarios run; --brief: with one fault each, in a short run. Where a fault strikes is chosen by the seed, which is printed: after how many batches, how long
after that, and whom.
"""

import argparse
import os
import pathlib
import random
import secrets
import sys
import time

from claims import CLAIMS
from cluster import JAR, Cluster, Failure
from execution import Execution
from scenarios import SCENARIOS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TRIES = 4  # of an execution that is to go wrong by chance


def say(text):
    print(text, flush=True)


def moments(scenario, chance):
    """When to strike: after how many batches, in the middle of the execution, and how many seconds later."""
    first, last = scenario.batches // 20, scenario.batches * 9 // 10
    return sorted((chance.randint(first, last), chance.uniform(0, 2)) for _ in range(scenario.strikes))


def execute(cluster, scenario, seed):
    chance = random.Random(f"{scenario.name} {seed}")
    execution = Execution(cluster, scenario.name, scenario.batches, scenario.sentences, scenario.all_settings(), scenario.coordinated)
    execution.start()
    execution.reach(1)
    for number, (after, delay) in enumerate(moments(scenario, chance), 1):
        execution.reach(after)
        time.sleep(delay)
        before = execution.progress()
        if before == scenario.batches:
            raise Failure(f"{scenario.name}: all was done before the fault {number} could strike: it needs more batches")
        what = chance.choice(scenario.harms)(cluster, chance)
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
    (check_coordinated if scenario.coordinated else check_uncoordinated)(cluster, scenario, seed)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--folder", default=str(ROOT / "build/faults"))
    parser.add_argument("--brief", action="store_true", help="one fault in a short run of each scenario")
    parser.add_argument("--list", action="store_true", help="the scenarios")
    args = parser.parse_args()
    known = [scenario.name for scenario in SCENARIOS]
    for name in args.names:
        if name not in known:
            parser.error(f"there is no scenario '{name}'; there are {', '.join(known)}")
    return args


def main():
    args = arguments()
    if args.list:
        for scenario in SCENARIOS:
            print(f"{scenario.name:<14} {scenario.says}")
        return 0
    seed = secrets.randbelow(1_000_000) if args.seed is None else args.seed
    blazes = os.environ.get("BLAZES", ROOT / "build/dev/blazes")
    if not (ROOT / JAR).is_file():
        say("the part for Storm could not be built: nothing checked")
        return 77
    failed = []
    with Cluster(ROOT, blazes, args.folder, int(os.environ.get("BLAZES_STORM_PORT", "28600"))) as cluster:
        for scenario in SCENARIOS:
            if args.names and scenario.name not in args.names:
                continue
            try:
                run(cluster, scenario.brief() if args.brief else scenario, seed)
            except Failure as e:
                say(f"  FAILED: {e}")
                failed.append(scenario.name)
                cluster.script("kill", scenario.name)
    if failed:
        say(f"failed: {', '.join(failed)}; the same again: ./dev faults {' '.join(failed)} --seed {seed}; what was stored and logged is in {args.folder}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
