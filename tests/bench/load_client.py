"""The load client, as a process that waits for us between its steps."""
import json
import os
import subprocess


class Load:
    """Connections that are open when it is entered, and closed when it is left."""

    PROGRAM = "load_client"

    def __init__(self, build, mode, port, core=None, **options):
        command = [str(build / "tests/bench" / self.PROGRAM), *([mode] if mode else []), "--port", str(port)]
        for name, value in options.items():
            command += [f"--{name}"] if value is True else [f"--{name}", str(value)]
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=pin)

    def __enter__(self):
        if self.process.stdout.readline() != "open\n":
            raise RuntimeError(f"the load client could not open its connections: {' '.join(self.process.args)}")
        return self

    def start(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def run(self):
        """Answers messages, seconds and, of a closed loop, p50_us, p99_us, max_us."""
        self.start()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the load client failed: {' '.join(self.process.args)}")
        return json.loads(line)

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


class MqttLoad(Load):
    PROGRAM = "mqtt_load"


class CommandLoad(Load):
    PROGRAM = "command_load"
