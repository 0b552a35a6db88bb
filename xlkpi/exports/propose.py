"""What each file of a folder could be: a table, its columns, and what only a person knows.

Two kinds of evidence are added up, the names (of headers and of the file) and what stands
below them. Where two tables come close, nothing is proposed: the question is asked.
"""

from __future__ import annotations

import os.path
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.errors import InputError
from xlkpi.exports import files, headers, layouts, sql, values
from xlkpi.exports.config import ExportSpec, Latest, Unpivot
from xlkpi.exports.fits import CLOCK, FEW, filled, fit
from xlkpi.exports.headers import fold
from xlkpi.exports.opening import open_file
from xlkpi.exports.rows import Rows
from xlkpi.model.tables import TABLES, Column, Table, Type
from xlkpi.model.text import Text

if TYPE_CHECKING:
    import duckdb

ENOUGH = 4.0
"""So much evidence makes a table worth proposing."""
SURE = 0.8
"""A column is added to those of a known layout where it is that sure."""
NEAR = 2.0
"""So much is worth a mention."""
CLOSE = 0.85
"""A table that has this share of the best one's evidence is as likely."""

_QUANTITIES = (Type.COUNT, Type.MONEY, Type.NUMBER, Type.SECONDS, Type.HOURS)
_GENERIC = frozenset(
    "date day jour type name nom id status statut etat source channel canal value valeur count "
    "nombre event action by list in out on user client customer message call ticket order file "
    "file record agent contact open closed created started fin total amount response campaign "
    "version note media product produit article issue item".split()
)
_TAIL = re.compile(
    r" (?:(ms|milliseconds|millis)|(s|sec|secs|seconds|secondes)|(min|mins|minutes)"
    r"|(h|hrs?|hours|heures)|(days|jours))$"
)
_TAIL_UNITS = ("ms", "s", "min", "h", "d")
_YEAR = re.compile(r"(.*?)[ _-]*((?:19|20)\d\d)")
_LOOSE = 0.85  # how sure a name is that needs its values
_LONGEST, _SHORTEST = 200, 3  # characters of a header that is looked at, of a name within one
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:[ T].*)?")
_ASKED = 2  # quantities that are asked for where a person says the table
_WEIGHTS = {Type.FLAG: 0.8, Type.CHOICE: 1.0, Type.TEXT: 0.5}


@dataclass(frozen=True, slots=True)
class Why:
    """How sure something is, from 0 to 1, and for which reason."""

    sure: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Question:
    """What the file does not tell.

    ``about`` is the place of the answer in the entry (``table``, ``day_first``,
    ``set.direction``, ``columns.status``, ``values.status.Engaging``).
    """

    about: str
    candidates: tuple[str, ...]
    asks: Text
    optional: bool = False  # whether the entry can be read without an answer


@dataclass(frozen=True)
class Proposal:
    """What a file (or a sheet) is taken for."""

    file: str
    path: Path
    sheet: str
    headers: tuple[str, ...]
    spec: ExportSpec | None = None  # None where no table is proposed
    tables: tuple[str, ...] = ()
    why: Why = Why(0.0, Text("nothing known fits", "rien de connu ne correspond"))
    reasons: Mapping[str, Why] = field(default_factory=dict)  # by place in the entry
    questions: tuple[Question, ...] = ()
    notes: tuple[Text, ...] = ()
    again: Callable[[str, str], Proposal] | None = field(default=None, repr=False, compare=False)
    tables_known: tuple[str, ...] = ()  # of a file that fits none: all there are, the nearest first

    @property
    def name(self) -> str:
        """What the configuration calls the file, where no entry does."""
        return self.spec.file if self.spec else self.path.name

    @property
    def unplaced(self) -> Question | None:
        """What to ask where nothing was recognised and somebody can answer."""
        if self.spec or self.questions or not self.tables_known:
            return None
        listed = ", ".join(self.headers[:12]) + (", …" if len(self.headers) > 12 else "")
        asks = Text(
            f"its headers ({listed}) do not say what it is. Which table is it? "
            '"?" leaves the file out',
            f"ses en-têtes ({listed}) ne disent pas ce que c'est. Quelle table est-ce ? "
            "« ? » laisse le fichier de côté",
        )
        return Question("table", self.tables_known, asks, optional=True)

    def answered(self, question: Question, answer: str) -> Proposal:
        """The proposal with a question answered by one of its candidates.

        "?" is an answer to an optional question: that there is none.
        """
        head, _, rest = question.about.partition(".")
        if head in ("table", "columns") and self.again:
            return self.again(question.about, answer)
        assert self.spec is not None  # noqa: S101 - only an entry has other questions
        spec, left = self.spec, tuple(q for q in self.questions if q is not question)
        if head == "day_first":
            spec = replace(spec, day_first=answer.startswith("d"))
        elif head == "date_format":
            spec = replace(spec, date_format=(answer,))
        elif head == "set":
            spec = replace(spec, set=spec.set | {rest: answer})
        elif head == "columns":
            spec = replace(spec, columns=spec.columns | {rest: (answer,)})
        else:
            name, _, word = rest.partition(".")
            words = spec.values.get(name, {}) | {word: answer}
            spec = replace(spec, values=spec.values | {name: words})
        return replace(self, spec=spec, questions=left)


