"""Where the facts are computed: DuckDB here, or the engine that holds the tables.

The facts are written once, in the SQL of DuckDB. Elsewhere each statement is translated by
SQLGlot and runs where the data lies; only its few result rows travel.
"""

from __future__ import annotations

from xlkpi.facts.databases.database import Database, DuckDB
from xlkpi.facts.databases.local import connect

__all__ = ["Database", "DuckDB", "connect"]
