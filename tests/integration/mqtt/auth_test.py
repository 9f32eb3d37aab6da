#!/usr/bin/python3
"""Users, passwords and the ACL."""
import pathlib
import signal
import subprocess
import sys

from broker import eventually
from packets import DISCONNECT, PINGREQ, PINGRESP, connack, connect, publish, suback, subscribe
from server import ServerTest, is_mosquitto, main, ours
from users import Users

ACL = """\
topic read public/#

user pump
topic readwrite pump/#
topic read only/read
topic write only/write
topic deny pump/secret/#

user other
topic readwrite #

pattern readwrite clients/%c/#
pattern readwrite users/%u/#
"""
PUMP = {"user": b"pump", "password": b"secret"}
OTHER = {"user": b"other", "password": b"else"}


class Auth(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.users = Users(ACL, pump="secret", other="else")
        cls.addClassCleanup(cls.users.cleanup)
        cls.settings = cls.users.settings()
        cls.mosquitto_settings = cls.users.mosquitto_settings()
        super().setUpClass()

    def test_passwords(self):
        """[MQTT-3.1.3-11] the right password is let in; a wrong one, an unknown user and nobody are not, and closed"""
        self.connected(b"c", **PUMP).expect_open()
        for wrong in ({"user": b"pump", "password": b"secre"}, {"user": b"pump", "password": b""}, {"user": b"pump"},
                      {"user": b"nobody", "password": b"secret"}, {"user": b"", "password": b""},
                      {"user": b"pump", "password": b"secret\0"}, {}):
            if is_mosquitto() and wrong.get("password", b"").endswith(b"\0"):
                continue  # compares up to the NUL
            with self.subTest(wrong), self.client() as client:
                answer = client.send(connect(b"c", **wrong)).receive()
                self.assertIn(answer, (connack(4), connack(5)))
                client.expect_closed()

    @ours("says 5 for both")
    def test_codes(self):
        """3.2.2.3 a wrong password is code 4, no credential code 5"""
        self.client().send(connect(b"c", user=b"pump", password=b"no")).expect(connack(4)).expect_closed()
        self.client().send(connect(b"c")).expect(connack(5)).expect_closed()

    def test_refused_takes_nothing_over(self):
        """[MQTT-3.1.4-2] who is refused takes no client id over"""
        client = self.connected(b"mine", **PUMP)
        answer = self.client().send(connect(b"mine", user=b"pump", password=b"no")).receive()
        self.assertNotEqual(answer, connack(0))
        client.expect_open()

    @ours("takes the session over")
    def test_client_id_of_another(self):
        """a client id that belongs to another user gets CONNACK 2, also while it is away"""
        client = self.connected(b"held", clean=False, **PUMP)
        self.client().send(connect(b"held", **OTHER)).expect(connack(2)).expect_closed()
        client.expect_open().send(b"\xe0\0").expect_closed()
        self.client().send(connect(b"held", clean=False, **OTHER)).expect(connack(2)).expect_closed()
        self.connected(b"held", clean=False, present=1, **PUMP)

    def kept(self, name):
        """A session of that client, which is away."""
        self.connected(name, clean=False, **PUMP).send(DISCONNECT).expect_closed()

    def test_what_follows_connect(self):
        """4.4 what comes with CONNECT waits until its password is checked and its session is there"""
        self.kept(b"eager")
        client = self.client()
        client.send(connect(b"eager", clean=False, **PUMP), subscribe(1, (b"pump/1", 1)), PINGREQ)
        client.expect(connack(0, 1), suback(1, 1), PINGRESP)

    def test_goodbye_follows_connect(self):
        """3.14.4 who says everything at once and goes is heard, and its will is not told"""
        watcher = self.connected(b"o", **OTHER).subscribe((b"pump/#", 0))
        self.kept(b"brief")
        client = self.client()
        client.send(connect(b"brief", clean=False, will=(b"pump/will", b"gone"), **PUMP), publish(b"pump/1", b"x"),
                    DISCONNECT)
        client.shut_write()
        client.expect(connack(0, 1)).expect_closed()
        self.connected(b"o2", **OTHER).publish_and_wait(b"pump/end", b"", 1, 1)
        watcher.expect(publish(b"pump/1", b"x"), publish(b"pump/end"))

    def granted(self, client, *filters):
        client.send(subscribe(1, *((name, 0) for name in filters)))
        return list(client.receive()[4:])

    @ours("grants what its deliveries then refuse")
    def test_subscribe(self):
        """[MQTT-3.8.4-5] SUBACK says 0x80 for a filter that may not be read; the others stand"""
        client = self.connected(b"c1", **PUMP)
        self.assertEqual(self.granted(client, b"pump/1", b"only/read", b"only/write", b"nowhere", b"public/x",
                                      b"pump/secret/x", b"clients/c1/x", b"clients/c2/x", b"users/pump/x",
                                      b"users/other/x"),
                         [0, 0, 0x80, 0x80, 0x80, 0x80, 0, 0x80, 0, 0x80])
        client.send(publish(b"pump/1", b"x")).expect(publish(b"pump/1", b"x"))

    def test_delivery(self):
        """the ACL is asked for each delivery: a wildcard shows only what may be read"""
        client = self.connected(b"c1", **PUMP).subscribe((b"pump/#", 0), (b"users/+/x", 0))
        other = self.connected(b"o", **OTHER)
        for topic in (b"pump/1", b"pump/secret/1", b"public/1", b"users/other/x", b"pump/secret", b"users/pump/x"):
            other.publish_and_wait(topic, b"x", 1, 1)
        client.expect(publish(b"pump/1", b"x"), publish(b"users/pump/x", b"x"))

    def test_retained_delivery(self):
        """so it is with retained messages"""
        other = self.connected(b"o", **OTHER)
        for topic in (b"pump/r", b"pump/secret/r"):
            other.publish_and_wait(topic, b"kept", 1, 1, retain=True)
        client = self.connected(b"c1", **PUMP).subscribe((b"pump/#", 0))
        client.expect(publish(b"pump/r", b"kept", retain=True)).expect_open()
        for topic in (b"pump/r", b"pump/secret/r"):
            other.publish_and_wait(topic, b"", 1, 1, retain=True)

    def test_publish(self):
        """[MQTT-3.3.5-2] what may not be published is acknowledged and not delivered, retained or not"""
        watcher = self.connected(b"o", **OTHER).subscribe((b"#", 0))
        client = self.connected(b"c1", **PUMP)
        for topic in (b"nowhere", b"public/1", b"only/read", b"pump/secret/1", b"clients/c2/x", b"users/other/x"):
            for qos in range(3):
                client.publish_and_wait(topic, b"denied", qos, 7, retain=True)
        for topic in (b"only/write", b"clients/c1/x", b"users/pump/x"):
            client.publish_and_wait(topic, b"x", 1, 7)
            watcher.expect(publish(topic, b"x"))
        self.connected(b"o2", **OTHER).subscribe((b"nowhere", 0), (b"only/read", 0)).expect_open()

    @ours("takes it")
    def test_will(self):
        """a will that may not be published is refused by CONNACK 5"""
        for topic, code in ((b"nowhere", 5), (b"pump/secret/x", 5), (b"pump/x", 0)):
            self.client().send(connect(b"c", will=(topic, b"x"), **PUMP)).expect(connack(code))

    @ours("refuses the client")
    def test_wild_names(self):
        """CVE-2017-7650: a client id with + # or / never matches a pattern"""
        for name in (b"+", b"#", b"a/b", b"c1/x"):
            client = self.connected(name, **PUMP)
            own = b"clients/#" if name == b"#" else b"clients/" + name + b"/x"
            self.assertEqual(self.granted(client, own, b"clients/c1/x"), [0x80, 0x80])

    @ours("reloads in another way")
    def test_zz_reload(self):
        """SIGHUP: new users and rights hold, and those whose rights went are closed (CVE-2021-34434)"""
        pump, other = self.connected(b"p", **PUMP), self.connected(b"o", **OTHER)
        other.subscribe((b"pump/1", 0))
        self.users.write("user pump\ntopic readwrite pump/1\n", pump="changed", third="new")
        self.server.process.send_signal(signal.SIGHUP)
        pump.expect_closed()
        other.expect_closed()
        self.connected(b"t", user=b"third", password=b"new")
        pump = self.connected(b"p", user=b"pump", password=b"changed")
        self.assertTrue(eventually(lambda: self.granted(pump, b"pump/1", b"pump/2") == [0, 0x80]))


@ours("has no tokens")
class Tokens(ServerTest):
    """Users beside devices with tokens."""

    @classmethod
    def setUpClass(cls):
        cls.users = Users("user pump\ntopic readwrite #\n", pump="secret")
        cls.addClassCleanup(cls.users.cleanup)
        cls.file = pathlib.Path(cls.users.folder.name) / "tokens"
        cls.token_of("somebody")
        cls.settings = (*cls.users.settings(), f"auth.device_tokens={cls.file}")
        super().setUpClass()

    @classmethod
    def token_of(cls, device):
        """A new one."""
        command = [sys.argv[1], "token", "new", device, "--device", device, "--file", str(cls.file)]
        return subprocess.run(command, check=True, capture_output=True).stdout.strip()

    def test_reload(self):
        """SIGHUP: a user whose client id is a device's with a token by now is closed, and the device is let in"""
        user, other = self.connected(b"d", **PUMP), self.connected(b"e", **PUMP)
        token = self.token_of("d")
        self.server.process.send_signal(signal.SIGHUP)
        user.expect_closed()
        self.connected(b"d", user=b"d", password=token).expect_open()
        self.client().send(connect(b"d", **PUMP)).expect(connack(4)).expect_closed()
        other.expect_open()


main()
