"""Compares what the word count has stored with what it should have: counts.py FOLDER BATCHES SENTENCES.

Exits with 1 and lists the counts that are wrong, missing, or of words that there are not. Of several rows of one batch and word
the last one counts.
"""

import collections
import pathlib
import sys

SENTENCES = ["the cow jumped over the moon", "an apple a day keeps the doctor away", "four score and seven years ago"]


def true_counts(batches, sentences):
    counts = collections.Counter()
    for batch in range(batches):
        for number in range(sentences):
            counts.update((batch, word) for word in SENTENCES[(batch + number) % len(SENTENCES)].split())
    return counts


def stored_counts(folder):
    counts = {}
    for path in sorted(pathlib.Path(folder).glob("commit-*")):
        whole = path.read_text(encoding="utf-8").rpartition("\n")[0]  # a last row may be half written
        for row in whole.splitlines():
            batch, word, count = row.split("\t")
            counts[int(batch), word] = int(count)
    return counts


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, batches, sentences = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    true, stored = true_counts(batches, sentences), stored_counts(folder)
    wrong = [key for key in sorted(true.keys() | stored.keys()) if true.get(key) != stored.get(key)]
    for batch, word in wrong:
        print(f"batch {batch}, '{word}': {stored.get((batch, word), 'nothing')} stored, {true.get((batch, word), 'nothing')} is right")
    print(f"{len(true) - len([key for key in wrong if key in true])} of {len(true)} counts are right")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
