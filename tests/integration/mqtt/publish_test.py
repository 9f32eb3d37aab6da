#!/usr/bin/python3
"""PUBLISH at every QoS, subscriptions and what they match."""
from packets import (packet, puback, pubcomp, publish, pubrec, pubrel, suback, subscribe, unsuback, unsubscribe)
from server import ServerTest, main, ours

MATCHES = [  # filter, topics that it gets, topics that it does not
    (b"a/b", [b"a/b"], [b"a", b"a/b/", b"/a/b", b"A/b", b"a/b/c"]),
    (b"a/#", [b"a", b"a/", b"a/b", b"a//b", b"a/b/c"], [b"ab", b"b/a", b"/a"]),
    (b"#", [b"a", b"/", b"a/b/c", b" "], [b"$a", b"$a/b"]),
    (b"+", [b"a", b" "], [b"/", b"a/b", b"/a", b"$a"]),
    (b"+/+", [b"/", b"a/", b"/a", b"a/b"], [b"a", b"a/b/c", b"$a/b"]),
    (b"/+", [b"/", b"/a"], [b"a", b"//"]),
    (b"+/b/#", [b"a/b", b"a/b/c", b"/b"], [b"b", b"a/c/b", b"$a/b"]),
    (b"a/+/c", [b"a/b/c", b"a//c"], [b"a/c", b"a/b/d/c"]),
    (b"a//b", [b"a//b"], [b"a/b", b"a///b"]),
    (b"$a/#", [b"$a", b"$a/b"], [b"a", b"a/b"]),
    (b"$a/+", [b"$a/b"], [b"$a", b"$a/b/c"]),
    (b"+/" * 7 + b"#", [b"1/2/3/4/5/6/7", b"1/2/3/4/5/6/7/8/9"], [b"1/2/3/4/5/6"]),
    ("e\u0301".encode(), ["e\u0301".encode()], ["\u00e9".encode()]),  # nothing is normalised
    ("\ufeffa".encode(), ["\ufeffa".encode()], [b"a"]),  # [MQTT-1.5.3-3]
    ("a/\U0001f600\U0010fffd\ufffd".encode(), ["a/\U0001f600\U0010fffd\ufffd".encode()], [b"a/?"]),
    (b"/" * 200, [b"/" * 200], [b"/" * 199]),
    (b"t" * 65535, [b"t" * 65535], [b"t" * 65534]),
]


class Match(ServerTest):
    def test_live(self):
        """4.7: a filter gets the topics that it matches, and no others"""
        sender = self.connected(b"sender")
        for name, matching, others in MATCHES:
            with self.subTest(name[:20]), self.connected(b"receiver") as receiver:
                receiver.subscribe((name, 0), (b"$end", 0))
                for topic in [*others, *matching, b"$end"]:
                    sender.send(publish(topic, b"x"))
                for topic in [*matching, b"$end"]:
                    receiver.expect(publish(topic, b"x"))

    def test_retained(self):
        """4.7: so it is with retained messages"""
        sender = self.connected(b"sender")
        for name, matching, others in MATCHES:
            with self.subTest(name[:20]), self.connected(b"receiver") as receiver:
                for topic in others + matching:
                    sender.publish_and_wait(topic, b"r", 1, 1, retain=True)
                receiver.subscribe((name, 0))
                received = {receiver.receive_publish().topic for _ in matching}
                self.assertEqual(received, set(matching))
                receiver.expect_open()
                for topic in others + matching:
                    sender.publish_and_wait(topic, b"", 1, 1, retain=True)

    def test_dollar_first_level_only(self):
        """[MQTT-4.7.2-1] is about the first character of a topic only"""
        receiver = self.connected(b"receiver").subscribe((b"a/+", 0))
        self.connected(b"sender").send(publish(b"a/$b"))
        receiver.expect(publish(b"a/$b"))


