"""What people left in an earlier workbook, for the next one: its registers, its known KPIs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlkpi.errors import InputError
from xlkpi.exports.book import EarlierBook
from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Language
from xlkpi.targets.carry import carry, key_of
from xlkpi.targets.changes import Change, changes
from xlkpi.targets.joined import joined
from xlkpi.targets.names import segment_in
from xlkpi.targets.plain import read_file
from xlkpi.targets.problem import Problem
from xlkpi.targets.reading import read
from xlkpi.targets.register import (
    BENCHMARKS,
    OBSERVATIONS,
    REGISTERS,
    TARGETS,
    Entry,
    Register,
)
from xlkpi.workbook.template import DefaultTarget


def snapshot_name(register: Register) -> str:
    """The table that keeps a register as the build wrote it."""
    return f"{register.table}_built"


@dataclass
class Earlier:
    """The registers of an earlier workbook as people left them, and what it was made with."""

    path: Path | None = None
    entries: dict[str, list[Entry]] = field(default_factory=dict)  # by the register's table
    problems: list[Problem] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    catalogue: dict[str, str] = field(default_factory=dict)  # the KPIs that it knew: id → formula
    built: dict[str, list[list[Any]]] = field(default_factory=dict)  # registers as it wrote them

    @classmethod
    def read(cls, path: Path) -> Earlier:
        """Read a workbook. Raises InputError where it is none, or has no register of targets."""
        with EarlierBook(path) as book:
            read_back = {register.table: read(book, register) for register in REGISTERS}
            if read_back[TARGETS.table].place is None:
                raise InputError(
                    "holds no targets: no table Targets, and no sheet with its headers",
                    file=str(path),
                    hint="choose another name for the output, or bring the sheet back",
                )
            there = {name: found for name, found in read_back.items() if found.place is not None}
            built = {r.table: book.values(snapshot_name(r)) for r in REGISTERS}
            return cls(
                path,
                {name: found.entries for name, found in there.items()},
                [problem for found in there.values() for problem in found.problems],
                _pairs(book, "Parameters"),
                _pairs(book, "Catalogue"),
                {name: found[1] for name, found in built.items() if found is not None},
            )

    def of(self, register: Register) -> list[Entry]:
        """The rows of a register; none where the workbook has no such sheet."""
        return self.entries.get(register.table, [])

    def changes(self, register: Register) -> list[Change]:
        """What differs from the register as the earlier build wrote it."""
        if register.table not in self.built:
            return []
        return changes(self.built[register.table], self.of(register), register)


def _pairs(book: EarlierBook, table: str) -> dict[str, str]:
    """The first two columns of a table of texts."""
    found = book.values(table)
    rows = found[1] if found else []
    return {str(row[0]): str(row[1]) for row in rows if row[0] not in (None, "")}


def left_before(output: Path, targets: Path | None, history: Path | None) -> Earlier:
    """What people left: in the file of targets, else in the workbook replaced, else in history.

    ``targets`` may be a CSV; actions then come from the workbook. Raises InputError where one
    cannot be read: nothing of it may be lost.
    """
    workbook = output if output.exists() else history
    if targets is None:
        return Earlier.read(workbook) if workbook else Earlier()
    if targets.suffix.lower() != ".csv":
        return Earlier.read(targets)
    earlier = Earlier.read(workbook) if workbook else Earlier()
    columns = {key_of(entry): entry.extra for entry in earlier.of(TARGETS)}
    earlier.entries[TARGETS.table] = read_file(targets)
    for entry in earlier.of(TARGETS):  # the file knows nothing of columns that people added
        entry.extra = columns.get(key_of(entry), {})
    return earlier


def registers(
    earlier: Earlier,
    defaults: Sequence[Entry],
    language: Language,
    observed: Sequence[Entry] = (),
    benchmarks: Sequence[Entry] = (),
) -> dict[str, list[Entry]]:
    """The rows of every register in the new workbook; the problems join the others'.

    ``defaults`` are targets and ``benchmarks`` market rules that stand where nobody has said
    otherwise; ``observed`` are the observations of the exports.
    Raises InputError where targets contradict each other.
    """
    targets = carry(earlier.of(TARGETS), defaults, set(earlier.catalogue), file=_name(earlier.path))
    earlier.problems += targets.problems
    found = {register.table: list(earlier.of(register)) for register in REGISTERS}
    found[TARGETS.table] = targets.entries
    for register, given in ((OBSERVATIONS, observed), (BENCHMARKS, benchmarks)):
        found[register.table] = joined(
            earlier.of(register),
            given,
            earlier.built.get(register.table) if register.table in earlier.entries else None,
            register,
        )
    for entry in (entry for entries in found.values() for entry in entries):
        if entry.text("segment"):
            entry.values["segment"] = segment_in(entry.text("segment"), language)
    return found


def defaults(
    template: Iterable[DefaultTarget], headline: Iterable[Kpi], year: int, language: Language
) -> list[Entry]:
    """The template's targets, then a row to fill for each KPI of the first sheet."""
    found = [
        Entry(
            {
                "kpi": target.kpi.id,
                "kind": "absolute",
                "low": target.low,
                "high": target.high,
                "strict": "yes" if target.strict else None,
                "reason": target.source.in_(language) or None,
            }
        )
        for target in template
    ]
    there = {entry.text("kpi") for entry in found}
    found += [
        Entry({"kpi": kpi.id, "kind": "absolute", "year": year})
        for kpi in headline
        if kpi.id not in there
    ]
    return found


def extra(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The columns that people added, in the order in which they are met."""
    return tuple(dict.fromkeys(name for entry in entries for name in entry.extra))


def _name(path: Path | None) -> str | None:
    return str(path) if path else None
