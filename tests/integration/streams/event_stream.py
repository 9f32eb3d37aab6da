"""A client of server-sent events: a socket, and a parser that takes nothing but what the format allows."""
import json
import socket
import time
import urllib.parse
from dataclasses import dataclass

DEADLINE = 30


@dataclass
class Event:
    id: int
    name: str
    data: dict


class EventStream:
    """An answer that goes on. Where its status is not 200, there are no events."""

    def __init__(self, api, path, receive_buffer=None):
        address = urllib.parse.urlsplit(api)
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        self.socket.connect((address.hostname, address.port))
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.pending = b""
        while b"\r\n\r\n" not in self.pending:
            assert self._more(), "closed before an answer"
        head, self.pending = self.pending.split(b"\r\n\r\n", 1)
        self.head = head.decode()
        self.status = int(self.head.split()[1])

    def _more(self):
        received = self.socket.recv(65536)
        self.pending += received
        return bool(received)

    def _block(self):
        """The lines up to an empty one."""
        while b"\n\n" not in self.pending:
            assert self._more(), f"closed behind {self.pending[-200:]}"
        block, self.pending = self.pending.split(b"\n\n", 1)
        return block.decode().split("\n")

    def begun(self):
        """Behind this, whatever happens is told."""
        while (block := self._block()) != ["retry: 2000"]:
            assert block == [":"], block  # the host took 15 s to listen
        return self

    def next(self):
        end = time.monotonic() + DEADLINE
        while (block := self._block()) == [":"]:
            assert time.monotonic() < end, "nothing but heartbeats"
        fields = dict(line.split(": ", 1) for line in block)
        assert list(fields) == ["id", "event", "data"], block
        return Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))

    def next_of(self, *names):
        """The next event with one of these names; all that come before are passed over."""
        while (event := self.next()).name not in names:
            pass
        return event

    def until(self, holds, *names):
        """Events with these names, up to and with the first with which holds(all of them)."""
        events = []
        end = time.monotonic() + DEADLINE
        while True:
            assert time.monotonic() < end, f"only {len(events)} events: {events[-3:]}"
            events.append(self.next_of(*names))
            if holds(events):
                return events

    def is_closed(self):
        """Reads what there is; whether that was the end."""
        try:
            while self.socket.recv(1 << 20):
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            return False
        return True

    def close(self):
        self.socket.close()
