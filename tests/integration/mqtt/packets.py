"""MQTT 3.1.1 packets as bytes. Strings are bytes too, so that a test can write what no client would."""
import struct

PINGREQ = b"\xc0\x00"
PINGRESP = b"\xd0\x00"
DISCONNECT = b"\xe0\x00"


def remaining_length(n):
    """2.2.3, in the shortest form."""
    encoded = b""
    while n > 127:
        encoded += bytes([n % 128 | 0x80])
        n //= 128
    return encoded + bytes([n])


def packet(first, *fields):
    body = b"".join(fields)
    return bytes([first]) + remaining_length(len(body)) + body


def string(text):
    return struct.pack(">H", len(text)) + text


def number(n):
    return struct.pack(">H", n)


def will_flags(qos=0, retain=False):
    return 0x04 | qos << 3 | (0x20 if retain else 0)


def connect(client_id=b"", clean=True, keepalive=0, will=None, user=None, password=None, level=4):
    """`will`: topic, payload, and if wanted QoS and retain."""
    flags = 0x02 if clean else 0
    payload = string(client_id)
    if will:
        flags |= will_flags(*will[2:])
        payload += string(will[0]) + string(will[1])
    if user is not None:
        flags |= 0x80
        payload += string(user)
    if password is not None:
        flags |= 0x40
        payload += string(password)
    name = b"MQTT" if level >= 4 else b"MQIsdp"
    return packet(0x10, string(name), bytes([level, flags]), number(keepalive), payload)


def raw_connect(flags, *fields, name=b"MQTT", level=4, keepalive=0):
    """For what `connect` cannot say: any flags with any fields."""
    return packet(0x10, string(name), bytes([level, flags]), number(keepalive), *fields)


def connack(code=0, present=0):
    return bytes([0x20, 2, present, code])


def publish(topic, payload=b"", qos=0, packet_id=0, dup=False, retain=False):
    first = 0x30 | (8 if dup else 0) | qos << 1 | (1 if retain else 0)
    return packet(first, string(topic), number(packet_id) if qos else b"", payload)


def puback(packet_id):
    return packet(0x40, number(packet_id))


def pubrec(packet_id):
    return packet(0x50, number(packet_id))


def pubrel(packet_id):
    return packet(0x62, number(packet_id))


def pubcomp(packet_id):
    return packet(0x70, number(packet_id))


def subscribe(packet_id, *filters):
    """Each filter with the QoS that is asked for."""
    return packet(0x82, number(packet_id), *(string(name) + bytes([qos]) for name, qos in filters))


def suback(packet_id, *codes):
    return packet(0x90, number(packet_id), bytes(codes))


def unsubscribe(packet_id, *filters):
    return packet(0xA2, number(packet_id), *map(string, filters))


def unsuback(packet_id):
    return packet(0xB0, number(packet_id))


class Publish:
    """A PUBLISH that came, taken apart."""

    def __init__(self, received):
        first = received[0]
        if first >> 4 != 3:
            raise AssertionError(f"no PUBLISH: {received[:60].hex(' ')}")
        self.dup, self.qos, self.retain = bool(first & 8), first >> 1 & 3, bool(first & 1)
        at = 2
        while received[at - 1] & 0x80:
            at += 1
        end = at + 2 + struct.unpack_from(">H", received, at)[0]
        self.topic = received[at + 2:end]
        self.packet_id = struct.unpack_from(">H", received, end)[0] if self.qos else 0
        self.payload = received[end + (2 if self.qos else 0):]
