#!/usr/bin/python3
"""Runs mqttjs/mqttjs_client.cjs against the host, over TCP and over WebSocket.

usage: mqttjs_test.py IOTCC PLUGIN_FOLDER TOOLS
       mqttjs_test.py --mosquitto PROGRAM TOOLS
TOOLS: where tests/run fetches MQTT.js into the folder mqttjs; without it this is skipped.
"""
import pathlib
import shutil
import subprocess
import sys

MODULES = pathlib.Path(sys.argv.pop(3)) / "mqttjs/node_modules"
if not (MODULES / "mqtt").is_dir() or not shutil.which("node"):
    print("skipped: no MQTT.js; tests/run fetches it where there is npm")
    sys.exit(77)

from server import ServerTest, main, ours
from users import Users

CLIENT = pathlib.Path(__file__).with_name("mqttjs") / "mqttjs_client.cjs"


class MqttJs(ServerTest):
    plugins = ("mqtt_lite", "websocket")

    @classmethod
    def setUpClass(cls):
        cls.users = Users("user pump\ntopic readwrite #\n", pump="secret")
        cls.addClassCleanup(cls.users.cleanup)
        cls.settings = cls.users.settings()
        cls.mosquitto_settings = cls.users.mosquitto_settings()
        super().setUpClass()

    def run_client(self, url, password="secret"):
        return subprocess.run(["node", str(CLIENT), str(MODULES), url, "pump", password], timeout=120,
                              capture_output=True, text=True)

    def test_tcp(self):
        """MQTT.js over TCP: every QoS both ways, 900 KiB, wildcards, retained, a will, a persistent session"""
        done = self.run_client(f"mqtt://127.0.0.1:{self.server.port}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_wrong_password(self):
        """it is told that its password is wrong"""
        done = self.run_client(f"mqtt://127.0.0.1:{self.server.port}", "wrong")
        self.assertIn("Connection refused", done.stderr)


class OverWebSocket(ServerTest):
    plugins = ("mqtt_lite", "websocket")

    @ours("takes minutes for 900 KiB")
    def test_websocket(self):
        """MQTT.js over WebSocket: the same"""
        done = subprocess.run(["node", str(CLIENT), str(MODULES),
                               f"ws://127.0.0.1:{self.server.ports['websocket']}/connect"], timeout=120,
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


main()
