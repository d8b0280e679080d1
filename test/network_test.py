"""Nodes as real processes with real sockets, hurt as far as it goes: network_test.py BLAZES [TEST...]."""

import json
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

from network.processes import HERE, Node, Peer, message, pack

failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}", flush=True)


def test_two_nodes_exchange_messages():
    for transport in ("udp", "tcp"):
        first = Node("ring.rb", "--class", "Ring", "--set", "next=nowhere", "--transport", transport, "--input", "-")
        second = Node("ring.rb", "--class", "Ring", "--set", f"next={first.address}", "--transport", transport)
        address = first.address
        first.kill()
        first = Node("ring.rb", "--class", "Ring", "--set", f"next={second.address}", "--transport", transport,
                     "--input", "-", address=address)
        first.feed(start=[["a"], ["b"]])
        seen = second.tuples("seen", 4)
        expect(seen == [["a", 1], ["a", 3], ["b", 1], ["b", 3]], f"{transport}: what the second has seen: {seen}")
        seen = first.tuples("seen", 4)
        expect(seen == [["a", 2], ["a", 4], ["b", 2], ["b", 4]], f"{transport}: what the first has seen: {seen}")
        for node, number in ((first, signal.SIGTERM), (second, signal.SIGINT)):
            status, last = node.stop(number)
            expect(status == 0, f"{transport}: a signal ends with 0, was {status}")
            expect("4 messages in, " in last and " 0 dropped" in last and "stopped after" in last, f"{transport}: {last}")


def test_timers_tick():
    node = Node("ring.rb", "--class", "Ring", "--set", "next=nowhere")
    expect(node.tuples("second", 3) == [[1], [2], [3]], "a timer counts from 1")
    node.stop()


def test_lines_are_timesteps_and_mistakes_are_told():
    node = Node("store.rb", "--input", "-", "--data", tempfile.mkdtemp())
    node.process.stdin.write("nonsense\n{\"nowhere\": [[1]]}\n")
    node.feed(local=[["k", 1]])
    node.feed(ask=[[node.address, "k"]])
    expect(node.tuples("said", 1) == [["k", 1]], "what is fed is asked for")
    expect(node.wait_for(r"line 1 of the input: (.*)").group(1).startswith("this is no JSON"), "a line that is no JSON")
    expect("no collection `nowhere`" in node.wait_for(r"line 2 of the input: (.*)").group(1), "a line about nothing")
    node.stop()


def test_a_port_in_use_is_told():
    for transport in ("udp", "tcp"):
        node = Node("ring.rb", "--set", "next=nowhere", "--transport", transport)
        other = Node("ring.rb", "--set", "next=nowhere", "--transport", transport, address=node.address, expect_up=False)
        status, last = other.end()
        expect(status == 2 and last == f"blazes: cannot listen at {node.address}: Address already in use",
               f"{transport}: {status} {last}")
        node.stop()


def bad_datagrams(address):
    """Datagrams, and why each is dropped."""
    good = message("put", address, address, "k", 1)
    yield b"", "malformed"
    yield b"\xc1", "malformed"
    yield b"\xff" * 100, "malformed"
    yield pack("hello"), "malformed"
    yield pack([1, [], []]), "malformed"
    yield pack(["put", "no tuple", []]), "malformed"
    yield pack(["put", [address, address, "k", 1]]), "malformed"
    yield pack(["put", [address, address, "k", 1], [9]]), "malformed"
    yield good[:-1], "malformed"
    yield b"\x91" * 60000, "malformed"
    yield b"\x93\xa3put\xdd\xff\xff\xff\xff", "width"
    yield message("nowhere", address, 1), "unknown-collection"
    yield message("pairs", "k", 2), "not-a-channel"
    yield message("put", address, address, "k"), "width"
    yield message("put", address, address, "k", 1, 2), "width"
    yield message("put", 5, address, "k", 1), "type"
    yield b"\x93\xa3put\x94\xa1a\xa1a\xa1k\xcf" + b"\xff" * 8 + b"\x90", "type"
    yield b"\x93\xa3put\x94\xa1a\xa1a\xa1k\xd4\x01x\x90", "type"
    yield b"\x93\xa3put\x94\xa1a\xa1a\xa1k\xa8\x04\x08o:\x08Foo\x91\x03", "type"


