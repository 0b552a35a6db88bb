"""What the facts ask of a database: rows of a query, and named tables and views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Database(Protocol):
    """A database that understands the SQL of DuckDB, translated or not."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def run(self, statement: str) -> None:
        """Run a ``create or replace temp table`` or ``view``."""

    def close(self) -> None:
        """Leave nothing behind; the facts that were asked for stay known."""


class DuckDB:
    """The database in this process."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(query).fetchall()

    def run(self, statement: str) -> None:
        """Run a statement."""
        self.connection.execute(statement)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
