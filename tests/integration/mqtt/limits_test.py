#!/usr/bin/python3
"""Limits, full queues, slow subscribers and $SYS."""
import time

from packets import DISCONNECT, PINGREQ, PINGRESP, connack, connect, packet, puback, publish, pubrec, pubrel
from server import ServerTest, main, ours


class Limits(ServerTest):
    settings = ("mqtt_lite.max_packet=1000", "mqtt_lite.max_inflight=3", "mqtt_lite.max_inflight_in=10")
    mosquitto_settings = ("max_inflight_messages 3",)

    @ours("has none for MQTT 3.1.1")
    def test_max_packet(self):
        """2.2.3 a packet over max_packet closes on its header, one below passes"""
        client = self.connected(b"c").subscribe((b"t", 0))
        below = packet(0x30, b"\0\1t", b"x" * (1000 - 3 - 3))
        client.send(below).expect(below)
        client.send(b"\x30\xe9\x07").expect_closed()

    def test_max_inflight(self):
        """max_inflight deliveries are unanswered at once"""
        receiver = self.connected(b"receiver").subscribe((b"t", 1))
        self.connected(b"sender").send(*(publish(b"t", b"", 1, i) for i in range(1, 11))).expect(
            *map(puback, range(1, 11)))
        window = [receiver.receive_publish() for _ in range(3)]
        receiver.expect_open()
        for one in window:
            receiver.acknowledge(one)
        for _ in range(7):
            receiver.receive_and_acknowledge()
        receiver.expect_open()

    @ours("does not count them for MQTT 3.1.1")
    def test_max_inflight_in(self):
        """above max_inflight_in unreleased ids close; duplicates are no further ones"""
        client = self.connected(b"c")
        for i in range(1, 11):
            client.send(publish(b"t", b"", 2, i)).expect(pubrec(i))
        client.send(publish(b"t", b"", 2, 10, dup=True)).expect(pubrec(10))
        client.send(pubrel(1)).expect(b"\x70\x02\x00\x01")
        client.send(publish(b"t", b"", 2, 11)).expect(pubrec(11))
        client.send(publish(b"t", b"", 2, 12)).expect_closed()


class Denied(ServerTest):
    settings = ("mqtt_lite.publish_denied=close",)

    @ours("takes it and drops it")
    def test_close(self):
        """[MQTT-3.3.5-2] with publish_denied = "close", what may not be published closes"""
        self.connected(b"c").send(publish(b"$SYS/broker/version", b"x")).expect_closed()


class Sys(ServerTest):
    settings = ("bus.sys_interval_s=1",)
    mosquitto_settings = ("sys_interval 1",)
    names = ("version", "uptime", "clients/connected", "clients/disconnected", "clients/total", "clients/maximum",
             "messages/received", "messages/sent", "messages/stored", "publish/messages/received",
             "publish/messages/sent", "publish/messages/dropped", "bytes/received", "bytes/sent",
             "subscriptions/count", "retained messages/count", "load/messages/received/1min",
             "load/messages/sent/5min", "load/publish/received/15min")

    def first_of_each(self, client):
        """By name, for a client that asks for all of them."""
        client.subscribe((b"$SYS/broker/#", 0))
        found = {}
        while missing := {"$SYS/broker/" + name for name in self.names} - set(found):
            try:
                one = client.receive_publish()
            except TimeoutError:
                self.fail(f"missing: {sorted(missing)}")
            found.setdefault(one.topic.decode(), one)
        return found

    def test_names(self):
        """mosquitto's names, retained, and with numbers"""
        self.first_of_each(self.connected(b"c"))  # the first ones may come as they are published
        found = self.first_of_each(self.connected(b"d"))
        self.assertTrue(all(found["$SYS/broker/" + name].retain for name in self.names))
        for name in self.names[2:]:
            float(found["$SYS/broker/" + name].payload)

    def test_counts(self):
        """they count, every sys_interval"""
        client = self.connected(b"c").subscribe((b"$SYS/broker/clients/connected", 0))
        for i in range(3):
            self.connected(b"other %d" % i)
        while int(client.receive_publish().payload) != 4:
            pass  # throws at the deadline

    def test_not_ours_to_write(self):
        """$SYS/ that a client publishes is acknowledged, and neither delivered nor kept"""
        client = self.connected(b"c").subscribe((b"$SYS/mine", 0))
        for qos in (0, 1):
            client.publish_and_wait(b"$SYS/mine", b"x", qos, 1, retain=True)
        client.expect_open()
        self.connected(b"d").subscribe((b"$SYS/mine", 0)).expect_open()

    def test_not_in_wildcards(self):
        """[MQTT-4.7.2-1] a leading wildcard gets none of it"""
        client = self.connected(b"c").subscribe((b"#", 0), (b"+/broker/#", 0))
        self.connected(b"watcher").subscribe((b"$SYS/broker/uptime", 0)).receive_publish()
        client.expect_open()


class QueueTest(ServerTest):
    def setUp(self):
        """Sessions outlive a test."""
        self.name = self.id().encode()

    def absent(self):
        self.connected(self.name, clean=False).subscribe((b"t", 1)).send(DISCONNECT).expect_closed()

    def fill(self, sender, count=60):
        return sender.send(*(publish(b"t", b"%d" % i, 1, i) for i in range(1, count + 1)))

    def kept(self):
        """What the session gets when its client is back."""
        client = self.connected(self.name, clean=False, present=1)
        received = [int(client.receive_and_acknowledge().payload) for _ in range(20)]
        client.expect_open()
        return received


