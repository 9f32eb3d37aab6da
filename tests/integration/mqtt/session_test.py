#!/usr/bin/python3
"""Clean and persistent sessions, takeover, what is kept while a client is away and what is sent again."""
import select

from packets import DISCONNECT, connack, connect, puback, pubcomp, publish, pubrec, pubrel, unsuback, unsubscribe
from broker import DEADLINE
from server import ServerTest, main, ours


class SessionTest(ServerTest):
    def setUp(self):
        """Each test has a client id of its own, as sessions outlive it."""
        self.name = self.id().rsplit(".", 1)[1].encode()
        self.topic = b"t/" + self.name

    def persistent(self, present, name=None):
        return self.connected(name or self.name, clean=False, present=present)

    def leave(self, client):
        client.send(DISCONNECT).expect_closed()

    def away(self, qos=2):
        """A session with one subscription whose client is away."""
        self.leave(self.persistent(0).subscribe((self.topic, qos)))

    def sender(self):
        return self.connected(b"sender of " + self.name)


class Present(SessionTest):
    def test_persistent(self):
        """[MQTT-3.2.2-2, -3] session present is 0 for a new session and 1 for one that was kept"""
        self.leave(self.persistent(0))
        self.leave(self.persistent(1))
        self.persistent(1).reset()
        self.persistent(1)

    def test_clean(self):
        """[MQTT-3.1.2-6, 3.2.2-1] clean session 1 deletes the old one, and its own ends with the connection"""
        self.away()
        clean = self.connected(self.name)
        self.sender().publish_and_wait(self.topic, b"x", 1, 1)
        clean.expect_open()
        clean.subscribe((self.topic, 1))
        self.leave(clean)
        self.sender().publish_and_wait(self.topic, b"x", 1, 1)
        self.persistent(0).expect_open()

    def test_refused(self):
        """[MQTT-3.2.2-4, 3.2.2-5] a refused CONNECT takes nothing over, and session present is 0 with it"""
        client = self.persistent(0).subscribe((self.topic, 0))
        with self.client() as refused:
            refused.send(b"\x10" + connect(self.name, clean=False)[1:8] + b"\x06" + connect(self.name)[9:])
            refused.expect(connack(1)).expect_closed()
        self.sender().send(publish(self.topic, b"x"))
        client.expect(publish(self.topic, b"x")).expect_open()


class Kept(SessionTest):
    def test_queue(self):
        """[MQTT-3.1.2-4, -5] QoS 1 and 2 are kept for who is away, in order, QoS 0 is not; then new ones follow"""
        self.away()
        sender = self.sender()
        for i in range(60):
            sender.publish_and_wait(self.topic, b"%d" % i, i % 3, 1)
        client = self.persistent(1)
        for i in range(60):
            if i % 3:
                one = client.receive_and_acknowledge()
                self.assertEqual((one.payload, one.qos, one.dup), (b"%d" % i, i % 3, False))
        sender.publish_and_wait(self.topic, b"new", 1, 1)
        self.assertEqual(client.receive_and_acknowledge().payload, b"new")
        client.expect_open()

    def test_longer_than_the_window(self):
        """3.1.2.4 queues are longer than what is in flight at once"""
        self.away(1)
        sender = self.sender()
        for first in range(1, 901, 100):
            numbers = range(first, first + 100)
            sender.send(*(publish(self.topic, b"%d" % i, 1, i) for i in numbers)).expect(*map(puback, numbers))
        client = self.persistent(1)
        for i in range(1, 901):
            self.assertEqual(client.receive_and_acknowledge().payload, b"%d" % i)
        client.expect_open()

    def test_subscriptions(self):
        """[MQTT-3.1.2-4] subscriptions are kept, with their QoS, and so is that one was taken away"""
        client = self.persistent(0).subscribe((self.topic, 1), (self.topic + b"/+", 0), (self.topic + b"/2", 2))
        client.send(unsubscribe(1, self.topic + b"/2")).expect(unsuback(1))
        self.leave(client)
        client = self.persistent(1)
        sender = self.sender()
        sender.publish_and_wait(self.topic, b"a", 2, 1).publish_and_wait(self.topic + b"/2", b"b", 2, 1)
        sender.publish_and_wait(b"other", b"c", 2, 1).publish_and_wait(self.topic + b"/3", b"d", 2, 1)
        received = [client.receive_and_acknowledge() for _ in range(3)]
        # QoS 0 may pass a message that is acknowledged: 4.6 keeps the order within a QoS.
        self.assertEqual([one.payload for one in received if one.qos == 1], [b"a"])
        self.assertEqual([one.payload for one in received if one.qos == 0], [b"b", b"d"])
        client.expect_open()

    @ours("prefers nobody")
    def test_shared(self):
        """a shared subscription prefers members that are connected; what is for all of them away is kept"""
        shared = b"$share/g/" + self.topic
        self.leave(self.persistent(0).subscribe((shared, 1)))
        present = self.connected(b"present").subscribe((shared, 1))
        sender = self.sender()
        for i in range(4):
            sender.publish_and_wait(self.topic, b"%d" % i, 1, 1)
            self.assertEqual(present.receive_and_acknowledge().payload, b"%d" % i)
        self.leave(present)
        sender.publish_and_wait(self.topic, b"kept", 1, 1)
        self.assertEqual(self.persistent(1).receive_and_acknowledge().payload, b"kept")


