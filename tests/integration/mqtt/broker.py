"""The server that a test talks to: the real host with the real plugin, or, to test the tests, mosquitto."""
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

DEADLINE = 60


class Iotcc:
    """`iotcc run` on free ports of loopback. `plugins`: what is dropped in; `listens`: the handlers among it, if not all."""

    is_ours = True

    def __init__(self, program, built, settings=(), plugins=("mqtt_lite",), tls=None, listens=None):
        self.folder = tempfile.TemporaryDirectory(prefix="iotcc-mqtt-")
        pathlib.Path(self.folder.name).chmod(0o755)
        drop = pathlib.Path(self.folder.name) / "plugins"
        drop.mkdir(mode=0o755)
        for name in plugins:
            shutil.copy(pathlib.Path(built) / name / f"{name}.so", drop / f"{name}.so")
            (drop / f"{name}.so").chmod(0o644)
        self.command = [program, "run", "--plugin-dir", str(drop), "--http", "127.0.0.1:0", "--log-level", "info"]
        for name in listens or plugins:
            scheme = "tls" if tls and name == "mqtt_lite" else "tcp"
            self.command += ["--set", f"{name}.listen={scheme}://127.0.0.1:0"]
        if tls:
            settings = [*settings, f"mqtt_lite.tls_certificate={tls[0]}", f"mqtt_lite.tls_key={tls[1]}"]
        for setting in settings:
            self.command += ["--set", setting]
        self.log_path = pathlib.Path(self.folder.name) / "log"
        self.start()

    def start(self):
        """Also again, after stop or kill."""
        self.ports = {}
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            words = line.rstrip("\n").split("\t")
            if words[0] == "api":
                self.api = words[1]
            if words[0] == "plugin":
                self.ports[words[1]] = int(words[3].rsplit(":", 1)[1])
            if words[0] == "ready":
                return
        raise RuntimeError("the host did not start:\n" + self.log())

    @property
    def port(self):
        return self.ports["mqtt_lite"]

    def log(self):
        return self.log_path.read_text()

    def get(self, path):
        """Status and body."""
        try:
            with urllib.request.urlopen(self.api + path, timeout=DEADLINE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def json(self, path):
        return json.loads(self.get(path)[1])

    def kill(self):
        """Like a crash."""
        self.process.kill()
        self.process.wait(DEADLINE)
        self.process.stdout.close()

    def stop(self):
        """Whether it ended well."""
        self.process.terminate()
        self.process.stdout.close()
        return self.process.wait(DEADLINE) == 0

    def close(self):
        """The end of the test; whether the host, where it still runs, ends well."""
        try:
            ended = self.process.returncode is not None or self.stop()
            if not ended:
                print(self.log(), f"exit {self.process.returncode}", sep="")
            return ended
        finally:
            self.process.kill()
            self.folder.cleanup()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Mosquitto:
    """Takes the settings that both have, and no others. It must be told its ports, so free ones are looked for."""

    is_ours = False

    def __init__(self, program, settings=(), plugins=("mqtt_lite",)):
        self.folder = tempfile.TemporaryDirectory(prefix="mosquitto-")
        self.config = pathlib.Path(self.folder.name) / "config"
        self.port = free_port()
        self.ports = {"mqtt_lite": self.port}
        lines = ["allow_anonymous true", f"listener {self.port} 127.0.0.1", *settings]
        if "websocket" in plugins:
            self.ports["websocket"] = free_port()
            lines += [f"listener {self.ports['websocket']} 127.0.0.1", "protocol websockets"]
        self.config.write_text("".join(f"{line}\n" for line in lines))
        self.process = subprocess.Popen([program, "-c", str(self.config)], stderr=subprocess.DEVNULL)
        end = time.monotonic() + DEADLINE
        while True:
            try:
                for port in self.ports.values():
                    socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except ConnectionRefusedError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise

    def close(self):
        self.process.terminate()
        self.process.wait(DEADLINE)
        self.folder.cleanup()
        return True


def eventually(holds, deadline=DEADLINE):
    """Polls until it holds; false when it still does not at the deadline."""
    end = time.monotonic() + deadline
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
