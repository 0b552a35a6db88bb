"""What became of each file: counts, reasons, examples."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from xlkpi.errors import InputError
from xlkpi.model.text import Language


@dataclass(frozen=True, slots=True)
class Example:
    """One rejected row: its number as a spreadsheet counts, the column at fault, its value."""

    row: int
    column: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        """Takes out of the value what a terminal would act upon: it stands in messages."""
        if self.value is not None and not self.value.isprintable():
            shown = "".join(c if c.isprintable() else " " for c in self.value)
            object.__setattr__(self, "value", shown)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a column of amounts or durations adds up to.

    ``read`` = ``used`` + ``rejected`` + ``merged``. Cells that are no number are in none of
    them: their rows are rejected, with the reason.

    >>> print(Sum("talk_s", "Talk", "s", Decimal("90.50"), Decimal(60), Decimal("30.5")).as_json())
    {'read': '90.5', 'used': '60', 'rejected': '30.5', 'unit': 's'}
    """

    column: str
    header: str
    unit: str  # "s", "h" or the currency, "" where none is known
    read: Decimal
    used: Decimal
    rejected: Decimal
    merged: Decimal = Decimal(0)  # left out where rows were made one with others
    file_unit: str = ""  # "ms", "min", "cents": where the file writes another unit
    in_file_unit: Decimal | None = None  # ``read`` in that unit
    converted: Decimal | None = None  # ``used`` at the rates of [rates]
    converted_to: str = ""

    @property
    def whole(self) -> bool:
        """Whether everything read is used, as it was written."""
        return self.read == self.used and not (self.file_unit or self.converted_to)

    @property
    def reconciled(self) -> bool:
        """Whether nothing is missing."""
        return self.read == self.used + self.rejected + self.merged

    def as_json(self) -> dict[str, str]:
        """The sums as exact texts; those that say nothing are left out."""
        found = {"read": self.read, "used": self.used, "rejected": self.rejected}
        said = {name: plain(value) for name, value in found.items()}
        if self.merged:
            said["merged"] = plain(self.merged)
        if self.unit:
            said["unit"] = self.unit
        if self.in_file_unit is not None:
            said |= {"file_unit": self.file_unit, "in_file_unit": plain(self.in_file_unit)}
        if self.converted is not None:
            said |= {"converted": plain(self.converted), "converted_to": self.converted_to}
        return said


def plain(value: Decimal) -> str:
    """The number without an exponent and without zeros that say nothing.

    >>> plain(Decimal("1200.500000000")), plain(Decimal("3E+2")), plain(Decimal("-0.0"))
    ('1200.5', '300', '0')
    """
    written = f"{value:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written


def written(value: Decimal, language: Language) -> str:
    r"""The exact number as people of the language write it.

    >>> written(Decimal("-12431.50"), "en"), written(Decimal("12431.5"), "fr")
    ('-12,431.5', '12\u202f431,5')
    """
    whole, dot, decimals = plain(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}"
    if language == "fr":
        grouped, dot = grouped.replace(",", "\u202f"), dot.replace(".", ",")
    return sign + grouped + dot + decimals


@dataclass(frozen=True)
class FileReport:
    """One file (or sheet) read into one table. ``read`` = ``used`` + all ``rejected``.

    The hash and the blank lines are counted when first asked for, from the file itself:
    they cost more than loading some files does.
    """

    file: str
    sheet: str = ""
    table: str = ""  # "" where the file is not used
    encoding: str = ""
    delimiter: str = ""
    read: int = 0
    used: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    from_: dt.date | None = None
    to: dt.date | None = None
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)  # canonical column: its header
    unused_columns: tuple[str, ...] = ()
    path: Path | None = None
    size: int = 0
    modified: int = 0
    vendor: str = ""  # the layout by which it was known: "zendesk/tickets"
    sure: float = 0.0  # how sure that is, 0 to 1
    merged: int = 0  # rows that were made one with others, all of them used
    set_aside: int = 0  # preamble, totals and empty rows met while loading
    sums: tuple[Sum, ...] = ()  # of its amounts and durations; by currency, where it has several
    blank_lines: Callable[[], int] = field(default=int, repr=False, compare=False)

    @cached_property
    def ignored_lines(self) -> int:
        """Lines that are no rows: blank ones, titles above the header, totals below."""
        self._unchanged()
        return self.set_aside + self.blank_lines()

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file, "" for a frame."""
        if self.path is None:
            return ""
        self._unchanged()
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @property
    def duplicates(self) -> int:
        """Rows left out because their key had been seen."""
        return self.rejected.get("duplicate key", 0)

    def as_json(self) -> dict[str, object]:
        """What ``xlkpi check --format json`` prints."""
        several = [s.column for s in self.sums]
        sums = {
            f"{s.column} {s.unit}".strip() if several.count(s.column) > 1 else s.column: s.as_json()
            for s in self.sums
        }
        return {
            "file": self.file,
            "sheet": self.sheet,
            "table": self.table,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "read": self.read,
            "used": self.used,
            "rejected": dict(self.rejected),
            "ignored_lines": self.ignored_lines,
            "from": self.from_.isoformat() if self.from_ else None,
            "to": self.to.isoformat() if self.to else None,
        } | ({"sums": sums} if sums else {})

    def _unchanged(self) -> None:
        """Refuses to describe a file that is no longer the one that was read."""
        if self.path is None:
            return
        try:
            status = self.path.stat()
        except OSError:
            raise InputError(
                "the file has gone since it was read",
                file=self.file,
                hint="put it back, start again",
            ) from None
        if (status.st_size, status.st_mtime_ns) != (self.size, self.modified):
            raise InputError(
                "the file has changed since it was read", file=self.file, hint="start again"
            )
