"""What has been observed of one execution of the word count becomes a verdict on the four claims of the seal protocol:
no partition is released early, none is lost, none is released twice, and a buffer never drops."""

import collections
import dataclasses

EARLY, LOST, TWICE, DROPPED = "released early", "lost", "released twice", "dropped by a buffer"
CLAIMS = (EARLY, LOST, TWICE, DROPPED)


@dataclasses.dataclass
class Observed:
    """rows: of each task of `count`, by its index, the rows of its log; done: the batches that the spouts know to be acknowledged;
    counts: what is stored, by batch and word; reports: the rows that the tasks have reported, in their order."""

    rows: dict
    done: list
    counts: dict
    reports: list


@dataclasses.dataclass
class Verdict:
    releases: int
    broken: dict  # by claim, in words

    def holds(self):
        return not any(self.broken.values())

    def text(self):
        return ", ".join(f"{len(self.broken[claim])} {claim}" for claim in CLAIMS)


def task_of(word, tasks):
    """Which task a fields grouping sends a word to: Storm hashes the list of the values as Java does."""
    text = 0
    for letter in word:
        text = 31 * text + ord(letter) & 0xFFFFFFFF
    total = 31 + text & 0xFFFFFFFF
    return (total - (1 << 32) if total >> 31 else total) % tasks


def shares(truth, tasks):
    """For each batch and each task that has to do with it, the words that it is to get, and how many times."""
    of = collections.defaultdict(dict)
    for (batch, word), count in truth.items():
        of[batch, task_of(word, tasks)][word] = count
    return of


def judge(truth, tasks, seen, bound=None):
    """`truth` counts by batch and word; `bound` is how many records a task may hold in memory."""
    wanted = shares(truth, tasks)
    broken = {claim: [] for claim in CLAIMS}
    released = collections.Counter()
    releases = 0
    for task, rows in sorted(seen.rows.items()):
        for batch, instance, event, *what in rows:
            key = int(batch), task
            if event != "released":
                broken[TWICE].append(f"batch {batch} at count-{task} in {instance}: '{what[0]}' came after its release")
                continue
            releases += 1
            released[key, instance] += 1
            records = dict(word.rsplit(":", 1) for word in what[0].split())
            if {word: int(times) for word, times in records.items()} != wanted.get(key, {}):
                broken[EARLY].append(f"batch {batch} at count-{task} in {instance}: released {what[0]!r}, which is not all of it")
    for ((batch, task), instance), times in sorted(released.items()):
        if times > 1:
            broken[TWICE].append(f"batch {batch} at count-{task} in {instance}: {times} times")
    ever = {key for key, _ in released}
    for batch, task in sorted(wanted.keys() - ever):
        broken[LOST].append(f"batch {batch} at count-{task} was never released")
    for batch in sorted({batch for batch, _ in truth} - set(seen.done)):
        broken[LOST].append(f"batch {batch} is acknowledged to no spout")
    for batch, word in sorted(truth.keys() - seen.counts.keys()):
        broken[LOST].append(f"batch {batch}: the count of '{word}' is not stored")
    broken[DROPPED] += dropped(seen.reports, bound)
    return Verdict(releases, broken)


def dropped(reports, bound):
    """What is still held when all is acknowledged, what a spout had to turn away, and memory beyond its bound."""
    last = {(row["component"], row["task"]): row for row in reports}
    for (component, task), row in sorted(last.items()):
        if row["held_records"] or row["held_partitions"]:
            yield f"{component} {task} still holds {row['held_records']} records of {row['held_partitions']} partitions"
    for row in reports:
        where = f"{row['component']} {row['task']}"
        if row["component"] == "tweets" and row["late"]:
            yield f"{where} has turned away {row['late']} records of its own"
        if bound is not None and row["component"] == "count" and row["held_records"] > bound:
            yield f"{where} holds {row['held_records']} records in memory, where {bound} are allowed"


def totals(reports):
    """The counters of all tasks, summed up over all that were started one after the other in the place of each."""
    counters = ("released", "repeated", "replayed", "spilled", "pushed_back", "late", "stale")
    sums, last = collections.Counter(), {}
    for row in reports:
        place = row["component"], row["task"]
        for name in counters:
            before = last.get((place, name), 0)
            value = row.get(name, 0)
            sums[name] += value - before if value >= before else value
            last[place, name] = value
    return sums
