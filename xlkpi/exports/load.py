"""Exports loaded into DuckDB: every row used, or refused with a reason.

Each file becomes one table of typed columns in the schema ``xlkpi_exports``; a canonical
table is a view over those of its files. The first reading of a file trusts what a sample
shows and is one pass; only where a row then fails is the file looked at again.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.errors import InputError, UnknownName
from xlkpi.exports import files, headers, layouts, sheets, sql, text, values
from xlkpi.exports.columns import Resolver
from xlkpi.exports.config import Config, ExportSpec
from xlkpi.exports.currencies import Currencies
from xlkpi.exports.kinds import unreadable
from xlkpi.exports.opening import open_file
from xlkpi.exports.reading import Part, Reading
from xlkpi.exports.report import Example, FileReport
from xlkpi.exports.rows import Rows
from xlkpi.model.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

SCHEMA = "xlkpi_exports"
DUPLICATE = "duplicate key"


@dataclass(frozen=True)
class LoadedTable:
    """A canonical table in the connection: a view of that name.

    All its canonical columns are there, typed, NULL where no file gives them; then the
    further ones as VARCHAR; then ``_row``, which grows in the order of files and rows.
    """

    name: str
    mapped: frozenset[str]
    dimensions: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Exports:
    """What was loaded, and what became of each file."""

    tables: dict[str, LoadedTable]
    files: tuple[FileReport, ...]


def load(
    sources: Iterable[str | Path | Mapping[str, pd.DataFrame]]
    | Mapping[str, pd.DataFrame]
    | str
    | Path,
    *,
    connection: duckdb.DuckDBPyConnection,
    config: Config | None = None,
) -> Exports:
    """The canonical tables behind files, folders, globs and frames.

    ``sources`` is a path, a mapping of table name to pandas frame, or a list of both.
    The tables are made in ``connection``; nothing else is left behind.
    Raises InputError (a file, a sheet or a column that cannot be used), ConfigError
    (``config`` asks for the impossible) or UnknownName (no such table).
    """
    given: list[Any] = [sources] if isinstance(sources, str | Path | Mapping) else list(sources)
    with tempfile.TemporaryDirectory(prefix="xlkpi-") as scratch:
        loader = _Loader(connection, config or Config(), Path(scratch))
        try:
            return loader.run(given)
        finally:
            loader.clean()


class _Unknown(Exception):
    """Headers that do not say what a file is, and the error to show for it."""

    def __init__(self, error: InputError) -> None:
        super().__init__(str(error))
        self.error = error


class _Loader:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, config: Config, scratch: Path
    ) -> None:
        self.connection, self.config, self.scratch = connection, config, scratch
        self.parts: list[Part] = []
        self.unused: list[FileReport] = []
        self.opened: dict[tuple[object, ...], list[Rows]] = {}
        self.statuses: dict[Path, tuple[int, int]] = {}  # of the files before they were read
        self.repaired: dict[int, Rows] = {}
        self.views: list[str] = []
        self.tables = 0
        self.currencies = Currencies(connection, config)

    def run(self, given: Sequence[Any]) -> Exports:
        self.connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        paths = [item for item in given if not isinstance(item, Mapping)]
        if not given:
            raise InputError("no file was given", hint="name files or a folder")
        sources = files.find(paths) if paths else []
        self._files(sources, any(Path(p).is_dir() for p in paths))
        for item in given:
            if isinstance(item, Mapping):
                for name, frame in item.items():
                    self._frame(name, frame)
        if not self.parts:
            raise InputError(
                "none of the files could be used: "
                + ", ".join(f"{r.file} ({'; '.join(r.notes)})" for r in self.unused[:5]),
                hint="say what they are with [[export]] in xlkpi.toml",
            )
        self._stand_ins()
        by_table: dict[str, list[Part]] = {}
        for part in self.parts:
            by_table.setdefault(part.table.name, []).append(part)
        loaded = {name: self._finish(name, by_table[name]) for name in TABLES if name in by_table}
        self.currencies.agree()
        self._unchanged()
        reports = [self._report(part) for part in self.parts] + self.unused
        return Exports(loaded, tuple(reports))

    def _unchanged(self) -> None:
        """Refuses what was read from a file that another program was still writing."""
        for path, status in self.statuses.items():
            if _status(path) != status:
                raise InputError(
                    "the file changed while it was read",
                    file=files.shown(path),
                    hint="wait until it is complete, start again",
                )

    def _stand_ins(self) -> None:
        """Leaves out what only stands in for files that are there: else it would count twice."""
        given = {part.table.name for part in self.parts if not part.stands_in}
        for part in [p for p in self.parts if p.stands_in and p.table.name in given]:
            self.parts.remove(part)
            self._pass_over(part.rows, f'other files give "{part.table.name}"')

    def clean(self) -> None:
        """Drops everything that only the loading needed."""
        for view in self.views:
            self.connection.unregister(view)
        kept = {part.name for part in self.parts}
        for number in range(self.tables):
            name = f"{SCHEMA}.t{number}"
            if name not in kept:
                self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def new_table(self) -> str:
        """A name for a table of the schema."""
        self.tables += 1
        return f"{SCHEMA}.t{self.tables - 1}"

    # ------------------------------------------------------------ which file is what

    def _files(self, sources: Sequence[files.Source], folder: bool) -> None:
        lookups = {
            (self.config.folder / lookup.file).resolve()
            for spec in self.config.exports
            for lookup in spec.lookup
        }
        wanted = [(spec, self._patterns(spec)) for spec in self.config.exports]
        matched: set[str] = set()
        for source in sources:
            real = source.path.resolve()
            names = {str(real), str(source.path.parent.resolve() / source.path.name)}
            specs = [
                spec
                for spec, patterns in wanted
                if names & patterns
                or any(fnmatch.fnmatch(name, p) for name in names for p in patterns)
            ]
            matched.update(s.place for s in specs)
            file = files.shown(source.path)
            if any(spec.skip for spec in specs):
                self._skipped(source.path, file)
                continue
            for spec in specs:
                self._configured(source.path, file, spec)
            if not specs:
                told = any(not spec.skip for spec in self.config.exports)
                quiet = real in lookups or (told and not source.named)
                self._recognised(source.path, file, quiet)
        for spec in self.config.exports:
            if folder and spec.place not in matched and not spec.skip:
                raise InputError(
                    f'no file is called "{spec.file}"',
                    file=str(self.config.path or "xlkpi.toml"),
                    hint=f"correct file in {spec.place} (it is sought from the folder of that "
                    "xlkpi.toml), or take the entry out",
                )

    def _patterns(self, spec: ExportSpec) -> set[str]:
        """What the paths of an entry's files match: the folder is no pattern, the file may be."""
        home = str(self.config.folder.resolve())
        return {
            os.path.normpath(os.path.join(start, spec.file))  # noqa: PTH118 - with a pattern
            for start in (home, glob.escape(home))
        }

    def _open(self, path: Path, file: str, spec: ExportSpec | None) -> list[Rows]:
        """The sheets of a file (one, where it has no sheets)."""
        encoding, delimiter, skip = (
            (spec.encoding, spec.delimiter, spec.skip_rows) if spec else (None, None, None)
        )
        key = (path.resolve(), encoding, delimiter, skip)
        if key not in self.opened:
            self.statuses[path] = _status(path)
            self.opened[key] = open_file(path, file, self.scratch, self.connection, spec)
        return self.opened[key]

    def _configured(self, path: Path, file: str, spec: ExportSpec) -> None:
        found = self._open(path, file, spec)
        if spec.sheet is not None:
            names = [rows.sheet for rows in found]
            if spec.sheet not in names:
                raise InputError(
                    str(UnknownName("sheet", spec.sheet, names)),
                    file=file,
                    hint=f"correct sheet in {spec.place}",
                )
            found = [rows for rows in found if rows.sheet == spec.sheet]
        if not found:
            raise InputError("holds no rows", file=file, hint="export it again")
        named = [h for names in spec.columns.values() for h in names]
        found = [_headed(rows, spec, named) for rows in found]
        wanted = {headers.fold(h) for h in named}
        if len(found) > 1:
            fitting = [r for r in found if wanted <= {headers.fold(h) for h in r.headers}]
            for rows in found:
                if rows not in fitting and fitting:
                    self._pass_over(rows, "its headers are not those of the [[export]]")
            found = fitting or found[:1]
        for rows in found:
            match = self._said(rows, spec)
            for entry in match.specs if match else [spec]:
                self._part(match.rows if match else rows, TABLES[entry.table], entry, match)

    def _said(self, rows: Rows, spec: ExportSpec) -> layouts.Match | None:
        """The layout under an entry: the one that it names, or the file's own where it maps none."""
        if spec.vendor:
            fitting = [layouts.apply(each, rows) for each in layouts.find(spec.vendor, spec.place)]
            match = max(fitting, key=lambda m: m.known)
        elif spec.columns or spec.unpivot or spec.latest:
            return None
        else:
            try:
                recognised = layouts.recognise(rows)
            except InputError:
                return None  # the entry itself has to say enough
            if recognised is None or all(s.table != spec.table for s in recognised.specs):
                return None
            match = recognised
        chosen = [s for s in match.specs if spec.table in ("", s.table)]
        if not chosen:
            if spec.table and spec.columns:
                return None
            raise InputError(
                f"lacks the columns that {match.layout.called} needs",
                file=rows.file,
                sheet=rows.sheet or None,
                hint="export it with more columns, or name them in [export.columns]",
            )
        return replace(match, specs=tuple(spec.over(each) for each in chosen))

    def _recognised(self, path: Path, file: str, quiet: bool) -> None:
        found = self._open(path, file, None)
        if not found:
            raise InputError("holds no rows", file=file, hint="export it again")
        used = 0
        found = [layouts.headed(rows) for rows in found]
        for rows in found:
            try:
                self._by_headers(rows)
            except _Unknown as unknown:
                if not quiet and (len(found) == 1 or (rows is found[-1] and not used)):
                    raise unknown.error from None
                self._pass_over(rows, unknown.error.problem)
                continue
            used += 1

    def _by_headers(self, rows: Rows) -> None:
        """Reads rows that only their headers tell. Raises _Unknown where those do not."""
        try:
            match = layouts.recognise(rows)
            if match is None:
                try:
                    table = headers.recognise(rows.headers, rows.file, rows.sheet).table
                except InputError as error:
                    match = layouts.recognise(rows, below=True)
                    near = "" if match else layouts.nearest(rows.headers)
                    if match is None:
                        raise InputError(
                            error.problem + (f"; nearest: {near}" if near else ""),
                            file=rows.file,
                            sheet=rows.sheet or None,
                            hint=error.hint,
                        ) from None
        except InputError as error:
            raise _Unknown(error) from None
        if match is None:
            self._part(rows, table, None)
            return
        for spec in match.specs:
            self._part(match.rows, TABLES[spec.table], spec, match)

    def _pass_over(self, rows: Rows, why: str) -> None:
        size, modified = _status(rows.path)
        self.unused.append(
            FileReport(
                rows.file,
                rows.sheet,
                encoding=rows.encoding,
                delimiter=rows.delimiter,
                notes=(f"not used: {why}",),
                unused_columns=rows.headers,
                path=rows.path,
                size=size,
                modified=modified,
            )
        )

    def _skipped(self, path: Path, file: str) -> None:
        """A file that the configuration passes over, unread."""
        size, modified = _status(path)
        note = "not used: xlkpi.toml says to skip it"
        self.unused.append(FileReport(file, notes=(note,), path=path, size=size, modified=modified))

    def _frame(self, name: str, frame: pd.DataFrame) -> None:
        if name not in TABLES:
            raise UnknownName("table", name, TABLES)
        view = f"xlkpi_frame_{len(self.views)}"
        self.views.append(view)
        rows = sheets.open_frame(frame, name, self.connection, view)
        self._part(rows, TABLES[name], None)

    def _other(self, given: str) -> tuple[Rows, str]:
        """A file that a lookup names, and its relation."""
        path = self.config.folder / given
        file = files.shown(path)
        if not path.is_file():
            raise InputError("there is no such file", file=file, hint="correct [[export.lookup]]")
        found = self._open(path, file, None)
        if not found:
            raise InputError("holds no rows", file=file, hint="export it again")
        rows = self._sound(layouts.headed(found[0]))
        return rows, rows.body

    def _sound(self, rows: Rows) -> Rows:
        """The rows, repaired if DuckDB refuses to read them all."""
        import duckdb

        rows = self.repaired.get(id(rows), rows)
        try:
            self.connection.execute(f"SELECT count(COLUMNS(*)) FROM {rows.relation}")
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            return self._repair(rows)
        return rows

    def _repair(self, rows: Rows) -> Rows:
        import duckdb

        if rows.path is None or rows.spreadsheet or id(rows) in self.repaired:
            raise InputError("cannot be read", file=rows.file, sheet=rows.sheet or None)
        try:
            better = text.repair(rows, self.connection, self.scratch, self.new_table())
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise InputError(
                f"cannot be read as delimited text ({str(error).splitlines()[0]})",
                file=rows.file,
                hint="export it again as CSV or XLSX",
            ) from None
        self.repaired[id(rows)] = self.repaired[id(better)] = better
        return better

    # ------------------------------------------------------------ one file into one table

    def _part(
        self,
        rows: Rows,
        table: Table,
        spec: ExportSpec | None,
        match: layouts.Match | None = None,
    ) -> None:
        import duckdb

        rows = self.repaired.get(id(rows), rows)
        try:
            part = self._loaded(rows, table, spec)
        except duckdb.OutOfMemoryException:
            raise  # nothing is wrong with the file
        except duckdb.Error as error:
            if id(rows) in self.repaired or rows.path is None or rows.spreadsheet:
                raise InputError(
                    f"cannot be loaded ({str(error).splitlines()[0]})",
                    file=rows.file,
                    sheet=rows.sheet or None,
                    hint="check the columns named in xlkpi.toml",
                ) from error
            part = self._loaded(self._repair(rows), table, spec)
        part.stands_in = spec is not None and spec.stands_in
        if match:
            part.vendor, part.sure = match.layout.id, match.sure
            part.notes.insert(0, match.note)
        self.parts.append(part)

    def _loaded(self, rows: Rows, table: Table, spec: ExportSpec | None) -> Part:
        resolver = Resolver(rows, table, spec, self.connection, self._other, self.new_table)
        inputs = resolver.resolve(rows.body)
        part = Part(table, rows, inputs, self.new_table())
        Reading(part, spec, self.connection).run()
        return part

    # ------------------------------------------------------------ the files of one table

    def _finish(self, name: str, parts: list[Part]) -> LoadedTable:
        table = TABLES[name]
        self._drop_duplicates(table, parts)
        extras: dict[str, str] = {}
        for part in parts:
            for extra in part.inputs.extras:
                extras.setdefault(extra.casefold(), extra)
        selects = []
        for number, part in enumerate(parts):
            own = {extra.casefold(): extra for extra in part.inputs.extras}
            cells = []
            for column in table.columns:
                kind = values.SQL_TYPES[column.type]
                value = part.expression(column.name) or "NULL"
                cells.append(f"CAST({value} AS {kind}) AS {sql.name(column.name)}")
            for folded, extra in extras.items():
                value = sql.name(own[folded]) if folded in own else "NULL"
                cells.append(f"CAST({value} AS VARCHAR) AS {sql.name(extra)}")
            cells.append(f"rowid + {number << 40} AS _row")
            selects.append(f"SELECT {', '.join(cells)} FROM {part.name}")
        rows = " UNION ALL ".join(selects)
        self.connection.execute(f"CREATE OR REPLACE VIEW {sql.name(name)} AS {rows}")
        self.currencies.settle(table, parts, rows)
        mapped = {c for part in parts for c in (*part.stored, *part.literals) if table.column(c)}
        dimensions = dict.fromkeys(d for part in parts for d in part.inputs.dimensions)
        fields = dict.fromkeys(extras[f.casefold()] for p in parts for f in p.inputs.fields)
        return LoadedTable(name, frozenset(mapped), tuple(dimensions), tuple(fields))

    def _drop_duplicates(self, table: Table, parts: list[Part]) -> None:
        """Of the rows of one key, over all files, only the first stays."""
        said = next(
            (p.inputs.key for p in parts if p.inputs.key is not None and not p.vendor), None
        )
        keys: dict[tuple[str, ...], list[Part]] = {}
        for part in parts:
            key = part.inputs.key if part.inputs.key is not None and part.vendor else said
            keys.setdefault(table.key if key is None else key, []).append(part)
        for key, alike in keys.items():
            self._drop_late(key, alike)

    def _drop_late(self, key: tuple[str, ...], parts: list[Part]) -> None:
        holders = [(i, p) for i, p in enumerate(parts) if key and p.expression(key[0])]
        if not holders:
            return
        selects = []
        for number, part in holders:
            cells = ", ".join(
                f"{self._key_cell(part, column)} AS k{i}" for i, column in enumerate(key)
            )
            selects.append(f"SELECT {cells}, rowid + {number << 40} AS pos FROM {part.name}")
        everything = f"({' UNION ALL '.join(selects)}) WHERE k0 IS NOT NULL"
        names = ", ".join(f"k{i}" for i in range(len(key)))
        # Few keys stand twice: those are found by a number, which is faster than a text.
        twice = f"SELECT hash({names}) FROM {everything} GROUP BY 1 HAVING count(*) > 1"
        late = self.new_table()
        [(count,)] = self.connection.execute(
            f"CREATE TABLE {late} AS SELECT unnest(list(pos ORDER BY pos)[2:]) AS pos "
            f"FROM {everything} AND hash({names}) IN ({twice}) GROUP BY {names}"
        ).fetchall()
        if not count:
            return
        found = self.connection.execute(
            f"SELECT pos >> 40, min(pos & {(1 << 40) - 1}, 3) FROM {late} GROUP BY 1"
        ).fetchall()
        for number, shown in found:
            part = parts[number]
            part.examples[DUPLICATE] = self._late(part, key, shown)
            these = (
                f"FROM {part.name} WHERE rowid IN "
                f"(SELECT pos - {number << 40} FROM {late} WHERE pos >> 40 = {number})"
            )
            late_rows = self._sums(part, these.removeprefix("FROM "), part.count)
            part.rejected[DUPLICATE] = sum(count for count, *_ in late_rows)
            part.tally.add("rejected", (sums for _, *sums in late_rows))
            self.connection.execute(f"DELETE {these}")

    def _sums(self, part: Part, source: str, *more: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(part.tally.query(source, (), more)).fetchall()

    def _late(self, part: Part, key: Sequence[str], at: Sequence[int]) -> tuple[Example, ...]:
        """Rows whose key had been seen, as examples."""
        written = " || ' ' || ".join(
            f"coalesce(CAST({part.expression(c) or 'NULL'} AS VARCHAR), '')" for c in key
        )
        index = "_n" if part.inputs.numbered else "rowid"
        found = self.connection.execute(
            f"SELECT {index}, {written} FROM {part.name} "
            f"WHERE rowid IN ({', '.join(map(str, at))}) ORDER BY rowid"
        ).fetchall()
        rows = part.rows.row_numbers(n for n, _ in found)
        return tuple(Example(rows[n], " + ".join(key), value.strip()) for n, value in found)

    def _key_cell(self, part: Part, column: str) -> str:
        """A key in SQL; addresses are compared without case."""
        cell = part.expression(column)
        if cell is None:
            return "NULL"
        given = part.inputs.all.get(column)
        if given and any("@" in t for t in given.texts[:200] if t):
            return f"lower({cell})"
        return cell

    def _report(self, part: Part) -> FileReport:
        dated = [sql.name(c) for c in part.table.date_columns if c in part.stored]
        limits = "".join(f", min({c})::DATE, max({c})::DATE" for c in dated)
        used, *ends = self.connection.execute(
            f"SELECT {part.count}{limits} FROM {part.name}"
        ).fetchall()[0]
        part.tally.add("used", self._sums(part, part.name))
        pairs = zip(ends[::2], ends[1::2], strict=True)
        first, last = next((pair for pair in pairs if pair[0] is not None), (None, None))
        rows = part.rows
        size, modified = _status(rows.path)
        notes = list(dict.fromkeys(part.notes))
        read = used + sum(part.rejected.values())
        if not read:
            notes.append("holds no rows below its header")
        return FileReport(
            file=rows.file,
            sheet=rows.sheet,
            table=part.table.name,
            encoding=rows.encoding,
            delimiter=rows.delimiter,
            read=read,
            used=used,
            rejected=dict(part.rejected),
            from_=first,
            to=last,
            examples=dict(part.examples),
            notes=tuple(notes),
            columns={name: given.label for name, given in part.inputs.columns.items()},
            unused_columns=part.inputs.unused,
            path=rows.path,
            size=size,
            modified=modified,
            vendor=part.vendor,
            sure=part.sure,
            merged=part.merged,
            set_aside=part.set_aside,
            sums=part.tally.report(
                {name: given.label for name, given in part.inputs.columns.items()},
                part.units,
                self.config.currency or "",
            ),
            blank_lines=rows.blank_lines,
        )


def _headed(rows: Rows, spec: ExportSpec, named: Sequence[str]) -> Rows:
    """The rows with the header lines that an entry says, or means by the headers it names."""
    if spec.header_rows > 1 and not spec.vendor:
        return rows.stacked(spec.header_rows)
    return layouts.headed(rows, named)


def _status(path: Path | None) -> tuple[int, int]:
    if path is None:
        return 0, 0
    try:
        status = path.stat()
    except OSError as error:
        raise unreadable(error, files.shown(path)) from None
    return status.st_size, status.st_mtime_ns
