"""Debian's mosquitto, unpacked into the build folder: its package would start a daemon on the port of MQTT."""
import contextlib
import os
import re
import socket
import subprocess
import time

from servers import Measured

# A broker that runs as root becomes "mosquitto", whom only its package makes. Its log would be a cost of its own.
SETTINGS = ("user root", "allow_anonymous true", "log_dest none", "listener {port} 127.0.0.1")
# The safest that it has: its default writes every half an hour and keeps 1,000 messages of a session.
DURABLE = ("persistence true", "persistence_location {folder}/", "autosave_interval 1", "autosave_on_changes true",
           "max_queued_messages 0")


def fetch(build):
    """Answers the program, or None when it cannot be had. What it needs and is not installed comes along."""
    tools = build / "tools"
    program = tools / "usr/sbin/mosquitto"
    if program.exists():
        return program
    tools.mkdir(exist_ok=True)
    try:
        plan = subprocess.run(["apt-get", "--simulate", "--no-install-recommends", "install", "mosquitto"], check=True,
                              capture_output=True, text=True).stdout
        packages = re.findall(r"^Inst (\S+)", plan, re.M) or ["mosquitto"]
        subprocess.run(["apt-get", "download", *packages], check=True, capture_output=True, cwd=tools)
        for package in tools.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, tools], check=True)
            package.unlink()
    except (OSError, subprocess.CalledProcessError):
        print("skipped: mosquitto, which apt-get could not download")
        return None
    return program


def libraries(program):
    return ":".join(map(str, program.parents[2].glob("usr/lib/*-linux-*")))


def version(program):
    shown = subprocess.run([program, "-h"], capture_output=True, text=True,
                           env={**os.environ, "LD_LIBRARY_PATH": libraries(program)}).stdout
    return shown.split("\n", 1)[0].removeprefix("mosquitto version ")


class Mosquitto(Measured):
    """Listens on loopback alone. `folder` takes its configuration and what it stores."""

    def __init__(self, program, folder, core, extra=()):
        port = free_port()
        configuration = folder / "mosquitto.conf"
        configuration.write_text("\n".join(SETTINGS + extra).format(port=port, folder=folder) + "\n")
        super().__init__([program, "-c", configuration], core,
                         {**os.environ, "LD_LIBRARY_PATH": libraries(program)})
        self.ports["mqtt_lite"] = port
        self.wait_for_port()

    def wait_for_port(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.ports["mqtt_lite"])) == 0:
                    return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.01)
                break  # it has ended
        raise RuntimeError("mosquitto did not start")


def free_port():
    """It has no way to say which one it got, so it is told one that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
