"""Delimited text files: encoding, delimiter, header line, and what to do with broken rows.

A clean UTF-8 file is read by DuckDB where it stands. Anything else is first copied, as a
stream, to a UTF-8 file in the scratch folder: nothing is ever decoded with losses. A text
that was taken for cp1252 by some tool and encoded once more ("dÃ©pensÃ©") is mended there.
"""

from __future__ import annotations

import codecs
import csv
import glob
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xlkpi.errors import InputError
from xlkpi.exports import limits, sql
from xlkpi.exports.footers import is_footer
from xlkpi.exports.kinds import unreadable
from xlkpi.exports.rows import SAMPLE, Malformed, Rows, header_index, two_lines, unique_headers
from xlkpi.model.progress import READING, step

if TYPE_CHECKING:
    import duckdb

DELIMITERS = ",;\t|"
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_HEAD = 1 << 18
_DIALECT = 1 << 15  # characters that show the delimiter
_CHUNK = 1 << 20
MENDED = "utf-8, encoded twice"
_EMPTY = ' \t\r\n"'  # what a blank line may hold besides delimiters
_SHOWN = 200  # characters of a broken row that are kept
_REJECT = 10_000  # characters of a broken row that DuckDB keeps
# A cell may be as long as a line may be; Python's own limit is 128 KB.
csv.field_size_limit(max(csv.field_size_limit(), limits.MAX_LINE))


@dataclass
class TextRows(Rows):
    """Rows of a text, which lies elsewhere than the file where that is an archive."""

    content: Path = Path()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is cut into fields, and where its header is."""

    delimiter: str
    header: int  # index of the header among the records
    records: list[list[str]]  # of the head of the file
    body_line: int  # physical lines up to and including the header
    width: int


def open_text(
    path: Path,
    file: str,
    scratch: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    skip_rows: int | None = None,
) -> TextRows:
    """The rows of a CSV, TSV or TXT file; what is not given is found out.

    Raises InputError for a file that is no text, or has no header line.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            whole = len(head) < _HEAD
    except OSError as error:
        raise unreadable(error, file) from None
    encoding = detect_encoding(head, file) if encoding is None else known_encoding(encoding, file)
    start = _start(head, whole, encoding, file)
    if encoding == "utf-8" and is_encoded_twice(start):
        encoding, start = MENDED, mended(start)
    if delimiter is None and len(start) > _DIALECT:
        delimiter = detect_dialect(start[:_DIALECT], file, None, skip_rows, False).delimiter
    dialect = detect_dialect(start, file, delimiter, skip_rows, whole)
    _check_width(dialect, whole, file)
    headers = unique_headers(dialect.records[dialect.header] if dialect.records else [])
    body = [r for r in dialect.records[dialect.header + 1 :] if r]
    sample = [
        tuple(cell or None for cell in record)
        for record in body[:SAMPLE]
        if len(record) == len(headers)
    ]

    joined, joined_below = two_lines(dialect.records, dialect.header)

    def prepare() -> str:
        check_end(path, file)
        source, skip = path, 1
        if encoding != "utf-8":
            source, skip = transcode(path, file, encoding, scratch, dialect.body_line), 0
        elif dialect.body_line != 1:
            source, skip = transcode(path, file, "utf-8", scratch, dialect.body_line), 0
        return read_csv([source], dialect.delimiter, len(headers), skip)

    def blanks(until: int | None = None) -> Iterator[int]:
        return _blank_records(path, encoding, dialect, until)

    return TextRows(
        file=file,
        headers=headers,
        sample=sample,
        prepare=prepare,
        path=path,
        content=path,
        encoding=encoding,
        delimiter=dialect.delimiter,
        header_row=dialect.header + 1,
        long=not whole or len(body) > SAMPLE,
        ignored=dialect.header,
        skipped=blanks,
        blank_lines=lambda: sum(1 for _ in blanks()),
        joined=joined if joined and len(joined) == len(headers) else None,
        joined_below=joined_below,
    )


