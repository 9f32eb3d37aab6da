"""How long the API's status takes while 100 of 10,000 devices send as fast as they can."""
import time

from load_client import Load
from servers import Server
from table import Row
from timed import cores


def latencies_ms(server, seconds=5, pause=0.01):
    taken = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        began = time.perf_counter()
        server.status()
        taken.append(1000 * (time.perf_counter() - began))
        time.sleep(pause)  # the rate of asking, not a wait for something
    return sorted(taken)


def rows(commands):
    own, others = cores()
    with Server(commands.websocket("iotcc", "count"), core=own) as server:
        with Load(commands.build, "flood", server.ports["websocket"], core=others, protocol="ws", id="dev-%d",
                  connections=10_000, flooding=100, batch=16, size=125) as flood:
            server.wait_for_devices(10_000)
            flood.start()
            taken = latencies_ms(server)
    name = "/cloud-connector/status, 10,000 connections, 100 flood"
    yield Row(name, {"iotcc": taken[len(taken) // 2]}, unit="p50 ms")
    yield Row(name, {"iotcc": taken[len(taken) * 99 // 100]}, unit="p99 ms (reach: 20)")
    yield Row(name, {"iotcc": taken[-1]}, unit="max ms")
