"""How long a page of 100 takes out of 19,000 connections while 20,000 messages a second flow, and what the messages pay."""
import http.client
import statistics
import time
from pathlib import Path

from load_client import Load
from servers import Server
from table import Row
from timed import cores

CONNECTIONS, RATE = 19_000, 20_000
PAGES = ("/v1/connections", "/v1/devices", "/v1/devices?sort=-received_messages")
WINDOW_S, WINDOWS, PAUSE_S = 2, 5, 0.1


class Pages:
    """One client, as a dashboard is: a page, and the next one a little later."""

    def __init__(self, server, path):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.api_port, timeout=30)
        self.path = path + ("&" if "?" in path else "?") + "limit=100"
        self.taken_ms = []

    def ask(self):
        began = time.perf_counter()
        self.connection.request("GET", self.path)
        answer = self.connection.getresponse()
        body = answer.read()
        self.taken_ms.append(1000 * (time.perf_counter() - began))
        if answer.status != 200 or body.count(b'"connection_id"') != 100:
            raise RuntimeError(f"{self.path}: {answer.status} {body[:200]}")


def ns_of(server, thread):
    """What the threads of that name have run, by the scheduler's clock."""
    tasks = Path(f"/proc/{server.process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks
               if (task / "comm").read_text().strip() == thread)


def ns_per_message(server, ask):
    """Of the event loop of the devices, over one window in which that is called again and again."""
    spent, counted = -ns_of(server, "lane-0"), -server.status()["incoming_messages"]
    deadline = time.monotonic() + WINDOW_S
    while time.monotonic() < deadline:
        ask()
        time.sleep(PAUSE_S)  # the rate of asking, not a wait for something
    return (spent + ns_of(server, "lane-0")) / (counted + server.status()["incoming_messages"])


def rows_of(server, path):
    """Windows with and without pages take turns, so that what else runs on the machine meets both."""
    pages = Pages(server, path)
    workers_ns = ns_of(server, "http worker")
    ratios = [ns_per_message(server, pages.ask) / ns_per_message(server, lambda: None) for _ in range(WINDOWS)]
    taken = sorted(pages.taken_ms)
    workers_ns = ns_of(server, "http worker") - workers_ns  # some answers of the status among it
    name = f"{path}, 100 of {CONNECTIONS:,}, {RATE:,} messages/s"
    yield Row(name, {"iotcc": workers_ns / 1e6 / len(taken)}, unit="CPU ms per page")
    yield Row(name, {"iotcc": statistics.median(taken)}, unit="p50 ms")
    yield Row(name, {"iotcc": taken[len(taken) * 99 // 100]}, unit="p99 ms (reach: 10)")
    yield Row(name, {"iotcc": statistics.median(ratios)}, unit="lane's CPU per message, with 10 pages/s to without (reach: 1.03)")


def rows(commands):
    own, others = cores()
    seconds = len(PAGES) * WINDOWS * 2 * WINDOW_S + 30
    with Server(commands.websocket("iotcc", "count"), core=own) as server:
        with Load(commands.build, "stream", server.ports["websocket"], core=others, protocol="ws", id="dev-%d", sources=8,
                  connections=CONNECTIONS, rate=RATE, rounds=seconds * RATE // CONNECTIONS + 1) as load:
            server.wait_for_devices(CONNECTIONS)
            load.start()
            for path in PAGES:
                yield from rows_of(server, path)
            load.process.kill()  # what it has not sent nobody waits for
