"""The SQL of DuckDB in another dialect, by SQLGlot; the few turns it does not know are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlkpi.errors import InputError

Columns = Mapping[str, Mapping[str, str]]
"""The columns of each table, with their types in the words of DuckDB."""

# names keep the case in which the exports write them
_AS_WRITTEN = "duckdb, normalization_strategy = case_sensitive"


@dataclass(frozen=True)
class Create:
    """A table or a view to be made of a query."""

    name: str
    query: str
    view: bool


def query(sql: str, dialect: str, columns: Columns) -> str:
    """A query in another dialect."""
    return _translated(_parsed(sql), dialect, columns)


def create(sql: str, dialect: str, columns: Columns) -> Create:
    """A ``create or replace temp table|view … as …`` in another dialect."""
    from sqlglot import exp

    parsed = _parsed(sql)
    if not isinstance(parsed, exp.Create) or parsed.expression is None:
        raise InputError(f"no table to be made: {sql[:80]}")
    name = parsed.this.name
    return Create(
        name, _translated(parsed.expression, dialect, columns), view=parsed.kind == "VIEW"
    )


def _parsed(sql: str) -> Any:
    import sqlglot

    return sqlglot.parse_one(sql, read="duckdb")


def _translated(parsed: Any, dialect: str, columns: Columns) -> str:
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify

    # stars that leave out or replace columns are spelled out, subqueries get names
    whole = qualify(
        parsed, schema={name: dict(of) for name, of in columns.items()}, dialect=_AS_WRITTEN, validate_qualify_columns=False,
        quote_identifiers=True, allow_partial_qualification=True,
    )  # fmt: skip
    whole = annotate_types(whole, dialect="duckdb")
    return str(_turned(whole, dialect).sql(dialect=dialect))


def _turned(whole: Any, dialect: str) -> Any:
    """What SQLGlot leaves as it is, in the words of the dialect."""
    from sqlglot import exp

    def turn(node: Any) -> Any:
        if isinstance(node, exp.Add) and _named(node.expression, "TO_MICROSECONDS"):
            several = node.expression.expressions[0]
            return _later(node.this, several, dialect)
        if dialect == "postgres" and isinstance(node, exp.Ordered | exp.Min | exp.Max):
            # elsewhere texts stand in the order of their bytes, here in that of a language
            if node.this.is_type(*exp.DataType.TEXT_TYPES):
                node.set("this", exp.Collate(this=node.this, expression=exp.to_identifier("C", True)))
        return node

    return whole.transform(turn)


def _named(node: Any, name: str) -> bool:
    """Whether a node is a call of a function that SQLGlot does not know."""
    from sqlglot import exp

    return isinstance(node, exp.Anonymous) and str(node.this).upper() == name


def _later(instant: Any, microseconds: Any, dialect: str) -> Any:
    """An instant so many microseconds later."""
    from sqlglot import exp

    if dialect == "postgres":
        one = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("MICROSECOND"))
        return exp.Add(this=instant, expression=exp.Mul(this=microseconds, expression=one))
    return exp.TimestampAdd(this=instant, expression=microseconds, unit=exp.var("MICROSECOND"))