class Publishing(ServerTest):
    def test_each_qos(self):
        """[MQTT-3.8.4-6] delivered at the lower of the QoS of the message and of the subscription"""
        sender = self.connected(b"sender")
        for granted in range(3):
            receiver = self.connected(b"receiver").subscribe((b"t", granted))
            for qos in range(3):
                with self.subTest((granted, qos)):
                    sender.publish_and_wait(b"t", b"x", qos, 7)
                    received = receiver.receive_and_acknowledge()
                    self.assertEqual((received.qos, received.payload), (min(granted, qos), b"x"))
                    self.assertFalse(received.dup or received.retain)
            receiver.expect_open()

    def test_payloads(self):
        """3.3.3: any payload passes unchanged, an empty one too"""
        client = self.connected(b"c").subscribe((b"t", 1))
        for payload in (b"", b"\0", bytes(range(256)), b"x" * 120, b"x" * 121, b"y" * 16384, b"z" * 900_000):
            client.send(publish(b"t", payload, 1, 9))
            received = {0x30: None, 0x40: None}
            for _ in range(2):
                one = client.receive()
                received[one[0] & 0xF0] = one
            self.assertEqual(received[0x40], puback(9))
            self.assertEqual(received[0x30][-len(payload):] if payload else b"", payload)
            client.send(puback(int.from_bytes(received[0x30][-len(payload) - 2:][:2], "big")))

    def test_largest_packet(self):
        """max_packet, 1 MiB, passes"""
        client = self.connected(b"c").subscribe((b"t", 0))
        largest = packet(0x30, b"\0\1t", b"x" * (1_048_576 - 4 - 3))
        client.send(largest).expect(largest)

    def test_dup_is_not_passed_on(self):
        """[MQTT-3.3.1-3] DUP of what came in is not passed on"""
        client = self.connected(b"receiver").subscribe((b"t", 1))
        self.connected(b"sender").send(publish(b"t", b"x", 1, 1, dup=True)).expect(puback(1))
        self.assertFalse(client.receive_publish().dup)

    @ours("closes when the second has no DUP")
    def test_method_b(self):
        """4.3.3 until PUBREL an id of QoS 2 is a duplicate, whatever its DUP, and gets PUBREC only"""
        receiver = self.connected(b"receiver").subscribe((b"t", 0))
        sender = self.connected(b"sender")
        for dup in (False, True, False):
            sender.send(publish(b"t", b"first", 2, 5, dup=dup)).expect(pubrec(5))
        sender.send(pubrel(5)).expect(pubcomp(5)).send(pubrel(5)).expect(pubcomp(5))
        sender.send(publish(b"t", b"second", 2, 5)).expect(pubrec(5))
        sender.send(pubrel(5)).expect(pubcomp(5))
        receiver.expect(publish(b"t", b"first"), publish(b"t", b"second")).expect_open()

    @ours("delivers on PUBREL")
    def test_delivered_on_publish(self):
        """4.3.3 a message of QoS 2 is delivered before its PUBREL"""
        receiver = self.connected(b"receiver").subscribe((b"t", 0))
        self.connected(b"sender").send(publish(b"t", b"x", 2, 5)).expect(pubrec(5))
        receiver.expect(publish(b"t", b"x"))

    def test_ids_of_both_sides(self):
        """2.3.1 the ids of the client and ours are two spaces"""
        client = self.connected(b"c").subscribe((b"t", 2))
        client.send(publish(b"t", b"", 2, 1)).expect(pubrec(1)).send(pubrel(1))
        packets = [client.receive(), client.receive()]
        self.assertIn(pubcomp(1), packets)
        self.assertIn(publish(b"t", b"", 2, 1), packets)

    def test_order(self):
        """[MQTT-4.6.0-2 to -6] acks come in the order of what they answer, deliveries in the order of publishing"""
        receiver = self.connected(b"receiver").subscribe((b"t/#", 1))
        sender = self.connected(b"sender")
        numbers = range(1, 301)
        sender.send(*(publish(b"t/%d" % (i % 3), b"%d" % i, 1, i) for i in numbers))
        sender.expect(*(puback(i) for i in numbers))
        received = {0: [], 1: [], 2: []}
        for _ in numbers:
            one = receiver.receive_and_acknowledge()
            received[int(one.topic[2:])].append(int(one.payload))
        for topic, seen in received.items():
            self.assertEqual(seen, [i for i in numbers if i % 3 == topic])

    def test_order_of_qos_2(self):
        """[MQTT-4.6.0-3, -4] PUBREC in the order of PUBLISH, PUBREL in the order of PUBREC, and mixed with QoS 1"""
        receiver = self.connected(b"receiver").subscribe((b"t", 2))
        sender = self.connected(b"sender")
        numbers = range(1, 11)
        sender.send(*(publish(b"t", b"%d" % i, 2, i) for i in numbers)).expect(*map(pubrec, numbers))
        sender.send(*map(pubrel, numbers)).expect(*map(pubcomp, numbers))
        received = [receiver.receive_publish() for _ in numbers]
        self.assertEqual([int(one.payload) for one in received], list(numbers))
        backwards = [one.packet_id for one in reversed(received)]
        receiver.send(*map(pubrec, backwards)).expect(*map(pubrel, backwards))
        receiver.send(*map(pubcomp, backwards)).expect_open()

    def test_window(self):
        """2.3.1, 4.6 at most max_inflight, 20, are unacknowledged, QoS 1 and 2 together; ids in flight are not used"""
        receiver = self.connected(b"receiver").subscribe((b"t", 2))
        sender = self.connected(b"sender")
        for i in range(1, 41):
            sender.publish_and_wait(b"t", b"%d" % i, 1 + i % 2, i)
        window = [receiver.receive_publish() for _ in range(20)]
        receiver.expect_open()
        self.assertEqual([int(one.payload) for one in window], list(range(1, 21)))
        self.assertEqual(len({one.packet_id for one in window}), 20)
        held = {one.packet_id for one in window[1:]}
        receiver.acknowledge(window[0]) if window[0].qos == 1 else self.complete(receiver, window[0])
        following = receiver.receive_publish()
        self.assertEqual(int(following.payload), 21)
        self.assertNotIn(following.packet_id, held)

    def complete(self, receiver, one):
        receiver.send(pubrec(one.packet_id)).expect(pubrel(one.packet_id)).send(pubcomp(one.packet_id))

    @ours("uses ids that are in flight again")
    def test_ids_wrap(self):
        """[MQTT-2.3.1-2, -4] ids go from 65535 to 1, and past one that is in flight"""
        receiver = self.connected(b"receiver").subscribe((b"t", 1))
        sender = self.connected(b"sender")
        sender.send(publish(b"t", b"stays", 1, 1)).expect(puback(1))
        stays = receiver.receive_publish().packet_id
        last, wrapped = stays, False
        for _ in range(0, 66_000, 15):
            sender.send(*(publish(b"t", b"", 1, i) for i in range(1, 16))).expect(*(puback(i) for i in range(1, 16)))
            for _ in range(15):
                packet_id = receiver.receive_and_acknowledge().packet_id
                self.assertNotIn(packet_id, (0, stays))
                wrapped |= packet_id < last
                last = packet_id
        self.assertTrue(wrapped)


