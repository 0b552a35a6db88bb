"""The sheets of a workbook against those that the same exports and registers give now.

What people typed is read from the workbook itself and written again, with the month and the
segment that are chosen, in a file that nobody sees: targets, statuses, trends, outlook, segments
and all the rest must come out alike, cell by cell.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.exports import Config
from xlkpi.exports.book import Cell, EarlierBook
from xlkpi.proof.provenance import template_of
from xlkpi.workbook.build import build
from xlkpi.workbook.carried import Earlier

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.proof.read_back import ReadBack

Rows = dict[int, dict[int, Cell]]


@dataclass(frozen=True)
class Pair:
    """A cell of the workbook, and what it must show."""

    sheet: str
    row: int
    column: int
    formula: str
    shown: Any
    right: Any


def sheets(
    back: ReadBack, facts: Facts, config: Config | None
) -> Iterator[tuple[str, list[Pair] | None]]:
    """Each sheet of registers, indicators and analyses, with its cells.

    None where it was rearranged, or made for another month than the one chosen: its texts tell.
    """
    config = config or Config()
    number = next((i for i, s in enumerate(facts.segments) if s.segment == back.segment), 0)
    with tempfile.TemporaryDirectory(prefix="xlkpi-verify-") as folder:
        made = build(
            facts, output=Path(folder) / "anew.xlsx", period=back.period, segment=number,
            language=back.language, template=template_of(back) or "default",
            title=config.title or "", currency=config.currency,
            earlier=Earlier.read(back.path), functions=False, comments=config.comments,
        )  # fmt: skip
        told = _of_the_build(back)
        with EarlierBook(made.output) as book:
            for sheet in back.book.sheets:
                if sheet in book.sheets and sheet not in told:
                    yield sheet, _pairs(sheet, back.book.cells(sheet), book.cells(sheet))


def _of_the_build(back: ReadBack) -> set[str]:
    """The sheets that tell of the build itself, and those of facts, which have their own check."""
    tables = back.book.tables
    return {sheet for name, (sheet, _) in tables.items()
            if name.startswith("Facts_") or name in ("Files", "Files_read")}  # fmt: skip


def _pairs(sheet: str, shown: Rows, right: Rows) -> list[Pair] | None:
    found, texts, others = [], 0, 0
    for number in sorted(shown.keys() | right.keys()):
        mine, theirs = shown.get(number, {}), right.get(number, {})
        for column in sorted(mine.keys() | theirs.keys()):
            one, other = mine.get(column, _NOTHING), theirs.get(column, _NOTHING)
            if (one.formula is None) != (other.formula is None):
                return None
            if one.formula is not None and one.value is None:
                continue  # a formula without a value: the other checks tell
            if one.formula is None and str in (type(one.value), type(other.value)):
                texts += 1
                if one.value != other.value:
                    others += 1  # how many files were given, say
                    continue
            formula = "" if one.formula is None else one.formula or "="
            found.append(Pair(sheet, number, column, formula, one.value, other.value))
    return None if others > max(_FEW, texts * _SHARE) else found


_NOTHING = Cell(None)
_FEW, _SHARE = 2, 0.05  # so many texts, or this share of them, may differ on one sheet
