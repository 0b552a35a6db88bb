"""Entries into the Targets sheet of a workbook that exists, by changing its XML and no more.

Loading and saving it as a whole would lose what the library does not know (sparklines, the
looks of conditional formats). So only the cells that differ are written, rows are moved as a
sort would move them, and everything else stays byte for byte what it was.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from xlkpi.errors import InputError
from xlkpi.exports.book import EarlierBook
from xlkpi.targets.carry import key_of, refuse_contradictions
from xlkpi.targets.names import neutral_segment
from xlkpi.targets.place import Place, places
from xlkpi.targets.reading import Reading, read
from xlkpi.targets.register import REGISTERS, TARGETS, Entry, Value
from xlkpi.targets.sheet_xml import SheetXml, grown, recalculated, without_values


@dataclass(frozen=True)
class Pushed:
    """A workbook with other targets: how many rows differ, and its bytes where any does."""

    changed: int = 0
    added: int = 0
    cleared: int = 0
    moved: int = 0
    data: bytes | None = None


def push(book: EarlierBook, entries: Sequence[Entry], *, file: str | None = None) -> Pushed:
    """The workbook with these targets on its Targets sheet, in this order.

    Rows that are not among the entries are cleared; columns that people added stay with their
    rows. Formulas lose their stored values and are worked out anew at the next opening.
    file: where the entries come from, for errors.
    Raises :class:`~xlkpi.errors.InputError` where the workbook has no such sheet or column, or
    entries contradict each other.
    """
    refuse_contradictions(entries, file=file)
    entries = [entry for entry in entries if _typed(entry)]
    reading = read(book, TARGETS)
    place = reading.place
    if place is None:
        raise InputError(
            "no Targets sheet in this workbook", file=str(book.path),
            hint="build it with xlkpi, or restore the headers of the table",
        )  # fmt: skip
    _refuse_missing_columns(place, entries, book)
    there = [entry for entry in reading.entries if _typed(entry)]
    matched = _matched(entries, there)
    if len(entries) == len(there) and all(
        was is now and _typed(entry) == _typed(was)
        for entry, was, now in zip(entries, matched, there, strict=True)
    ):
        return Pushed()
    sheet = SheetXml(book, place)
    last = _arranged(sheet, entries, matched, there, reading)
    kept = [was for was in matched if was is not None]
    data = _saved(book, sheet, place, last)
    return Pushed(
        changed=sum(
            was is not None and _typed(entry) != _typed(was)
            for entry, was in zip(entries, matched, strict=True)
        ),
        added=len(entries) - len(kept),
        cleared=len(there) - len(kept),
        moved=sum(
            was is not None and was.row != sheet.rows_of_entries[i] for i, was in enumerate(matched)
        ),
        data=data,
    )


def _typed(entry: Entry) -> dict[str, Value]:
    """What people typed, blanks left out; the blank segment under one name."""
    held = {id: entry.get(id) for id in TARGETS.ids}
    held["segment"] = neutral_segment(entry.text("segment"))
    return {id: value for id, value in held.items() if value is not None and value != ""}


def _refuse_missing_columns(place: Place, entries: Sequence[Entry], book: EarlierBook) -> None:
    for entry in entries:
        for id in _typed(entry):
            if id not in place.typed:
                raise InputError(
                    f'the sheet has no column "{id}"', file=str(book.path), sheet=place.sheet,
                    row=place.header, hint="give the header its name back, or clear the column",
                )  # fmt: skip


def _matched(entries: Sequence[Entry], there: Sequence[Entry]) -> list[Entry | None]:
    """For each entry the row of the sheet that it is: the same, else of the same key or KPI."""
    found: list[Entry | None] = [None] * len(entries)
    free = list(there)
    for alike in (_typed, key_of, _subject, lambda entry: entry.text("kpi")):
        for i, entry in enumerate(entries):
            if found[i] is None:
                wanted = alike(entry)
                same = next((row for row in free if alike(row) == wanted), None)
                if same is not None:
                    found[i] = same
                    free = [row for row in free if row is not same]
    return found


def _subject(entry: Entry) -> tuple[str, ...]:
    return key_of(entry)[:3]


def _arranged(
    sheet: SheetXml,
    entries: Sequence[Entry],
    matched: Sequence[Entry | None],
    there: Sequence[Entry],
    reading: Reading,
) -> int:
    """Put the entries in their rows, in order; the last row used."""
    kept = {id(was) for was in matched if was is not None}
    unmatched = [row for row in there if id(row) not in kept]
    # a row whose people's own columns hold something keeps them, and takes no other target
    alone = [row.row for row in unmatched if any(v is not None for v in row.extra.values())]
    usable = [row.row for row in unmatched if row.row not in alone]
    slots = [row.row for row in there]
    missing = sum(was is None for was in matched) - len(usable)
    spare = sheet.spare(missing, {entry.row for entry in reading.entries})
    usable += spare
    slots += spare
    sources = [was.row if was is not None else usable.pop(0) for was in matched]
    sheet.move(dict(zip(slots, [*sources, *alone, *usable], strict=True)))
    sheet.rows_of_entries = slots[: len(entries)]
    for slot, entry, was in zip(slots, entries, matched, strict=False):
        for column in TARGETS.columns:
            if was is None or _typed(was).get(column.id) != _typed(entry).get(column.id):
                sheet.put(slot, column, entry.get(column.id), reading.language)
    for slot in slots[len(entries) :]:
        for column in TARGETS.columns:
            sheet.put(slot, column, None, reading.language)
    return max(slots, default=0)


def _saved(book: EarlierBook, sheet: SheetXml, place: Place, last: int) -> bytes:
    """The bytes of the workbook with the sheet in its new state."""
    changed: dict[str, bytes | None] = {}
    if place.last is not None and last > place.last:
        part = book.table_part(TARGETS.table)
        if part:
            changed[part] = grown(book.archive.read(part), last)
        sheet.grow_rules(place.last, last)
    inputs = {found.sheet: found for register in REGISTERS for found in places(book, register)}
    for name, part in book.sheets.items():
        root = sheet.root if name == place.sheet else None
        if root is None and b"<f" not in book.archive.read(part):
            continue
        changed[part] = without_values(
            etree.fromstring(book.archive.read(part)) if root is None else root, inputs.get(name)
        )
    changed |= recalculated(book.archive)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in book.archive.infolist():
            data: Any = changed.get(item.filename, book.archive.read(item))
            if data is not None:
                archive.writestr(item, data, zipfile.ZIP_DEFLATED)
    return memory.getvalue()
