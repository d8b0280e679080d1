#!/usr/bin/env python3
"""How fast a world of 20 nodes delivers messages, beside a single node that ticks through the same ones, in turn."""
import pathlib
import re
import statistics
import subprocess

from measure import verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "bench" / "bench"
ROUNDS = 5
RESULT = re.compile(r"\S+ world (\S+) s, node (\S+) s, (\d+) messages, (\d+) timesteps")


def main():
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "worlds_bench"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    for task, says in (("many", "many messages in a timestep"), ("single", "one message in a timestep")):
        rounds = []
        for _ in range(ROUNDS):
            out = subprocess.run([BUILT / "worlds_bench", task, ROOT / "bench" / "bloom"], check=True,
                                 capture_output=True, text=True).stdout
            world, node, messages, timesteps = RESULT.fullmatch(out.strip()).groups()
            rounds.append((float(world), float(node)))
        ratio = statistics.median(world / node for world, node in rounds)
        world, node = (int(messages) / statistics.median(times) for times in zip(*rounds))
        print(f"{says} ({messages} in {timesteps}): world {world:9.0f}/s, node {node:9.0f}/s, "
              f"time {ratio:.2f} of the node's, at most 2.00: {verdict(ratio, 2.0)}")


main()
