"""Instructions and system calls per message: the same on every run, also of a busy machine."""
import re
import tempfile
from pathlib import Path

from load_client import Load
from servers import Server
from table import Row

CONNECTIONS = 100
ECHO = {"mode": "echo", "lockstep": True}
WEBSOCKET_ECHO = {**ECHO, "protocol": "ws", "id": "dev-%d"}
COUNTED = {"mode": "count", "lockstep": True, "protocol": "ws", "id": "dev-%d", "batch": 64, "size": 125}


def instructions(build, command, load, **rounds):
    def wrapper(out):
        return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]

    return slope(build, command, load, wrapper, r"^(?:summary|totals): (\d+)", **rounds)


def system_calls(build, command, load, **rounds):
    def wrapper(out):
        return ["strace", "-f", "-c", "-U", "calls,name", "-o", out]

    return slope(build, command, load, wrapper, r"^\s*(\d+) total", **rounds)


def slope(build, command, load, wrapper, pattern, short=200, long=1200):
    """Per message: what a long run counts above a short one, so that start-up, connecting and the end cancel out."""
    load = dict(load)
    mode = load.pop("mode")

    def measure(rounds):
        with tempfile.NamedTemporaryFile() as out:
            with Server(command, wrapper(out.name)) as server:
                port = server.ports["websocket" if "protocol" in load else "echo"]
                with Load(build, mode, port, connections=CONNECTIONS, rounds=rounds, **load) as client:
                    client.run()
            return int(re.search(pattern, Path(out.name).read_text(), re.M).group(1))

    return (measure(long) - measure(short)) / ((long - short) * CONNECTIONS * load.get("batch", 1))


def raw_rows(commands):
    build, host, bare = commands.build, commands.host(), commands.bare_echo()
    yield Row("raw: user instructions per echoed 20 B message", bound=350,
              values={"iotcc": instructions(build, host, ECHO), "bare": instructions(build, bare, ECHO)})
    yield Row("raw: system calls per echo, 100 ready", bound=2.1,
              values={"iotcc": system_calls(build, host, ECHO), "bare": system_calls(build, bare, ECHO)})


def websocket_rows(commands, servers):
    def values(measure, answers, load, **rounds):
        return {server: measure(commands.build, commands.websocket(server, answers), load, **rounds) for server in servers}

    yield Row("WebSocket: user instructions per echoed 20 B message", bound=500,
              values=values(instructions, "echo", WEBSOCKET_ECHO))
    yield Row("WebSocket: user instructions per 125 B message, 64 per segment, counted", bound=320,
              values=values(instructions, "count", COUNTED, short=10, long=60))
    yield Row("WebSocket: system calls per echo, 100 ready", bound=2.1,
              values=values(system_calls, "echo", WEBSOCKET_ECHO))
