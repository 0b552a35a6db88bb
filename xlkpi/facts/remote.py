"""Tables that lie in a database or a cluster, named by URL in ``xlkpi.toml``: as canonical ones.

Their columns have types already, so there is no guessing: what the entry says is written as
one query, which the database runs. Every row is used or refused with a reason, as with files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Protocol

from xlkpi.errors import ConfigError, InputError, UnknownName
from xlkpi.exports import Config, FileReport, LoadedTable, checks, headers
from xlkpi.exports.config import ExportSpec
from xlkpi.exports.sql import MONEY, case, text, texts
from xlkpi.exports.sql import name as quoted
from xlkpi.exports.values import FALSE_WORDS, SQL_TYPES, TRUE_WORDS
from xlkpi.facts.databases import Database
from xlkpi.facts.databases.dialects import DIALECTS
from xlkpi.facts.databases.sql_database import shown
from xlkpi.facts.databases.translate import Translator
from xlkpi.model.tables import TABLES, Column, Table, Type

DUPLICATE = "duplicate key"
SPARK = "spark"
_SECONDS = {"ms": "0.001", "s": "1", "min": "60", "h": "3600", "d": "86400"}
_HOURS = {"h": "1", "d": "24"}
_OF_TABLES = frozenset("url table dimensions key columns values units set place".split())


class Remote(Database, Protocol):
    """A database where tables lie."""

    translator: Translator
    numbered: str  # SQL that numbers rows, in any order

    def source(self, table: str) -> tuple[str, ...]:
        """The columns of a table that lies there."""


@dataclass(frozen=True)
class RemoteTables:
    """What the entries of a configuration name, made canonical where it lies."""

    database: Remote
    tables: dict[str, LoadedTable]
    reports: tuple[FileReport, ...]


def connect(url: str) -> Remote:
    """The database of a URL, or the cluster: ``spark://…``, ``sc://…``, ``spark:``."""
    scheme = url.partition(":")[0]
    if scheme in (SPARK, "sc"):
        from xlkpi.facts.databases import spark

        return spark.connect("" if url.removeprefix("spark:").strip("/") == "" else url)
    if scheme not in DIALECTS:
        raise ConfigError(
            f"{shown(url)}: {UnknownName('kind of database', scheme, [*DIALECTS, SPARK, 'sc'])}"
        )
    from xlkpi.facts.databases import sql_database

    return sql_database.connect(url, DIALECTS[scheme])


def remote_tables(config: Config) -> RemoteTables:
    """The tables that the entries name by URL.

    Raises ConfigError where an entry asks for what only files have, or where the tables do not
    all lie in one database; InputError where a table or a column is not there.
    """
    entries = [spec for spec in config.exports if spec.url]
    places = {spec.url.partition("#")[0] for spec in entries}
    if len(places) > 1 or len(entries) < len(config.exports):
        named = ", ".join(sorted(shown(place) for place in places))
        raise ConfigError(
            f"{config.path}: the tables of one workbook lie in one place, not in {named}"
            + (" and in files" if len(entries) < len(config.exports) else "")
            + ". Next: bring the others there, or build two workbooks."
        )
    database = connect(places.pop())
    try:
        made = [_Source(database, spec, number) for number, spec in enumerate(entries)]
        tables = {
            name: _canonical(database, name, [each for each in made if each.table.name == name])
            for name in dict.fromkeys(spec.table for spec in entries)
        }
        return RemoteTables(database, tables, tuple(each.report() for each in made))
    except BaseException:
        database.close()
        raise


