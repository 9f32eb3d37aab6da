#!/usr/bin/python3
"""Kills the host at random moments and accounts for every number that it acknowledged.

usage: crash_test.py IOTCC PLUGIN_FOLDER [ROUNDS [SEED]]
ROUNDS: 10, with LONG_TESTS in the environment 200.
"""
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

import broker
import packets
from crash_client import Publisher, Subscriber
from wire_client import connected

DEADLINE = 60  # without any progress
PER_ROUND = 60  # of each publisher


class Events:
    """Counts what the clients get, and kills the host at the chosen one: between an ack and what follows it."""

    def __init__(self, host, fatal):
        self.host, self.left, self.lock, self.is_killed = host, fatal, threading.Lock(), False
        self.last = time.monotonic()

    def count(self):
        with self.lock:
            self.last = time.monotonic()
            self.left -= 1
            if self.left == 0:
                self.kill()

    def kill(self):
        if not self.is_killed:
            self.is_killed = True
            self.host.kill()


class Filters:
    """A session that subscribes and unsubscribes on and on; what was acknowledged must hold after a crash."""

    def __init__(self):
        self.held, self.given_up, self.next_number, self.checks = set(), set(), 0, 0

    def run(self, port, is_over, events):
        self.connect(port)
        while not is_over():
            one = self.next_number
            self.next_number += 1
            self.client.subscribe((b"filters/%d" % one, 1))
            self.held.add(one)
            events.count()
            if one % 2:
                self.held.discard(one)  # not known until the UNSUBACK
                self.client.send(b"\xa2" + self._unsubscribe(one)).expect(b"\xb0\2\0\7")
                self.given_up.add(one)
                events.count()

    def _unsubscribe(self, one):
        name = b"filters/%d" % one
        return bytes([4 + len(name)]) + b"\0\7" + bytes([0, len(name)]) + name

    def connect(self, port):
        self.client = connected(port, b"filters", clean=False, present=1 if self.held or self.given_up else None)

    def check(self, port):
        """A crash may deliver what was asked before once more: each time asks with its own number."""
        self.connect(port)
        self.checks += 1
        mark = b"%d" % self.checks
        with connected(port, b"asks for filters") as asking:
            known = sorted(self.held | self.given_up)[-200:]
            for one in known:
                asking.publish_and_wait(b"filters/%d" % one, mark, 1, 1)
            expected = [one for one in known if one in self.held]
            got = []
            while len(got) < len(expected):
                received = self.client.receive_and_acknowledge()
                got += [int(received.topic[8:])] if received.payload == mark else []
            assert got == expected, f"subscriptions: {set(expected) ^ set(got)}"
            self.client.expect_open()
        self.client.socket.close()


class CrashTest:
    def __init__(self, program, built, seed, folder):
        self.random = random.Random(seed)
        self.host = broker.Iotcc(program, built, [f"bus.persistence={folder}"])
        self.publishers = [Publisher(b"p%d" % i, 1 + i % 2) for i in range(6)]
        self.present = [Subscriber(b"present%d" % i, 2) for i in range(2)]
        self.away = [Subscriber(b"away%d" % i, 2) for i in range(3)]
        self.filters = Filters()
        for one in self.present + self.away:
            one.connect(self.host.port)
            one.client.socket.close()
        self.last = 0

    def accepted(self):
        return {one.topic: one.accepted for one in self.publishers}

    def expected_end(self):
        return {one.topic: self.last for one in self.publishers}

    def clients(self, events, until_done):
        """A thread for each client that takes part in this round."""
        over = threading.Event()
        port = self.host.port
        runs = [(one.run, (port, self.last, events)) for one in self.publishers]
        readers = self.present + [one for one in self.away if until_done or self.random.random() < 0.3]
        end = self.expected_end()
        runs += [(one.run, (port, lambda reader: reader.has(end), events)) for one in readers]
        if not until_done:
            runs.append((self.filters.run, (port, over.is_set, events)))
        return [threading.Thread(target=self.until_crash, args=(events, *run)) for run in runs], over

    def until_crash(self, events, run, arguments):
        """A connection may end in a crash only, and a crash ends connections only."""
        try:
            run(*arguments)
        except (OSError, AssertionError) as error:
            is_end = isinstance(error, ConnectionError) or "closed after" in str(error)
            if not (events.is_killed and is_end):
                self.failed = error

    def round(self, until_done=False):
        self.failed = None
        self.last += 0 if until_done else PER_ROUND
        events = Events(self.host, 0 if until_done else self.random.choice(
            (self.random.randint(1, 50), self.random.randint(1, 2500))))
        threads, over = self.clients(events, until_done)
        for thread in threads:
            thread.start()
        self.join(threads if until_done else threads[:len(self.publishers)], events)
        over.set()
        if not until_done:
            events.kill()
        self.join(threads, events)
        if self.failed:
            raise self.failed

    def join(self, threads, events):
        for thread in threads:
            while thread.is_alive():
                thread.join(1)
                assert time.monotonic() < events.last + DEADLINE, "a client still waits: " + self.account()

    def check_retained(self):
        for one in self.publishers:
            with connected(self.host.port, b"retained") as reader:
                reader.subscribe((one.topic, 0))
                if one.kept >= 0:
                    received = reader.send(packets.PINGREQ).receive()
                    kept = int(packets.Publish(received).payload) if received != packets.PINGRESP else "nothing"
                    assert kept != "nothing" and kept >= one.kept, f"retained: {kept}, acknowledged: {one.kept}"

    def account(self):
        """Numbers of each publisher: accepted, and how many each subscriber has."""
        return "; ".join(f"{p.name.decode()} {p.accepted}/{p.next_number}: " +
                         " ".join(str(len(set(s.numbers[p.topic]))) for s in self.present + self.away)
                         for p in self.publishers)

    def check_numbers(self):
        for publisher in self.publishers:
            assert publisher.accepted == self.last, self.account()
            for one in self.present + self.away:
                numbers = one.numbers[publisher.topic]
                name = f"{one.name.decode()} of {publisher.name.decode()}, QoS {publisher.qos}"
                missing = set(range(self.last)) - set(numbers)
                assert not missing, f"{name}: {len(missing)} lost: {sorted(missing)[:20]}"
                if publisher.qos == 2:
                    assert numbers == list(range(self.last)), f"{name}: not each once and in order"
                first = list(dict.fromkeys(numbers))
                assert first == sorted(first), f"{name}: [MQTT-4.6.0-6] not in order"

    def run(self, rounds):
        for i in range(rounds):
            self.round()
            self.host.start()
            self.check_retained()
            self.filters.check(self.host.port)
            if os.isatty(1):
                print(f"round {i + 1}: {self.account()}")
        self.round(until_done=True)
        self.check_numbers()
        assert self.host.close(), "the host did not end well"


def main(program, built, rounds=None, seed=None):
    rounds = int(rounds or (200 if os.environ.get("LONG_TESTS") else 10))
    seed = int(seed or random.SystemRandom().randrange(1 << 32))
    print(f"{rounds} rounds; again with: crash_test.py IOTCC PLUGIN_FOLDER {rounds} {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="iotcc-crash-") as folder:
        test = CrashTest(program, built, seed, pathlib.Path(folder) / "bus")
        try:
            test.run(rounds)
        except BaseException:
            print(test.account(), test.host.log()[-4000:], sep="\n")
            test.host.process.kill()
            raise
        count = sum(one.accepted for one in test.publishers)
        print(f"{count} messages acknowledged, each accounted for by {len(test.present + test.away)} sessions")


if len(sys.argv) < 3:
    sys.exit(__doc__)
main(*sys.argv[1:])
