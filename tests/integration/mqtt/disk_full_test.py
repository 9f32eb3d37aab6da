#!/usr/bin/python3
"""A full disk, on a small file system of its own: acknowledgements stop, nothing that was acknowledged is lost, and
with room again all goes on without a restart. Only root may mount; others skip this.

usage: disk_full_test.py IOTCC PLUGIN_FOLDER
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import broker
from packets import DISCONNECT, publish
from wire_client import connected

PAYLOAD = b"x" * 10_000
DEADLINE = 60


class SmallDisk:
    def __init__(self, megabytes):
        self.folder = tempfile.mkdtemp(prefix="iotcc-disk-")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "iotcc-test", self.folder]
        self.is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
        self.ballast = pathlib.Path(self.folder) / "ballast"

    def fill(self, leave):
        """Takes all but so many bytes."""
        room = os.statvfs(self.folder)
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - leave)

    def make_room(self):
        self.ballast.unlink()

    def close(self):
        if self.is_mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)
        os.rmdir(self.folder)


def publish_until_held(client, count):
    """Sends so many; the numbers whose PUBACK came before nothing more came for 2 s."""
    client.send(*(publish(b"t", b"%d " % i + PAYLOAD, 1, i) for i in range(1, count + 1)))
    client.socket.settimeout(2)
    acknowledged = []
    try:
        while len(acknowledged) < count:
            acknowledged.append(int.from_bytes(client.receive()[2:4], "big"))
    except TimeoutError:
        pass
    client.socket.settimeout(DEADLINE)
    return acknowledged


def run(host, disk):
    with connected(host.port, b"away", clean=False) as away:
        away.subscribe((b"t", 1)).send(DISCONNECT).expect_closed()
    assert host.get("readyz")[0] == 200
    count = 400
    disk.fill(leave=1_000_000)
    publisher = connected(host.port, b"publisher")
    acknowledged = publish_until_held(publisher, count)
    assert len(acknowledged) < count, "4 MB were acknowledged with room for 1 MB"
    assert broker.eventually(lambda: host.get("readyz")[0] == 503), host.get("readyz")
    assert "space" in host.get("readyz")[1].lower(), host.get("readyz")

    # Who needs no disk is served.
    with connected(host.port, b"clean") as clean:
        clean.subscribe((b"other", 0))
        clean.send(publish(b"other", b"x")).expect(publish(b"other", b"x"))

    held, begin = len(acknowledged), time.monotonic()
    disk.make_room()
    while len(acknowledged) < count:
        acknowledged.append(int.from_bytes(publisher.receive()[2:4], "big"))
    print(f"held after {held} of {count}; went on {time.monotonic() - begin:.1f} s after there was room")
    assert acknowledged == list(range(1, count + 1)), "acks come in order"
    assert broker.eventually(lambda: host.get("readyz")[0] == 200), host.get("readyz")

    host.kill()
    host.start()
    with connected(host.port, b"away", clean=False, present=1) as away:
        received = [int(away.receive_and_acknowledge().payload.split()[0]) for _ in range(count)]
    assert received == acknowledged, "lost or out of order"


def killed_while_full(host, disk):
    """What was acknowledged before the disk was full survives a crash on the full disk."""
    with connected(host.port, b"away2", clean=False) as away:
        away.subscribe((b"t", 1)).send(DISCONNECT).expect_closed()
    disk.fill(leave=1_000_000)
    acknowledged = publish_until_held(connected(host.port, b"publisher"), 400)
    host.kill()
    disk.make_room()
    host.start()
    with connected(host.port, b"away2", clean=False, present=1) as away:
        received = [int(away.receive_and_acknowledge().payload.split()[0]) for _ in acknowledged]
    assert received == acknowledged, "lost or out of order"


def main(program, built):
    disk = SmallDisk(200)
    try:
        if not disk.is_mounted:
            print("skipped: may not mount a tmpfs")
            return 77
        host = broker.Iotcc(program, built, [f"bus.persistence={disk.folder}/bus"])
        try:
            run(host, disk)
            killed_while_full(host, disk)
            assert host.close(), "the host did not end well"
        except BaseException:
            print(host.log()[-4000:])
            host.process.kill()
            raise
    finally:
        disk.close()
    return 0


if len(sys.argv) != 3:
    sys.exit(__doc__)
sys.exit(main(*sys.argv[1:]))
