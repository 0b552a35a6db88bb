"""Which surface gave the vectors' answers, function by function: recorded by tests, told in docs.

A surface is a way to call the functions (:data:`SURFACES`). Its test asks the vectors there and
hands every answer to a :class:`Record`::

    def test_the_vectors_in_chromium() -> None:
        record = Record("office", engine="Pyodide 0.29 in Chromium 141", exceptions={
            "NPS: a column full of answers": "why the answer differs there",  # one vector
            "KPI_BY": "why the whole function differs",                       # all of a function
        })
        for vector in vectors():
            record.answer(vector, asked_there(vector))              # the English name
            record.answer(vector, asked_there(vector), french=True) # the French one, if asked
            record.leave_out(vector, "why this one cannot be asked there")
        record.close()

An answer is a value, an error's text (``"#N/A"``) or rows of both. :meth:`Record.close` fails
where an answer is wrong and no exception says why, where an exception was not needed, where a
vector of a function was neither asked nor left out, and where ``docs/surfaces/<surface>.json``
holds other exceptions than this run. With ``XLKPI_RECORD=1`` it writes that file instead (the
functions asked replace those recorded; record without ``-n``)::

    XLKPI_RECORD=1 pytest tests/addin/test_mine.py && python -m tests.addin.surfaces --write

``python -m tests.addin.surfaces --write`` makes ``docs/surfaces.md`` from the records, ``--check``
fails where it differs.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.generated import write_or_check
from tests.vectors import Vector, of, same
from xlkpi import kpis

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "surfaces"
TABLE = ROOT / "docs" / "surfaces.md"
COMMAND = "python -m tests.addin.surfaces"

SURFACES = {
    "python": "Python functions",
    "xlwings": "xlwings, Windows",
    "vba": "`xlkpi.xlam`, its VBA",
    "lambda_formulon": "LAMBDA, formulon",
    "lambda_ironcalc": "LAMBDA, ironcalc",
    "office": "Office.js",
    "libreoffice": "LibreOffice Calc",
}
"""The surfaces, as the columns of the table name them."""


Differences = dict[str, dict[str, list[str]]]
"""Of one function: vectors that it ``differs`` in or that are ``left_out``, by their reason."""


@dataclass
class Record:
    """The answers of one surface. ``exceptions``: why an answer differs, by vector or function."""

    surface: str
    engine: str
    exceptions: Mapping[str, str] = field(default_factory=dict)
    functions: dict[str, Differences] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    needed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        assert self.surface in SURFACES, f"name {self.surface} in tests/addin/surfaces.py"

    def answer(self, vector: Vector, got: Any, *, french: bool = False) -> None:
        """One answer: right, an exception with its reason, or wrong."""
        due = vector.answer(french=french)
        entry = self._entry(vector)
        if same(got, due):
            return
        reason = self._reason(vector)
        if reason is None:
            name = f"{vector} (French)" if french else f"{vector}"
            self.wrong.append(f"{name}: {got!r}, not {due!r}")
        else:
            _add(entry, "differs", reason, vector)

    def leave_out(self, vector: Vector, reason: str) -> None:
        """A vector that cannot be asked there."""
        _add(self._entry(vector), "left_out", reason, vector)

    def close(self) -> None:
        """Fail where something is wrong; write the record, or hold it to the one that is kept."""
        assert not self.wrong, f"{len(self.wrong)} wrong answers\n" + "\n".join(self.wrong)
        silent = [str(v) for name in self.functions for v in of(name) if str(v) not in self.asked]
        assert not silent, "neither asked nor left out\n" + "\n".join(silent)
        unneeded = {
            key
            for key in set(self.exceptions) - self.needed
            if key.split(":", maxsplit=1)[0] in self.functions
        }
        assert not unneeded, f"right by now, drop the exceptions: {sorted(unneeded)}"
        path = FOLDER / f"{self.surface}.json"
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"functions": {}}
        if os.environ.get("XLKPI_RECORD") == "1":
            names = [entry.function for entry in kpis.functions()]
            found = {**kept["functions"], **self.functions}
            record = {
                "engine": self.engine,
                "functions": {name: found[name] for name in names if name in found},
            }
            FOLDER.mkdir(exist_ok=True)
            text = json.dumps(record, ensure_ascii=False, indent=1)
            path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
            return
        stale = [
            name for name, entry in self.functions.items() if kept["functions"].get(name) != entry
        ]
        assert not stale, (
            f"docs/surfaces/{self.surface}.json tells something else of {', '.join(stale)}: "
            f"run this test with XLKPI_RECORD=1, then {COMMAND} --write"
        )

    def _entry(self, vector: Vector) -> Differences:
        self.asked.add(str(vector))
        return self.functions.setdefault(vector.function, {})

    def _reason(self, vector: Vector) -> str | None:
        for key in (str(vector), vector.function):
            if key in self.exceptions:
                self.needed.add(key)
                return self.exceptions[key]
        return None


def _add(entry: Differences, kind: str, reason: str, vector: Vector) -> None:
    names = entry.setdefault(kind, {}).setdefault(reason, [])
    if vector.name not in names:
        names.append(vector.name)


# ---------------------------------------------------------------- the table


_FEW = 8  # so many functions are named at an exception

_HEAD = f"""# What each surface answers

