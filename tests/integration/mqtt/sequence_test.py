#!/usr/bin/python3
"""Random sequences of packets, good and bad, whole and cut: the host stands, closes who must be closed, and serves the
others.

usage: sequence_test.py IOTCC PLUGIN_FOLDER [SEED [SEQUENCES]]
"""
import os
import random
import sys

import broker
from packets import (DISCONNECT, PINGREQ, connect, packet, puback, pubcomp, publish, pubrec, pubrel, subscribe,
                     unsubscribe)
from wire_client import WireClient, connected

NAMES = (b"a", b"b", b"a/b", b"a/b/c", b"/", b"$SYS/x", b"t" * 300)
FILTERS = NAMES + (b"#", b"+", b"a/#", b"+/b", b"+/+/#", b"$share/g/a/#", b"$share/h/+")
CLIENTS = (b"", b"c1", b"c2", b"c3")


class Sequences:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def packet_id(self):
        return self.random.choice((0, 1, 2, 3, 4, 5, 65535) if self.random.random() < 0.1 else (1, 2, 3, 4, 5))

    def connect(self):
        choose = self.random.choice
        name = choose(CLIENTS)
        will = choose((None, (choose(NAMES), b"will", choose((0, 1, 2)), choose((False, True)))))
        return connect(name, choose((True, not name)), choose((0, 0, 1, 60)), will, level=choose((3, 4, 4, 4, 4, 5)))

    def good(self):
        choose, some = self.random.choice, self.random.randint
        kind = some(0, 10)
        if kind <= 3:
            qos = some(0, 2)
            return publish(choose(NAMES), b"x" * choose((0, 1, 100, 20_000)), qos, self.packet_id(),
                           qos > 0 and choose((False, True)), choose((False, False, True)))
        if kind == 4:
            return subscribe(self.packet_id(), *((choose(FILTERS), some(0, 2)) for _ in range(some(1, 4))))
        if kind == 5:
            return unsubscribe(self.packet_id(), *(choose(FILTERS) for _ in range(some(1, 3))))
        if kind <= 9:
            return choose((puback, pubrec, pubrel, pubcomp))(self.packet_id())
        return choose((PINGREQ, PINGREQ, PINGREQ, DISCONNECT))

    def bad(self):
        """A good one with a byte changed, cut off or added; or anything."""
        data = bytearray(self.good())
        kind = self.random.randint(0, 3)
        if kind == 0:
            data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        if kind == 1:
            del data[self.random.randrange(len(data)):]
        if kind == 2:
            data = bytearray(packet(data[0], data[2:], b"x"))
        if kind == 3:
            data = bytearray(self.random.randbytes(self.random.randint(1, 20)))
        return bytes(data)

    def sequence(self):
        first = self.connect() if self.random.random() < 0.95 else self.good()
        badness = self.random.choice((0, 0, 0.05, 0.3))
        rest = [self.bad() if self.random.random() < badness else self.good()
                for _ in range(self.random.choice((1, 5, 30, 200)))]
        return first + b"".join(rest)

    def pieces(self, data):
        while data:
            size = self.random.choice((1, 2, 7, 1000, 100_000))
            yield data[:size]
            data = data[size:]


def play(host, sequences, neighbours):
    """Sends one sequence, reads some of what comes back, and leaves in one of three ways."""
    choose = sequences.random.choice
    client = WireClient(host.port)
    neighbours.append(client)
    try:
        for piece in sequences.pieces(sequences.sequence()):
            client.socket.sendall(piece)
        client.socket.setblocking(False)
        client.socket.recv(1 << 20)
    except (ConnectionError, BlockingIOError):
        pass
    if len(neighbours) > 8:
        leaving = neighbours.pop(sequences.random.randrange(len(neighbours)))
        leaving.reset() if choose((False, True)) else leaving.socket.close()


def main(program, built, seed=None, count=None):
    seed = int(seed or random.SystemRandom().randrange(1 << 32))
    count = int(count or (20_000 if os.environ.get("LONG_TESTS") else 500))
    print(f"again with: sequence_test.py IOTCC PLUGIN_FOLDER {seed} {count}", flush=True)
    host = broker.Iotcc(program, built, ["bus.queue_messages=100", "bus.queue_full=drop_old",
                                         "bus.retained_messages=100"])
    try:
        sequences, neighbours = Sequences(seed), []
        watcher = connected(host.port, b"watcher").subscribe((b"watched", 1))
        for i in range(count):
            play(host, sequences, neighbours)
            watcher.send(publish(b"watched", b"%d" % i))
            assert watcher.receive_publish().payload == b"%d" % i
        for client in neighbours:
            client.socket.close()
        assert host.close(), "the host did not end well"
    except BaseException:
        print(host.log()[-4000:])
        host.process.kill()
        raise


if len(sys.argv) < 3:
    sys.exit(__doc__)
main(*sys.argv[1:])