class _Source:
    """One entry: a table of the database, read as a canonical one."""

    def __init__(self, database: Remote, spec: ExportSpec, number: int) -> None:
        self.database, self.spec, self.number = database, spec, number
        self.table: Table = TABLES[spec.table]
        place, _, self.lies = spec.url.partition("#")
        self.file = f"{shown(place)}#{self.lies}"
        self._only_of_tables()
        self.headers = self._headers()
        self.columns: dict[str, str] = {}  # canonical or further column: SQL over the table
        self.blank: dict[str, str] = {}  # …: whether the table holds nothing there
        self.dimensions = self._dimensions()
        self.fields = self._fields()
        for name in (*spec.columns, *self.dimensions, *self.fields, *spec.set):
            if name not in self.columns:
                self._column(name)
        self._required()
        self.rows = f"remote_{number}_"
        self._read()

    # ------------------------------------------------------------ what the entry says

    def _only_of_tables(self) -> None:
        plain = ExportSpec(file="", table="")
        for name in (f.name for f in fields(ExportSpec)):
            value, usual = getattr(self.spec, name), getattr(plain, name)
            if name not in _OF_TABLES and value != usual:
                raise ConfigError(
                    f"{self.spec.place}.{name}: is for files; {self.file} is a table. "
                    "Next: take it out, or make a view in the database."
                )

    def _headers(self) -> tuple[str, ...]:
        if not self.lies:
            raise ConfigError(
                f"{self.spec.place}.url: names no table. Next: write it after a #, as "
                "postgresql://host/database#schema.table"
            )
        try:
            found = self.database.source(self.lies)
        except Exception as error:
            raise self._refused(error) from error
        unknown = dict.fromkeys(found, "unknown")
        self.database.translator.describe(self.alias, unknown, self.lies)
        return found

    @property
    def alias(self) -> str:
        """The name of the table in the SQL that is translated."""
        return f"source_{self.number}_"

    def _dimensions(self) -> tuple[str, ...]:
        spec = self.spec
        if spec.dimensions is not None:
            return spec.dimensions
        usual = headers.default_dimensions(self.table.name)
        return tuple(d for d in usual if d in spec.columns or d in spec.set)

    def _fields(self) -> tuple[str, ...]:
        """The further columns of customers, whose completeness is measured."""
        if self.table.name != "customers":
            return ()
        used = {h for given in self.spec.columns.values() for h in given}
        taken = {*self.table.column_names, *self.dimensions, "_row"}
        return tuple(h for h in self.headers if h not in used and h not in taken)

    def _column(self, name: str) -> None:
        """A column as SQL over the table, and whether it holds nothing."""
        spec = self.spec
        column = self.table.column(name) or Column(name, Type.TEXT)
        if name in spec.set:
            kind = SQL_TYPES[column.type]
            self.columns[name] = f"cast({text(spec.set[name])} as {kind})"
            self.blank[name] = "false"
            return
        given = [self._known(header) for header in spec.columns.get(name, (name,))]
        if len(given) > 1 and column.type is not Type.TEXT:
            raise ConfigError(
                f"{spec.place}.columns.{name}: only texts are joined; {name} is none. "
                "Next: make a column of it in a view of the database."
            )
        parts = [f"s_.{quoted(header)}" for header in given]
        words = " || ' ' || ".join(f"coalesce(cast({part} as varchar), '')" for part in parts)
        plain = f"nullif(trim({words}), '')"
        self.blank[name] = f"{plain} is null"
        self.columns[name] = self._typed(column, plain, parts[0])

    def _known(self, header: str) -> str:
        if header in self.headers:
            return header
        alike = [h for h in self.headers if h.casefold() == header.casefold()]
        if len(alike) == 1:
            return alike[0]
        raise InputError(
            str(UnknownName("column", header, self.headers)),
            file=self.file,
            hint=f"correct {self.spec.place}",
        )

    def _typed(self, column: Column, plain: str, raw: str) -> str:
        """A value of the column's type; null where the table's is none."""
        kind, words = column.type, self.spec.values.get(column.name, {})
        if words:
            stars = words.get("*")
            answers = {k.strip().lower(): text(v) for k, v in words.items() if k != "*"}
            plain = case(f"lower({plain})", answers, text(stars) if stars else plain)
        if kind is Type.TEXT:
            return plain
        if kind is Type.CHOICE:
            known = texts(column.choices)
            return f"case when lower({plain}) in ({known}) then lower({plain}) end"
        if kind is Type.FLAG:
            return (
                f"case when lower({plain}) in ({texts(TRUE_WORDS)}) then true "
                f"when lower({plain}) in ({texts(FALSE_WORDS)}) then false end"
            )
        number = f"cast({plain if words else raw} as {SQL_TYPES[kind]})"
        factor = self._factor(column)
        return f"cast({number} * {factor} as {MONEY})" if factor != "1" else number

    def _factor(self, column: Column) -> str:
        unit = self.spec.units.get(column.name)
        if unit is None:
            return "1"
        factors = {
            Type.SECONDS: _SECONDS, Type.HOURS: _HOURS, Type.MONEY: {"cents": "0.01"},
        }.get(column.type, {})  # fmt: skip
        if unit not in factors:
            raise ConfigError(
                f'{self.spec.place}.units.{column.name}: "{unit}" is no unit of it here. '
                f"Known: {', '.join(factors) or 'none'}."
            )
        return factors[unit]

    def _required(self) -> None:
        for name in self.table.required:
            if name not in self.columns:
                raise InputError(
                    f'nothing gives the column "{name}", without which a row of '
                    f'"{self.table.name}" means nothing',
                    file=self.file,
                    hint=f"name it in [export.columns] of {self.spec.place}: {name} = …",
                )

    # ------------------------------------------------------------ reading

    def _read(self) -> None:
        """Make a table of the rows, each with the reason why it is refused, or none."""
        has = {name for name in self.columns if self.table.column(name)}
        cells = [f"{value} as {quoted(name)}" for name, value in self.columns.items()]
        flags = [f"{self.blank[name]} as {quoted(_no(name))}" for name in self._doubtful(has)]
        at = f"{self.database.numbered} as _row"
        typed = f"select {', '.join([*cells, *flags, at])} from {self.alias} s_"
        reasons = [
            (f"missing {name}", f"{quoted(name)} is null and {quoted(_no(name))}")
            for name in self.table.required
            if name in self.spec.columns
        ]
        reasons += [
            (f"unknown value of {name}", f"{quoted(name)} is null and not {quoted(_no(name))}")
            for name in self._doubtful(has)
            if (column := self.table.column(name)) and column.type in (Type.CHOICE, Type.FLAG)
        ]
        reasons += [(reason, condition) for reason, condition, _ in checks.rules(self.table, has)]
        branches = " ".join(f"when {condition} then {text(why)}" for why, condition in reasons)
        why = f"case {branches} end" if branches else "cast(null as varchar)"
        cleared = checks.cleared(self.table, has)
        replaced = [f"{v} as {quoted(n)}" for n, v in cleared.items()]
        star = f"* replace ({', '.join(replaced)})" if replaced else "*"
        self.further = checks.derived(self.table, has)
        query = f"select {star}, {why} as reason_ from ({typed}) t_"
        key = self.spec.key if self.spec.key is not None else self.table.key
        if key and all(name in self.columns for name in key):
            names = ", ".join(quoted(name) for name in key)
            place = f"row_number() over (partition by {names}, reason_ order by _row)"
            query = (
                f"select * replace (case when reason_ is null and {quoted(key[0])} is not null and "
                f"{place} > 1 then {text(DUPLICATE)} else reason_ end as reason_) from ({query}) k_"
            )
        self._run(f"create or replace temp table {self.rows} as {query}")

    def _doubtful(self, has: set[str]) -> Iterator[str]:
        """Columns whose value may be none though the table holds something."""
        for name in self.spec.columns:
            if name in has:
                yield name

    def _run(self, statement: str) -> None:
        try:
            self.database.run(statement)
        except Exception as error:
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> InputError:
        why = " ".join(str(error).split())[:300]
        return InputError(f"cannot be read ({why})", file=self.file, hint="correct the entry")

    def select(self, extras: Sequence[str]) -> str:
        """The rows that are used, with every column of the canonical table."""
        cells = []
        for column in self.table.columns:
            value = self.further.get(column.name)
            if value is None:
                value = quoted(column.name) if column.name in self.columns else "null"
            cells.append(f"cast({value} as {SQL_TYPES[column.type]}) as {quoted(column.name)}")
        for name in extras:
            value = quoted(name) if name in self.columns else "null"
            cells.append(f"cast({value} as varchar) as {quoted(name)}")
        cells.append(f"_row + {self.number << 40} as _row")
        return f"select {', '.join(cells)} from {self.rows} where reason_ is null"

    @property
    def mapped(self) -> frozenset[str]:
        """The canonical columns that it gives."""
        return frozenset(name for name in (*self.columns, *self.further) if self.table.column(name))

    def report(self) -> FileReport:
        """What became of its rows."""
        counted = self.database.rows(
            f"select reason_, count(*) from {self.rows} group by 1 order by 2 desc, 1"
        )
        rejected = {reason: several for reason, several in counted if reason}
        used = sum(several for reason, several in counted if not reason)
        dated = [c for c in self.table.date_columns if c in self.columns]
        first: date | None = None
        last: date | None = None
        if dated:
            c = quoted(dated[0])
            first, last = self.database.rows(
                f"select min(cast({c} as date)), max(cast({c} as date)) from {self.rows} "
                "where reason_ is null"
            )[0]
        return FileReport(
            file=self.file,
            table=self.table.name,
            read=used + sum(rejected.values()),
            used=used,
            rejected=rejected,
            from_=first,
            to=last,
            columns={name: " + ".join(h) for name, h in self.spec.columns.items()},
        )


