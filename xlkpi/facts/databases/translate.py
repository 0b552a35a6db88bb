"""The SQL of DuckDB in another dialect, by SQLGlot; the few turns it does not know are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlkpi.errors import ConfigError

# names keep the case in which the exports write them
_AS_WRITTEN = "duckdb, normalization_strategy = case_sensitive"


@dataclass(frozen=True)
class Create:
    """A table or a view to be made of a query."""

    name: str
    query: str
    view: bool


class Translator:
    """Translates statements one after the other, and knows the tables that they made.

    ``dialect`` is SQLGlot's name of the other dialect; ``renamed`` are tables that have another
    name there.
    """

    def __init__(self, dialect: str) -> None:
        try:
            import sqlglot
        except ImportError:
            raise ConfigError(
                "the SQL of another engine needs sqlglot. Next: pip install 'xlkpi[cluster]'."
            ) from None
        self.dialect = dialect
        self.renamed: dict[str, str] = {}
        self._places: dict[str, Any] = {}
        self._parse = sqlglot.parse_one
        self._columns: dict[str, Any] = {}  # of each table: the types of its columns

    def describe(self, table: str, columns: Mapping[str, str], place: str = "") -> None:
        """Tell of a table: its columns, with their types in the words of DuckDB.

        ``place`` is its name as the database writes it, where that is another.
        """
        from sqlglot import exp

        self._columns[table] = dict(columns)
        if place:
            self._places[table] = exp.to_table(place, dialect=self.dialect)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table that is known."""
        return tuple(self._columns[table])

    def query(self, sql: str) -> str:
        """A query in the other dialect."""
        return self._written(self._resolved(self._parse(sql, read="duckdb")))

    def create(self, sql: str) -> Create:
        """A ``create or replace temp table|view … as …``: what it makes, and of which query."""
        parsed: Any = self._parse(sql, read="duckdb")
        resolved = self._resolved(parsed.expression)
        name: str = parsed.this.name
        self._columns[name] = {
            column.alias_or_name: column.type.sql("duckdb") if column.type else "unknown"
            for column in resolved.selects
        }
        return Create(name, self._written(resolved), view=parsed.kind == "VIEW")

    def _resolved(self, parsed: Any) -> Any:
        """The query with its stars spelled out, its columns named in full, its types known."""
        from sqlglot.optimizer.annotate_types import annotate_types
        from sqlglot.optimizer.qualify import qualify

        whole = qualify(
            parsed, schema=self._columns, dialect=_AS_WRITTEN, validate_qualify_columns=False,
            quote_identifiers=True, allow_partial_qualification=True,
        )  # fmt: skip
        return annotate_types(whole, schema=self._columns, dialect=_AS_WRITTEN)

    def _written(self, resolved: Any) -> str:
        return str(resolved.transform(self._turn).sql(dialect=self.dialect))

    def _turn(self, node: Any) -> Any:
        """What SQLGlot leaves as it is, in the words of the dialect."""
        from sqlglot import exp

        if isinstance(node, exp.Table) and node.name in self._places:
            place = self._places[node.name].copy()
            place.set("alias", node.args.get("alias"))
            return place
        if isinstance(node, exp.Table) and node.name in self.renamed:
            node.set("this", exp.to_identifier(self.renamed[node.name], quoted=True))
        elif isinstance(node, exp.Add) and _named(node.expression, "TO_MICROSECONDS"):
            return _later(node.this, node.expression.expressions[0], self.dialect)
        elif self.dialect == "postgres" and _orders_texts(node):
            # elsewhere texts stand in the order of their bytes, here in that of a language
            c = exp.to_identifier("C", quoted=True)
            node.set("this", exp.Collate(this=node.this, expression=c))
        return node


def _orders_texts(node: Any) -> bool:
    """Whether a node puts texts in order."""
    from sqlglot import exp

    ordering = isinstance(node, exp.Ordered | exp.Min | exp.Max)
    return ordering and bool(node.this.is_type(*exp.DataType.TEXT_TYPES))


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
