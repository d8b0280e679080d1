"""One execution of the observed word count, and what can be seen of it from outside."""

import importlib.util
import pathlib
import shutil

from claims import Observed, judge, totals
from cluster import Failure, wait_until

COUNTERS = 4  # tasks of `count`


def word_count(root):
    """The module that knows the true counts."""
    spec = importlib.util.spec_from_file_location("counts", root / "examples/storm-wordcount/counts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path):
    """The whole rows of a store of one task."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


class Execution:
    def __init__(self, cluster, name, batches, sentences, settings, mode="sealed", copies=1):
        """`copies`: so many tasks emit the sentences of each batch."""
        self.cluster, self.name, self.batches, self.sentences = cluster, name, batches, sentences
        self.settings, self.mode, self.copies = settings, mode, copies
        self.coordinated = mode != "unsealed"
        self.store = cluster.folder / "stores" / name
        self.word_count = word_count(cluster.root)

    def words(self):
        """The arguments of the program."""
        settings = [f"{key}={value}" for key, value in self.settings.items()]
        return [self.mode, str(self.batches), str(self.sentences), str(self.store), self.name, *settings]

    def start(self):
        shutil.rmtree(self.store, ignore_errors=True)
        self.cluster.submit(self.words(), self.coordinated)

    def files(self, component):
        """The stores of a component's tasks, by the index of the task."""
        return {int(path.name.rsplit("-", 1)[1]): path for path in self.store.glob(f"{component}-*")}

    def done(self):
        """The batches that are acknowledged to the spouts."""
        return [int(batch) for path in self.files("tweets").values() for [batch] in rows(path)]

    def reach(self, batches):
        """Waits until so many batches are done, as long as their number grows."""
        wait_until(lambda: self.progress() >= batches, f"{self.name}: {batches} of {self.batches} batches are done",
                   sign_of_life=self.progress)

    def reach_held(self, records):
        """Waits until so many records are held back."""
        wait_until(lambda: self.held() >= records, f"{self.name}: {records} records are held back", 120, self.held)

    def held(self):
        last = {row["task"]: row for row in self.reports() if row["component"] == "count"}
        return sum(row["held_records"] for row in last.values())

    def progress(self):
        return len(set(self.done()))

    def finish(self):
        """Waits until all batches are done and nothing is held back, and ends the topology: what is stored then is final."""
        self.reach(self.batches)
        if self.coordinated:
            wait_until(self.holds_nothing, f"{self.name}: nothing is held back any more", 60, self.reports)
        self.cluster.end(self.name)

    def reports(self):
        return self.cluster.reports(self.name)

    def holds_nothing(self):
        last = {row["task"]: row for row in self.reports()}
        return bool(last) and not any(row["held_partitions"] for row in last.values())

    def truth(self):
        return {key: self.copies * count for key, count in self.word_count.true_counts(self.batches, self.sentences).items()}

    def wrong_counts(self):
        true, stored = self.truth(), self.word_count.stored_counts(self.store)
        return [key for key in sorted(true.keys() | stored.keys()) if true.get(key) != stored.get(key)]

    def judge(self):
        seen = Observed({task: rows(path) for task, path in self.files("count").items()}, self.done(),
                        self.word_count.stored_counts(self.store), self.reports())
        return judge(self.truth(), COUNTERS, seen, self.settings.get("blazes.held.records"))

    def counters(self):
        return totals(self.reports())

    def expect_right_counts(self):
        wrong = self.wrong_counts()
        if wrong:
            raise Failure(f"{self.name}: {len(wrong)} counts are wrong, the first of batch {wrong[0][0]}, '{wrong[0][1]}'")