def test_bad_datagrams_are_counted_drops():
    node = Node("store.rb", "--data", tempfile.mkdtemp(), "--metrics", "127.0.0.1:0")
    peer = Peer()
    expected = {}
    for data, reason in bad_datagrams(node.address):
        peer.send(node.address, data)
        expected[reason] = expected.get(reason, 0) + 1
        node.wait_until(f'blazes_dropped_total{{reason="{reason}"}}', expected[reason])
    counted = {name: value for name, value in node.metrics().items() if name.startswith("blazes_dropped_total") and value}
    wanted = {f'blazes_dropped_total{{reason="{reason}"}}': count for reason, count in expected.items()}
    expect(counted == wanted, f"drops: {counted}, expected {wanted}")
    peer.send(node.address, message("put", node.address, peer.address, "k", 7))
    expect(peer.receive() == ["stored", [peer.address, "k", 7], []], "the node goes on")
    node.stop()


def test_a_key_conflict_from_the_network_is_a_drop():
    node = Node("store.rb", "--data", tempfile.mkdtemp(), "--metrics", "127.0.0.1:0", "--input", "-")
    peer = Peer()
    # In one datagram, so that they meet in one timestep.
    peer.send(node.address, message("single", node.address, 1, "first") + message("single", node.address, 1, "other"))
    expect(node.tuples("words", 1) == [[1, "first"]], "the first one is taken")
    node.wait_until('blazes_dropped_total{reason="key-conflict"}', 1)
    peer.send(node.address, message("single", node.address, 1, "later"))
    expect(node.tuples("words", 1) == [[1, "later"]], "the node goes on")
    node.stop()


def test_a_key_conflict_in_the_next_timestep_is_a_drop_and_never_kept():
    for options in ([], ["--durable"]):
        with tempfile.TemporaryDirectory() as data:
            address = "127.0.0.1:0"
            for life, owner in enumerate(["first", "second", "third"]):
                node = Node("store.rb", "--data", data, *options, "--metrics", "127.0.0.1:0", address=address)
                address = node.address
                peer = Peer()
                peer.send(node.address, message("claim", node.address, peer.address, "k", owner))
                peer.send(node.address, message("put", node.address, peer.address, "done", life))
                while peer.receive()[0] != "stored":
                    pass
                node.wait_until('blazes_dropped_total{reason="failing"}', 1 if life else 0)
                peer.send(node.address, message("claim", node.address, peer.address, "k", "first"))
                expect(peer.receive() == ["claimed", [peer.address, "k", "first"], []], f"{options}: life {life}: the first claim holds")
                node.kill()


def test_large_messages_need_tcp():
    big = "x" * 100_000
    for transport, arrives in (("tcp", True), ("udp", False)):
        receiver = Node("ring.rb", "--set", "next=nowhere", "--transport", transport, "--metrics", "127.0.0.1:0")
        sender = Node("ring.rb", "--set", f"next={receiver.address}", "--transport", transport, "--metrics", "127.0.0.1:0",
                      "--input", "-")
        sender.feed(start=[[big]])
        if arrives:
            expect(receiver.tuples("seen", 1) == [[big, 1]], "a large message by TCP")
        else:
            sender.wait_until('blazes_unsent_total{reason="oversized"}', 1)
        sender.stop()
        receiver.stop()


