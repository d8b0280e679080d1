#!/usr/bin/env python3
"""The tasks of the Datalog engine as Bloom programs, beside the same by hand over std::unordered_set, in turn."""
import pathlib
import re
import statistics
import subprocess

from measure import verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "bench" / "bench"
ROUNDS = 3
TASKS = ("chain", "graph", "words", "join", "antijoin")
RESULT = re.compile(r"(\S+) (\S+) s, (\d+ tuples, checksum \S+)")
TICK = re.compile(r"tick with (\d+) stored: one tuple (\S+) us, idle (\S+) us")


def answer_of(program, *arguments):
    out = subprocess.run([BUILT / program, *arguments], check=True, capture_output=True, text=True).stdout
    _, seconds, answer = RESULT.fullmatch(out.strip()).groups()
    return float(seconds), answer


def main():
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "baseline_bench", "engine_bench"], cwd=ROOT,
                   check=True, stdout=subprocess.DEVNULL)
    programs = ROOT / "bench" / "bloom"
    print(f"{'':10}{'by hand':>10}{'engine':>10}{'ratio':>8}")
    for task in TASKS:
        rounds = []
        for _ in range(ROUNDS):
            by_hand, expected = answer_of("baseline_bench", task)
            engine, answer = answer_of("engine_bench", task, programs)
            if answer != expected:
                raise SystemExit(f"{task}: the engine has {answer}, and by hand it is {expected}")
            rounds.append((by_hand, engine))
        ratio = statistics.median(engine / by_hand for by_hand, engine in rounds)
        by_hand, engine = (statistics.median(times) for times in zip(*rounds))
        print(f"{task:10}{by_hand:9.3f}s{engine:9.3f}s{ratio:8.2f}   at most 1.00: {verdict(ratio, 1.0)}")
    out = subprocess.run([BUILT / "engine_bench", "tick", programs], check=True, capture_output=True, text=True).stdout
    few, many = ((float(one), float(idle)) for _, one, idle in TICK.findall(out))
    ratio = many[0] / few[0]
    print(f"a timestep with one tuple: {few[0]:.1f} us with 1,000 stored, {many[0]:.1f} us with 1,000,000: "
          f"ratio {ratio:.2f}, at most 2.00: {verdict(ratio, 2.0)}")
    print(f"an idle timestep with 1,000,000 stored: {many[1]:.1f} us, at most 10: {verdict(many[1], 10)}")


main()