Generated from the tests' records in `docs/surfaces/` by `{COMMAND} --write`:
edit those, not this file.

Every function has test vectors: calls with ordinary values, blanks, texts, booleans, errors,
dates, one cell, rows, columns, blocks, whole columns, values off their scale, zero denominators,
wrong shapes, huge numbers and arguments left out, each with the value or error it must give. A
surface is asked them one by one.

✓ means that every call asked was answered as it must be; **22/24** that two of 24 were not;
**–** that the function does not exist there. A small number leads to the reason, also of calls
that were not asked.
"""


def table() -> str:
    """The page that tells which surface passed, from the records that are kept."""
    records = {
        surface: json.loads((FOLDER / f"{surface}.json").read_text(encoding="utf-8"))
        for surface in SURFACES
        if (FOLDER / f"{surface}.json").is_file()
    }
    notes: dict[tuple[str, str], int] = {}
    rows = []
    for entry in kpis.functions():
        name = entry.function or ""
        cells = [_cell(name, records[surface], surface, notes) for surface in records]
        rows.append(f"| `{name}` | {len(of(name))} | {' | '.join(cells)} |")
    lines = [
        f"{_HEAD}",
        "| surface | asked of | functions | vectors | asked | right |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for surface, title in SURFACES.items():
        if surface not in records:
            lines.append(f"| {title} | no record yet | – | – | – | – |")
            continue
        found = records[surface]["functions"]
        asked, right = (sum(count(*each) for each in found.items()) for count in (_asked, _right))
        calls = sum(len(of(name)) for name in found)
        engine = records[surface]["engine"]
        lines.append(f"| {title} | {engine} | {len(found)} | {calls} | {asked} | {right} |")
    lines += _proven(records)
    heads = ["function", "vectors", *(SURFACES[surface] for surface in records)]
    lines += ["", f"| {' | '.join(heads)} |", f"|---|--:|{':-:|' * len(records)}", *rows]
    if notes:
        lines += ["", "## Exceptions", ""]
        for (surface, reason), number in notes.items():
            lines.append(
                f"{number}. {SURFACES[surface]}: {reason} {_where(records[surface], reason)}"
            )
    return "\n".join(lines) + "\n"


def _proven(records: dict[str, Any]) -> list[str]:
    """How many vectors both engines of LAMBDAs answer as Python does: one alone proves little."""
    engines = [
        records[s]["functions"] for s in SURFACES if s.startswith("lambda_") and s in records
    ]
    if len(engines) < 2:
        return []
    both = [name for name in engines[0] if all(name in found for found in engines)]
    proven = 0
    for name in both:
        merged: Differences = {}
        for at, found in enumerate(engines):
            merged |= {f"{kind}{at}": reasons for kind, reasons in found[name].items()}
        proven += _right(name, merged)
    calls = sum(len(of(name)) for name in both)
    return [
        "",
        f"A LAMBDA is proven where both engines agree with Python: {proven} of {calls} vectors.",
    ]


def _asked(name: str, found: Differences) -> int:
    """How many vectors of a function were asked."""
    left_out = {vector for names in found.get("left_out", {}).values() for vector in names}
    return len(of(name)) - len(left_out)


def _right(name: str, found: Differences) -> int:
    """How many vectors of a function were answered as they must be."""
    out = {vector for kind in found.values() for names in kind.values() for vector in names}
    return len(of(name)) - len(out)


def _cell(
    name: str, record: dict[str, Any], surface: str, notes: dict[tuple[str, str], int]
) -> str:
    """One cell of the table: whether its vectors passed, and the numbers of its notes."""
    if name not in record["functions"]:
        return "–"
    found = record["functions"][name]
    asked, right = _asked(name, found), _right(name, found)
    shown = "✓" if asked == right else f"{right}/{asked}"
    reasons = dict.fromkeys(reason for kind in found.values() for reason in kind)
    numbers = sorted(notes.setdefault((surface, r), len(notes) + 1) for r in reasons)
    return f"{shown} <sup>{', '.join(map(str, numbers))}</sup>" if numbers else shown


def _where(record: dict[str, Any], reason: str) -> str:
    """The functions that a reason stands for, and in how many vectors."""
    names: Counter[str] = Counter()
    for name, found in record["functions"].items():
        names[name] = sum(len(kind.get(reason, ())) for kind in found.values())
    names = +names
    if len(names) > _FEW:
        return f"({names.total()} vectors of {len(names)} functions)"
    return f"({', '.join(f'`{name}`' + f' ×{n}' * (n > 1) for name, n in names.items())})"


if __name__ == "__main__":
    write_or_check(COMMAND, TABLE, table)