class Resend(SessionTest):
    """[MQTT-4.4.0-1]"""

    def in_flight(self, qos, count):
        """A session whose client has gone with so many deliveries unanswered, and these."""
        client = self.persistent(0).subscribe((self.topic, 2))
        sender = self.sender()
        for i in range(count):
            sender.publish_and_wait(self.topic, b"%d" % i, qos, 1)
        return client, [client.receive_publish() for _ in range(count)]

    def again(self, one, qos):
        return publish(self.topic, one.payload, qos, one.packet_id, dup=True)

    def test_publish(self):
        """[MQTT-3.3.1-1] what is unanswered is sent again with DUP, its old id and in the old order, before the new"""
        for qos in (1, 2):
            with self.subTest(qos):
                client, sent = self.in_flight(qos, 5)
                self.leave(client)
                self.sender().publish_and_wait(self.topic, b"new", 1, 1)
                client = self.persistent(1).expect(*(self.again(one, qos) for one in sent))
                new = client.receive_publish()
                self.assertEqual((new.payload, new.dup), (b"new", False))
                self.assertNotIn(new.packet_id, [one.packet_id for one in sent])
                client.expect_open()
                self.connected(self.name)  # ends the session

    def test_not_what_is_answered(self):
        """what was answered is not sent again, wherever in the order it was"""
        client, sent = self.in_flight(1, 3)
        client.send(puback(sent[1].packet_id)).expect_open()
        client.reset()
        self.persistent(1).expect(self.again(sent[0], 1), self.again(sent[2], 1)).expect_open()

    @ours("sends these two in another order")
    def test_pubrel(self):
        """4.4 PUBREL is sent again, with flags 0010, in the order of what it belongs to; after PUBREC no PUBLISH is"""
        client, sent = self.in_flight(2, 3)
        ids = [one.packet_id for one in sent]
        client.send(pubrec(ids[0])).expect(pubrel(ids[0])).reset()
        client = self.persistent(1).expect(pubrel(ids[0]), self.again(sent[1], 2), self.again(sent[2], 2))
        client.send(pubcomp(ids[0]), pubrec(ids[1])).expect(pubrel(ids[1])).reset()
        client = self.persistent(1).expect(pubrel(ids[1]), self.again(sent[2], 2))
        client.send(pubcomp(ids[1]), pubrec(ids[2])).expect(pubrel(ids[2])).send(pubcomp(ids[2])).expect_open()
        self.leave(client)
        self.persistent(1).expect_open()

    def test_only_on_resume(self):
        """4.4 nothing is sent again while the connection lasts, and nothing to a clean session"""
        client, sent = self.in_flight(1, 1)
        client.expect_open()
        self.sender().publish_and_wait(self.topic, b"next", 1, 1)
        self.assertEqual(client.receive_publish().payload, b"next")
        client.expect_open().reset()
        self.connected(self.name).subscribe((self.topic, 1)).expect_open()

    def test_incoming(self):
        """[MQTT-4.3.3-2] an unreleased id of the client is kept: its PUBLISH again is a duplicate, PUBREL ends it"""
        receiver = self.connected(b"receiver of " + self.name).subscribe((self.topic, 0))
        self.persistent(0).send(publish(self.topic, b"x", 2, 9)).expect(pubrec(9)).reset()
        client = self.persistent(1).send(publish(self.topic, b"x", 2, 9, dup=True)).expect(pubrec(9))
        client.send(pubrel(9)).expect(pubcomp(9))
        client.publish_and_wait(self.topic, b"y", 2, 9)
        receiver.expect(publish(self.topic, b"x"), publish(self.topic, b"y")).expect_open()

    def test_incoming_of_a_clean_session(self):
        """[MQTT-3.1.2-6] a clean session forgets the ids: the same PUBLISH is a new one"""
        receiver = self.connected(b"receiver of " + self.name).subscribe((self.topic, 0))
        for _ in range(2):
            with self.connected(self.name) as client:
                client.publish_and_wait(self.topic, b"x", 2, 9)
        receiver.expect(publish(self.topic, b"x"), publish(self.topic, b"x")).expect_open()


