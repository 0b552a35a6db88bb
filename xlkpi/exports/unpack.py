"""The program that opens workbooks, archives and web pages, in a process of its own.

A file of one kilobyte can ask for all memory of the machine, or end the program that reads
it. So it is read here, where limits are set first and where nothing is lost: what comes out
are CSV files in the scratch folder, and a list of them on standard output. It needs nothing
of xlkpi, so that it starts in milliseconds; ``sandbox.py`` starts it and hands it the limits.
"""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from itertools import chain, islice
from operator import methodcaller
from pathlib import Path, PurePosixPath
from typing import IO, Any

_CHUNK = 1 << 20
_HEADER_ROWS = 64  # among which the header is looked for
_CELLS = 3072  # turned into text at a time: so few that they stay near the processor
_SYSTEM = ("__macosx/", "thumbs.db", "desktop.ini")
_KEPT = 1 << 16  # numbers whose text is kept
_QUOTED = re.compile('[",\r\n]')
_ERROR_CELL = re.compile(rb"<v>#[A-Z0-9/_]{1,24}[!?]?</v>")


class Refused(Exception):
    """Why the file cannot be used, and what to do."""

    def __init__(self, problem: str, hint: str, sheet: str = "") -> None:
        super().__init__(problem)
        self.problem, self.hint, self.sheet = problem, hint, sheet


