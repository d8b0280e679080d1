"""The nodes of a coordinated program, run by `blazes run` and hurt like the small processes: clients that write to a store, and its replicas, whose
order goes through ZooKeeper."""

import json
import pathlib
import shutil
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KEYS = ("k", "l")


class Nodes:
    """As `zookeeper.Execution`: `size` is how many records each client writes."""

    kind = "nodes"

    def __init__(self, ensemble, blazes, folder, name, size, life, ports):
        self.ensemble, self.blazes, self.folder, self.size, self.life = ensemble, blazes, folder / name, size, life
        self.root = f"/{name}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copy(ROOT / "examples/bloom-kvs/kvs.rb", self.folder / "kvs.rb")
        subprocess.run([blazes, "apply", self.folder / "kvs.rb", "--fallback", "-o", self.folder / "out"], check=True,
                       stdout=subprocess.DEVNULL)
        addresses = [f"127.0.0.1:{port}" for port in ports(5)]
        self.receivers, self.senders = addresses[:3], addresses[3:]
        self.lives = {}
        self.ended = False
        for address in addresses:
            self.begin(address)
        self.writer = threading.Thread(target=self.write, daemon=True)
        self.writer.start()

    def begin(self, address):
        lives = self.lives.setdefault(address, [])
        module = "Replica" if address in self.receivers else "Client"
        command = [self.blazes, "run", self.folder / "out/kvs.rb", "--class", module, "--addr", address, "--transport", "tcp", "--trace=json",
                   "--coordinator", self.ensemble.location + self.root, "--input", "-"]
        lives.append(self.life(command, self.folder / f"{address}.{len(lives)}.log", stdin=subprocess.PIPE))
        if module == "Client":
            self.feed(address, {"replicas": [[replica] for replica in self.receivers]})

    def feed(self, address, record):
        stdin = self.last(address).process.stdin
        stdin.write((json.dumps(record) + "\n").encode())
        stdin.flush()

    def write(self):
        for i in range(self.size):
            for client in self.senders:
                if self.ended:
                    return
                self.feed(client, {"write": [[i, KEYS[i % 2], f"{client} {i}"]]})
            time.sleep(0.1)

    def last(self, name):
        return self.lives[name][-1]

    def records(self, address, collection):
        """What the last life of a node has had in a collection, timestep by timestep."""
        for line in self.last(address).lines():
            if f'"collection":"{collection}"' in line and line.endswith("}"):
                yield json.loads(line)["tuple"]

    def taken(self, replica):
        """What it has taken in, by key in its order."""
        keys = {}
        for _, client, number, key, _ in self.records(replica, "put_in"):
            keys.setdefault(key, []).append((client, number))
        return keys

    def progress(self):
        return max(sum(map(len, self.taken(replica).values())) for replica in self.receivers)

    def sequencers(self):
        heard = [list(self.records(client, "replica_sequencer")) for client in self.senders]
        return sorted({tuples[-1][1] for tuples in heard if tuples})

    def finish(self, wait_for):
        whole = self.size * len(self.senders)
        wait_for("all replicas have taken in all that was written",
                 lambda: all(sum(map(len, self.taken(replica).values())) >= whole for replica in self.receivers))

    def judge(self, verdict):
        first = self.taken(self.receivers[0])
        expected = {(client, i) for client in self.senders for i in range(self.size)}
        for replica in self.receivers:
            keys = self.taken(replica)
            came = [record for records in keys.values() for record in records]
            verdict.seen += len(came)
            for record in sorted(expected - set(came)):
                verdict.add("lost", f"{record} at {replica}")
            for record in sorted({record for record in came if came.count(record) > 1}):
                verdict.add("released twice", f"{record} at {replica}")
            if keys != first:
                verdict.add("seen in another order", f"at {replica}")
        return verdict

    def end(self):
        self.ended = True
        for lives in self.lives.values():
            for life in lives:
                life.end()
