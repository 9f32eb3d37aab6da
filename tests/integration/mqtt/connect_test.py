#!/usr/bin/python3
"""CONNECT and what answers it, MQTT 3.1 included; PINGREQ and DISCONNECT."""
import time

from packets import (DISCONNECT, PINGREQ, PINGRESP, connack, connect, number, packet, puback, publish, raw_connect,
                     string, suback, subscribe, unsuback, will_flags)
from server import ServerTest, is_mosquitto, main, ours

OURS = True  # mosquitto 2.0.11 takes these
CLIENT = string(b"c")
WILL = CLIENT + string(b"will") + string(b"gone")

CLOSED = [
    ("[MQTT-3.1.2-1] a wrong name", raw_connect(2, CLIENT, name=b"MQTX")),
    ("[MQTT-3.1.2-1] a name in small letters", raw_connect(2, CLIENT, name=b"mqtt")),
    ("[MQTT-3.1.2-1] an empty name", raw_connect(2, CLIENT, name=b"")),
    ("[MQTT-3.1.2-1] a long name", raw_connect(2, CLIENT, name=b"MQTT" * 100)),
    ("[MQTT-3.1.2-3] the reserved flag", raw_connect(3, CLIENT)),
    ("[MQTT-3.1.2-11] will QoS without will", raw_connect(2 | 0x08, CLIENT), OURS),
    ("[MQTT-3.1.2-15] will retain without will", raw_connect(2 | 0x20, CLIENT), OURS),
    ("[MQTT-3.1.2-14] will QoS 3", raw_connect(2 | will_flags(3), WILL)),
    ("[MQTT-3.1.2-22] a password without user name", raw_connect(2 | 0x40, CLIENT, string(b"p"))),
    ("[MQTT-3.1.2-9] a will flag without will", raw_connect(2 | 0x04, CLIENT)),
    ("[MQTT-3.1.2-9] a will flag without will message", raw_connect(2 | 0x04, CLIENT, string(b"will"))),
    ("[MQTT-3.1.2-11] a will without its flag", raw_connect(2, WILL), OURS),
    ("[MQTT-3.1.2-19] a user flag without user name", raw_connect(2 | 0x80, CLIENT)),
    ("[MQTT-3.1.2-18] a user name without its flag", raw_connect(2, CLIENT, string(b"u")), OURS),
    ("[MQTT-3.1.2-21] a password flag without password", raw_connect(2 | 0xC0, CLIENT, string(b"u"))),
    ("[MQTT-3.1.2-20] a password without its flag", raw_connect(2 | 0x80, CLIENT, string(b"u"), string(b"p")), OURS),
    ("2.2.3 a byte behind its end", raw_connect(2, CLIENT, b"x"), OURS),
    ("2.2.3 no client id", raw_connect(2)),
    ("2.2.3 a client id beyond its end", raw_connect(2, b"\x00\x02c")),
    ("2.2.3 nothing", packet(0x10)),
    ("2.2.3 no keepalive", packet(0x10, string(b"MQTT"), b"\x04\x02")),
    ("[MQTT-4.7.3-1] an empty will topic", raw_connect(2 | 0x04, CLIENT, string(b""), string(b"x"))),
    ("[MQTT-3.3.2-2] + in a will topic", raw_connect(2 | 0x04, CLIENT, string(b"a/+"), string(b"x"))),
    ("[MQTT-3.3.2-2] # in a will topic", raw_connect(2 | 0x04, CLIENT, string(b"#"), string(b"x"))),
    ("[MQTT-1.5.3-1] a client id of bad UTF-8", connect(b"a\xff")),
    ("[MQTT-1.5.3-2] a client id with U+0000", connect(b"a\0")),
    ("1.5.3 a client id with a control character", connect(b"a\x1f"), OURS),
    ("[MQTT-1.5.3-1] a user name of bad UTF-8", connect(b"c", user=b"\xed\xa0\x80"), OURS),
    ("[MQTT-1.5.3-1] a will topic of bad UTF-8", connect(b"c", will=(b"\xc0\xaf", b""))),
    ("2.2.2 CONNECT with flags", b"\x11" + connect(b"c")[1:]),
    ("over 256 KiB, on the header", b"\x10" + b"\x81\x80\x10", OURS),
]

