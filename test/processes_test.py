"""Worlds as processes, with real sockets and real kills: processes_test.py BLAZES ROOT."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

MEMORY = """
class Memory
  include Bud
  state do
    interface input, :put, [:n]
    interface input, :ask, [:n]
    table :known, [:n]
    sync :kept, :dbm, [:n]
    interface output, :holds, [:which, :n]
  end
  bloom do
    known <= put
    kept <= put
    holds <= (known * ask).lefts { |k| ['known', k.n] }
    holds <= (kept * ask).lefts { |k| ['kept', k.n] }
  end
end
"""

FORGETFUL = """
program: memory.rb
until: 5s
durable: %s
nodes: { memory: { class: Memory } }
inputs:
  - { to: memory, records: { put: [1] } }
  - { to: memory, at: 4s, records: { put: [2], ask: [0] } }
faults: { crash: memory, at: 2s, for: 500ms }
"""

# What comes while it stands still waits.
PATIENT = """
program: memory.rb
until: 3s
nodes: { memory: { class: Memory } }
inputs:
  - { to: memory, records: { put: [1] } }
  - { to: memory, at: 700ms, records: { put: [2], ask: [0] } }
faults: { pause: memory, at: 400ms, for: 1s }
"""


class Worlds:
    def __init__(self, blazes, folder):
        self.blazes, self.folder = blazes, folder
        self.failures = 0

    def expect(self, holds, what):
        if not holds:
            self.failures += 1
            print(f"FAILED: {what}")

    def run(self, *words):
        return subprocess.run([self.blazes, *words], cwd=self.folder, capture_output=True, text=True, timeout=60)

    def shown(self, done):
        """What outputs have shown, as (node, collection, tuple)."""
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return {(line["node"], line["collection"], json.dumps(line["tuple"])) for line in lines}

    def replicas_answer_alike(self):
        example = self.folder / "ads"
        done = self.run("apply", "ads/adnet.yaml", "--variant", "CAMPAIGN", "-o", "ads/sealed")
        self.expect(done.returncode == 0, done.stderr)
        text = (example / "world-sealed.yaml").read_text()
        calm = text[:text.index("faults:")] + "until: 4s\n" + text[text.index("inputs:"):]
        (example / "calm.yaml").write_text(calm)
        done = self.run("run", "ads/calm.yaml", "--processes")
        self.expect(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
        self.expect("the replicas agree" in done.stderr, done.stderr)
        answers = {json.loads(row)[0] for node, _, row in self.shown(done) if node == "analyst:1"}
        self.expect(answers == {1, 2, 3}, f"answered are {answers}: {done.stderr}")

    def what_is_durable_survives_a_kill(self):
        (self.folder / "memory.rb").write_text(MEMORY)
        for durable, expected in (("sync", {("known", 2), ("kept", 1), ("kept", 2)}),
                                  ("everything", {("known", 1), ("known", 2), ("kept", 1), ("kept", 2)})):
            (self.folder / "memory.yaml").write_text(FORGETFUL % durable)
            done = self.run("run", "memory.yaml", "--processes", "--data", f"kept-{durable}")
            self.expect(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
            self.expect("1 crashes, 1 restarts" in done.stderr, done.stderr)
            held = {tuple(json.loads(row)) for _, _, row in self.shown(done)}
            self.expect(held == expected, f"durable: {durable} holds {held}: {done.stderr}")

    def who_is_paused_goes_on(self):
        (self.folder / "memory.yaml").write_text(PATIENT)
        done = self.run("run", "memory.yaml", "--processes")
        self.expect(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
        self.expect("0 crashes, 0 restarts, 1 pauses" in done.stderr, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        held = {tuple(line["tuple"]) for line in lines}
        self.expect(held == {("known", 1), ("known", 2), ("kept", 1), ("kept", 2)}, f"it holds {held}: {done.stderr}")
        self.expect(all(line["at"] >= 1_400_000 for line in lines), f"it answers while it stands still: {done.stdout}")

    def an_interrupt_ends_all_of_them(self):
        (self.folder / "memory.yaml").write_text("program: memory.rb\nnodes: { memory: { class: Memory, instances: 3 } }\n")
        process = subprocess.Popen([self.blazes, "run", "memory.yaml", "--processes"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        up = 0
        while up < 3:
            line = process.stderr.readline()
            if not line:
                break
            up += " is up (" in line
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        self.expect(process.returncode == 0, f"exit {process.returncode}: {said}")
        self.expect(said.count(" stopped after ") == 3, said)

    def a_node_that_fails_is_named(self):
        (self.folder / "bad.rb").write_text(
            "class Bad\n  include Bud\n  state do\n    interface input, :ask, [:n]\n    interface output, :answer, [:n]\n"
            "  end\n  bloom { answer <= ask { |a| [10 / a.n] } }\nend\n")
        (self.folder / "bad.yaml").write_text(
            "program: bad.rb\nnodes: { bad: { class: Bad } }\ninputs: { to: bad, records: { ask: [0] } }\n")
        done = self.run("run", "bad.yaml", "--processes")
        self.expect(done.returncode == 3, f"exit {done.returncode}")
        self.expect("error: bad:1 ended with 3" in done.stderr, done.stderr)


def main():
    blazes, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "ads").mkdir()
        for file in (root / "examples" / "bloom-ad-network").iterdir():
            if file.is_file():
                (folder / "ads" / file.name).write_bytes(file.read_bytes())
        worlds = Worlds(blazes, folder)
        worlds.replicas_answer_alike()
        worlds.what_is_durable_survives_a_kill()
        worlds.who_is_paused_goes_on()
        worlds.an_interrupt_ends_all_of_them()
        worlds.a_node_that_fails_is_named()
        sys.exit(1 if worlds.failures else 0)


main()
