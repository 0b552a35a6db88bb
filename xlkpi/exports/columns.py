"""Where each canonical column comes from in one file: headers, constants, lookups.

The result is one SELECT that gives every column as raw text (r0, r1…), and for each a
sample of its texts. What the texts mean is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from xlkpi.errors import ConfigError, InputError, UnknownName
from xlkpi.exports import formulas, headers, sql, values
from xlkpi.exports.config import ExportSpec, Latest, Lookup, Pivot, Refuse, Unpivot
from xlkpi.exports.rows import SAMPLE, Rows
from xlkpi.model.tables import Column, Table, Type

if TYPE_CHECKING:
    import duckdb

KEEPS_FIELDS = ("customers", "leads")
"""Tables of which every other column is kept, because its completeness is measured."""


@dataclass
class Input:
    """One column of the result before it has a type."""

    name: str
    raw: str  # SQL over the source
    texts: Sequence[str | None]
    label: str  # what to call it in a message: its header
    unit: str | None = None  # written in the header
    filled: bool = False  # a word stands for a blank cell


@dataclass
class Inputs:
    """All columns that one file gives to one table."""

    table: Table
    relation: str  # what stands after FROM
    columns: dict[str, Input] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    extras: dict[str, Input] = field(default_factory=dict)
    dimensions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    key: tuple[str, ...] | None = None
    first: str | None = None  # the first cell of a row, where a footer shows
    numbered: bool = False  # the relation has a column _n: the row's index in the file
    blank_refused: str | None = None  # a column of which a blank is a reason to refuse
    earlier: int = 0  # rows left out because a later event of the record follows
    earlier_first: list[int] = field(default_factory=list)
    weighted: bool = False  # the relation has a column _w: how many rows of the file a row is
    unmerged: str | None = None  # the relation before a pivot
    passed: str | None = None  # the relation of the rows that ``earlier`` counts
    types: dict[str, Column] = field(default_factory=dict)  # of further columns that are no text
    formulas: dict[str, str] = field(default_factory=dict)  # column: SQL over the typed ones
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)  # reason: header, SQL
    unused: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def all(self) -> dict[str, Input]:
        """Canonical and further columns."""
        return self.columns | self.extras


class Resolver:
    """Finds the columns of one file for one table."""

    def __init__(
        self,
        rows: Rows,
        table: Table,
        spec: ExportSpec | None,
        connection: duckdb.DuckDBPyConnection,
        open_other: Callable[[str], tuple[Rows, str]],
        scratch_table: Callable[[], str],
    ) -> None:
        self.rows, self.table, self.connection = rows, table, connection
        self.spec = spec or ExportSpec(file="", table=table.name)
        self.open_other, self.scratch_table = open_other, scratch_table
        self.headers = list(rows.headers)
        self.cells = [f"s.c{i}" for i in range(len(self.headers))]
        self.sample: list[tuple[str | None, ...]] = rows.sample
        self.used: set[int] = set()

    def position(self, header: str) -> int:
        """Where that header is: as written, else without case, accents and punctuation."""
        if header in self.headers:
            return self.headers.index(header)
        folded = headers.fold(header)
        near = [i for i, h in enumerate(self.headers) if headers.fold(h) == folded]
        if len(near) == 1:
            return near[0]
        unknown = UnknownName("column", header, self.headers)
        raise InputError(
            f"{unknown} (it has {', '.join(self.headers)})"[:600],
            file=self.rows.file,
            sheet=self.rows.sheet or None,
            hint=f"correct [export.columns] ({self.spec.place})",
        )

    def resolve(self, relation: str) -> Inputs:
        """Everything, over that relation of raw rows."""
        spec, table = self.spec, self.table
        inputs = Inputs(table, f"{relation} AS s")
        if spec.pivot:
            self._pivot(inputs, relation, spec.pivot)
        elif spec.latest:
            self._latest(inputs, relation, spec.latest)
        if spec.unpivot:
            self._unpivot(inputs, spec.unpivot)
        mapping = {name: self._joined(names) for name, names in spec.columns.items()}
        if not spec.columns:
            found = headers.match(table, self.headers)
            mapping = {
                name: [position]
                for name, position in found.items()
                if name not in spec.set and not any(name in k.columns for k in spec.lookup)
            }
        if spec.unpivot:
            for offset, name in ((-2, spec.unpivot.name), (-1, spec.unpivot.value)):
                taken = {p for ps in mapping.values() for p in ps}
                if name not in mapping and len(self.headers) + offset not in taken:
                    mapping[name] = [len(self.headers) + offset]
            inputs.blank_refused = next(
                (n for n, ps in mapping.items() if ps == [len(self.headers) - 1]), None
            )
        for name, positions in mapping.items():
            self._add(inputs, name, self._input(name, positions))
        self._constants(inputs)
        self._currency(inputs)
        self._symbols(inputs)
        for lookup in spec.lookup:
            self._lookup(inputs, lookup)
        self._span(inputs)
        self._formulas(inputs)
        self._dimensions(inputs)
        self._values(inputs)
        self._requirements(inputs)
        for rule in spec.refuse:
            self._refuse(inputs, rule)
        if self.rows.headers:
            inputs.first = "s.c0"
        inputs.unused = tuple(h for i, h in enumerate(self.rows.headers) if i not in self.used)
        return inputs

    def _joined(self, names: Sequence[str]) -> list[int]:
        return [self.position(name) for name in names]

    def _input(self, name: str, positions: Sequence[int]) -> Input:
        self.used.update(positions)
        cells = [self.cells[p] for p in positions]
        label = " + ".join(self.headers[p] for p in positions)
        if len(cells) == 1:
            unit = headers.bare(label).unit
            return Input(name, cells[0], [row[positions[0]] for row in self.sample], label, unit)
        column = self.table.column(name)
        if column is None or column.type not in (Type.DATE, Type.TIMESTAMP):
            # half a date is no date, but a text is what its filled parts say
            parts = ", ".join(
                f"CASE WHEN NOT {values.blank_sql(cell)} THEN {cell} END" for cell in cells
            )
            said = [
                " ".join(row[p] or "" for p in positions if not values.is_blank(row[p]))
                for row in self.sample
            ]
            return Input(name, f"nullif(concat_ws(' ', {parts}), '')", said, label)
        blank = " OR ".join(values.blank_sql(cell) for cell in cells)
        short = " OR ".join(f"strlen({cell}) < 4" for cell in cells)
        joined = " || ' ' || ".join(cells)
        texts = [
            None
            if any(values.is_blank(row[p]) for p in positions)
            else " ".join(row[p] or "" for p in positions)
            for row in self.sample
        ]
        raw = f"CASE WHEN ({short}) AND ({blank}) THEN NULL ELSE {joined} END"
        return Input(name, raw, texts, label)

    def _add(self, inputs: Inputs, name: str, given: Input) -> None:
        if self.table.column(name):
            inputs.columns[name] = given
        else:
            inputs.extras[name] = given

    def _constants(self, inputs: Inputs) -> None:
        for name, value in self.spec.set.items():
            if self.table.column(name):
                inputs.constants[name] = value
            else:
                inputs.extras[name] = Input(name, sql.text(value), [value], name)

    def _currency(self, inputs: Inputs) -> None:
        """A currency written in the headers of amounts, where no column gives it.

        Raises InputError where two headers name two.
        """
        table = self.table
        if (
            table.column("currency") is None
            or "currency" in inputs.columns.keys() | inputs.constants
        ):
            return
        found = {
            currency: given.label
            for name, given in inputs.columns.items()
            if (column := table.column(name)) and column.type is Type.MONEY
            if (currency := headers.bare(given.label).currency)
        }
        if len(found) > 1:
            raise InputError(
                f"amounts in several currencies in one row ({', '.join(found.values())})",
                file=self.rows.file,
                sheet=self.rows.sheet or None,
                hint="name the one that counts in [export.columns]",
            )
        for currency in found:
            inputs.constants["currency"] = currency
        if not found:
            self._written_currency(inputs)

    def _symbols(self, inputs: Inputs) -> None:
        """A column of currencies that holds their symbols: the codes in their place."""
        given = inputs.columns.get("currency")
        if given and any((text or "").strip() in headers.SYMBOLS for text in given.texts):
            codes = {symbol: sql.text(code) for symbol, code in headers.SYMBOLS.items()}
            given.raw = sql.case(f"trim({given.raw})", codes, given.raw)
            given.texts = [headers.SYMBOLS.get((t or "").strip(), t) for t in given.texts]

    def _written_currency(self, inputs: Inputs) -> None:
        """A currency written in the cells of an amount ("USD 1,200.00"), row by row."""
        for name, given in list(inputs.columns.items()):
            column = self.table.column(name)
            texts = [headers.written_currency(text) for text in given.texts]
            if column and column.type is Type.MONEY and any(texts):
                raw = headers.written_currency_sql(given.raw)
                inputs.columns["currency"] = Input("currency", raw, texts, given.label)
                return

    def _span(self, inputs: Inputs) -> None:
        """The last day that a row covers, to refuse those that cross a month."""
        span = self.spec.span
        if span:
            for name, header in (("span_first", span.first), ("span_last", span.last)):
                inputs.extras[name] = self._input(name, [self.position(header)])
                inputs.types[name] = Column(name, Type.DATE)

    def _formulas(self, inputs: Inputs) -> None:
        """[export.formula]: columns calculated from others, which are numbers."""
        for name, formula in self.spec.formula.items():
            known = inputs.columns.keys() | inputs.extras.keys() | inputs.constants.keys()
            try:
                value, used = formulas.formula(formula)
            except ValueError as error:
                raise ConfigError(f"{self.spec.place}.formula.{name}: {error}") from None
            for operand in used:
                if operand not in known:
                    problem = UnknownName("column", operand, known)
                    raise ConfigError(f"{self.spec.place}.formula.{name}: {problem}")
                if not self.table.column(operand):
                    inputs.types[operand] = Column(operand, Type.NUMBER)
            inputs.formulas[name] = value

    def _refuse(self, inputs: Inputs, rule: Refuse) -> None:
        """[[export.refuse]]: rows that are none of the table's."""
        cell = self.cells[self.position(rule.column)]
        named = " OR ".join(sql.like(f"coalesce(trim({cell}), '')", word) for word in rule.words)
        condition = f"NOT ({named})" if rule.keep else f"({named})"
        header, before = inputs.refused.get(rule.reason, (rule.column, "false"))
        inputs.refused[rule.reason] = header, f"{before} OR {condition}"

    def _dimensions(self, inputs: Inputs) -> None:
        """Declared dimensions, and the fields of tables whose completeness is measured."""
        spec, table = self.spec, self.table
        known = inputs.columns.keys() | inputs.extras.keys() | inputs.constants.keys()
        declared = []
        for name in spec.dimensions or ():
            if name not in known and not table.column(name):
                inputs.extras[name] = self._input(name, [self.position(name)])
            declared.append(name)
        if spec.dimensions is None:
            declared = [n for n in headers.default_dimensions(table.name) if n in known]
        inputs.dimensions = tuple(declared)
        if spec.key is not None:
            inputs.key = spec.key
            for name in spec.key:
                if not table.column(name) and name not in inputs.extras:
                    inputs.extras[name] = self._input(name, [self.position(name)])
        if table.name in KEEPS_FIELDS:
            taken = {n.casefold() for n in (*table.column_names, *inputs.extras, "_row")}
            for position, header in enumerate(self.rows.headers):
                nameless = header == f"column {position + 1}"
                if position in self.used or (
                    nameless and not any(row[position] for row in self.sample)
                ):
                    continue
                name = header
                while name.casefold() in taken:
                    name += " (file)"
                taken.add(name.casefold())
                inputs.extras[name] = self._input(name, [position])
        inputs.fields = tuple(name for name in inputs.extras if name not in inputs.types)

    def _values(self, inputs: Inputs) -> None:
        """[export.values]: words of the file replaced before anything reads them."""
        for name, words in self.spec.values.items():
            given = inputs.columns.get(name) or inputs.extras.get(name)
            if given is None:
                if name in inputs.constants:
                    continue
                raise ConfigError(
                    f"{self.spec.place}.values.{name}: "
                    f"{UnknownName('column of this entry', name, inputs.all)}"
                )
            globs = {word: value for word, value in words.items() if "*" in word}
            folded = {
                word.strip().lower(): value for word, value in words.items() if word not in globs
            }
            exact = {
                text: folded[text.strip().lower()]
                for text in list(dict.fromkeys(t for t in given.texts[:500] if t))[:40]
                if text.strip().lower() in folded
            }
            raw = given.raw
            rest = sql.case(f"lower(trim({raw}))", {k: sql.text(v) for k, v in folded.items()}, raw)
            given.raw = sql.case(raw, {k: sql.text(v) for k, v in exact.items()}, rest)
            given.texts = [folded.get((text or "").strip().lower(), text) for text in given.texts]
            if globs:
                self._globs(inputs, given, globs, raw, {*folded, *folded.values()})
            if "" in folded:
                given.filled = True
                given.raw = f"coalesce(nullif(trim({given.raw}), ''), {sql.text(folded[''])})"

    def _globs(
        self, inputs: Inputs, given: Input, globs: dict[str, str], raw: str, known: set[str]
    ) -> None:
        """Words with a * in them, which stands for anything; tried in order, after all others."""
        rest = f"coalesce({given.raw}, '')"
        tried = " ".join(
            f"WHEN {sql.like(f'trim({raw})', word)} THEN {sql.text(value)}"
            for word, value in globs.items()
        )
        same = f"trim({given.raw}) = trim({raw}) AND NOT {sql.is_one_of(raw, known)}"
        given.raw = f"CASE WHEN {same} THEN CASE {tried} ELSE {rest} END ELSE {given.raw} END"
        others = dict.fromkeys(
            t.strip() for t in given.texts if t and t.strip().lower() not in known
        )
        if "*" in globs and others:
            patterns = [sql.glob(word) for word in globs if word != "*"]
            caught = [t for t in others if not any(p.fullmatch(t) for p in patterns)]
            listed = ", ".join(f'"{text[:40]}"' for text in caught[:6])
            more = ", …" if len(caught) > 6 else ""
            if caught:
                inputs.notes.append(f'{given.label}: {listed}{more} read as "{globs["*"]}"')
        given.texts = [
            text
            if not text or text.strip().lower() in known
            else next((v for w, v in globs.items() if sql.glob(w).fullmatch(text.strip())), text)
            for text in given.texts
        ]

    def _requirements(self, inputs: Inputs) -> None:
        if self.table.name == "surveys" and "score" in inputs.columns:
            self._scores(inputs)
        for name in self.table.required:
            if name in inputs.columns or name in inputs.constants or name in inputs.formulas:
                continue
            raise InputError(
                f'nothing gives the column "{name}", without which a row of '
                f'"{self.table.name}" means nothing',
                file=self.rows.file,
                sheet=self.rows.sheet or None,
                hint=f"name its header in [export.columns], or a constant in [export.set]: "
                f"{name} = …",
            )

    def _scores(self, inputs: Inputs) -> None:
        """Answers in words: "10 - Extremely likely" is 10; would buy again: yes 5, no 1."""
        score = inputs.columns["score"]
        kind = inputs.columns.get("kind")
        texts = [t for t in score.texts if t]
        lead = r"^\s*([0-9]+)\s*[-–:=(.]?\s+?[^0-9.,].*$"
        if any(c.isalpha() for t in texts for c in t):
            raw = score.raw
            score.raw = (
                f"CASE WHEN regexp_matches({raw}, {sql.text(lead)}) "
                f"THEN regexp_extract({raw}, '[0-9]+') ELSE {raw} END"
            )
        if inputs.constants.get("kind") == "repurchase" or kind is not None:
            asked = "true" if kind is None else f"lower(trim({kind.raw})) = 'repurchase'"
            raw = score.raw
            words = {w: "'5'" for w in values.TRUE_WORDS if w.isalpha()}
            words |= {w: "'1'" for w in values.FALSE_WORDS if w.isalpha()}
            answer = sql.case(f"lower(trim({raw}))", words, raw)
            score.raw = f"CASE WHEN {asked} THEN {answer} ELSE {raw} END"
        score.texts = [t for t in texts if not any(c.isalpha() for c in t)]

    # ------------------------------------------------------------ shapes of files

    def _pivot(self, inputs: Inputs, relation: str, pivot: Pivot) -> None:
        """One row a record out of a row an event: first texts, first moments, all events."""
        by, event, at = (self.position(name) for name in (pivot.by, pivot.event, pivot.at))
        moments = [row[at] for row in self.sample if row[at]]
        order = f"{self._ordering(f'c{at}', [t for t in moments if t])}, _n"
        named = f"lower(trim(c{event}))"
        cells = ["min(_n) AS _n", "count(*) AS _w"]
        cells += [
            f"first(c{i} ORDER BY {order}) FILTER (c{i} IS NOT NULL) AS c{i}"
            for i in range(len(self.headers))
        ]
        new = [*pivot.events, "events"]
        for i, words in enumerate(pivot.events.values()):
            wanted = " OR ".join(sql.like(named, word) for word in words)
            cells.append(f"first(c{at} ORDER BY {order}) FILTER ({wanted}) AS _e{i}")
        cells.append(f"string_agg({named}, ' ' ORDER BY {order}) AS _e{len(pivot.events)}")
        record = f"CASE WHEN c{by} IS NULL THEN CAST(_n AS VARCHAR) ELSE 'k' || trim(c{by}) END"
        name = self.scratch_table()
        self.connection.execute(
            f"CREATE TABLE {name} AS SELECT {', '.join(cells)} FROM "
            f"(SELECT *, row_number() OVER () - 1 AS _n FROM {relation}) "
            f"GROUP BY {record} ORDER BY min(_n)"
        )
        inputs.unmerged = f"{relation} AS s"
        inputs.relation, inputs.numbered, inputs.weighted = f"{name} AS s", True, True
        self.headers += new
        self.cells += [f"s._e{i}" for i in range(len(new))]
        found = self.connection.execute(
            f"SELECT * EXCLUDE (_n, _w) FROM {name} ORDER BY _n LIMIT {SAMPLE}"
        ).fetchall()
        self.sample = found
        self.used.update((event, at))

    def _latest(self, inputs: Inputs, relation: str, latest: Latest) -> None:
        """Keeps the last row of each record of an event log."""
        by, order = (self.position(name) for name in (latest.by, latest.order))
        texts = [row[order] for row in self.sample if row[order]]
        rank = self._ordering(f"c{order}", [t for t in texts if t])
        name = self.scratch_table()
        ranked = (
            "row_number() OVER (PARTITION BY "
            f"CASE WHEN c{by} IS NULL THEN CAST(_n AS VARCHAR) ELSE 'k' || c{by} END "
            f"ORDER BY {rank} DESC NULLS LAST, _n DESC)"
        )
        self.connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM (SELECT *, {ranked} AS _rank FROM "
            f"(SELECT *, row_number() OVER () - 1 AS _n FROM {relation})) ORDER BY _n"
        )
        earlier = self.connection.execute(
            f"SELECT count(*), min(_n, 3) FROM {name} WHERE _rank > 1"
        ).fetchall()[0]
        inputs.earlier, inputs.earlier_first = earlier[0], earlier[1] or []
        inputs.passed = f"(SELECT * FROM {name} WHERE _rank > 1) AS s"
        inputs.relation = f"(SELECT * FROM {name} WHERE _rank = 1 ORDER BY _n) AS s"
        inputs.numbered = True

    def _ordering(self, cell: str, texts: Sequence[str]) -> str:
        """How the events follow each other: by time, by number, else as texts."""
        for type_ in (Type.NUMBER, Type.TIMESTAMP):
            settings = values.Settings(
                decimal=self.spec.decimal, date_formats=self.spec.date_format, whole=True
            )
            column = Column("order", type_)
            try:
                plan = values.planned(column, texts, settings)
            except values.Doubt as doubt:
                if type_ is Type.TIMESTAMP:
                    raise InputError(
                        doubt.problem,
                        file=self.rows.file,
                        sheet=self.rows.sheet or None,
                        column=self.spec.latest.order if self.spec.latest else None,
                        hint=self.spec.decided(doubt.setting, self.rows.file, self.table.name),
                    ) from None
                continue
            listed = ", ".join(f"({sql.text(t)})" for t in dict.fromkeys(texts))
            if not listed:
                break
            query = f"SELECT count({plan.value('t')}) * 2 > count(t) FROM (VALUES {listed}) AS v(t)"
            if self.connection.execute(query).fetchall()[0][0]:
                return plan.value(cell)
        return cell

    def _unpivot(self, inputs: Inputs, unpivot: Unpivot) -> None:
        """Each of the wide columns becomes a row of its own."""
        positions = [self.position(name) for name in unpivot.columns]
        self.used.update(positions)
        number = "_n" if inputs.numbered else "row_number() OVER () - 1 AS _n"
        kept = ", ".join(f"s.c{i}" for i in range(len(self.headers)))
        names = sql.texts(self.headers[p] for p in positions)
        cells = ", ".join(f"c{p}" for p in positions)
        name = self.scratch_table()
        self.connection.execute(
            f"CREATE TABLE {name} AS SELECT s.*, "
            f"unnest([{names}]) AS _name, unnest([{cells}]) AS _value "
            f"FROM (SELECT {kept}, {number} FROM {inputs.relation}) AS s"
        )
        inputs.relation, inputs.numbered = f"{name} AS s", True
        self.headers += [unpivot.name, unpivot.value]
        self.cells += ["s._name", "s._value"]
        self.sample = [(*row, self.headers[p], row[p]) for row in self.sample for p in positions]

    def _number(self, inputs: Inputs) -> None:
        """Gives each row its index in the file (_n) and in the relation (_m)."""
        if "AS _m" in inputs.relation:
            return
        index = "s._n" if inputs.numbered else "row_number() OVER () - 1 AS _n"
        star = "* EXCLUDE (_n)" if inputs.numbered else "*"
        inputs.relation = (
            f"(SELECT {star}, {index}, row_number() OVER () AS _m FROM {inputs.relation}) AS s"
        )
        inputs.numbered = True

    def _lookup(self, inputs: Inputs, lookup: Lookup) -> None:
        """Joins columns of another file; a row that finds nothing gets blanks."""
        other, relation = self.open_other(lookup.file)
        finder = Resolver(
            other, self.table, self.spec, self.connection, self.open_other, self.scratch_table
        )
        pairs = []
        for name, header in lookup.on.items():
            own = inputs.columns.get(name) or inputs.extras.get(name)
            left = own.raw if own else self.cells[self.position(name)]
            pairs.append((left, finder.position(header)))
        brought = {name: finder.position(h) for name, h in lookup.columns.items()}
        keys = ", ".join(f"trim(c{p}) AS k{i}" for i, (_, p) in enumerate(pairs))
        cells = "".join(f", c{p} AS v{i}" for i, p in enumerate(brought.values()))
        table = self.scratch_table()
        self.connection.execute(f"CREATE TABLE {table} AS SELECT {keys}{cells} FROM {relation}")
        names = ", ".join(f"k{i}" for i in range(len(pairs)))
        filled = " AND ".join(f"k{i} IS NOT NULL" for i in range(len(pairs)))
        twice = self.connection.execute(
            f"SELECT {names}, count(*) FROM {table} WHERE {filled} GROUP BY {names} "
            f"HAVING count(*) > 1 ORDER BY {names} LIMIT 1"
        ).fetchall()
        if twice:
            raise InputError(
                f"the key of a lookup stands on {twice[0][-1]} rows, so which one is meant?",
                file=other.file,
                column=" + ".join(lookup.on.values()),
                value=" ".join(map(str, twice[0][:-1])),
                hint="keep one row a key",
            )
        alias = f"l{inputs.relation.count(' LEFT JOIN ')}"
        joined = " AND ".join(f"trim({left}) = {alias}.k{i}" for i, (left, _) in enumerate(pairs))
        self._number(inputs)
        cells = "".join(f", {alias}.v{i} AS {alias}_{i}" for i in range(len(brought)))
        # A join does not keep the order of the rows, so it is set again.
        inputs.relation = (
            f"(SELECT s.*{cells} FROM {inputs.relation} LEFT JOIN {table} AS {alias} "
            f"ON {joined} ORDER BY s._n, s._m) AS s"
        )
        for i, (name, position) in enumerate(brought.items()):
            texts = [row[position] for row in other.sample]
            label = f"{Path(lookup.file).name}: {other.headers[position]}"
            self._add(inputs, name, Input(name, f"s.{alias}_{i}", texts, label))
