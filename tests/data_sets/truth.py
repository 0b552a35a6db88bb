"""What ``truth.toml`` of a data set says: which KPI gives which column of its truths.

The truths (``truth.json`` beside the public data) were computed with plain SQL before any
code of xlkpi. One ``[[truths]]`` takes some of them:

``rows``      what the rows of each are: "all" (one row, the window ``all``), "months",
              "years", or the dimension whose segments they are
``compare``   column = the KPI that gives it (else the measure), perhaps with a sign of
              arithmetic: "60 * first_response_time", "1 - gross_revenue_retention",
              "complaint_csat_answers - complaint_csat_positive"; or, for one segment,
              { value = "csat_answers", channel = "item3b" }, where "{key}" is that of the row
``left``      column = why nothing is compared
``config``    the xlkpi.toml that is read ("xlkpi.toml" unless said)
``kpi``       parameters, as ``[kpi.…]`` has them
``at``        "month 2016-01": the window that all rows are taken at
``later``     so many years after its own a row of years is looked up
``names``     key in the truth = name of the segment ("" for blank)
``except``    key of a row = why that row is not compared
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xlkpi import kpis
from xlkpi.facts import TOTAL, Facts, Segment
from xlkpi.model.period import Window, parse_month

ROOM = Path(__file__).parent
NAMES = sorted(path.parent.name for path in ROOM.glob("*/truth.toml"))
CATALOGUE = {kpi.id: kpi for kpi in kpis.all_kpis() if kpi.on_sheet}
TARGET = re.compile(
    r"(?:(?P<times>[\d.]+) \* |(?P<whole>1|\w+) - )?(?P<id>[a-z]\w*)(?: / (?P<over>[\d.]+))?"
)
EVERYTHING, MONTHS, YEARS = "all", "months", "years"


@dataclass(frozen=True)
class Truth:
    """A table of true values; the first column says which row is which, unless there is one."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Entry:
    """One ``[[truths]]``."""

    rows: dict[str, str]
    compare: dict[str, Any] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    config: str = "xlkpi.toml"
    kpi: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: str = ""
    later: int = 0
    names: dict[str, str] = field(default_factory=dict)
    excepted: dict[str, str] = field(default_factory=dict)

    def columns(self, truth: Truth) -> tuple[str, ...]:
        """The columns with values: all but the key."""
        return truth.columns if self.rows[truth.id] == EVERYTHING else truth.columns[1:]


def truths(data: Path) -> dict[str, Truth]:
    """The truths of a data set."""
    found = json.loads((data / "truth.json").read_text(encoding="utf-8"))["truths"]
    return {
        each["id"]: Truth(each["id"], tuple(each["columns"]), tuple(map(tuple, each["rows"])))
        for each in found
    }


def entries(name: str) -> list[Entry]:
    """The ``[[truths]]`` of a data set."""
    text = (ROOM / name / "truth.toml").read_text(encoding="utf-8")
    return [
        Entry(**{("excepted" if key == "except" else key): value for key, value in each.items()})
        for each in tomllib.loads(text)["truths"]
    ]


@dataclass(frozen=True)
class Value:
    """One cell of a truth, and the place where ours is found."""

    truth: str
    key: str
    column: str
    target: str
    window: Window
    month: date
    segment: Segment
    expected: Any

    def given(self, facts: Facts) -> Any:
        """Our value: a KPI, a measure, or a sign of arithmetic with them."""
        parts = TARGET.fullmatch(self.target)
        assert parts, f"{self.target} is no target"
        value = self._one(facts, parts["id"])
        if value is None:
            return None
        if parts["times"]:
            return float(value) * float(parts["times"])
        if parts["over"]:
            return float(value) / float(parts["over"])
        if parts["whole"]:
            whole = 1 if parts["whole"] == "1" else self._one(facts, parts["whole"])
            return None if whole is None else whole - value
        return value

    def _one(self, facts: Facts, id: str) -> Any:
        if id in CATALOGUE:
            return facts.kpi(CATALOGUE[id], self.window, self.month, self.segment)[0]
        return facts.value(id, self.window, self.month, self.segment)

    def wrong(self, facts: Facts) -> str | None:
        """What is wrong with our value, if anything: counts must be equal, the rest to 1e-9."""
        given, expected = self.given(facts), self.expected
        if expected is None:
            # the sum of no rows is NULL in SQL and 0 here; a ratio over nothing is None in both
            right = given is None or (given == 0 and self.target not in RATES)
        elif given is None:
            right = False
        elif isinstance(expected, int):
            right = given == expected
        else:
            right = abs(float(given) - expected) <= 1e-9 * abs(expected)
        if right:
            return None
        where = (
            f"{self.truth}[{self.key}].{self.column}" if self.key else f"{self.truth}.{self.column}"
        )
        return f"{where}: {self.target} is {given}, not {expected}"


RATES = {kpi.id for kpi in CATALOGUE.values() if len(kpi.measures) > 1}


def values(entry: Entry, truth: Truth, facts: Facts) -> Iterator[Value]:
    """The cells of a truth that an entry compares."""
    kind = entry.rows[truth.id]
    last = facts.months[-1] if facts.months else date(1, 1, 1)
    window, month = Window.ALL, last
    if entry.at:
        word, _, label = entry.at.partition(" ")
        window, month = Window(word), parse_month(label)
    for row in truth.rows:
        cells = dict(zip(truth.columns, row, strict=True))
        key, segment = "", TOTAL
        if kind != EVERYTHING:
            key = str(row[0])
            if key in entry.excepted:
                continue
            if kind == MONTHS:
                window, month = Window.MONTH, parse_month(key)
            elif kind == YEARS:
                window, month = Window.YEAR, date(int(key) + entry.later, 12, 1)
            elif key != "ALL":
                named = entry.names.get(key, None if row[0] is None else key)
                segment = Segment(kind, named or None)
        for column, target in entry.compare.items():
            place, wanted = segment, target
            if isinstance(target, dict):
                wanted = target["value"]
                ((dimension, name),) = ((k, v) for k, v in target.items() if k != "value")
                place = Segment(dimension, name.format(key=key))
            yield Value(truth.id, key, column, wanted, window, month, place, cells[column])
