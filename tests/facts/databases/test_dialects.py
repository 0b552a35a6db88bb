"""Every statement of the facts in every dialect: written, and read back as the same.

Of the warehouses only the text can be checked here: no account of theirs is at hand.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import LONG
from tests.facts.databases.exports import loaded
from xlkpi.errors import ConfigError
from xlkpi.facts.databases import sql_database
from xlkpi.facts.databases.dialects import DIALECTS, Dialect
from xlkpi.facts.databases.sql_database import SqlDatabase
from xlkpi.facts.databases.translate import Translator

sqlglot = pytest.importorskip("sqlglot")
exp = sqlglot.exp

# functions that SQLGlot writes for one dialect and knows by no name of its own
_KNOWN = {
    "trino": {"BITWISE_LEFT_SHIFT"},
    "postgres": {"AGE"},
    "spark": {"MONOTONICALLY_INCREASING_ID"},
}


@cache
def asked() -> tuple[tuple[bool, str], ...]:
    """Everything that the facts of the samples ask, each text once."""
    return tuple(dict.fromkeys(loaded("samples").recorder.asked))


NAMES = sorted({d.sqlglot for d in DIALECTS.values()} | {"spark"})


@pytest.mark.parametrize("dialect", NAMES)
def test_every_statement_is_read_back(dialect: str) -> None:
    translator = Translator(dialect)
    for name, columns in loaded("samples").types.items():
        translator.describe(name, columns)
    assert len(asked()) > 200
    mine = NAMES.index(dialect)
    for number, (is_query, sql) in enumerate(asked()):
        if is_query and not LONG and number % len(NAMES) != mine:
            continue  # in short runs all dialects together read all queries
        written = translator.query(sql) if is_query else translator.create(sql).query
        tree: Any = sqlglot.parse_one(written, read=dialect)
        unknown = {str(call.this).upper() for call in tree.find_all(exp.Anonymous)}
        assert unknown <= _KNOWN.get(dialect, set()), written
        # no star is left to leave columns out of, and every column says whose it is
        assert not [star for star in tree.find_all(exp.Star) if star.args.get("except_")]
        meant: Any = sqlglot.parse_one(sql, read="duckdb")
        assert _tables(tree) == _tables(meant if is_query else meant.expression), written


def _tables(tree: Any) -> set[str]:
    """The tables that a query reads, those of its own left out."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


class _Cursor:
    def __init__(self, log: list[str]) -> None:
        self.log = log
        self.description: list[tuple[str]] = []

    def execute(self, sql: str) -> None:
        self.log.append(sql)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return [(1,)]


class _Connection:
    def __init__(self) -> None:
        self.log: list[str] = []

    def cursor(self) -> _Cursor:
        return _Cursor(self.log)

    def close(self) -> None:
        self.log.append("closed")


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_what_is_made_is_found_again_and_goes(dialect: Dialect) -> None:
    connection = _Connection()
    database = SqlDatabase(connection, dialect)
    database.translator.describe("calls", {"queue": "varchar"})
    database.run("create or replace temp table made_ as select queue from calls")
    assert database.rows("select count(*) from made_") == [(1,)]
    database.close()
    made, asked_ = connection.log[-3 - (dialect.prefix == "xlkpi_tmp_") :][:2]
    for statement in (made, asked_):
        assert sqlglot.parse_one(statement, read=dialect.sqlglot)
        assert dialect.prefix + "made_" in statement
    assert connection.log[-1] == "closed"
    if dialect.prefix == "xlkpi_tmp_":  # made in a schema that stays: dropped
        assert connection.log[-2].startswith("drop table if exists")


def test_a_driver_that_is_not_installed_is_named() -> None:
    with pytest.raises(ConfigError, match="pip install 'snowflake-connector-python'"):
        sql_database.connect("snowflake://me@account/db", DIALECTS["snowflake"])


@pytest.mark.parametrize(
    ("url", "given"),
    [
        (
            "snowflake://me:p%40ss@acc/CRM/PUBLIC?warehouse=W",
            {"account": "acc", "user": "me", "password": "p@ss", "database": "CRM",
             "schema": "PUBLIC", "warehouse": "W"},
        ),
        (
            "databricks://token:abc@host/main/crm?http_path=/sql/1",
            {"server_hostname": "host", "access_token": "abc", "catalog": "main",
             "schema": "crm", "http_path": "/sql/1"},
        ),
        (
            "trino://me@host:443/hive/crm",
            {"host": "host", "port": 443, "user": "me", "catalog": "hive", "schema": "crm"},
        ),
    ],
)  # fmt: skip
def test_a_url_is_taken_apart_for_its_driver(
    url: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    dialect = DIALECTS[url.partition(":")[0]]
    driver = ModuleType(dialect.driver)

    def connected(**words: Any) -> _Connection:
        seen.update(words)
        return _Connection()

    driver.connect = connected  # type: ignore[attr-defined]
    parts = dialect.driver.split(".")
    for i in range(1, len(parts)):
        monkeypatch.setitem(sys.modules, ".".join(parts[:i]), ModuleType(parts[i - 1]))
    monkeypatch.setitem(sys.modules, dialect.driver, driver)
    sql_database.connect(url, dialect)
    assert seen == given