def _start(head: bytes, whole: bool, encoding: str, file: str) -> str:
    """The first characters. Raises InputError where they are no text."""
    try:
        decoder = codecs.getincrementaldecoder(_reading(encoding))()
        start = decoder.decode(head, final=whole)
    except UnicodeDecodeError as error:
        raise _undecodable(file, encoding, 1 + head[: error.start].count(b"\n"), error) from None
    except UnicodeError as error:  # utf-16 without its mark, say
        raise InputError(
            f"is not {encoding} ({error})", file=file, hint="take encoding out of its [[export]]"
        ) from None
    if len(_CONTROL.findall(start)) * 100 > len(start):
        raise InputError("is not text", file=file, hint="export it again as CSV or XLSX")
    if "\0" in start:
        raise InputError(
            "holds NUL characters, as no text does",
            file=file,
            row=1 + start[: start.index("\0")].count("\n"),
            hint="it may be cut off or damaged: export it again",
        )
    return start


def known_encoding(name: str, file: str) -> str:
    """The encoding as Python calls it. Raises InputError where it is none of text."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
        if isinstance(decoder.decode(b""), str):
            return codecs.lookup(name).name
    except (LookupError, ValueError):  # unknown, without a decoder, or a name that is none
        pass
    raise InputError(
        "is not an encoding", file=file, value=name, hint='try "cp1252" or "utf-8"'
    ) from None


def _check_width(dialect: Dialect, whole: bool, file: str) -> None:
    """Refuses a header that is cut off by the end of what was looked at, or far too wide."""
    if not whole and len(dialect.records) == 1:
        raise InputError(
            f"its first line is longer than {_HEAD >> 10} KB",
            file=file,
            row=1,
            hint="it may have no line ends, or a quotation mark that is not closed: export it again",
        )
    width = len(dialect.records[dialect.header])
    if width > limits.MAX_COLUMNS:
        raise InputError(
            f"has {width:,} columns; {limits.MAX_COLUMNS:,} are read",
            file=file,
            row=dialect.header + 1,
            hint="export fewer columns, or set delimiter in its [[export]]",
        )


def _reading(encoding: str) -> str:
    """The codec that also drops the mark at the start, if there is one."""
    return {"utf-8": "utf-8-sig", MENDED: "utf-8-sig"}.get(encoding, encoding)


# ---------------------------------------------------------------- encoded twice

_ABOVE = re.compile("[\x80-\U0010ffff]+")
# The five bytes that cp1252 leaves open are passed as they are, as browsers and Excel do.
_AS_CP1252 = {c: chr(c).encode("latin-1") for c in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


@lru_cache(1 << 12)
def _once(run: str) -> str | None:
    """What a run of characters was before it was encoded a second time; None if never."""
    try:
        return b"".join(_AS_CP1252.get(ord(c)) or c.encode("cp1252") for c in run).decode("utf-8")
    except UnicodeError:
        return None


def is_encoded_twice(text: str) -> bool:
    """Whether all that is not ASCII looks as UTF-8 does when it is taken for cp1252.

    >>> is_encoded_twice("Montant dÃ©pensÃ©"), is_encoded_twice("Montant dépensé")
    (True, False)
    """
    runs = set(_ABOVE.findall(text.lstrip("\ufeff")))
    return bool(runs) and all(_once(run) is not None for run in runs)


def mended(text: str) -> str:
    """The text with what was encoded twice put right.

    >>> mended("Montant dÃ©pensÃ© (EUR)")
    'Montant dépensé (EUR)'
    """
    if text.isascii():
        return text
    return _ABOVE.sub(lambda found: _once(found[0]) or found[0], text)


# ---------------------------------------------------------------- what DuckDB reads


def fresh(scratch: Path) -> Path:
    """A file in the scratch folder that is not there yet."""
    return scratch / f"{len(list(scratch.iterdir()))}.csv"


def literal(path: Path) -> str:
    """The path in SQL, meant as it is written.

    An absolute one is never taken for an address, or for a home folder.
    """
    return sql.text(glob.escape(str(path.absolute())))


def read_csv(
    paths: Sequence[Path | str], delimiter: str, width: int, skip: int, more: str = ""
) -> str:
    """The relation of all the rows in these files, in order, as texts.

    Its columns are c0, c1… as many as ``width`` says.
    """
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    listed = ", ".join(literal(Path(path)) for path in paths)
    return (
        f"read_csv([{listed}], auto_detect=false, header=false, skip={skip}, "
        f"delim={sql.text(delimiter)}, quote='\"', escape='\"', compression='none', "
        f"max_line_size={limits.MAX_LINE}, columns={{{columns}}}{more})"
    )


def detect_encoding(head: bytes, file: str) -> str:
    """utf-8, utf-16-le, utf-16-be or cp1252. Raises InputError for what is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for mark, what in (
        (b"PK\x03\x04", "a ZIP archive or a workbook"),
        (b"\xd0\xcf\x11\xe0", "an old or protected Excel workbook"),
        (b"%PDF", "a PDF"),
        (b"\x1f\x8b", "a compressed file"),
    ):
        if head.startswith(mark):
            raise InputError(
                f"is {what} under the name of a text file",
                file=file,
                hint="unpack it or give it its right ending",
            )
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > 0.3 * len(head) / 2 and even * 20 < odd:
            return "utf-16-le"
        if even > 0.3 * len(head) / 2 and odd * 20 < even:
            return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _HEAD)
    except UnicodeDecodeError as error:
        return _not_utf8(head, error.start, file, 0)
    return "utf-8"


