#!/usr/bin/python3
"""PUBLISH at every QoS, packet ids and order."""
from packets import Publish, packet, puback, pubcomp, publish, pubrec, pubrel
from server import ServerTest, main, ours


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
        client.send(publish(b"t", b"", 2, 1))
        received = {one[0]: one for one in (client.receive(), client.receive())}
        self.assertEqual(received[0x50], pubrec(1))
        their_id = Publish(received[0x34]).packet_id
        client.send(publish(b"other", b"", 2, their_id)).expect(pubrec(their_id))
        client.send(pubrel(1)).expect(pubcomp(1)).send(pubrec(their_id)).expect(pubrel(their_id))
        client.send(pubrel(their_id)).expect(pubcomp(their_id)).send(pubcomp(their_id)).expect_open()

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
        """[MQTT-2.3.1-2, -4] ids go from 65535 to 1, and none of one that is in flight"""
        receiver = self.connected(b"receiver").subscribe((b"t", 1))
        sender = self.connected(b"sender")
        sender.send(publish(b"t", b"stays", 1, 1)).expect(puback(1))
        stays = receiver.receive_publish().packet_id
        last = stays
        for _ in range(0, 65_500, 10):
            sender.send(*(publish(b"t", b"", 1, i) for i in range(1, 11))).expect(*(puback(i) for i in range(1, 11)))
            for _ in range(10):
                packet_id = receiver.receive_and_acknowledge().packet_id
                self.assertNotIn(packet_id, (0, stays))
                last = packet_id
        # One that is never acknowledged holds back what would get its id, and no more than that.
        sender.send(*(publish(b"t", b"%d" % i, 1, i) for i in range(1, 101)))
        sender.expect(*(puback(i) for i in range(1, 101)))
        while last + 1 != stays:
            last = receiver.receive_and_acknowledge().packet_id % 65535 # 65535, then 1, then it waits
        receiver.send(puback(stays))
        while receiver.receive_and_acknowledge().payload != b"100":
            pass


main()