REFUSED = [  # by this code, and closed [MQTT-3.2.2-5]
    ("[MQTT-3.1.2-2] level 0", raw_connect(2, CLIENT, level=0), 1),
    ("[MQTT-3.1.2-2] level 3 by the name of 4", raw_connect(2, CLIENT, level=3), 1),
    ("[MQTT-3.1.2-2] level 4 by the name of 3", raw_connect(2, CLIENT, name=b"MQIsdp", level=4), 1),
    ("[MQTT-3.1.2-2] level 5, until we speak it", packet(0x10, string(b"MQTT"), b"\x05\x02\x00\x00\x00", CLIENT), 1, OURS),
    ("[MQTT-3.1.2-2] level 6", raw_connect(2, CLIENT, level=6), 1),
    ("[MQTT-3.1.2-2] level 255 with fields of its own", raw_connect(0xFF, b"\xff\xff", level=255), 1, OURS),
    ("[MQTT-3.1.3-8] an empty client id with clean session 0", connect(b"", clean=False), 2),
    ("3.1 an empty client id of MQTT 3.1", connect(b"", level=3), 2),
    ("3.1 an empty client id of MQTT 3.1 with clean session 0", connect(b"", clean=False, level=3), 2),
]

TAKEN = [
    ("level 4", connect(b"c")),
    ("MQTT 3.1", connect(b"c", level=3)),
    ("MQTT 3.1 with a client id of more than 23 bytes", connect(b"c" * 24, level=3)),
    ("a client id of 65535 bytes", connect(b"c" * 65535)),
    ("a client id beyond the letters of 3.1.3-5", connect("ä€😀 /+#\ufeff".encode())),
    ("[MQTT-3.1.3-6] an empty client id with clean session 1", connect(b"")),
    ("an empty user name", connect(b"c", user=b"")),
    ("an empty user name and password", connect(b"c", user=b"", password=b"")),
    ("a password with NUL and 0xff", connect(b"c", user=b"u", password=b"\0\xff\0")),
    ("an empty will message", connect(b"c", will=(b"other", b""))),
    ("a will message of 65535 bytes", connect(b"c", will=(b"other", b"\0" * 65535))),
    ("all fields", connect(b"c", will=(b"other", b"x", 2, True), user=b"u", password=b"p", keepalive=65535)),
    ("a longer form of its length", b"\x10\x8d\x00" + connect(b"c")[2:]),
]


class Connect(ServerTest):
    settings = ("limits.identify_ms=600000",)

    def each(self, rows):
        for name, *row in rows:
            if is_mosquitto() and row[-1] is OURS:
                continue
            with self.subTest(name), self.client() as client:
                yield client, row

    def test_closed(self):
        """3.1: what is no CONNECT closes without an answer"""
        for client, (sent, *_) in self.each(CLOSED):
            client.send(sent).expect_closed()

    def test_refused(self):
        """3.2.2: what is refused gets its code, then the end"""
        for client, (sent, code, *_) in self.each(REFUSED):
            client.send(sent).expect(connack(code)).expect_closed()

    def test_taken(self):
        """3.1: what is legal gets CONNACK 0"""
        for client, (sent,) in self.each(TAKEN):
            client.send(sent).expect(connack(0)).expect_open()

    def test_refused_does_nothing(self):
        """[MQTT-3.1.4-5] what follows a CONNECT that is refused is dropped, and its will is not published"""
        watcher = self.connected(b"watcher").subscribe((b"#", 0))
        refused = connect(b"", clean=False, will=(b"will", b"x"))
        with self.client() as client:
            client.send(refused, subscribe(1, (b"a", 0)), publish(b"a", b"x")).expect(connack(2)).expect_closed()
        self.connected(b"c").publish_and_wait(b"mark", b"", 1, 1)
        self.assertEqual(watcher.receive_publish().topic, b"mark")

    def test_before_connack(self):
        """3.1.4: packets may follow before CONNACK, and are answered behind it in their order"""
        client = self.client()
        client.send(connect(b"c"), subscribe(1, (b"a", 1)), PINGREQ, publish(b"b", b"", 1, 2), PINGREQ)
        client.expect(connack(0), suback(1, 1), PINGRESP, puback(2), PINGRESP)

    def test_byte_by_byte(self):
        """how the stream is cut changes nothing"""
        client = self.client()
        client.send_in_bytes(connect(b"c", user=b"u", password=b"p") + subscribe(1, (b"a", 1), (b"b/#", 0)) +
                             publish(b"b/1", b"x" * 200) + publish(b"a", b"", 1, 2) + PINGREQ)
        client.expect(connack(0), suback(1, 1, 0), publish(b"b/1", b"x" * 200))
        received = {client.receive()[0], client.receive()[0], client.receive()[0]}
        self.assertEqual(received, {0x32, 0x40, 0xD0})

    def test_generated_ids(self):
        """[MQTT-3.1.3-6] clients with an empty client id do not take each other over"""
        clients = [self.connected(b"").subscribe((b"all", 0)) for _ in range(3)]
        clients[0].send(publish(b"all", b"x"))
        for client in clients:
            client.expect(publish(b"all", b"x"))

    def test_disconnect(self):
        """[MQTT-3.14.4-1, -2] DISCONNECT closes; what follows it is ignored"""
        watcher = self.connected(b"watcher").subscribe((b"#", 0))
        self.connected(b"c").send(DISCONNECT, publish(b"a", b"x"), PINGREQ).expect_closed()
        self.connected(b"d").publish_and_wait(b"mark", b"", 1, 1)
        self.assertEqual(watcher.receive_publish().topic, b"mark")

    @ours("does not take DUP there")
    def test_dup_of_3_1(self):
        """MQTT 3.1 clients may set DUP in SUBSCRIBE, UNSUBSCRIBE and PUBREL"""
        client = self.connected(b"c", level=3)
        client.send(b"\x8a" + subscribe(1, (b"a", 0))[1:]).expect(suback(1, 0))
        client.send(b"\xaa" + packet(0xA2, number(2), string(b"a"))[1:]).expect(unsuback(2))
        client.send(b"\x6a\x02\x00\x07").expect(b"\x70\x02\x00\x07").expect_open()

    def test_session_present_of_3_1(self):
        """MQTT 3.1 knows no session present: always 0"""
        self.connected(b"old", clean=False, level=3).send(DISCONNECT).expect_closed()
        self.connected(b"old", clean=False, level=3)


