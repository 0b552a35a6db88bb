"""The same canonical tables in DuckDB and elsewhere, and in what two sets of facts differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from tests.conftest import ROOT
from xlkpi.exports import Config, LoadedTable, load, read_config
from xlkpi.facts import Facts
from xlkpi.facts.databases import Database, DuckDB
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.warehouse import Warehouse
from xlkpi.model.parameters import Parameters

DATA = ROOT.parent / "shared" / "data"
SETS = ("samples", "crm_sales_opportunities", "ravenstack_saas")


class Recorder(DuckDB):
    """DuckDB that remembers what it was asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.asked: list[tuple[bool, str]] = []  # whether a query, and the SQL

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        self.asked.append((True, query))
        return super().rows(query)

    def run(self, statement: str) -> None:
        self.asked.append((False, statement))
        super().run(statement)


class Loaded:
    """Exports in DuckDB, their canonical tables and all their facts."""

    def __init__(self, paths: list[Path], config: Config) -> None:
        self.config = config
        self.connection = duckdb.connect()
        self.tables: dict[str, LoadedTable] = load(
            paths, connection=self.connection, config=config
        ).tables
        self.types = {
            name: {
                column: kind.lower()
                for column, kind, *_ in self.connection.execute(f'describe "{name}"').fetchall()
            }
            for name in self.tables
        }
        self.recorder = Recorder(self.connection)
        self.facts = self.on(self.recorder)
        for id in MEASURES:
            self.facts.series(id)

    def on(self, database: Database) -> Facts:
        """The facts as another database computes them."""
        warehouse = Warehouse(
            database,
            self.tables,
            Parameters(self.config.kpi),
            self.config.fiscal_year_start,
            top_segments=5,
            months_kept=36,
        )
        return Facts(warehouse, (), None, self.tables)


def there(name: str) -> bool:
    """Whether a set of exports is on this machine."""
    return name == "samples" or (DATA / name).is_dir()


@cache
def loaded(name: str) -> Loaded:
    """A set of exports, loaded once."""
    if name == "samples":
        folder = ROOT / "samples" / "exports"
        return Loaded([folder], read_config(folder / "xlkpi.toml"))
    mapping = read_config(ROOT / "tests" / "data_sets" / name / "xlkpi.toml")
    return Loaded([DATA / name], replace(mapping, folder=DATA / name))


def differences(
    mine: Facts, theirs: Facts, measures: Iterable[str] = tuple(MEASURES)
) -> list[tuple[str, str, Any, Any]]:
    """The measures that two sets of facts do not hold alike: counts exactly, the rest to 1e-9."""
    found = []
    for id in measures:
        one, other = mine.series(id), theirs.series(id)
        for name in ("dimensions", "span", "by_month", "by_window", "over_all", "reason", "since"):
            a, b = getattr(one, name), getattr(other, name)
            if not _same(a, b):
                found.append((id, name, a, b))
    return found


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, float | Decimal):
        return isinstance(b, int | float | Decimal) and abs(float(a) - float(b)) <= 1e-9 * max(
            1.0, abs(float(a))
        )
    return bool(a == b)