def _not_utf8(data: bytes, at: int, file: str, lines_before: int, accents: bool = False) -> str:
    """cp1252, unless the text so far was UTF-8 beyond doubt: then it mixes encodings."""
    if accents or not data[:at].isascii():
        raise InputError(
            "mixes encodings: it starts as UTF-8, but this line is not",
            file=file,
            row=lines_before + data[:at].count(b"\n") + 1,
            hint='export it again, or set encoding = "cp1252" in its [[export]]',
        )
    return "cp1252"


def _undecodable(file: str, encoding: str, line: int, error: UnicodeDecodeError) -> InputError:
    found = error.object[error.start : error.start + 1].hex().upper()
    return InputError(
        f"is not {encoding}: the byte 0x{found} has no meaning in it",
        file=file,
        row=line,
        hint="export it again as UTF-8, or set encoding in its [[export]]",
    )


class _Lines:
    """Counts the lines of a text that comes in pieces, and refuses one that has no end."""

    def __init__(self, file: str) -> None:
        self.file, self.line, self.length = file, 1, 0

    def feed(self, text: str | bytes) -> None:
        """The next piece, no longer than a line may be."""
        end, other = ("\n", "\r") if isinstance(text, str) else (b"\n", b"\r")
        first = text.find(end)  # type: ignore[arg-type]
        if first < 0:
            end, first = other, text.find(other)  # type: ignore[arg-type]
        self.length += len(text) if first < 0 else first
        if self.length > limits.MAX_LINE:
            raise _endless(self.file, self.line)
        if first >= 0:
            self.length = len(text) - text.rfind(end) - 1  # type: ignore[arg-type]
            self.line += text.count("\n" if isinstance(text, str) else b"\n")  # type: ignore[arg-type]


def _endless(file: str, line: int) -> InputError:
    return InputError(
        f"a line is longer than {limits.MAX_LINE // limits.MB} MB",
        file=file,
        row=line,
        hint="it may have no line ends, or be damaged: export it again",
    )


def check_lines(path: Path, file: str) -> None:
    """Raises InputError, with the row, where a line of the file is too long to be one."""
    lines = _Lines(file)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            lines.feed(chunk)


def check_end(path: Path, file: str) -> None:
    """The same for the last line, which DuckDB drops without a word where it is too long."""
    with path.open("rb") as stream:
        if stream.seek(0, 2) <= limits.MAX_LINE:
            return
        stream.seek(-limits.MAX_LINE, 2)
        end = stream.read().rstrip(b"\r\n")
    if b"\n" not in end and b"\r" not in end:
        check_lines(path, file)


def transcode(path: Path, file: str, encoding: str, scratch: Path, skip: int) -> Path:
    """A UTF-8 copy without its first ``skip`` lines, in the scratch folder.

    Raises InputError, with the line, where a byte has no meaning in the encoding.
    """
    target = fresh(scratch)
    try:
        decoder = codecs.getincrementaldecoder(_reading(encoding))()
        with path.open("rb") as source, target.open("wb") as out:
            lines = _Lines(file)
            kept = ""  # what may go on in the next piece
            size, read = path.stat().st_size, 0
            step(READING, file, size=size, share=lambda: read / size if size else None)
            while True:
                chunk = source.read(_CHUNK)
                read += len(chunk)
                if encoding == "cp1252" and not skip and (same := cp1252_as_utf8(chunk)):
                    lines.feed(chunk)
                    out.write(same)
                    continue
                try:
                    text = decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    line = lines.line + bytes(error.object[: error.start]).count(b"\n")
                    raise _undecodable(file, encoding, line, error) from None
                lines.feed(text)
                if encoding == MENDED:
                    text, kept = _complete(kept + text, not chunk)
                    text = mended(text)
                if skip:
                    pieces = io.StringIO(text, newline="").readlines()
                    text, skip = "".join(pieces[skip:]), max(0, skip - len(pieces))
                out.write(text.encode("utf-8"))
                if not chunk:
                    return target
    except UnicodeEncodeError:
        raise InputError(
            f"is not {encoding}", file=file, hint="take encoding out of its [[export]]"
        ) from None