class Takeover(SessionTest):
    def test_closes_the_old(self):
        """[MQTT-3.1.4-2] the older connection with the id is closed before CONNACK, in every mix of sessions"""
        for old_clean in (True, False):
            for new_clean in (True, False):
                with self.subTest((old_clean, new_clean)):
                    self.leave(self.connected(self.name))  # no session
                    old = self.connected(self.name, clean=old_clean).subscribe((self.topic, 1))
                    new = self.connected(self.name, clean=new_clean, present=int(not old_clean and not new_clean))
                    old.expect_closed()
                    self.sender().publish_and_wait(self.topic, b"x", 1, 1)
                    if old_clean or new_clean:
                        new.expect_open()
                    else:
                        self.assertEqual(new.receive_and_acknowledge().payload, b"x")

    def test_in_flight(self):
        """4.4 a takeover goes on with what was in flight, and loses nothing that is published meanwhile"""
        sender = self.sender()
        self.persistent(0).subscribe((self.topic, 1))
        published, seen = 0, []
        for _ in range(20):
            for _ in range(7):
                published += 1
                sender.publish_and_wait(self.topic, b"%d" % published, 1, 1)
            client = self.persistent(1)
            one = client.receive_and_acknowledge()
            seen.append(int(one.payload))
        client = self.persistent(1)
        while seen[-1] < published:
            seen.append(int(client.receive_and_acknowledge().payload))
        self.assertEqual(sorted(set(seen)), list(range(1, published + 1)))

    def test_storm(self):
        """whoever connects last has the id; all before it are closed"""
        clients = [self.client().send(connect(self.name)) for _ in range(30)]
        # Which of them is the last is the server's to say: they come in on several event loops.
        while len(clients) > 1:
            readable = select.select([client.socket for client in clients], [], [], DEADLINE)[0]
            self.assertTrue(readable, f"{len(clients)} clients have one id")
            clients = [client for client in clients if client.socket not in readable or client.more()]
        clients[0].receive()  # its CONNACK: until then it may still come behind the next
        last = self.connected(self.name)
        while clients[0].more():
            pass
        last.subscribe((self.topic, 0)).expect_open()


main()