def _no(name: str) -> str:
    """The column that says whether another is blank in the table."""
    return f"no {name}"


def _canonical(database: Remote, name: str, sources: Sequence[_Source]) -> LoadedTable:
    """One canonical table from all entries that give it."""
    table = TABLES[name]
    extras = dict.fromkeys(
        column for s in sources for column in s.columns if not table.column(column)
    )
    rows = " union all ".join(source.select(tuple(extras)) for source in sources)
    database.run(f"create or replace temp view {quoted(name)} as {rows}")
    _one_currency(database, table, sources)
    return LoadedTable(
        name,
        frozenset().union(*(source.mapped for source in sources)),
        tuple(dict.fromkeys(d for s in sources for d in s.dimensions)),
        tuple(dict.fromkeys(f for s in sources for f in s.fields)),
    )


def _one_currency(database: Remote, table: Table, sources: Sequence[_Source]) -> None:
    """Amounts in several currencies cannot be added."""
    if not any("currency" in source.columns for source in sources):
        return
    found: list[tuple[Any, ...]] = database.rows(
        f"select upper(currency), count(*) from {quoted(table.name)} "
        "where currency is not null group by 1 order by 2 desc, 1"
    )
    if len(found) > 1:
        listed = ", ".join(f"{code} ({several} rows)" for code, several in found)
        raise InputError(
            f'"{table.name}" holds amounts in several currencies that cannot be added: {listed}',
            file=", ".join(source.file for source in sources),
            column="currency",
            hint="convert them in a view of the database",
        )
