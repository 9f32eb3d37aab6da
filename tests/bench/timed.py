"""CPU per message and latency: they depend on the machine and on what else runs there, so they are reported only."""
import os
import statistics
from dataclasses import dataclass

from load_client import Load
from servers import Server
from table import Row


@dataclass
class Workload:
    name: str
    answers: str  # "echo" or "count"
    load: dict
    shown: tuple  # which figures of a sample become rows
    reach: float = None  # of the CPU's ratio to bare


CPU = "CPU ns per message"
WORKLOADS = (
    Workload("echo 20 B, closed loop, 100 connections", "echo", {"mode": "echo", "rounds": 1000},
             (CPU, "messages/s", "p50 us", "p99 us")),
    Workload("echo 16 x 125 B, pipelined, 100 connections", "echo",
             {"mode": "echo", "rounds": 200, "batch": 16, "size": 125}, (CPU, "messages/s"), 1.5),
    Workload("count 64 x 125 B, one way, 100 connections", "count",
             {"mode": "count", "rounds": 100, "batch": 64, "size": 125}, (CPU, "messages/s")),
    Workload("count 20 B, one per segment, 1,000 connections", "count",
             {"mode": "stream", "rounds": 100, "connections": 1000}, (CPU, "messages/s"), 1.15),
    Workload("connect, handshake, close", "echo",
             {"mode": "connect", "rounds": 40, "connections": 50, "sources": 8}, ("CPU ns per connect", "connects/s")),
)


def cores():
    """The server's and the client's."""
    mine = sorted(os.sched_getaffinity(0))
    return mine[0], mine[-1]


def check_count(server, counted, sent):
    """A server that lost messages is not fast."""
    if counted != sent:
        raise RuntimeError(f"{server} counted {counted} of {sent} messages")


def sample(commands, workload, server):
    own, others = cores()
    load = dict(workload.load)
    with Server(commands.websocket(server, workload.answers), core=own) as process:
        with Load(commands.build, load.pop("mode"), process.ports["websocket"], core=others, protocol="ws", id="dev-%d",
                  **load) as client:
            before = process.cpu_ns()
            result = client.run()
            spent = process.cpu_ns() - before
            counted = process.status()["incoming_messages"] if process.api_port else None
    if workload.answers == "count":
        check_count(server, process.counted if counted is None else counted, result["messages"])
    cpu, rate = spent / result["messages"], result["messages"] / result["seconds"]
    return {CPU: cpu, "CPU ns per connect": cpu, "messages/s": rate, "connects/s": rate,
            "p50 us": result.get("p50_us"), "p99 us": result.get("p99_us")}


def rows_of(workload, samples):
    """`samples`: by server, one per round."""
    for shown in workload.shown:
        values = {server: statistics.median(each[shown] for each in all_of) for server, all_of in samples.items()}
        pairs = zip(samples["iotcc"], samples["bare"])
        is_cpu = shown.startswith("CPU")
        yield Row(workload.name, values, unit=shown, reach=workload.reach if is_cpu else None,
                  to_bare=statistics.median(ours[shown] / bare[shown] for ours, bare in pairs))


def rows(commands, servers, rounds):
    """Each round has every server once, the next one begins with another."""
    for workload in WORKLOADS:
        samples = {server: [] for server in servers}
        for turn in range(rounds):
            first = turn % len(servers)
            for server in servers[first:] + servers[:first]:
                samples[server].append(sample(commands, workload, server))
        yield from rows_of(workload, samples)