def propose(
    paths: Iterable[str | Path], connection: duckdb.DuckDBPyConnection, scratch: Path, home: Path
) -> list[Proposal]:
    """A proposal for each file (each sheet, where it has several) behind the paths.

    ``home`` is the folder that the names of files start from, ``scratch`` one for copies
    that its owner removes. A file that cannot be read is proposed as one to skip, and why is
    said; InputError is raised where the paths lead to no file at all.
    """
    found: list[Proposal] = []
    for source in files.find(paths):
        file, name = files.shown(source.path), _relative(source.path, home)
        try:
            opened = open_file(source.path, file, scratch, connection)
            for rows in map(layouts.headed, opened):
                sheet = rows.sheet if len(opened) > 1 else None
                spec = ExportSpec(file=name, table="", sheet=sheet)
                found.append(_proposed(_View(rows, connection), source.path, spec))
        except InputError as error:
            told = Text(str(error), str(error))
            spec = ExportSpec(file=name, table="", skip=True)
            found.append(Proposal(file, source.path, "", (), spec, why=Why(0.0, told)))
    return found


def _relative(path: Path, home: Path) -> str:
    """What the configuration calls a file: from its own folder, where there is a way."""
    try:
        return Path(os.path.relpath(path.absolute(), home.absolute())).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


@cache
def _hints() -> dict[str, Any]:
    source = resources("xlkpi.exports").joinpath("hints.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


# ---------------------------------------------------------------- what is seen of a file


class _View:
    """A file as far as it has to be looked at."""

    def __init__(self, rows: Rows, connection: duckdb.DuckDBPyConnection) -> None:
        self.rows, self.connection = rows, connection
        self.names = [_spaced(h) for h in rows.headers]
        self._seen: dict[tuple[int, Type], list[str]] = {}
        self._all: dict[int, list[str]] = {}

    def seen(self, position: int, type_: Type = Type.TEXT) -> list[str]:
        """Some distinct texts of a column."""
        key = position, type_
        if key not in self._seen:
            self._seen[key] = filled([r[position] for r in self.rows.sample], type_)[:500]
        return self._seen[key]

    def all(self, position: int) -> list[str]:
        """The distinct texts of the whole column, the commonest first."""
        if position not in self._all:
            if not self.rows.long:
                self._all[position] = filled([r[position] for r in self.rows.sample])
            else:
                cell = f"trim(c{position})"
                found = self._query(
                    f"SELECT {cell} FROM {self.rows.body} WHERE {cell} <> '' "
                    f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 20000"
                )
                self._all[position] = (
                    filled([r[position] for r in self.rows.sample])
                    if found is None
                    else filled([t for (t,) in found])
                )
        return self._all[position]

    def repeated(self, position: int) -> bool:
        """Whether many rows share the text of this column."""
        counts = None
        if self.rows.long:
            counts = self._query(
                f"SELECT count(c{position}), count(DISTINCT c{position}) FROM {self.rows.body}"
            )
        texts = [r[position] for r in self.rows.sample if r[position]]
        several, distinct = counts[0] if counts else (len(texts), len(set(texts)))
        return bool(several) and distinct < 0.9 * several

    def alone(self, position: int, text: str, other: int) -> bool:
        """Whether the other column is blank wherever this one holds the text."""
        if self.rows.long:
            said = f"count(*) FILTER (NOT {values.blank_sql(f'c{other}')} AND c{other} IS NOT NULL)"
            where = f"trim(c{position}) = {sql.text(text)}"
            found = self._query(f"SELECT count(*), {said} FROM {self.rows.body} WHERE {where}")
            if found is not None:
                return bool(found[0][0] > 2 and not found[0][1])
        pairs = [r[other] for r in self.rows.sample if (r[position] or "").strip() == text]
        return len(pairs) > 2 and all(values.is_blank(t) for t in pairs)

    def _query(self, query: str) -> list[tuple[Any, ...]] | None:
        import duckdb

        try:
            return self.connection.execute(query).fetchall()
        except duckdb.Error:
            return None  # a row that only repairing makes readable: the sample has to do


def _spaced(header: str) -> str:
    """A header folded, with camelCase told apart."""
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))


