"""The cluster that scripts/storm-cluster lays out is a real one: storm_cluster_test.py ROOT. Not part of every test run."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

JAR = "build/storm/storm-wordcount/storm-wordcount-0.1.0.jar"
BATCHES, SENTENCES = 4, 30


def eventually(what, condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.5)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store"
        environment = {**os.environ, "BLAZES_STORM_CLUSTER": folder, "BLAZES_STORM_PORT": "27600"}

        def cluster(*args):
            return subprocess.run([root / "scripts/storm-cluster", *args], env=environment, cwd=root, capture_output=True,
                                  text=True, check=False)

        def workers():
            [line] = [line for line in cluster("status").stdout.splitlines() if line.startswith("workers")]
            return [int(word) for word in line.split()[1:] if word.isdigit()]

        def counts():
            return subprocess.run([sys.executable, root / "examples/storm-wordcount/counts.py", store, str(BATCHES), str(SENTENCES)],
                                  capture_output=True, text=True, check=False)

        try:
            assert counts().returncode == 1, "nothing is counted yet"
            done = cluster("up")
            assert done.returncode == 0, done.stderr
            assert cluster("up").returncode == 1, "a second one over the first"
            done = cluster("jar", JAR, "wordcount.WordCount", "unsealed", str(BATCHES), str(SENTENCES), store)
            assert done.returncode == 0, done.stderr
            eventually("the counts are right, where nothing fails", lambda: counts().returncode == 0)

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
