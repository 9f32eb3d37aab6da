#!/usr/bin/python3
"""Streams of the API: what happens on the host, and the messages of a device of each protocol as they pass.

usage: streams_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
"""
import base64
import concurrent.futures
import itertools
import pathlib
import socket
import sys
import time
import urllib.parse
import urllib.request

for folder in ("mqtt", "commands"):
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / folder))

import broker
import devices
import packets
import server
import wire_client
from event_stream import EventStream

names = (f"dev-{n}" for n in itertools.count())


class StreamTest(server.ServerTest):
    plugins = ("websocket", "raw_tcp", "mqtt_lite", "echo")
    settings = ("raw_tcp.framing=line", "raw_tcp.subscribe=true", "websocket.subscribe=true")

    def stream(self, path, **options):
        stream = EventStream(self.server.api, path, **options)
        self.addCleanup(stream.close)
        return stream

    def tail(self, name):
        stream = self.stream(f"/v1/devices/{name}/tail")
        self.assertEqual(stream.status, 200)
        return stream.begun()

    def device(self, kind, name=None, **options):
        name = name or next(names)
        device = kind(self.server, name, **options)
        device.id = name
        self.addCleanup(device.close)
        return device

    def connected(self, kind, **options):
        device = self.device(kind, **options)
        self.eventually(lambda: self.server.get(f"v1/devices/{device.id}")[0] == 200)
        return device

    def eventually(self, holds):
        self.assertTrue(broker.eventually(holds))

    def publisher(self):
        client = wire_client.connected(self.server.port, next(names).encode())
        self.addCleanup(client.socket.close)
        return client

    def ask(self, path, body=b"", method="POST"):
        request = urllib.request.Request(self.server.api + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=devices.DEADLINE) as answer:
            return answer.read()

    def shown(self, stream):
        """The next message but for its times and names, which are looked at."""
        event = stream.next()
        self.assertEqual(event.name, "message")
        message = event.data
        self.assertLess(abs(message.pop("time_ms") / 1000 - time.time()), 60)
        self.assertEqual(len(message.pop("connection_id")), 36)
        return message


def message(direction, topic, text):
    return {"direction": direction, "topic": topic, "bytes": len(text.encode()), "text": text, "cut": False}


def say(device, text):
    """In the way of its protocol; an MQTT device to a topic of its own."""
    if device.protocol == "websocket":
        device.wire.send_frame(0x81, text.encode())
    elif device.protocol == "raw_tcp":
        device.socket.sendall(text.encode() + b"\n")
    else:
        device.wire.send(packets.publish(b"house/temperature", text.encode()))


def topic_of(device):
    return "house/temperature" if device.protocol == "mqtt_lite" else f"devices/{device.id}/up"


