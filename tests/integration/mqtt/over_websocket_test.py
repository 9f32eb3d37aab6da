#!/usr/bin/python3
"""MQTT over WebSocket: the subprotocol `mqtt` at the address of WebSocket devices."""
import unittest

from packets import DISCONNECT, PINGREQ, connack, connect, puback, publish, suback, subscribe
from server import ServerTest, main, ours
from websocket_wire import WebSocketWire

try:
    import paho_client
except ImportError:
    paho_client = None


class OverWebSocket(ServerTest):
    plugins = ("mqtt_lite", "websocket")

    def wire(self, **options):
        client = WebSocketWire(self.server.ports["websocket"], **options)
        self.addCleanup(client.socket.close)
        return client

    def test_offered(self):
        """[MQTT-6.0.0-3, -4] the subprotocol mqtt is agreed to, also among others"""
        for offer in ("mqtt", "soap, mqtt", "mqtt, soap"):
            self.assertIn(b"sec-websocket-protocol: mqtt\r\n", self.wire(protocol=offer).head.lower() + b"\r\n")

    def test_not_offered(self):
        """without it a device speaks WebSocket, and a CONNECT is a message like any other"""
        client = self.wire(protocol=None, headers="Device-Id: dev-1\r\n")
        self.assertNotIn(b"sec-websocket-protocol", client.head.lower())
        client.send(connect(b"c"))
        client.send_frame(0x88, b"\x03\xe8")
        while client.more():
            pass
        self.assertEqual((client.pending, client.closed_with), (b"", 1000))

    def test_not_aligned(self):
        """[MQTT-6.0.0-2] packets need not align with frames"""
        sent = (connect(b"c"), subscribe(1, (b"t", 0)), publish(b"t", b"x" * 300), publish(b"t", b"y", 1, 2), PINGREQ)
        for size in (1, 2, 3, 7, 100, 1 << 20):
            with self.subTest(size):
                client = self.wire(frame_bytes=size).send(*sent)
                client.expect(connack(0), suback(1, 0), publish(b"t", b"x" * 300))
                received = [client.receive() for _ in range(3)]
                self.assertEqual(sorted(received), sorted([publish(b"t", b"y"), puback(2), b"\xd0\0"]))
                client.send(DISCONNECT)
                while client.more():
                    pass

    def test_fragments(self):
        """[MQTT-6.0.0-2] nor with messages of WebSocket, and a ping may lie between"""
        client = self.wire()
        whole = connect(b"c") + PINGREQ
        client.send_frame(0x02, whole[:5])
        client.send_frame(0x00, whole[5:9])
        client.send_frame(0x80, whole[9:])
        client.expect(connack(0), b"\xd0\0")

    @ours("closes without a close frame")
    def test_text(self):
        """[MQTT-6.0.0-1] a text frame closes, and the will is published"""
        watcher = self.connected(b"watcher").subscribe((b"will", 0))
        client = self.wire().send(connect(b"c", will=(b"will", b"gone"))).expect(connack(0))
        client.send_frame(0x81, PINGREQ.replace(b"\xc0", b"a"))
        while client.more():
            pass
        self.assertEqual(client.closed_with, 1003)
        watcher.expect(publish(b"will", b"gone"))

    @ours("closes without a close frame")
    def test_malformed(self):
        """[MQTT-4.8.0-1] a malformed packet closes"""
        client = self.wire().send(connect(b"c")).expect(connack(0)).send(b"\xff\0")
        while client.more():
            pass
        self.assertIn(client.closed_with, (1002, 1008))

    def test_large(self):
        """a message of 900 KiB passes"""
        client = self.wire(frame_bytes=10_000).send(connect(b"c")).expect(connack(0)).subscribe((b"t", 0))
        client.send(publish(b"t", b"x" * 900 * 1024)).expect(publish(b"t", b"x" * 900 * 1024))

    def test_one_bus(self):
        """it is the same session, wherever the client comes from"""
        self.connected(b"s", clean=False).subscribe((b"t", 1)).send(DISCONNECT).expect_closed()
        self.connected(b"sender").publish_and_wait(b"t", b"x", 1, 1)
        client = self.wire().send(connect(b"s", clean=False)).expect(connack(0, 1))
        self.assertEqual(client.receive_and_acknowledge().payload, b"x")
        tcp = self.connected(b"s", clean=False, present=1)
        while client.more():
            pass
        tcp.expect_open()

    @unittest.skipUnless(paho_client, "no python3-paho-mqtt; tests/run installs it")
    def test_paho(self):
        """python3-paho-mqtt over WebSocket"""
        client = paho_client.Client(self.server.ports["websocket"], "c", transport="websockets", path="/connect")
        self.addCleanup(client.leave)
        client.subscribe(("t/#", 2))
        for qos in range(3):
            for payload in (b"", b"x", paho_client.LARGE):
                client.publish("t/1", payload, qos)
                one = client.next()
                self.assertEqual((one.payload, one.qos), (payload, qos))


main()
