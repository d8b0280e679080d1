#!/usr/bin/env python3
"""Time per path of the analysis at a million components, against that at a hundred thousand."""
import json
import pathlib
import subprocess

from measure import verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPETITIONS = 5


def main():
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "analysis_bench"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    out = subprocess.run([ROOT / "build" / "bench" / "bench" / "analysis_bench", "--benchmark_format=json",
                          f"--benchmark_repetitions={REPETITIONS}", "--benchmark_report_aggregates_only=true",
                          "--benchmark_enable_random_interleaving=true"],
                         check=True, capture_output=True, text=True).stdout
    times = {b["run_name"]: b["cpu_time"] for b in json.loads(out)["benchmarks"] if b["aggregate_name"] == "median"}
    print(f"{'':8}{'ns a path at 100,000':>22}{'at 1,000,000':>14}{'ratio':>8}")
    for shape in ("chain", "cycle", "mesh"):
        small = times[f"BM_{shape}/100000"] * 1e6 / 100_000
        large = times[f"BM_{shape}/1000000"] * 1e6 / 1_000_000
        print(f"{shape:8}{small:22.0f}{large:14.0f}{large / small:8.2f}   at most 1.50: {verdict(large / small, 1.5)}")


main()
