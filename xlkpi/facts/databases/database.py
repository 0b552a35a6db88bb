"""What the facts ask of a database: rows of a query, and named tables and views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection


class Database(Protocol):
    """A database that understands the SQL of DuckDB, translated or not."""

    copied_up_to: int  # rows of a table; where a copy spares its queries more than it costs

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def frame(self, query: str) -> pd.DataFrame:
        """The rows of a query as a pandas DataFrame: amounts are floats."""

    def run(self, statement: str) -> None:
        """Run a ``create or replace temp table`` or ``view``."""

    def close(self) -> None:
        """Leave nothing behind; the facts that were asked for stay known."""


def framed(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows as a pandas DataFrame of the types that DuckDB gives."""
    import pandas as pd

    frame = pd.DataFrame.from_records(list(rows), columns=list(names))
    for name in names:
        known = next((value for value in frame[name] if value is not None), None)
        if isinstance(known, Decimal):
            frame[name] = frame[name].astype(float)
        elif isinstance(known, date):
            frame[name] = pd.to_datetime(frame[name])
    return frame


class DuckDB:
    """The database in this process."""

    copied_up_to = 100_000

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection
        self.leave: Callable[[], object] = connection.close

    def expect_few(self) -> None:
        """Prepare for tables of few rows: planning a query takes longer there than its rows do.

        A second thread would only be waited for, and these steps find nothing to improve.
        """
        steps = "join_order,statistics_propagation,common_subplan"
        self.connection.execute(f"SET threads = 1; SET disabled_optimizers = '{steps}'")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(query).fetchall()

    def frame(self, query: str) -> pd.DataFrame:
        """The rows of a query as a pandas DataFrame."""
        return self.connection.execute(query).df()

    def run(self, statement: str) -> None:
        """Run a statement."""
        self.connection.execute(statement)

    def close(self) -> None:
        """Close the connection, and take away what it kept on disk."""
        self.leave()
