#!/usr/bin/env python3
"""A check of the ad network as a whole process, against a Python that does nothing."""
import os
import pathlib
import statistics
import subprocess
import sys

from measure import in_turn, ratio, verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPEC = str(ROOT / "examples" / "ad-network" / "adnet.yaml")
ROUNDS = int(os.environ.get("BLAZES_BENCH_ROUNDS", "51"))


def main():
    subprocess.run([ROOT / "blazes", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds what is missing
    commands = {
        "python3 -c pass": [sys.executable, "-c", "pass"],
        "blazes": [str(ROOT / "build" / "release" / "blazes"), "check", SPEC],
        "./blazes": [str(ROOT / "blazes"), "check", SPEC],
    }
    seconds, _ = in_turn(commands, ROUNDS, expected=(0, 1))
    for name, s in seconds.items():
        print(f"{name:18}{min(s) * 1e3:8.2f} ms min{statistics.median(s) * 1e3:8.2f} ms median")
    for name in ("blazes", "./blazes"):
        r = ratio(seconds[name], seconds["python3 -c pass"])
        print(f"{name} / python3 -c pass   {r:5.2f}   less than 1.00: {verdict(r, 1)}")


main()
