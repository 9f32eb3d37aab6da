#!/usr/bin/python3
"""Subscriptions: what filters match, SUBACK and UNSUBACK, overlapping and shared ones."""
from packets import publish, suback, subscribe, unsuback, unsubscribe
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
