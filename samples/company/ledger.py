"""The truth, noted by the generator as it invents it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any

from company.story import MONTHS, label, month_of


class Ledger:
    """Counts, sums and distinct counts by month, for the whole, and by a few segments.

    Measures bear the names of xlkpi's measures. Money is noted in cents, and written in
    euros; durations in seconds. ``all`` also holds what happened before the first month
    (customers won earlier), as a window over everything in the files does.
    """

    def __init__(self) -> None:
        self._months: dict[str, list[int]] = defaultdict(lambda: [0 for _ in MONTHS])
        self._all: dict[str, int] = defaultdict(int)
        self._seen: dict[str, list[set[str]]] = defaultdict(lambda: [set() for _ in MONTHS])
        self._seen_all: dict[str, set[str]] = defaultdict(set)
        self._by: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0 for _ in MONTHS])
        self._cents: set[str] = set()
        self._files: dict[str, dict[str, Any]] = {}
        self._facts: dict[str, Any] = {}

    def add(self, measure: str, day: date, amount: int = 1, **segments: str) -> None:
        """Note something that adds up, on its day; segments are dimension="segment"."""
        month = month_of(day)
        self._all[measure] += amount
        if month in MONTHS:
            self._months[measure][month] += amount
            for dimension, segment in segments.items():
                self._by[dimension, measure, segment][month] += amount

    def money(self, measure: str, day: date, cents: int, **segments: str) -> None:
        """Note an amount, in cents."""
        self._cents.add(measure)
        self.add(measure, day, cents, **segments)

    def distinct(self, measure: str, day: date, key: str) -> None:
        """Note someone or something that counts once a window."""
        self._seen_all[measure].add(key)
        if month_of(day) in MONTHS:
            self._seen[measure][month_of(day)].add(key)

    def members(self, measure: str, month: int | None = None) -> set[str]:
        """Who was noted as distinct in a month, or ever."""
        return self._seen_all[measure] if month is None else self._seen[measure][month]

    def stock(self, measure: str, month: int, amount: int, *, cents: bool = False) -> None:
        """Note a level at the month's start or end; it has no sum over the months."""
        self._months[measure][month] = amount
        if cents:
            self._cents.add(measure)

    def whole(self, measure: str, amount: int, *, cents: bool = False) -> None:
        """Note the value over everything, of a measure that is not the sum of its months."""
        self._all[measure] = amount
        if cents:
            self._cents.add(measure)

    def fact(self, name: str, value: Any) -> None:
        """Note something that belongs to no month."""
        self._facts[name] = value

    def file(self, name: str, read: int, rejected: dict[str, int], ignored: int = 0) -> None:
        """Note what a careful reader finds in a file: data rows, bad ones, footers."""
        self._files[name] = {
            "read": read,
            "used": read - sum(rejected.values()),
            "rejected": rejected,
            "ignored_lines": ignored,
        }

    def value(self, measure: str, month: int) -> int:
        """What was noted for a month: cents, seconds or a count."""
        return self._months[measure][month]

    def to_json(self) -> str:
        """The ledger as JSON, one line a measure."""
        for measure, seen in self._seen.items():
            self._months[measure] = [len(keys) for keys in seen]
            self._all[measure] = len(self._seen_all[measure])

        def units(measure: str, amount: int) -> float:
            return amount / 100 if measure in self._cents else amount

        measures = {
            measure: {
                "month": [units(measure, amount) for amount in self._months[measure]],
                # a stock has no value over the whole
                "all": units(measure, self._all[measure]) if measure in self._all else None,
            }
            for measure in sorted(self._months)
        }
        by: dict[str, dict[str, dict[str, list[float]]]] = {}
        for (dimension, measure, segment), amounts in sorted(self._by.items()):
            row = [units(measure, amount) for amount in amounts]
            by.setdefault(dimension, {}).setdefault(measure, {})[segment] = row
        lines = [f'"months": {json.dumps([label(month) for month in MONTHS])}']
        lines.append(f'"facts": {json.dumps(self._facts, ensure_ascii=False)}')
        lines.append(_block("files", {name: self._files[name] for name in sorted(self._files)}))
        lines.append(_block("measures", measures))
        lines.append('"by": {\n' + ",\n".join(_block(name, rows) for name, rows in by.items()))
        return "{\n" + ",\n".join(lines) + "\n}\n}\n"


def _block(name: str, rows: dict[str, Any]) -> str:
    """A JSON object with one line an entry, so that a change reads well in a diff."""
    entries = (
        f"{json.dumps(key, ensure_ascii=False)}: "
        + json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for key, value in rows.items()
    )
    return f'"{name}": {{\n' + ",\n".join(entries) + "\n}"
