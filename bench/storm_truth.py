"""The word count's corpus becomes its true counts, and what was committed becomes the counts to compare with them.

Nothing here is shared with the program that is measured: the corpus is made again, and counted without Storm.
"""
import functools
import hashlib

import numpy

WORDS_PER_SENTENCE = 10
VOCABULARY = 10_000


def mix(n):
    """The generator SplitMix64 at the places `n`."""
    z = (n + numpy.uint64(1)) * numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def words(first, count):
    """The numbers of the words from the place `first` of the corpus on."""
    uniform = (mix(numpy.arange(first, first + count, dtype=numpy.uint64)) >> numpy.uint64(11)) / 2.0**53
    return (uniform * uniform * uniform * VOCABULARY).astype(numpy.int64)


def true_counts(batch, sentences):
    """How often each word of the vocabulary comes in a batch of so many sentences."""
    size = sentences * WORDS_PER_SENTENCE
    return numpy.bincount(words(batch * size, size), minlength=VOCABULARY)


def committed_counts(lines):
    """The same of the lines of a store that are about one batch: later ones replace earlier ones."""
    counts = numpy.zeros(VOCABULARY, numpy.int64)
    for line in lines:
        numbers = numpy.array([int(token.removeprefix("w")) for token in line.split()[1:-1]], numpy.int64)
        counts[numbers[::2]] = numbers[1::2]
    return counts


def lines_of_batches(logs):
    """Batch to lines; a line that was cut off, and so does not end in a full stop, says nothing."""
    found = {}
    for log in logs:
        with open(log, encoding="ascii") as lines:
            for line in lines:
                if line.endswith(" .\n"):
                    found.setdefault(int(line.split(maxsplit=1)[0]), []).append(line)
    return found


def digest(counts):
    present = numpy.flatnonzero(counts)
    return hashlib.sha256(numpy.concatenate([present, counts[present]]).astype("<i8").tobytes()).hexdigest()


@functools.cache
def digest_of_truth(batch, sentences):
    return digest(true_counts(batch, sentences))


def checksum(digests):
    """Of the batches 0, 1 and so on."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:12]


def checksum_of_truth(batches, sentences):
    return checksum(digest_of_truth(batch, sentences) for batch in range(batches))


def checksum_of_store(logs, batches):
    """Of so many batches; what the store has beyond them is an error, and shows."""
    found = lines_of_batches(logs)
    return checksum(digest(committed_counts(found.get(batch, []))) for batch in range(max([batches - 1, *found]) + 1))
