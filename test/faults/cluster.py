"""A Storm cluster of one's own, the program that submits to it, and ways to hurt it."""

import contextlib
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
        with open(self.status_log, "wb") as log, open(self.folder / "status.err", "wb") as errors:
            self.logger = subprocess.Popen(self.java("faults.StatusLog"), stdin=subprocess.DEVNULL, stdout=log, stderr=errors)
        return self

    def __exit__(self, *_):
        self.logger.terminate()
        self.logger.wait()
        self.script("down")

    @property
    def nimbus(self):
        return f"127.0.0.1:{self.port + 1}"

    def run_blazes(self, *words):
        return subprocess.run([self.blazes, "storm", *words], cwd=self.root, env=self.environment, capture_output=True, text=True,
                              check=False)

    def blazes_storm(self, *words):
        """What `blazes storm` prints."""
        done = self.run_blazes(*words)
        if done.returncode:
            raise Failure(f"blazes storm {shlex.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def ask(self, *words):
        """What it says about what runs here, as JSON."""
        return self.blazes_storm(*words, "--nimbus", self.nimbus, "--format", "json")

    def submit(self, words, coordinated, jar=JAR, main="faults.WordCount", annotations=ANNOTATIONS):
        """Runs a main class, that of the observed word count unless said, with its plan put in or as it is."""
        if coordinated:
            others = ["--annotations", annotations] if annotations else []
            self.blazes_storm("submit", jar, main, *words, *others, "--nimbus", self.nimbus)
        else:
            self.need("jar", jar, main, *words)

    def java(self, main, *words):
        """Starts a main class of the jar, as a client of ZooKeeper here."""
        java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
        return [java, "-Xmx64m", f"-Dlog4j.configurationFile={self.folder}/cluster/log4j2/client.xml", "-cp",
                f"{self.root / CLIENT}:{self.root / JAR}", main, f"127.0.0.1:{self.port}", *words]

    def topologies(self):
        """The names of those that Nimbus has, whatever their state; None: it does not answer at the moment."""
        done = self.run_blazes("status", "--nimbus", self.nimbus, "--format", "json")
        return None if done.returncode else [topology["name"] for topology in json.loads(done.stdout)["topologies"]]

    def end(self, *topologies):
        """Ends topologies, and returns when nothing is left of any."""
        for topology in topologies:
            wait_until(lambda name=topology: self.ends(name), f"{topology} is told to end", 120)
        wait_until(lambda: self.topologies() == [], f"{shlex.join(topologies)} is gone")
        wait_until(lambda: not self.pids("worker"), f"the workers of {shlex.join(topologies)} are gone")

    def ends(self, topology):
        """Whether it is told to end. A Nimbus that was killed lists what runs before it leads and knows the names again, and refuses
        meanwhile."""
        done = self.script("kill", topology)
        if done.returncode == 0:
            return True
        listed = self.topologies()
        if listed is not None and topology not in listed:
            raise Failure(f"storm-cluster kill {topology}: {done.stderr.strip()}")
        return False

    def end_all(self):
        wait_until(lambda: self.topologies() is not None, "Nimbus answers")
        self.end(*self.topologies())

    def pids(self, kind):
        """The processes of this kind: zookeeper, nimbus, supervisor or worker."""
        rows = [line.split() for line in self.need("pids").splitlines()]
        return [int(pid) for name, pid in rows if name == kind]

    def host_of(self, topology, component, random):
        """The worker in which one task of a component runs, chosen by chance; None: it does not run at the moment."""
        ports = {row["task"]: row["port"] for row in self.reports(topology) if row["component"] == component}
        if not ports:
            return None
        port = ports[random.choice(sorted(ports))]
        hosts = [pid for pid in self.pids("worker") if f"-Dworker.port={port}" in command_of(pid)]
        return hosts[0] if hosts else None

    @contextlib.contextmanager
    def without(self, daemon):
        """Meanwhile the daemon is dead, and nobody starts it again."""
        keeper = int((self.folder / "cluster/pids" / daemon).read_text())
        os.kill(keeper, signal.SIGSTOP)
        try:
            [victim] = self.pids(daemon)
            os.kill(victim, signal.SIGKILL)
            yield victim
        finally:
            os.kill(keeper, signal.SIGCONT)
        wait_until(lambda: self.pids(daemon) not in ([], [victim]), f"{daemon} is started again")

    def reports(self, topology):
        """All that tasks of a topology have reported, in the order in which they did."""
        rows = []
        for line in self.status_log.read_text(encoding="utf-8").split("\n")[:-1]:
            name, tab, row = line.partition("\t")
            if tab and name.rsplit("-", 2)[0] == topology:
                rows.append(json.loads(row))
        return rows


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def wait_until(condition, what, patience_s=600, sign_of_life=lambda: None):
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
    return f"worker {victim} {stopped(victim, seconds)}"


def stopped(victim, seconds):
    os.kill(victim, signal.SIGSTOP)
    time.sleep(seconds)
    try:
        os.kill(victim, signal.SIGCONT)
    except ProcessLookupError:
        return f"stopped, and ended by its supervisor within {seconds:.1f} s"
    return f"stopped for {seconds:.1f} s"


def killer_of_host(topology, component):
    """Of the worker in which a task of the component runs."""

    def kill(cluster, random):
        victim = host(cluster, topology, component, random)
        os.kill(victim, signal.SIGKILL)
        return f"worker {victim} with a task of {component} killed"

    return kill


def stopper_of_host(topology, component, seconds):
    def stop(cluster, random):
        victim = host(cluster, topology, component, random)
        return f"worker {victim} with a task of {component} {stopped(victim, random.uniform(*seconds))}"

    return stop


def host(cluster, topology, component, random):
    found = []
    wait_until(lambda: found.append(cluster.host_of(topology, component, random)) or found[-1], f"{component} of {topology} runs", 120)
    return found[-1]


def successor_of(topology):
    """Somebody else begins to lead the orders of a topology, as if its sequencers had been taken for dead."""

    def take_over(cluster, _):
        done = subprocess.run(cluster.java("faults.TakeOver", topology), capture_output=True, text=True, check=False)
        if done.returncode or int(done.stdout) == 0:
            raise Failure(f"no order of {topology} could be taken over: {done.stdout} {done.stderr}")
        return f"{int(done.stdout)} orders of {topology} taken over by somebody else"

    return take_over


def killer_of(daemon):
    def kill(cluster, _):
        wait_until(lambda: cluster.pids(daemon), f"{daemon} lives")
        [victim] = cluster.pids(daemon)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: cluster.pids(daemon) not in ([], [victim]), f"{daemon} is started again")
        return f"{daemon} {victim} killed"

    return kill


def take_zookeeper_away(cluster, random):
    """Longer than a session lasts."""
    seconds = random.uniform(20, 40)
    with cluster.without("zookeeper") as victim:
        time.sleep(seconds)
    return f"zookeeper {victim} killed, and away for {seconds:.1f} s"
