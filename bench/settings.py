"""What is measured can be said from outside, by BLAZES_BENCH_NAME; BLAZES_BENCH_SHORT=1 tries a benchmark."""
import os

SHORT = bool(os.environ.get("BLAZES_BENCH_SHORT"))


def setting(name, default, short):
    return os.environ.get(f"BLAZES_BENCH_{name}", short if SHORT else default)


def numbers(text):
    return [int(word) for word in text.split(",")]
