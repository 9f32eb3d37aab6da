"""MQTT in WebSocket frames, cut as the test wants it."""
import base64
import os
import struct

from wire_client import WireClient


class WebSocketWire(WireClient):
    """`protocol`: what is offered as subprotocol. `frame_bytes`: how much of what is sent goes into one frame."""

    def __init__(self, port, protocol="mqtt", frame_bytes=1 << 20, path="/connect", headers=""):
        super().__init__(port)
        self.frame_bytes = frame_bytes
        # Of MQTT binary ones only; a device of its own gets text as text.
        self.frames = (0x82, 0x02, 0x80, 0x00) if protocol else (0x82, 0x81)
        self.raw = b""
        key = base64.b64encode(os.urandom(16)).decode()
        offer = f"Sec-WebSocket-Protocol: {protocol}\r\n" if protocol else ""
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{offer}{headers}\r\n").encode())
        while b"\r\n\r\n" not in self.raw:
            received = self.socket.recv(65536)
            assert received, f"closed after {self.raw}"
            self.raw += received
        self.head, self.raw = self.raw.split(b"\r\n\r\n", 1)
        self.closed_with = None

    def send_frame(self, first, payload):
        mask = os.urandom(4)
        size = len(payload)
        length = (struct.pack(">B", 0x80 | size) if size < 126 else
                  struct.pack(">BH", 0x80 | 126, size) if size < 65536 else struct.pack(">BQ", 0x80 | 127, size))
        key = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
        self.socket.sendall(bytes([first]) + length + mask + masked)

    def send(self, *sent):
        data = b"".join(sent)
        for at in range(0, len(data), self.frame_bytes):
            self.send_frame(0x82, data[at:at + self.frame_bytes])
        return self

    def more(self):
        """Takes the frames that came apart: those of data go to `pending`."""
        try:
            received = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.raw += received
        while self._take_frame():
            pass
        return bool(received)

    def _take_frame(self):
        if len(self.raw) < 2:
            return False
        size, at = self.raw[1], 2
        if size > 125:
            at = 4 if size == 126 else 10
            if len(self.raw) < at:
                return False
            size = int.from_bytes(self.raw[2:at], "big")
        if len(self.raw) < at + size:
            return False
        first, payload, self.raw = self.raw[0], self.raw[at:at + size], self.raw[at + size:]
        if first & 0x0F == 8:
            self.closed_with = int.from_bytes(payload[:2], "big")
        else:
            assert first in self.frames, f"[MQTT-6.0.0-1] a frame of {first:02x}"
            self.pending += payload
        return True
