"""`iotcc` as people and scripts call it: for its exit code and what it prints, at a terminal or not."""
import concurrent.futures
import fcntl
import itertools
import os
import pathlib
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import broker
import devices
import server

DEADLINE = 60
names = (f"dev-{n}" for n in itertools.count())


@dataclass
class Outcome:
    code: int
    output: str
    errors: str


class CommandLine:
    """Asks the host at `api`. `home`: a folder for what a user's home holds."""

    def __init__(self, program, api, home):
        self.program, self.api = program, api
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home)}

    def command(self, *words):
        return [self.program, *words, "--api", self.api]

    def run(self, *words, stdin=b""):
        """The standard input is a pipe."""
        done = subprocess.run(self.command(*words), input=stdin, capture_output=True, timeout=DEADLINE, env=self.environment)
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def help(self, *words):
        """The exit code and the text."""
        done = subprocess.run([self.program, *words, "--help"], capture_output=True, text=True, timeout=DEADLINE)
        return done.returncode, done.stdout

    def start(self, *words):
        """One that does not end by itself; its output can be read line by line."""
        return subprocess.Popen(self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment)

    def at_terminal(self, *words, typed=b"", columns=80):
        """The exit code, and everything that the terminal shows."""
        outside, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.write(outside, typed)
        with subprocess.Popen(self.command(*words), stdin=inside, stdout=inside, stderr=inside, env=self.environment) as process:
            os.close(inside)
            shown = b""
            try:
                while part := os.read(outside, 65536):
                    shown += part
            except OSError:  # how Linux says that nobody has the other side any longer
                pass
            os.close(outside)
            return process.wait(DEADLINE), shown.decode().replace("\r\n", "\n")


class CommandLineTest(server.ServerTest):
    plugins = ("websocket", "raw_tcp", "mqtt_lite")
    settings = ("raw_tcp.framing=line",)

    def setUp(self):
        home = tempfile.TemporaryDirectory(prefix="iotcc-home-")
        self.addCleanup(home.cleanup)
        self.home = pathlib.Path(home.name)
        self.iotcc = self.asking(self.server.api)
        self.pool = concurrent.futures.ThreadPoolExecutor(4)
        self.addCleanup(self.pool.shutdown)

    def asking(self, api):
        return CommandLine(sys.argv[1], api, self.home)

    def device(self, kind=devices.RawTcpDevice, name=None):
        name = name or next(names)
        device = kind(self.server, name)
        device.id = name
        self.addCleanup(device.close)
        self.assertTrue(broker.eventually(lambda: name in self.connected_ids()))
        return device

    def connected_ids(self):
        return [row["device_id"] for row in self.server.json("v1/connections?limit=1000")["items"]]

    def start(self, *words):
        """A command that follows a stream, ended with the test."""
        process = self.iotcc.start(*words)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def succeeds(self, *words, **options):
        outcome = self.iotcc.run(*words, **options)
        self.assertEqual((outcome.code, outcome.errors), (0, ""))
        return outcome.output

    def fails(self, *words, **options):
        """What it says on stderr; nothing on stdout."""
        outcome = self.iotcc.run(*words, **options)
        self.assertEqual((outcome.code, outcome.output), (1, ""))
        return outcome.errors