class Identify(ServerTest):
    settings = ("limits.identify_ms=1000",)

    @ours("waits")
    def test_silent(self):
        """3.1.4: who has not sent a CONNECT in time is closed, by one deadline, however slowly bytes come"""
        begin = time.monotonic()
        with self.client() as silent, self.client() as slow:
            slow.send(connect(b"slow")[:5])
            self.assertGreaterEqual(silent.closes_after(begin), 0.9)
            self.assertLess(slow.closes_after(begin), 10)


class Settings(ServerTest):
    settings = ("mqtt_lite.allow_empty_id=false", "mqtt_lite.max_keepalive=60")
    mosquitto_settings = ("allow_zero_length_clientid false", "max_keepalive 60")

    def test_no_empty_id(self):
        """allow_empty_id = false refuses what 3.1.3.1 lets a server refuse, by CONNACK 2"""
        self.client().send(connect(b"")).expect(connack(2)).expect_closed()

    @ours("is about MQTT 5 only")
    def test_max_keepalive(self):
        """above max_keepalive, and without one, CONNACK 2"""
        self.connected(b"c", keepalive=60)
        for keepalive in (61, 0):
            self.client().send(connect(b"c", keepalive=keepalive)).expect(connack(2)).expect_closed()


@ours("looks every few seconds only")
class Keepalive(ServerTest):
    def test_late(self):
        """[MQTT-3.1.2-24] closed at 1.5 times the keepalive, not before, at most 1 s after; the will is published"""
        watcher = self.connected(b"watcher").subscribe((b"will", 0))
        for keepalive in (1, 2):
            with self.subTest(keepalive):
                client = self.connected(b"c", keepalive=keepalive, will=(b"will", b"x"))
                begin = time.monotonic()
                took = client.closes_after(begin)
                self.assertGreaterEqual(took, 1.5 * keepalive - 0.05)  # the CONNACK took its time
                self.assertLessEqual(took, 1.5 * keepalive + 1 + 0.5)
                self.assertEqual(watcher.receive_publish().payload, b"x")

    def test_received_only(self):
        """3.1.2.10 what is sent to a client does not keep it alive, what it sends does"""
        client = self.connected(b"c", keepalive=1).subscribe((b"a", 0))
        sender = self.connected(b"sender")
        end = time.monotonic() + 2
        while time.monotonic() < end:  # any packet counts
            client.send(publish(b"b")).expect_open()
        sender.send(publish(b"a"))
        begin = time.monotonic()
        while client.more():
            sender.send(publish(b"a")).expect_open()
        self.assertLess(time.monotonic() - begin, 3)

    def test_zero(self):
        """3.1.2.10 keepalive 0 is none"""
        with self.connected(b"zero", keepalive=0) as zero, self.connected(b"one", keepalive=1) as one:
            one.expect_closed()
            zero.expect_open()


main()
