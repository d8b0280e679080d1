"""Compares the answers that the replicas have given: replicas.py FOLDER SERVERS WINDOWS CLICKS.

Each question wants one answer from each replica, the same from all; and where it is about a window, the number of clicks that the
campaign really had in it. Exits with 1 and lists what is otherwise. Of several answers of one replica to one question the last counts.
"""

import collections
import csv
import pathlib
import sys

REPLICAS = 3
CAMPAIGNS = pathlib.Path(__file__).parent / "src/main/resources/ads/campaigns.csv"


def true_counts(servers, windows, clicks):
    with CAMPAIGNS.open(encoding="utf-8") as table:
        campaigns = [campaign for _, campaign in sorted(csv.reader(table), key=lambda row: int(row[0]))]
    return collections.Counter((campaigns[(7 * number + 3 * window + 5 * server) % len(campaigns)], str(window))
                               for server in range(servers) for window in range(windows) for number in range(clicks))


def given_answers(folder):
    """For each question, which is a number, a campaign and perhaps a window, the answer of each replica."""
    answers = collections.defaultdict(dict)
    for path in sorted(pathlib.Path(folder).glob("answers-*")):
        whole = path.read_text(encoding="utf-8").rpartition("\n")[0]  # a last row may be half written
        for row in whole.splitlines():
            replica, number, *question, count = row.split("\t")
            answers[int(number), *question][replica] = int(count)
    return answers


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    servers, windows, clicks = map(int, sys.argv[2:])
    true, answers = true_counts(servers, windows, clicks), given_answers(sys.argv[1])
    asked = windows * clicks
    unlike, wrong = 0, 0
    for (number, *question), by_replica in sorted(answers.items()):
        given = [by_replica[replica] for replica in sorted(by_replica)]
        right = true[tuple(question)] if len(question) == 2 else None
        if len(given) != REPLICAS or len(set(given)) > 1:
            unlike += 1
        elif right is None or right == given[0]:
            continue
        wrong += right is not None and any(count != right for count in given)
        print(f"question {number}, {' in window '.join(question)}: {', '.join(map(str, given))}"
              + ("" if right is None else f"; {right} is right"))
    print(f"{len(answers)} of {asked} questions are answered, {len(answers) - unlike} alike by all replicas"
          + (f", {len(answers) - wrong} rightly" if any(len(question) == 3 for question in answers) else ""))
    sys.exit(1 if unlike or wrong or len(answers) != asked else 0)


if __name__ == "__main__":
    main()
