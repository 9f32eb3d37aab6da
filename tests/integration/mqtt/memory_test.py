#!/usr/bin/python3
"""A limit of memory: what is not done any more at 80, 90 and 95 % of it, and that all goes on when there is room.

usage: memory_test.py IOTCC PLUGIN_FOLDER
"""
import os
import socket
import sys

import broker
from packets import connack, connect, puback, publish
from wire_client import WireClient, connected

MEGABYTE = 1 << 20
PAYLOAD = b"x" * 1_000_000
UPGRADE = (b"GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nDevice-Id: ws\r\n\r\n")
PLUGINS = ("mqtt_lite", "websocket")
# AddressSanitizer keeps what is freed: less of it, so that memory falls again.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"


def resident_without_load(*arguments):
    host = broker.Iotcc(*arguments, plugins=PLUGINS)
    resident = host.json("v1/status")["resident_bytes"]
    assert host.json("v1/status")["memory"]["limit_bytes"] == 0
    assert host.close()
    return resident


def is_silent(client):
    """Nothing comes from there for a second."""
    client.socket.settimeout(1)
    try:
        return not client.socket.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return True
    finally:
        client.socket.settimeout(broker.DEADLINE)


class Load:
    """Numbered messages of QoS 1 for a receiver that does not read yet."""

    def __init__(self, host, limit):
        self.host, self.limit = host, limit
        self.receiver = connected(host.port, b"receiver", clean=False).subscribe((b"t", 1))
        self.publisher = connected(host.port, b"publisher")
        self.unacknowledged = []  # packet ids
        self.sent = 0

    def is_over(self, percent):
        return self.host.json("v1/status")["resident_bytes"] >= self.limit * percent / 100

    def publish(self):
        """Whether it was acknowledged at once."""
        self.sent += 1
        self.publisher.send(publish(b"t", b"%d " % self.sent + PAYLOAD, 1, self.sent))
        self.publisher.socket.settimeout(2)
        try:
            self.publisher.expect(puback(self.sent))
            return True
        except TimeoutError:
            self.unacknowledged.append(self.sent)
            return False
        finally:
            self.publisher.socket.settimeout(broker.DEADLINE)

    def fill(self, percent):
        """Until so much of the limit is resident, or the publisher waits."""
        while not self.is_over(percent) and self.publish():
            pass

    def fill_by_filters(self, percent, client):
        """The same by one who does not publish."""
        number = 0
        while not self.is_over(percent):
            client.subscribe((b"%d" % number + b"f" * 60_000, 0))
            number += 1

    def drain(self):
        """The receiver gets all, in order, and the publisher goes on."""
        numbers = [int(self.receiver.receive_and_acknowledge().payload.split()[0]) for _ in range(self.sent)]
        assert numbers == list(range(1, self.sent + 1)), numbers
        self.publisher.expect(*map(puback, self.unacknowledged))


def in_force(host):
    return host.json("v1/status")["memory"]["in_force"]


def wait_for(host, *steps):
    assert broker.eventually(lambda: in_force(host) == list(steps)), f"{in_force(host)}, not {steps}"


def run(host, limit):
    load = Load(host, limit)
    other = connected(host.port, b"other")
    early = WireClient(host.port)
    early_websocket = WireClient(host.ports["websocket"])
    early.socket.settimeout(broker.DEADLINE)

    load.fill(83)
    wait_for(host, "no_accepts")
    late = WireClient(host.port).send(connect(b"late"))
    late_websocket = WireClient(host.ports["websocket"]).send(UPGRADE)
    assert is_silent(late) and is_silent(late_websocket), "accepted at 80 %"
    assert load.publish(), "a publisher is held at 80 %"
    code, ready = host.get("readyz")
    assert code == 200 and "memory is short: no connection is accepted" in ready, ready

    load.fill(92)
    wait_for(host, "no_accepts", "no_publishers")
    if not load.unacknowledged:
        assert not load.publish(), "a publisher is read at 90 %"
    other.expect_open()

    load.fill_by_filters(97, other)
    wait_for(host, "no_accepts", "no_publishers", "no_devices")
    early.send(connect(b"early")).expect(connack(3)).expect_closed()
    early_websocket.send(UPGRADE)
    while early_websocket.more():
        pass
    assert early_websocket.pending.startswith(b"HTTP/1.1 503 "), early_websocket.pending
    other.expect_open()
    assert host.json("v1/status")["limits"]["memory"] == 2
    assert 'iotcc_memory_step{step="no_devices"} 1\n' in host.get("metrics")[1]

    load.drain()
    wait_for(host)
    late.expect(connack(0))
    while b"\r\n\r\n" not in late_websocket.pending and late_websocket.more():
        pass
    assert late_websocket.pending.startswith(b"HTTP/1.1 101 "), late_websocket.pending
    assert "degraded\":[]" in host.get("readyz")[1]
    assert all(times >= 1 for times in host.json("v1/status")["memory"]["begun"].values())
    for text in ("no connection is accepted", "connections are accepted again", "no device is taken",
                 "nothing more is read from who publishes", "publishers are read again", "devices are taken again"):
        assert text in host.log(), text


def main():
    program, plugins = sys.argv[1:3]
    mebibytes = resident_without_load(program, plugins) // MEGABYTE + 200
    host = broker.Iotcc(program, plugins, plugins=PLUGINS, settings=(
        f"limits.memory_limit_mib={mebibytes}", "limits.identify_ms=0", "limits.idle_ms=0",
        "limits.output_stall_ms=0", f"bus.queue_bytes={1 << 30}"))
    try:
        run(host, mebibytes * MEGABYTE)
    except BaseException:
        print(host.log(), host.get("v1/status")[1], sep="\n")
        raise
    finally:
        ended = host.close()
    assert ended, "the host did not end well"


main()
