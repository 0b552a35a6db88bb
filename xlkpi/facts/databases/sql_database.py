"""A SQL database or warehouse: the facts of tables that lie there, computed there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from xlkpi.errors import ConfigError
from xlkpi.facts.databases.database import framed
from xlkpi.facts.databases.dialects import Dialect
from xlkpi.facts.databases.translate import Translator

if TYPE_CHECKING:
    import pandas as pd


class SqlDatabase:
    """A connection through a driver of the DB-API.

    ``connection`` is one connection, whose temporary tables go when it is closed.
    """

    copied_up_to = 0
    numbered = "row_number() over ()"

    def __init__(self, connection: Any, dialect: Dialect) -> None:
        self.connection, self.dialect = connection, dialect
        self.translator = Translator(dialect.sqlglot)
        self._made: list[str] = []

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        cursor = self._execute(self.translator.query(query))
        return [tuple(row) for row in cursor.fetchall()]

    def frame(self, query: str) -> pd.DataFrame:
        """The rows of a query as a pandas DataFrame."""
        cursor = self._execute(self.translator.query(query))
        return framed([column[0] for column in cursor.description], cursor.fetchall())

    def run(self, statement: str) -> None:
        """Make a temporary table or view."""
        made = self.translator.create(statement)
        view = made.view and bool(self.dialect.view)
        name = '"' + self.dialect.prefix + made.name + '"'
        if self.dialect.sqlglot in ("bigquery", "databricks"):
            name = name.replace('"', "`")
        given = {"name": name, "query": made.query, "kind": "view" if view else "table"}
        if self.dialect.drop:
            self._execute(self.dialect.drop.format(**given))
        self._execute((self.dialect.view if view else self.dialect.table).format(**given))
        if self.dialect.prefix:
            self.translator.renamed[made.name] = self.dialect.prefix + made.name
            self._made.append(self.dialect.drop.format(**given))

    def source(self, table: str) -> tuple[str, ...]:
        """The columns of a table that lies there (its name as the database writes it)."""
        cursor = self._execute(f"select * from {table} where 1 = 0")
        return tuple(column[0] for column in cursor.description)

    def close(self) -> None:
        """Leave nothing behind."""
        for statement in self._made if self.dialect.prefix != "#" else ():
            self._execute(statement)
        self.connection.close()

    def _execute(self, sql: str) -> Any:
        cursor = self.connection.cursor()
        cursor.execute(sql)
        return cursor


def connect(url: str, dialect: Dialect) -> SqlDatabase:
    """The database of a URL. What a driver needs beyond the URL it finds in its own settings."""
    from importlib import import_module

    try:
        driver: Any = import_module(dialect.driver)
    except ImportError:
        raise ConfigError(
            f"{dialect.called} is reached with {dialect.package}, which is not installed. "
            f"Next: pip install '{dialect.package}'."
        ) from None
    try:
        return SqlDatabase(_CONNECT.get(dialect.scheme, _by_parts)(driver, url), dialect)
    except Exception as error:
        why = " ".join(str(error).split())[:300]
        raise ConfigError(
            f"{shown(url)}: no connection ({why}). Next: check the URL, the network, the password."
        ) from error


def shown(url: str) -> str:
    """A URL without its password, for messages."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username}@{place}").geturl()


def _postgres(driver: Any, url: str) -> Any:
    return driver.connect(url, autocommit=True)


def _bigquery(driver: Any, url: str) -> Any:
    from google.cloud import bigquery  # type: ignore[import-not-found, unused-ignore]

    # temporary tables live in a session
    config = bigquery.QueryJobConfig(create_session=True)
    client = bigquery.Client(project=urlsplit(url).hostname, default_query_job_config=config)
    return driver.Connection(client)


def _odbc(driver: Any, url: str) -> Any:
    parts = urlsplit(url)
    words = {
        "DRIVER": "{ODBC Driver 18 for SQL Server}",
        "SERVER": f"{parts.hostname},{parts.port or 1433}",
        "DATABASE": parts.path.strip("/"),
        **({"UID": unquote(parts.username)} if parts.username else {"Trusted_Connection": "yes"}),
        **({"PWD": unquote(parts.password)} if parts.password else {}),
        **dict(parse_qsl(parts.query)),
    }
    return driver.connect(";".join(f"{k}={v}" for k, v in words.items()), autocommit=True)


def _by_parts(driver: Any, url: str) -> Any:
    """The names that Snowflake, Databricks and Trino share; further ones stand after the ``?``."""
    parts = urlsplit(url)
    path = [unquote(part) for part in parts.path.strip("/").split("/") if part]
    scheme = parts.scheme
    given: dict[str, Any] = {}
    if scheme == "snowflake":
        given = {"account": parts.hostname, "user": parts.username, "password": parts.password}
        given |= dict(zip(("database", "schema"), path, strict=False))
    elif scheme == "databricks":
        given = {"server_hostname": parts.hostname, "access_token": parts.password}
        given |= dict(zip(("catalog", "schema"), path, strict=False))
    elif scheme == "trino":
        given = {"host": parts.hostname, "port": parts.port or 8080, "user": parts.username}
        given |= dict(zip(("catalog", "schema"), path, strict=False))
    given |= dict(parse_qsl(parts.query))
    return driver.connect(
        **{k: unquote(v) if isinstance(v, str) else v for k, v in given.items() if v is not None}
    )


_CONNECT: dict[str, Callable[[Any, str], Any]] = {
    "postgresql": _postgres,
    "bigquery": _bigquery,
    "mssql": _odbc,
}
