"""The clients of the crash test. Each has its state outside of its connections, as a device with a flash has: what it
may forget is only what MQTT lets it forget."""
import collections
import struct

from packets import publish, pubrel
from wire_client import connected


class Publisher:
    """Publishes its numbers to `topic`, so many at once, and sends again what a crash left unanswered."""

    WINDOW = 50

    def __init__(self, name, qos):
        self.name, self.qos, self.topic = name, qos, b"numbers/" + name
        self.next_number = 0
        self.unanswered = collections.OrderedDict()  # packet id: number, in the order of their PUBLISH
        self.unreleased = collections.OrderedDict()  # packet id, in the order of PUBREC
        self.accepted = 0  # numbers below it are the server's: by PUBACK or PUBREC, which come in order
        self.kept = -1  # the last number that was accepted as retained

    def connect(self, port):
        """A session of which nothing was acknowledged may be gone, or be there."""
        self.client = connected(port, self.name, clean=False, present=1 if self.accepted else None)
        for packet_id, one in self.unanswered.items():
            self.client.send(self._publish(packet_id, one, dup=True))
        self.client.send(*map(pubrel, self.unreleased))

    def _publish(self, packet_id, one, dup=False):
        """Every seventh is retained."""
        return publish(self.topic, b"%d" % one, self.qos, packet_id, dup, retain=one % 7 == 0)

    def _free_id(self):
        packet_id = self.next_number % 65535 + 1
        while packet_id in self.unanswered or packet_id in self.unreleased:
            packet_id = packet_id % 65535 + 1
        return packet_id

    def fill(self, last):
        """Up to the window, and up to the number `last`."""
        sent = []
        while len(self.unanswered) + len(self.unreleased) < self.WINDOW and self.next_number < last:
            packet_id = self._free_id()
            self.unanswered[packet_id] = self.next_number
            sent.append(self._publish(packet_id, self.next_number))
            self.next_number += 1
        self.client.send(*sent)

    def take(self, received):
        first, packet_id = received[0] >> 4, struct.unpack(">H", received[2:4])[0]
        if first in (4, 5):
            assert first == (4 if self.qos == 1 else 5), received.hex()
            assert packet_id == next(iter(self.unanswered)), "[MQTT-4.6.0-2, -3] acks come in order"
            self._accepted(self.unanswered.pop(packet_id))
        if first == 5:
            self.unreleased[packet_id] = True
            self.client.send(pubrel(packet_id))
        if first == 7:
            del self.unreleased[packet_id]

    def _accepted(self, one):
        assert one == self.accepted
        self.accepted = one + 1
        if one % 7 == 0:
            self.kept = one

    def is_done(self):
        return not self.unanswered and not self.unreleased

    def run(self, port, last, events):
        """Until all below `last` are through; a crash ends it with an exception."""
        self.connect(port)
        while not (self.is_done() and self.next_number >= last):
            self.fill(last)
            self.take(self.client.receive())
            events.count()
        self.client.socket.close()


class Subscriber:
    """A persistent session; `numbers` is what it has got, by topic, as a client sees it: QoS 2 once."""

    def __init__(self, name, qos):
        self.name, self.qos = name, qos
        self.numbers = collections.defaultdict(list)
        self.unreleased = set()
        self.is_new = True

    def connect(self, port):
        self.client = connected(port, self.name, clean=False, present=0 if self.is_new else 1)
        if self.is_new:
            self.client.subscribe((b"numbers/+", self.qos))
        self.is_new = False

    def take(self, received):
        first = received[0] >> 4
        if first == 3:
            self._take_publish(received)
        if first == 6:
            packet_id = received[2:4]
            self.unreleased.discard(packet_id)
            self.client.send(b"\x70\x02" + packet_id)

    def _take_publish(self, received):
        qos = received[0] >> 1 & 3
        end = 4 + struct.unpack_from(">H", received, 2)[0]
        topic, packet_id, payload = received[4:end], received[end:end + 2], received[end + 2:]
        assert qos, "what was published at QoS 1 or 2 is delivered so"
        if qos == 1:
            self.numbers[topic].append(int(payload))
            self.client.send(b"\x40\x02" + packet_id)
            return
        if packet_id not in self.unreleased:
            self.unreleased.add(packet_id)
            self.numbers[topic].append(int(payload))
        self.client.send(b"\x50\x02" + packet_id)

    def has(self, accepted):
        """Whether all is there that the server has accepted, by topic."""
        return all(self.numbers[topic] and max(self.numbers[topic]) >= count - 1
                   for topic, count in accepted.items() if count)

    def run(self, port, is_over, events):
        self.connect(port)
        while not is_over(self):
            self.take(self.client.receive())
            events.count()
        self.client.socket.close()
