#!/usr/bin/python3
"""What clients that others wrote see of the websocket plugin: python3-websockets, used as the original's sample client
does in both of its generations, and as a checker of what is legal.

usage: websocket_clients.py IOTCC PLUGIN_FOLDER
"""
import asyncio
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

try:
    import websockets
except ImportError:
    print("skipped: no python3-websockets; tests/run installs it")
    sys.exit(77)

DEADLINE = 60


class Host:
    def __init__(self, iotcc, plugins, folder, *settings):
        folder.chmod(0o755)
        shutil.copy(pathlib.Path(plugins) / "websocket/websocket.so", folder / "websocket.so")
        (folder / "websocket.so").chmod(0o644)
        command = [iotcc, "run", "--plugin-dir", folder, "--http", "127.0.0.1:0", "--log-level", "warn",
                   "--set", "websocket.listen=tcp://127.0.0.1:0"]
        for setting in settings:
            command += ["--set", setting]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            words = line.rstrip("\n").split("\t")
            if words[0] == "api":
                self.api = words[1]
            if words[0] == "plugin":
                self.url = "ws" + words[3].removeprefix("tcp") + "/connect"
            if words[0] == "ready":
                return
        raise RuntimeError("the host did not start")

    def get(self, path):
        with urllib.request.urlopen(self.api + path, timeout=DEADLINE) as answer:
            return json.load(answer)

    def ends_well(self):
        self.process.stdout.close()
        return self.process.wait(DEADLINE) == 0


async def eventually(holds):
    async with asyncio.timeout(DEADLINE):
        while not holds():
            await asyncio.sleep(0.01)


async def first_generation(host, number):
    """Header device_id, texts now and then; what comes back is ignored."""
    async with websockets.connect(host.url, extra_headers={"device_id": f"socket_{number}"}) as socket:
        for i in range(5):
            await socket.send(f"Hello {i}")
        await eventually(lambda: host.get(f"devices/status/socket_{number}")["incoming_messages"] == 5)


async def second_generation(host, number):
    """Device-Id and friends, one text, then it answers what has an id."""
    headers = {"Device-Id": f"socket_{number}", "Device-Name": "Websockets client"}
    async with websockets.connect(host.url, extra_headers=headers, user_agent_header="websockets_client.py") as socket:
        await socket.send("Hello 0")
        await eventually(lambda: host.get(f"devices/status/socket_{number}")["incoming_messages"] == 1)
        device = next(d for d in host.get("devices")["devices"] if d["device_id"] == f"socket_{number}")
        assert device["device_name"] == "Websockets client"
        assert device["user_agent"] == "websockets_client.py"
        assert device["received_messages"] == 1


async def many_at_once(host, generation):
    await asyncio.gather(*(generation(host, number) for number in range(20)))
    await eventually(lambda: host.get("cloud-connector/status")["connections"] == 0)


async def echoes(host):
    """Sizes around every form of the length, text and binary, whole and in fragments."""
    async with websockets.connect(host.url, max_size=None) as socket:
        for size in (0, 1, 125, 126, 127, 65_535, 65_536, 1_048_576):
            for message in ("é" * (size // 2), bytes(size)):
                await socket.send(message)
                assert await socket.recv() == message
        await socket.send(["in ", "three ", "parts"])
        assert await socket.recv() == "in three parts"
        pong = await socket.ping(b"payload")
        await asyncio.wait_for(pong, DEADLINE)
        await socket.close(4321, "done")
        assert socket.close_code == 4321


async def refusals(host):
    for url, headers, status in ((host.url + "/x", {}, 404), (host.url, {"Origin": "https://other.example"}, 403)):
        try:
            async with websockets.connect(url, extra_headers=headers):
                raise AssertionError(f"{url} was accepted")
        except websockets.InvalidStatusCode as refusal:
            assert refusal.status_code == status, refusal


async def subprotocol(host):
    async with websockets.connect(host.url, subprotocols=["soap", "iot.v2"]) as socket:
        assert socket.subprotocol == "iot.v2"


async def stopped(host):
    """A stop is said with 1001, so that a client knows to come back."""
    async with websockets.connect(host.url) as socket:
        host.process.send_signal(signal.SIGTERM)
        try:
            await socket.recv()
        except websockets.ConnectionClosed as end:
            assert end.code == 1001, end


async def main(iotcc, plugins):
    with tempfile.TemporaryDirectory() as folder:
        host = Host(iotcc, plugins, pathlib.Path(folder), "websocket.echo=true", "websocket.subprotocols=iot.v1,iot.v2")
        try:
            await many_at_once(host, first_generation)
            await many_at_once(host, second_generation)
            for test in (echoes, refusals, subprotocol, stopped):
                await test(host)
            assert host.ends_well()
        finally:
            host.process.kill()
    print("python3-websockets", websockets.__version__, "is content")


asyncio.run(main(*sys.argv[1:]))
