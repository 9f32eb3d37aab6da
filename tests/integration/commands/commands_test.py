#!/usr/bin/python3
"""Commands and queries: from the API to a device of each protocol and back, one outcome each, and nothing left behind.

usage: commands_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
"""
import concurrent.futures
import itertools
import json
import pathlib
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import broker
import devices
import server
import wire_client

names = (f"dev-{n}" for n in itertools.count())


class CommandTest(server.ServerTest):
    plugins = ("websocket", "raw_tcp", "mqtt_lite", "echo")
    settings = ("commands.waiting_per_device=3", "commands.waiting=5", "commands.payload_bytes=1024", "raw_tcp.framing=line")

    def setUp(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(16)
        self.addCleanup(self.pool.shutdown)

    def device(self, kind, name=None, **options):
        name = name or next(names)
        device = kind(self.server, name, **options)
        device.id = name
        self.addCleanup(device.close)
        self.eventually(lambda: self.connections(name))
        return device

    def connections(self, name):
        items = self.server.json("v1/connections?limit=1000")["items"]
        return [row["connection_id"] for row in items if row["device_id"] == name]

    def eventually(self, holds):
        self.assertTrue(broker.eventually(holds))

    def post(self, path, body=b"", method="POST"):
        """Status and what the JSON says."""
        request = urllib.request.Request(self.server.api + path.removeprefix("/"), data=body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=devices.DEADLINE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def ask(self, *args):
        return self.pool.submit(self.post, *args)

    def nothing_waits(self):
        def holds():
            status = self.server.json("v1/status")
            return status["commands_waiting"] == status["queries_waiting"] == 0
        self.eventually(holds)


class EachProtocol(CommandTest):
    def each(self):
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                yield self.device(kind)

    def test_command(self):
        """a command gets the device's answer"""
        for device in self.each():
            asked = self.ask(f"/v1/devices/{device.id}/commands/fan", b"on at 3")
            command = device.next()
            self.assertEqual((command.name, command.payload), ("fan", "on at 3"))
            device.answer(command.number, "it turns")
            self.assertEqual(asked.result(), (200, {"payload": "it turns"}))
        self.nothing_waits()

    def test_query(self):
        """a query likewise; the WebSocket device sees what it is"""
        for device in self.each():
            asked = self.ask(f"/v1/devices/{device.id}/queries/temperature")
            device.answer(device.next().number, "21.5")
            self.assertEqual(asked.result(), (200, {"payload": "21.5"}))
            self.assertEqual(getattr(device, "kind", "query"), "query")

    def test_original(self):
        """the original's routes and their words"""
        for device in self.each():
            asked = self.ask(f"/devices/command/{device.id}", b"blink")
            command = device.next()
            self.assertEqual(command.payload, "blink")
            device.answer(command.number, "done")
            self.assertEqual(asked.result(), (200, {"response": "done", "errors": ""}))
            asked = self.ask(f"/devices/query/{device.id}", b"how")
            device.answer(device.next().number, "well")
            self.assertEqual(asked.result(), (200, {"response": "well", "errors": ""}))

    def test_late_and_second_answers(self):
        """a second answer and a late one reach nobody, and the next command gets its own"""
        for device in self.each():
            path = f"/v1/devices/{device.id}/commands/x"
            asked = self.ask(path)
            first = device.next()
            device.answer(first.number, "one")
            device.answer(first.number, "two")
            self.assertEqual(asked.result()[1], {"payload": "one"})
            self.assertEqual(self.post(path + "?timeout_ms=20")[0], 504)
            late = device.next()
            asked = self.ask(path)
            own = device.next()
            device.answer(late.number, "late")
            device.answer(first.number, "three")
            device.answer(own.number, "own")
            self.assertEqual(asked.result(), (200, {"payload": "own"}))
        self.nothing_waits()

    def test_in_any_order(self):
        """answers find their questions in whatever order they come"""
        for device in self.each():
            asked = [self.ask(f"/v1/devices/{device.id}/commands/{n}") for n in range(3)]
            for command in reversed([device.next() for _ in asked]):
                device.answer(command.number, f"of {command.name}")
            self.assertEqual([one.result()[1]["payload"] for one in asked], ["of 0", "of 1", "of 2"])

    def test_ends_before_it_answers(self):
        """a device that goes away leaves nobody waiting"""
        for device in self.each():
            asked = self.ask(f"/v1/devices/{device.id}/commands/x")
            device.next()
            device.close()
            self.assertEqual(asked.result()[0], 404)
        self.nothing_waits()

    def test_kick(self):
        """DELETE closes every connection of a device, and nobody else's"""
        for device in self.each():
            other = self.device(type(device))
            self.assertEqual(self.post(f"/v1/devices/{device.id}", None, "DELETE"), (200, {"closed": 1}))
            self.eventually(lambda: not self.connections(device.id))
            self.assertTrue(self.connections(other.id))
            self.assertEqual(self.post(f"/v1/devices/{device.id}", None, "DELETE")[0], 404)


class Outcomes(CommandTest):
    def test_not_connected(self):
        """404, with the words of each API"""
        code, body = self.post("/v1/devices/nobody/commands/x")
        self.assertEqual((code, body["error"]["code"]), (404, "not_found"))
        words = "Device not connected"
        self.assertEqual(self.post("/devices/command/nobody"), (404, {"response": "", "errors": words, "error": words}))

    def test_timed_out(self):
        """504, in the original's form 408; the time is the one that was asked for"""
        device = self.device(devices.RawTcpDevice)
        before = time.monotonic()
        self.assertEqual(self.post(f"/v1/devices/{device.id}/queries/x?timeout_ms=200")[0], 504)
        self.assertGreaterEqual(time.monotonic() - before, 0.2)
        self.nothing_waits()

    def test_no_commands(self):
        """501 where the protocol has none, and where an MQTT device has not subscribed to them"""
        with wire_client.connected(self.server.port, b"silent") as silent:
            self.assertEqual(self.post("/v1/devices/silent/commands/x")[0], 501)
            silent.subscribe((b"devices/silent/commands/reboot/+", 0))
            self.assertEqual(self.post("/v1/devices/silent/commands/x")[0], 501)
        with wire_client.connected(self.server.port, b"a/b") as odd:
            odd.subscribe((b"#", 0))
            self.assertEqual(self.post("/v1/devices/a%2Fb/commands/x")[0], 501)

    def test_unfit(self):
        """400 where the protocol has no form for it, 413 above the limit"""
        device = self.device(devices.RawTcpDevice)
        self.assertEqual(self.post(f"/v1/devices/{device.id}/commands/x", b"two\nlines")[0], 400)
        self.assertEqual(self.post(f"/v1/devices/{device.id}/commands/a%20b")[0], 400)
        self.assertEqual(self.post(f"/v1/devices/{device.id}/commands/x", b"x" * 1025)[0], 413)
        mqtt = self.device(devices.MqttDevice)
        self.assertEqual(self.post(f"/v1/devices/{mqtt.id}/commands/a%2Bb")[0], 400)
        self.assertEqual(self.post(f"/v1/devices/{device.id}/commands/x?timeout_ms=0")[0], 400)
        self.assertEqual(self.post(f"/v1/devices/{device.id}/commands/x?timeout_ms=soon")[0], 400)

    def test_too_many(self):
        """429 above what one device may have waiting, 503 above what the host may"""
        one, other = self.device(devices.RawTcpDevice), self.device(devices.WebSocketDevice)
        waiting = [self.ask(f"/v1/devices/{one.id}/commands/x?timeout_ms=60000") for _ in range(3)]
        commands = [one.next() for _ in waiting]
        self.assertEqual(self.post(f"/v1/devices/{one.id}/commands/x")[0], 429)
        waiting += [self.ask(f"/v1/devices/{other.id}/queries/x?timeout_ms=60000") for _ in range(2)]
        queries = [other.next() for _ in range(2)]
        self.assertEqual(self.post(f"/v1/devices/{other.id}/queries/x")[0], 503)
        status = self.server.json("v1/status")
        self.assertEqual((status["commands_waiting"], status["queries_waiting"]), (3, 2))
        for device, asked in ((one, commands), (other, queries)):
            for command in asked:
                device.answer(command.number, "")
        self.assertEqual([one.result()[0] for one in waiting], [200] * 5)
        self.nothing_waits()

    def test_replaced(self):
        """409 when a newer connection takes the device over before it answers"""
        device = self.device(devices.MqttDevice)
        asked = self.ask(f"/v1/devices/{device.id}/commands/x")
        device.next()
        self.device(devices.MqttDevice, device.id)
        self.assertEqual(asked.result()[0], 409)

    def test_several_connections(self):
        """the newest is asked, or the one that is named"""
        older = self.device(devices.RawTcpDevice)
        first, = self.connections(older.id)
        opened_ms = self.server.json(f"v1/devices/{older.id}")["connections"][0]["opened_ms"]
        self.eventually(lambda: time.time() * 1000 > opened_ms + 1)  # within one of these either is the newest
        newer = devices.RawTcpDevice(self.server, older.id)
        self.addCleanup(newer.close)
        self.eventually(lambda: len(self.connections(older.id)) == 2)
        asked = self.ask(f"/v1/devices/{older.id}/commands/x")
        newer.answer(newer.next().number, "newer")
        self.assertEqual(asked.result()[1], {"payload": "newer"})
        asked = self.ask(f"/v1/devices/{older.id}/commands/x?connection={first}")
        older.answer(older.next().number, "older")
        self.assertEqual(asked.result()[1], {"payload": "older"})
        self.assertEqual(self.post(f"/v1/devices/nobody/commands/x?connection={first}")[0], 404)
        self.assertEqual(self.post(f"/v1/devices/{older.id}/commands/x?connection=12")[0], 404)

    def test_stop(self):
        """a host that stops answers who waits"""
        stopping = broker.Iotcc(sys.argv[1], sys.argv[2], plugins=("raw_tcp",))
        device = devices.RawTcpDevice(stopping, "last")
        self.eventually(lambda: stopping.get("v1/devices/last")[0] == 200)
        request = urllib.request.Request(stopping.api + "v1/devices/last/commands/x", data=b"")
        asked = self.pool.submit(urllib.request.urlopen, request, timeout=devices.DEADLINE)
        device.next()
        self.assertTrue(stopping.close())
        self.assertIsInstance(asked.exception(), urllib.error.URLError)


if __name__ == "__main__":
    server.main()
