r"""Targets as a plain CSV file, for version control: the same entries, always the same bytes.

An entry is a line for its year, followed by a line for each month that has a number of its
own. UTF-8, commas, ``\n``, quotes where they are needed; ids of the catalogue, ISO dates,
numbers as short as they can be. What was typed and is no number, date or choice stays as it
is; where it could be mistaken for one, an apostrophe goes before it, as in Excel.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xlkpi.errors import InputError
from xlkpi.targets import typed
from xlkpi.targets.names import kpi_of, neutral_segment
from xlkpi.targets.reading import kpi_value, number_value
from xlkpi.targets.register import MONTHS, TARGETS, Entry, Kind, Value
from xlkpi.targets.typed import Read

HEADERS = ("kpi", "dimension", "segment", "year", "month", "kind", "target", "low", "high",
           "strict", "tolerance", "owner", "deadline", "reason", "note")  # fmt: skip
_SHARED = ("kpi", "dimension", "segment", "year", "kind")  # by which a month joins its year
_REST = HEADERS[HEADERS.index("low") :]
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Line = dict[str, str]

# ---------------------------------------------------------------- writing


def written(entries: Iterable[Entry]) -> bytes:
    """The CSV file of entries. Columns that people added to the sheet are not in it."""
    lines = [",".join(HEADERS)]
    for entry in entries:
        cells = {id: _cell(entry, id) for id in TARGETS.ids}
        if any(cells.values()):
            lines.append(_line(cells | {"target": cells["year_target"]}))
        for number, id in enumerate(MONTHS, 1):
            if cells[id]:
                month = {"month": str(number), "target": cells[id]}
                lines.append(_line({k: cells[k] for k in _SHARED} | month))
    return "".join(f"{line}\n" for line in lines).encode()


def _line(cells: Line) -> str:
    return ",".join(_quoted(cells.get(header, "")) for header in HEADERS)


def _cell(entry: Entry, id: str) -> str:
    value = entry.get(id)
    if value is None:
        return ""
    if not isinstance(value, str):
        return number_text(value) if isinstance(value, int | float) else typed.as_text(value)
    text = neutral_segment(value) if id == "segment" else value
    if TARGETS.column(id).kind is not Kind.TEXT and id not in entry.odd:
        return text  # a choice
    read = _read(text, id, entry)
    return text if read.value == text and not text.startswith("'") else f"'{text}"


def number_text(value: float) -> str:
    """A number as short as it can be, which reads back as the same.

    >>> number_text(0.1), number_text(1200.0), number_text(1e22)
    ('0.1', '1200', '1e+22')
    """
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def _quoted(text: str) -> str:
    if re.search('[",\r\n]', text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


# ---------------------------------------------------------------- reading


def read_file(path: str | Path) -> list[Entry]:
    """The entries of a CSV file, which may have been edited by hand or by Excel.

    Raises :class:`~xlkpi.errors.InputError` where it is not such a file.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror or error})", file=str(path), hint="check the name"
        ) from None
    return parsed(data, str(path))


