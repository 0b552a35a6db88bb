"""The rows of one file read into one table: typed, checked, refused with a reason.

The columns are read by plans that a sample suggests, in one pass that also keeps the texts
of the refused rows. Only where another plan can read some of those is the table made again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlkpi.errors import ConfigError, InputError, UnknownName
from xlkpi.exports import checks, sql, values
from xlkpi.exports.columns import Inputs
from xlkpi.exports.config import Collapse, ExportSpec
from xlkpi.exports.footers import footer_sql
from xlkpi.exports.report import Example
from xlkpi.exports.rows import Rows
from xlkpi.exports.sums import Tally
from xlkpi.model.progress import READING, step
from xlkpi.model.tables import Column, Table, Type

if TYPE_CHECKING:
    import duckdb

MALFORMED = "wrong number of columns"
EARLIER = "earlier event of the same record"
BLANK_VALUE = "blank value"
SEVERAL_MONTHS = "one row for several months"
_ROUNDED, _IGNORED = 1, 2  # codes of a good row with long decimals; of a blank line or total
_FIRST_REASON = 3  # code of the first reason to refuse a row; a good row has 0
_BEGINNING = 100_000  # rows looked at where the sample does not decide, before all are
_WHOLE = 20_000  # distinct texts looked at where the sample does not decide


@dataclass
class Part:
    """One file's rows of one table."""

    table: Table
    rows: Rows
    inputs: Inputs
    name: str  # of its DuckDB table, quoted
    stored: dict[str, str] = field(default_factory=dict)  # column: SQL type
    literals: dict[str, str] = field(default_factory=dict)  # constant column: SQL
    rejected: dict[str, int] = field(default_factory=dict)
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    set_aside: int = 0
    merged: int = 0  # rows of the file that were made one with others
    vendor: str = ""  # the layout by which the file was known
    sure: float = 0.0
    stands_in: bool = False  # only where no other file gives the table
    tally: Tally = field(default_factory=Tally)
    units: dict[str, str | None] = field(default_factory=dict)  # column: its unit in the file

    @property
    def count(self) -> str:
        """How many rows of the file some rows of the part's table are, in SQL."""
        return "CAST(coalesce(sum(_w), 0) AS BIGINT)" if self.inputs.weighted else "count(*)"

    def expression(self, column: str) -> str | None:
        """The column in SQL over the part's table, None where the part lacks it."""
        if column in self.stored:
            return sql.name(column)
        return self.literals.get(column)


_BROUGHT = re.compile(r"\bs\.(_|l\d)")  # cells that the rows of the file itself do not have
_EXCEL_ERRORS = {word.upper() for word in values.BLANK_WORDS if word.startswith("#")}
_MERGE = {
    "first": "first({0} ORDER BY _at) FILTER ({0} IS NOT NULL)",
    "last": "last({0} ORDER BY _at) FILTER ({0} IS NOT NULL)",
    "sum": "sum({0})",
    "min": "min({0})",
    "max": "max({0})",
    "any": "bool_or({0})",
}


