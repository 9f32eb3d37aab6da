#!/usr/bin/python3
"""What an acknowledgement promises: the host is killed as soon as it came, and must still know what it said."""
import pathlib
import sys
import tempfile
import unittest

import broker
from packets import DISCONNECT, puback, pubcomp, publish, pubrec, pubrel, unsuback, unsubscribe
from server import ServerTest, is_mosquitto, main


@unittest.skipIf(is_mosquitto(), "mosquitto: does not promise it")
class DurableTest(ServerTest):
    """A host of its own for each test, with `sync` on a folder that stays."""

    sync = "always"
    further = ()

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="iotcc-durable-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "bus"
        self.server = broker.Iotcc(sys.argv[1], sys.argv[2],
                                   (f"bus.persistence={self.folder}", f"bus.sync={self.sync}", *self.further))
        self.addCleanup(lambda: self.assertTrue(self.server.close()))

    def crash(self):
        self.server.kill()
        self.server.start()

    def persistent(self, name, present):
        return self.connected(name, clean=False, present=present)

    def settle(self, client):
        """What a client acknowledged need not be on the disk before something that waits for it was answered."""
        return client.subscribe((b"settled", 0))

    def session(self, name, *filters):
        """One that is away."""
        self.persistent(name, 0).subscribe(*filters).send(DISCONNECT).expect_closed()


class Acknowledged(DurableTest):
    def test_puback(self):
        """PUBACK: the message is kept for a session that is away"""
        self.session(b"s", (b"t", 1))
        self.connected(b"p").send(publish(b"t", b"x", 1, 1)).expect(puback(1))
        self.crash()
        client = self.persistent(b"s", 1)
        self.assertEqual(client.receive_and_acknowledge().payload, b"x")
        client.expect_open()

    def test_puback_to_present(self):
        """PUBACK: also for a session whose client was there and had not acknowledged it"""
        there = self.persistent(b"s", 0).subscribe((b"t", 1))
        self.connected(b"p").send(publish(b"t", b"x", 1, 1)).expect(puback(1))
        one = there.receive_publish()
        self.crash()
        self.persistent(b"s", 1).expect(publish(b"t", b"x", 1, one.packet_id, dup=True)).expect_open()

    def test_pubrec(self):
        """PUBREC: the message and its id are kept; the PUBLISH again is a duplicate"""
        self.session(b"s", (b"t", 2))
        self.persistent(b"p", 0).send(publish(b"t", b"x", 2, 9)).expect(pubrec(9))
        self.crash()
        publisher = self.persistent(b"p", 1)
        publisher.send(publish(b"t", b"x", 2, 9, dup=True)).expect(pubrec(9)).send(pubrel(9)).expect(pubcomp(9))
        client = self.persistent(b"s", 1)
        self.assertEqual(client.receive_and_acknowledge().payload, b"x")
        client.expect_open()

    def test_pubcomp(self):
        """PUBCOMP: the id is released; used again it is a new message"""
        self.session(b"s", (b"t", 2))
        publisher = self.persistent(b"p", 0).send(publish(b"t", b"x", 2, 9)).expect(pubrec(9))
        publisher.send(pubrel(9)).expect(pubcomp(9))
        self.crash()
        self.persistent(b"p", 1).publish_and_wait(b"t", b"y", 2, 9)
        client = self.persistent(b"s", 1)
        self.assertEqual([client.receive_and_acknowledge().payload for _ in range(2)], [b"x", b"y"])
        client.expect_open()

    def test_pubrel(self):
        """PUBREL of ours: it is sent again, and not the message"""
        client = self.persistent(b"s", 0).subscribe((b"t", 2))
        self.connected(b"p").publish_and_wait(b"t", b"x", 2, 1)
        packet_id = client.receive_publish().packet_id
        client.send(pubrec(packet_id)).expect(pubrel(packet_id))
        self.crash()
        client = self.persistent(b"s", 1).expect(pubrel(packet_id)).send(pubcomp(packet_id)).expect_open()

    def test_suback(self):
        """SUBACK of a persistent session: the subscription and its QoS are kept; UNSUBACK: it is gone"""
        self.persistent(b"s", 0).subscribe((b"a", 1), (b"b/+", 2), (b"c", 0), (b"$share/g/d", 1))
        self.crash()
        client = self.persistent(b"s", 1).send(unsubscribe(1, b"a")).expect(unsuback(1))
        self.crash()
        client = self.persistent(b"s", 1)
        publisher = self.connected(b"p")
        for topic in (b"a", b"b/1", b"c", b"d"):
            publisher.publish_and_wait(topic, b"", 2, 1)
        received = [client.receive_and_acknowledge() for _ in range(3)]
        # What is to survive waits for the disk, what is not does not: topics have an order each (4.6).
        self.assertEqual(sorted((one.topic, one.qos) for one in received), [(b"b/1", 2), (b"c", 0), (b"d", 1)])
        client.expect_open()

    def test_connack(self):
        """CONNACK to clean session 1: the old session is gone"""
        self.session(b"s", (b"t", 1))
        self.connected(b"p").publish_and_wait(b"t", b"x", 1, 1)
        self.connected(b"s")
        self.crash()
        self.persistent(b"s", 0).expect_open()

    def test_retained(self):
        """a retained message that was acknowledged is kept, the last one; one that was removed stays removed"""
        publisher = self.connected(b"p")
        for topic, payload in ((b"r/a", b"1"), (b"r/a", b"2"), (b"r/b", b"1"), (b"r/b", b""), (b"r/c", b"1")):
            publisher.publish_and_wait(topic, payload, 1, 1, retain=True)
        self.crash()
        reader = self.connected(b"reader").subscribe((b"r/#", 2))
        received = sorted((one.topic, one.payload, one.qos) for one in (reader.receive_and_acknowledge() for _ in range(2)))
        self.assertEqual(received, [(b"r/a", b"2", 1), (b"r/c", b"1", 1)])
        reader.expect_open()

    def test_order(self):
        """a long queue is kept in its order, and what was taken from it is gone"""
        self.session(b"s", (b"t", 1))
        publisher = self.connected(b"p")
        for first in range(1, 5001, 100):
            numbers = range(first, first + 100)
            publisher.send(*(publish(b"t", b"%d" % i, 1, i) for i in numbers)).expect(*map(puback, numbers))
        client = self.persistent(b"s", 1)
        for i in range(1, 1001):
            self.assertEqual(int(client.receive_and_acknowledge().payload), i)
        client.send(DISCONNECT)
        while client.more():
            pass
        self.crash()
        client = self.persistent(b"s", 1)
        numbers = []
        while not numbers or numbers[-1] < 5000:
            numbers.append(int(client.receive_and_acknowledge().payload))
        self.assertEqual(numbers, list(range(numbers[0], 5001)))
        self.assertLessEqual(numbers[0], 1001)

    def test_large(self):
        """a message of 900 KiB is kept"""
        self.session(b"s", (b"t", 2))
        self.connected(b"p").publish_and_wait(b"t", b"x" * 900 * 1024, 2, 1)
        self.crash()
        self.assertEqual(self.persistent(b"s", 1).receive_and_acknowledge().payload, b"x" * 900 * 1024)

    def test_will(self):
        """a will that is retained, or of a persistent session, is published at the next start; others are not"""
        self.session(b"s", (b"w/#", 1))
        self.connected(b"a", will=(b"w/retained", b"x", 1, True)).expect_open()
        self.connected(b"b", clean=False, will=(b"w/persistent", b"x", 1)).subscribe((b"unused", 0))
        self.connected(b"c", will=(b"w/neither", b"x", 1)).expect_open()
        self.connected(b"p").publish_and_wait(b"w/before", b"x", 1, 1)
        self.crash()
        client = self.persistent(b"s", 1)
        topics = {client.receive_and_acknowledge().topic for _ in range(3)}
        self.assertEqual(topics, {b"w/before", b"w/retained", b"w/persistent"})
        self.settle(client).expect_open()
        self.crash()
        self.persistent(b"s", 1).expect_open()

    def test_not_twice(self):
        """a will that was published, or discarded by DISCONNECT, is not published at the next start"""
        self.session(b"s", (b"w/#", 1))
        self.connected(b"a", clean=False, will=(b"w/a", b"x", 1)).send(DISCONNECT).expect_closed()
        self.connected(b"b", clean=False, will=(b"w/b", b"x", 1)).reset()
        watcher = self.persistent(b"s", 1)
        self.assertEqual(watcher.receive_and_acknowledge().topic, b"w/b")
        self.settle(watcher).send(DISCONNECT).expect_closed()
        self.crash()
        self.persistent(b"s", 1).expect_open()

    def test_many_crashes(self):
        """one crash after the other changes nothing"""
        self.session(b"s", (b"t", 1))
        self.connected(b"p").publish_and_wait(b"t", b"x", 1, 1)
        for _ in range(5):
            self.crash()
        client = self.persistent(b"s", 1)
        self.assertEqual(client.receive_and_acknowledge().payload, b"x")
        client.expect_open()


