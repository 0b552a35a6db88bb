"""Apache Spark: the facts of tables that lie in a cluster, computed by it."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlkpi.errors import ConfigError
from xlkpi.facts.databases.database import framed
from xlkpi.facts.databases.translate import Translator

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession


class Spark:
    """A session of Spark."""

    copied_up_to = 0

    numbered = "monotonically_increasing_id()"  # without bringing all rows together

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        session.conf.set("spark.sql.session.timeZone", "UTC")
        self.translator = Translator("spark")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self.session.sql(self.translator.query(query)).collect()]

    def frame(self, query: str) -> pd.DataFrame:
        """The rows of a query as a pandas DataFrame."""
        found = self.session.sql(self.translator.query(query))
        return framed(found.columns, [tuple(row) for row in found.collect()])

    def run(self, statement: str) -> None:
        """Make a temporary view; what is a table elsewhere is kept in the cluster's memory."""
        made = self.translator.create(statement)
        frame = self.session.sql(made.query)
        (frame if made.view else frame.cache()).createOrReplaceTempView(made.name)

    def enter(self, name: str, frame: DataFrame) -> None:
        """Give a frame a name by which the facts find it."""
        frame.createOrReplaceTempView(name)
        types = {"string": "varchar", "timestamp_ntz": "timestamp"}
        named = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
        self.translator.describe(name, {column: types.get(t, t) for column, t in named.items()})

    def source(self, table: str) -> tuple[str, ...]:
        """The columns of a table that lies there (its name as Spark writes it)."""
        return tuple(self.session.sql(f"select * from {table} where 1 = 0").columns)

    def close(self) -> None:
        """Leave nothing behind."""
        with suppress(Exception):  # a session that was stopped holds nothing any more
            self.session.catalog.clearCache()


def connect(where: str) -> Spark:
    """The session of a cluster; where nothing is said, that of Spark's own settings.

    ``where`` is a master URL (``spark://host:7077``, ``local[4]``, ``yarn``) or Spark Connect
    (``sc://host:15002``).
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ConfigError(
            "Spark is reached with pyspark, which is not installed. "
            "Next: pip install 'xlkpi[cluster]'."
        ) from None
    builder = SparkSession.builder.appName("xlkpi")
    if where.startswith("sc://"):
        builder = builder.remote(where)
    elif where:
        builder = builder.master(where)
        if where.startswith("local"):  # else an empty folder stays where the command ran
            builder = builder.config("spark.sql.warehouse.dir", tempfile.gettempdir())
    try:
        return Spark(builder.getOrCreate())
    except Exception as error:
        why = " ".join(str(error).split())[:300]
        raise ConfigError(
            f"{where or 'Spark'}: no session ({why}). Next: check the URL."
        ) from error
