"""A way of the ad network, as processes on this machine, becomes a `Run`: how fast it was, what it cost, and what was answered."""
import collections
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

from adnet_world import REPLICAS, WAYS, write_world

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLAZES = ROOT / "blazes"
PATIENCE_S = 120
ANSWER_S = 2  # without an answer: no more will come
POINTS = 200  # of a curve, about


@dataclasses.dataclass(frozen=True)
class Run:
    setting: str
    way: str
    servers: int
    entries: int  # of each ad server
    round: int
    seconds: float  # until the slowest replica has taken in all clicks
    clicks_per_s: float
    cpu_ads_us: float  # of all ad servers, for each click
    cpu_report_us: float  # of the replicas in the mean, for each click
    questions: int
    differing: int  # questions that the replicas answered differently
    unlike: str  # questions that the run before answered differently; empty: there is none


@dataclasses.dataclass
class Seen:
    """What the nodes have said in a run."""
    progress: dict  # seconds of each sample, by replica
    answers: dict  # question to server to what it answered
    last: float = 0  # when something was heard

    def hear(self, line):
        said = json.loads(line)
        self.last = time.monotonic()
        if said["collection"] == "progress":
            self.progress[said["node"]].append(said["at"] / 1e6)
        elif said["collection"] == "answered":
            server, question, *what = said["tuple"]
            self.answers.setdefault(question, {}).setdefault(server, []).append(what)

    def differing(self):
        return sum(len(by_server) != REPLICAS or len({str(sorted(a)) for a in by_server.values()}) > 1 for by_server in self.answers.values())

    def outcome(self):
        """Question to what was answered, whichever replica it was, as their addresses are others in each run."""
        return {question: sorted(str(sorted(answers)) for answers in by_server.values()) for question, by_server in self.answers.items()}

    def curve(self, sample):
        """(seconds, clicks) of a replica."""
        times = self.progress["report:1"]
        step = max(1, len(times) // POINTS)
        return [(at, (n + 1) * sample) for n, at in enumerate(times) if (n + 1) % step == 0 or n + 1 == len(times)]


def apply(way, folder):
    """The program of a way, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    variant = WAYS[way].variant
    if variant is None:
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "bench/adnet/adnet.rb", folder)
    else:
        fallback = ["--fallback"] if WAYS[way].ordered else []
        subprocess.run([BLAZES, "apply", ROOT / "bench/adnet/adnet.yaml", "--variant", variant, "-o", folder, *fallback], check=True,
                       stdout=subprocess.DEVNULL)


def cpu_by_class(parent):
    """Seconds of CPU that the nodes of a world have taken so far, by their class."""
    seconds = collections.Counter()
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            words = (folder / "cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
        except OSError:
            continue  # it has ended
        if int(fields[1]) == parent and "--class" in words:
            seconds[words[words.index("--class") + 1]] += sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return seconds


def run(folder, setting, way, servers, load, number, coordinator, waits=True):
    """Runs the world until all has been taken in and, if it `waits`, answered. The inputs are in `folder`."""
    questions = write_world(folder, way, servers, load)
    command = [BLAZES, "run", folder / "world.yaml", "--processes", "--transport", "tcp"]
    if WAYS[way].ordered:
        command += ["--coordinator", coordinator]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    seen = Seen({f"report:{i + 1}": [] for i in range(REPLICAS)}, {})
    errors = []
    listeners = [threading.Thread(target=lambda: [seen.hear(line) for line in process.stdout]),
                 threading.Thread(target=lambda: errors.append(process.stderr.read()))]
    for listener in listeners:
        listener.start()
    expected = servers * load.entries // load.sample
    start = time.monotonic()
    asked = start + (questions.last_s if waits else 0)
    cpu = None
    while process.poll() is None and time.monotonic() < start + PATIENCE_S:
        time.sleep(0.1)
        if not all(len(of) >= expected for of in seen.progress.values()):
            continue
        if cpu is None:
            cpu = cpu_by_class(process.pid)
        if not waits or time.monotonic() > max(asked, seen.last) + ANSWER_S:
            break
    process.send_signal(2)
    try:
        process.wait(timeout=60)
    finally:
        process.kill()
    for listener in listeners:
        listener.join()
    if cpu is None or not all(len(of) == expected for of in seen.progress.values()):
        raise SystemExit(f"{way}: {[len(of) for of in seen.progress.values()]} of {expected} samples came through:\n{errors[0][-4000:]}")
    seconds = max(of[-1] for of in seen.progress.values())
    clicks = servers * load.entries
    return Run(setting, way, servers, load.entries, number, round(seconds, 6), round(clicks / seconds, 1),
               round(cpu["AdServer"] / clicks * 1e6, 3), round(cpu["Report"] / REPLICAS / clicks * 1e6, 3), questions.count,
               seen.differing(), ""), seen