class Subscriptions(ServerTest):
    def test_codes(self):
        """[MQTT-3.8.4-5] one code for each filter, in order, the QoS as asked"""
        client = self.connected(b"c")
        client.send(subscribe(0xFFFF, (b"a", 2), (b"b/#", 0), (b"+", 1), (b"a", 1)))
        client.expect(suback(0xFFFF, 2, 0, 1, 1))

    @ours("takes the QoS of the first that matches")
    def test_overlapping(self):
        """[MQTT-3.3.5-1] one copy at the highest QoS of all filters that match, in whatever order"""
        sender = self.connected(b"sender")
        for filters in ([(b"o/#", 0), (b"o/a", 2), (b"+/a", 1)], [(b"o/a", 0), (b"o/+", 1), (b"#", 2)],
                        [(b"o/a", 2), (b"o/#", 0)], [(b"#", 1), (b"o/a", 0)]):
            with self.subTest(filters), self.connected(b"receiver") as receiver:
                receiver.subscribe(*filters)
                sender.publish_and_wait(b"o/a", b"x", 2, 1)
                self.assertEqual(receiver.receive_and_acknowledge().qos, max(qos for _, qos in filters))
                receiver.expect_open()

    def test_replaced(self):
        """[MQTT-3.8.4-3] the same filter again replaces the first"""
        receiver = self.connected(b"receiver").subscribe((b"t", 2)).subscribe((b"t", 0))
        self.connected(b"sender").publish_and_wait(b"t", b"x", 2, 1)
        receiver.expect(publish(b"t", b"x")).expect_open()

    def test_unsubscribe(self):
        """[MQTT-3.10.4-1, -5] filters are compared byte by byte, and UNSUBACK comes always"""
        receiver = self.connected(b"receiver").subscribe((b"t", 0), (b"t/+", 0), (b"T", 0))
        receiver.send(unsubscribe(9, b"t/a", b"+", b"t/#", b"nothing")).expect(unsuback(9))
        sender = self.connected(b"sender")
        sender.send(publish(b"t"), publish(b"t/a"), publish(b"T"))
        receiver.expect(publish(b"t"), publish(b"t/a"), publish(b"T"))
        receiver.send(unsubscribe(10, b"t", b"t/+")).expect(unsuback(10))
        sender.send(publish(b"t"), publish(b"t/a"), publish(b"T"))
        receiver.expect(publish(b"T")).expect_open()

    def test_in_flight(self):
        """[MQTT-3.10.4-3] deliveries in flight are completed after UNSUBSCRIBE"""
        receiver = self.connected(b"receiver").subscribe((b"t", 2))
        self.connected(b"sender").publish_and_wait(b"t", b"x", 2, 1)
        one = receiver.receive_publish()
        receiver.send(unsubscribe(2, b"t")).expect(unsuback(2))
        receiver.acknowledge(one)
        receiver.expect_open()

    def test_own(self):
        """a client gets what it publishes itself"""
        client = self.connected(b"c").subscribe((b"t", 0))
        client.send(publish(b"t", b"x")).expect(publish(b"t", b"x"))

    @ours("has no limit")
    def test_filters(self):
        """3.8.4 above 1000 filters SUBACK says 0x80; those before and a replaced one stand"""
        client = self.connected(b"c")
        names = [b"f/%d" % i for i in range(1001)]
        client.send(subscribe(1, *((name, 0) for name in names))).expect(suback(1, *[0] * 1000, 0x80))
        client.subscribe((names[0], 1))
        client.send(publish(names[999]), publish(names[1000])).expect(publish(names[999])).expect_open()


