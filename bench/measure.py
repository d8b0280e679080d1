"""Whole processes, measured in turn so that a drift of the machine meets all of them alike."""
import os
import statistics
import subprocess
import time


def run(command):
    """Seconds and peak memory (bytes) of one process; its output is thrown away."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss * 1024, process.returncode


def in_turn(commands, rounds, expected=(0,)):
    """Runs every command once a round; gives for each the list of seconds and the largest peak memory."""
    seconds = {name: [] for name in commands}
    memory = {name: 0 for name in commands}
    for name, command in commands.items():  # a round that does not count warms the caches
        run(command)
    for _ in range(rounds):
        for name, command in commands.items():
            elapsed, peak, code = run(command)
            if code not in expected:
                raise SystemExit(f"{' '.join(command)} ended with {code}")
            seconds[name].append(elapsed)
            memory[name] = max(memory[name], peak)
    return seconds, memory


def ratio(a, b):
    """The median of the ratios, round by round."""
    return statistics.median(x / y for x, y in zip(a, b))


def verdict(value, limit):
    return "reached" if value <= limit else "MISSED"
