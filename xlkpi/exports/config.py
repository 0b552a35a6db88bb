"""``xlkpi.toml``: read, checked key by key, kept as plain objects."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlkpi.errors import ConfigError, UnknownName
from xlkpi.model.tables import TABLES

FILE_NAME = "xlkpi.toml"
UNITS = ("ms", "s", "min", "h", "d", "cents")
MERGES = ("first", "last", "sum", "min", "max", "any")

Rate = tuple[tuple[dt.date | None, Decimal], ...]
"""What one unit of a currency is worth, from each day on (None: on all days), the first first."""
_INVERSE = re.compile(r"1\s*/\s*(\d+(?:\.\d+)?)")
_DECIMALS = Decimal("1e-12")  # kept of a rate


@dataclass(frozen=True, slots=True)
class Lookup:
    """Columns brought from another file: its rows are found by ``on``."""

    file: str
    on: dict[str, str]  # column of this export = header in the other file
    columns: dict[str, str]  # canonical column = header in the other file


@dataclass(frozen=True, slots=True)
class Latest:
    """An event log of which only the last row of each ``by`` counts."""

    by: str
    order: str


@dataclass(frozen=True, slots=True)
class Unpivot:
    """Wide columns turned into rows of a name and a value."""

    columns: tuple[str, ...]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Pivot:
    """A log of events turned into one row a record.

    Each name of ``events`` is a new column: the first moment (``at``) of one of its events.
    The column ``events`` holds all events of the record, in order, with spaces between.
    """

    by: str
    event: str
    at: str
    events: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Collapse:
    """Rows of one ``by`` (a canonical column) made one: how, by column, else the first value."""

    by: str
    how: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Rows that are none of the table's: by the words of a column (* stands for anything)."""

    column: str
    reason: str
    words: tuple[str, ...]
    keep: bool  # whether the words name the rows to keep, not those to refuse


@dataclass(frozen=True, slots=True)
class Span:
    """Each row covers the days from one header to the other; it may not cross a month."""

    first: str
    last: str


_NO_ENTRY = "[[export]]"


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """One ``[[export]]``: which files it reads, into which table, and how."""

    file: str
    table: str  # "" where ``vendor`` says it
    url: str = ""  # the table of a database, instead of a file: "postgresql://…/crm#calls"
    vendor: str | None = None  # the layout it has: "zendesk" or "zendesk/tickets"
    dimensions: tuple[str, ...] | None = None  # None: the usual ones of the table
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_format: tuple[str, ...] = ()
    skip_rows: int | None = None
    key: tuple[str, ...] | None = None  # None: that of the table
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    set: dict[str, str] = field(default_factory=dict)
    lookup: tuple[Lookup, ...] = ()
    latest: Latest | None = None
    unpivot: Unpivot | None = None
    header_rows: int = 1
    day_first: bool | None = None  # where neither the texts nor date_format tell
    formula: dict[str, str] = field(default_factory=dict)
    pivot: Pivot | None = None
    collapse: Collapse | None = None
    refuse: tuple[Refuse, ...] = ()
    span: Span | None = None
    stands_in: bool = False  # only where no other file gives the table
    skip: bool = False  # these files are not opened at all
    place: str = _NO_ENTRY  # for messages: which entry of which file

    def decided(self, setting: str, file: str, table: str) -> str:
        """The next step where a setting has to decide: the lines to write, and where."""
        if self.place != _NO_ENTRY:
            return f"write {setting} in that [[export]] ({self.place})"
        name = file.rsplit("/", 1)[-1]
        return (
            f'write in xlkpi.toml, each on its line: [[export]], file = "{name}", '
            f'table = "{table}", {setting}'
        )

    def over(self, base: ExportSpec) -> ExportSpec:
        """The base with everything that this entry says in its place, word by word."""
        said: dict[str, Any] = {}
        for name, default in ((f.name, f.default) for f in fields(self)):
            value, under = getattr(self, name), getattr(base, name)
            if isinstance(value, dict):
                said[name] = under | value
            elif value not in (default, ""):
                said[name] = value
        said["values"] = {}
        for name in self.values | base.values:
            own = self.values.get(name, {})
            # words with stars are tried in order: what a person says goes before the base's "*"
            said["values"][name] = own | base.values.get(name, {}) | own
        for name in self.set.keys() & base.columns.keys() - self.columns.keys():
            said["columns"] = {k: v for k, v in said["columns"].items() if k != name}
        for name in self.columns.keys() & base.set.keys() - self.set.keys():
            said["set"] = {k: v for k, v in said["set"].items() if k != name}
        return replace(base, **said)


