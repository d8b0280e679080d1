"""The cluster that scripts/storm-cluster lays out is a real one, and what runs there can be read: storm_cluster_test.py BLAZES ROOT.
Not part of every test run."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

PORT = 27600
JAR = "build/storm/storm-wordcount/storm-wordcount-0.1.0.jar"
BATCHES, SENTENCES = 4, 30
WORDS = BATCHES * SENTENCES // 3 * (6 + 8 + 6)  # each of the three sentences as often


def eventually(what, condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.5)


def unannotated(spec):
    """A spec without what only the classes of a program say."""
    document = json.loads(spec)
    for component in document["components"].values():
        component["paths"] = [{"from": path["from"], "to": path["to"]} for path in component["paths"]]
    for stream in document["streams"].values():
        stream.pop("seal", None)
    return document


def check_extraction(blazes, root, program):
    """What Nimbus holds is what the program has submitted."""

    def extract(*args):
        done = subprocess.run([blazes, "storm", "extract", *args], cwd=root, capture_output=True, text=True, check=False,
                              env={**os.environ, "BLAZES_STORM": str(root / "build/storm/blazes-storm-extract")})
        assert done.returncode == 0, done.stderr
        return done.stdout

    held, submitted = extract("--nimbus", f"localhost:{PORT + 1}", "--topology", "wordcount"), extract(*program)
    assert json.loads(held) == unannotated(submitted), f"{held} is not {submitted}"
    assert held.count("\n") == submitted.count("\n"), "a line for each component and stream in both"


def main():
    blazes, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    program = (JAR, "wordcount.WordCount", "sealed", str(BATCHES), str(SENTENCES))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BLAZES_STORM_CLUSTER": folder, "BLAZES_STORM_PORT": str(PORT)}

        def cluster(*args):
            return subprocess.run([root / "scripts/storm-cluster", *args], env=environment, cwd=root, capture_output=True,
                                  text=True, check=False)

        def workers():
            [line] = [line for line in cluster("status").stdout.splitlines() if line.startswith("workers")]
            return [int(word) for word in line.split()[1:] if word.isdigit()]

        def commits():
            return sum(text.count(" wordcount.Commit ") + text.count("w.Commit ")
                       for text in (p.read_text(errors="replace") for p in pathlib.Path(folder).glob("logs/workers/*/*/worker.log*")))

        try:
            done = cluster("up")
            assert done.returncode == 0, done.stderr
            assert cluster("up").returncode == 1, "a second one over the first"
            done = cluster("jar", *program)
            assert done.returncode == 0, done.stderr
            eventually(f"{WORDS} counts are committed, not {commits()}", lambda: commits() == WORDS)

            check_extraction(blazes, root, program)

            [worker] = workers()
            os.kill(worker, signal.SIGKILL)
            eventually("the supervisor starts another worker", lambda: workers() and worker not in workers())
            assert "ACTIVE" in cluster("status").stdout

            assert cluster("kill", "wordcount").returncode == 0
            eventually("the topology is gone", lambda: "No topologies" in cluster("status").stdout)
        finally:
            print(cluster("down").stderr)
        assert cluster("status").returncode == 1
        assert not workers(), "a worker has survived"


if __name__ == "__main__":
    main()