def test_metrics():
    node = Node("store.rb", "--data", tempfile.mkdtemp(), "--metrics", "127.0.0.1:0")
    peer = Peer()
    for i in range(5):
        peer.send(node.address, message("put", node.address, peer.address, f"k{i}", i))
        peer.receive()
    node.wait_until('blazes_messages_out_total{channel="stored"}', 5)
    metrics = node.metrics()
    expect(metrics['blazes_messages_in_total{channel="put"}'] == 5, f"messages in: {metrics}")
    # The last put is in the table with the next timestep.
    expect(metrics['blazes_tuples{collection="pairs"}'] >= 4, f"tuples: {metrics}")
    expect(metrics["blazes_memory_bytes"] > 1000 and metrics["blazes_timesteps_total"] >= 5, f"{metrics}")
    address = node.wait_for(r"metrics at http://(\S+)/metrics").group(1)
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as asked:
        asked.sendall(b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n")
        expect(b"404" in asked.recv(1000), "another page is not found")
    node.stop()


def everything(node, peer, count):
    """What the store says it has, by key. Asked for a few at a time, as a socket holds only so many datagrams."""
    found = {}
    peer.send(node.address, message("put", node.address, peer.address, "z", 0))
    peer.receive()
    for begin in range(0, count, 20):
        for i in range(begin, min(begin + 20, count)):
            peer.send(node.address, message("get", node.address, peer.address, f"k{i}"))
        peer.send(node.address, message("get", node.address, peer.address, "z"))
        while True:  # in a timestep the answers are sorted, so that this one is the last
            _, (_, key, value), _ = peer.receive()
            if key == "z":
                break
            found.setdefault(key, set()).add(value)
    return found


def test_what_is_acknowledged_survives_kill_9():
    chance = random.Random(7)
    for options in ([], ["--durable"]):
        with tempfile.TemporaryDirectory() as data:
            acknowledged, sent = set(), 0
            address = "127.0.0.1:0"
            for life in range(5):
                node = Node("store.rb", "--data", data, *options, address=address)
                address = node.address
                peer = Peer()
                for _ in range(chance.randrange(20, 120)):
                    peer.send(node.address, message("put", node.address, peer.address, f"k{sent}", sent))
                    sent += 1
                stop_at = chance.randrange(5, 20)
                for _ in range(stop_at):
                    _, (_, key, _), _ = peer.receive()
                    acknowledged.add(key)
                node.kill()
                try:  # acknowledged as well, though nobody has looked yet
                    while True:
                        acknowledged.add(peer.receive(patience=0.05)[1][1])
                except (TimeoutError, socket.timeout):
                    pass
            node = Node("store.rb", "--data", data, *options, address=address)
            there = everything(node, Peer(), sent)
            lost = acknowledged - set(there)
            expect(not lost, f"{options}: acknowledged and lost: {sorted(lost)}")
            expect(all(values == {int(key[1:])} for key, values in there.items()), f"{options}: other values: {there}")
            status, _ = node.stop()
            expect(status == 0, f"{options}: status {status}")


def test_a_log_is_written_anew_while_kill_9_strikes():
    chance = random.Random(9)
    large = "x" * 30_000  # comes in and is not kept
    with tempfile.TemporaryDirectory() as data:
        acknowledged, sent, address, anew = set(), 0, "127.0.0.1:0", 0
        log = pathlib.Path(data) / "inboxes.log"
        for life in range(6):
            node = Node("store.rb", "--data", data, "--durable", address=address)
            address = node.address
            peer = Peer()
            for _ in range(chance.randrange(50, 150)):
                peer.send(node.address, message("single", node.address, sent, large))
                peer.send(node.address, message("put", node.address, peer.address, f"k{sent}", sent))
                sent += 1
                before = log.stat().st_ino
                acknowledged.add(peer.receive()[1][1])
                anew += log.stat().st_ino != before
            expect(log.stat().st_size < 1_200_000, f"the log has {log.stat().st_size} bytes")
            node.kill()
        expect(anew >= 6, f"it was written anew {anew} times")
        node = Node("store.rb", "--data", data, "--durable", "--metrics", "127.0.0.1:0", address=address)
        node.wait_for(r"goes on after \d+ timesteps of earlier lives")
        there = everything(node, Peer(), sent)
        expect(not acknowledged - set(there), f"acknowledged and lost: {sorted(acknowledged - set(there))}")
        expect(all(values == {int(key[1:])} for key, values in there.items() if key != "z"), f"other values: {there}")
        expect(0 < node.metrics()["blazes_kept_bytes"] < 1_200_000, "metrics tell the size of the log")
        node.stop()


def test_a_full_disk_stops_the_node_and_nothing_is_claimed():
    with tempfile.TemporaryDirectory() as data:
        node = Node("store.rb", "--data", data, limit=4096)
        peer = Peer()
        acknowledged = set()
        for i in range(1000):
            peer.send(node.address, message("put", node.address, peer.address, f"k{i}", i))
            try:
                acknowledged.add(peer.receive(patience=1)[1][1])
            except (TimeoutError, socket.timeout):
                break
        status, last = node.end()
        expect(status == 4 and "File too large" in last and "is not kept, and nothing of it was sent" in last,
               f"it says that the disk is full: {status} {last}")
        expect(10 < len(acknowledged) < 1000, f"some were acknowledged: {len(acknowledged)}")
        node = Node("store.rb", "--data", data)
        expect(acknowledged <= set(everything(node, Peer(), len(acknowledged) + 5)), "what was acknowledged is there")
        node.stop()


def test_damage_is_refused_and_a_torn_end_is_dropped():
    with tempfile.TemporaryDirectory() as data:
        node = Node("store.rb", "--data", data)
        peer = Peer()
        for i in range(20):
            peer.send(node.address, message("put", node.address, peer.address, f"k{i}", i))
            peer.receive()
        node.kill()
        log = pathlib.Path(data) / "tables.log"
        whole = log.read_bytes()
        log.write_bytes(whole[:whole.index(b"k19") + 2])  # within what was written last
        node = Node("store.rb", "--data", data)
        node.wait_for(r"half written when the last life ended: \d+ bytes dropped")
        expect(len(everything(node, Peer(), 20)) == 19, "all but the last are there")
        node.kill()
        damaged = bytearray(whole)
        damaged[len(whole) // 2] ^= 0x40
        log.write_bytes(bytes(damaged))
        node = Node("store.rb", "--data", data, expect_up=False)
        status, last = node.end()
        expect(status == 3 and "is damaged" in last and "cannot be read, and good ones follow" in last, f"{status} {last}")
        expect(log.read_bytes() == bytes(damaged), "a damaged file is left alone")


def test_a_folder_belongs_to_one_node():
    with tempfile.TemporaryDirectory() as data:
        node = Node("store.rb", "--data", data)
        other = Node("store.rb", "--data", data, expect_up=False)
        status, last = other.end()
        expect(status == 2 and "belongs to another node that runs" in last, f"{status} {last}")
        node.stop()
        status, last = Node("store.rb", "--data", data, "--durable", expect_up=False).end()
        expect(status == 3 and "was written without --durable" in last, f"{status} {last}")


def test_tcp_loses_nothing_over_a_restart():
    with tempfile.TemporaryDirectory() as data:
        receiver = Node("store.rb", "--data", data, "--transport", "tcp")
        address = receiver.address
        sender = Node("store.rb", "--data", tempfile.mkdtemp(), "--transport", "tcp", "--input", "-", "--metrics", "127.0.0.1:0")
        # `get` travels to the receiver; what it does not have now is asked for again by nobody, so the store is filled first.
        for i in range(50):
            sender.feed(ask=[[address, f"k{i}"]])
        receiver.kill()
        for i in range(50, 100):
            sender.feed(ask=[[address, f"k{i}"]])
        receiver = Node("store.rb", "--data", data, "--transport", "tcp", "--metrics", "127.0.0.1:0", address=address)
        receiver.wait_until('blazes_messages_in_total{channel="get"}', 50)
        time.sleep(0.2)
        taken = receiver.metrics()['blazes_messages_in_total{channel="get"}']
        expect(50 <= taken <= 100, f"what was not acknowledged comes again: {taken}")
        receiver.stop()
        sender.stop()


def test_inputs_wait_for_a_receiver_that_stands_still():
    count, large = 1600, "x" * 60_000  # more than may wait for a receiver
    with tempfile.TemporaryDirectory() as folder:
        receiver = Node("store.rb", "--data", folder, "--transport", "tcp", "--metrics", "127.0.0.1:0")
        receiver.process.send_signal(signal.SIGSTOP)
        lines = pathlib.Path(folder) / "asked.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            for i in range(count):
                file.write(json.dumps({"ask": [[receiver.address, f"{i}{large}"]]}) + "\n")
        sender = Node("store.rb", "--data", tempfile.mkdtemp(), "--transport", "tcp", "--input", str(lines), "--metrics", "127.0.0.1:0")
        sender.wait_until("blazes_waiting_bytes", 16 << 20)
        steps, last = sender.metrics()["blazes_timesteps_total"], None
        while steps != last:
            time.sleep(0.2)
            steps, last = sender.metrics()["blazes_timesteps_total"], steps
        expect(steps < count, f"lines wait: {steps} timesteps")
        receiver.process.send_signal(signal.SIGCONT)
        receiver.wait_until('blazes_messages_in_total{channel="get"}', count)
        expect(sender.metrics()['blazes_unsent_total{reason="slow-receiver"}'] == 0, "nothing is dropped")
        sender.wait_until('blazes_messages_out_total{channel="get"}', count)
        sender.stop()
        receiver.stop()


def test_ruby_says_the_same():
    done = subprocess.run(["ruby", "-e", "require 'msgpack'"], capture_output=True, check=False)
    if done.returncode:
        print("ruby has no msgpack here: not compared with it")
        return
    node = Node("lattices.rb", "--input", "-", "--trace=json")
    ruby = subprocess.Popen(["ruby", str(HERE / "bud_peer.rb"), node.address], stdout=subprocess.PIPE, text=True)
    own = ruby.stdout.readline().strip()
    missing = {"news", "direct"}  # what Ruby has sent before
    while missing:
        missing.discard(node.record()["collection"])
    node.feed(heard=[[3, "a"], [4, "b"]])
    node.feed(tell=[[own]])
    said = ruby.stdout.readline().strip()
    ruby.wait(20)
    expect(said == 'top=9 words=["a", "b", "r"] plain=[1, 2.5, nil, true, "x"]', f"what Ruby reads: {said}")
    node.stop()


def main():
    Node.program = sys.argv[1]
    tests = {name: test for name, test in globals().items() if name.startswith("test_")}
    for name in sys.argv[2:] or tests:
        began = time.monotonic()
        tests[name]()
        print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
