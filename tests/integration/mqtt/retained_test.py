#!/usr/bin/python3
"""Retained messages."""
from packets import puback, publish, suback, subscribe
from server import ServerTest, main, ours


class Retained(ServerTest):
    def setUp(self):
        self.topic = b"r/" + self.id().rsplit(".", 1)[1].encode()
        self.sender = self.connected(b"sender")

    def keep(self, payload, qos=1, topic=None):
        self.sender.publish_and_wait(topic or self.topic, payload, qos, 1, retain=True)
        self.sender.expect_open()

    def kept(self, *expected, granted=2):
        """A new subscription gets these, payload and QoS, and then what is published now."""
        with self.connected(b"reader") as reader:
            reader.subscribe((self.topic, granted))
            for payload, qos in expected:
                one = reader.receive_and_acknowledge()
                self.assertEqual((one.payload, one.qos, one.retain), (payload, qos, True))
            self.sender.publish_and_wait(self.topic, b"now", 1, 1)
            self.assertEqual(reader.receive_publish().payload, b"now")

    def test_replaced(self):
        """[MQTT-3.3.1-5, -6, -7] each replaces the one before, QoS 0 as well, whatever the QoS"""
        for i, qos in enumerate((0, 1, 2, 0)):
            self.keep(b"%d" % i, qos)
            self.kept((b"%d" % i, qos))

    def test_lower_qos(self):
        """[MQTT-3.8.4-6] sent at the lower of its QoS and that of the subscription"""
        for qos in range(3):
            self.keep(b"x", qos)
            for granted in range(3):
                self.kept((b"x", min(qos, granted)), granted=granted)

    def test_flag(self):
        """[MQTT-3.3.1-8, -9] retain is 1 for a new subscription, 0 for one that was there"""
        there = self.connected(b"there").subscribe((self.topic, 0))
        self.keep(b"x")
        there.expect(publish(self.topic, b"x"))
        there.send(subscribe(3, (self.topic, 0))).expect(suback(3, 0), publish(self.topic, b"x", retain=True))

    def test_again(self):
        """[MQTT-3.8.4-3] sent again at every SUBSCRIBE, behind its SUBACK, once for each filter"""
        self.keep(b"x")
        reader = self.connected(b"reader")
        for _ in range(3):
            reader.send(subscribe(3, (self.topic, 0))).expect(suback(3, 0), publish(self.topic, b"x", retain=True))
        reader.send(subscribe(4, (self.topic, 0), (b"+/" + self.topic[2:], 0))).expect(
            suback(4, 0, 0), publish(self.topic, b"x", retain=True), publish(self.topic, b"x", retain=True))
        reader.expect_open()

    def test_empty(self):
        """[MQTT-3.3.1-10, -11] an empty one is delivered as a message, removes the old and is not kept itself"""
        there = self.connected(b"there").subscribe((self.topic, 0))
        self.keep(b"x")
        self.keep(b"")
        there.expect(publish(self.topic, b"x"), publish(self.topic, b""))
        self.kept()
        self.keep(b"")
        self.kept()

    def test_not_retained(self):
        """[MQTT-3.3.1-12] a message without retain leaves what is kept alone, an empty one too"""
        self.keep(b"x")
        self.sender.publish_and_wait(self.topic, b"y", 1, 1).publish_and_wait(self.topic, b"", 1, 1)
        self.kept((b"x", 1))

    def test_stays(self):
        """3.3.1.3 it stays when its client has gone"""
        with self.connected(b"gone") as gone:
            gone.publish_and_wait(self.topic, b"x", 2, 1, retain=True)
        self.kept((b"x", 2))

    @ours("drops those above 1000")
    def test_many(self):
        """a wildcard gets all that it matches, also many more than go out in one turn"""
        for first in range(0, 3000, 100):
            self.sender.send(*(publish(self.topic + b"/%d" % i, b"%d" % i, 1, i + 1, retain=True)
                               for i in range(first, first + 100)))
            self.sender.expect(*(puback(i + 1) for i in range(first, first + 100)))
        for qos in (0, 1):
            with self.connected(b"reader") as reader:
                reader.subscribe((self.topic + b"/#", qos))
                received = {int(reader.receive_and_acknowledge().payload) for _ in range(3000)}
                self.assertEqual(len(received), 3000)
                reader.expect_open()

    def test_queued(self):
        """[MQTT-3.3.1-9] what is kept for who is away keeps retain 0"""
        self.connected(b"away", clean=False).subscribe((self.topic, 1)).send(b"\xe0\0").expect_closed()
        self.keep(b"x")
        one = self.connected(b"away", clean=False, present=1).receive_and_acknowledge()
        self.assertEqual((one.payload, one.retain), (b"x", False))


class Bounds(ServerTest):
    settings = ("bus.retained_messages=3", "bus.retained_bytes=1000")

    @ours("has no bound")
    def test_bounds(self):
        """a new one beyond the bounds is acknowledged and delivered, not kept; those that are kept stay"""
        reader = self.connected(b"live").subscribe((b"b/#", 0))
        sender = self.connected(b"sender")
        for i in range(5):
            sender.publish_and_wait(b"b/%d" % i, b"x", 1, 1, retain=True)
        sender.publish_and_wait(b"b/0", b"replaced", 1, 1, retain=True)
        sender.publish_and_wait(b"b/1", b"y" * 2000, 1, 1, retain=True)
        for _ in range(3 + 1):
            self.assertIn(reader.receive_publish().payload, (b"x", b"replaced"))
        with self.connected(b"reader") as reader:
            reader.subscribe((b"b/#", 0))
            received = {reader.receive_publish().topic for _ in range(3)}
            self.assertEqual(received, {b"b/0", b"b/1", b"b/2"})
            reader.expect_open()


main()
