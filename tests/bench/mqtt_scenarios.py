"""What the brokers are asked to do, and which of its figures are shown."""
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Figure:
    unit: str  # a key of the sample
    at_most: Optional[float] = None
    ratio: Optional[float] = None  # to mosquitto, at most; either of the two is enough
    at_least: Optional[float] = None
    is_compared: bool = True


@dataclass(frozen=True)
class Scenario:
    name: str
    load: dict
    shown: tuple
    may_lose: bool = False  # QoS 0 of an overloaded broker
    durable: bool = False


CPU = "CPU us per message"
LATENESS = Figure("load client's lateness, p99 ms", is_compared=False)  # a p99 near it is not the broker's
LOST = Figure("lost %", is_compared=False)
DEVICES = {"topic": "devices/%d/up"}
TO_ONE = {**DEVICES, "publishers": 1000, "subscribers": 1, "filter": "devices/+/up", "deliveries": 1}
TO_ALL = {**DEVICES, "publishers": 1, "subscribers": 1000, "filter": "devices/0/up", "deliveries": 1000}
MANY = {**DEVICES, "mode": "flow", "publishers": 100, "subscribers": 100, "filter": "devices/%d/up", "filters": 1000,
        "topics": 100_000, "deliveries": 1}
AWAY = {**DEVICES, "mode": "acks", "publishers": 100, "away": True, "filter": "devices/+/up", "seconds": 3}

SCENARIOS = (
    Scenario("QoS 0, 1,000 -> 1, as fast as it reads", {**TO_ONE, "mode": "flow", "messages": 400_000, "batch": 16},
             (Figure(CPU, at_most=1.6, ratio=0.17), Figure("messages/s"), LOST), may_lose=True),
    Scenario("QoS 0, 1,000 -> 0", {**DEVICES, "mode": "flow", "publishers": 1000, "messages": 400_000, "batch": 16},
             (Figure(CPU), Figure("messages/s"))),
    Scenario("fan-out 1 -> 1,000, 32 in flight", {**TO_ALL, "mode": "flow", "messages": 400, "window": 32},
             (Figure("CPU us per delivery", at_most=3.2, ratio=0.25), Figure("deliveries/s"))),
    Scenario("fan-out 1 -> 1,000, one at a time", {**TO_ALL, "mode": "flow", "messages": 200, "window": 1},
             (Figure("CPU us per delivery"), Figure("deliveries/s"))),
    Scenario("QoS 1, 1,000 clients, 1 unacked each",
             {**DEVICES, "mode": "acks", "publishers": 1000, "messages": 200_000, "window": 1},
             (Figure("CPU us per ack", ratio=0.7), Figure("acks/s"), Figure("p99 ms"))),
    Scenario("100,000 filters of 100 subscribers, as fast as it reads", {**MANY, "messages": 400_000, "batch": 16},
             (Figure(CPU, ratio=0.45), Figure("messages/s"), LOST), may_lose=True),
    Scenario("100,000 filters of 100 subscribers, 100 in flight", {**MANY, "messages": 200_000, "window": 100},
             (Figure(CPU, ratio=0.45), Figure("messages/s"), Figure("p99 ms"))),
    Scenario("100,000 filters of 100 subscribers, paced 20,000/s", {**MANY, "messages": 60_000, "rate": 20_000},
             (Figure(CPU, ratio=0.45), Figure("p99 ms"), LATENESS)),
    Scenario("QoS 0, 1,000 -> 1, paced 20,000/s", {**TO_ONE, "mode": "flow", "messages": 60_000, "rate": 20_000},
             (Figure("p99 ms", at_most=5), Figure(CPU), LATENESS)),
    Scenario("durable QoS 1 for an absent session, 100 publishers, 20 unacked each",
             {**AWAY, "messages": 60_000, "window": 20}, (Figure("acks/s", at_least=20_000), Figure("p99 ms")), durable=True),
    Scenario("durable QoS 1 for an absent session, 100 publishers, 1 unacked each",
             {**AWAY, "messages": 60_000, "window": 1}, (Figure("acks/s"), Figure("p99 ms")), durable=True),
    Scenario("connect, CONNACK, DISCONNECT", {"mode": "connect", "connections": 50, "rounds": 40, "sources": 8},
             (Figure("CPU us per connect"), Figure("connects/s"))),
)
IDLE = Scenario("idle client with one subscription, 10,000",
                {"mode": "idle", "subscribers": 10_000, "filter": "devices/%d/down"},
                (Figure("resident bytes", at_most=700),))
