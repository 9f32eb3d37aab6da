#!/usr/bin/python3
"""What a client that others wrote sees of MQTT over WebSocket: python3-paho-mqtt, over TCP and over the frames of the
websocket plugin at once.

usage: mqtt_clients.py IOTCC PLUGIN_FOLDER
"""
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
from urllib.parse import urlparse

try:
    import paho.mqtt.client as mqtt
except ImportError:
    print("skipped: no python3-paho-mqtt; tests/run installs it")
    sys.exit(77)

DEADLINE = 60
INSTANCES = ("mqtt_lite", "websocket")


class Host:
    def __init__(self, iotcc, plugins, folder):
        folder.chmod(0o755)
        command = [iotcc, "run", "--plugin-dir", folder, "--http", "127.0.0.1:0", "--log-level", "warn"]
        for name in INSTANCES:
            shutil.copy(pathlib.Path(plugins) / name / f"{name}.so", folder / f"{name}.so")
            (folder / f"{name}.so").chmod(0o644)
            command += ["--set", f"{name}.listen=tcp://127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.ports = {}
        for line in self.process.stdout:
            words = line.rstrip("\n").split("\t")
            if words[0] == "plugin":
                self.ports[words[1]] = urlparse(words[3]).port
            if words[0] == "ready":
                return
        raise RuntimeError("the host did not start")

    def ends_well(self):
        self.process.terminate()
        self.process.stdout.read()
        return self.process.wait(DEADLINE) == 0


class Client:
    """One paho client with its own thread; what it hears comes in queues."""

    def __init__(self, host, name, transport, **more):
        self.messages, self.subscribed, self.results = queue.Queue(), queue.Queue(), queue.Queue()
        self.paho = mqtt.Client(name, transport=transport, **more)
        self.paho.on_connect = lambda client, data, flags, result: self.results.put((result, flags["session present"]))
        self.paho.on_message = lambda client, data, message: self.messages.put(message)
        self.paho.on_subscribe = lambda client, data, mid, granted: self.subscribed.put(granted)
        if transport == "websockets":
            self.paho.ws_set_options(path="/connect")
        self.paho.connect("127.0.0.1", host.ports["websocket" if transport == "websockets" else "mqtt_lite"], 60)
        self.paho.loop_start()
        self.result, self.is_resumed = self.results.get(timeout=DEADLINE)

    def subscribe(self, topic, qos):
        self.paho.subscribe(topic, qos)
        return self.subscribed.get(timeout=DEADLINE)

    def publish(self, topic, payload, qos, retain=False):
        told = self.paho.publish(topic, payload, qos, retain)
        told.wait_for_publish(DEADLINE)
        assert told.is_published()

    def hear(self):
        return self.messages.get(timeout=DEADLINE)

    def end(self):
        self.paho.disconnect()
        self.paho.loop_stop()


def every_qos_and_size(host):
    web, tcp = Client(host, "web", "websockets"), Client(host, "tcp", "tcp")
    assert web.result == 0 and tcp.result == 0
    for qos in (0, 1, 2):
        assert web.subscribe(f"to/web/{qos}", qos) == (qos,)
        assert tcp.subscribe(f"to/tcp/{qos}", qos) == (qos,)
        for size in (0, 1, 120, 127, 65_530, 65_540, 300_000):
            payload = bytes(i % 256 for i in range(size))
            for sender, receiver, topic in ((web, tcp, "to/tcp"), (tcp, web, "to/web")):
                sender.publish(f"{topic}/{qos}", payload, qos)
                heard = receiver.hear()
                assert heard.payload == payload and heard.qos == qos, (qos, size, topic)
    web.end()
    tcp.end()


def kept(host):
    """Retained messages and a session that outlives its connection."""
    writer = Client(host, "writer", "tcp")
    writer.publish("kept", b"value", 1, retain=True)
    reader = Client(host, "reader", "websockets", clean_session=False)
    assert not reader.is_resumed
    assert reader.subscribe("kept", 1) == (1,)
    heard = reader.hear()
    assert heard.retain and heard.payload == b"value"
    reader.end()
    for i in range(50):
        writer.publish("kept", str(i).encode(), 1)
    again = Client(host, "reader", "websockets", clean_session=False)
    assert again.is_resumed
    assert [int(again.hear().payload) for _ in range(50)] == list(range(50))
    again.end()
    writer.end()


def main(iotcc, plugins):
    with tempfile.TemporaryDirectory() as folder:
        host = Host(iotcc, plugins, pathlib.Path(folder))
        try:
            every_qos_and_size(host)
            kept(host)
            assert host.ends_well()
        finally:
            host.process.kill()
    print("python3-paho-mqtt is content")


main(*sys.argv[1:])
