"""A way of the word count, submitted to a Storm cluster of its own, becomes a `Run`: how fast it was, and what it has committed."""
import collections
import dataclasses
import importlib.machinery
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

from storm_truth import WORDS_PER_SENTENCE, checksum_of_store, checksum_of_truth

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLAZES = ROOT / "blazes"
JAR = ROOT / "build/storm/storm-bench/storm-bench-0.1.0.jar"
FOLDER = ROOT / "build/storm/bench"
PATIENCE_S = 120
COMPONENTS = {"sent": "source", "spou": "source", "spli": "splitter", "e": "splitter", "comm": "commit", "c": "counter", "only": "only",
              "__ac": "acker", "$": "coordinator"}
FLUSH_S = 2.5  # the ways that guess when a batch is over write the last counts within this time


@dataclasses.dataclass(frozen=True)
class Way:
    """A word is done when it is in the timelines that `progress` names."""
    progress: str = "committed-*"
    coordinated: bool = False
    annotations: tuple = ()
    counts: bool = True
    promises: bool = True  # that what it commits is the truth


COUNTING = {
    "plain": Way(progress="counted-*", promises=False),
    "acked": Way(progress="acknowledged", promises=False),
    "sealed": Way(coordinated=True),
    "ordered": Way(coordinated=True, annotations=("--annotations", str(ROOT / "bench/storm/ordered.yaml"))),
    "trident": Way(),
    "trident-lean": Way(),
}
FILTERING = {
    "filter": Way(progress="seen-*", counts=False),
    "filter-acked": Way(progress="acknowledged", counts=False),
    "filter-wrapped": Way(progress="seen-*", counts=False, coordinated=True),
}
WAYS = {**COUNTING, **FILTERING}


@dataclasses.dataclass(frozen=True)
class Cell:
    """What ways are compared at."""
    batch: int
    counters: int
    workers: int


@dataclasses.dataclass(frozen=True)
class Run:
    way: str
    batch: int
    counters: int
    workers: int
    round: int
    words: int
    words_per_s: float  # after the warm-up
    whole_words_per_s: float  # from the first word on
    cpu: str  # microseconds of CPU per word of all workers, after the warm-up: component and number, and so on
    checksum: str  # empty: the way does not count
    right: bool

    def cpu_us_per_word(self):
        """By component."""
        words = self.cpu.split()
        return dict(zip(words[::2], map(float, words[1::2])))


class Cluster:
    """ZooKeeper, Nimbus and a supervisor, from `with` to its end."""

    def __init__(self):
        os.environ.setdefault("BLAZES_STORM_CLUSTER", str(FOLDER / "cluster"))
        os.environ.setdefault("BLAZES_STORM_PORT", "28600")
        self.script = str(ROOT / "scripts/storm-cluster")
        loader = importlib.machinery.SourceFileLoader("storm_cluster", self.script)
        self.module = importlib.util.module_from_spec(importlib.util.spec_from_loader("storm_cluster", loader))
        loader.exec_module(self.module)
        os.environ["STORM_CONF_DIR"] = str(self.module.FOLDER / "conf")

    def __enter__(self):
        command([self.script, "up"])
        return self

    def __exit__(self, *_):
        command([self.script, "down"])

    def submit(self, way, *args):
        if WAYS[way].coordinated:
            command([str(BLAZES), "storm", "submit", str(JAR), "bench.WordCount", *WAYS[way].annotations, "--", way, *args])
        else:
            command([self.script, "jar", str(JAR), "bench.WordCount", way, *args])

    def kill(self, way):
        command([self.script, "kill", way])
        wait(lambda: not self.module.workers(), "the workers do not end")


def command(words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-4000:]}")


def wait(condition, complaint, seconds=PATIENCE_S):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(complaint)
        time.sleep(0.2)


def component_of(thread):
    """Storm's executors run in threads `Thread-NUMBER-COMPONENT...`, of whose names Linux keeps 15 bytes; all others are the JVM's."""
    named = re.fullmatch(r"Thread-\d+-(?:b-\d-)?(.*)", thread)
    return next((role for start, role in COMPONENTS.items() if named and named[1].startswith(start)), "rest")


def cpu_of(process):
    """Seconds of CPU by component."""
    seconds = collections.Counter()
    for stat in pathlib.Path(f"/proc/{process}/task").glob("*/stat"):
        try:
            name, _, fields = stat.read_text(encoding="utf-8", errors="replace").partition("(")[2].rpartition(")")
        except OSError:
            continue  # the thread has ended
        seconds[component_of(name)] += sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return seconds


class CpuMeter(threading.Thread):
    """Samples the CPU time that processes have taken, on the clock of the timelines."""

    def __init__(self, processes):
        super().__init__(daemon=True)
        self.processes, self.samples, self.ended = processes, [], threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(0.25):
            self.samples.append((time.monotonic_ns(), sum(map(cpu_of, self.processes), collections.Counter())))

    def per_second(self, start, end):
        inside = [sample for sample in self.samples if start <= sample[0] <= end]
        if len(inside) < 2:
            return {}
        (begin, before), (finish, after) = inside[0], inside[-1]
        return {role: (after[role] - before[role]) / ((finish - begin) / 1e9) for role in sorted(after)}


def timeline(folder, pattern):
    """Sorted (nanoseconds, words) of all tasks; a line that is being written is left out."""
    lines = []
    for file in folder.glob(f"{pattern}.times"):
        text = file.read_text(encoding="ascii")
        lines += [tuple(map(int, line.split())) for line in text[:text.rfind("\n") + 1].splitlines()]
    return sorted(lines)


def speed(lines, start):
    """Words per second over what a timeline has after the moment `start`."""
    before = [line for line in lines if line[0] <= start]
    after = lines[len(before):]
    begin = before[-1][0] if before else start
    return sum(words for _, words in after) / ((after[-1][0] - begin) / 1e9) if after else float("nan")


def run(cluster, way, cell, number, warm_up, seconds, pending):
    folder = FOLDER / f"{way}-{cell.batch}-{cell.counters}-{cell.workers}-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    cluster.submit(way, str(folder), str(warm_up + seconds), *map(str, (cell.batch, cell.counters, cell.workers, pending)))
    wait(lambda: timeline(folder, "source"), f"'{way}' does not begin; see {cluster.module.FOLDER}/logs")
    meter = CpuMeter(cluster.module.workers())
    progress = WAYS[way].progress

    def finished():
        source = timeline(folder, "source")
        return len(source) > 1 and sum(words for _, words in timeline(folder, progress)) >= source[1][1]

    time.sleep(warm_up + seconds)
    wait(finished, f"'{way}' does not come to its end; see {folder} and {cluster.module.FOLDER}/logs")
    meter.ended.set()
    if not WAYS[way].promises:
        time.sleep(FLUSH_S)
    cluster.kill(way)

    (begin, _), (_, words) = timeline(folder, "source")
    lines = timeline(folder, progress)
    rate = speed(lines, begin + warm_up * 10**9)
    cpu = " ".join(f"{role} {seconds / rate * 1e6:.3f}" for role, seconds in meter.per_second(begin + warm_up * 10**9, lines[-1][0]).items())
    found, truth = "", ""
    if WAYS[way].counts:
        batches = words // (cell.batch * WORDS_PER_SENTENCE)
        found, truth = checksum_of_store(sorted(folder.glob("*.log")), batches), checksum_of_truth(batches, cell.batch)
    shutil.rmtree(folder)
    return Run(way, cell.batch, cell.counters, cell.workers, number, words, rate, speed(lines, begin), cpu, found, found == truth)