class AcknowledgedOs(Acknowledged):
    sync = "os"


class Stopped(DurableTest):
    def test_stop(self):
        """a stop keeps the same, and publishes the wills of those who were there"""
        self.session(b"s", (b"t", 1), (b"will", 1))
        self.connected(b"p").publish_and_wait(b"t", b"x", 1, 1)
        there = self.connected(b"c", will=(b"will", b"gone", 1))
        self.assertTrue(self.server.stop())
        there.expect_closed()
        self.server.start()
        client = self.persistent(b"s", 1)
        self.assertEqual([client.receive_and_acknowledge().payload for _ in range(2)], [b"x", b"gone"])
        client.expect_open()


class Clean(DurableTest):
    def test_not_written(self):
        """what no persistent session needs, and is not retained, never touches the disk"""
        receiver = self.connected(b"r").subscribe((b"t", 2))
        publisher = self.connected(b"p")
        publisher.publish_and_wait(b"t", b"x", 2, 1)
        receiver.receive_and_acknowledge()

        def written():
            return sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in self.folder.rglob("*"))
        before = written()
        for i in range(1, 301):
            publisher.publish_and_wait(b"t", b"x" * 1000, i % 3, i)
            receiver.receive_and_acknowledge()
        receiver.expect_open()
        self.assertEqual(written(), before)


class Expiry(DurableTest):
    further = ("bus.session_expiry_s=3", "bus.sys_interval_s=1")

    def test_expiry(self):
        """a session ends when its client was away for session_expiry_s, not while it is there"""
        counts = self.connected(b"counts").subscribe((b"$SYS/broker/clients/disconnected", 0))
        there = self.persistent(b"there", 0)
        self.session(b"away", (b"t", 1))
        while int(counts.receive_publish().payload) != 1:
            pass
        while int(counts.receive_publish().payload) != 0:
            pass  # throws at the deadline
        self.persistent(b"away", 0)
        there.expect_open().reset()
        self.persistent(b"there", 1)


main()
