#!/usr/bin/python3
"""Lists of devices, connections and plugins, and kicks by the same filters: the real host, devices of each protocol.

usage: lists_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
"""
import hashlib
import json
import pathlib
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import broker
import devices
import server


class ListTest(server.ServerTest):
    plugins = ("websocket", "raw_tcp", "mqtt_lite")
    settings = ("raw_tcp.framing=line",)

    def setUp(self):
        self.assertTrue(broker.eventually(lambda: self.get("v1/connections")["matching"] == 0))

    def get(self, path, **parameters):
        return self.server.json(path + "?" + urllib.parse.urlencode(parameters))

    def delete(self, path):
        request = urllib.request.Request(self.server.api + path, method="DELETE")
        try:
            with urllib.request.urlopen(request, timeout=devices.DEADLINE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def device(self, kind, name):
        before = self.get("v1/connections")["matching"]
        device = kind(self.server, name)
        self.addCleanup(device.close)
        self.assertTrue(broker.eventually(lambda: self.get("v1/connections")["matching"] > before))
        return device

    def names(self, path="v1/devices", **parameters):
        return [row["device_id"] for row in self.get(path, **parameters)["items"]]


class Lists(ListTest):
    def test_protocols(self):
        """a device is found by its protocol, instance, address, time, and what its id begins with"""
        for kind in devices.KINDS:
            self.device(kind, f"rack-{kind.protocol}")
        ids = sorted(f"rack-{kind.protocol}" for kind in devices.KINDS)
        self.assertEqual(self.names(), ids)
        self.assertEqual(self.names(sort="-device_id"), ids[::-1])
        for kind in devices.KINDS:
            own = [f"rack-{kind.protocol}"]
            self.assertEqual(self.names(protocol=kind.protocol), own)
            self.assertEqual(self.names(instance=kind.protocol), own)
            self.assertEqual(self.names(device_id=own[0]), own)
            row, = self.get("v1/connections", protocol=kind.protocol)["items"]
            self.assertEqual((row["protocol"], row["device_id"]), (kind.protocol, own[0]))
            self.assertEqual(self.names(address=row["remote"]), own)
        self.assertEqual(self.names(protocol="echo"), [])
        newest = self.get("v1/connections", sort="-opened_ms")["items"][0]
        self.assertIn(newest["device_id"], self.names(since=newest["opened_ms"]))
        self.assertEqual(self.names(since=newest["opened_ms"] + 1), [])

    def test_device_with_two(self):
        """the connections of a device are one row: the newest, with the counts of all"""
        first, second = (self.device(devices.RawTcpDevice, "twin") for _ in range(2))
        for sender, times in ((first, 2), (second, 1)):
            sender.socket.sendall(b"hello\n" * times)
        self.assertTrue(broker.eventually(lambda: self.get("v1/devices")["items"][0]["received_messages"] == 3))
        row, = self.get("v1/devices")["items"]
        newest = self.get("v1/connections", sort="-opened_ms")["items"][0]
        self.assertEqual(row["connections"], 2)
        self.assertEqual(row["opened_ms"], newest["opened_ms"])
        self.assertEqual(set(row) - set(newest), {"connections"})

    def test_sorted(self):
        """pages follow each other in the order that was asked for"""
        for n in range(7):
            device = self.device(devices.RawTcpDevice, f"d{n}")
            device.socket.sendall(b"hello\n" * (n * 5 % 7))
        self.assertTrue(broker.eventually(
            lambda: sum(row["received_messages"] for row in self.get("v1/devices")["items"]) == 21))
        counts, cursor = [], {}
        while cursor is not None:
            page = self.get("v1/devices", sort="-received_messages", limit=2, **cursor)
            self.assertEqual(page["matching"], 7)
            counts += [row["received_messages"] for row in page["items"]]
            cursor = page["next"] and {"cursor": page["next"]}
        self.assertEqual(counts, [6, 5, 4, 3, 2, 1, 0])

    def test_churn(self):
        """who is there during the whole walk is seen exactly once, while others come and go"""
        for n in range(200):
            self.device(devices.RawTcpDevice, f"stays-{n}")
        ended = threading.Event()
        self.addCleanup(ended.set)

        def come_and_go():
            n = 0
            while not ended.is_set():
                n += 1
                devices.RawTcpDevice(self.server, f"s{n % 10}").close()

        other = threading.Thread(target=come_and_go)
        other.start()
        for path in ("v1/devices", "v1/connections"):
            for sort in ("device_id", "-device_id", "opened_ms", "-opened_ms"):
                seen, cursor = [], {}
                while cursor is not None:
                    page = self.get(path, sort=sort, limit=10, **cursor)
                    seen += [row["device_id"] for row in page["items"]]
                    cursor = page["next"] and {"cursor": page["next"]}
                stayed = sorted(name for name in seen if name.startswith("stays-"))
                self.assertEqual(stayed, sorted(f"stays-{n}" for n in range(200)), (path, sort))
        ended.set()
        other.join()


class Kicks(ListTest):
    def test_filter(self):
        """a filter closes who is meant, and nobody else"""
        for n in range(3):
            self.device(devices.RawTcpDevice, f"rack-{n}")
            self.device(devices.WebSocketDevice, f"pump-{n}")
        self.assertEqual(self.delete("v1/devices?device_id=rack-&protocol=websocket"), (200, {"closed": 0}))
        self.assertEqual(self.delete("v1/devices?device_id=rack-"), (200, {"closed": 3}))
        self.assertTrue(broker.eventually(lambda: self.names() == ["pump-0", "pump-1", "pump-2"]))
        self.assertEqual(self.delete("v1/devices?protocol=websocket"), (200, {"closed": 3}))
        self.assertTrue(broker.eventually(lambda: self.names() == []))

    def test_no_filter(self):
        """without a filter, or with a word that is none, nobody is closed"""
        self.device(devices.RawTcpDevice, "stays")
        for query in ("", "?device_id=", "?protocl=raw_tcp", "?protocol=raw_tcp&limit=1"):
            self.assertEqual(self.delete("v1/devices" + query)[0], 400)
        self.assertEqual(self.names(), ["stays"])


class Plugins(ListTest):
    def test_generation(self):
        """a plugin's generation tells which bytes of its file are loaded"""
        for plugin in self.server.json("v1/plugins")["items"]:
            digest = hashlib.sha256(pathlib.Path(plugin["path"]).read_bytes()).hexdigest()
            self.assertEqual(plugin["generation"], digest[:16])

    def test_calls(self):
        """calls into a handler are counted over all event loops, with their time"""
        def calls():
            plugin, = (each for each in self.server.json("v1/plugins")["items"] if each["name"] == "raw_tcp")
            return plugin["instances"][0]["calls"]
        before = calls()
        for n in range(8):
            self.device(devices.RawTcpDevice, f"caller-{n}")
        after = calls()
        self.assertGreaterEqual(after["times"], before["times"] + 8 * 2)  # its opening and its first line
        self.assertGreater(after["seconds"], before["seconds"])
        self.assertLessEqual(after["slow"], after["times"])


if __name__ == "__main__":
    server.main()