_ASCII = bytes(range(0x80))
_MANY = 12  # so many different characters beyond ASCII are put in one by one


def cp1252_as_utf8(data: bytes) -> bytes | None:
    """The UTF-8 of bytes in cp1252, twice as fast as by way of a text; None where that pays not.

    Each character beyond ASCII is put in for its byte, in an order in which none of the bytes
    put in is taken for one that is still to be replaced.

    >>> cp1252_as_utf8("Été ©".encode("cp1252")).decode()
    'Été ©'
    """
    left = set(data.translate(None, _ASCII))
    if len(left) > _MANY:
        return None
    try:
        written = {byte: bytes([byte]).decode("cp1252").encode() for byte in left}
    except UnicodeDecodeError:
        return None
    while left:
        ready = [byte for byte in left if not left.intersection(written[byte]) - {byte}]
        if not ready:
            return None
        for byte in ready:
            if left.intersection(written[byte]) <= {byte}:
                data = data.replace(bytes([byte]), written[byte])
                left.discard(byte)
    return data


def _complete(text: str, last: bool) -> tuple[str, str]:
    """The text as far as no run of characters goes on, and the rest."""
    end = len(text)
    while not last and end and text[end - 1] > "\x7f":
        end -= 1
    return text[:end], text[end:]


def detect_dialect(
    start: str, file: str, delimiter: str | None, skip_rows: int | None, whole: bool
) -> Dialect:
    """The delimiter that cuts the lines most evenly, and the header line under it."""
    found = [
        dialect
        for candidate in (delimiter or DELIMITERS)
        if (dialect := _cut(start, candidate, skip_rows, whole))
    ]
    if not found:
        raise InputError("is empty", file=file, hint="export it again")

    def merit(dialect: Dialect) -> tuple[bool, float, int, int]:
        body = [r for r in dialect.records[dialect.header :] if r]
        even = sum(len(r) == dialect.width for r in body) / max(1, len(body))
        return dialect.width > 1, round(even, 1), -dialect.header, dialect.width

    return max(found, key=merit)


def _cut(start: str, delimiter: str, skip_rows: int | None, whole: bool) -> Dialect | None:
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    lines: list[int] = []
    try:
        for record in reader:
            records.append(
                record if len(record) > 1 or any(cell.strip() for cell in record) else []
            )
            lines.append(reader.line_num)
    except csv.Error:
        pass  # a field without end: what came before decides
    if not whole and len(records) > 1:
        records.pop()  # cut in two by the end of the head
    full = [len(r) for r in records[skip_rows or 0 :] if r]
    if not full:
        return None
    width = Counter(full).most_common(1)[0][0]
    if skip_rows is not None:
        header = next(i for i, r in enumerate(records) if i >= skip_rows and r)
    else:
        candidates = [r if len(r) == width else [] for r in records]
        first = next((i for i, r in enumerate(records) if r), 0)
        header = first + (header_index(candidates[first:]) or 0)
    return Dialect(delimiter, header, records, lines[header], width)


def _blank_records(path: Path, encoding: str, dialect: Dialect, until: int | None) -> Iterator[int]:
    """The numbers of the blank records below the header; a quick look first.

    None where the first comes after the record ``until``.
    """
    if dialect.width == 1:
        return  # a blank line of a single column is a row without a value
    if not encoding.startswith("utf-16") and not _blank_line(path, until):
        return
    with path.open(encoding=_reading(encoding), newline="") as text:
        reader = csv.reader(text, delimiter=dialect.delimiter)
        for number, record in enumerate(reader, 1):
            if not record and number > dialect.header:
                yield number


