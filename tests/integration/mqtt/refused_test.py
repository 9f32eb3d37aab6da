#!/usr/bin/python3
"""What closes a connection: every row of bytes is sent by a client with a will, which must be published [MQTT-4.8.0-1]."""
from packets import (DISCONNECT, PINGREQ, connect, number, packet, puback, pubcomp, publish, pubrec, pubrel, string,
                     subscribe, suback, unsubscribe)
from server import ServerTest, is_mosquitto, main, ours

OURS = True  # mosquitto 2.0.11 takes these

FLAGS_AND_TYPES = [
    ("[MQTT-2.2.2-2] PUBACK with flags", b"\x41\x02\x00\x01", OURS),
    ("[MQTT-2.2.2-2] PUBREC with flags", b"\x51\x02\x00\x01", OURS),
    ("[MQTT-3.6.1-1] PUBREL with flags 0000", b"\x60\x02\x00\x01"),
    ("[MQTT-3.6.1-1] PUBREL with flags 0011", b"\x63\x02\x00\x01"),
    ("[MQTT-2.2.2-2] PUBCOMP with flags", b"\x72\x02\x00\x01", OURS),
    ("[MQTT-3.8.1-1] SUBSCRIBE with flags 0000", b"\x80\x06\x00\x01\x00\x01a\x00"),
    ("[MQTT-3.8.1-1] SUBSCRIBE with DUP", b"\x8a\x06\x00\x01\x00\x01a\x00"),
    ("[MQTT-3.10.1-1] UNSUBSCRIBE with flags 0000", b"\xa0\x05\x00\x01\x00\x01a"),
    ("[MQTT-3.10.1-1] UNSUBSCRIBE with DUP", b"\xaa\x05\x00\x01\x00\x01a"),
    ("[MQTT-2.2.2-2] PINGREQ with flags", b"\xc1\x00", OURS),
    ("[MQTT-3.14.1-1] DISCONNECT with flags", b"\xe1\x00"),
    ("2.2.1 type 0", b"\x00\x00"),
    ("2.2.1 type 0 with flags", b"\x0f\x00"),
    ("2.2.1 type 15", b"\xf0\x00"),
    ("2.2.1 type 15 with flags", b"\xff\x00"),
    ("2.2.1 CONNACK", b"\x20\x02\x00\x00"),
    ("2.2.1 SUBACK", b"\x90\x03\x00\x01\x00", OURS),
    ("2.2.1 UNSUBACK", b"\xb0\x02\x00\x01", OURS),
    ("2.2.1 PINGRESP", b"\xd0\x00", OURS),
    ("2.2.1 PINGRESP with flags", b"\xdf\x00", OURS),
    ("[MQTT-3.1.0-2] a second CONNECT", connect(b"again"), OURS),
]

LENGTHS = [
    ("2.2.3 five bytes of length", b"\x30\x80\x80\x80\x80\x01"),
    ("2.2.3 five bytes of 0xff", b"\x30\xff\xff\xff\xff\xff"),
    ("2.2.3 over max_packet, on the header", b"\x30\x81\x80\x40", OURS),
    ("2.2.3 256 MiB less one, on the header", b"\x30\xff\xff\xff\x7f", OURS),
    ("2.2.3 PINGREQ with a byte", packet(0xC0, b"x"), OURS),
    ("2.2.3 DISCONNECT with a byte", packet(0xE0, b"x")),
    *((f"2.2.3 {name} of {len(body)} bytes", packet(first, body), OURS if len(body) > 2 else False)
      for name, first in (("PUBACK", 0x40), ("PUBREC", 0x50), ("PUBREL", 0x62), ("PUBCOMP", 0x70))
      for body in (b"", b"\x01", b"\x00\x01\x00")),
    ("2.2.3 PUBLISH of nothing", packet(0x30)),
    ("2.2.3 PUBLISH with half a topic length", packet(0x30, b"\x00")),
    ("2.2.3 PUBLISH with a topic beyond its end", packet(0x30, b"\x00\x05topi")),
    ("2.2.3 PUBLISH of QoS 1 without packet id", packet(0x32, string(b"t"))),
    ("2.2.3 PUBLISH of QoS 2 with half a packet id", packet(0x34, string(b"t"), b"\x01")),
    ("2.2.3 SUBSCRIBE without packet id", packet(0x82)),
    ("2.2.3 SUBSCRIBE that ends in a filter", packet(0x82, number(1), b"\x00\x03ab")),
    ("2.2.3 SUBSCRIBE without its last QoS", packet(0x82, number(1), string(b"a"), b"\x00", string(b"b"))),
    ("2.2.3 SUBSCRIBE with a byte behind it", packet(0x82, number(1), string(b"a"), b"\x00\x00")),
    ("2.2.3 UNSUBSCRIBE that ends in a filter", packet(0xA2, number(1), b"\x00\x03ab")),
    ("2.2.3 UNSUBSCRIBE with a byte behind it", packet(0xA2, number(1), string(b"a"), b"\x00")),
]

