"""DuckDB in this process: how much memory it takes, and where it works once that is full.

Left to itself DuckDB makes a folder ``.tmp`` wherever the command was started, and whoever ends
the command ends it with the folder there. Here it is a folder of its own among the temporary
ones, which goes with the connection: when nobody needs it any more, or when Python ends.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.facts.databases.database import DuckDB
from xlkpi.model.progress import listened

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_UNITS = {"k": 1, "m": 2, "g": 3, "t": 4}
_A_THREAD = 100 * 1000**2
"""Bytes that a thread needs to read a file and to keep groups: with less, more threads would
only take the memory from each other."""


def connect(memory: str | None = None) -> DuckDB:
    """A database in this process, which takes so much memory (``500MB``) and no more.

    What does not fit lies in a temporary folder until :meth:`DuckDB.close`, or until the
    database is forgotten.
    """
    import duckdb

    folder = tempfile.mkdtemp(prefix="xlkpi-")
    settings: dict[str, Any] = {"temp_directory": str(Path(folder) / "spilled")}
    tables = ":memory:"
    if memory:
        # what lies in a file is compressed and read by column: less to write, less to read again
        tables = str(Path(folder) / "tables.duckdb")
        settings |= {"memory_limit": memory, "threads": threads(memory, os.cpu_count() or 1)}
    try:
        connection = duckdb.connect(tables, config=settings)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if listened():
        connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    database = DuckDB(connection)
    database.leave = weakref.finalize(database, _leave, connection, folder)
    return database


def threads(memory: str, processors: int) -> int:
    """How many threads a limit has room for.

    >>> threads("200MB", 16), threads("2GB", 16), threads("50MB", 4), threads("1GiB", 2)
    (2, 16, 1, 2)
    """
    number, unit = re.fullmatch(r"([\d.]+)\s*([kmgt])(?:ib|b)", memory.strip().lower()).groups()  # type: ignore[union-attr]
    size = float(number) * 1000 ** _UNITS[unit]
    return max(1, min(processors, int(size // _A_THREAD)))


def _leave(connection: DuckDBPyConnection, folder: str) -> None:
    with suppress(Exception):  # a connection that breaks down must not keep the folder
        connection.close()
    shutil.rmtree(folder, ignore_errors=True)
