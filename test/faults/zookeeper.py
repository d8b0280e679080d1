#!/usr/bin/env python3
"""Hurts processes that coordinate themselves through an ensemble of ZooKeeper, and the ensemble, and looks whether nothing is lost, released
early or twice, and whether all see one order.

  zookeeper.py PARTY BLAZES [NAME...] [--seed N] [--folder FOLDER] [--brief] [--list]

PARTY is the program blazes_party, BLAZES blazes itself. Without names all scenarios run; --brief: in short runs with one fault each. Where a fault strikes is
chosen by the seed, which is printed.
"""

import argparse
import os
import pathlib
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

from zookeeper_claims import LOST, ORDER, TWICE, Verdict, judge_orders, judge_seals
from zookeeper_nodes import Nodes
import zookeeper_world

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SESSION_MS = 1500
PATIENCE_S = 60
RECORDS = 10  # of a partition, by each producer
SHARDS = 2


class Failure(Exception):
    pass


def say(text):
    print(text, flush=True)


def wait_for(what, condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"{what}: not within {PATIENCE_S} s")
        time.sleep(0.02)


def free_ports(count):
    """Free for datagrams and connections; below those that the system gives to whoever connects."""
    free = []
    for port in random.sample(range(20000, 32000), 1000):
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as s:
                    s.bind(("127.0.0.1", port))
        except OSError:
            continue
        free.append(port)
        if len(free) == count:
            return free
    raise Failure("no ports are free")


