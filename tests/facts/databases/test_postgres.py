"""PostgreSQL, run for real: the same facts as DuckDB, cell by cell; tables named by URL."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.facts.databases.exports import SETS, Loaded, differences, loaded, there
from xlkpi.errors import ConfigError, InputError
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.facts.databases.dialects import DIALECTS
from xlkpi.facts.databases.sql_database import SqlDatabase, connect, shown

pytest.importorskip("sqlglot")
psycopg = pytest.importorskip("psycopg")

_TYPES = {"bigint": "bigint", "integer": "integer", "double": "double precision"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    if postgres.programs() is None:
        reason = "PostgreSQL is missing: install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with postgres.server() as found:
        yield found


def brought(exports: Loaded, url: str, schema: str) -> SqlDatabase:
    """The canonical tables of some exports, as tables of a schema."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'create schema "{schema}"')
        for name, types in exports.types.items():
            columns = ", ".join(f'"{c}" {_TYPES.get(t, t)}' for c, t in types.items())
            connection.execute(f'create table "{schema}"."{name}" ({columns})')
            with connection.cursor().copy(f'copy "{schema}"."{name}" from stdin') as copy:
                for row in exports.connection.execute(f'select * from "{name}"').fetchall():
                    copy.write_row(row)
    database = connect(f"{url}&options=-csearch_path%3D{schema}", DIALECTS["postgresql"])
    for name, types in exports.types.items():
        database.translator.describe(name, types)
    return database


@pytest.mark.parametrize("name", SETS)
def test_the_facts_are_those_of_duckdb(url: str, name: str) -> None:
    if not there(name):
        pytest.skip(f"the public data set {name} is not here")
    exports = loaded(name)
    database = brought(exports, url, name)
    try:
        assert differences(exports.facts, exports.on(database)) == []
    finally:
        database.close()


# ------------------------------------------------------------ tables named by URL

MAPPING = """
table = "calls"
dimensions = ["queue"]
[export.columns]
call_id = "call_no"
queue = "team"
started_at = "began"
answered_at = "picked"
status = "outcome"
talk_s = "talk_min"
[export.values.status]
Y = "answered"
N = "abandoned"
[export.units]
talk_s = "min"
[export.set]
direction = "inbound"
"""
COLUMNS = {
    "call_no": "int", "team": "text", "began": "timestamp", "picked": "timestamp",
    "outcome": "char(1)", "talk_min": "numeric",
}  # fmt: skip


def calls() -> Iterator[tuple[Any, ...]]:
    """Calls of January; every 97th of an outcome that nobody knows, ten of them twice."""
    for i in [*range(1000), *range(10)]:
        minute, hour, day = i % 60, 8 + i // 60 % 10, 1 + i % 28
        began = f"2026-01-{day:02d} {hour:02d}:{minute:02d}:00"
        picked = f"{began[:-2]}{i % 50:02d}" if i % 5 else None
        outcome = "Z" if i % 97 == 0 else "Y" if i % 5 else "N"
        yield i, f"Q{i % 3}", began, picked, outcome, f"{(i % 300) / 4:.2f}"


@pytest.fixture(scope="module")
def raw(url: str) -> str:
    """A table as a telephone system might keep it."""
    with psycopg.connect(url, autocommit=True) as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        connection.execute(f"create table raw_calls ({columns})")
        with connection.cursor().copy("copy raw_calls from stdin") as copy:
            for row in calls():
                copy.write_row(row)
    return f"{url}#public.raw_calls"


def of(folder: Path, where: str, mapping: str = MAPPING) -> Facts:
    config = folder / "xlkpi.toml"
    config.write_text(f"[[export]]\n{where}\n{mapping}", encoding="utf-8")
    return gather([folder], config=read_config(config))


def test_a_table_gives_what_its_rows_give_as_a_file(raw: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([tuple(COLUMNS), *calls()])
    files = of(folder, 'file = "calls.csv"')
    tables = of(tmp_path, f'url = "{raw}"')
    assert differences(files, tables) == []
    tables.warehouse.database.close()
    (mine,), (theirs,) = files.files, tables.files
    assert (mine.read, mine.used, mine.rejected) == (theirs.read, theirs.used, theirs.rejected)
    assert theirs.rejected == {"unknown value of status": 12, "duplicate key": 9}
    assert theirs.read == theirs.used + sum(theirs.rejected.values()) == 1010
    assert (mine.from_, mine.to) == (theirs.from_, theirs.to)


def test_what_is_not_there_is_named_with_what_is_near(raw: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match='no column is called "outcom"; did you mean "outcome"'):
        of(tmp_path, f'url = "{raw}"', MAPPING.replace('"outcome"', '"outcom"'))
    with pytest.raises(InputError, match=r"public\.raw_call: cannot be read .*does not exist"):
        of(tmp_path, f'url = "{raw[:-1]}"')
    with pytest.raises(ConfigError, match="names no table"):
        of(tmp_path, f'url = "{raw.partition("#")[0]}"')


def test_what_only_files_have_is_refused(raw: str, tmp_path: Path) -> None:
    mapping = MAPPING.replace('table = "calls"', 'table = "calls"\nencoding = "cp1252"')
    with pytest.raises(ConfigError, match="encoding: is for files"):
        of(tmp_path, f'url = "{raw}"', mapping)
    mapping = MAPPING + f'[[export]]\nfile = "x.csv"\n{MAPPING}'
    with pytest.raises(ConfigError, match="and in files"):
        of(tmp_path, f'url = "{raw}"', mapping)


def test_a_kind_of_database_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='did you mean "postgresql"'):
        of(tmp_path, 'url = "postgres://somewhere/db#calls"')


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    url = "postgresql://me:secret@127.0.0.1:1/nowhere"
    assert shown(url) == "postgresql://me@127.0.0.1:1/nowhere"
    with pytest.raises(ConfigError, match="no connection") as error:
        of(tmp_path, f'url = "{url}#calls"')
    assert "secret" not in str(error.value)
