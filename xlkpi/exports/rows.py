"""Rows of text: what every kind of file is before any meaning is given to its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from xlkpi.exports import levels

SAMPLE = 2000
"""How many rows are looked at before the whole file is."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that has another number of fields than the header."""

    row: int
    text: str


@dataclass
class Rows:
    """The rows of one file, sheet or frame, each cell a text or NULL.

    ``relation`` is what can stand after FROM; its columns are c0, c1… in the order of
    ``headers``. It is made when first asked for, so a sheet that is not used costs little.
    ``skipped`` gives the numbers of rows that are not in the relation, in order: all of
    them, or none where the first of them comes after the number that it is asked about.
    """

    file: str
    headers: tuple[str, ...]
    sample: list[tuple[str | None, ...]]
    prepare: Callable[[], str] = field(repr=False)
    sheet: str = ""
    path: Path | None = None
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 1
    spreadsheet: bool = False
    long: bool = False  # whether there are rows beyond the sample
    malformed: tuple[Malformed, ...] = ()
    ignored: int = 0  # lines above the header, blank or total lines already taken out
    skipped: Callable[[int], Iterable[int]] = field(default=lambda _until: (), repr=False)
    blank_lines: Callable[[], int] = field(default=int, repr=False)
    below: int = 0  # rows at the start of the relation that are headers, too
    joined: tuple[str, ...] | None = None  # headers of this line and its neighbour together
    joined_below: int = 0  # 1 where that neighbour is the next line, 0 where it is the one before

    @cached_property
    def completed(self) -> Rows:
        """The same with the header that two lines make together, where they do."""
        if self.joined is None:
            return self
        return replace(self.headed(self.joined_below, 1), headers=self.joined, joined=None)

    def headed(self, line: int, count: int) -> Rows:
        """The same with another header: so many lines below the present one, ``count`` in all."""
        below = line + count - 1
        if not below:
            return self
        return replace(
            self,
            headers=unique_headers(self.sample[line - 1]) if line else self.headers,
            sample=self.sample[below:],
            prepare=lambda: self.relation,
            ignored=self.ignored + below,
            below=below,
            joined=None,
        )

    def stacked(self, count: int) -> Rows:
        """The same with a header of so many lines, this one the first, because somebody says so."""
        below = count - 1
        joined = levels.stacked([self.headers_written, *self.sample[:below]])
        return replace(self.headed(below, 1), headers=unique_headers(joined))

    @property
    def headers_written(self) -> list[str]:
        """The headers without the names that were given to blank ones."""
        return ["" if h == f"column {i}" else h for i, h in enumerate(self.headers, 1)]

    @property
    def body(self) -> str:
        """The relation without further header lines."""
        return f"(FROM {self.relation} OFFSET {self.below})" if self.below else self.relation

    @cached_property
    def relation(self) -> str:
        """What stands after FROM."""
        return self.prepare()

    def row_numbers(self, indices: Iterable[int]) -> dict[int, int]:
        """Of the rows that came so many-th (from 0): their numbers, as a spreadsheet counts."""
        wanted = sorted(indices)
        first = self.header_row + 1 + self.below
        missing = iter(self.skipped(first + wanted[-1]) if wanted else ())
        gap = next(missing, None)
        numbers = {}
        for index in wanted:
            while gap is not None and gap <= first + index:
                first += 1
                gap = next(missing, None)
            numbers[index] = first + index
        return numbers


def two_lines(
    lines: Sequence[Sequence[str | None]], index: int, spans: Sequence[levels.Span] = ()
) -> tuple[tuple[str, ...] | None, int]:
    """``joined`` and ``joined_below`` of rows whose header is the line of that index.

    ``spans`` are merged cells, in places among the lines.
    """
    body = lines[index + 2 :]
    if index + 1 < len(lines):
        runs = levels.runs(spans, index)
        found = levels.joined(lines[index], lines[index + 1], body, runs)
        if found:
            return found, 1
    if index and any(lines[index - 1]):
        runs = levels.runs(spans, index - 1)
        found = levels.joined(lines[index - 1], lines[index], lines[index + 1 :], runs)
        if found:
            return found, 0
    return None, 0


def header_index(rows: Sequence[Sequence[str | None]]) -> int | None:
    """Which of the first rows is the header; None where every row is blank.

    It is the first that fills about as many cells as the fullest row does.

    >>> header_index([["Report", ""], ["", ""], ["Id", "Date"], ["1", "2026-01-05"]])
    2
    """
    filled = [sum(1 for cell in row if cell and cell.strip()) for row in rows[:60]]
    fullest = max(filled, default=0)
    return next((i for i, n in enumerate(filled) if n and n >= 0.6 * fullest), None)


def unique_headers(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Header texts made distinct, a name given to those without one."""
    seen: dict[str, int] = {}
    headers = []
    for position, cell in enumerate(cells, 1):
        header = " ".join((cell or "").split()) or f"column {position}"
        count = seen[header.casefold()] = seen.get(header.casefold(), 0) + 1
        headers.append(header if count == 1 else f"{header} ({count})")
    return tuple(headers)
