#!/usr/bin/env python3
"""check and plan on a million components, against Python's json.load of the same file."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from measure import in_turn, ratio, verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLAZES = ROOT / "build" / "release" / "blazes"
COMPONENTS = int(os.environ.get("BLAZES_BENCH_COMPONENTS", "1000000"))
ROUNDS = int(os.environ.get("BLAZES_BENCH_ROUNDS", "5"))


def main():
    subprocess.run([ROOT / "blazes", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds what is missing
    with tempfile.TemporaryDirectory() as folder:
        flow = pathlib.Path(folder) / "flow.json"
        with open(flow, "wb") as out:
            subprocess.run([sys.executable, ROOT / "bench" / "generate_dataflow.py", str(COMPONENTS)], stdout=out, check=True)
        size = flow.stat().st_size
        print(f"{COMPONENTS:,} components, {2 * COMPONENTS:,} streams, {size / 1e6:.1f} MB of JSON, {ROUNDS} rounds in turn")
        commands = {
            "json.load": [sys.executable, "-c", f"import json; json.load(open({str(flow)!r}))"],
            "check": [str(BLAZES), "check", str(flow)],
            "plan": [str(BLAZES), "plan", str(flow)],
        }
        seconds, memory = in_turn(commands, ROUNDS, expected=(0, 1))
        print(f"{'':12}{'min s':>8}{'median s':>10}{'max s':>8}{'peak MB':>10}{'peak/file':>11}")
        for name in commands:
            s = seconds[name]
            print(f"{name:12}{min(s):8.2f}{statistics.median(s):10.2f}{max(s):8.2f}{memory[name] / 1e6:10.0f}"
                  f"{memory[name] / size:11.2f}")
        check = ratio(seconds["check"], seconds["json.load"])
        plan = ratio(seconds["plan"], seconds["json.load"])
        peak = memory["check"] / size
        print(f"check / json.load   {check:5.2f}   at most 1.00: {verdict(check, 1)}")
        print(f"plan / json.load    {plan:5.2f}   at most 2.00: {verdict(plan, 2)}")
        print(f"memory / file       {peak:5.2f}   at most 4.00: {verdict(peak, 4)}")


main()
