"""Persons made unrecognisable, once, right after loading: nothing later can let a name out.

Identifiers and names of persons become pseudonyms, HMAC-SHA256 under a key that is kept outside
the workbook: the same person has the same one in every table and every month, and nobody can
compute them without the key. Free texts go; the further columns of an export stay where they are
plain numbers or categories, and are made unreadable where they are names, addresses or anything
that tells one person from another. Every KPI keeps its value.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import text as literal
from xlkpi.exports.sql import texts
from xlkpi.facts.series import Segment
from xlkpi.facts.warehouse import OTHER
from xlkpi.model.tables import TABLES
from xlkpi.model.text import fold

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from xlkpi.exports import FileReport, LoadedTable
    from xlkpi.facts.history import History

KINDS = {
    "customer_id": "customer",
    "contact_id": "customer",  # counted together with customers where one has no other name
    "record_id": "customer",
    "lead_id": "lead",
    "response_id": "answer",
    "agent": "agent",
    "owner": "owner",
    "author": "author",
}
"""What a person is called, by the canonical column that names them."""

HIDDEN = "…"
_FREE_TEXTS = {"comment", "observation", "action"}
_LENGTHS = {"customer": 10, "lead": 10, "answer": 10}
_LENGTH, _LONG = 6, 32
_PSEUDONYM = re.compile(rf"(?:{'|'.join({*KINDS.values(), 'person'})})-[0-9a-f]{{6,64}}")

_STAFF = (
    "agent", "technic", "conseiller", "commercial", "vendeur", "owner", "responsable", "manager",
    "employe", "salarie", "user", "utilisateur", "rep", "auteur", "author", "assigne", "gestionnaire",
    "collaborateur", "operator", "operateur", "advisor", "seller", "staff",
)  # fmt: skip
_CONTACT = (
    "nom", "name", "first", "last", "surname", "prenom", "contact", "customer name", "account name",
    "societe", "company", "raison", "e mail", "email", "mail", "courriel", "tel", "phone", "mobile",
    "portable", "gsm", "fax", "adresse", "address", "street", "rue", "voie", "siret", "siren", "iban",
    "birth", "naissance", "ssn", "nir", "passport", "login", "pseudo", "comment", "note", "remarque",
    "description", "message", "verbatim",
)  # fmt: skip
_EMAILS, _PHONES = ("e mail", "email", "mail", "courriel"), ("telephone", "phone", "tel")
_MOST_LEVELS = 30
_ROWS_A_LEVEL = 3  # a value that fewer rows share may tell one person from another


@dataclass
class Privacy:
    """Pseudonyms under one key."""

    key: bytes
    long: dict[str, set[str]] = field(default_factory=dict)  # whose short pseudonyms are shared
    columns: dict[str, str] = field(default_factory=dict)  # further columns that name persons

    # ------------------------------------------------------------ pseudonyms

    def pseudonym(self, kind: str, value: str) -> str:
        """A person's pseudonym: what they are, and the beginning of the HMAC of their name.

        >>> Privacy(b"a key of thirty-two bytes, or more").pseudonym("agent", "Noé C.")
        'agent-8f45ef'
        """
        digest = hmac.new(self.key, f"{kind}:{value}".encode(), "sha256").hexdigest()
        long = value in self.long.get(kind, ())
        return f"{kind}-{digest[: _LONG if long else _LENGTHS.get(kind, _LENGTH)]}"

    def segment(self, dimension: str, value: Any) -> Any:
        """A segment's name: a pseudonym where the dimension is one of persons."""
        kind = KINDS.get(dimension) or self.columns.get(dimension)
        if not kind or not isinstance(value, str) or value == OTHER or _PSEUDONYM.fullmatch(value):
            return value
        return self.pseudonym(kind, value)

    def _hmac(self, cell: str) -> str:
        """The same HMAC in SQL (RFC 2104), as hexadecimal digits."""
        import hashlib

        key = hashlib.sha256(self.key).digest() if len(self.key) > 64 else self.key
        padded = key.ljust(64, b"\0")
        inner, outer = (bytes(b ^ mask for b in padded).hex() for mask in (0x36, 0x5C))
        return f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode({cell}))))"

    def _sql(self, kind: str, cell: str) -> str:
        """A person's pseudonym in SQL."""
        digest = self._hmac(f"{literal(kind + ':')} || {cell}")
        length = str(_LENGTHS.get(kind, _LENGTH))
        shared = self.long.get(kind)
        if shared:
            length = f"case when {cell} in ({texts(sorted(shared))}) then {_LONG} else {length} end"
        return f"{literal(kind + '-')} || left({digest}, {length})"

    # ------------------------------------------------------------ the tables

    def apply(self, connection: DuckDBPyConnection, tables: Mapping[str, LoadedTable]) -> None:
        """Put pseudonyms into the loaded tables, and drop what they were loaded from."""
        from xlkpi.exports.load import SCHEMA

        plans = {name: self._plan(connection, table) for name, table in tables.items()}
        self._find_shared(connection, plans)
        there = connection.execute(
            "select table_name from information_schema.tables where table_schema = ?", [SCHEMA]
        ).fetchall()
        for name, plan in plans.items():
            cells = [
                f"{self._cell(how, column)} as {quoted(column)}" for column, how in plan.items()
            ]
            made = f"{SCHEMA}.{quoted('private_' + name)}"
            connection.execute(
                f"create table {made} as select * replace ({', '.join(cells)}) from {quoted(name)}"
                if cells
                else f"create table {made} as select * from {quoted(name)}"
            )
        for name in plans:
            made = f"{SCHEMA}.{quoted('private_' + name)}"
            connection.execute(f"create or replace view {quoted(name)} as select * from {made}")
        for (table,) in there:
            connection.execute(f"drop table if exists {SCHEMA}.{quoted(table)}")

    def _plan(self, connection: DuckDBPyConnection, table: LoadedTable) -> dict[str, str]:
        """How each column is treated that does not stay: a kind of person, or a treatment."""
        canonical = TABLES[table.name].column_names
        plan = {c: KINDS[c] for c in canonical if c in KINDS and c in table.mapped}
        plan |= {c: "_free" for c in canonical if c in _FREE_TEXTS and c in table.mapped}
        every = [row[0] for row in connection.execute(f"describe {quoted(table.name)}").fetchall()]
        for column in every:
            if column in canonical or column == "_row":
                continue
            how = _treatment(connection, table, column)
            if how:
                plan[column] = how
            if how == "person":
                self.columns[column] = how
        return plan

    def _cell(self, how: str, column: str) -> str:
        cell = quoted(column)
        match how:
            case "_free":
                made = literal(HIDDEN)
            case "_email":
                made = f"left({self._hmac(_same(cell))}, 24) || '@hidden.invalid'"
                made = f"case when {cell} like '%_@_%.__%' then {made} else left({made}, 24) end"
            case "_phone":
                digits = f"translate(left({self._hmac(_same(cell))}, 20), 'abcdef', '012345')"
                valid = rf"regexp_matches({cell}, '^\+?[0-9 ().\-/]{{9,20}}$')"
                made = f"case when {valid} then {digits} else 'x' || left({digits}, 19) end"
            case "_mask":
                made = f"left({self._hmac(_same(cell))}, 24)"
            case _:
                made = self._sql(how, cell)
        return f"case when {cell} is null then null else {made} end"

    def _find_shared(
        self, connection: DuckDBPyConnection, plans: Mapping[str, Mapping[str, str]]
    ) -> None:
        """The persons whose short pseudonym is another's too: they get a long one."""
        where: dict[str, list[str]] = {}
        for name, plan in plans.items():
            for column, kind in plan.items():
                if not kind.startswith("_"):
                    where.setdefault(kind, []).append(
                        f"select {quoted(column)} as v_ from {quoted(name)} "
                        f"where {quoted(column)} is not null"
                    )
        for kind, selects in where.items():
            found = connection.execute(
                f"with d_ as (select distinct v_ from ({' union '.join(selects)})), "
                f"p_ as (select v_, {self._sql(kind, 'v_')} as p_ from d_) "
                "select v_ from (select v_, count(*) over (partition by p_) as n_ from p_) "
                "where n_ > 1"
            ).fetchall()
            if found:
                self.long.setdefault(kind, set()).update(value for (value,) in found)

    # ------------------------------------------------------------ what else tells of persons

    def reports(self, files: Iterable[FileReport]) -> tuple[FileReport, ...]:
        """What became of each file, without the values of rejected rows."""
        return tuple(self._report(each) for each in files)

    @staticmethod
    def _report(report: FileReport) -> FileReport:
        named = [report.columns[c] for c in (*KINDS, *_FREE_TEXTS) if c in report.columns]
        return replace(
            report,
            examples={
                reason: tuple(replace(e, value=e.value and HIDDEN) for e in examples)
                for reason, examples in report.examples.items()
            },
            notes=tuple(n for n in report.notes if not any(n.startswith(f"{h}:") for h in named)),
        )

    def history(self, earlier: History) -> None:
        """Put pseudonyms into the segments of an earlier workbook that was made without them."""

        def renamed(values: dict[Segment, Any]) -> dict[Segment, Any]:
            return {Segment(s.dimension, self.segment(*s)): v for s, v in values.items()}

        for measure in earlier.measures.values():
            measure.months = renamed(measure.months)
            measure.over_all = renamed(measure.over_all)
            measure.folded = renamed(measure.folded)
            measure.windows = {key: renamed(values) for key, values in measure.windows.items()}
        for sheet, named in earlier.named.items():
            earlier.named[sheet] = {Segment(s.dimension, self.segment(*s)) for s in named}