class Ensemble:
    SCRIPT = ROOT / "scripts/zookeeper-ensemble"

    def __init__(self, folder):
        self.environment = dict(os.environ, BLAZES_ZOOKEEPER_FOLDER=str(folder / "ensemble"))
        self.location = self.call("up").strip()

    def call(self, *command):
        done = subprocess.run([self.SCRIPT, *command], env=self.environment, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0 and command[0] != "status":
            raise Failure(f"zookeeper-ensemble {' '.join(command)} failed")
        return done.stdout

    def leader(self):
        """The number of the server that leads; None: none does."""
        lines = self.call("status").splitlines()
        return next((line.split()[1] for line in lines if line.endswith(" leader")), None)

    def heal(self):
        for line in self.call("status").splitlines():
            if "does not run" in line:
                self.call("start", line.split()[1])
        wait_for("three servers", lambda: self.call("status").count("follower") == 2)


class Life:
    """A process that takes part; one after the other may have a name."""

    def __init__(self, command, log, stdin=subprocess.DEVNULL):
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(command, stdin=stdin, stdout=out, stderr=subprocess.STDOUT)

    def lines(self):
        return self.log.read_text().splitlines()

    def says(self, text):
        return any(line.startswith(text) for line in self.lines())

    def send(self, number):
        if self.process.poll() is not None:
            raise Failure(f"{self.log.name} has ended by itself: {self.log.read_text()[-300:]}")
        self.process.send_signal(number)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()


class Execution:
    """Two kinds: of producers and consumers (`seals`), and of clients and replicas (`order`)."""

    def __init__(self, ensemble, party, folder, name, kind, size):
        self.ensemble, self.party, self.folder, self.size = ensemble, party, folder / name, size
        self.root = f"/{name}"
        self.lives = {}  # by name, all of them
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.kind = kind
        if kind == "seals":
            self.receivers = [f"127.0.0.1:{port}" for port in free_ports(2)]
            self.senders = ["ad:1", "ad:2", "ad:3"]
        else:
            self.receivers = [f"127.0.0.1:{port}" for port in free_ports(3)]
            self.senders = ["client:1", "client:2"]
        for name in self.receivers + self.senders:
            self.begin(name)

    def begin(self, name):
        settings = {"coordinator": self.ensemble.location, "root": self.root, "name": name, "session_ms": SESSION_MS, "port": 0}
        if name in self.receivers:
            settings |= {"port": name.split(":")[1], "out": self.out(name)}
        if self.kind == "seals":
            role = "consumer" if name in self.receivers else "producer"
            settings |= {"producers": len(self.senders), "consumers": ",".join(self.receivers), "partitions": self.size, "records": RECORDS}
        else:
            role = "replica" if name in self.receivers else "client"
            settings |= {"shards": SHARDS, "records": self.size}
        lives = self.lives.setdefault(name, [])
        log = self.folder / f"{name}.{len(lives)}.log"
        lives.append(Life([self.party, role, *(f"{key}={value}" for key, value in settings.items())], log))

    def out(self, name):
        return self.folder / f"{name}.out"

    def last(self, name):
        return self.lives[name][-1]

    def outs(self, name):
        """The lines of each file that it writes."""
        files = [self.out(name)] if self.kind == "seals" else [pathlib.Path(f"{self.out(name)}.{s}") for s in range(SHARDS)]
        return [file.read_text().splitlines() if file.exists() else [] for file in files]

    def progress(self):
        return max(len(out) for name in self.receivers for out in self.outs(name))

    def sequencers(self):
        """Who leads some order, as far as they say."""
        leading = {}
        for name in self.receivers:
            for line in self.last(name).lines():
                words = line.split()
                if words[0] == "leads":
                    leading[words[1]] = max(leading.get(words[1], (0, "")), (int(words[2]), name))
        return sorted({name for _, name in leading.values()})

    def finish(self, wait_for):
        wait_for("all that was sent is settled", lambda: all(self.last(name).says("done") for name in self.senders))
        if self.kind == "order":
            wait_for("all replicas have read it", lambda: len({str(self.outs(name)) for name in self.receivers}) == 1)

    def judge(self, _):
        if self.kind == "seals":
            return judge_seals({name: self.outs(name)[0] for name in self.receivers}, self.senders, self.size, RECORDS)
        return judge_orders({name: self.outs(name) for name in self.receivers}, self.senders, self.size * SHARDS)

    def end(self):
        for lives in self.lives.values():
            for life in lives:
                life.end()


# ---- what is done to them; each says in words what it has done, and gives what must have shown at the end


def kill_sender(execution, chance):
    name = chance.choice(execution.senders)
    execution.last(name).send(signal.SIGKILL)
    execution.last(name).process.wait()
    execution.begin(name)
    life = execution.last(name)
    return f"kill -9 of {name}, which is started anew", lambda: life.says("registered") and "registered 1" not in life.lines()


def stop_sender(execution, chance):
    """Until its session is over."""
    name = chance.choice(execution.senders)
    life = execution.last(name)
    wait_for(f"{name} is registered", lambda: life.says("registered"))
    known = life.log.read_text().count("registered")
    life.send(signal.SIGSTOP)
    time.sleep(2 * SESSION_MS / 1000)
    life.send(signal.SIGCONT)
    return f"SIGSTOP of {name} until its session is over", lambda: life.log.read_text().count("registered") >= known + 1


def replace_sender(execution, chance):
    """Stopped, replaced, and then it wakes up."""
    name = chance.choice(execution.senders)
    old = execution.last(name)
    wait_for(f"{name} is registered", lambda: old.says("registered"))
    old.send(signal.SIGSTOP)
    execution.begin(name)
    wait_for("its successor is registered", lambda: execution.last(name).says("registered"))
    time.sleep(chance.uniform(0, 2 * SESSION_MS / 1000))
    old.send(signal.SIGCONT)
    return f"SIGSTOP of {name}, another takes its name, it wakes up", lambda: old.says("replaced")


def elected(execution):
    wait_for("somebody leads", lambda: len(execution.sequencers()) > 0)
    return execution.sequencers()


def kill_sequencer(execution, chance):
    name = chance.choice(elected(execution))
    execution.last(name).send(signal.SIGKILL)
    execution.last(name).process.wait()
    execution.begin(name)
    return f"kill -9 of the sequencer {name}, which is started anew", lambda: True


def stop_node(execution, chance):
    """The replica that leads, until its session is over."""
    name = chance.choice(elected(execution))
    life = execution.last(name)
    life.send(signal.SIGSTOP)
    wait_for("another one leads", lambda: execution.sequencers() and name not in execution.sequencers())
    life.send(signal.SIGCONT)
    return f"SIGSTOP of the sequencer {name} until another one leads", lambda: True


def stop_sequencer(execution, chance):
    name = chance.choice(elected(execution))
    life = execution.last(name)
    known = life.log.read_text().count("deposed")
    life.send(signal.SIGSTOP)
    time.sleep(2.5 * SESSION_MS / 1000)
    life.send(signal.SIGCONT)
    return f"SIGSTOP of the sequencer {name} until its session is over", lambda: life.log.read_text().count("deposed") > known


def kill_server(execution, chance):
    execution.ensemble.heal()
    server = chance.choice("123")
    execution.ensemble.call("kill", server)
    return f"kill -9 of ZooKeeper server {server}", lambda: True


def kill_leading_server(execution, _):
    execution.ensemble.heal()
    server = execution.ensemble.leader()
    execution.ensemble.call("kill", server)
    return f"kill -9 of ZooKeeper server {server}, which leads the ensemble", lambda: True


SCENARIOS = {
    "zookeeper-seals-kill-producer": ("seals", [kill_sender]),
    "zookeeper-seals-stop-producer": ("seals", [stop_sender]),
    "zookeeper-seals-replace-producer": ("seals", [replace_sender]),
    "zookeeper-seals-kill-server": ("seals", [kill_leading_server, kill_server]),
    "zookeeper-order-kill-sequencer": ("order", [kill_sequencer]),
    "zookeeper-order-stop-sequencer": ("order", [stop_sequencer]),
    "zookeeper-order-kill-server": ("order", [kill_leading_server, kill_server]),
    "zookeeper-order-stop-client": ("order", [stop_sender]),
    "zookeeper-nodes-kill-sequencer": ("nodes", [kill_sequencer]),
    "zookeeper-nodes-stop-sequencer": ("nodes", [stop_node]),
    "zookeeper-nodes-kill-server": ("nodes", [kill_leading_server, kill_server]),
    "zookeeper-world-kill-sequencer": ("world", []),
}
LONG = ("zookeeper-nodes-stop-sequencer", "zookeeper-nodes-kill-server")  # are left out in brief


def run(ensemble, programs, folder, name, seed, brief):
    chance = random.Random(f"{name} {seed}")
    kind, harms = SCENARIOS[name]
    strikes = 1 if brief else 6
    size = 12 if brief else 80
    began = time.monotonic()
    if kind == "world":  # has its faults in its own file
        if wrong := zookeeper_world.run(ensemble, programs.blazes.resolve(), folder, name, 20 if brief else 120, say):
            raise Failure(f"{name}: {wrong}")
        return
    if kind == "nodes":
        execution = Nodes(ensemble, programs.blazes, folder, name, size, Life, free_ports)
    else:
        execution = Execution(ensemble, programs.party, folder, name, kind, size)
    try:
        whole = size if kind == "seals" else size * len(execution.senders)
        shown = []
        for after in sorted(chance.randint(1, whole // 2) for _ in range(strikes)):
            wait_for(f"{after} of {whole} are there", lambda: execution.progress() >= after)
            before = execution.progress()
            if before == whole:
                raise Failure(f"{name}: all was done before the fault could strike")
            what, must_show = chance.choice(harms)(execution, chance)
            shown.append((what, must_show))
            say(f"  after {before} of {whole}: {what}")
        execution.finish(wait_for)
        for what, must_show in shown:
            wait_for(f"'{what}' shows", must_show)
        verdict = execution.judge(Verdict((LOST, TWICE, ORDER)))
        say(f"  {verdict.text()}, {time.monotonic() - began:.1f} s")
        if not verdict.holds():
            for what in verdict.details()[:10]:
                say(f"  {what}")
            raise Failure(f"{name}: a claim does not hold")
    finally:
        execution.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("party")
    parser.add_argument("blazes", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--folder", default=ROOT / "build/faults-zookeeper", type=pathlib.Path)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(SCENARIOS))
        return 0
    unknown = [name for name in options.names if name not in SCENARIOS]
    if unknown:
        parser.error(f"there is no scenario {unknown[0]}; --list names them")
    if not shutil.which("java") or not pathlib.Path("/usr/share/java/zookeeper.jar").exists():
        say("skipped: there is no Java, or no ZooKeeper (`scripts/bootstrap cluster` installs both)")
        return 77
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    say(f"seed {options.seed}")
    ensemble = Ensemble(folder)
    try:
        laws = subprocess.run([options.party, "laws", f"coordinator={ensemble.location}", f"root=/laws-{options.seed}"], check=False)
        if laws.returncode != 0:
            raise Failure("ZooKeeper does not do what is demanded of a coordination service")
        for name in options.names or [name for name in SCENARIOS if not options.brief or name not in LONG]:
            say(name)
            run(ensemble, options, folder, name, options.seed, options.brief)
            ensemble.heal()
    except Failure as failure:
        say(f"failed: {failure} (--seed {options.seed})")
        return 1
    finally:
        ensemble.call("down")
    return 0


if __name__ == "__main__":
    sys.exit(main())