def _unit(header: str) -> tuple[str, str | None]:
    """The folded header without a unit at its end, and the unit."""
    name = _spaced(header)
    found = _TAIL.search(name)
    if found is None or found.lastindex is None:
        return name, None
    return name[: found.start()], _TAIL_UNITS[found.lastindex - 1]


# ---------------------------------------------------------------- which table


def _proposed(view: _View, path: Path, base: ExportSpec) -> Proposal:
    rows = view.rows
    bare = Proposal(rows.file, path, rows.sheet, rows.headers)
    known = _of_vendor(view, bare, base)
    if known:
        return known
    wide = _wide_years(view, bare, base)
    if wide:
        return wide
    found = sorted((_Guess(view, table) for table in TABLES.values()), key=lambda g: -g.total)
    fitting = [g for g in found if g.enough]
    if not fitting:
        return _nothing(view, bare, base, found)
    rivals = [g for g in fitting if g.total >= CLOSE * fitting[0].total]
    if len(rivals) > 1:
        names = tuple(g.table.name for g in rivals)
        listed = "; ".join(f"{g.table.name}: {', '.join(g.columns)}" for g in rivals)
        asks = Text(f"which table is it? ({listed})", f"de quelle table s'agit-il ? ({listed})")
        again = _said_table(view, bare, base)
        return replace(bare, questions=(Question("table", names, asks),), again=again)
    best = rivals[0]
    second = fitting[1].total if len(fitting) > 1 else 0.0
    sure = min(0.97, best.total / (best.total + 1 + second / 2))
    return _placed(view, bare, base, best.table, Why(round(sure, 2), best.reason))


def _said_table(view: _View, bare: Proposal, base: ExportSpec) -> Callable[[str, str], Proposal]:
    """What follows when a person says which table a file is."""

    def again(_about: str, name: str) -> Proposal:
        why = Why(1.0, Text("as you said", "selon vous"))
        return _placed(view, bare, base, TABLES[name], why, said=True)

    return again


def _placed(
    view: _View,
    bare: Proposal,
    base: ExportSpec,
    table: Table,
    why: Why,
    columns: Mapping[str, int] | None = None,
    none: frozenset[str] = frozenset(),
    *,
    said: bool = False,
) -> Proposal:
    """The file as that table.

    ``columns`` are places that a person named, ``none`` columns of which there are none. Where a
    person said the table, what it lives by is asked for, too.
    """
    columns = columns or {}
    guess = _Guess(view, table, columns)
    asked = [name for name in guess.vital if name not in none] if said else []

    def again(about: str, answer: str) -> Proposal:
        name = about.partition(".")[2]
        if answer == "?":
            return _placed(view, bare, base, table, why, columns, none | {name}, said=said)
        more = {**columns, name: view.rows.headers.index(answer)}
        return _placed(view, bare, base, table, why, more, none, said=said)

    return replace(guess.proposal(bare, base, why, asked), again=again)


def _nothing(view: _View, bare: Proposal, base: ExportSpec, found: Sequence[_Guess]) -> Proposal:
    """What is said of a file that fits no table: the one that comes nearest, if any."""
    best, names = found[0], tuple(g.table.name for g in found)
    bare = replace(bare, tables_known=names, again=_said_table(view, bare, base))
    if best.total < NEAR or len(best.pairs) < 2:
        return bare
    listed = ", ".join(f"{name} = {bare.headers[p]}" for name, p in best.columns.items())
    name = best.table.name
    note = Text(f"nearest: {name} ({listed})", f"au plus près : {name} ({listed})")
    return replace(bare, notes=(note,))


