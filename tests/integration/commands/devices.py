"""One device of each protocol, as a test needs it: it takes commands as they come and answers what it is told to."""
import json
import pathlib
import socket
import sys
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import packets
import wire_client
from websocket_wire import WebSocketWire

DEADLINE = 30


@dataclass
class Command:
    number: str
    name: str
    payload: str


class WebSocketDevice:
    protocol = "websocket"

    def __init__(self, server, name):
        self.wire = WebSocketWire(server.ports["websocket"], protocol="", headers=f"Device-Id: {name}\r\n")
        assert self.wire.head.startswith(b"HTTP/1.1 101"), self.wire.head
        self.kind = None

    def next(self):
        while b"}" not in self.wire.pending:
            assert self.wire.more(), "closed"
        end = self.wire.pending.index(b"}") + 1
        frame, self.wire.pending = json.loads(self.wire.pending[:end]), self.wire.pending[end:]
        self.kind = frame["kind"]
        return Command(frame["id"], frame["name"], frame["payload"])

    def answer(self, number, payload):
        self.wire.send_frame(0x81, json.dumps({"id": number, "payload": payload}).encode())

    def close(self):
        self.wire.socket.close()


class RawTcpDevice:
    protocol = "raw_tcp"

    def __init__(self, server, name):
        self.socket = socket.create_connection(("127.0.0.1", server.ports["raw_tcp"]), DEADLINE)
        self.socket.sendall(f"HELLO {name}\n".encode())
        self.file = self.socket.makefile("r", newline="\n")

    def next(self):
        return Command(*self.file.readline().rstrip("\n").split(" ", 2))

    def answer(self, number, payload):
        self.socket.sendall(f"REPLY {number} {payload}\n".encode())

    def close(self):
        self.file.close()
        self.socket.close()


class MqttDevice:
    protocol = "mqtt_lite"

    def __init__(self, server, name, qos=1):
        self.name, self.qos = name, qos
        self.wire = wire_client.connected(server.ports["mqtt_lite"], name.encode())
        self.wire.subscribe((f"devices/{name}/commands/+/+".encode(), qos))

    def next(self):
        received = self.wire.receive_publish()
        assert received.qos == 0, "a command must not be found later"
        *_, name, number = received.topic.decode().split("/")
        return Command(number, name, received.payload.decode())

    def answer(self, number, payload):
        topic = f"devices/{self.name}/replies/{number}".encode()
        self.wire.publish_and_wait(topic, payload.encode(), self.qos, 7)

    def close(self):
        self.wire.socket.close()


KINDS = (WebSocketDevice, RawTcpDevice, MqttDevice)
