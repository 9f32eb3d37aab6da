"""A client of MQTT that is nothing but a socket: it sends the bytes that a test gives it and compares those that come."""
import socket
import ssl
import time

import packets

DEADLINE = 20


def shown(data):
    return data.hex(" ") if len(data) <= 80 else f"{data[:80].hex(' ')}... ({len(data)} bytes)"


class WireClient:
    def __init__(self, port, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), DEADLINE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.pending = b""
        self.passed_over = []  # packets that came before one that was waited for

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *sent):
        self.socket.sendall(b"".join(sent))
        return self

    def send_in_bytes(self, data):
        """One write for each byte."""
        for i in range(len(data)):
            self.socket.sendall(data[i:i + 1])

    def more(self):
        """Whether there is more; a peer that has ended, by a FIN or a reset, has not."""
        try:
            received = self.socket.recv(65536)
        except TimeoutError:
            raise TimeoutError(f"nothing came for {DEADLINE} s behind {shown(self.pending) or 'what was read'}") from None
        except (ConnectionError, ssl.SSLError):
            return False
        self.pending += received
        return bool(received)

    def _length(self):
        """Of the first packet in `pending`; 0 when that is not known yet."""
        value = 0
        for i, byte in enumerate(self.pending[1:5]):
            value |= (byte & 0x7F) << 7 * i
            if byte < 0x80:
                return 2 + i + value
        return 0

    def receive(self):
        """The next packet, whole."""
        if self.passed_over:
            return self.passed_over.pop(0)
        return self._read()

    def _read(self):
        while not self._length() or len(self.pending) < self._length():
            if not self.more():
                raise AssertionError(f"closed after {shown(self.pending) or 'nothing'}")
        length = self._length()
        received, self.pending = self.pending[:length], self.pending[length:]
        return received

    def receive_publish(self):
        return packets.Publish(self.receive())

    def expect(self, *expected):
        for one in expected:
            received = self.receive()
            assert received == one, f"{shown(received)} came, not {shown(one)}"
        return self

    def expect_closed(self):
        """Nothing more comes but the end."""
        while self.more():
            pass
        assert not self.pending and not self.passed_over, f"{shown(self.pending)} came before the end"

    def expect_open(self):
        """Nothing came but the answer to a ping."""
        return self.send(packets.PINGREQ).expect(packets.PINGRESP)

    def closes_after(self, begin):
        """Seconds from `begin` (time.monotonic) to the end of the connection."""
        self.expect_closed()
        return time.monotonic() - begin

    def shut_write(self):
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Closes with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def subscribe(self, *filters, packet_id=0xF00D):
        """With the codes that were asked for as answer."""
        return self.send(packets.subscribe(packet_id, *filters)).expect(
            packets.suback(packet_id, *(qos for _, qos in filters)))

    def acknowledge(self, received):
        """What a receiver answers to a PUBLISH, to its end."""
        if received.qos == 1:
            self.send(packets.puback(received.packet_id))
        if received.qos == 2:
            self.send(packets.pubrec(received.packet_id))
            while (one := self._read()) != packets.pubrel(received.packet_id):
                self.passed_over.append(one)
            self.send(packets.pubcomp(received.packet_id))

    def receive_and_acknowledge(self):
        received = self.receive_publish()
        self.acknowledge(received)
        return received

    def publish_and_wait(self, topic, payload, qos, packet_id, retain=False):
        """To the end of its QoS."""
        self.send(packets.publish(topic, payload, qos, packet_id, retain=retain))
        if qos == 1:
            self.expect(packets.puback(packet_id))
        if qos == 2:
            self.expect(packets.pubrec(packet_id)).send(packets.pubrel(packet_id)).expect(packets.pubcomp(packet_id))
        return self


def connected(port, *args, present=0, **kwargs):
    """Behind its CONNACK; the arguments are those of packets.connect. `present` may be None: either."""
    client = WireClient(port)
    client.send(packets.connect(*args, **kwargs))
    if present is None:
        received = client.receive()
        assert received in (packets.connack(0, 0), packets.connack(0, 1)), shown(received)
    else:
        client.expect(packets.connack(0, present))
    return client
