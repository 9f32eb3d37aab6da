"""What every test of MQTT begins with: a server for each class of tests, by the arguments of the program.

usage: X_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
       X_test.py --mosquitto PROGRAM [unittest's arguments]

The second form tests the tests: what `ours` marks is skipped there, since mosquitto 2.0.11 does it in another way.
"""
import pathlib
import sys
import unittest

import broker
import wire_client


def ours(why):
    """Of a test or a class: mosquitto does not do so, and why."""
    def mark(test):
        return unittest.skipIf(is_mosquitto(), f"mosquitto: {why}")(test)
    return mark


def is_mosquitto():
    return sys.argv[1:2] == ["--mosquitto"]


class ServerTest(unittest.TestCase):
    settings = ()  # of the host
    mosquitto_settings = ()
    plugins = ("mqtt_lite",)
    tls = None

    @classmethod
    def setUpClass(cls):
        if is_mosquitto():
            wire_client.DEADLINE = 5
            cls.server = broker.Mosquitto(sys.argv[2], cls.mosquitto_settings, cls.plugins)
        else:
            cls.server = broker.Iotcc(sys.argv[1], sys.argv[2], cls.settings, cls.plugins, cls.tls)

    @classmethod
    def tearDownClass(cls):
        assert cls.server.close(), "the host did not end well"

    def client(self):
        """A connection that says nothing yet."""
        client = wire_client.WireClient(self.server.port)
        self.addCleanup(client.socket.close)
        return client

    def connected(self, *args, **kwargs):
        """Behind its CONNACK; the arguments are those of packets.connect, and `present`."""
        client = wire_client.connected(self.server.port, *args, **kwargs)
        self.addCleanup(client.socket.close)
        return client


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    unittest.main(module="__main__", argv=[pathlib.Path(sys.argv[0]).name, *sys.argv[3:]], verbosity=2)
