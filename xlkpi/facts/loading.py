"""Exports brought to where they are measured: DuckDB, a database that holds them, or Spark."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.errors import ConfigError, UnknownName
from xlkpi.exports import Config, FileReport, LoadedTable, load
from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import text
from xlkpi.facts.databases import Database, connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from xlkpi.facts.databases.spark import Spark
    from xlkpi.facts.privacy import Privacy

Loaded = tuple[Database, dict[str, LoadedTable], tuple[FileReport, ...]]

DUCKDB, SPARK = "duckdb", "spark"


def load_into(
    sources: Any,
    config: Config,
    *,
    memory: str | None = None,
    engine: str = DUCKDB,
    privacy: Privacy | None = None,
) -> Loaded:
    """The database that holds the canonical tables, the tables, and what became of each file.

    Tables that ``config`` names by URL stay where they lie. Raises ConfigError for an engine
    that is not there, and what reading raises.
    """
    if any(spec.url for spec in config.exports):
        if privacy:
            raise ConfigError(
                f"{config.path}: pseudonyms are given to what files hold. Next: leave out "
                "--privacy, or name a view of the database that hides persons."
            )
        return _where_they_lie(sources, config, engine)
    database = connect(memory)
    connection = database.connection
    try:
        loaded = load(sources, connection=connection, config=config)
        files = loaded.files
        if sum(file.read for file in files) <= database.copied_up_to:
            database.expect_few()
        if privacy:
            privacy.apply(connection, loaded.tables)
            files = privacy.reports(files)
        if engine == DUCKDB:
            return database, loaded.tables, files
        return _handed_over(connection, loaded.tables, engine), loaded.tables, files
    except BaseException:
        database.close()
        raise


def _where_they_lie(sources: Any, config: Config, engine: str) -> Loaded:
    from xlkpi.facts.remote import remote_tables

    if engine != DUCKDB:
        raise ConfigError(
            f"{config.path}: the URLs of the tables say where they are measured. "
            "Next: leave out --engine."
        )
    found = remote_tables(config)
    given = [sources] if isinstance(sources, str | Path | Mapping) else list(sources)
    beside = tuple(
        FileReport(str(path), notes=("not used: the tables of this workbook lie in a database",))
        for path in given
        if not isinstance(path, Mapping) and Path(path).is_file() and Path(path) != config.path
    )
    atexit.register(found.database.close)
    return found.database, found.tables, found.reports + beside


def _handed_over(
    connection: DuckDBPyConnection, tables: Mapping[str, LoadedTable], engine: str
) -> Spark:
    """Spark with the canonical tables, as Parquet in a folder that it must be able to read."""
    from xlkpi.facts.databases import spark

    scheme = engine.partition("[")[0].partition(":")[0]
    if scheme not in (SPARK, "sc", "local", "yarn", "k8s"):
        raise ConfigError(str(UnknownName("engine", engine, [DUCKDB, SPARK])))
    session = spark.connect("" if engine == SPARK else engine)
    folder = tempfile.TemporaryDirectory(prefix="xlkpi-spark-")
    atexit.register(folder.cleanup)
    for name in tables:
        path = str(Path(folder.name) / f"{name}.parquet")
        connection.execute(f"copy (select * from {quoted(name)}) to {text(path)} (format parquet)")
        session.enter(name, session.session.read.parquet(path))
    return session
