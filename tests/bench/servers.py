"""The servers that are measured, each as a process that prints its addresses."""
import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
PLUGINS = ("echo", "raw_tcp", "websocket")
PEERS = ("bare", "beast", "gorilla")
PROGRAMS = {"bare": "bare_ws", "beast": "beast_echo", "gorilla": "gorilla_echo"}


class Measured:
    """A process whose CPU and memory are looked at. SIGTERM ends it."""

    def __init__(self, command, core, environment=None):
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self.process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        preexec_fn=pin, env=environment)
        self.ports = {}
        self.counted = None  # messages, by a peer's own word, once it has stopped

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def cpu_ns(self):
        """What all its threads have run, by the scheduler's clock: utime and stime are counted in ticks of 10 ms."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)

    def anonymous_bytes(self):
        """Memory that is the process's own; pages of its program files come and go with what it happens to run."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Anonymous:"):
                return 1024 * int(line.split()[1])
        raise RuntimeError("smaps_rollup has no line Anonymous")

    def stop(self):
        if self.process.returncode is not None:
            return
        # Behind strace the server is the child that has the signal handler.
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        os.kill(int(children[0]) if children else self.process.pid, signal.SIGTERM)
        last = self.process.stdout.read().split()
        self.process.wait(60)
        self.process.stdout.close()
        self.counted = int(last[1]) if last[:1] == ["messages"] else None


class Server(Measured):
    """Prints "plugin NAME VERSION ADDRESS" for each of its addresses and then "ready"."""

    def __init__(self, command, wrapper=(), core=None):
        super().__init__([*wrapper, *command], core)
        self.api_port = None
        for line in self.process.stdout:
            words = line.rstrip("\n").split("\t")
            if words[0] == "api":
                self.api_port = int(words[1].rstrip("/").rsplit(":", 1)[1])
            if words[0] == "plugin":
                self.ports[words[1]] = int(words[3].rsplit(":", 1)[1])
            if words[0] == "ready":
                return
        raise RuntimeError(f"{command[0]} did not start")

    def status(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.api_port, timeout=30)
        connection.request("GET", "/cloud-connector/status")
        return json.loads(connection.getresponse().read())

    def wait_for_devices(self, wanted):
        """A hello that was sent is not yet one that was read."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.status()["connections"] == wanted:
                return
        raise RuntimeError(f"{wanted} devices were not identified in 60 s")


class Commands:
    """How to start each server out of one build folder."""

    def __init__(self, build, plugins, names=PLUGINS):
        self.build, self.plugins, self.names = build, plugins, names
        plugins.chmod(0o755)
        for name in names:
            target = plugins / f"{name}.so"
            target.write_bytes((build / f"plugins/{name}/{name}.so").read_bytes())
            target.chmod(0o644)

    def host(self, *settings):
        command = [self.build / "host/iotcc", "run", "--plugin-dir", self.plugins, "--http", "127.0.0.1:0", "--log-level",
                   "error"]
        listen = [f"{name}.listen=tcp://127.0.0.1:0" for name in self.names]
        for setting in ["host.lanes=1", "limits.connections=0", *listen, *settings]:
            command += ["--set", setting]
        return command

    def bare_echo(self):
        return [self.build / "tests/bench/bare_echo"]

    def websocket(self, server, answers):
        """`answers`: "echo" or "count"."""
        if server == "iotcc":
            return self.host("websocket.echo=true") if answers == "echo" else self.host()
        return [self.build / "tests/bench" / PROGRAMS[server], answers]

    def websocket_servers(self):
        there = [peer for peer in PEERS if (self.build / "tests/bench" / PROGRAMS[peer]).exists()]
        return ["iotcc", *there]
