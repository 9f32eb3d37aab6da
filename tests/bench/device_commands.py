"""Commands through the HTTP API to devices that answer: how long they take, and that no answer is wrong, lost or doubled."""
import json
import http.client
from dataclasses import dataclass

from load_client import CommandLoad
from servers import Server
from table import Row
from timed import cores


@dataclass
class Scenario:
    name: str
    load: dict
    reach: dict  # of a figure, never asserted


SCENARIOS = (
    Scenario("command to an idle device, 200/s", {"connections": 1, "askers": 1, "rate": 200, "seconds": 10},
             {"p50 ms": 1, "p99 ms": 5}),
    Scenario("commands to 2,000 devices, 5,000/s", {"connections": 2000, "askers": 100, "rate": 5000, "seconds": 30}, {}),
)


def waiting(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.api_port, timeout=30)
    connection.request("GET", "/v1/status")
    return json.loads(connection.getresponse().read())["commands_waiting"]


def check(result, left):
    """Every command has reached its device once, and its own answer has come back."""
    faults = {name: result[name] for name in ("wrong", "refused", "lost", "doubled") if result[name]}
    if faults or left or result["right"] != result["messages"]:
        raise RuntimeError(f"of {result['messages']} commands {faults}, {left} wait")


def sample(commands, load):
    own, others = cores()
    with Server(commands.websocket("iotcc", "count"), core=own) as server:
        with CommandLoad(commands.build, None, server.ports["websocket"], core=others, **{"api-port": server.api_port},
                         **load) as client:
            server.wait_for_devices(load["connections"])
            before = server.cpu_ns()
            result = client.run()
            spent = server.cpu_ns() - before
            check(result, waiting(server))
    return {"answered": result["right"], "commands/s": result["messages"] / result["seconds"],
            "CPU us per command": spent / result["messages"] / 1000, "p50 ms": result["p50_us"] / 1000,
            "p99 ms": result["p99_us"] / 1000, "max ms": result["max_us"] / 1000,
            "load client's lateness, p99 ms": result["late_p99_us"] / 1000}


def rows(commands):
    for scenario in SCENARIOS:
        for figure, value in sample(commands, scenario.load).items():
            reach = f" (reach: {scenario.reach[figure]:g})" if figure in scenario.reach else ""
            yield Row(scenario.name, {"iotcc": value}, unit=figure + reach)
