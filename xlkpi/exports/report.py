"""What became of each file: counts, reasons, examples."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from xlkpi.errors import InputError


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
        }

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
