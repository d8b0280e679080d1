"""A way of the word count, submitted to a Storm cluster of its own, becomes a `Run`: how fast it was, and what it has committed."""
import dataclasses
import importlib.machinery
import importlib.util
import os
import pathlib
import shutil
import subprocess
import threading
import time

from storm_truth import WORDS_PER_SENTENCE, checksum_of_store, checksum_of_truth

ROOT = pathlib.Path(__file__).resolve().parent.parent
JAR = ROOT / "build/storm/storm-bench/storm-bench-0.1.0.jar"
FOLDER = ROOT / "build/storm/bench"
PATIENCE_S = 120
PROGRESS = {"plain": "counted-*", "acked": "acknowledged"}  # what tells that a word is done; of all others, its commit
FLUSH_S = 2.5  # the ways that guess when a batch is over write the last counts within this time


@dataclasses.dataclass(frozen=True)
class Cell:
    """What the ways are compared at."""
    batch: int
    counters: int
    workers: int


@dataclasses.dataclass
class Run:
    way: str
    batch: int
    counters: int
    workers: int
    round: int
    words: int
    words_per_s: float  # after the warm-up
    whole_words_per_s: float  # from the first word on
    cpu_us_per_word: float  # of all workers, after the warm-up
    checksum: str
    right: bool


class Cluster:
    """ZooKeeper, Nimbus and a supervisor, from `with` to its end."""

    def __init__(self):
        os.environ.setdefault("BLAZES_STORM_CLUSTER", str(FOLDER / "cluster"))
        os.environ.setdefault("BLAZES_STORM_PORT", "28600")
        script = str(ROOT / "scripts/storm-cluster")
        loader = importlib.machinery.SourceFileLoader("storm_cluster", script)
        self.module = importlib.util.module_from_spec(importlib.util.spec_from_loader("storm_cluster", loader))
        loader.exec_module(self.module)
        self.script = script

    def __enter__(self):
        self.command("up")
        return self

    def __exit__(self, *_):
        self.command("down")

    def command(self, *args):
        done = subprocess.run([self.script, *args], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"storm-cluster {' '.join(args)} ended with {done.returncode}:\n{done.stderr[-4000:]}")

    def submit(self, way, *args):
        self.command("jar", str(JAR), "bench.WordCount", way, *args)

    def kill(self, way):
        self.command("kill", way)
        wait(lambda: not self.workers(), "the workers do not end")

    def workers(self):
        return self.module.workers()


def wait(condition, complaint, seconds=PATIENCE_S):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(complaint)
        time.sleep(0.2)


def cpu_seconds(pid):
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Sampler(threading.Thread):
    """The CPU time that the workers have taken, sampled on the clock of the timelines."""

    def __init__(self, workers):
        super().__init__(daemon=True)
        self.workers, self.samples, self.ended = workers, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.25):
            self.samples.append((time.monotonic_ns(), sum(map(cpu_seconds, self.workers))))

    def between(self, start, end):
        """The samples next to two moments give seconds of CPU per second."""
        inside = [s for s in self.samples if start <= s[0] <= end]
        if len(inside) < 2:
            return float("nan")
        (t0, c0), (t1, c1) = inside[0], inside[-1]
        return (c1 - c0) / ((t1 - t0) / 1e9)


def timeline(folder, pattern):
    lines = []
    for file in folder.glob(f"{pattern}.times"):
        text = file.read_text()
        lines += [tuple(map(int, line.split())) for line in text[:text.rfind("\n") + 1].splitlines()]
    return sorted(lines)


def speed(lines, start):
    """Words per second over the lines of a timeline that come after the moment `start`."""
    before = [line for line in lines if line[0] <= start]
    after = lines[len(before):]
    begin = before[-1][0] if before else start
    return sum(words for _, words in after) / ((after[-1][0] - begin) / 1e9) if after else float("nan")


def run(cluster, way, cell, number, warm_up, seconds, pending):
    folder = FOLDER / f"{way}-{cell.batch}-{cell.counters}-{cell.workers}-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    cluster.submit(way, str(folder), str(warm_up + seconds), str(cell.batch), str(cell.counters), str(cell.workers), str(pending))
    wait(lambda: timeline(folder, "source"), f"{way} does not begin; see {cluster.module.FOLDER}/logs")
    sampler = Sampler(cluster.workers())
    sampler.start()
    progress = PROGRESS.get(way, "committed-*")

    def finished():
        source = timeline(folder, "source")
        return len(source) > 1 and sum(words for _, words in timeline(folder, progress)) >= source[1][1]

    time.sleep(warm_up + seconds)
    wait(finished, f"{way} does not come to its end; see {folder} and {cluster.module.FOLDER}/logs")
    sampler.ended.set()
    time.sleep(FLUSH_S if way in PROGRESS else 0)
    cluster.kill(way)

    (begin, _), (_, words) = timeline(folder, "source")
    lines = timeline(folder, progress)
    rate = speed(lines, begin + warm_up * 10**9)
    batches = words // (cell.batch * WORDS_PER_SENTENCE)
    found = checksum_of_store(sorted(folder.glob("*.log")), batches)
    shutil.rmtree(folder)
    return Run(way, cell.batch, cell.counters, cell.workers, number, words, rate, speed(lines, begin),
               sampler.between(begin + warm_up * 10**9, lines[-1][0]) / rate * 1e6, found,
               found == checksum_of_truth(batches, cell.batch))