class Tail(StreamTest):
    def each(self):
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                yield self.connected(kind)

    def test_from_device(self):
        """what the device sends is shown, also where nobody subscribes"""
        for device in self.each():
            tail = self.tail(device.id)
            say(device, "21.5 \u00b0C")
            self.assertEqual(self.shown(tail), message("in", topic_of(device), "21.5 \u00b0C"))

    def test_before_it_connects(self):
        """a device that is not there yet is shown when it comes, and when it comes again"""
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                name = next(names)
                tail = self.tail(name)
                for times in range(2):
                    device = self.device(kind, name)
                    say(device, "here I am")
                    self.assertEqual(self.shown(tail), message("in", topic_of(device), "here I am"))
                    device.close()
                    self.eventually(lambda: self.server.get(f"v1/devices/{name}")[0] == 404)

    def test_to_device(self):
        """what is published for it is shown once, whatever the QoS"""
        for device, qos in itertools.product(self.each(), (0, 1, 2)):
            topic = f"devices/{device.id}/down"
            if device.protocol == "mqtt_lite" and qos == 0:
                device.wire.subscribe((topic.encode(), 2))
            tail = self.tail(device.id)
            self.publisher().publish_and_wait(topic.encode(), b"on", qos, 9)
            self.assertEqual(self.shown(tail), message("out", topic, "on"))
            if device.protocol == "mqtt_lite":
                device.wire.receive_and_acknowledge()
            say(device, "end")
            self.assertEqual(self.shown(tail)["text"], "end")

    def test_command(self):
        """a command and its answer are shown under the names that they have as topics"""
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            for device in self.each():
                tail = self.tail(device.id)
                asked = pool.submit(self.ask, f"v1/devices/{device.id}/commands/fan", b"on at 3")
                command = device.next()
                self.assertEqual(self.shown(tail),
                                 message("out", f"devices/{device.id}/commands/fan/{command.number}", "on at 3"))
                device.answer(command.number, "it turns")
                self.assertEqual(self.shown(tail),
                                 message("in", f"devices/{device.id}/replies/{command.number}", "it turns"))
                asked.result()

    def test_echo(self):
        """what a handler sends of itself is shown as it goes over the wire, without a topic"""
        with socket.create_connection(("127.0.0.1", self.server.ports["echo"])) as device:
            name = "127.0.0.1:%d" % device.getsockname()[1]
            self.eventually(lambda: self.server.get(f"v1/devices/{name}")[0] == 200)
            tail = self.tail(name)
            device.sendall(b"hello")
            both = sorted((self.shown(tail) for _ in range(2)), key=lambda shown: shown["direction"])
            self.assertEqual(both, [message("in", f"devices/{name}/up", "hello"), message("out", "", "hello")])

    def test_only_its_own(self):
        """the messages of another device are not shown, nor what nobody was sent"""
        device, other = self.connected(devices.RawTcpDevice), self.connected(devices.RawTcpDevice)
        tail = self.tail(device.id)
        say(other, "not me")
        self.eventually(lambda: self.server.json(f"v1/devices/{other.id}")["connections"][0]["received_messages"] == 1)
        say(device, "me")
        self.assertEqual(self.shown(tail)["text"], "me")

    def test_two_connections(self):
        """each connection of the device is shown, under its own id"""
        name = next(names)
        first, second = (self.device(devices.RawTcpDevice, name) for _ in range(2))
        self.eventually(lambda: len(self.server.json(f"v1/devices/{name}").get("connections", ())) == 2)
        tail = self.tail(name)
        ids = set()
        for device in (first, second):
            say(device, "x")
            ids.add(tail.next().data["connection_id"])
        rows = self.server.json(f"v1/devices/{name}")["connections"]
        self.assertEqual(ids, {row["connection_id"] for row in rows})

    def test_several_clients(self):
        """several clients of one device are shown the same; when one leaves, the others go on"""
        device = self.connected(devices.RawTcpDevice)
        first, second = self.tail(device.id), self.tail(device.id)
        say(device, "one")
        self.assertEqual(first.next(), second.next())
        first.close()
        say(device, "two")
        self.assertEqual(self.shown(second)["text"], "two")
        second.close()
        self.eventually(lambda: self.server.json("v1/status")["http"]["streams"] == 0)
        say(device, "three")
        self.eventually(lambda: self.server.json(f"v1/devices/{device.id}")["connections"][0]["received_messages"] == 3)

    def test_odd_name(self):
        """the id in the path is decoded once"""
        name = "a/b%20c"
        device = self.device(devices.RawTcpDevice, name)
        tail = self.tail(urllib.parse.quote(name, safe=""))
        say(device, "x")
        self.assertEqual(self.shown(tail), message("in", "", "x"))


