"""Apache Spark: the facts of tables that lie in a cluster, computed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.facts.databases import translate

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Spark:
    """A session of Spark: of a cluster by its master URL, of Spark Connect, or local."""

    dialect = "spark"

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        session.conf.set("spark.sql.session.timeZone", "UTC")
        self.columns: dict[str, dict[str, str]] = {}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        sql = translate.query(query, self.dialect, self.columns)
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def run(self, statement: str) -> None:
        """Make a temporary view; what is a table elsewhere is kept in the cluster's memory."""
        made = translate.create(statement, self.dialect, self.columns)
        frame = self.session.sql(made.query)
        self.enter(made.name, frame if made.view else frame.cache())

    def enter(self, name: str, frame: DataFrame) -> None:
        """Give a frame a name, and take note of its columns."""
        frame.createOrReplaceTempView(name)
        self.columns[name] = {field.name: _type(field) for field in frame.schema.fields}


def _type(field: Any) -> str:
    of: str = field.dataType.simpleString()
    return {"string": "varchar", "timestamp_ntz": "timestamp"}.get(of, of)
