"""Resident bytes of an idle connection, in user space."""
import socket
import ssl
import subprocess

from load_client import Load
from servers import Server
from table import Row

REQUEST = ("GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nDevice-Id: dev-%d\r\n\r\n")


def idle(commands, command, protocol, connections=10_000):
    with Server(command) as server:
        before = server.anonymous_bytes()
        port = server.ports["raw_tcp" if protocol == "raw" else "websocket"]
        with Load(commands.build, "idle", port, protocol=protocol, connections=connections, id="dev-%d"):
            if server.api_port:
                server.wait_for_devices(connections)
            return (server.anonymous_bytes() - before) / connections


def make_certificate(folder):
    files = {"certificate": folder / "certificate.pem", "key": folder / "key.pem"}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                    "/CN=localhost", "-keyout", files["key"], "-out", files["certificate"]], check=True, capture_output=True)
    return files


def open_tls(server, context, plugin, number):
    plain = socket.create_connection(("127.0.0.1", server.ports[plugin]))
    client = context.wrap_socket(plain, server_hostname="localhost")
    client.sendall((REQUEST % number if plugin == "websocket" else f"HELLO dev-{number}\n").encode())
    if plugin == "websocket" and not client.recv(4096).startswith(b"HTTP/1.1 101"):
        raise RuntimeError("the handshake was refused")
    return client


def idle_tls(commands, folder, plugin, connections=1000):
    files = make_certificate(folder)
    command = commands.host(f"{plugin}.listen=tls://127.0.0.1:0",
                            *(f"{plugin}.tls_{name}={path}" for name, path in files.items()))
    context = ssl.create_default_context(cafile=files["certificate"])
    with Server(command) as server:
        clients = [open_tls(server, context, plugin, 0)]  # what the first one makes is there for all
        server.wait_for_devices(1)
        before = server.anonymous_bytes()
        clients += [open_tls(server, context, plugin, number) for number in range(1, connections + 1)]
        server.wait_for_devices(connections + 1)
        return (server.anonymous_bytes() - before) / connections


def rows(commands, folder, peers):
    yield Row("raw: resident bytes per idle connection, 10,000", bound=400,
              values={"iotcc": idle(commands, commands.host(), "raw")})
    yield Row("raw: resident bytes per idle TLS connection, 1,000", bound=15_500,
              values={"iotcc": idle_tls(commands, folder, "raw_tcp")})
    yield Row("WebSocket: resident bytes per idle connection, 10,000", bound=400,
              values={server: idle(commands, commands.websocket(server, "echo"), "ws") for server in ("iotcc", *peers)})
    yield Row("WebSocket: resident bytes per idle TLS connection, 1,000", bound=15_500,
              values={"iotcc": idle_tls(commands, folder, "websocket")})
