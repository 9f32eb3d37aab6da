#!/usr/bin/python3
"""Rules: one chain for devices of every protocol, whatever it says and whenever it says it.

usage: rules_test.py IOTCC PLUGIN_FOLDER TEST_PLUGIN_FOLDER [unittest's arguments]
"""
import itertools
import pathlib
import shutil
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import broker
import devices
import packets
import wire_client

TEST_PLUGINS = sys.argv.pop(3)
numbers = itertools.count()


class RulesHost(broker.Iotcc):
    """With judge.so from the tests' plugins."""

    def __init__(self, *settings):
        super().__init__(sys.argv[1], sys.argv[2], settings, ("websocket", "raw_tcp", "mqtt_lite"))

    def start(self):
        drop = pathlib.Path(self.folder.name) / "plugins"
        shutil.copy(pathlib.Path(TEST_PLUGINS) / "judge.so", drop / "judge.so")
        (drop / "judge.so").chmod(0o644)
        super().start()


class RulesTest(unittest.TestCase):
    settings = ("host.verdict_ms=200",)

    @classmethod
    def setUpClass(cls):
        cls.server = RulesHost(*cls.settings)

    @classmethod
    def tearDownClass(cls):
        assert cls.server.close(), "the host did not end well"

    def eventually(self, holds):
        self.assertTrue(broker.eventually(holds))

    def is_connected(self, name):
        return self.server.get(f"v1/devices/{name}")[0] == 200

    def is_let_in(self, kind, name):
        """Whether a device of that protocol is; it stays until the test ends."""
        try:
            device = kind(self.server, name)
        except AssertionError:
            return False
        self.addCleanup(device.close)
        if kind is devices.RawTcpDevice:
            device.socket.settimeout(0.01)
            end = time.monotonic() + devices.DEADLINE
            while not self.is_connected(name):
                self.assertLess(time.monotonic(), end)
                try:
                    if not device.socket.recv(100):
                        return False
                except TimeoutError:
                    pass
        return self.is_connected(name)

    def check(self, start, expected):
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                self.assertEqual(self.is_let_in(kind, f"{start}{next(numbers)}"), expected)


class Connect(RulesTest):
    def test_allows(self):
        """whom a rule allows, and whom none has an opinion on, is let in"""
        self.check("yes-", True)
        self.check("other-", True)

    def test_denies(self):
        """whom a rule denies is not, and a rule that fails denies"""
        self.check("no-", False)
        self.check("broken-", False)

    def test_later(self):
        """a verdict that comes later is waited for"""
        self.check("later-ok-", True)
        self.check("later-no-", False)

    def test_never(self):
        """one that does not come is no opinion"""
        self.check("never-", True)


class DeniedByDefault(RulesTest):
    settings = ("host.verdict_ms=200", "host.default_auth=deny")

    def test_undecided(self):
        """whom no rule decides on is refused, in time or not"""
        self.check("other-", False)
        self.check("never-", False)

    def test_allowed(self):
        """whom one allows is let in, at once or later"""
        self.check("yes-", True)
        self.check("later-ok-", True)


class Messages(RulesTest):
    def subscriber(self, *filters):
        client = wire_client.connected(self.server.port, b"yes-watcher-%d" % next(numbers))
        self.addCleanup(client.socket.close)
        return client.subscribe(*((topic, 0) for topic in filters))

    def send(self, device, payload):
        if isinstance(device, devices.WebSocketDevice):
            device.wire.send_frame(0x81, payload)
        elif isinstance(device, devices.RawTcpDevice):
            device.socket.sendall(payload + b"\n")
        else:
            device.wire.send(packets.publish(f"devices/{device.name}/up".encode(), payload, 1, 9))

    def test_dropped(self):
        """what a rule drops is acknowledged and reaches nobody"""
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                name = f"yes-{next(numbers)}"
                watcher = self.subscriber(f"devices/{name}/up".encode())
                device = kind(self.server, name)
                self.addCleanup(device.close)
                for payload in (b"first", b"drop this", b"last"):
                    self.send(device, payload)
                self.assertEqual([watcher.receive_publish().payload for _ in range(2)], [b"first", b"last"])
                if kind is devices.MqttDevice:
                    device.wire.expect(*[packets.puback(9)] * 3)

    def test_closed(self):
        """whom a rule closes is gone, and all rules hear of it"""
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                name = f"yes-{next(numbers)}"
                watcher = self.subscriber(b"judge/left")
                device = kind(self.server, name)
                self.addCleanup(device.close)
                self.eventually(lambda: self.is_connected(name))
                self.send(device, b"close")
                while watcher.receive_publish().payload != name.encode():
                    pass
                self.eventually(lambda: not self.is_connected(name))


class Sample(unittest.TestCase):
    def test_sample(self):
        """the bundled rules_sample: one refuses, one commands, over every protocol; without options it is idle"""
        options = ("rules_sample.refuse=rack-", "rules_sample.alarm=overheat")
        plugins = ("websocket", "raw_tcp", "mqtt_lite", "rules_sample")
        server = broker.Iotcc(sys.argv[1], sys.argv[2], options, plugins, listens=plugins[:3])
        try:
            for kind in devices.KINDS:
                with self.subTest(kind.protocol):
                    device = kind(server, f"dev-{kind.protocol}")
                    Messages.send(self, device, b"overheat")
                    if kind is devices.MqttDevice:
                        device.wire.expect(packets.puback(9))
                    command = device.next()
                    self.assertEqual((command.name, command.payload), ("cool", f"devices/dev-{kind.protocol}/up"))
                    device.close()
            with socket.create_connection(("127.0.0.1", server.ports["raw_tcp"])) as refused:
                refused.sendall(b"HELLO rack-1\n")
                refused.settimeout(devices.DEADLINE)
                self.assertEqual(refused.recv(100), b"")
        finally:
            self.assertTrue(server.close())


if __name__ == "__main__":
    unittest.main(argv=[pathlib.Path(sys.argv[0]).name, *sys.argv[3:]], verbosity=2)
