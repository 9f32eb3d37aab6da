"""Runs the scenarios: every figure is one of a run whose messages were all accounted for."""
import statistics
from dataclasses import dataclass, field
from typing import Optional

from load_client import MqttLoad
from mqtt_brokers import HANDLER
from mqtt_scenarios import LATENESS, Figure
from timed import cores

BUSY_MS = 1  # of the load client's lateness: 20 messages at the pace of the scenarios


@dataclass
class Row:
    name: str
    figure: Figure
    values: dict = field(default_factory=dict)  # median by broker; None where it failed
    failures: dict = field(default_factory=dict)  # by broker, in words
    to_mosquitto: Optional[float] = None  # iotcc's divided by mosquitto's, median of the rounds
    is_paced: bool = True  # False: the load client could not keep the pace, so this is the figure of another scenario

    def is_met(self):
        """None: has no bound, or no figure to hold against it."""
        value, bound = self.values.get("iotcc"), self.figure
        if "iotcc" in self.failures:
            return False
        if not self.is_paced:
            return None
        tests = [value >= bound.at_least] if value is not None and bound.at_least is not None else []
        tests += [value <= bound.at_most] if value is not None and bound.at_most is not None else []
        tests += [self.to_mosquitto <= bound.ratio] if self.to_mosquitto is not None and bound.ratio is not None else []
        return any(tests) if tests else None


class Lost(Exception):
    """A broker that lost what it had no right to lose has no figure."""


def check(scenario, result, collected):
    expected = result["messages"] * scenario.load.get("deliveries", 0)
    if result["received"] > expected:
        raise Lost(f"{result['received']:,} came of {expected:,} that were sent")
    if result["received"] < expected and not scenario.may_lose:
        raise Lost(f"lost {expected - result['received']:,} of {expected:,}")
    if collected and collected["received"] != result["messages"]:
        raise Lost(f"acknowledged {result['messages']:,}, and of them delivered {collected['received']:,}")
    if expected and not result["received"]:
        raise Lost("nothing was delivered")
    return expected


def sample(brokers, scenario, name):
    own, others = cores()
    load = dict(scenario.load)
    with brokers.start(name, own, scenario.durable) as broker:
        with MqttLoad(brokers.build, load.pop("mode"), broker.ports[HANDLER], core=others, **load) as client:
            before = broker.cpu_ns()
            result = client.run()
            spent = broker.cpu_ns() - before
            collected = client.run() if scenario.durable else None
    expected = check(scenario, result, collected)
    done = result["received"] if expected else result["messages"]
    figures = {f"{what}/s": done / result["seconds"] for what in ("messages", "deliveries", "acks", "connects")}
    figures |= {f"CPU us per {what}": spent / done / 1000 for what in ("message", "delivery", "ack", "connect")}
    return figures | {"p99 ms": result.get("p99_us", 0) / 1000, "lost %": 100 * (1 - done / expected) if expected else 0,
                      LATENESS.unit: result.get("late_p99_us", 0) / 1000}


def idle_sample(brokers, scenario, name):
    own, others = cores()
    load = dict(scenario.load)
    with brokers.start(name, own) as broker:
        before = broker.anonymous_bytes()
        with MqttLoad(brokers.build, load.pop("mode"), broker.ports[HANDLER], core=others, **load):
            return {"resident bytes": (broker.anonymous_bytes() - before) / load["subscribers"], LATENESS.unit: 0}


def rows(brokers, scenario, rounds, take=sample):
    """Each round has every broker once, the next one begins with another. Who failed once is not asked again."""
    samples = {name: [] for name in brokers.names}
    failures = {}
    for turn in range(rounds):
        first = turn % len(brokers.names)
        for name in brokers.names[first:] + brokers.names[:first]:
            if name in failures:
                continue
            try:
                samples[name].append(take(brokers, scenario, name))
            except (Lost, RuntimeError) as error:
                failures[name] = str(error)
    for figure in scenario.shown:
        yield row_of(scenario, figure, {name: all_of for name, all_of in samples.items() if name not in failures}, failures)


def row_of(scenario, figure, samples, failures):
    values = {name: statistics.median(each[figure.unit] for each in all_of) for name, all_of in samples.items()}
    row = Row(scenario.name, figure, values, failures)
    row.is_paced = all(statistics.median(each[LATENESS.unit] for each in all_of) < BUSY_MS for all_of in samples.values())
    if figure.is_compared and {"iotcc", "mosquitto"} <= values.keys():
        pairs = zip(samples["iotcc"], samples["mosquitto"])
        row.to_mosquitto = statistics.median(ours[figure.unit] / theirs[figure.unit] for ours, theirs in pairs)
    return row
