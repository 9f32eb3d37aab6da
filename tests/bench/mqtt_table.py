"""The rows as Markdown and as JSON."""
from dataclasses import asdict

from table import number


def bound(figure):
    words = [f">= {figure.at_least:,g}"] if figure.at_least is not None else []
    words += [f"<= {figure.at_most:,g}"] if figure.at_most is not None else []
    words += [f"<= {figure.ratio:g}x"] if figure.ratio is not None else []
    return ", or ".join(words)


def markdown(rows, brokers):
    head = ["figure", *brokers, "iotcc / mosquitto", "bound", "met"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for row in rows:
        values = ["failed" if name in row.failures else number(row.values.get(name)) for name in brokers]
        met = {True: "yes", False: "**no**", None: "" if row.is_paced else "busy machine"}[row.is_met()]
        lines.append("| " + " | ".join([f"{row.name}: {row.figure.unit}", *values, number(row.to_mosquitto),
                                        bound(row.figure), met]) + " |")
    failures = dict.fromkeys(f"{row.name}: {name}: {why}" for row in rows for name, why in row.failures.items())
    return "\n".join(lines + ["", *(f"failed: {line}" for line in failures)]).rstrip("\n")


def plain(rows):
    return [{**asdict(row), "met": row.is_met()} for row in rows]
