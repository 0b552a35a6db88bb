from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from xlkpi.exports import Exports, FileReport, load, read_config

Rows = list[dict[str, Any]]


class Bench:
    """A folder of exports, and what loading it gives."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.folder, self.connection = folder, connection

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def load(self, *names: str, config: str | None = None) -> Exports:
        settings = None
        if config is not None:
            settings = read_config(self.write("xlkpi.toml", config))
        given = [self.folder / name for name in names] or [self.folder]
        return load(given, connection=self.connection, config=settings)

    def one(self, text: str, config: str | None = None, name: str = "x.csv") -> FileReport:
        self.write(name, text)
        (report,) = self.load(name, config=config).files
        assert report.read == report.used + sum(report.rejected.values())
        return report

    def rows(self, table: str, *columns: str) -> list[Any]:
        listed = ", ".join(f'"{c}"' for c in columns)
        found = self.connection.execute(f'SELECT {listed} FROM "{table}" ORDER BY _row').fetchall()
        return [row[0] for row in found] if len(columns) == 1 else found


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with duckdb.connect() as connection:
        yield Bench(tmp_path, connection)


@pytest.fixture
def entry() -> Callable[..., str]:
    """An [[export]] of x.csv into a table."""

    def written(table: str, columns: dict[str, Any], more: str = "", file: str = "x.csv") -> str:
        mapped = "\n".join(f"{key} = {value!r}" for key, value in columns.items())
        return (
            f'[[export]]\nfile = "{file}"\ntable = "{table}"\n{more}\n[export.columns]\n{mapped}\n'
        )

    return written