@dataclass(frozen=True, slots=True)
class Config:
    """What ``xlkpi.toml`` says, or the defaults where there is none."""

    title: str | None = None
    language: str | None = None
    currency: str | None = None
    fiscal_year_start: int = 1
    template: str | None = None
    comments: bool = True  # whether a workbook shows what customers wrote
    kpi: dict[str, dict[str, object]] = field(default_factory=dict)
    exports: tuple[ExportSpec, ...] = ()
    rates: dict[str, Rate] = field(default_factory=dict)  # of other currencies than ``currency``
    folder: Path = field(default_factory=Path)
    path: Path | None = None


def find_config(paths: Iterable[str | Path]) -> Path | None:
    """The first ``xlkpi.toml`` in one of the folders, or beside one of the files."""
    for path in map(Path, paths):
        folder = path if path.is_dir() else path.parent
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def read_config(path: str | Path) -> Config:
    """The configuration in that file.

    Raises ConfigError for a file that cannot be read, a key that does not exist or a
    value of the wrong kind; the message names the file, the line and the key.
    """
    path = Path(path)
    try:
        source = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(source)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text. Next: save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from None
    return _Reader(path, source).config(data)


def read_entry(entry: dict[str, Any], path: Path, where: str) -> ExportSpec:
    """One ``[[export]]`` that stands elsewhere than in ``xlkpi.toml``.

    Raises ConfigError as ``read_config`` does.
    """
    return _Reader(path, "").export(entry, where)


