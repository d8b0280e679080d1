"""A world as processes, whose order goes through ZooKeeper: `blazes run world.yaml --processes --coordinator ...` kills each replica once with
kill -9, the sequencer among them."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CLIENTS, REPLICAS = 2, 3
PATIENCE_S = 120

# Who is elected first is the sequencer until it is killed, so that one of these kills is its own, with writes still to come. The next one may have
# the same name again, in a new life.
WORLD = """
program: out/kvs.rb
until: 600s
nodes:
  client: { class: Client, instances: %d, fill: { replicas: { addresses of: replica } } }
  replica: { class: Replica, instances: %d, agree_on: [store] }
inputs:
%s
faults:
%s
"""


class World:
    def __init__(self, ensemble, blazes, folder, name, writes, every_ms=150):
        self.folder, self.writes, self.every_ms = folder / name, writes, every_ms
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copy(ROOT / "examples/bloom-kvs/kvs.rb", self.folder / "kvs.rb")
        subprocess.run([blazes, "apply", "kvs.rb", "--fallback", "-o", "out"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        inputs = [f"  - {{ to: client:{c}, every: {every_ms}ms, records: {json.dumps([self.record(c, n) for n in range(writes)])} }}"
                  for c in self.clients()]
        faults = [f"  - {{ crash: replica:{r}, at: {r * writes * every_ms // 4}ms, for: 500ms }}" for r in range(1, REPLICAS + 1)]
        (self.folder / "world.yaml").write_text(WORLD % (CLIENTS, REPLICAS, "\n".join(inputs), "\n".join(faults)))
        self.out, self.err = self.folder / "out.jsonl", self.folder / "err.log"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([blazes, "run", "world.yaml", "--processes", "--transport", "tcp", "--trace=json", "--coordinator",
                                             f"{ensemble.location}/{name}-{os.getpid()}"], cwd=self.folder, stdout=out, stderr=err)

    @staticmethod
    def clients():
        return range(1, CLIENTS + 1)

    @staticmethod
    def record(client, number):
        return {"write": [[number, "kl"[number % 2], f"{client} {number}"]]}

    def lines(self):
        for line in self.out.read_text().splitlines():
            if line.endswith("}"):
                yield json.loads(line)

    def taken(self):
        """What the last life of each replica has taken in, by key, in its order; and who was heard of as the sequencer."""
        taken = {f"replica:{r}": {} for r in range(1, REPLICAS + 1)}
        last, sequencers = {}, []
        for line in self.lines():
            node, tuple_ = line["node"], line["tuple"]
            if line["time"] < last.get(node, 0) and node in taken:
                taken[node] = {}
            last[node] = line["time"]
            if node in taken and line["collection"] == "put_in":
                taken[node].setdefault(tuple_[3], []).append(tuple_[4])
            if line["collection"] == "replica_sequencer" and tuple_[1] not in sequencers:
                sequencers.append(tuple_[1])
        return taken, sequencers

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE_S)


def judge(taken, expected):
    """What is wrong with what replicas have taken in, by key, each in its order; "" if nothing is."""
    first, keys_of_first = next(iter(taken.items()))
    for replica, keys in taken.items():
        came = sorted(value for values in keys.values() for value in values)
        if came != sorted(expected):
            return f"{replica} has taken in {came}, and not each of {sorted(expected)} once"
        if keys != keys_of_first:
            return f"{replica} has taken it in as {keys}, and {first} as {keys_of_first}"
    return ""


def run(ensemble, blazes, folder, name, writes, say):
    """What is wrong; "" if nothing is."""
    world = World(ensemble, blazes, folder, name, writes)
    expected = [f"{c} {n}" for c in world.clients() for n in range(writes)]
    began = time.monotonic()
    try:
        while True:
            taken, sequencers = world.taken()
            everything = all(sum(map(len, keys.values())) >= len(expected) for keys in taken.values())
            if everything and len(world.err.read_text().split("is up (")) > CLIENTS + 2 * REPLICAS:
                break
            if world.process.poll() is not None:
                return f"it ended with {world.process.returncode}: {world.err.read_text()[-500:]}"
            if time.monotonic() > began + PATIENCE_S:
                return f"not all is there after {PATIENCE_S} s: {taken}"
            time.sleep(0.1)
    finally:
        world.end()
    taken, sequencers = world.taken()
    if wrong := judge(taken, expected):
        return wrong
    if f"{REPLICAS} crashes, {REPLICAS} restarts" not in world.err.read_text():
        return f"not each replica was killed: {world.err.read_text()[-500:]}"
    if not sequencers:
        return "nobody was ever the sequencer"
    if world.process.returncode != 0 or "the replicas agree" not in world.err.read_text():
        return f"it ended with {world.process.returncode}: {world.err.read_text()[-500:]}"
    say(f"  {len(expected)} writes at {REPLICAS} replicas, each killed once, {', then '.join(sequencers)} the sequencer; {time.monotonic() - began:.1f} s")
    return ""
