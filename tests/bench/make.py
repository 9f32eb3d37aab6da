"""A release build of what is measured."""
import os
import shutil
import subprocess

from servers import PLUGINS, TOP

GORILLA = "/usr/share/gocode/src/github.com/gorilla/websocket"  # golang-github-gorilla-websocket-dev


def make(build, with_peers):
    make_targets(build, "host/iotcc", *(f"plugins/{name}/{name}.so" for name in PLUGINS), "tests/bench/load_client",
                 "tests/bench/command_load", "tests/bench/bare_echo", "tests/bench/bare_ws", *(["tests/bench/beast_echo"] if with_peers else []))
    if with_peers:
        make_gorilla(build / "tests/bench/gorilla_echo")


def make_targets(build, *targets):
    if not (build / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(build), str(TOP), "--buildtype=release"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", str(build), "--quiet", *targets], check=True)


def make_gorilla(target):
    if shutil.which("go") is None or not os.path.isdir(GORILLA):
        print("skipped: gorilla, which needs golang-go and golang-github-gorilla-websocket-dev")
        return
    environment = {**os.environ, "GOPATH": "/usr/share/gocode", "GO111MODULE": "off"}
    subprocess.run(["go", "build", "-o", str(target), "main.go"], check=True, env=environment,
                   cwd=TOP / "tests/bench/peers/gorilla_echo")