def _with(level: str, calculated: Mapping[str, str], there: Collection[str]) -> str:
    """The SELECT with columns calculated from its own: those that are there are replaced."""
    if not calculated:
        return level
    replaced = [f"{value} AS {sql.name(n)}" for n, value in calculated.items() if n in there]
    added = [f"{value} AS {sql.name(n)}" for n, value in calculated.items() if n not in there]
    star = f"* REPLACE ({', '.join(replaced)})" if replaced else "*"
    return f"SELECT {', '.join([star, *added])} FROM ({level})"


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a row is refused: the condition over raw (r…) and typed columns."""

    text: str
    condition: str
    column: str
    unread: bool = False  # the text could not be read: another plan might


class Reading:
    """Fills the table of one part."""

    def __init__(
        self, part: Part, spec: ExportSpec | None, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self.part, self.connection = part, connection
        self.spec = spec or ExportSpec(file="", table=part.table.name)
        self.table, self.inputs, self.rows = part.table, part.inputs, part.rows
        self.columns: dict[str, Column] = {
            name: self.table.column(name) or self.inputs.types.get(name, Column(name, Type.TEXT))
            for name in self.inputs.all
        }
        self.raw = {name: f"r{i}" for i, name in enumerate(self.inputs.all)}
        self.plans: dict[str, values.Plan] = {}
        self.settings = values.Settings()

    def run(self) -> None:
        """Plans, fills, refuses; a second time where the first could not read all."""
        part = self.part
        self._plan()
        self._constants()
        counts = self._fill()
        unread = [r.column for r in self.reasons if r.unread and counts.get(r.text)]
        if unread and self._plan_again(unread, counts):
            counts = self._fill()
        self._refuse(counts)
        part.notes += [note for plan in self.plans.values() for note in plan.notes]
        part.notes += self.inputs.notes + self._excel_errors()
        self._sum_apart()
        if self.spec.collapse:
            self._collapse(self.spec.collapse)
        self._merged()
        part.units = {name: plan.unit for name, plan in self.plans.items()}
        if self.inputs.earlier:
            part.rejected[EARLIER] = self.inputs.earlier
            numbers = self.rows.row_numbers(self.inputs.earlier_first)
            part.examples[EARLIER] = tuple(map(Example, numbers.values()))
        if self.rows.malformed:
            part.rejected[MALFORMED] = len(self.rows.malformed)
            part.examples[MALFORMED] = tuple(
                Example(m.row, None, m.text) for m in self.rows.malformed[:3]
            )

    # ------------------------------------------------------------ plans

    def _settings(self, name: str, whole: bool) -> values.Settings:
        return values.Settings(
            table=self.table.name,
            decimal=self.spec.decimal,
            date_formats=self.spec.date_format,
            unit=self.spec.units.get(name) or self._header_unit(name),
            spreadsheet=self.rows.spreadsheet,
            long=self.rows.long,
            whole=whole,
            currencies="currency" in self.inputs.columns,
            usual_decimal=next((p.decimal for p in self.plans.values() if p.decimal), None),
            day_first=next(
                (p.day_first for p in self.plans.values() if p.day_first is not None),
                self.spec.day_first,
            ),
        )

    def _header_unit(self, name: str) -> str | None:
        given = self.inputs.all.get(name)
        timed = given and self.columns[name].type in (Type.SECONDS, Type.HOURS)
        return given.unit if given and timed else None

    def _plan(self) -> None:
        unknown = [n for n in self.spec.units if n not in self.inputs.all]
        if unknown:
            raise ConfigError(
                f"{self.spec.place}.units.{unknown[0]}: "
                f"{UnknownName('column of this entry', unknown[0], self.inputs.all)}"
            )
        doubtful = []
        for name, given in self.inputs.all.items():
            try:
                self.plans[name] = values.planned(
                    self.columns[name], (t for t in given.texts if t), self._settings(name, False)
                )
            except values.Doubt:
                doubtful.append(name)
        for name in doubtful:
            if not (self.rows.long and self._settled(name, f" LIMIT {_BEGINNING}")):
                self._settled(name, "")

    def _settled(self, name: str, limit: str) -> bool:
        """Whether one text of each kind in so many rows decides how to read a column.

        Raises InputError where those of all rows do not.
        """
        given, raw = self.inputs.all[name], self.raw[name]
        kind = values.kind_sql(raw, self.columns[name].type)
        found = self._texts(
            f"SELECT min({raw}) AS t FROM ({self._raw_select([name])}{limit}) GROUP BY {kind}"
        )
        given.texts = [*found, *given.texts]
        texts = (t for t in given.texts if t)
        settings = self._settings(name, whole=not limit)
        try:
            self.plans[name] = values.planned(self.columns[name], texts, settings)
        except values.Doubt as doubt:
            if not limit:
                raise self._doubtful(name, doubt) from None
        return name in self.plans

    def _plan_again(self, names: Sequence[str], counts: Mapping[str, int]) -> bool:
        """New plans from the texts that could not be read; whether they read any of those."""
        total = sum(counts.values())
        changed = False
        for name in dict.fromkeys(names):
            column, given = self.columns[name], self.inputs.all[name]
            reason = next(r for r in self.reasons if r.unread and r.column == name)
            unread = (
                f"SELECT DISTINCT t FROM (SELECT {self._kept_text(name)} AS t "
                f"FROM {self.part.name} WHERE _reason > {_ROUNDED}) "
                f"WHERE {self.plans[name].value('t')} IS NULL "
                f"AND NOT {values.blank_sql('t', column.type)}"
            )
            failed = self._texts(unread)
            texts = [t for t in given.texts if t] + failed
            try:
                plan = values.planned(column, texts, self._settings(name, True))
            except values.Doubt as doubt:
                if counts[reason.text] * 20 > total:
                    raise self._doubtful(name, doubt) from None
                continue
            query = f"SELECT count({plan.value('t')}) FROM ({unread})"
            if (
                plan.value("t") != self.plans[name].value("t")
                and self.connection.execute(query).fetchall()[0][0]
            ):
                self.plans[name] = plan
                changed = True
        return changed

    def _texts(self, query: str) -> list[str]:
        found = self.connection.execute(
            f"SELECT t FROM ({query}) WHERE t IS NOT NULL ORDER BY t LIMIT {_WHOLE}"
        ).fetchall()
        return [text for (text,) in found]

    def _doubtful(self, name: str, doubt: values.Doubt) -> InputError:
        return InputError(
            doubt.problem,
            file=self.rows.file,
            sheet=self.rows.sheet or None,
            column=self.inputs.all[name].label,
            value=doubt.value or None,
            hint=self.spec.decided(doubt.setting, self.rows.file, self.table.name),
        )

    def _constants(self) -> None:
        """Constants of [export.set], read like any other text, once."""
        given = self.inputs.constants
        columns = {name: self.table.column(name) or Column(name, Type.TEXT) for name in given}
        cells = []
        for name, text in given.items():
            try:
                plan = values.planned(columns[name], [text], self._settings(name, True))
            except values.Doubt as doubt:
                raise ConfigError(
                    f"{self.spec.place}.set.{name}: {doubt}; write {doubt.setting}"
                ) from None
            cells.append(f"CAST({plan.value(sql.text(text))} AS VARCHAR)")
        if not cells:
            return
        found = self.connection.execute(f"SELECT {', '.join(cells)}").fetchall()[0]
        for (name, column), value in zip(columns.items(), found, strict=True):
            if value is None:
                wanted = values.WHAT.get(column.type) or f"one of {', '.join(column.choices)}"
                raise ConfigError(f'{self.spec.place}.set.{name}: "{given[name]}" is not {wanted}')
            literal = f"CAST({sql.text(value)} AS {values.SQL_TYPES[column.type]})"
            self.part.literals[name] = literal

    # ------------------------------------------------------------ filling

    def _raw_select(self, names: Iterable[str] | None = None) -> str:
        """The raw texts of these columns, of all unless told, under their short names."""
        wanted = self.inputs.all if names is None else names
        cells = [f"{self.inputs.all[name].raw} AS {self.raw[name]}" for name in wanted]
        if self.inputs.first:
            cells.append(f"{self.inputs.first} AS _first")
        if self.inputs.numbered:
            cells.append("s._n AS _n")
        if self.inputs.weighted:
            cells.append("s._w AS _w")
        cells += [f"({test}) AS _x{i}" for i, (_, test) in enumerate(self.inputs.refused.values())]
        return f"SELECT {', '.join(cells)} FROM {self.inputs.relation}"

    def _typed(self, name: str) -> str:
        return f"{self.plans[name].value(self.raw[name])} AS {sql.name(name)}"

    def _kept_text(self, name: str) -> str:
        """The text of a column, in SQL over the part's table: NULL in good rows."""
        return f"_raw[{1 + list(self.raw).index(name)}]"

    def _all_reasons(self, has: set[str]) -> list[_Reason]:
        labels = {given.label: name for name, given in self.inputs.all.items()}
        found = [
            _Reason(reason, f"_x{i}", labels.get(header, header))
            for i, (reason, (header, _)) in enumerate(self.inputs.refused.items())
        ]
        if self.inputs.blank_refused:
            name = self.inputs.blank_refused
            raw = self.raw[name]
            blank = f"{raw} IS NULL OR {values.blank_sql(raw, self.columns[name].type)}"
            found.append(_Reason(BLANK_VALUE, blank, name))
        for name in self.table.required:
            if name in self.inputs.columns:
                raw = self.raw[name]
                blank = f"{raw} IS NULL OR {values.blank_sql(raw, self.columns[name].type)}"
                missing = f"{sql.name(name)} IS NULL AND ({blank})"
                found.append(_Reason(f"missing {name}", missing, name))
            elif name in self.inputs.formulas:
                found.append(_Reason(f"missing {name}", f"{sql.name(name)} IS NULL", name))
        for name, column in self.columns.items():
            if column.type is Type.TEXT:
                continue
            raw = self.raw[name]
            failed = (
                f"{sql.name(name)} IS NULL AND {raw} IS NOT NULL "
                f"AND NOT {values.blank_sql(raw, column.type)}"
            )
            if column.type is Type.CHOICE:
                found.append(_Reason(f"unknown value of {name}", failed, name))
            else:
                what = values.WHAT[column.type]
                found.append(_Reason(f"{name} is not {what}", failed, name, unread=True))
        found += [_Reason(*rule) for rule in checks.rules(self.table, has)]
        if self.spec.span:
            crosses = "date_trunc('month', span_first) <> date_trunc('month', span_last)"
            found.append(_Reason(SEVERAL_MONTHS, crosses, "span_last"))
        return found

    def _fill(self) -> dict[str, int]:
        """Makes the part's table, refused rows marked; how many rows have each reason."""
        inputs, part = self.inputs, self.part
        has = inputs.columns.keys() | inputs.constants.keys() | inputs.formulas.keys()
        derived = checks.derived(self.table, has)
        has = has | derived.keys()
        self.reasons = self._all_reasons(set(has))
        marks = list(self.raw.values()) + (["_first"] if inputs.first else [])
        marks += ["_n"] if inputs.numbered else []
        marks += ["_w"] if inputs.weighted else []
        marks += [f"_x{i}" for i in range(len(inputs.refused))]
        level = self._level(marks, self._raw_select(), derived)
        for name in (*inputs.formulas, *derived):
            part.literals.pop(name, None)
        kept = list(dict.fromkeys([*inputs.all, *inputs.formulas, *derived]))
        raw = ", ".join(self.raw.values())
        cleared = checks.cleared(self.table, has)
        cells = [
            *(f"{cleared.get(name, sql.name(name))} AS {sql.name(name)}" for name in kept),
            "_reason",
            f"CASE WHEN _reason > {_ROUNDED} THEN [{raw}] END AS _raw",
            *(["_n"] if inputs.numbered else []),
            *(["_w"] if inputs.weighted else []),
        ]
        size = self.rows.path.stat().st_size if self.rows.path else 0
        step(READING, self.rows.file, size=size, share=self._share_done)
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {part.name} AS SELECT {', '.join(cells)} "
            f"FROM (SELECT *, {self._code()} AS _reason FROM ({level}))"
        )
        part.stored = {
            name: values.SQL_TYPES[column.type]
            for name in kept
            for column in [self.table.column(name) or self.columns.get(name)]
            if column
        }
        found = self._counted()
        self.rounded = found.pop(_ROUNDED, 0)
        part.set_aside = self.rows.ignored + found.pop(_IGNORED, 0)
        counts = {"": found.pop(0, 0) + self.rounded}
        for code, count in found.items():
            reason = self.reasons[code - _FIRST_REASON].text
            counts[reason] = counts.get(reason, 0) + count
        return counts

    def _share_done(self) -> float | None:
        """How much of its statement the connection has done; None where it does not tell."""
        done = self.connection.query_progress()
        return None if done < 0 else done / 100

    rounded = 0
    reasons: list[_Reason]

    def _level(self, marks: Sequence[str], raw: str, derived: Mapping[str, str]) -> str:
        """The typed columns over raw texts, in SQL, and what is calculated from them."""
        typed = [self._typed(name) for name in self.inputs.all]
        typed += [f"{literal} AS {sql.name(name)}" for name, literal in self.part.literals.items()]
        level = f"SELECT {', '.join([*marks, *typed])} FROM ({raw})"
        there = {*self.inputs.all, *self.part.literals}
        for calculated in (self.inputs.formulas, derived):
            level = _with(level, calculated, there)
            there |= calculated.keys()
        return level

    # ------------------------------------------------------------ sums

    def _counted(self) -> dict[int, int]:
        """How many rows have each code; what they add up to goes to the tally."""
        import duckdb

        part = self.part
        given = (self.inputs.columns.keys() | self.inputs.formulas.keys()) & part.stored.keys()
        currency = part.expression("currency")
        part.tally = Tally.of(self.table, given, currency, "currency" in part.stored)
        try:
            rows = self._rows(part.name, ["_reason"], [part.count])
        except duckdb.OutOfRangeException:
            part.tally = Tally()
            part.notes.append("its amounts are too large to be added up")
            rows = self._rows(part.name, ["_reason"], [part.count])
        found: dict[int, int] = {}
        for code, count, *sums in rows:
            found[code] = found.get(code, 0) + count
            if code != _IGNORED:
                part.tally.add("read", [sums])
            if code >= _FIRST_REASON:
                part.tally.add("rejected", [sums])
        return found

    def _rows(self, source: str, by: Sequence[str] = (), more: Sequence[str] = ()) -> list[Any]:
        return self.connection.execute(self.part.tally.query(source, by, more)).fetchall()

    def _sum_apart(self) -> None:
        """Adds up what is no longer in the part's table: earlier events, rows before a pivot."""
        tally = self.part.tally
        for relation in filter(None, (self.inputs.passed, self.inputs.unmerged)):
            # what a lookup or a pivot brings is not in these rows
            cells = [
                f"{given.raw if not _BROUGHT.search(given.raw) else 'NULL'} AS {self.raw[name]}"
                for name, given in self.inputs.all.items()
            ]
            level = self._level([], f"SELECT {', '.join(cells)} FROM {relation}", {})
            apart = self._rows(f"({level})")
            if relation == self.inputs.passed:
                tally.add("read", apart)
                tally.add("rejected", apart)
            else:
                tally.before(apart)

    def _code(self) -> str:
        """What becomes of a row: the number of the first reason that holds, 0 for a good row."""
        mapped = [
            self.raw[name]
            for name, given in self.inputs.all.items()
            if not (given.raw.startswith("'") or given.filled)
        ]
        numbers = [
            self.raw[name]
            for name, column in self.columns.items()
            if values.SQL_TYPES[column.type] == sql.MONEY
        ]
        codes = []
        if mapped:
            codes.append((_IGNORED, f"coalesce({', '.join(mapped)}) IS NULL"))
        if self.inputs.first and not self.inputs.numbered:
            first = (row[0] for row in self.rows.sample)
            codes.append((_IGNORED, footer_sql("_first", first if self.rows.long else ())))
        codes += enumerate((r.condition for r in self.reasons), _FIRST_REASON)
        codes += [(_ROUNDED, values.rounded_sql(raw)) for raw in numbers]
        branches = " ".join(f"WHEN {condition} THEN {code}" for code, condition in codes)
        return f"CAST(CASE {branches} ELSE 0 END AS USMALLINT)"

    # ------------------------------------------------------------ merging

    def _collapse(self, collapse: Collapse) -> None:
        """[export.collapse]: the good rows of one ``by`` made one."""
        part, by = self.part, sql.name(collapse.by)
        for name in (collapse.by, *collapse.how):
            if name not in part.stored:
                problem = UnknownName("column", name, part.stored)
                raise ConfigError(f"{self.spec.place}.collapse: {problem}")
        index = "_n" if self.inputs.numbered else "rowid"
        cells = [
            f"{_MERGE[collapse.how.get(name, 'first')].format(sql.name(name))} AS {sql.name(name)}"
            for name in part.stored
        ]
        weight = part.count
        before = self._rows(part.name)
        record = f"CASE WHEN {by} IS NULL THEN CAST(_at AS VARCHAR) ELSE 'k' || {by} END"
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {part.name} AS SELECT {', '.join(cells)}, "
            f"min(_at) AS _n, {weight} AS _w FROM (SELECT *, {index} AS _at FROM {part.name}) "
            f"GROUP BY {record} ORDER BY _n"
        )
        self.inputs.numbered = self.inputs.weighted = True
        part.tally.merge(before, self._rows(part.name))

    def _merged(self) -> None:
        """Says how many rows of the file were made one with others."""
        if not self.inputs.weighted:
            return
        [(rows, records)] = self.connection.execute(
            f"SELECT {self.part.count}, count(*) FROM {self.part.name}"
        ).fetchall()
        self.part.merged = rows - records
        self.part.notes.append(f"{rows} rows merged into {records}")

    def _excel_errors(self) -> list[str]:
        """Cells of the sample that hold an error of Excel: blanks, but worth saying."""
        found = Counter(
            f"{given.label} ({text})"
            for given in self.inputs.all.values()
            for text in given.texts
            if text and text[0] == "#" and text.strip().upper() in _EXCEL_ERRORS
        )
        if not found:
            return []
        listed = ", ".join(list(found)[:5])
        return [f"errors of Excel read as blanks: {listed}"]

    # ------------------------------------------------------------ refusing

    def _refuse(self, counts: Mapping[str, int]) -> None:
        part = self.part
        if self.rounded:
            part.notes.append(f"amounts rounded to nine decimals: {self.rounded} rows")
        part.rejected = {reason: n for reason, n in counts.items() if reason}
        if part.rejected:
            self._examples()
        if part.rejected or part.set_aside > self.rows.ignored:
            self.connection.execute(f"DELETE FROM {part.name} WHERE _reason > {_ROUNDED}")

    def _examples(self) -> None:
        """The first three rows of each reason, with the cells as the file has them."""
        index = "_n" if self.inputs.numbered else "rowid"
        found = self.connection.execute(
            f"SELECT _reason, min({{'at': rowid, 'row': {index}, 'raw': _raw}}, 3) "
            f"FROM {self.part.name} WHERE _reason >= {_FIRST_REASON} GROUP BY 1 ORDER BY 1"
        ).fetchall()
        numbers = self.rows.row_numbers(row["row"] for _, rows in found for row in rows)
        for code, rows in found:
            reason = self.reasons[code - _FIRST_REASON]
            given = self.inputs.all.get(reason.column)
            examples = [
                Example(
                    numbers[row["row"]],
                    given.label if given else reason.column,
                    dict(zip(self.raw, row["raw"], strict=True)).get(reason.column),
                )
                for row in rows
            ]
            shown = self.part.examples.get(reason.text, ())
            self.part.examples[reason.text] = (*shown, *examples)[:3]
