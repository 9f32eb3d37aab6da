#!/usr/bin/python3
"""Wills: when they are published, when they are not, and how."""
from packets import DISCONNECT, connack, connect, publish
from server import ServerTest, main, ours


class WillTest(ServerTest):
    def setUp(self):
        self.topic = b"w/" + self.id().rsplit(".", 1)[1].encode()
        self.watcher = self.connected(b"watcher").subscribe((self.topic, 2))

    def with_will(self, name=b"c", payload=b"gone", qos=0, retain=False, **kwargs):
        return self.connected(name, will=(self.topic, payload, qos, retain), **kwargs)

    def published(self, payload=b"gone"):
        """Once."""
        self.watcher.expect(publish(self.topic, payload))
        self.not_published()

    def not_published(self):
        """Also not later than what is published now."""
        self.connected(b"marker").publish_and_wait(self.topic, b"mark", 1, 1)
        self.assertEqual(self.watcher.receive_and_acknowledge().payload, b"mark")
        self.watcher.expect_open()


class Will(WillTest):
    def test_end(self):
        """[MQTT-3.1.2-8] published when the client ends without DISCONNECT"""
        self.with_will().socket.close()
        self.published()

    def test_half_end(self):
        """[MQTT-3.1.2-8] also when it ends in the middle of a packet"""
        self.with_will().send(publish(b"t", b"xyz")[:-1]).socket.close()
        self.published()

    def test_reset(self):
        """[MQTT-3.1.2-8] published when the connection is reset"""
        self.with_will().reset()
        self.published()

    def test_disconnect(self):
        """[MQTT-3.1.2-10] not published after DISCONNECT"""
        self.with_will().send(DISCONNECT).expect_closed()
        self.not_published()

    def test_malformed_disconnect(self):
        """[MQTT-3.14.1-1] a DISCONNECT with flags is none: published"""
        self.with_will().send(b"\xe1\x00").expect_closed()
        self.published()

    @ours("looks every few seconds only")
    def test_keepalive(self):
        """[MQTT-3.1.2-8, -24] published when the keepalive has passed"""
        self.with_will(keepalive=1).expect_closed()
        self.published()

    def test_qos_and_retain(self):
        """[MQTT-3.1.2-16, -17] published with its QoS and retain"""
        for qos in range(3):
            for retain in (False, True):
                with self.subTest((qos, retain)):
                    self.with_will(payload=b"%d" % qos, qos=qos, retain=retain).socket.close()
                    one = self.watcher.receive_and_acknowledge()
                    self.assertEqual((one.payload, one.qos, one.retain), (b"%d" % qos, qos, False))
                    with self.connected(b"late") as late:
                        late.subscribe((self.topic, 2))
                        if retain:
                            one = late.receive_and_acknowledge()
                            self.assertEqual((one.payload, one.qos, one.retain), (b"%d" % qos, qos, True))
                        late.expect_open()
                    self.connected(b"cleaner").publish_and_wait(self.topic, b"", 1, 1, retain=True)
                    self.watcher.receive_and_acknowledge()

    def test_empty(self):
        """[MQTT-3.1.2-12] an empty will message is published; retained, it removes"""
        self.connected(b"k").publish_and_wait(self.topic, b"kept", 1, 1, retain=True)
        self.watcher.receive_and_acknowledge()
        self.with_will(payload=b"", retain=True).socket.close()
        self.published(b"")
        self.connected(b"late").subscribe((self.topic, 0)).expect_open()

    def test_kept_for_who_is_away(self):
        """a will of QoS 1 goes to sessions that are away, like a message"""
        self.connected(b"away", clean=False).subscribe((self.topic, 1)).send(DISCONNECT).expect_closed()
        self.with_will(qos=1).socket.close()
        self.watcher.receive_and_acknowledge()
        away = self.connected(b"away", clean=False, present=1)
        self.assertEqual(away.receive_and_acknowledge().payload, b"gone")

    def test_once(self):
        """[MQTT-3.1.2-10] a will is gone once it was published; the next connection has its own or none"""
        self.with_will(b"p", clean=False).socket.close()
        self.published()
        self.connected(b"p", clean=False, present=1).socket.close()
        self.not_published()

    def test_after_its_messages(self):
        """a will comes behind what its client published"""
        self.with_will(qos=1).send(*(publish(self.topic, b"%d" % i, 1, i) for i in range(1, 11))).shut_write()
        received = [self.watcher.receive_and_acknowledge().payload for _ in range(11)]
        self.assertEqual(received, [b"%d" % i for i in range(1, 11)] + [b"gone"])

    def test_takeover(self):
        """3.1.2.5 on a takeover it is published, except when both sessions are persistent"""
        for old_clean in (True, False):
            for new_clean in (True, False):
                with self.subTest((old_clean, new_clean)):
                    self.connected(b"c").send(DISCONNECT).expect_closed()
                    old = self.with_will(clean=old_clean)
                    new = self.connected(b"c", clean=new_clean, present=int(not old_clean and not new_clean))
                    old.expect_closed()
                    self.published() if old_clean or new_clean else self.not_published()
                    new.send(DISCONNECT).expect_closed()


@ours("has no such setting")
class TakeoverAlways(WillTest):
    settings = ("bus.takeover_will=always",)

    def test_takeover(self):
        """[MQTT-3.1.2-8] with takeover_will = "always" also when the session is resumed"""
        old = self.with_will(clean=False)
        new = self.connected(b"c", clean=False, present=1)
        old.expect_closed()
        self.published()
        new.send(DISCONNECT).expect_closed()


class Refused(ServerTest):
    @ours("takes it, and reserves nothing of $SYS")
    def test_sys(self):
        """a will that may not be published is refused by CONNACK 5"""
        self.client().send(connect(b"c", will=(b"$SYS/broker/version", b"x"))).expect(connack(5)).expect_closed()



main()