class _Reader:
    """Turns parsed TOML into a Config; knows where it is, for the messages."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.lines = path, source.splitlines()

    def fail(self, where: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.path}{self._line(where)}, {where}: {problem}")

    def _line(self, where: str) -> str:
        """The line that holds the last key of ``where``, where that is certain."""
        key = re.escape(where.rsplit(".", 1)[-1].strip('"'))
        found = [
            number
            for number, line in enumerate(self.lines, 1)
            if re.match(rf'\s*"?{key}"?\s*=|\s*\[+[\w.]*\b{key}\]+', line)
        ]
        return f", line {found[0]}" if len(found) == 1 else ""

    def known(self, table: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
        keys = tuple(keys)
        for key in table:
            if key not in keys:
                place = f"{where}.{key}" if where else key
                raise self.fail(place, UnknownName("key", key, keys).listed())

    def get(self, table: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
        value = table.get(key)
        if value is not None and (
            not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        ):
            words = {
                str: "a text", int: "a whole number", dict: "a table", list: "a list",
                bool: "true or false",
            }  # fmt: skip
            raise self.fail(f"{where}.{key}", f"must be {words[kind]}, not {value!r}")
        return value

    def required(self, table: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
        value = self.get(table, key, kind, where)
        if value is None:
            raise self.fail(where, f'needs the key "{key}"')
        return value

    def words(self, value: Any, where: str) -> tuple[str, ...]:
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise self.fail(where, f"must be a text or a list of texts, not {value!r}")
        return tuple(items)

    def scalars(self, table: Mapping[str, Any], where: str) -> dict[str, str]:
        return {key: self.scalar(value, f"{where}.{key}") for key, value in table.items()}

    def scalar(self, value: Any, where: str) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dt.datetime):
            return value.isoformat(sep=" ")
        if isinstance(value, str | int | float | dt.date):
            return str(value)
        raise self.fail(where, f"must be one value, not {value!r}")

    def strings(self, table: Mapping[str, Any], where: str) -> dict[str, str]:
        for key, value in table.items():
            if not isinstance(value, str):
                raise self.fail(f"{where}.{key}", f"must be a text, not {value!r}")
        return dict(table)

    def config(self, data: dict[str, Any]) -> Config:
        self.known(data, ("workbook", "kpi", "export", "rates"), "")
        workbook = self.get(data, "workbook", dict, "") or {}
        self.known(
            workbook,
            ("title", "language", "currency", "fiscal_year_start", "template", "comments"),
            "workbook",
        )
        language = self.get(workbook, "language", str, "workbook")
        if language not in (None, "fr", "en"):
            raise self.fail("workbook.language", f'must be "fr" or "en", not {language!r}')
        start = self.get(workbook, "fiscal_year_start", int, "workbook")
        if start is not None and not 1 <= start <= 12:
            raise self.fail("workbook.fiscal_year_start", f"must be a month, 1 to 12, not {start}")
        currency = self.get(workbook, "currency", str, "workbook")
        kpi = self.get(data, "kpi", dict, "") or {}
        for key, value in kpi.items():
            if not isinstance(value, dict):
                raise self.fail(f"kpi.{key}", "must be a table of parameters: [kpi.service_level]")
        exports = data.get("export", [])
        if not isinstance(exports, list) or not all(isinstance(e, dict) for e in exports):
            raise self.fail("export", "must be written [[export]], once for each entry")
        return Config(
            title=self.get(workbook, "title", str, "workbook"),
            language=language,
            currency=currency,
            fiscal_year_start=start or 1,
            template=self.get(workbook, "template", str, "workbook"),
            comments=self.get(workbook, "comments", bool, "workbook") is not False,
            kpi=kpi,
            exports=tuple(self.export(e, f"export[{i}]") for i, e in enumerate(exports, 1)),
            rates=self.rates(self.get(data, "rates", dict, "") or {}, currency),
            folder=self.path.parent,
            path=self.path,
        )

    def rates(self, table: dict[str, Any], base: str | None) -> dict[str, Rate]:
        """[rates]: what one unit of each currency is worth in that of the workbook."""
        found: dict[str, Rate] = {}
        for written, given in table.items():
            code, where = written.upper(), f"rates.{written}"
            if not re.fullmatch("[A-Z]{3}", code):
                raise self.fail(where, "must be a currency code of three letters")
            if code in found:
                raise self.fail(where, "is given twice")
            steps = given if isinstance(given, dict) else {"": given}
            if not steps:
                raise self.fail(
                    where, 'holds no rate: write "2026-01-01" = …, a rate from each day'
                )
            rates = {
                self.since(day, where): self.rate(rate, f"{where}.{day}" if day else where)
                for day, rate in steps.items()
            }
            found[code] = tuple(sorted(rates.items(), key=lambda step: step[0] or dt.date.min))
            if code == base and any(rate != 1 for _, rate in found[code]):
                raise self.fail(
                    where, f"is the currency of [workbook]: one {code} is worth 1, so leave it out"
                )
        if found and not base:
            code = next(iter(found))
            raise self.fail(
                f"rates.{code}", 'in which currency? Name it: [workbook] currency = "EUR", say'
            )
        return {code: rate for code, rate in found.items() if code != base}

    def since(self, day: str, where: str) -> dt.date | None:
        """The day from which a rate holds: "2026-02-14", "2026-02", "2026"; "" is always."""
        if not day:
            return None
        full = day + "-01" * (2 - day.count("-"))
        try:
            return dt.date.fromisoformat(full)
        except ValueError:
            raise self.fail(f"{where}.{day}", "must be a day, as 2026-02-14, or a month") from None

    def rate(self, given: Any, where: str) -> Decimal:
        """A rate as a number, or as "1/1.08": what one unit of the workbook's currency buys."""
        inverse = _INVERSE.fullmatch(given.strip()) if isinstance(given, str) else None
        if inverse and Decimal(inverse[1]) > 0:
            found = 1 / Decimal(inverse[1])
        elif isinstance(given, bool) or not isinstance(given, int | float):
            raise self.fail(where, f'must be a number, or "1/1.08" (the inverse), not {given!r}')
        else:
            found = Decimal(str(given))
        if not (found.is_finite() and _DECIMALS < found < 1_000_000):
            raise self.fail(where, f"must be a number above 0, not {given!r}")
        return found.quantize(_DECIMALS).normalize()

    def export(self, entry: dict[str, Any], where: str) -> ExportSpec:
        self.known(
            entry,
            [f for f in ExportSpec.__dataclass_fields__ if f != "place"],
            where,
        )
        vendor = self.get(entry, "vendor", str, where)
        skipped = self.get(entry, "skip", bool, where) or False
        get = self.get if vendor or skipped else self.required
        table_name = get(entry, "table", str, where) or ""
        if table_name not in TABLES and (table_name or not (vendor or skipped)):
            raise self.fail(f"{where}.table", str(UnknownName("table", table_name, TABLES)))
        sections = {
            key: self.get(entry, key, dict, where) or {}
            for key in ("columns", "values", "units", "set", "formula")
        }
        columns = {
            key: self.words(value, f"{where}.columns.{key}")
            for key, value in sections["columns"].items()
        }
        values: dict[str, dict[str, str]] = {}
        for key, value in sections["values"].items():
            if not isinstance(value, dict):
                raise self.fail(
                    f"{where}.values.{key}", "must be a table: value in the file = value"
                )
            values[key] = self.scalars(value, f"{where}.values.{key}")
        units = self.strings(sections["units"], f"{where}.units")
        for key, unit in units.items():
            if unit not in UNITS:
                problem = UnknownName("unit", unit, UNITS).listed()
                raise self.fail(f"{where}.units.{key}", problem)
        constants = self.scalars(sections["set"], f"{where}.set")
        for key in constants:
            if key in columns:
                raise self.fail(f"{where}.set.{key}", "is already taken from a column")
        decimal = self.get(entry, "decimal", str, where)
        if decimal not in (None, ",", "."):
            raise self.fail(f"{where}.decimal", f'must be "," or ".", not {decimal!r}')
        delimiter = self.get(entry, "delimiter", str, where)
        if delimiter is not None and len(delimiter) != 1:
            delimiter = {"tab": "\t", r"\t": "\t"}.get(delimiter, delimiter)
            if len(delimiter) != 1:
                raise self.fail(f"{where}.delimiter", f"must be one character, not {delimiter!r}")
        skip = self.at_least(entry, "skip_rows", 0, where)
        dimensions = entry.get("dimensions")
        key = entry.get("key")
        url = self.get(entry, "url", str, where) or ""
        if url and "file" in entry:
            raise self.fail(f"{where}.url", "is already a file: an entry names one of the two")
        return ExportSpec(
            file="" if url else self.required(entry, "file", str, where),
            table=table_name,
            url=url,
            vendor=vendor,
            dimensions=None
            if dimensions is None
            else self.words(dimensions, f"{where}.dimensions"),
            sheet=self.get(entry, "sheet", str, where),
            encoding=self.get(entry, "encoding", str, where),
            delimiter=delimiter,
            decimal=decimal,
            date_format=self.words(entry.get("date_format", []), f"{where}.date_format"),
            skip_rows=skip,
            key=None if key is None else self.words(key, f"{where}.key"),
            columns=columns,
            values=values,
            units=units,
            set=constants,
            lookup=self.lookups(entry.get("lookup", []), f"{where}.lookup"),
            latest=self.latest(self.get(entry, "latest", dict, where), f"{where}.latest"),
            unpivot=self.unpivot(self.get(entry, "unpivot", dict, where), f"{where}.unpivot"),
            header_rows=self.at_least(entry, "header_rows", 1, where) or 1,
            day_first=self.get(entry, "day_first", bool, where),
            formula=self.strings(sections["formula"], f"{where}.formula"),
            pivot=self.pivot(self.get(entry, "pivot", dict, where), f"{where}.pivot"),
            collapse=self.collapse(self.get(entry, "collapse", dict, where), f"{where}.collapse"),
            refuse=self.refusals(entry.get("refuse", []), f"{where}.refuse"),
            span=self.span(self.get(entry, "span", dict, where), f"{where}.span"),
            stands_in=self.get(entry, "stands_in", bool, where) or False,
            skip=skipped,
            place=f"{self.path}, {where}",
        )

    def at_least(self, entry: dict[str, Any], key: str, least: int, where: str) -> int | None:
        found: int | None = self.get(entry, key, int, where)
        if found is not None and found < least:
            raise self.fail(f"{where}.{key}", f"must be {least} or more, not {found}")
        return found

    def lookups(self, entries: Any, where: str) -> tuple[Lookup, ...]:
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise self.fail(where, "must be written [[export.lookup]], once for each entry")
        found = []
        for entry in entries:
            self.known(entry, ("file", "on", "columns"), where)
            pairs = {
                key: self.strings(self.required(entry, key, dict, where), f"{where}.{key}")
                for key in ("on", "columns")
            }
            if not pairs["on"]:
                raise self.fail(f"{where}.on", "names no column")
            found.append(Lookup(self.required(entry, "file", str, where), **pairs))
        return tuple(found)

    def pivot(self, entry: dict[str, Any] | None, where: str) -> Pivot | None:
        if entry is None:
            return None
        self.known(entry, ("by", "event", "at", "events"), where)
        events = self.required(entry, "events", dict, where)
        by, event, at = (self.required(entry, key, str, where) for key in ("by", "event", "at"))
        named = {
            name: self.words(value, f"{where}.events.{name}") for name, value in events.items()
        }
        return Pivot(by, event, at, named)

    def collapse(self, entry: dict[str, Any] | None, where: str) -> Collapse | None:
        if entry is None:
            return None
        how = self.strings({k: v for k, v in entry.items() if k != "by"}, where)
        for name, word in how.items():
            if word not in MERGES:
                problem = UnknownName("word", word, MERGES).listed()
                raise self.fail(f"{where}.{name}", problem)
        return Collapse(self.required(entry, "by", str, where), how)

    def refusals(self, entries: Any, where: str) -> tuple[Refuse, ...]:
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise self.fail(where, "must be written [[export.refuse]], once for each entry")
        found = []
        for entry in entries:
            self.known(entry, ("column", "reason", "words", "keep"), where)
            if ("words" in entry) == ("keep" in entry):
                raise self.fail(where, 'needs "words" (to refuse) or "keep" (refuse all others)')
            key = "keep" if "keep" in entry else "words"
            found.append(
                Refuse(
                    self.required(entry, "column", str, where),
                    self.required(entry, "reason", str, where),
                    self.words(entry[key], f"{where}.{key}"),
                    key == "keep",
                )
            )
        return tuple(found)

    def span(self, entry: dict[str, Any] | None, where: str) -> Span | None:
        if entry is None:
            return None
        self.known(entry, ("first", "last"), where)
        return Span(*(self.required(entry, key, str, where) for key in ("first", "last")))

    def latest(self, entry: dict[str, Any] | None, where: str) -> Latest | None:
        if entry is None:
            return None
        self.known(entry, ("by", "order"), where)
        return Latest(*(self.required(entry, key, str, where) for key in ("by", "order")))

    def unpivot(self, entry: dict[str, Any] | None, where: str) -> Unpivot | None:
        if entry is None:
            return None
        self.known(entry, ("columns", "name", "value"), where)
        return Unpivot(
            self.words(self.required(entry, "columns", list, where), f"{where}.columns"),
            self.required(entry, "name", str, where),
            self.required(entry, "value", str, where),
        )
