"""Tables written in two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from company.files import Row, csv_bytes

T = TypeVar("T")
LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Column(Generic[T]):
    """A header in each language, and the cell of an event (in French too, where it differs)."""

    en: str
    fr: str
    value: Callable[[T], str]
    french: Callable[[T], str] | None = None

    def header(self, language: str) -> str:
        """Its name in that language."""
        return self.fr if language == "fr" else self.en

    def cell(self, event: T, language: str) -> str:
        """What stands there for the event."""
        write = self.french if language == "fr" and self.french else self.value
        return write(event)


def table(
    columns: Sequence[Column[T]],
    events: Iterable[T],
    language: str = "en",
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    before: Iterable[Row] = (),
    after: Iterable[Row] = (),
    quoted: bool = False,
) -> bytes:
    """A delimited file of the events; ``quoted`` puts every value in quotes."""
    return csv_bytes(
        [column.header(language) for column in columns],
        [[column.cell(event, language) for column in columns] for event in events],
        delimiter=delimiter, encoding=encoding, before=before, after=after, quoted=quoted,
    )  # fmt: skip


def day(value: date | None, code: str = "%Y-%m-%d") -> str:
    """A date or moment as that code says, or nothing."""
    return value.strftime(code) if value else ""


def yes(value: bool | None, words: tuple[str, str] = ("1", "0")) -> str:
    """A yes or a no in these words."""
    return words[0] if value else words[1]


def minutes(value: int | None) -> str:
    """Minutes, or nothing."""
    return "" if value is None else str(value)


def later(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later of two moments, where both are known."""
    return max(first, second) if first and second else first or second
