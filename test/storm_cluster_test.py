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
NIMBUS = ("--nimbus", f"localhost:{PORT + 1}")
JAR = "build/storm/storm-wordcount/storm-wordcount-0.1.0.jar"
BATCHES, SENTENCES = 4, 30


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


class Blazes:
    def __init__(self, program, root):
        self.program, self.root = program, root
        self.environment = {**os.environ, "BLAZES_STORM": str(root / "build/storm/blazes-storm-submit"), "NO_COLOR": "1"}

    def __call__(self, *args):
        done = subprocess.run([self.program, "storm", *args], cwd=self.root, env=self.environment, capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, f"{args}: {done.stderr}"
        return done.stdout


def check_extraction(blazes, program):
    """What Nimbus holds is what the program has submitted, with or without a plan put in."""
    held, submitted = blazes("extract", *NIMBUS, "--topology", "wordcount"), blazes("extract", *program)
    assert json.loads(held) == unannotated(submitted), f"{held} is not {submitted}"
    assert held.count("\n") == submitted.count("\n"), "a line for each component and stream in both"


def reports(blazes, root):
    """What the tasks of the only topology report."""
    status = json.loads(blazes("status", *NIMBUS, "--format", "json"))
    try:
        import jsonschema
        jsonschema.validate(status, json.loads((root / "schema/blazes-storm-status-1.schema.json").read_text(encoding="utf-8")))
    except ImportError:
        print("python3-jsonschema is not there: the schema of the status is not checked")
    assert status["zookeeper"]["problem"] is None, status
    [topology] = status["topologies"]
    assert topology["state"] == "ACTIVE" and topology["executors"] > 0, topology
    return topology["reports"]


def released(blazes, root):
    """How many partitions the tasks of `count` have released."""
    return sum(r["released"] or 0 for r in reports(blazes, root) if r["component"] == "count")


def main():
    root = pathlib.Path(sys.argv[2]).resolve()
    blazes = Blazes(pathlib.Path(sys.argv[1]).resolve(), root)
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store"
        program = (JAR, "wordcount.WordCount", "unsealed", str(BATCHES), str(SENTENCES), store)
        environment = {**os.environ, "BLAZES_STORM_CLUSTER": folder, "BLAZES_STORM_PORT": str(PORT)}

        def cluster(*args):
            return subprocess.run([root / "scripts/storm-cluster", *args], env=environment, cwd=root, capture_output=True,
                                  text=True, check=False)

        def workers():
            [line] = [line for line in cluster("status").stdout.splitlines() if line.startswith("workers")]
            return [int(word) for word in line.split()[1:] if word.isdigit()]

        def counts(of=store):
            return subprocess.run([sys.executable, root / "examples/storm-wordcount/counts.py", of, str(BATCHES), str(SENTENCES)],
                                  capture_output=True, text=True, check=False)

        try:
            assert counts().returncode == 1, "nothing is counted yet"
            done = cluster("up")
            assert done.returncode == 0, done.stderr
            assert cluster("up").returncode == 1, "a second one over the first"
            done = cluster("jar", *program)
            assert done.returncode == 0, done.stderr
            eventually("the counts are right, where nothing fails", lambda: counts().returncode == 0)

            check_extraction(blazes, program)
            assert not reports(blazes, root), "nothing is coordinated"

            [worker] = workers()
            os.kill(worker, signal.SIGKILL)
            eventually("the supervisor starts another worker", lambda: workers() and worker not in workers())
            assert "ACTIVE" in cluster("status").stdout

            assert cluster("kill", "wordcount").returncode == 0
            eventually("the topology is gone", lambda: "No topologies" in cluster("status").stdout)

            sealed = (*program[:2], "sealed", *program[3:5], f"{store}-sealed")
            blazes("submit", *sealed, *NIMBUS, "--annotations", "examples/storm-wordcount/wordcount.yaml")
            eventually("the coordinated counts are right", lambda: counts(sealed[-1]).returncode == 0)
            check_extraction(blazes, sealed)
            eventually("the tasks have reported what they released", lambda: released(blazes, root) >= BATCHES)
            assert "component  task" in blazes("status", "wordcount", *NIMBUS)
        finally:
            print(cluster("down").stderr)
        assert cluster("status").returncode == 1
        assert not workers(), "a worker has survived"


if __name__ == "__main__":
    main()