def parsed(data: bytes, file: str) -> list[Entry]:
    """The entries of a CSV file's bytes. Raises InputError where it is not such a file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "not written in UTF-8", file=file, row=row, hint="save it as CSV UTF-8"
        ) from None
    if found := _UNFIT.search(text):
        raise InputError(
            "a control character, which no cell can hold", file=file,
            row=text.count("\n", 0, found.start()) + 1, value=repr(found[0]), hint="delete it",
        )  # fmt: skip
    entries: list[Entry] = []
    for number, line in _lines(text, file):
        month = _month(line, number, file)
        if month and entries and _joins(line, month, entries[-1]):
            held = entries[-1]
        else:
            held = _entry(line, number)
            entries.append(held)
        id = MONTHS[month - 1] if month else "year_target"
        _put(held, id, line["target"])
        held.cells[id] = f"line {number}"
    return entries


def _lines(text: str, file: str) -> Iterator[tuple[int, Line]]:
    """Each line by its headers, with the number it begins on."""
    first = text.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headers: list[str] | None = None
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"not a CSV line ({error})", file=file, row=begins,
                hint='close the quotes; a quote inside a text is written twice ("")',
            ) from None  # fmt: skip
        if cells is None:
            break
        if headers is None:
            headers = _headers(cells, file)
        elif any(cells):
            if len(cells) != len(headers):
                raise InputError(
                    f"{len(cells)} values under {len(headers)} headers", file=file, row=begins,
                    hint="quote the values that hold a comma",
                )  # fmt: skip
            line = dict.fromkeys(HEADERS, "")
            line.update(zip(headers, cells, strict=True))
            yield begins, line
        begins = reader.line_num + 1
    if headers is None:
        _headers([], file)


def _headers(cells: Sequence[str], file: str) -> list[str]:
    headers = [cell.strip().casefold() for cell in cells]
    for header in headers:
        if header not in HEADERS or headers.count(header) > 1:
            raise InputError(
                "twice among the headers" if header in HEADERS else "an unknown header",
                file=file, row=1, value=header, hint=f"the headers are {','.join(HEADERS)}",
            )  # fmt: skip
    for needed in ("kpi", "target"):
        if needed not in headers:
            raise InputError(
                f'no column "{needed}"', file=file, row=1,
                hint=f"the headers are {','.join(HEADERS)}",
            )  # fmt: skip
    return headers


def _month(line: Line, number: int, file: str) -> int:
    """The month of a line; 0 for the year."""
    text = line["month"].strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 12:
        return int(text)
    raise InputError(
        "not a month", file=file, row=number, column="month", value=line["month"],
        hint="write 1 to 12, or nothing for the whole year",
    )  # fmt: skip


def _entry(line: Line, number: int) -> Entry:
    entry = Entry(dict.fromkeys(TARGETS.ids), row=number)
    for id in (*_SHARED, *_REST):
        _put(entry, id, line[id])
        entry.cells[id] = f"line {number}"
    return entry


def _joins(line: Line, month: int, entry: Entry) -> bool:
    """Whether a month's line belongs to the entry before it, and says nothing else."""
    if any(entry.get(id) is not None for id in MONTHS[month - 1 :]):
        return False
    other = _entry(line, 0)
    return all(other.get(id) == entry.get(id) for id in _SHARED) and all(
        not line[id] or other.get(id) == entry.get(id) for id in _REST
    )


def _put(entry: Entry, id: str, text: str) -> None:
    read = _read(text, id, entry)
    entry.values[id] = read.value
    if read.odd is not None:
        entry.odd[id] = read.odd


def _read(text: str, id: str, entry: Entry) -> Read:
    """The value of a cell of the file; after an apostrophe, the text and why it is only that."""
    if text.startswith("'"):
        bare = text[1:]
        return Read(bare, _value(bare, id, entry).odd or _AS_TEXT.get(TARGETS.column(id).kind))
    return _value(text, id, entry)


_AS_TEXT = {
    Kind.NUMBER: typed.TWO_NUMBERS,
    Kind.YEAR: typed.NO_YEAR,
    Kind.DATE: typed.NO_DATE,
    Kind.CHOICE: typed.NO_CHOICE,
}


def _value(text: str, id: str, entry: Entry) -> Read:
    column = TARGETS.column(id)
    if not text.strip():
        return Read(None)
    match column.kind:
        case Kind.NUMBER:
            return _number(text, id, entry)
        case Kind.YEAR:
            return typed.year(text)
        case Kind.DATE:
            return typed.day(text)
        case Kind.CHOICE:
            return typed.choice(text, column)
    return kpi_value(text.strip()) if id == "kpi" else Read(text)


def _number(text: str, id: str, entry: Entry) -> Read:
    if _NUMBER.fullmatch(text):
        value: Value = float(text)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        return Read(value)
    return number_value(text, id, entry, kpi_of(entry.text("kpi")))


__all__ = ["HEADERS", "number_text", "parsed", "read_file", "written"]