def is_pseudonym(value: Any) -> bool:
    """Whether a text looks like a pseudonym of ours, alone or after the name of its dimension."""
    return isinstance(value, str) and bool(_PSEUDONYM.fullmatch(value.rpartition(" ")[2]))


def _same(cell: str) -> str:
    """Values that count as the same whatever their case and the spaces around them."""
    return f"lower(trim({cell}))"


def _begins(header: str, words: Sequence[str]) -> bool:
    """Whether a header begins with one of the words, or a later word of it is one."""
    folded = fold(header.replace("_", " "))
    return folded.startswith(tuple(words)) or any(w in words for w in folded.split())


def _treatment(connection: DuckDBPyConnection, table: LoadedTable, column: str) -> str:
    """How a further column is made unreadable; "" where it may stay.

    It may stay where it is a number, or a category that several rows share, and neither its name
    nor its values are those of a way to reach someone.
    """
    folded = fold(column)
    if folded.startswith(_EMAILS):
        return "_email"
    if folded.startswith(_PHONES):
        return "_phone"
    if _begins(column, _STAFF):
        return "person"
    if _begins(column, _CONTACT):
        return "_mask"
    cell = quoted(column)
    digits = f"regexp_replace({cell}, '[^0-9]', '', 'g')"
    filled, several, numbers, emails, codes = connection.execute(
        f"select count({cell}), count(distinct {cell}), "
        f"count(try_cast(replace(regexp_replace({cell}, '[[:space:]\u00a0\u202f]', '', 'g'), ',', '.') "
        f"as double)), sum(case when {cell} like '%_@_%.__%' then 1 else 0 end), "
        f"sum(case when length({digits}) >= 9 then 1 else 0 end) from {quoted(table.name)}"
    ).fetchall()[0]
    if not filled or emails or codes > 0.05 * filled:
        return "_mask" if filled else ""
    if column in table.dimensions or numbers >= 0.95 * filled:
        return ""
    shared = several <= _MOST_LEVELS and filled >= _ROWS_A_LEVEL * several
    return "" if shared else "_mask"
