"""What the Audit and Data quality sheets say of where a workbook comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlkpi.exports.book import EarlierBook
from xlkpi.model.text import LANGUAGES, Text
from xlkpi.proof.read_back import ReadBack
from xlkpi.workbook import audit, quality, texts


@dataclass(frozen=True)
class SourceFile:
    """A file that the facts of a table came from."""

    file: str
    sheet: str
    table: str
    read: int
    used: int
    sha256: str
    rejected: tuple[tuple[str, int], ...]  # reason, rows


def build_command(path: str | Path) -> str:
    """The command that built a workbook; nothing where its Audit does not say."""
    with EarlierBook(path) as book:
        return _audited(book, audit.COMMAND)


def template_of(back: ReadBack) -> str:
    """The template that a workbook was built with, by its name."""
    return _audited(back.book, audit.TEMPLATE)


def _audited(book: EarlierBook, title: Text) -> str:
    """What the Audit says beside a title."""
    for sheet in _sheets(book, {texts.AUDIT.in_(language) for language in LANGUAGES}):
        for row in book.cells(sheet).values():
            named = row.get(1)
            if named and named.value in tuple(title):
                return str(row[2].value) if 2 in row else ""
    return ""


def _sheets(book: EarlierBook, first: set[str]) -> list[str]:
    """The sheets to look at: those of the name, else those without facts."""
    mine = [sheet for sheet in book.sheets if sheet in first]
    facts = {sheet for name, (sheet, _) in book.tables.items() if name.startswith("Facts_")}
    return mine or [sheet for sheet in book.sheets if sheet not in facts]


def files_of(back: ReadBack, table: str) -> list[SourceFile]:
    """The files that were read as a canonical table, with the reasons of rejected rows."""
    rejects = list(_rejects(back))
    found = [
        SourceFile(
            str(row["file"]), str(row.get("sheet") or ""), table,
            int(row.get("read") or 0), int(row.get("used") or 0), str(row.get("sha256") or ""),
            tuple((reason, n) for file, sheet, reason, n in rejects
                  if (file, sheet) == (str(row["file"]), str(row.get("sheet") or ""))),
        )
        for row in back.table("Files")
        if row.get("file") and row.get("table") == table
    ]  # fmt: skip
    return list(dict.fromkeys(found))  # one file may be read several times, for several kinds


def _rejects(back: ReadBack) -> Iterator[tuple[str, str, str, int]]:
    """The rejected rows of the Data quality sheet: file, sheet, reason, rows."""
    titles = [{text.in_(language) for language in LANGUAGES} for text in quality.REASONS.values()]
    for sheet in _sheets(back.book, {texts.QUALITY.in_(language) for language in LANGUAGES}):
        below = False
        for row in back.book.cells(sheet).values():
            held: list[Any] = [row[i].value if i in row else None for i in range(1, 5)]
            if all(value in words for value, words in zip(held, titles, strict=False)):
                below = True
            elif below and isinstance(held[3], int) and held[0]:
                yield str(held[0]), str(held[1] or ""), str(held[2]), held[3]
            elif below:
                return
