#!/usr/bin/python3
"""The commands of `iotcc` that ask a running host: the real program, the real host, devices of each protocol.

usage: command_line_test.py IOTCC PLUGIN_FOLDER [unittest's arguments]
"""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "mqtt"))

import broker
import certificate
import devices
import server
from command_line import CommandLineTest


class OwnHost(broker.Iotcc):
    """A host of its own, whose API may be at another address."""

    def __init__(self, *settings, api="127.0.0.1:0", config=None):
        self.api_address, self.config = api, config
        super().__init__(sys.argv[1], sys.argv[2], settings, ("raw_tcp",))

    def start(self):
        self.command[self.command.index("--http") + 1] = self.api_address
        self.command += ["--config", self.config] if self.config else []
        super().start()


class Status(CommandLineTest):
    def test_people(self):
        """status says how many devices there are, and what of which instance"""
        self.device()
        lines = self.succeeds("status").splitlines()
        self.assertRegex(lines[0], "^host +started, up [0-9]+s, version ")
        self.assertRegex(lines[1], "^devices +[1-9]")
        self.assertRegex("\n".join(lines), "(?m)^raw_tcp +raw_tcp +running +[1-9].* tcp://127.0.0.1:")

    def test_json(self):
        """--json is the API's own document"""
        self.assertEqual(json.loads(self.succeeds("status", "--json"))["boot_id"], self.server.json("v1/status")["boot_id"])

    def test_watch(self):
        """--watch prints a line when a device has come; with --json it is the event's document"""
        people, script = self.start("status", "--watch"), self.start("status", "--watch", "--json")
        self.assertIn("CONNECTED", people.stdout.readline())
        json.loads(script.stdout.readline())
        people.stdout.readline()
        before = len(self.connected_ids())
        self.device()
        while json.loads(script.stdout.readline())["totals"]["open"] <= before:
            pass
        while int(people.stdout.readline().split()[1]) <= before:
            pass

    def test_end_of_host(self):
        """a stream that the host ends is exit 1, with a word on it"""
        stopping = OwnHost()
        self.addCleanup(stopping.close)
        watching = self.asking(stopping.api).start("status", "--watch")
        watching.stdout.readline()
        self.assertTrue(stopping.stop())
        self.assertRegex(watching.communicate()[1], "^iotcc: .*\n$")
        self.assertEqual(watching.returncode, 1)

    def test_nobody_reads(self):
        """a stream whose reader has gone ends"""
        watching = self.start("status", "--watch")
        watching.stdout.readline()
        watching.stdout.close()
        self.device()
        self.assertEqual(watching.wait(60), 1)
        watching.stderr.close()
        watching.stdout = watching.stderr = None