class Shared(ServerTest):
    def member(self, name, *filters):
        return self.connected(name).subscribe(*filters)

    def test_round_robin(self):
        """4.8.2 (MQTT 5), from 3.1.1 clients too: one member gets a message, each in its turn; other groups as well"""
        members = [self.member(b"m%d" % i, (b"$share/g/t/#", 1)) for i in range(3)]
        other = self.member(b"other", (b"$share/h/t/+", 0))
        plain = self.member(b"plain", (b"t/1", 0))
        sender = self.connected(b"sender")
        for i in range(30):
            sender.publish_and_wait(b"t/1", b"%d" % i, 1, 1)
        for client in (other, plain):
            client.expect(*(publish(b"t/1", b"%d" % i) for i in range(30))).expect_open()
        received = [[int(member.receive_and_acknowledge().payload) for _ in range(10)] for member in members]
        self.assertEqual(sorted(sum(received, [])), list(range(30)))
        for member in members:
            member.expect_open()

    def test_left(self):
        """a member that unsubscribes or goes gets no more"""
        first, second, third = (self.member(b"m%d" % i, (b"$share/g/t", 0)) for i in range(3))
        first.send(unsubscribe(1, b"$share/g/t")).expect(unsuback(1))
        second.send(b"\xe0\0").expect_closed()
        sender = self.connected(b"sender")
        sender.send(*(publish(b"t", b"%d" % i) for i in range(9)))
        third.expect(*(publish(b"t", b"%d" % i) for i in range(9)))
        first.expect_open()

    @ours("sends them")
    def test_no_retained(self):
        """4.8.2 (MQTT 5): a shared subscription gets no retained messages"""
        self.connected(b"sender").publish_and_wait(b"kept", b"x", 1, 1, retain=True)
        self.member(b"m", (b"$share/g/kept", 0)).expect_open()

    def test_not_a_topic(self):
        """a shared filter and the plain one are two subscriptions"""
        client = self.member(b"m", (b"$share/g/two", 0))
        client.send(unsubscribe(1, b"two")).expect(unsuback(1))
        client.send(publish(b"two", b"x")).expect(publish(b"two", b"x")).expect_open()


main()