PACKET_IDS = [
    ("[MQTT-2.3.1-1] PUBLISH of QoS 1 with id 0", publish(b"t", b"", 1, 0)),
    ("[MQTT-2.3.1-1] PUBLISH of QoS 2 with id 0", publish(b"t", b"", 2, 0)),
    ("[MQTT-2.3.1-1] SUBSCRIBE with id 0", subscribe(0, (b"a", 0))),
    ("[MQTT-2.3.1-1] UNSUBSCRIBE with id 0", unsubscribe(0, b"a")),
    ("2.3.1 PUBACK with id 0", puback(0)),
    ("2.3.1 PUBREC with id 0", pubrec(0)),
    ("2.3.1 PUBREL with id 0", pubrel(0)),
    ("2.3.1 PUBCOMP with id 0", pubcomp(0)),
]

BAD_UTF8 = [
    ("[MQTT-1.5.3-1] an overlong form", b"\xc0\xaf", False), ("[MQTT-1.5.3-1] a half", b"\xc3", False),
    ("[MQTT-1.5.3-1] a wrong continuation", b"\xc3(", False), ("[MQTT-1.5.3-1] 0xff", b"\xff", False),
    ("[MQTT-1.5.3-1] a surrogate", b"\xed\xa0\x80", False),
    ("[MQTT-1.5.3-1] above U+10FFFF", b"\xf4\x90\x80\x80", False),
    ("[MQTT-1.5.3-2] U+0000", b"\0", False), ("[MQTT-1.5.3-2] U+0000 as two bytes", b"\xc0\x80", False),
    ("1.5.3 U+0001", b"\x01", False), ("1.5.3 U+001F", b"\x1f", False), ("1.5.3 U+007F", b"\x7f", False),
    ("1.5.3 U+0080", b"\xc2\x80", False), ("1.5.3 U+009F", b"\xc2\x9f", False),
    ("1.5.3 U+FDD0", b"\xef\xb7\x90", False), ("1.5.3 U+FFFE", b"\xef\xbf\xbe", False),
    ("1.5.3 U+FFFF", b"\xef\xbf\xbf", False), ("1.5.3 U+1FFFF", b"\xf0\x9f\xbf\xbf", False),
]

IN_A_STRING = [row for name, bad, is_ours in BAD_UTF8 for row in (
    (name + " in a topic", publish(b"a" + bad + b"b"), is_ours),
    (name + " in a filter", subscribe(1, (b"a" + bad + b"b", 0)), is_ours),
    (name + " in a filter of UNSUBSCRIBE", unsubscribe(1, b"a" + bad + b"b"), is_ours),
)]

BAD_FILTERS = (b"", b"a#", b"#/a", b"a/#/b", b"##", b"a+", b"+a/b", b"a/b+/c", b"++", b"/" * 201)
BAD_SHARES = (b"$share/", b"$share/g", b"$share/g/", b"$share//a", b"$share/g+/a", b"$share/g#/a",
              b"$share/+/a", b"$share/g/a#", b"$share/g/#/a")

FIELDS = [
    ("[MQTT-3.3.1-4] QoS 3", packet(0x36, string(b"t"), number(1))),
    ("[MQTT-3.3.1-2] DUP with QoS 0", packet(0x38, string(b"t")), OURS),
    ("[MQTT-4.7.3-1] an empty topic", publish(b"")),
    ("[MQTT-3.3.2-2] + in a topic", publish(b"a/+")),
    ("[MQTT-3.3.2-2] # in a topic", publish(b"a/#")),
    ("4.7 201 separators in a topic", publish(b"/" * 201)),
    ("[MQTT-3.8.3-3] SUBSCRIBE without filter", packet(0x82, number(1))),
    ("[MQTT-3.8.3-4] SUBSCRIBE of QoS 3", subscribe(1, (b"a", 3))),
    ("[MQTT-3.8.3-4] SUBSCRIBE with reserved bits", subscribe(1, (b"a", 4))),
    ("[MQTT-3.8.3-4] SUBSCRIBE with the highest bit", subscribe(1, (b"a", 0x80))),
    ("[MQTT-3.8.3-4] SUBSCRIBE of QoS 3 behind a good filter", subscribe(1, (b"a", 1), (b"b", 3))),
    ("[MQTT-3.10.3-2] UNSUBSCRIBE without filter", packet(0xA2, number(1)), OURS),
    *((f"[MQTT-4.7.1-2, -3] SUBSCRIBE of {bad[:9]}", subscribe(1, (bad, 0))) for bad in BAD_FILTERS),
    *((f"[MQTT-4.7.1-2, -3] UNSUBSCRIBE of {bad[:9]}", unsubscribe(1, bad)) for bad in BAD_FILTERS),
    *((f"shared SUBSCRIBE of {bad}", subscribe(1, (bad, 0)), OURS) for bad in BAD_SHARES),
]