class Devices(CommandLineTest):
    def test_show(self):
        """show has every member of the API's row"""
        device = self.device()
        shown = self.succeeds("devices", "show", device.id)
        row, = json.loads(self.succeeds("devices", "show", device.id, "--json"))["connections"]
        self.assertEqual([line.split()[0] for line in shown.splitlines()], list(row))
        self.assertIn(f"device_id  {device.id}\n".split(), [line.split() for line in shown.splitlines()])

    def test_kick(self):
        """kick closes the connections of one device"""
        device = self.device()
        self.assertEqual(self.succeeds("devices", "kick", device.id), "closed 1\n")
        self.assertTrue(broker.eventually(lambda: device.id not in self.connected_ids()))

    def test_not_connected(self):
        """a device that is not there is exit 1, and where to look"""
        words = "iotcc: the device is not connected; iotcc devices list shows who is\n"
        for command in (["show", "nobody"], ["kick", "nobody"], ["command", "nobody", "x"], ["query", "nobody", "x"]):
            self.assertEqual(self.fails("devices", *command), words)

    def test_any_id(self):
        """an id arrives as it was written"""
        device = self.device(devices.WebSocketDevice, "a/b ?&%41#c")
        self.assertIn("websocket", self.succeeds("devices", "show", device.id))

    def ask(self, device, *words, answer, stdin=b""):
        """What the device was asked, and what the command has printed."""
        outcome = self.pool.submit(self.iotcc.run, "devices", *words, stdin=stdin)
        command = device.next()
        device.answer(command.number, answer)
        outcome = outcome.result()
        self.assertEqual((outcome.code, outcome.errors), (0, ""))
        return command, outcome.output

    def test_command(self):
        """a command prints the bytes of the answer and nothing else, whatever the protocol"""
        for kind in devices.KINDS:
            device = self.device(kind)
            command, printed = self.ask(device, "command", device.id, "fan", "on at 3", answer="it \x1b turns")
            self.assertEqual((command.name, command.payload, printed), ("fan", "on at 3", "it \x1b turns"))

    def test_query(self):
        """a query likewise, as JSON where that was asked for"""
        device = self.device(devices.WebSocketDevice)
        command, printed = self.ask(device, "query", device.id, "temperature", "--json", answer="21.5")
        self.assertEqual((device.kind, command.payload, json.loads(printed)), ("query", "", {"payload": "21.5"}))

    def test_odd_words(self):
        """words that are also commands, and numbers below zero, are what they stand for"""
        device = self.device(name="list")
        command, _ = self.ask(device, "command", "list", "kick", "-21.5", answer="")
        self.assertEqual((command.name, command.payload), ("kick", "-21.5"))

    def test_payload_of_stdin(self):
        """- is what comes on stdin, unchanged"""
        device = self.device(devices.MqttDevice)
        command, _ = self.ask(device, "command", device.id, "x", "-", stdin=b" two\nlines\n", answer="")
        self.assertEqual(command.payload, " two\nlines\n")

    def test_at_terminal(self):
        """at a terminal an answer cannot move the cursor"""
        device = self.device()
        shown = self.pool.submit(self.iotcc.at_terminal, "devices", "command", device.id, "x")
        device.answer(device.next().number, "\x1b[2Jgone")
        self.assertEqual(shown.result(), (0, "\\x1b[2Jgone\n"))

    def test_timed_out(self):
        """no answer in time is exit 1, and how to wait for longer"""
        device = self.device()
        self.assertIn("--timeout", self.fails("devices", "command", device.id, "x", "--timeout", "50ms"))


class Reload(CommandLineTest):
    def test_reload(self):
        """reload says what has changed; settings with faults are exit 1 and named"""
        settings = self.home / "iotcc.toml"
        settings.write_text("[limits]\nidle_ms = 60000\n")
        host = OwnHost(config=str(settings))
        self.addCleanup(host.close)
        self.iotcc = self.asking(host.api)
        self.assertEqual(self.succeeds("reload"), "nothing has changed\n")
        settings.write_text("[limits]\nidle_ms = 70000\n")
        self.assertEqual(self.succeeds("reload"), "changed  limits.idle_ms: 60000 -> 70000\n")
        settings.write_text("[limits]\nidle = 1\n")
        self.assertRegex(self.fails("reload"), f"(?s)^{settings}:2:1: .*\niotcc: nothing has changed: ")


