"""Rows of figures, and what is made of them."""
from dataclasses import dataclass, field
from typing import Optional

COLUMNS = ("iotcc", "bare", "beast", "gorilla")


@dataclass
class Row:
    name: str
    values: dict = field(default_factory=dict)  # by server
    bound: Optional[float] = None  # of ours
    unit: str = ""
    to_bare: Optional[float] = None  # ours divided by bare's, median of the rounds
    reach: Optional[float] = None  # of to_bare, never asserted

    def is_above(self):
        return self.bound is not None and self.values["iotcc"] > self.bound


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def markdown(rows):
    lines = ["| figure | " + " | ".join(COLUMNS) + " | iotcc / bare | bound or reach |", "|---" * (len(COLUMNS) + 3) + "|"]
    for row in rows:
        name = f"{row.name}, {row.unit}" if row.unit else row.name
        limit = f"<= {row.bound:,g}" if row.bound else f"({row.reach:g})" if row.reach else ""
        values = [number(row.values.get(column)) for column in COLUMNS]
        lines.append("| " + " | ".join([name, *values, number(row.to_bare), limit]) + " |")
    return "\n".join(lines)
