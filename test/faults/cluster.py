"""A Storm cluster of one's own, the program that submits to it, and ways to hurt it."""

import json
import os
import pathlib
import shlex
import signal
import subprocess
import time

JAR = "build/storm/storm-faults/storm-faults-0.1.0.jar"
CLIENT = "build/storm/blazes-storm-submit/lib/*"
ANNOTATIONS = "examples/storm-wordcount/wordcount.yaml"
POLL_S = 0.2


class Failure(Exception):
    """What was expected did not happen."""


class Cluster:
    """scripts/storm-cluster in a folder; while entered it runs, and what its tasks report is logged beside it."""

    def __init__(self, root, blazes, folder, port):
        self.root, self.blazes, self.folder, self.port = root, blazes, pathlib.Path(folder), port
        self.environment = {**os.environ, "BLAZES_STORM_CLUSTER": str(self.folder / "cluster"), "BLAZES_STORM_PORT": str(port),
                            "BLAZES_STORM": str(root / "build/storm/blazes-storm-submit"), "NO_COLOR": "1"}
        self.status_log = self.folder / "status"
        self.logger = None

    def script(self, *args):
        return subprocess.run([self.root / "scripts/storm-cluster", *args], cwd=self.root, env=self.environment, capture_output=True,
                              text=True, check=False)

    def need(self, *args):
        done = self.script(*args)
        if done.returncode:
            raise Failure(f"storm-cluster {shlex.join(args)}: {done.stderr.strip()}")
        return done.stdout

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.need("up")
        java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
        with open(self.status_log, "wb") as log, open(self.folder / "status.err", "wb") as errors:
            self.logger = subprocess.Popen([java, "-Xmx64m", "-cp", f"{self.root / CLIENT}:{self.root / JAR}", "faults.StatusLog",
                                            f"127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=errors)
        return self

    def __exit__(self, *_):
        self.logger.terminate()
        self.logger.wait()
        self.script("down")

    def submit(self, *arguments, settings, coordinated):
        """Runs the main class of the observed word count, with its plan put in or as it is."""
        words = [*map(str, arguments), *(f"{key}={value}" for key, value in settings.items())]
        if not coordinated:
            self.need("jar", JAR, "faults.WordCount", *words)
            return
        done = self.run_blazes("faults.WordCount", *words)
        if done.returncode:
            raise Failure(f"blazes storm submit: {done.stderr.strip()}")

    def run_blazes(self, main_class, *words, nimbus=None):
        nimbus = nimbus or f"127.0.0.1:{self.port + 1}"
        return subprocess.run([self.blazes, "storm", "submit", JAR, main_class, *words, "--annotations", ANNOTATIONS, "--nimbus", nimbus],
                              cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)

    def end(self, topology):
        """Ends a topology, and returns when none of its workers is left."""
        self.need("kill", topology)
        wait_until(lambda: not self.pids("worker"), f"the workers of {topology} are gone")
        wait_until(lambda: topology not in self.need("status").split(), f"{topology} is gone")

    def pids(self, kind):
        """The processes of this kind: zookeeper, nimbus, supervisor or worker."""
        rows = [line.split() for line in self.need("pids").splitlines()]
        return [int(pid) for name, pid in rows if name == kind]

    def keeper(self, daemon):
        return int((self.folder / "cluster/pids" / daemon).read_text())

    def reports(self, topology):
        """All that tasks of a topology have reported, in the order in which they did."""
        rows = []
        for line in self.status_log.read_text(encoding="utf-8").split("\n")[:-1]:
            name, tab, row = line.partition("\t")
            if tab and name.rsplit("-", 2)[0] == topology:  # what libraries print has no tab
                rows.append(json.loads(row))
        return rows


def wait_until(condition, what, patience_s=300, sign_of_life=lambda: None):
    """Returns when the condition holds; fails when there is no sign of life (something that changes) for so long."""
    last, since = sign_of_life(), time.monotonic()
    while not condition():
        now = sign_of_life()
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > patience_s:
            raise Failure(f"in vain for {patience_s} s: {what}")
        time.sleep(POLL_S)


# ---- ways to hurt it: each does one harm, chosen by chance, and says what it has done


def kill_worker(cluster, random):
    wait_until(lambda: cluster.pids("worker"), "a worker lives")
    victim = random.choice(cluster.pids("worker"))
    os.kill(victim, signal.SIGKILL)
    return f"worker {victim} killed"


def stop_worker(cluster, random):
    wait_until(lambda: cluster.pids("worker"), "a worker lives")
    victim, seconds = random.choice(cluster.pids("worker")), random.uniform(2, 20)
    os.kill(victim, signal.SIGSTOP)
    time.sleep(seconds)
    try:
        os.kill(victim, signal.SIGCONT)
    except ProcessLookupError:
        return f"worker {victim} stopped, and ended by its supervisor within {seconds:.1f} s"
    return f"worker {victim} stopped for {seconds:.1f} s"


def killer_of(daemon):
    def kill(cluster, _):
        wait_until(lambda: cluster.pids(daemon), f"{daemon} lives")
        [victim] = cluster.pids(daemon)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: cluster.pids(daemon) not in ([], [victim]), f"{daemon} is started again")
        return f"{daemon} {victim} killed"

    return kill


def take_zookeeper_away(cluster, random):
    """Longer than a session lasts: nobody starts it again for a while."""
    seconds, keeper = random.uniform(20, 40), cluster.keeper("zookeeper")
    os.kill(keeper, signal.SIGSTOP)
    try:
        [victim] = cluster.pids("zookeeper")
        os.kill(victim, signal.SIGKILL)
        time.sleep(seconds)
    finally:
        os.kill(keeper, signal.SIGCONT)
    wait_until(lambda: cluster.pids("zookeeper") not in ([], [victim]), "ZooKeeper is started again")
    return f"zookeeper {victim} killed, and away for {seconds:.1f} s"
