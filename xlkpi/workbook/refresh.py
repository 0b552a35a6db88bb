"""New facts for a workbook that is open: which cells of which tables get which values.

The sheets of a workbook are formulas over its Facts tables and a few lists (of segments, months, and
what the past says).
Where the new exports give the same tables and measures, under the same definitions and
parameters, replacing what these tables hold is all it takes. Where they do not, the formulas
would show something else than they say: then nothing is touched, and the way is a new build.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlkpi.errors import OutputError
from xlkpi.exports.book import EarlierBook
from xlkpi.facts.measures import MEASURES
from xlkpi.workbook.facts_sheets import KEYS, name_of

LISTS = ("Segments", "Months", "Baselines", "Seasons")
NAMES = ("data_end", "rows_used", "built_month", "built_year", "built_position")
"""Cells that tell of the exports as a whole."""
_CHOICES = ("Segments", "Months")
SAME = ("Parameters", "Catalogue")
"""What the formulas of the open workbook rely on; a refresh cannot change it."""
_FACTS = name_of("")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table's headers and rows; dates are dates, blank cells None."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Block:
    """Neighbouring columns of a table to be filled: where they begin, and their rows."""

    offset: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Change:
    """The new contents of one table: how many rows it has and gets, and its columns."""

    table: str
    before: int
    after: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Plan:
    """Everything to be written, and what a person should know of it."""

    changes: tuple[Change, ...]
    names: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def contents(path: Path) -> dict[str, Table]:
    """The tables of a workbook just built that matter to a refresh."""
    with EarlierBook(path) as book:
        wanted = [n for n in book.tables if n.startswith(_FACTS) or n in LISTS + SAME]
        found = {name: book.values(name) for name in wanted}
    return {
        name: Table(headers, tuple(tuple(_cell(v) for v in row) for row in rows))
        for name, (headers, rows) in ((n, t) for n, t in found.items() if t)
    }


def named(path: Path) -> dict[str, Any]:
    """The values of those named cells in a workbook just built; days as numbers."""
    from openpyxl import load_workbook
    from openpyxl.utils import range_boundaries

    workbook = load_workbook(path, read_only=True)
    places = {n: d.attr_text for n, d in workbook.defined_names.items() if n in NAMES}
    workbook.close()
    found = {}
    with EarlierBook(path) as book:
        for name, place in places.items():
            sheet, _, cell = str(place).rpartition("!")
            column, row, _, _ = range_boundaries(cell.replace("$", ""))
            held = book.cells(sheet.strip("'").replace("''", "'")).get(int(row or 0), {})
            found[name] = held[int(column or 0)].value if int(column or 0) in held else None
    return found


def plan(fresh: Mapping[str, Table], there: Mapping[str, Table], names: Mapping[str, Any]) -> Plan:
    """What must be written so that an open workbook tells the new facts.

    ``fresh`` are the tables of a workbook built from the new exports, ``there`` those of the open
    one, ``names`` values of named cells. Raises OutputError where replacing facts is not enough.
    """
    problem = next(filter(None, (check(fresh, there) for check in _CHECKS)), "")
    if problem:
        raise OutputError(
            f"the open workbook cannot be refreshed in place: {problem}. Nothing was changed. "
            "Next: save and close it, then run xlkpi build with the same output."
        )
    wanted = [name for name in there if name.startswith(_FACTS) or name in LISTS]
    changes = tuple(_change(name, fresh[name], there[name]) for name in wanted)
    return Plan(changes, names, tuple(_notes(fresh, there)))


def _cell(value: Any) -> Any:
    return None if value == "" else value


# ------------------------------------------------------------ what must be alike


def _is_ours(_: Mapping[str, Table], there: Mapping[str, Table]) -> str:
    facts = any(name.startswith(_FACTS) for name in there)
    missing = [name for name in LISTS + SAME if name not in there]
    if facts and not missing:
        return ""
    return f"it has no table {missing[0] if missing else _FACTS + '…'}, which xlkpi build makes"


def _same_rules(fresh: Mapping[str, Table], there: Mapping[str, Table]) -> str:
    for name, what in zip(SAME, ("the parameter", "the definition of"), strict=True):
        old, new = ({str(r[0]): _said(r[1]) for r in t[name].rows} for t in (there, fresh))
        for key in (*old, *new):
            if old.get(key) != new.get(key):
                return f"{what} {key} differs from the one it was built with"
    return ""


def _same_tables(fresh: Mapping[str, Table], there: Mapping[str, Table]) -> str:
    gone = [n for n in there if n.startswith(_FACTS) and n not in fresh]
    return f"the exports give nothing for its table {gone[0]}" if gone else ""


def _same_measures(fresh: Mapping[str, Table], there: Mapping[str, Table]) -> str:
    for name, table in there.items():
        if name not in LISTS and not name.startswith(_FACTS):
            continue
        given = fresh[name].headers
        lost = [h for h in (given if name in LISTS else KEYS) if h not in table.headers]
        if lost:
            return f"its table {name} has lost the column {lost[0]}"
        gone = [h for h in table.headers if h in MEASURES and h not in given]
        if gone:
            return f"the exports no longer give {gone[0]} of its table {name}"
    return ""


_CHECKS: tuple[Callable[[Mapping[str, Table], Mapping[str, Table]], str], ...] = (
    _is_ours, _same_rules, _same_tables, _same_measures,
)  # fmt: skip


def _said(value: Any) -> str:
    """A value as text; Excel hands whole numbers over as floats."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


# ------------------------------------------------------------ what is written


def _change(name: str, fresh: Table, there: Table) -> Change:
    """A table's new rows under the headers of the open one; columns of its own stay."""
    places = {header: place for place, header in enumerate(fresh.headers)}
    blocks: list[Block] = []
    for run in _runs([header in places for header in there.headers]):
        columns = [places[there.headers[i]] for i in run]
        rows = tuple(tuple(row[place] for place in columns) for row in fresh.rows)
        blocks.append(Block(run[0], rows))
    return Change(name, len(there.rows), len(fresh.rows), tuple(blocks))


def _runs(known: Sequence[bool]) -> list[range]:
    """The runs of neighbouring places that hold.

    >>> _runs([True, True, False, True])
    [range(0, 2), range(3, 4)]
    """
    found: list[range] = []
    for place, holds in enumerate(known):
        if holds and found and found[-1].stop == place:
            found[-1] = range(found[-1].start, place + 1)
        elif holds:
            found.append(range(place, place + 1))
    return found


def _notes(fresh: Mapping[str, Table], there: Mapping[str, Table]) -> list[str]:
    """What the open workbook will not show until it is built again."""
    notes = []
    for name, table in fresh.items():
        if name.startswith(_FACTS):
            if name not in there:
                notes.append(f"{name} is new: its indicators come with the next build")
                continue
            more = [h for h in table.headers if h not in there[name].headers]
            if more:
                said = f"{', '.join(more[:3])}{' …' if len(more) > 3 else ''}"
                notes.append(f"{name} gives more ({said}): shown after the next build")
        elif name in _CHOICES and len(table.rows) > len(there[name].rows):
            several = len(table.rows) - len(there[name].rows)
            notes.append(
                f"{name} has {several} more: the drop-downs list as many as before "
                "until the next build"
            )
    return notes