def _blank_line(path: Path, until: int | None) -> bool:
    """Whether there may be a blank line, as far as the record ``until``."""
    last = b""
    lines, quoted = 0, False  # quotes may hold line ends: then lines do not count records
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            for part in (last + chunk[:2], chunk):
                if b"\n\n" in part or (b"\r" in part and b"\n\r\n" in part):
                    return True
            last = chunk[-2:]
            lines += chunk.count(b"\n")
            quoted = quoted or b'"' in chunk
            if until is not None and lines > until and not quoted:
                break
    return False


def repair(rows: Rows, connection: duckdb.DuckDBPyConnection, scratch: Path, table: str) -> Rows:
    """The same rows after DuckDB refused the file: decoded anew, or without broken rows.

    The rows that have the right number of fields go to ``table`` (quoted); the others are
    kept as ``malformed``. Raises InputError where more than half are broken.
    """
    path = _path(rows)
    check_lines(path, rows.file)
    encoding, prepare = rows.encoding, rows.relation
    width = len(rows.headers)
    if encoding == "utf-8" and (found := _whole_encoding(path, rows.file)) != "utf-8":
        encoding = found
        skip = _physical_lines(rows)
        copy = transcode(path, rows.file, found, scratch, skip)
        prepare = read_csv([copy], rows.delimiter, width, 0)
    options = (
        ", store_rejects=true, rejects_table='xlkpi_rejects', rejects_scan='xlkpi_scans', "
        "rejects_limit=0)"
    )
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {prepare[:-1]}{options}")
    refused = connection.execute(
        f"SELECT line, coalesce(left(any_value(csv_line), {_SHOWN}), ''), "
        f"coalesce(trim(any_value(csv_line), {sql.text(_EMPTY + rows.delimiter)}) = '', false), "
        "bool_or(error_type = 'LINE SIZE OVER MAXIMUM'), "
        "bool_or(error_type = 'UNQUOTED VALUE'), max(len(csv_line)), "
        "max(len(csv_line) - len(replace(csv_line, chr(10), ''))) "
        "FROM xlkpi_rejects GROUP BY line ORDER BY line"
    ).fetchall()
    connection.execute("DROP TABLE xlkpi_rejects; DROP TABLE xlkpi_scans")
    kept = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    shift = 0 if "skip=1" in prepare else rows.header_row
    broken = []
    ignored = rows.ignored
    for line, text, blank, endless, unquoted, length, breaks in refused:
        row = int(line) + shift
        swallowed = breaks or 0 if unquoted else 0  # rows after a quotation mark left open
        if endless or swallowed > limits.MAX_QUOTED_LINES or (swallowed and length >= _REJECT):
            raise InputError(
                "the row does not end",
                file=rows.file,
                row=row,
                value=text,
                hint="a quotation mark may be missing there: correct it, or export the file again",
            )
        if blank or is_footer(text.replace('"', "").split(rows.delimiter)[0]):
            ignored += 1
        else:
            broken += [Malformed(row + i, text) for i in range(swallowed + 1)]
    if len(broken) > kept:
        raise InputError(
            f"{len(broken)} of {len(broken) + kept} rows do not have {width} fields",
            file=rows.file,
            row=broken[0].row,
            value=broken[0].text,
            hint=f'set delimiter in its [[export]] ("{rows.delimiter}" was taken)',
        )
    before = rows.skipped
    gone = [int(line) + shift for line, *_ in refused]

    def skipped(until: int) -> list[int]:
        return sorted({*before(until + len(gone)), *gone})

    return replace(
        rows,
        prepare=lambda: table,
        encoding=encoding,
        malformed=tuple(broken),
        ignored=ignored,
        skipped=skipped,
    )


def _path(rows: Rows) -> Path:
    if not isinstance(rows, TextRows):
        raise InputError("is no text", file=rows.file, hint="export it again as CSV or XLSX")
    return rows.content


def _physical_lines(rows: Rows) -> int:
    """How many lines stand before the first row."""
    with _path(rows).open("rb") as stream:
        head = stream.read(_HEAD).decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=rows.delimiter)
    for _ in range(rows.header_row):
        next(reader)
    return reader.line_num


def _whole_encoding(path: Path, file: str) -> str:
    """utf-8 or cp1252, from every byte of the file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, accents = 0, False
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return _not_utf8(error.object, error.start, file, lines, accents)
            accents = accents or not text.lstrip("\ufeff").isascii()
            lines += text.count("\n")
            if not chunk:
                return "utf-8"
