"""Nodes as processes, and what is needed to talk to them: datagrams in Bud's format, built and read without any of the code under test."""

import json
import os
import pathlib
import queue
import re
import resource
import signal
import socket
import struct
import subprocess
import threading
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 20


def pack(value):
    """The part of msgpack that is needed."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack(">Bq", 0xD3, value)
    if isinstance(value, float):
        return struct.pack(">Bd", 0xCB, value)
    if isinstance(value, str):
        data = value.encode()
        return struct.pack(">BI", 0xDB, len(data)) + data
    return struct.pack(">BI", 0xDD, len(value)) + b"".join(map(pack, value))


def unpack(data, at=0):
    """A value, and where it ends."""
    kind = data[at]
    if kind < 0x80:
        return kind, at + 1
    if kind >= 0xE0:
        return kind - 0x100, at + 1
    if 0x90 <= kind < 0xA0 or kind in (0xDC, 0xDD):
        size, at = (kind & 15, at + 1) if kind < 0xA0 else sized(data, at, 2 if kind == 0xDC else 4)
        items = []
        for _ in range(size):
            item, at = unpack(data, at)
            items.append(item)
        return items, at
    if 0xA0 <= kind < 0xC0 or kind in (0xD9, 0xDA, 0xDB):
        size, at = (kind & 31, at + 1) if kind < 0xC0 else sized(data, at, 1 << (kind - 0xD9))
        return data[at:at + size].decode(), at + size
    form = {0xCA: "f", 0xCB: "d", 0xCC: "B", 0xCD: "H", 0xCE: "I", 0xCF: "Q", 0xD0: "b", 0xD1: "h", 0xD2: "i", 0xD3: "q"}
    if kind in form:
        size = struct.calcsize(form[kind])
        return struct.unpack(">" + form[kind], data[at + 1:at + 1 + size])[0], at + 1 + size
    return {0xC0: None, 0xC2: False, 0xC3: True}[kind], at + 1


def sized(data, at, width):
    return int.from_bytes(data[at + 1:at + 1 + width], "big"), at + 1 + width


def message(channel, *tuple_):
    return pack([channel, list(tuple_), []])


def read_message(data):
    value, end = unpack(data)
    assert end == len(data), "one message in a datagram"
    return value


class Node:
    """A `blazes run` that is up: `address`, `lines` that it prints, `stop`."""

    program = None

    def __init__(self, source, *options, address="127.0.0.1:0", limit=None, expect_up=True):
        def prepare():
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        self.process = subprocess.Popen(
            [self.program, "run", str(HERE / source), "--addr", address, *options], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"},
            preexec_fn=prepare)
        self.out, self.said, self.complete = queue.Queue(), [], threading.Condition()
        self.ended = 0
        for stream, take in ((self.process.stdout, self.out.put), (self.process.stderr, self.hear)):
            threading.Thread(target=self.read, args=(stream, take), daemon=True).start()
        self.address = None
        if expect_up:
            up = self.wait_for(r"blazes: (\S+) is up")
            self.address = up.group(1)

    def read(self, stream, take):
        for line in stream:
            take(line.rstrip("\n"))
        with self.complete:
            self.ended += 1
            self.complete.notify_all()

    def hear(self, line):
        with self.complete:
            self.said.append(line)
            self.complete.notify_all()

    def wait_for(self, pattern):
        """A line on stderr."""
        until = time.monotonic() + PATIENCE
        with self.complete:
            while True:
                for line in self.said:
                    if found := re.search(pattern, line):
                        return found
                if self.ended == 2 or time.monotonic() > until:
                    raise AssertionError(f"no line like {pattern!r} in {self.said}")
                self.complete.wait(0.5)

    def feed(self, **inbox):
        self.process.stdin.write(json.dumps(inbox) + "\n")
        self.process.stdin.flush()

    def record(self):
        return json.loads(self.out.get(timeout=PATIENCE))

    def tuples(self, collection, count):
        """So many tuples of an output, sorted."""
        found = []
        while len(found) < count:
            record = self.record()
            if record["collection"] == collection:
                found.append(record["tuple"])
        return sorted(found)

    def metrics(self):
        address = self.wait_for(r"metrics at (\S+)").group(1)
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            text = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r"^(blazes\S+) (\S+)$", text, re.MULTILINE)}

    def wait_until(self, name, value):
        """Until a metric has reached a value."""
        until = time.monotonic() + PATIENCE
        while (now := self.metrics()[name]) < value:
            assert time.monotonic() < until, f"{name} is {now}, not {value}"
            time.sleep(0.02)
        return now

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self, number=signal.SIGTERM):
        """The exit status, and the last line that it says."""
        self.process.send_signal(number)
        return self.end()

    def end(self):
        status = self.process.wait(PATIENCE)
        with self.complete:
            self.complete.wait_for(lambda: self.ended == 2, PATIENCE)
        return status, self.said[-1]


class Peer:
    """A socket that talks as a Bud node does."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(PATIENCE)
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]

    def send(self, to, data):
        host, port = to.rsplit(":", 1)
        self.socket.sendto(data, (host, int(port)))

    def receive(self, patience=PATIENCE):
        self.socket.settimeout(patience)
        return read_message(self.socket.recv(1 << 16))