class Refused(ServerTest):
    settings = ("limits.identify_ms=600000",)

    def closes(self, rows):
        watcher = self.connected(b"watcher").subscribe((b"will", 1))
        for i, (name, sent, *differs) in enumerate(rows):
            if is_mosquitto() and any(differs):
                continue
            with self.subTest(name):
                mark = b"%d" % i
                with self.connected(b"wrong", will=(b"will", mark)) as client:
                    client.send(sent).expect_closed()
                while watcher.receive_publish().payload != mark:
                    pass  # of a row that failed

    def test_flags_and_types(self):
        """2.2.1, 2.2.2: a type or flags that no client may send close, and the will is published"""
        self.closes(FLAGS_AND_TYPES)

    def test_lengths(self):
        """2.2.3: a packet that is not as long as its fields closes, and the will is published"""
        self.closes(LENGTHS)

    def test_packet_ids(self):
        """2.3.1: packet id 0 closes, and the will is published"""
        self.closes(PACKET_IDS)

    def test_strings(self):
        """1.5.3: a string that is no good UTF-8 closes, and the will is published"""
        self.closes(IN_A_STRING)

    def test_fields(self):
        """3.3 to 3.10: an illegal field closes, and the will is published"""
        self.closes(FIELDS)

    @ours("waits for the rest")
    def test_first_byte(self):
        """[MQTT-3.1.0-1] before CONNECT, the first byte of anything else closes"""
        for first in (0x00, 0x11, 0x1F, *range(0x20, 0x100, 0x10), 0x82, 0xFF):
            with self.subTest(f"{first:02x}"), self.client() as client:
                client.send(bytes([first])).expect_closed()

    def test_first_packet(self):
        """[MQTT-3.1.0-1] a first packet that is no CONNECT closes and does nothing"""
        watcher = self.connected(b"watcher").subscribe((b"t", 0))
        for sent in (publish(b"t"), publish(b"t", b"", 1, 1), subscribe(1, (b"t", 0)), PINGREQ, DISCONNECT,
                     puback(1), pubrel(1), unsubscribe(1, b"t"), suback(1, 0)):
            with self.subTest(sent.hex(" ")), self.client() as client:
                client.send(sent).expect_closed()
        watcher.expect_open()


class Acks(ServerTest):
    """What is no answer to what is in flight."""

    def receiver(self, qos):
        """A client with one delivery of that QoS in flight, and its packet id."""
        self.watcher = self.connected(b"watcher").subscribe((b"will", 0))
        client = self.connected(b"receiver", will=(b"will", b"gone")).subscribe((b"t", qos))
        self.connected(b"sender").publish_and_wait(b"t", b"x", qos, 1)
        return client, client.receive_publish().packet_id

    def closed(self, client):
        client.expect_closed()
        self.assertEqual(self.watcher.receive_publish().payload, b"gone")

    def test_puback_for_qos_2(self):
        """[MQTT-4.3.3-1] PUBACK for a message of QoS 2 closes"""
        client, packet_id = self.receiver(2)
        self.closed(client.send(puback(packet_id)))

    def test_puback_after_pubrel(self):
        """[MQTT-4.3.3-1] PUBACK for a message of QoS 2 closes, also after PUBREL"""
        client, packet_id = self.receiver(2)
        self.closed(client.send(pubrec(packet_id)).expect(pubrel(packet_id)).send(puback(packet_id)))

    def test_pubrec_for_qos_1(self):
        """[MQTT-4.3.2-1] PUBREC for a message of QoS 1 closes"""
        client, packet_id = self.receiver(1)
        self.closed(client.send(pubrec(packet_id)))

    def test_pubcomp_for_qos_1(self):
        """[MQTT-4.3.2-1] PUBCOMP for a message of QoS 1 closes"""
        client, packet_id = self.receiver(1)
        self.closed(client.send(pubcomp(packet_id)))

    @ours("waits on for PUBREC")
    def test_pubcomp_before_pubrec(self):
        """[MQTT-4.3.3-1] PUBCOMP before PUBREC closes"""
        client, packet_id = self.receiver(2)
        self.closed(client.send(pubcomp(packet_id)))

    def test_unknown_ids(self):
        """PUBACK and PUBCOMP of unknown ids are ignored, PUBREC and PUBREL are answered"""
        client = self.connected(b"c")
        client.send(puback(7), pubcomp(8)).expect_open()
        client.send(pubrel(10)).expect(pubcomp(10)).send(pubrel(10)).expect(pubcomp(10)).expect_open()

    @ours("ignores it")
    def test_unknown_pubrec(self):
        """PUBREC of an unknown id is answered by PUBREL, so that the peer can finish, also again"""
        client = self.connected(b"c")
        client.send(pubrec(9)).expect(pubrel(9)).send(pubrec(9)).expect(pubrel(9)).send(pubcomp(9)).expect_open()

    def test_pubrec_again(self):
        """PUBREC again is answered by PUBREL again"""
        client, packet_id = self.receiver(2)
        client.send(pubrec(packet_id)).expect(pubrel(packet_id)).send(pubrec(packet_id)).expect(pubrel(packet_id))
        client.send(pubcomp(packet_id)).expect_open()


main()
