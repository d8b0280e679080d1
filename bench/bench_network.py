#!/usr/bin/env python3
"""Two nodes that exchange small messages over loopback, beside two bare processes that exchange the same datagrams, in turn."""
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "bench"
ROUNDS = 5
SECONDS = 3
BALLS = 256  # messages under way; as many as a socket of the system's own size can hold


class Node:
    def __init__(self, *options):
        self.process = subprocess.Popen([BUILT / "blazes", "run", ROOT / "bench" / "bloom" / "balls.rb", "--addr", "127.0.0.1:0",
                                         "--metrics", "127.0.0.1:0", *options], stderr=subprocess.PIPE, text=True)
        self.metrics = re.search(r"http\S+", self.process.stderr.readline())[0]
        self.address = re.search(r"blazes: (\S+) is up", self.process.stderr.readline())[1]

    def messages(self):
        with urllib.request.urlopen(self.metrics) as answer:
            text = answer.read().decode()
        return float(re.search(r'^blazes_messages_in_total\{channel="ball"\} (\S+)', text, re.MULTILINE)[1])

    def stop(self):
        self.process.terminate()
        self.process.communicate()


def nodes(transport):
    options = ("--transport", transport)
    first = Node(*options)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as serve:
        print(json.dumps({"serve": [[first.address, ball] for ball in range(BALLS)]}), file=serve, flush=True)
        second = Node(*options, "--input", serve.name)
        time.sleep(0.3)
        before, began = first.messages() + second.messages(), time.perf_counter()
        time.sleep(SECONDS)
        after, took = first.messages() + second.messages(), time.perf_counter() - began
        first.stop()
        second.stop()
    return (after - before) / took


def main():
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "blazes", "datagrams_bench"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    rounds = []
    for _ in range(ROUNDS):
        bare = float(subprocess.run([BUILT / "bench" / "datagrams_bench", str(BALLS), str(SECONDS)], check=True,
                                    capture_output=True, text=True).stdout)
        rounds.append((bare, nodes("udp"), nodes("tcp")))
    bare, udp, tcp = (statistics.median(rates) for rates in zip(*rounds))
    print(f"bare datagrams  {bare:10,.0f} messages/s")
    print(f"nodes by UDP    {udp:10,.0f} messages/s")
    print(f"nodes by TCP    {tcp:10,.0f} messages/s")
    ratio = statistics.median(mine / other for other, mine, _ in rounds)
    print(f"UDP to bare: ratio {ratio:.2f}, at least 0.50: {'reached' if ratio >= 0.5 else 'MISSED'}")


main()
