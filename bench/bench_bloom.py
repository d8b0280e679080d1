#!/usr/bin/env python3
"""Time to read, extract and analyse Bloom programs, against the bare parse of the same files: bench_bloom.py [FOLDER...]."""
import pathlib
import statistics
import subprocess
import sys

from measure import ratio, verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    folders = sys.argv[1:] or [ROOT / "examples", ROOT / "test" / "bloom"]
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "bloom_bench"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    out = subprocess.run([ROOT / "build" / "bench" / "bench" / "bloom_bench", *folders], check=True, capture_output=True,
                         text=True).stdout.splitlines()
    print(out[0])
    bare, whole = zip(*(map(float, line.split()) for line in out[1:]))
    print(f"bare parse      {statistics.median(bare):8.2f} ms")
    print(f"whole analysis  {statistics.median(whole):8.2f} ms")
    print(f"ratio           {ratio(whole, bare):8.2f}      at most 3.00: {verdict(ratio(whole, bare), 3)}")


main()