class Hostile(StreamTest):
    def test_payloads(self):
        """bytes are shown as base64, long ones are cut at 1 KiB, and none ends its event"""
        device = self.connected(devices.MqttDevice)
        tail = self.tail(device.id)
        for payload, text in ((b"", ""), (b"\0\1\x1f\x7f", "\0\1\x1f\x7f"), (b"\r\n\r\ndata: {}\n\n", "\r\n\r\ndata: {}\n\n"),
                              (b"<script>\xe2\x80\xa8", "<script>\u2028")):
            device.wire.send(packets.publish(b"t", payload))
            self.assertEqual(self.shown(tail), message("in", "t", text))
        for payload in (b"\xff\xfe\0", b"\xc3", b"\xed\xa0\x80"):
            device.wire.send(packets.publish(b"t", payload))
            shown = self.shown(tail)
            self.assertNotIn("text", shown)
            self.assertEqual(base64.b64decode(shown["base64"]), payload)
        device.wire.send(packets.publish(b"t", b"x" * 100_000))
        self.assertEqual(self.shown(tail), {"direction": "in", "topic": "t", "bytes": 100_000, "text": "x" * 1024, "cut": True})
        device.wire.send(packets.publish(b"t" * 60_000, b"y"))
        self.assertEqual(self.shown(tail), {"direction": "in", "topic": "t" * 1024, "bytes": 1, "text": "y", "cut": True})

    def test_fast_device(self):
        """of a fast device some messages are shown, the others counted, and none of it is lost for anybody else"""
        count = 5000
        device = self.connected(devices.MqttDevice)
        subscriber = self.publisher().subscribe((b"fast", 0))
        tail = self.tail(device.id)
        begun = time.monotonic()
        for number in range(count):
            device.wire.send(packets.publish(b"fast", b"%d" % number))
        for number in range(count):
            self.assertEqual(subscriber.receive_publish().payload, b"%d" % number)

        def total(events):
            return sum(e.data["messages"] if e.name == "skipped" else 1 for e in events)
        events = tail.until(lambda events: total(events) >= count, "message", "skipped")
        took = time.monotonic() - begun
        self.assertEqual(total(events), count)
        shown = [int(e.data["text"]) for e in events if e.name == "message"]
        self.assertEqual(shown, sorted(shown))
        self.assertGreaterEqual(len(shown), 100)
        self.assertLessEqual(len(shown), 200 + 100 * took)


class Host(StreamTest):
    def begun(self):
        """Behind the state that comes first."""
        stream = self.stream("/v1/stream").begun()
        self.assertEqual(stream.next().name, "status")
        self.assertEqual({stream.next_of("plugin").data["name"] for _ in self.plugins}, set(self.plugins))
        return stream

    def test_state(self):
        """it begins with the status and each plugin"""
        stream = self.stream("/v1/stream").begun()
        status = stream.next()
        self.assertEqual(status.name, "status")
        self.assertEqual(status.data["state"], "started")
        plugin = stream.next()
        self.assertEqual(plugin.name, "plugin")
        self.assertEqual(plugin.data["state"], "loaded")
        self.assertEqual(plugin.data["instances"][0]["state"], "running")
        self.assertNotIn("totals", plugin.data["instances"][0])

    def test_connections(self):
        """a device that connects and leaves is told with who it is and why it left"""
        for kind in devices.KINDS:
            with self.subTest(kind.protocol):
                stream = self.begun()
                device = self.device(kind)
                opened = stream.next_of("connect").data
                row = self.server.json(f"v1/devices/{device.id}")["connections"][0]
                for key in ("connection_id", "device_id", "instance", "remote", "opened_ms"):
                    self.assertEqual(opened[key], row[key])
                device.close()
                closed = stream.next_of("disconnect").data
                self.assertEqual((closed["connection_id"], closed["device_id"], closed["instance"], closed["reason"]),
                                 (row["connection_id"], device.id, kind.protocol, "peer"))
                self.assertLess(abs(closed["closed_ms"] / 1000 - time.time()), 60)
                self.assertEqual(self.server.get(f"v1/devices/{device.id}")[0], 404)

    def test_reason(self):
        """why the host closed it is told in a word and in the host's words"""
        stream = self.begun()
        device = self.connected(devices.RawTcpDevice)
        self.ask(f"v1/devices/{device.id}", method="DELETE")
        closed = stream.next_of("disconnect").data
        self.assertEqual((closed["device_id"], closed["reason"], closed["text"]), (device.id, "denied", "kicked"))

    def test_log_level(self):
        """a plugin is told again when something about it changes"""
        stream = self.begun()
        self.ask("v1/plugins/raw_tcp/log-level", b'{"level":"debug"}', "PUT")
        changed = stream.next_of("plugin").data
        self.assertEqual((changed["name"], changed["instances"][0]["log_level"]), ("raw_tcp", "debug"))
        self.ask("v1/plugins/raw_tcp/log-level", b'{"level":null}', "PUT")

    def test_storm(self):
        """of a storm some are told, and how many more there were"""
        count = 1000
        stream = self.begun()
        sockets = []
        for _ in range(count):
            sockets.append(socket.create_connection(("127.0.0.1", self.server.ports["raw_tcp"])))
            sockets[-1].sendall(b"HELLO storm\n")

        def total(events):
            return sum(e.data["events"] if e.name == "skipped" else 1 for e in events)
        names = ("connect", "disconnect", "skipped")
        events = stream.until(lambda events: total(events) >= count, *names)
        self.assertEqual(total(events), count)
        self.assertGreaterEqual(len(events), 20)  # of each look; the sooner the storm is over, the fewer looks
        for each in sockets:
            each.close()
        self.assertEqual(total(stream.until(lambda events: total(events) >= count, *names)), count)

    def test_original(self):
        """the original's stream: each metric at once, as text, and numbers of events that rise"""
        stream = self.stream("/cloud-connector/status/stream").begun()
        metrics = ["connections", "received_messages", "sent_messages", "system_memory", "allocated_memory",
                   "heap_allocated_memory", "go_routines", "commands_waiting", "queries_waiting", "start_time", "sse_subscribers"]
        told = [stream.next() for _ in metrics]
        self.assertEqual([event.data["metric"] for event in told], metrics)
        self.assertEqual({event.name for event in told}, {"system_status"})
        self.assertTrue(all(isinstance(event.data["value"], str) for event in told))
        device = self.device(devices.RawTcpDevice)
        later = stream.next()
        self.assertEqual((later.data["metric"], later.data["value"]), ("connections", "1"))
        self.assertGreater(later.id, told[0].id)