def _of_vendor(view: _View, bare: Proposal, base: ExportSpec) -> Proposal | None:
    """The layout of a known system."""
    try:
        match = layouts.recognise(view.rows)
        if match is None:
            try:
                headers.recognise(view.rows.headers, view.rows.file)
            except InputError:
                match = layouts.recognise(view.rows, below=True)
    except InputError as error:
        return replace(bare, notes=(Text(error.problem, error.problem),))
    if match is None:
        return None
    reason = Text(
        f"layout of {match.layout.called}: {match.known} of {len(match.rows.headers)} headers known",
        f"export de {match.layout.called} : {match.known} en-têtes connus sur "
        f"{len(match.rows.headers)}",
    )
    notes = [
        Text(line, line)
        for each in match.specs
        for line in (
            f"→ {each.table}: "
            + ", ".join(f"{name} = {' + '.join(given)}" for name, given in each.columns.items()),
        )
    ]
    more, reasons = _beyond(view, match)
    return replace(
        bare,
        headers=match.rows.headers,
        spec=replace(base, vendor=match.layout.id, columns=more),
        reasons=reasons,
        tables=tuple(dict.fromkeys(each.table for each in match.specs)),
        why=Why(match.sure, reason),
        notes=tuple(notes),
    )


def _beyond(view: _View, match: layouts.Match) -> tuple[dict[str, tuple[str, ...]], dict[str, Why]]:
    """Columns of a file that its layout does not know, where the layout feeds one table."""
    if len(match.specs) != 1 or match.rows is not view.rows:
        return {}, {}
    (spec,) = match.specs
    used = {fold(header) for names in spec.columns.values() for header in names}
    used |= {
        fold(h) for feed in match.layout.feeds for h in feed.get("also", ())
    }  # left on purpose
    said = spec.columns.keys() | spec.set.keys() | spec.formula.keys()
    guess = _Guess(view, TABLES[spec.table])
    found = {
        name: pair
        for name, pair in guess.pairs.items()
        if name not in said
        and fold(view.rows.headers[pair.position]) not in used
        and pair.score >= SURE
        and pair.column.type is not Type.CHOICE
    }
    columns: dict[str, tuple[str, ...]] = {
        name: (view.rows.headers[p.position],) for name, p in found.items()
    }
    return columns, {f"columns.{n}": Why(round(p.score - 0.1, 2), p.why) for n, p in found.items()}


def _wide_years(view: _View, bare: Proposal, base: ExportSpec) -> Proposal | None:
    """Columns that are years of one thing: rows of a year and a value, where it is known which."""
    years: dict[str, dict[str, str]] = {}
    for header in view.rows.headers:
        found = _YEAR.fullmatch(header.strip())
        if found and found.group(1):
            years.setdefault(fold(found.group(1)), {})[header] = found.group(2)
    wide = {stem: there for stem, there in years.items() if len(there) > 1}
    if not wide:
        return None
    columns = [h for there in wide.values() for h in there]
    table, kind = TABLES["surveys"], _kind_of(wide)
    if len(wide) > 1 or kind is None:
        note = Text(
            f"years in headers ({', '.join(columns[:6])}): unpivot makes rows of them",
            f"années en en-têtes ({', '.join(columns[:6])}) : unpivot en fait des lignes",
        )
        return replace(bare, notes=(note,))
    (there,) = wide.values()
    guess = _Guess(view, table)
    found_columns = {
        name: (view.rows.headers[p],) for name, p in guess.columns.items()
        if name in ("customer_id", "response_id")
    }  # fmt: skip
    if not found_columns:
        ids = [h for h, n in zip(view.rows.headers, view.names, strict=True) if n.endswith("id")]
        found_columns = {"customer_id": (ids[0],)} if ids else {}
    spec = replace(
        base,
        table="surveys",
        columns={**found_columns, "answered_on": ("answered_on",), "score": ("score",)},
        values={"answered_on": {header: f"{year}-12-31" for header, year in there.items()}},
        set={"kind": kind},
        unpivot=Unpivot(tuple(there), "answered_on", "score"),
    )
    reason = Text(f"a {kind} score for each year", f"un score {kind} par année")
    return replace(bare, spec=spec, tables=("surveys",), why=Why(0.8, reason))


