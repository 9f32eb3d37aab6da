#!/usr/bin/python3
"""The commands of `iotcc` for many devices and for topics: lists, kicks by filter, publish, tail.

usage: command_line_devices_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
"""
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import broker
import devices
import server
import wire_client
from command_line import CommandLineTest, names


class Lists(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.assertTrue(broker.eventually(lambda: not self.connected_ids()))

    def ids(self, *words):
        return [row["device_id"] for row in json.loads(self.succeeds("devices", "list", "--json", *words))["items"]]

    def test_table(self):
        """list is a table with a row for each device"""
        self.device(devices.MqttDevice, "pump")
        self.device(devices.RawTcpDevice, "gate")
        title, *rows = (line.split() for line in self.succeeds("devices", "list").splitlines())
        self.assertEqual(title, "DEVICE PROTOCOL INSTANCE ADDRESS CONNS SINCE IN OUT LAST".split())
        self.assertEqual([row[:3] for row in rows], [["gate", "raw_tcp", "raw_tcp"], ["pump", "mqtt_lite", "mqtt_lite"]])

    def test_filters(self):
        """each option narrows the list down"""
        for kind in devices.KINDS:
            self.device(kind, f"rack-{kind.protocol}")
        self.assertEqual(self.ids("--protocol", "websocket"), ["rack-websocket"])
        self.assertEqual(self.ids("--instance", "raw_tcp"), ["rack-raw_tcp"])
        self.assertEqual(self.ids("--id", "rack-m"), ["rack-mqtt_lite"])
        self.assertEqual(len(self.ids("--address", "127.", "--since", "1h")), 3)
        self.assertEqual(self.ids("--since", "9999999999999"), [])
        self.assertEqual(self.ids("--sort", "-device_id"), ["rack-websocket", "rack-raw_tcp", "rack-mqtt_lite"])

    def test_refused(self):
        """what the API refuses is told in its words"""
        self.assertIn("received_messages", self.fails("devices", "list", "--sort", "colour"))
        self.assertIn("1 to 1000", self.fails("devices", "list", "--limit", "1001"))

    def test_pages(self):
        """a page says how to see the next one; --all is every page, as one document"""
        for number in range(5):
            self.device(name=f"dev-{number}")
        page = self.iotcc.run("devices", "list", "--limit", "2")
        self.assertEqual((page.code, len(page.output.splitlines())), (0, 3))
        self.assertRegex(page.errors, "^2 of 5 devices; the next page: --cursor [^ ]+, all of them: --all\n$")
        cursor = page.errors.split("--cursor ")[1].split(",")[0]
        self.assertEqual(self.ids("--limit", "2", "--cursor", cursor), ["dev-2", "dev-3"])
        everything = json.loads(self.succeeds("devices", "list", "--limit", "2", "--all", "--json"))
        self.assertEqual([row["device_id"] for row in everything["items"]], [f"dev-{number}" for number in range(5)])
        self.assertEqual((everything["next"], everything["matching"]), (None, 5))

    def test_narrow_terminal(self):
        """at a terminal no row is wider than it"""
        self.device(name="a-device-with-quite-a-long-name-" * 4)
        code, shown = self.iotcc.at_terminal("devices", "list", columns=76)
        self.assertEqual(code, 0)
        self.assertLessEqual(max(map(len, shown.splitlines())), 76)
        self.assertIn("\u2026", shown)

    def test_kick_many(self):
        """--yes kicks everybody that the options let through, and nobody else"""
        for name in ("rack-1", "rack-2", "other"):
            self.device(name=name)
        self.assertEqual(self.succeeds("devices", "kick", "--id", "rack-", "--yes"), "closed 2\n")
        self.assertTrue(broker.eventually(lambda: self.connected_ids() == ["other"]))

    def test_asks(self):
        """a person at a terminal is asked, with how many it would be"""
        self.device(name="rack-1")
        question = "Kick 1 device? [y/N] "
        code, shown = self.iotcc.at_terminal("devices", "kick", "--id", "rack-", typed=b"n\n")
        self.assertEqual((code, question in shown, "nobody was kicked" in shown), (1, True, True))
        self.assertEqual(self.connected_ids(), ["rack-1"])
        code, shown = self.iotcc.at_terminal("devices", "kick", "--id", "rack-", typed=b"y\n")
        self.assertEqual((code, question in shown, "closed 1" in shown), (0, True, True))


class Publish(CommandLineTest):
    def subscriber(self, topic):
        client = wire_client.connected(self.server.port, next(names).encode())
        self.addCleanup(client.socket.close)
        client.subscribe((topic, 1))
        return client

    def test_publish(self):
        """a message reaches who subscribes, with its QoS"""
        client = self.subscriber(b"room/1")
        self.assertEqual(self.succeeds("publish", "room/1", "21.5 \u00b0", "--qos", "1"), "")
        message = client.receive_publish()
        self.assertEqual((message.topic, message.payload, message.qos), (b"room/1", "21.5 \u00b0".encode(), 1))

    def test_bytes(self):
        """every byte of stdin arrives"""
        client = self.subscriber(b"room/2")
        self.succeeds("publish", "room/2", "-", stdin=bytes(range(256)))
        self.assertEqual(client.receive_publish().payload, bytes(range(256)))

    def test_retained(self):
        """--retain: who subscribes later gets it too"""
        self.succeeds("publish", "room/3", "on", "--retain")
        self.assertEqual(self.subscriber(b"room/3").receive_publish().payload, b"on")

    def test_refused(self):
        """a topic that is none is exit 1"""
        self.assertRegex(self.fails("publish", "room/#", "x"), "^iotcc: .+\n$")


class Tail(CommandLineTest):
    settings = (*CommandLineTest.settings, "raw_tcp.subscribe=true")

    def tail(self, device, *options):
        """The first line that it prints, of messages that come again and again: when it has begun is not to be seen."""
        tail = self.start("tail", device.id, *options)
        seen = threading.Event()

        def send():
            while not seen.wait(0.05):
                device.socket.sendall(b"21.5\n")
        sender = self.pool.submit(send)
        line = tail.stdout.readline()
        seen.set()
        sender.result()
        return line

    def test_people(self):
        """tail shows a message as it comes: when, which way, its topic and payload"""
        device = self.device()
        self.assertRegex(self.tail(device), rf"^\d\d:\d\d:\d\d\.\d{{3}}  in   devices/{device.id}/up  21\.5\n$")

    def test_json(self):
        """--json is the API's own, a line per message"""
        message = json.loads(self.tail(self.device(), "--json"))
        self.assertEqual((message["direction"], message["text"], message["bytes"]), ("in", "21.5", 4))


if __name__ == "__main__":
    server.main()