class Reaching(CommandLineTest):
    def test_no_host(self):
        """no host is exit 1, with its address and what to do"""
        self.iotcc.api = f"http://127.0.0.1:{broker.free_port()}"
        for command in (["status"], ["status", "--watch"], ["devices", "list"], ["tail", "x"], ["publish", "a", "b"]):
            self.assertRegex(self.fails(*command), f"^iotcc: no host answers at {self.iotcc.api}; .*--api\n$")

    def test_usage(self):
        """a command line that makes no sense is exit 2"""
        for words in (["devices"], ["devices", "teapot"], ["devices", "show"], ["devices", "kick"],
                      ["devices", "kick", "x", "--protocol", "raw_tcp"], ["devices", "command", "x"],
                      ["devices", "command", "x", "y", "--timeout", "8"], ["devices", "list", "--since", "yesterday"],
                      ["publish", "a", "b", "--qos", "3"], ["tail"], ["status", "--token", "secret"]):
            self.assertEqual(self.iotcc.run(*words).code, 2, words)
        self.iotcc.api = "localhost:9090"
        self.assertEqual(self.iotcc.run("status").code, 2)

    def test_many_without_asking(self):
        """where nobody can be asked, many are kicked only by --yes"""
        device = self.device()
        outcome = self.iotcc.run("devices", "kick", "--id", device.id)
        self.assertEqual(outcome.code, 2)
        self.assertIn("--yes", outcome.errors)
        self.assertIn(device.id, self.connected_ids())

    def test_help(self):
        """each help fits 80 columns"""
        of_devices = (["devices", name] for name in ("list", "show", "kick", "command", "query"))
        for words in ([], ["status"], ["reload"], ["devices"], *of_devices, ["tail"], ["publish"]):
            code, text = self.iotcc.help(*words)
            self.assertEqual((code, [line for line in text.splitlines() if len(line) > 80]), (0, []), words)

    def test_unix_socket(self):
        """an API on a socket is reached by its path"""
        host = OwnHost(api=f"unix://{self.home}/api.sock")
        self.addCleanup(host.close)
        self.assertEqual(host.api, f"unix://{self.home}/api.sock")
        outcome = self.asking(host.api).run("status")
        self.assertEqual((outcome.code, outcome.errors), (0, ""))

    def test_tls(self):
        """HTTPS: the host's certificate must be signed by who is trusted"""
        own = certificate.Certificate()
        self.addCleanup(own.cleanup)
        host = OwnHost(f"http.tls_certificate={own.path}", f"http.tls_key={own.key}", api="tls://127.0.0.1:0")
        self.addCleanup(host.close)
        self.assertTrue(host.api.startswith("https://"))
        iotcc = self.asking(host.api)
        refused = iotcc.run("status")
        self.assertEqual(refused.code, 1)
        self.assertIn("--ca FILE", refused.errors)
        self.assertEqual(iotcc.run("status", "--ca", own.path).code, 0)
        self.assertEqual(self.asking(host.api.replace("https", "http")).run("status").code, 1)


class Tokens(CommandLineTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="iotcc-tokens-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.tokens = f"{cls.folder.name}/tokens"
        cls.token = {role: cls.new_token(role) for role in ("read", "control")}
        cls.settings = (f"auth.api_tokens={cls.tokens}",)
        super().setUpClass()

    @classmethod
    def new_token(cls, role):
        command = [sys.argv[1], "token", "new", role, "--role", role, "--file", cls.tokens]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def device(self):
        device = devices.RawTcpDevice(self.server, "dev")
        self.addCleanup(device.close)

    def file(self, name, role, mode=0o600):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.token[role])
        path.chmod(mode)
        return str(path)

    def test_without(self):
        """without a token it is exit 1, and how to name one"""
        for command in (["status"], ["status", "--watch"]):
            self.assertIn("--token-file", self.fails(*command))

    def test_file(self):
        """a token comes from the file that is named, or from the usual one"""
        self.succeeds("status", "--token-file", self.file("token", "read"))
        self.file(".config/iotcc/token", "read")
        self.succeeds("status")

    def test_open_file(self):
        """a token that others may read is not used"""
        self.assertIn("chmod", self.fails("status", "--token-file", self.file("token", "read", 0o644)))

    def test_role(self):
        """what the token is not for is refused in the API's words"""
        self.assertIn("role control", self.fails("devices", "kick", "dev", "--token-file", self.file("token", "read")))
        self.device()
        control = self.file("other", "control")
        self.assertTrue(broker.eventually(
            lambda: self.iotcc.run("devices", "kick", "dev", "--token-file", control).output == "closed 1\n"))


if __name__ == "__main__":
    server.main()