def _kind_of(names: Iterable[str]) -> str | None:
    """The kind of survey that names tell, if it is one."""
    kinds = {
        kind
        for kind, words in _hints()["kinds"].items()
        for word in words
        if any(f" {word} " in f" {_spaced(name)} " for name in names)
    }
    specific = kinds - {"csat"} if len(kinds) > 1 else kinds
    return specific.pop() if len(specific) == 1 else None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A header that could be a column."""

    score: float
    position: int
    column: Column
    why: Text


class _Guess:
    """A file taken for one table: which header is which column, and how much speaks for it."""

    def __init__(self, view: _View, table: Table, said: Mapping[str, int] | None = None) -> None:
        self.view, self.table, self.said = view, table, said or {}
        self.hints = _hints()["tables"].get(table.name, {})
        self.pairs: dict[str, _Pair] = {}
        taken: set[int] = set(self.said.values())
        for name, position in self.said.items():
            if column := table.column(name):
                reason = Text("as you said", "selon vous")
                self.pairs[name] = _Pair(1.0, position, column, reason)
        for pair in sorted(self._pairs(), key=lambda p: (-p.score, p.position)):
            if pair.column.name in self.pairs or pair.position in taken:
                continue
            self.pairs[pair.column.name] = pair
            taken.add(pair.position)
        self._share_stage()
        self.pairs = {c: self.pairs[c] for c in table.column_names if c in self.pairs}
        self.total = self._total()

    @property
    def columns(self) -> dict[str, int]:
        """Column: position of its header."""
        return {name: pair.position for name, pair in self.pairs.items()}

    def _pairs(self) -> Iterator[_Pair]:
        names = headers.known_names(self.table.name)
        rank = {name: 1 - 0.0005 * place for place, name in enumerate(names)}  # the likelier first
        rank |= {fold(name): 1.0 for name in self.table.column_names}
        loose = {
            fold(hint): column
            for column, hints in self.hints.items()
            if column != "words"
            for hint in hints
        }
        for position, header in enumerate(self.view.rows.headers):
            for name, named in _named(header, names, rank, loose).items():
                column = self.table.column(name)
                if column is None:
                    continue
                fits = fit(self.table.name, column, self.view.seen(position, column.type))
                if not self._possible(column, position, fits):
                    continue
                exact = named >= _LOOSE
                reason = Text(
                    ("header" if exact else "header much like it") + f", {fits:.0%} of values fit",
                    ("en-tête" if exact else "en-tête ressemblant")
                    + f", {fits:.0%} des valeurs conviennent",
                )
                yield _Pair(named * (0.6 + 0.4 * fits), position, column, reason)

    def _possible(self, column: Column, position: int, fits: float) -> bool:
        if column.type is Type.CHOICE and not fits and column.name in self.table.required:
            return len(self.view.seen(position)) <= 3 * FEW
        if column.name == "agent" and _spaced(self.view.rows.headers[position]) == "user":
            return True
        least = 0.5 if column.type in (Type.TEXT, Type.CHOICE) else 0.7
        if fits < least and self.view.seen(position):
            return False
        key = self.table.key[:1] == (column.name,)
        loose = self.view.names[position] in ("id", "n")
        return not (key and loose and self.view.repeated(position))

    def _share_stage(self) -> None:
        """The status of a deal is often that of its stage."""
        stage = self.pairs.get("stage")
        column = self.table.column("status")
        if stage and column and "status" not in self.pairs:
            self.pairs["status"] = replace(stage, column=column)

    def _total(self) -> float:
        """The evidence: columns by what they are worth, words in names, less what is missing."""
        total = 0.0
        dated = False
        for name, pair in self.pairs.items():
            weight = _WEIGHTS.get(pair.column.type, 1.0)
            if self.table.key[:1] == (name,):
                weight = 2.0
            elif name in self.table.required:
                weight = 1.5
            elif pair.column.type in (Type.DATE, Type.TIMESTAMP):
                weight, dated = (0.8 if dated else 1.2), True
            total += weight * pair.score
        total += self._words()
        if any(c.table is self.table for c in headers.candidates(self.view.rows.headers)):
            total += 1
        tellable = ("direction", "kind", "category")
        lacking = [c for c in self.table.required if c not in self.pairs and c not in tellable]
        if self.table.name == "surveys" and "score" not in self.pairs:
            lacking.append("score")
        return total - 2.5 * len(lacking) - 3 * self._of_something_else()

    def _of_something_else(self) -> bool:
        """Whether another identifier stands before the key: rows that only mention it."""
        key = self.pairs.get(self.table.key[0]) if self.table.key else None
        return key is not None and any(
            name.endswith(" id") and position not in self.columns.values()
            for position, name in enumerate(self.view.names[: key.position])
        )

    def _words(self) -> float:
        words = self.hints.get("words", ())
        name = f" {_spaced(Path(self.view.rows.file).stem)} {fold(self.view.rows.sheet)} "
        there = f" {' '.join(self.view.names)} "
        said = sum(there.count(f" {word} ") for word in words)
        return 2.0 * any(f" {word} " in name for word in words) + min(1.2, 0.4 * said)

    @property
    def enough(self) -> bool:
        """Whether it may be proposed: something besides names has to be there."""
        anchors = [
            p
            for n, p in self.pairs.items()
            if self.table.key[:1] == (n,)
            or p.column.type in (Type.DATE, Type.TIMESTAMP, Type.CHOICE, *_QUANTITIES)
        ]
        counts = [c.name for c in self.table.columns if c.type in _QUANTITIES]
        measured = bool(self.table.key) or not counts or bool(self.pairs.keys() & set(counts))
        return len(self.pairs) > 1 and bool(anchors) and measured and self.total >= ENOUGH

    @property
    def reason(self) -> Text:
        """What speaks for the table."""
        there = dict.fromkeys(self.columns.values())
        columns = ", ".join(self.view.rows.headers[p] for p in there)
        return Text(f"headers {columns}"[:200], f"en-têtes {columns}"[:200])

    # ------------------------------------------------------------ the entry

    @property
    def vital(self) -> list[str]:
        """The columns that are not there and that the table lives by.

        Its key, what a row cannot do without, its status, its first date and its first quantities
        where there is none.
        """
        columns = self.table.columns
        dates = [c.name for c in columns if c.type in (Type.DATE, Type.TIMESTAMP)]
        counts = [c.name for c in columns if c.type in _QUANTITIES]
        wanted = [*self.table.key[:1], *self.table.required, "status", "score", "amount"]
        for names, several in ((dates, 1), (counts, _ASKED)):
            wanted += names[:several] if not self.pairs.keys() & set(names) else []
        there = self.table.column_names
        return [n for n in dict.fromkeys(wanted) if n in there and n not in self.pairs]

    def proposal(
        self, bare: Proposal, base: ExportSpec, why: Why, asked: Sequence[str] = ()
    ) -> Proposal:
        """The entry for this table, with what is left to ask: ``asked`` are columns that may be."""
        headers_ = self.view.rows.headers
        columns: dict[str, tuple[str, ...]] = {
            name: (headers_[p],) for name, p in self.columns.items()
        }
        draft = _Draft(
            replace(base, table=self.table.name, columns=columns),
            {
                f"columns.{name}": Why(round(min(0.98, pair.score), 2), pair.why)
                for name, pair in self.pairs.items()
            },
        )
        self._clock(draft)
        self._units(draft)
        self._dates(draft)
        self._constants(draft)
        for name in self.pairs:
            self._words_of(draft, name)
        self._required(draft, asked)
        self._latest(draft)
        # what a column holds is asked once it is known which it is
        draft.questions.sort(key=lambda q: not q.about.startswith("columns."))
        return replace(
            bare,
            tables_known=(),
            spec=draft.spec,
            tables=(self.table.name,),
            why=why,
            reasons=draft.reasons,
            questions=tuple(draft.questions),
            notes=tuple(draft.notes),
        )

    def _clock(self, draft: _Draft) -> None:
        """A time of day that stands beside its date."""
        for name, position in self.columns.items():
            column = self.table.column(name)
            times = [
                p
                for p, n in enumerate(self.view.names)
                if n in ("time", "heure", "hour") and _clocks(self.view.seen(p))
            ]
            if column and column.type is Type.TIMESTAMP and times:
                dates = self.view.seen(position)
                if not any(":" in t and not t.endswith("00:00:00") for t in dates):
                    pair = (self.view.rows.headers[position], self.view.rows.headers[times[0]])
                    draft.spec = replace(draft.spec, columns=draft.spec.columns | {name: pair})
                return

    def _units(self, draft: _Draft) -> None:
        for name, position in self.columns.items():
            column = self.table.column(name)
            header = self.view.rows.headers[position]
            unit = _unit(header)[1]
            plain = headers.bare(header).unit is None
            if column and column.type in (Type.SECONDS, Type.HOURS) and unit and plain:
                draft.spec = replace(draft.spec, units=draft.spec.units | {name: unit})

    def _dates(self, draft: _Draft) -> None:
        """Which of day and month stands first, where one column tells it for all."""
        doubtful, proved = [], False
        for name, position in self.columns.items():
            column = self.table.column(name)
            if column is None or column.type not in (Type.DATE, Type.TIMESTAMP):
                continue
            settings = values.Settings(
                table=self.table.name, whole=True, spreadsheet=self.view.rows.spreadsheet
            )
            texts = self.view.all(position)
            try:
                proved |= values.planned(column, texts, settings).day_first is not None
            except values.Doubt as doubt:
                header = self.view.rows.headers[position]
                if any(_SHORT_YEAR.fullmatch(t) for t in texts):
                    draft.ask_format(header, ("dd/mm/yy", "mm/dd/yy", "yy/mm/dd"))
                elif not doubt.value:  # day and month in both orders
                    draft.ask_format(header, ("dd/mm/yyyy", "mm/dd/yyyy"))
                else:
                    doubtful.append((header, doubt.value))
        if doubtful and not proved:
            header, example = doubtful[0]
            draft.questions.append(
                Question(
                    "day_first",
                    ("dd/mm", "mm/dd"),
                    Text(
                        f'"{header}" holds "{example}": which stands first?',
                        f"« {header} » contient « {example} » : dans quel ordre ?",
                    ),
                )
            )

    def _constants(self, draft: _Draft) -> None:
        """What is the same in every row, and stands in no column."""
        name = self.table.name
        if name == "calls" and "direction" not in self.pairs:
            inbound = {"wait_s", "queue", "answered_at"} & self.pairs.keys()
            if inbound:
                draft.set("direction", "inbound", 0.7, "calls that waited", "appels en attente")
        if "kind" in self.table.required and "kind" not in self.pairs:
            score = self.pairs.get("score")
            own = [self.view.rows.headers[score.position]] if score else []
            place = [Path(self.view.rows.file).stem, self.view.rows.sheet]
            kind = _kind_of([*own, *place]) or _kind_of(own) or _kind_of(self.view.names)
            if kind and name in ("surveys", "survey_sends"):
                draft.set("kind", kind, 0.8, "named in the file", "nommé dans le fichier")
                self._scale(draft, kind)

    def _scale(self, draft: _Draft, kind: str) -> None:
        score = self.pairs.get("score")
        if kind == "nps" or score is None or "scale_max" in self.pairs:
            return
        numbers = [float(t) for t in self.view.seen(score.position) if re.fullmatch(r"\d+", t)]
        if numbers and max(numbers) in (5, 7, 10):
            top = f"{max(numbers):.0f}"
            draft.set("scale_max", top, 0.7, "the highest score there", "note la plus haute")

    def _words_of(self, draft: _Draft, name: str) -> None:
        """The words of a column that is one of a list: those known, those to be asked."""
        column, position = self.table.column(name), self.columns[name]
        if column is None or column.type is not Type.CHOICE:
            return
        known = headers.words(self.table.name, column)
        seen = self.view.all(position)
        said: dict[str, str] = {}
        answer = _hints()["answers"].get(f"{self.table.name}.{name}")
        asked = answer and any(
            f" {w} " in f" {self.view.names[position]} " for w in answer["words"]
        )
        for word in seen[: 3 * FEW]:
            place = f"values.{name}.{word}"
            if asked and _yes_or_no(word):
                said[word] = answer["yes" if word.lower() in values.TRUE_WORDS else "no"]
                reason = Text("an answer to the header", "réponse à l'en-tête")
                draft.reasons[place] = Why(0.85, reason)
            elif fold(word) in known and not (name in self.said and _yes_or_no(word)):
                if fold(word) != fold(known[fold(word)]):
                    said[word] = known[fold(word)]
            elif self._open(name, position, word):
                said[word] = "open"
                reason = Text("never has an end date", "jamais de date de fin")
                draft.reasons[place] = Why(0.9, reason)
            else:
                asks = Text(
                    f'"{self.view.rows.headers[position]}" holds "{word}": which {name} is it?',
                    f"« {self.view.rows.headers[position]} » contient « {word} » : "
                    f"quel {name} est-ce ?",
                )
                draft.questions.append(Question(place, column.choices, asks))
        if said:
            draft.spec = replace(draft.spec, values=draft.spec.values | {name: said})

    def _open(self, name: str, position: int, word: str) -> bool:
        column = self.table.column(name)
        ends = [c for c in ("closed_on", "closed_at", "converted_on") if c in self.pairs]
        if name != "status" or not ends or column is None or "open" not in column.choices:
            return False
        return self.view.alone(position, word, self.columns[ends[0]])

    def _required(self, draft: _Draft, asked: Sequence[str]) -> None:
        """What a row cannot do without, and what else is asked for."""
        for name in dict.fromkeys([*self.table.required, *asked]):
            column = self.table.column(name)
            if name in draft.spec.columns or name in draft.spec.set or column is None:
                continue
            free = self._free(column)
            if name in asked and free:
                asks = Text(
                    f'which header is "{name}"? "?" where there is none',
                    f"quel en-tête est « {name} » ? « ? » s'il n'y en a pas",
                )
                draft.questions.append(Question(f"columns.{name}", free, asks, optional=True))
            elif name not in self.table.required:
                continue
            elif column.type is Type.CHOICE:
                asks = Text(
                    f'no column says "{name}": which is it for all rows?',
                    f"aucune colonne ne donne « {name} » : laquelle pour toutes les lignes ?",
                )
                draft.questions.append(Question(f"set.{name}", column.choices, asks))
            else:
                asks = Text(f'which header is "{name}"?', f"quel en-tête est « {name} » ?")
                draft.questions.append(Question(f"columns.{name}", free[:12], asks))

    def _free(self, column: Column) -> tuple[str, ...]:
        """The headers that no column has and that this one could be."""
        least, words = (0.5, 2 * len(column.choices)) if column.choices else (0.7, 500)
        return tuple(
            header
            for p, header in enumerate(self.view.rows.headers)
            if p not in self.columns.values()
            and 0 < len(self.view.seen(p, column.type)) <= words
            and fit(self.table.name, column, self.view.seen(p, column.type)) > least
            and not (self.table.key[:1] == (column.name,) and self.view.repeated(p))
        )

    def _latest(self, draft: _Draft) -> None:
        """A log of events, of which the last one of each record says how it stands."""
        position = self.columns.get(self.table.key[0]) if self.table.key else None
        if position is None or not self.view.repeated(position):
            return
        key = self.view.rows.headers[position]
        for word in _hints()["order"]["words"]:
            if word in self.view.names:
                order = self.view.rows.headers[self.view.names.index(word)]
                draft.spec = replace(draft.spec, latest=Latest(key, order))
                reason = Text("several rows a record", "plusieurs lignes par fiche")
                draft.reasons["latest"] = Why(0.85, reason)
                return
        draft.notes.append(
            Text(
                f'"{key}" repeats: of each only the first row counts',
                f"« {key} » se répète : seule la première ligne de chacun compte",
            )
        )


@dataclass
class _Draft:
    """An entry in the making."""

    spec: ExportSpec
    reasons: dict[str, Why]
    questions: list[Question] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def set(self, name: str, value: str, sure: float, en: str, fr: str) -> None:
        self.spec = replace(self.spec, set=self.spec.set | {name: value})
        self.reasons[f"set.{name}"] = Why(sure, Text(en, fr))

    def ask_format(self, header: str, candidates: tuple[str, ...]) -> None:
        if all(question.about != "date_format" for question in self.questions):
            asks = Text(f'how is "{header}" written?', f"comment « {header} » est-il écrit ?")
            self.questions.append(Question("date_format", candidates, asks))


def _yes_or_no(word: str) -> bool:
    """Whether a word answers a question that only the header could tell."""
    return word.lower() in values.TRUE_WORDS + values.FALSE_WORDS


def _clocks(seen: Sequence[str]) -> bool:
    return bool(seen) and all(CLOCK.fullmatch(t.split(" ")[-1]) or CLOCK.fullmatch(t) for t in seen)


def _named(
    header: str, names: Mapping[str, str], rank: Mapping[str, float], loose: Mapping[str, str]
) -> dict[str, float]:
    """Which columns a header could be by its name, and how near it comes to theirs.

    ``names`` (with their ``rank``) are those that stand for a column, ``loose`` those that do
    so where values agree. A header that only begins or ends with one is less sure still.
    """
    found: dict[str, float] = {}
    if len(header) > _LONGEST:
        return found
    told = {_spaced(header), fold(header), fold(headers.bare(header).text), _unit(header)[0]}
    for text in told:
        if text in names:
            found[names[text]] = max(found.get(names[text], 0.0), rank[text])
        if text in loose:
            found[loose[text]] = max(found.get(loose[text], 0.0), _LOOSE)
        words = text.split()
        for count in range((len(words) + 1) // 2, len(words)):
            for part in (" ".join(words[:count]), " ".join(words[-count:])):
                name = names.get(part) or loose.get(part)
                if name is None or part in _GENERIC or len(part) < _SHORTEST:
                    continue
                if name.endswith("_id") and not part.endswith((" id", "number")):
                    continue
                score = 0.5 + 0.25 * count / len(words)
                found[name] = max(found.get(name, 0.0), score)
    return found


__all__ = ["Proposal", "Question", "Why", "propose"]
