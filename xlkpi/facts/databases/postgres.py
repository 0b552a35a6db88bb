"""PostgreSQL: the facts of tables that lie there, computed there."""

from __future__ import annotations

from typing import Any

from xlkpi.facts.databases import translate


class Postgres:
    """A connection to PostgreSQL."""

    dialect = "postgres"

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection = psycopg.connect(url, autocommit=True)
        self.columns: dict[str, dict[str, str]] = {}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        sql = translate.query(query, self.dialect, self.columns)
        return self.connection.execute(sql).fetchall()  # type: ignore[call-overload, no-any-return]

    def run(self, statement: str) -> None:
        """Make a temporary table or view, which goes with the connection."""
        made = translate.create(statement, self.dialect, self.columns)
        kind = "view" if made.view else "table"
        name = '"' + made.name + '"'
        execute: Any = self.connection.execute
        execute(f"drop {kind} if exists {name} cascade")
        execute(f"create temp {kind} {name} as {made.query}")
        if not made.view:
            execute(f"analyze {name}")
        self.describe(made.name)

    def describe(self, name: str) -> None:
        """Take note of the columns of a table."""
        found = self.connection.execute(
            "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a "
            "where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped "
            "order by a.attnum",
            ('"' + name + '"',),
        ).fetchall()
        self.columns[name] = {column: _type(of) for column, of in found}


def _type(of: str) -> str:
    return {"timestamp without time zone": "timestamp", "character varying": "varchar"}.get(of, of)
