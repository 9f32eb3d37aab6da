#!/usr/bin/python3
"""One bus: devices of WebSocket and of raw TCP, and MQTT clients, meet in topics."""
from packets import publish
from server import ServerTest, main
from websocket_wire import WebSocketWire
from wire_client import WireClient


class OneBus(ServerTest):
    plugins = ("mqtt_lite", "websocket", "raw_tcp")
    settings = ("websocket.subscribe=true", "raw_tcp.subscribe=true", "raw_tcp.reply=true")

    def websocket(self, device):
        client = WebSocketWire(self.server.ports["websocket"], protocol=None, headers=f"Device-Id: {device}\r\n")
        self.addCleanup(client.socket.close)
        return client

    def raw(self, device):
        client = WireClient(self.server.ports["raw_tcp"])
        self.addCleanup(client.socket.close)
        client.send(b"HELLO " + device.encode() + b"\n")
        self.expect_bytes(client, b"OK\n")
        return client

    def expect_bytes(self, client, expected):
        while len(client.pending) < len(expected) and client.more():
            pass
        self.assertEqual(client.pending[:len(expected)], expected)
        client.pending = client.pending[len(expected):]

    def test_up(self):
        """what a device sends is published to devices/<id>/up, as it came, at QoS 0"""
        watcher = self.connected(b"watcher").subscribe((b"devices/+/up", 2))
        self.websocket("ws-1").send(b"from websocket \0\xff")
        watcher.expect(publish(b"devices/ws-1/up", b"from websocket \0\xff"))
        self.raw("raw-1").send(b"from raw\n")
        watcher.expect(publish(b"devices/raw-1/up", b"from raw"))

    def test_up_in_order(self):
        """in the order in which they were sent"""
        watcher = self.connected(b"watcher").subscribe((b"devices/+/up", 0))
        device = self.raw("raw-2")
        device.send(b"".join(b"%d\n" % i for i in range(1000)))
        watcher.expect(*(publish(b"devices/raw-2/up", b"%d" % i) for i in range(1000)))

    def test_down(self):
        """with subscribe = true a device gets what is published to devices/<id>/down, and nobody else's"""
        sender = self.connected(b"sender")
        websocket, raw = self.websocket("ws-3"), self.raw("raw-3")
        for qos in range(3):
            sender.publish_and_wait(b"devices/ws-3/down", b"to websocket %d" % qos, qos, 1)
            sender.publish_and_wait(b"devices/raw-3/down", b"to raw %d" % qos, qos, 2)
            self.expect_bytes(websocket, b"to websocket %d" % qos)
            self.expect_bytes(raw, b"to raw %d\n" % qos)
        sender.publish_and_wait(b"devices/ws-3/up", b"not theirs", 1, 1)
        sender.publish_and_wait(b"devices/ws-3/down", b"last", 1, 1)
        sender.publish_and_wait(b"devices/raw-3/down", b"last", 1, 1)
        self.expect_bytes(websocket, b"last")
        self.expect_bytes(raw, b"last\n")

    def test_retained_down(self):
        """a device that comes later gets what is retained there"""
        self.connected(b"sender").publish_and_wait(b"devices/raw-4/down", b"settings", 1, 1, retain=True)
        self.expect_bytes(self.raw("raw-4"), b"settings\n")

    def test_between_devices(self):
        """a client that hears one device and tells the other, both ways"""
        bridge = self.connected(b"bridge").subscribe((b"devices/a/up", 1), (b"devices/b/up", 1))
        a, b = self.websocket("a"), self.raw("b")
        for i in range(10):
            a.send(b"ping %d" % i)
            bridge.send(publish(b"devices/b/down", bridge.receive_publish().payload))
            self.expect_bytes(b, b"ping %d\n" % i)
            b.send(b"pong %d\n" % i)
            bridge.send(publish(b"devices/a/down", bridge.receive_publish().payload))
            self.expect_bytes(a, b"pong %d" % i)

    def test_counts(self):
        """what goes down counts as sent to the device"""
        device = self.raw("raw-5")
        self.connected(b"sender").publish_and_wait(b"devices/raw-5/down", b"x", 1, 1)
        self.expect_bytes(device, b"x\n")
        status = self.server.json("devices/status/raw-5")
        self.assertEqual(status["incoming_messages"], 0)
        self.assertGreaterEqual(status["outgoing_messages"], 1)


class NotSubscribed(OneBus):
    settings = ("raw_tcp.reply=true",)
    test_up = test_up_in_order = test_down = test_retained_down = test_between_devices = test_counts = None

    def test_by_default(self):
        """without subscribe a device hears nothing"""
        device = self.raw("quiet")
        sender = self.connected(b"sender").subscribe((b"devices/quiet/up", 0))
        sender.publish_and_wait(b"devices/quiet/down", b"x", 1, 1)
        device.send(b"up\n")
        sender.expect(publish(b"devices/quiet/up", b"up"))
        device.socket.shutdown(1)
        while device.more():
            pass
        self.assertEqual(device.pending, b"")


main()