@ours("drops the new")
class Hold(QueueTest):
    settings = ("bus.queue_messages=20",)

    def test_hold(self):
        """a full queue holds its publishers, not longer than 10 s: then the session has ended, and is not present"""
        self.absent()
        sender = self.connected(b"sender")
        others = self.connected(b"others").subscribe((b"other", 0))
        begin = time.monotonic()
        self.fill(sender).expect(*map(puback, range(1, 21)))
        others.send(publish(b"other")).expect(publish(b"other"))  # who does not publish to it is not held
        self.assertLess(time.monotonic() - begin, 9)
        sender.expect(*map(puback, range(21, 61)))
        self.assertGreater(time.monotonic() - begin, 9)
        self.assertLess(time.monotonic() - begin, 15)
        self.connected(self.name, clean=False, present=0)

    def test_room_again(self):
        """who is held goes on as soon as there is room, and nothing that was acknowledged is lost"""
        self.absent()
        sender = self.connected(b"sender")
        self.fill(sender).expect(*map(puback, range(1, 21)))
        client = self.connected(self.name, clean=False, present=1)
        received = [int(client.receive_and_acknowledge().payload) for _ in range(60)]
        self.assertEqual(received, list(range(1, 61)))
        sender.expect(*map(puback, range(21, 61)))


class DropNew(QueueTest):
    settings = ("bus.queue_messages=20", "bus.queue_full=drop_new")
    mosquitto_settings = ("max_queued_messages 20",)

    def test_drop_new(self):
        """queue_full = "drop_new" keeps the oldest and acknowledges all"""
        self.absent()
        self.fill(self.connected(b"sender")).expect(*map(puback, range(1, 61)))
        self.assertEqual(self.kept(), list(range(1, 21)))

    @ours("has no such page")
    def test_counted(self):
        """what is dropped is counted by reason, in /v1/status and /metrics"""
        def drops():
            return self.server.json("v1/status")["bus"]["drops"]["queue_full"]
        before = drops()
        self.absent()
        self.fill(self.connected(b"sender")).expect(*map(puback, range(1, 61)))
        self.assertEqual(drops(), before + 40)
        self.assertIn(f'iotcc_bus_dropped_messages_total{{reason="queue_full"}} {before + 40}\n',
                      self.server.get("metrics")[1])


@ours("has no such thing")
class DropOld(QueueTest):
    settings = ("bus.queue_messages=20", "bus.queue_full=drop_old")

    def test_drop_old(self):
        """queue_full = "drop_old" keeps the newest"""
        self.absent()
        self.fill(self.connected(b"sender")).expect(*map(puback, range(1, 61)))
        self.assertEqual(self.kept(), list(range(41, 61)))


class Slow(ServerTest):
    @ours("has no such limit")
    def test_clean_session(self):
        """3.6 who acknowledges nothing is closed when its queue was full for 10 s; its will is published"""
        watcher = self.connected(b"watcher").subscribe((b"will", 0))
        stuck = self.connected(b"stuck", will=(b"will", b"stuck")).subscribe((b"t", 1))
        sender = self.connected(b"sender")
        begin = time.monotonic()
        for first in range(1, 2001, 100):
            numbers = range(first, first + 100)
            sender.send(*(publish(b"t", b"", 1, i) for i in numbers)).expect(*map(puback, numbers))
        self.assertGreater(time.monotonic() - begin, 9)
        while stuck.more():
            pass
        self.assertEqual(watcher.receive_publish().payload, b"stuck")

    def test_qos_0(self):
        """3.6 who does not read delays nobody; what is dropped for it is of QoS 0"""
        stuck = self.connected(b"stuck").subscribe((b"t", 0))
        reader = self.connected(b"reader").subscribe((b"t", 0))
        sender = self.connected(b"sender")
        payload = b"x" * 100_000
        for i in range(200):
            sender.send(publish(b"t", payload)).expect_open()
            reader.expect(publish(b"t", payload))
        stuck.socket.close()

    def test_keep_alive(self):
        """[MQTT-3.1.2-24] who pings in time is not silent, also while it reads nothing and is not read"""
        slow = self.connected(b"slow", keepalive=1).subscribe((b"t", 0))
        sender = self.connected(b"sender")
        pings = 0
        until = time.monotonic() + 4
        while time.monotonic() < until:
            sender.send(publish(b"t", b"x" * 100_000)).expect_open()
            slow.send(PINGREQ)
            pings += 1
        while pings:
            pings -= slow.receive() == PINGRESP
        slow.expect_open()


@ours("has no such limit")
class MaxSessions(ServerTest):
    settings = ("bus.sessions=2",)

    def test_max_sessions(self):
        """above bus.sessions a new session gets CONNACK 3; those that are kept are served"""
        for name in (b"a", b"b"):
            self.connected(name, clean=False).send(DISCONNECT).expect_closed()
        self.client().send(connect(b"c", clean=False)).expect(connack(3)).expect_closed()
        self.connected(b"a", clean=False, present=1)


main()
