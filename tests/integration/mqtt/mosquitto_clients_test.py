#!/usr/bin/python3
"""What mosquitto_pub and mosquitto_sub see: the clients that people try a broker with."""
import shutil
import subprocess
import sys

if not shutil.which("mosquitto_pub"):
    print("skipped: no mosquitto-clients; tests/run installs them")
    sys.exit(77)

from certificate import Certificate
from server import ServerTest, main
from users import Users

DEADLINE = 60


class ClientsTest(ServerTest):
    options = []

    def command(self, program, *arguments):
        return [program, "-h", "localhost", "-p", str(self.server.port), *self.options, *map(str, arguments)]

    def pub(self, *arguments, **kwargs):
        return subprocess.run(self.command("mosquitto_pub", *arguments), timeout=DEADLINE, capture_output=True, **kwargs)

    def published(self, *arguments, **kwargs):
        done = self.pub(*arguments, **kwargs)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def sub(self, count, *arguments, line="%q %r %t %p"):
        """Subscribed when this returns. It ends by itself after so many messages."""
        process = subprocess.Popen(["stdbuf", "-oL", *self.command("mosquitto_sub", "-d", "-C", count, "-W", DEADLINE,
                                                                   "-F", line, *arguments)], stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for said in process.stdout:
            if b"received SUBACK" in said:
                return process
        self.fail("mosquitto_sub did not come to its SUBACK")

    def received(self, process):
        """Its messages, without what -d says."""
        output = process.stdout.read()  # -W ends it
        self.assertEqual(process.wait(DEADLINE), 0)
        return [line for line in output.decode().splitlines()
                if not line.startswith(("Client ", "Subscribed "))]


class RoundTrips(ClientsTest):
    def test_qos(self):
        """every QoS both ways"""
        for granted in range(3):
            sub = self.sub(3, "-t", "t/#", "-q", granted)
            for qos in range(3):
                self.published("-t", f"t/{qos}", "-m", "x", "-q", qos)
            # Of three connections, the first of which had nothing to wait for: in any order.
            self.assertCountEqual(self.received(sub), [f"{min(granted, qos)} 0 t/{qos} x" for qos in range(3)])

    def test_lines(self):
        """a thousand from one connection, in their order"""
        lines = [str(i) for i in range(1000)]
        for qos in range(3):
            sub = self.sub(1000, "-t", "lines", "-q", 2, line="%p")
            self.published("-t", "lines", "-q", qos, "-l", input="\n".join(lines).encode() + b"\n")
            self.assertEqual(self.received(sub), lines)

    def test_large(self):
        """900 KiB at every QoS"""
        for qos in range(3):
            sub = self.sub(1, "-t", "large", "-q", qos, line="%p")
            self.published("-t", "large", "-q", qos, "-s", input=b"x" * 900 * 1024)
            self.assertEqual(self.received(sub), ["x" * 900 * 1024])

    def test_retained(self):
        """retained, until it is removed"""
        self.published("-t", "kept", "-m", "x", "-q", 1, "-r")
        self.assertEqual(self.received(self.sub(1, "-t", "kept", "-q", 2)), ["1 1 kept x"])
        self.published("-t", "kept", "-n", "-q", 1, "-r")
        sub = self.sub(1, "-t", "kept")
        self.published("-t", "kept", "-m", "now")
        self.assertEqual(self.received(sub), ["0 0 kept now"])

    def test_will(self):
        """its will, when it is killed"""
        watcher = self.sub(1, "-t", "will", "-q", 1)
        self.sub(1, "-t", "nothing", "--will-topic", "will", "--will-payload", "gone", "--will-qos", 1).kill()
        self.assertEqual(self.received(watcher), ["1 0 will gone"])

    def test_session(self):
        """a persistent session gets what came while it was away"""
        session = ("-i", "p", "-c", "-t", "away", "-q", 2)
        first = self.sub(1, *session)
        self.published("-t", "away", "-m", "first", "-q", 1)
        self.received(first)
        for i in range(30):
            self.published("-t", "away", "-m", i, "-q", 2)
        back = subprocess.run(self.command("mosquitto_sub", "-C", 30, "-W", DEADLINE, *session), capture_output=True)
        self.assertEqual(back.stdout.split(), [b"%d" % i for i in range(30)])

    def test_mqtt_3_1(self):
        """MQTT 3.1"""
        sub = self.sub(1, "-V", "mqttv31", "-i", "old", "-t", "t31", "-q", 2)
        self.published("-V", "mqttv31", "-i", "older", "-t", "t31", "-m", "x", "-q", 2)
        self.assertEqual(self.received(sub), ["2 0 t31 x"])


class WithUsers(ClientsTest):
    @classmethod
    def setUpClass(cls):
        cls.users = Users("user pump\ntopic readwrite pump/#\ntopic read other\n", pump="secret")
        cls.addClassCleanup(cls.users.cleanup)
        cls.settings = cls.users.settings()
        cls.mosquitto_settings = cls.users.mosquitto_settings()
        super().setUpClass()

    def test_password(self):
        """user name and password, and the user's topics"""
        user = ("-u", "pump", "-P", "secret")
        sub = self.sub(1, *user, "-t", "#")
        self.published(*user, "-t", "other", "-m", "not delivered", "-q", 1)
        self.published(*user, "-t", "pump/1", "-m", "x", "-q", 1)
        self.assertEqual(self.received(sub), ["0 0 pump/1 x"])

    def test_wrong(self):
        """a wrong one is refused"""
        done = self.pub("-u", "pump", "-P", "wrong", "-t", "pump/1", "-m", "x")
        self.assertIn(b"connection refused", (done.stderr + done.stdout).lower())


class Tls(ClientsTest):
    @classmethod
    def setUpClass(cls):
        certificate = Certificate()
        cls.addClassCleanup(certificate.cleanup)
        cls.options = ["--cafile", certificate.path]
        cls.tls = (certificate.path, certificate.key)
        cls.mosquitto_settings = (f"certfile {certificate.path}", f"keyfile {certificate.key}", "user root")
        super().setUpClass()

    def test_tls(self):
        """the same behind TLS"""
        sub = self.sub(1, "-t", "large", "-q", 2, line="%p")
        self.published("-t", "large", "-q", 2, "-s", input=b"x" * 900 * 1024)
        self.assertEqual(self.received(sub), ["x" * 900 * 1024])


main()
