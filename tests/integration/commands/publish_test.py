#!/usr/bin/python3
"""An operator's messages: from POST /v1/publish to devices of each protocol.

usage: publish_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
"""
import json
import pathlib
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import devices
import server


class PublishTest(server.ServerTest):
    plugins = ("websocket", "raw_tcp", "mqtt_lite")
    settings = ("raw_tcp.framing=line", "raw_tcp.subscribe=true", "websocket.subscribe=true", "bus.queue_messages=2")

    def publish(self, **publication):
        request = urllib.request.Request(self.server.api + "v1/publish", data=json.dumps(publication).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=devices.DEADLINE) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)["error"]["message"]

    def subscriber(self, name, topic, qos=0):
        client = self.connected(name)
        client.subscribe((topic, qos))
        return client

    def test_qos(self):
        """who has subscribed gets it as it was said, in QoS and bytes"""
        client = self.subscriber(b"each", b"a/+", 2)
        for qos in range(3):
            self.assertEqual(self.publish(topic="a/b", payload=f"at {qos}", qos=qos), 204)
            received = client.receive_publish()
            client.acknowledge(received)
            self.assertEqual((received.topic, received.payload, received.qos), (b"a/b", b"at %d" % qos, qos))
        self.publish(topic="a/c", payload_base64="AP8=")
        self.assertEqual(client.receive_publish().payload, b"\0\xff")

    def test_retained(self):
        """a topic keeps what is to be retained, for who comes later"""
        self.assertEqual(self.publish(topic="kept", payload="here", retain=True), 204)
        self.assertEqual(self.subscriber(b"later", b"kept").receive_publish().payload, b"here")
        self.assertEqual(self.publish(topic="kept", payload="", retain=True), 204)
        self.publish(topic="kept", payload="live")
        late = self.subscriber(b"too late", b"kept")
        self.publish(topic="kept", payload="live again")
        self.assertEqual(late.receive_publish().payload, b"live again")

    def test_other_protocols(self):
        """devices without topics get what is published for them"""
        line = devices.RawTcpDevice(self.server, "line")
        self.addCleanup(line.close)
        socket = devices.WebSocketDevice(self.server, "socket")
        self.addCleanup(socket.close)
        for name in ("line", "socket"): # subscribed when they are devices
            while self.server.get(f"v1/devices/{name}")[0] != 200:
                pass
            self.assertEqual(self.publish(topic=f"devices/{name}/down", payload="hello", qos=1), 204)
        self.assertEqual(line.file.readline(), "hello\n")
        while b"hello" not in socket.wire.pending:
            self.assertTrue(socket.wire.more(), "closed")

    def test_full(self):
        """where a queue has no room it is 503, and nobody gets it"""
        away = self.connected(b"away", clean=False)
        away.subscribe((b"full", 1))
        away.socket.close()
        there = self.subscriber(b"there", b"full", 1)
        while not (status := self.server.json("v1/status"))["bus"]["sessions"] > status["bus"]["connected"]:
            pass
        taken = [self.publish(topic="full", payload=str(n), qos=1) for n in range(3)]
        self.assertEqual(taken[:2], [204, 204])
        self.assertEqual(taken[2][0], 503)
        for n in range(2):
            self.assertEqual(there.receive_publish().payload, b"%d" % n)
        self.publish(topic="full", payload="not owed")
        self.assertEqual(there.receive_publish().payload, b"not owed")

    def test_topics(self):
        """a topic that is none, or the host's own, is refused with the reason"""
        for topic, reason in (("a/+", "without + and #"), ("", "without"), ("a\0", "UTF-8"), ("$SYS/x", "host's own")):
            status, message = self.publish(topic=topic, payload="x")
            self.assertEqual(status, 400)
            self.assertIn(reason, message)


if __name__ == "__main__":
    server.main()