class Clients(StreamTest):
    def threads(self):
        return len(list(pathlib.Path(f"/proc/{self.server.process.pid}/task").iterdir()))

    def test_many(self):
        """64 streams of every kind cost no thread, and the next one is refused"""
        device = self.connected(devices.RawTcpDevice)
        before = self.threads()
        paths = ("/v1/stream", f"/v1/devices/{device.id}/tail", "/cloud-connector/status/stream", "/v1/devices/{}/tail")
        streams = [self.stream(paths[n % 4].format(n)).begun() for n in range(64)]
        self.assertEqual(self.threads(), before)
        self.assertEqual(self.stream("/v1/stream").status, 503)
        self.assertEqual(self.stream(f"/v1/devices/{device.id}/tail").status, 503)
        say(device, "x")
        for tail in streams[1::4]:
            self.assertEqual(self.shown(tail)["text"], "x")
        streams[0].close()
        self.eventually(lambda: self.stream("/v1/stream").status == 200)

    def test_slow(self):
        """a client that does not read is cut, and the others hear on"""
        device = self.connected(devices.MqttDevice)
        reading = self.tail(device.id)
        slow = self.stream(f"/v1/devices/{device.id}/tail", receive_buffer=4096)
        slow.begun()
        cut = self.server.json("v1/status")["http"]["slow_readers"]
        end = time.monotonic() + broker.DEADLINE
        while self.server.json("v1/status")["http"]["slow_readers"] == cut:
            self.assertLess(time.monotonic(), end)
            for _ in range(20):
                device.wire.send(packets.publish(b"t", b"\1" * 1024))
            reading.next_of("message")
        self.assertTrue(slow.is_closed())
        device.wire.send(packets.publish(b"t", b"last"))
        reading.until(lambda events: events[-1].data.get("text") == "last" or events[-1].name == "skipped", "message", "skipped")


if __name__ == "__main__":
    server.main()