class Unpacker:
    """One file, and the limits that it must keep to."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.path = Path(request["path"])
        self.kind: str = request["kind"]
        self.stem: str = request["stem"]  # of every file written
        self.endings: tuple[str, ...] = tuple(request["endings"])
        self.limits: dict[str, int] = request["limits"]
        self.sample: int = request["sample"]
        self.written = 0

    def answer(self) -> dict[str, Any]:
        """The sheets or members of the file. Raises Refused."""
        match self.kind:
            case "zip":
                return self._zip()
            case "gzip":
                return {"members": [self._gzip()]}
            case "page":
                return {"sheets": self._page()}
            case _:
                return {"sheets": self._workbook(self.path)}

    def _new(self, ending: str = ".csv") -> Path:
        self.written += 1
        return Path(f"{self.stem}-{self.written}{ending}")

    # ------------------------------------------------------------ archives

    def _zip(self) -> dict[str, Any]:
        self._listing()
        try:
            with zipfile.ZipFile(self.path) as archive:
                members = archive.infolist()
                names = {m.filename for m in members}
                self._swelling(members)
                if "[Content_Types].xml" in names or "mimetype" in names:
                    return {"sheets": self._workbook(self.path)}
                return {"members": self._members(archive, members)}
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise Refused(
                f"is a workbook or a ZIP archive that is damaged or cut off ({error})",
                "download or export it again",
            ) from None

    def _listing(self) -> None:
        """Refuses a list of parts so long that reading the list alone would hurt."""
        with self.path.open("rb") as stream:
            stream.seek(0, 2)
            stream.seek(max(0, stream.tell() - (1 << 16) - 22))
            tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        most = self.limits["members"] * 20
        # the number of parts in the record at the end; 65,535 says that it stands elsewhere
        if at >= 0 and most < int.from_bytes(tail[at + 10 : at + 12], "little") < 0xFFFF:
            raise Refused(f"holds more than {most} files", "unpack it, keep the exports")

    def _swelling(self, members: list[zipfile.ZipInfo]) -> None:
        total = sum(m.file_size for m in members)
        packed = sum(m.compress_size for m in members)
        self._allowed(total, max(packed, 1))

    def _allowed(self, unpacked: int, packed: int) -> None:
        limits = self.limits
        if unpacked > limits["ratio_from"] and unpacked > limits["ratio"] * packed:
            raise Refused(
                f"swells {unpacked // packed} times when unpacked, as no export does",
                "unpack it with care, or export it again",
            )
        if unpacked > limits["unpacked"]:
            raise Refused(
                f"unpacks to {unpacked >> 20} MB, more than the {limits['unpacked'] >> 20} MB "
                "that are read from one file",
                "export shorter periods, or export it as CSV",
            )

    def _members(
        self, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]
    ) -> list[dict[str, str]]:
        wanted = [m for m in members if self._wanted(m.filename)]
        if not wanted:
            raise Refused(
                "is an archive without an export",
                f"put files in it that end in {', '.join(self.endings)}"
                if self.endings
                else "unpack what is packed twice",
            )
        if len(wanted) > self.limits["members"]:
            raise Refused(f"holds {len(wanted)} exports", "unpack it into a folder")
        found = []
        for member in wanted:
            if member.flag_bits & 1:
                raise Refused(
                    "is protected by a password", "unpack it, give the file itself", member.filename
                )
            target = self._new(PurePosixPath(member.filename).suffix.lower())
            with archive.open(member) as source:
                self._copy(source, target, member.compress_size)
            found.append({"name": member.filename, "path": str(target)})
        return found

    def _wanted(self, name: str) -> bool:
        last = PurePosixPath(name).name
        return (
            not name.endswith("/")
            and not name.lower().startswith(_SYSTEM)
            and not last.startswith((".", "~$"))
            and last.lower().endswith(self.endings)
        )

    def _gzip(self) -> dict[str, str]:
        name = self.path.name.removesuffix(self.path.suffix)
        target = self._new(Path(name).suffix.lower())
        try:
            with gzip.open(self.path) as source:
                self._copy(source, target, self.path.stat().st_size)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise Refused(
                f"is damaged, or cut off ({error})", "download or export it again"
            ) from None
        return {"name": name, "path": str(target)}

    def _copy(self, source: IO[bytes] | gzip.GzipFile, target: Path, packed: int) -> None:
        """Unpacks as far as the limits go, whatever size the archive says."""
        size = 0
        with target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                self._allowed(size, max(packed, 1))
                out.write(chunk)

    # ------------------------------------------------------------ workbooks

    def _workbook(self, path: Path, *, mended: bool = False) -> list[dict[str, Any]]:
        import python_calamine as calamine

        try:
            workbook = self._opened(path)
            plain = calamine.SheetTypeEnum.WorkSheet
            kinds = {m.name: m.typ for m in workbook.sheets_metadata}
            names = [n for n in workbook.sheet_names if kinds.get(n, plain) == plain]
            if len(names) > self.limits["sheets"]:
                raise Refused(f"has {len(names)} sheets", "export it again as CSV")
            return [self._worksheet(name, workbook.get_sheet_by_name(name)) for name in names]
        except calamine.PasswordError:
            raise Refused("is protected by a password", "save it without a password") from None
        except calamine.CalamineError as error:
            if "cell error value" in str(error) and self.kind == "zip" and not mended:
                return self._workbook(self._with_known_errors(), mended=True)
            locked = " or is protected by a password" if self.kind == "ole" else ""
            raise Refused(
                f"is not a workbook that can be read{locked} ({error})",
                "open it in Excel and save it as .xlsx",
            ) from None

    def _worksheet(self, name: str, sheet: Any) -> dict[str, Any]:
        left = sheet.start[1] if sheet.start else 0  # the column that its rows start with
        merged = sheet.merged_cell_ranges or []
        spans = [(a[0], a[1] - left, b[0], b[1] - left) for a, b in merged]
        return self._sheet(name, sheet.iter_rows(), spans)

    def _opened(self, path: Path) -> Any:
        """The workbook, whatever its name says."""
        import python_calamine as calamine

        try:
            return calamine.CalamineWorkbook.from_path(str(path))
        except calamine.PasswordError:
            raise
        except calamine.CalamineError:
            with path.open("rb") as stream:
                return calamine.CalamineWorkbook.from_filelike(stream)

    def _with_known_errors(self) -> Path:
        """A copy in which newer errors of Excel (#SPILL!, #CALC!) are the older #N/A."""
        target = self._new(".xlsx")
        with zipfile.ZipFile(self.path) as source, zipfile.ZipFile(target, "w") as out:
            for member in source.infolist():
                with source.open(member) as part, out.open(member.filename, "w") as copy:
                    kept = b""
                    while chunk := part.read(_CHUNK):
                        text = _ERROR_CELL.sub(b"<v>#N/A</v>", kept + chunk)
                        copy.write(text[:-64])
                        kept = text[-64:]
                    copy.write(kept)
        return target

    def _sheet(
        self, name: str, rows: Iterable[list[Any]], spans: Iterable[tuple[int, ...]] = ()
    ) -> dict[str, Any]:
        """A sheet: blank rows above it, its first rows, the file and the gaps of the others.

        ``spans`` are its merged cells: first row and column, last row and column.
        """
        source = iter(rows)
        lead = 0
        first = next(source, None)
        while first is not None and not any(cell != "" for cell in first):
            lead, first = lead + 1, next(source, None)
        if first is None:
            empty: dict[str, Any] = {"head": [], "rest": "", "width": 0, "gaps": [], "merged": []}
            return {"name": name, "lead": lead, **empty}
        count = min(self.sample, max(64, self.limits["head_cells"] // len(first)))
        some = _texts(chain([first], islice(source, count - 1)), len(first))
        head = [row for part in some for row in zip(*part, strict=True)]
        width = max(i for row in head for i, cell in enumerate(row, 1) if cell != "")
        if width > self.limits["columns"]:
            raise Refused(
                f"has {width} columns; {self.limits['columns']} are read",
                "export fewer columns",
                name,
            )
        gaps: list[list[int]] = []
        number = lead + len(head)
        rest, blank = "", "," * (width - 1)
        if more := next(source, None):
            target = self._new()
            rest = str(target)
            with target.open("w", encoding="utf-8", newline="", buffering=_CHUNK) as out:
                for part in _texts(chain([more], source), len(more)):
                    lines = _lines(part[:width])
                    first_number, number = number + 1, number + len(lines)
                    if blank in lines:
                        gaps += _gaps(lines, first_number)
                        lines = [line for line in lines if line != blank]
                    out.write("\n".join([*lines, ""]))
        return {
            "name": name,
            "lead": lead,
            "head": [row[:width] for row in head],
            "rest": rest,
            "width": width,
            "gaps": gaps,
            "merged": [
                (top - lead, first, bottom - lead, last)
                for top, first, bottom, last in spans
                if 0 <= top - lead < _HEADER_ROWS and 0 <= first < width
            ],
        }

    # ------------------------------------------------------------ web pages

    def _page(self) -> list[dict[str, Any]]:
        tables = _Tables(self.limits["span"], self.limits["columns"])
        with self.path.open("rb") as stream:
            encoding = _page_encoding(stream.read(4096))
        with self.path.open(encoding=encoding, errors="strict", newline="") as text:
            try:
                while chunk := text.read(_CHUNK):
                    tables.feed(chunk)
                tables.close()
            except (UnicodeDecodeError, AssertionError) as error:
                raise Refused(
                    f"is a damaged web page ({error})", "open it in Excel and save it as .xlsx"
                ) from None
        found = [t for t in tables.found if len(t) > 1 and max(map(len, t)) > 1]
        if not found:
            raise Refused(
                "is a web page without a table of rows",
                "export it again: it may be the page that asks for a password",
            )
        if len(found) > self.limits["sheets"]:
            raise Refused(f"is a web page with {len(found)} tables", "save it as .xlsx in Excel")
        named = [f"table {i}" for i in range(1, len(found) + 1)] if len(found) > 1 else [""]
        return [
            self._sheet(name, _squared(table), tables.spans[id(table)])
            for name, table in zip(named, found, strict=True)
        ]


def _gaps(lines: list[str], first: int) -> list[list[int]]:
    """Blank rows among these, as first number and count of each run."""
    runs: list[list[int]] = []
    for number, line in enumerate(lines, first):
        if not line.strip(","):
            if runs and sum(runs[-1]) == number:
                runs[-1][1] += 1
            else:
                runs.append([number, 1])
    return runs


# ---------------------------------------------------------------- cells as text


def number_text(value: float) -> str:
    """The shortest text of the number."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def duration_text(value: timedelta) -> str:
    """The seconds, with their unit."""
    seconds = value.total_seconds()
    return str(int(seconds)) + "s" if seconds.is_integer() else f"{seconds!r}s"


class _Numbers(dict[float, str]):
    """The texts of numbers, kept: the same ones come again and again."""

    def __missing__(self, value: float) -> str:
        if len(self) >= _KEPT:
            self.clear()
        text = self[value] = number_text(value)
        return text


_WRITTEN: dict[type, Callable[[Any], str]] = {
    datetime: methodcaller("isoformat", " "),  # what str() does, without its detour
    date: date.isoformat,
    float: _Numbers().__getitem__,
    timedelta: duration_text,
    bool: lambda value: "true" if value else "false",
}


def _texts(rows: Iterable[list[Any]], width: int) -> Iterator[list[tuple[str, ...]]]:
    """The columns of the rows as texts, a few rows at a time.

    Column by column, because most hold one kind of cell. A blank is "", and so is what Excel
    shows as an error.
    """
    source, count = iter(rows), max(32, _CELLS // width)
    while chunk := list(islice(source, count)):
        columns: list[tuple[Any, ...]] = list(zip(*chunk, strict=True))
        for i, column in enumerate(columns):
            kinds = set(map(type, column))
            if len(kinds) > 1:
                columns[i] = tuple([
                    cell if type(cell) is str else _WRITTEN.get(type(cell), str)(cell)
                    for cell in column
                ])  # fmt: skip
            elif str not in kinds:
                columns[i] = tuple(map(_WRITTEN.get(kinds.pop(), str), column))
        yield columns


def _lines(columns: list[tuple[str, ...]]) -> list[str]:
    """The rows of these columns as lines of CSV, without line ends.

    Seldom does a cell hold what has to be quoted: one look at all lines together, whose commas
    are then as many as expected, is less work than what csv does for each cell.
    """
    lines = list(map(",".join, zip(*columns, strict=True)))
    together = "".join(lines)
    commas = len(lines) * (len(columns) - 1)
    if together.count(",") == commas and not any(mark in together for mark in '"\r\n'):
        return lines
    quoted = [
        ['"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in column]
        if _QUOTED.search("".join(column))
        else column
        for column in columns
    ]
    return list(map(",".join, zip(*quoted, strict=True)))


# ---------------------------------------------------------------- tables of web pages


def _page_encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head[1:2] == b"\0":
        return "utf-16-le"
    said = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", head)
    name = said.group(1).decode().lower() if said else ""
    if name in ("iso-8859-1", "latin1", "latin-1", "windows-1252", "us-ascii"):
        return "cp1252"
    return name if re.fullmatch(r"utf-?8|iso-8859-\d+|windows-125\d|cp125\d", name) else "utf-8"


def _squared(rows: list[list[str]]) -> Iterator[list[str]]:
    width = max(map(len, rows))
    return (row + [""] * (width - len(row)) for row in rows)


class _Tables(HTMLParser):
    """The innermost tables of a page, each a list of rows."""

    def __init__(self, span: int, columns: int) -> None:
        super().__init__()
        self.span, self.columns = span, columns
        self.found: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []  # tables not yet closed, the outer ones first
        self.spans: dict[int, list[tuple[int, ...]]] = {}  # merged cells, by table
        self.held: dict[int, dict[int, int]] = {}  # columns that cells above cover: rows left
        self.falls: dict[int, dict[int, int]] = {}  # those that cells of this row will cover
        self.cell: list[str] | None = None
        self.cover = self.down = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.cell = None
            self.open.append([])
            self.found.append(self.open[-1])
            self.spans[id(self.open[-1])] = []
            self.held[id(self.open[-1])], self.falls[id(self.open[-1])] = {}, {}
        elif tag == "tr" and self.open:
            self._end()
            self._row()
        elif tag in ("td", "th") and self.open:
            self._end()
            if not self.open[-1]:
                self.open[-1].append([])
            said = dict(attrs)
            self.cover = self._covered(said.get("colspan"))
            self.down = self._covered(said.get("rowspan"))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end()
        elif tag == "table" and self.open:
            self._end()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _covered(self, said: str | None) -> int:
        plain = re.fullmatch("[0-9]{1,9}", said or "")
        return max(1, min(self.span, int(plain[0]))) if plain else 1

    def _row(self) -> None:
        """Begins a row: the cells above that reach down take a row less."""
        table = self.open[-1]
        left = {i: rows - 1 for i, rows in self.held[id(table)].items() if rows > 1}
        self.held[id(table)], self.falls[id(table)] = left | self.falls[id(table)], {}
        table.append([])

    def _end(self) -> None:
        """Closes the cell that is open: its text in the first of the columns it covers."""
        if self.cell is None:
            return
        table = self.open[-1]
        row, held = table[-1], self.held[id(table)]
        while len(row) in held:
            row.append("")
        at, end = len(row), len(row) + self.cover
        row += [" ".join("".join(self.cell).split()), *[""] * (self.cover - 1)]
        if self.down > 1:
            self.falls[id(table)] |= dict.fromkeys(range(at, end), self.down - 1)
        if self.down > 1 or self.cover > 1:
            line = len(table) - 1
            self.spans[id(table)].append((line, at, line + self.down - 1, end - 1))
        self.cell = None
        if len(row) > 4 * self.columns:
            raise Refused(f"has more than {self.columns} columns", "export fewer columns")


# ---------------------------------------------------------------- the process


def _limit(request: dict[str, Any]) -> None:
    """Caps memory, time and the size of files, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, request["limits"]["memory"]),
        (resource.RLIMIT_FSIZE, request["limits"]["unpacked"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, request["limits"]["seconds"]),
    ):
        hard = resource.getrlimit(what)[1]
        try:
            resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))
        except (ValueError, OSError):  # a system without this limit
            continue


def main() -> None:
    """Answer the request in the first argument: one JSON object, also when it is refused."""
    request = json.loads(sys.argv[1])
    _limit(request)
    gc.disable()  # millions of cells and no circles: it would only look at them again and again
    try:
        answer = Unpacker(request).answer()
    except Refused as refused:
        answer = {"problem": refused.problem, "hint": refused.hint, "sheet": refused.sheet}
    except MemoryError:
        answer = {"memory": True}
    except OSError as error:
        answer = {"problem": f"cannot be read ({error.strerror})", "hint": "check disk and rights"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # millions of cells need no tidying up


if __name__ == "__main__":
    main()
