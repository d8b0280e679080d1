"""Compares what the replicas have answered, and what they know in the end: replicas.py FOLDER SERVERS WINDOWS CLICKS.

Each question wants one answer from each replica, the same from all; and where it is about a window, the number of clicks that the
campaign really had in it. In the end each replica should know of all clicks. Exits with 1 and lists what is otherwise. Of several rows
of one key the last one counts.
"""

import collections
import csv
import pathlib
import sys

REPLICAS = 3
CAMPAIGNS = pathlib.Path(__file__).parent / "src/main/resources/ads/campaigns.csv"


def true_counts(servers, windows, clicks):
    """How many clicks each campaign has in each window."""
    with CAMPAIGNS.open(encoding="utf-8") as table:
        campaigns = [campaign for _, campaign in sorted(csv.reader(table), key=lambda row: int(row[0]))]
    return collections.Counter((campaigns[(7 * number + 3 * window + 5 * server) % len(campaigns)], str(window))
                               for server in range(servers) for window in range(windows) for number in range(clicks))


def rows(folder, component):
    """The rows of each task."""
    for path in sorted(pathlib.Path(folder).glob(f"{component}-*")):
        whole = path.read_text(encoding="utf-8").rpartition("\n")[0]  # a last row may be half written
        yield [row.split("\t") for row in whole.splitlines()]


def given_answers(folder):
    """For each question, which is a number, a campaign and perhaps a window, the answer of each replica."""
    answers = collections.defaultdict(dict)
    for task in rows(folder, "answers"):
        for replica, number, *question, count in task:
            answers[int(number), *question][replica] = int(count)
    return answers


def who_knows_all(folder, true):
    """How many replicas: those of the windows keep a count for each, those of the totals keep the clicks."""
    totals = collections.Counter()
    for (campaign, _), count in true.items():
        totals[campaign] += count
    complete = 0
    for task in rows(folder, "report"):
        counts = {(row[0], row[1]): int(row[2]) for row in task if len(row) == 3}
        clicks = collections.Counter(campaign for campaign, _ in {tuple(row) for row in task if len(row) == 2})
        complete += counts == true or clicks == totals
    return complete


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    folder, (servers, windows, clicks) = sys.argv[1], map(int, sys.argv[2:])
    true, answers = true_counts(servers, windows, clicks), given_answers(folder)
    unlike, wrong, about_windows = 0, 0, False
    for (number, *question), by_replica in sorted(answers.items()):
        given = [by_replica[replica] for replica in sorted(by_replica)]
        about_windows = len(question) == 2
        is_unlike = len(given) != REPLICAS or len(set(given)) > 1
        is_wrong = about_windows and any(count != true[tuple(question)] for count in given)
        unlike, wrong = unlike + is_unlike, wrong + is_wrong
        if is_unlike or is_wrong:
            print(f"question {number}, {' in window '.join(question)}: {', '.join(map(str, given))}"
                  + (f"; {true[tuple(question)]} is right" if about_windows else ""))
    asked, complete = windows * clicks, who_knows_all(folder, true)
    print(f"{len(answers)} of {asked} questions are answered, {len(answers) - unlike} alike by all replicas"
          + (f", {len(answers) - wrong} rightly" if about_windows else "") + f"; {complete} of {REPLICAS} replicas know all clicks")
    sys.exit(0 if len(answers) == asked and not unlike and not wrong and complete == REPLICAS else 1)


if __name__ == "__main__":
    main()
