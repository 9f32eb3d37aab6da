#!/usr/bin/python3
"""What python3-paho-mqtt sees: the client that most Python devices use."""
import sys

try:
    from paho_client import LARGE, MQTT_3_1, Client
except ImportError:
    print("skipped: no python3-paho-mqtt; tests/run installs it")
    sys.exit(77)

from certificate import Certificate
from server import ServerTest, main
from users import Users

class PahoTest(ServerTest):
    def paho(self, name="", **options):
        client = Client(self.server.port, name, **options)
        self.addCleanup(client.leave)
        return client


class RoundTrips(PahoTest):
    def test_qos(self):
        """every QoS both ways"""
        a, b = self.paho("a"), self.paho("b")
        for granted in range(3):
            self.assertEqual(b.subscribe(("t", granted)), [granted])
            for qos in range(3):
                a.publish("t", f"{qos}", qos)
                one = b.next()
                self.assertEqual((one.payload, one.qos, one.retain), (b"%d" % qos, min(granted, qos), False))

    def test_many(self):
        """a thousand at each QoS, in their order, each once"""
        a, b = self.paho("a"), self.paho("b")
        b.subscribe(("t/+", 2))
        for qos in range(3):
            sent = [a.client.publish(f"t/{qos}", str(i), qos) for i in range(1000)]
            sent[-1].wait_for_publish(30)
            self.assertEqual([int(b.next().payload) for _ in range(1000)], list(range(1000)))

    def test_large(self):
        """900 KiB at every QoS"""
        a, b = self.paho("a"), self.paho("b")
        b.subscribe(("large", 2))
        for qos in range(3):
            a.publish("large", LARGE, qos)
            self.assertEqual(b.next().payload, LARGE)

    def test_wildcards(self):
        """+ and #"""
        a, b = self.paho("a"), self.paho("b")
        b.subscribe(("+/temperature", 1), ("house/#", 1))
        for topic in ("pump/temperature", "house", "house/1/2", "other/1", "end/temperature"):
            a.publish(topic, topic)
        self.assertEqual([b.next().topic for _ in range(4)],
                         ["pump/temperature", "house", "house/1/2", "end/temperature"])

    def test_retained(self):
        """retained, until it is removed"""
        a = self.paho("a")
        a.publish("kept", "x", 2, retain=True)
        b = self.paho("b")
        b.subscribe(("kept", 1))
        one = b.next()
        self.assertEqual((one.payload, one.qos, one.retain), (b"x", 1, True))
        a.publish("kept", "", 1, retain=True)
        self.assertEqual((b.next().payload, b.subscribe(("kept", 1), ("end", 0))), (b"", [1, 0]))
        a.publish("end", "")
        self.assertEqual(b.next().topic, "end")

    def test_will(self):
        """its will, when it vanishes"""
        watcher = self.paho("watcher")
        watcher.subscribe(("will", 1))
        Client(self.server.port, "c", will=("will", "gone", 1)).vanish()
        self.assertEqual(watcher.next().payload, b"gone")

    def test_session(self):
        """a persistent session gets what came while it was away"""
        Client(self.server.port, "p", clean=False).leave()
        first = Client(self.server.port, "p", clean=False)
        self.assertTrue(first.present)
        first.subscribe(("away/#", 2))
        first.leave()
        sender = self.paho("sender")
        for i in range(100):
            sender.publish("away/1", str(i), 1 + i % 2)
        back = self.paho("p", clean=False)
        received = [back.next() for _ in range(100)]
        for qos in (1, 2):  # paho hands on one at PUBLISH, the other at PUBREL
            self.assertEqual([int(one.payload) for one in received if one.qos == qos], list(range(qos - 1, 100, 2)))

    def test_mqtt_3_1(self):
        """MQTT 3.1"""
        client = self.paho("old", protocol=MQTT_3_1)
        client.subscribe(("t31", 2))
        client.publish("t31", "x", 2)
        self.assertEqual(client.next().payload, b"x")


class WithUsers(PahoTest):
    @classmethod
    def setUpClass(cls):
        cls.users = Users("topic readwrite #\nuser pump\ntopic readwrite #\n", pump="secret")
        cls.addClassCleanup(cls.users.cleanup)
        cls.settings = cls.users.settings()
        cls.mosquitto_settings = cls.users.mosquitto_settings()
        super().setUpClass()

    def test_password(self):
        """user name and password"""
        client = self.paho("c", user=("pump", "secret"))
        self.assertEqual(client.code, 0)
        client.subscribe(("t", 1))
        client.publish("t", "x")
        self.assertEqual(client.next().payload, b"x")

    def test_wrong(self):
        """a wrong one, or none, is refused"""
        for options in ({"user": ("pump", "wrong")}, {"user": ("nobody", "secret")}, {}):
            self.assertIn(self.paho("c", **options).code, (4, 5))


class Tls(PahoTest):
    @classmethod
    def setUpClass(cls):
        certificate = Certificate()
        cls.addClassCleanup(certificate.cleanup)
        cls.ca = certificate.path
        cls.tls = (certificate.path, certificate.key)
        cls.mosquitto_settings = (f"certfile {certificate.path}", f"keyfile {certificate.key}", "user root")
        super().setUpClass()

    def test_tls(self):
        """the same behind TLS"""
        client = self.paho("c", ca=self.ca)
        client.subscribe(("t", 2))
        for payload in (b"x", LARGE):
            client.publish("t", payload, 2)
            self.assertEqual(client.next().payload, payload)


main()
