"""The SQL databases and warehouses: how each is reached, and makes what goes with the session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """One kind of database, as its URL begins.

    ``sqlglot`` is the name of its dialect; ``driver`` the DB-API module that connects, with the
    package that brings it. ``table`` and ``view`` are the statements that make a temporary one
    of a query; where there are no temporary views, a table does. ``prefix`` begins the names of
    temporary tables where it has to. ``drop`` is empty where making replaces.
    """

    scheme: str
    called: str
    sqlglot: str
    driver: str
    package: str
    table: str
    view: str = ""
    drop: str = ""
    prefix: str = ""
    tried: bool = False  # whether the tests run it, not only read its text back


DIALECTS = {
    dialect.scheme: dialect
    for dialect in (
        Dialect(
            "postgresql", "PostgreSQL", "postgres", "psycopg", "psycopg[binary]",
            table="create temporary table {name} as {query}",
            view="create temporary view {name} as {query}",
            drop="drop {kind} if exists {name} cascade",
            tried=True,
        ),
        Dialect(
            "snowflake", "Snowflake", "snowflake", "snowflake.connector",
            "snowflake-connector-python",
            table="create or replace temporary table {name} as {query}",
        ),
        Dialect(
            "bigquery", "BigQuery", "bigquery", "google.cloud.bigquery.dbapi",
            "google-cloud-bigquery",
            table="create or replace temp table {name} as {query}",
        ),
        Dialect(
            "databricks", "Databricks", "databricks", "databricks.sql", "databricks-sql-connector",
            # a session has views of its own, but no tables: what is a table elsewhere is a view
            table="create or replace temporary view {name} as {query}",
            view="create or replace temporary view {name} as {query}",
        ),
        Dialect(
            "trino", "Trino", "trino", "trino.dbapi", "trino",
            # no temporary tables: they are made in the schema of the URL, and dropped at the end
            table="create table {name} as {query}",
            drop="drop table if exists {name}",
            prefix="xlkpi_tmp_",
        ),
        Dialect(
            "mssql", "SQL Server", "tsql", "pyodbc", "pyodbc",
            table="select * into {name} from ({query}) as made_",
            drop="drop table if exists {name}",
            prefix="#",
        ),
    )
}  # fmt: skip
"""By the scheme of their URL."""
