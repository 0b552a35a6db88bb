"""Spark, run in local mode: the same facts as DuckDB, cell by cell; tables named by URL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import LONG
from tests.facts.databases.exports import SETS, differences, loaded, there
from tests.facts.databases.test_postgres import COLUMNS, calls, of
from xlkpi.errors import ConfigError
from xlkpi.exports import read_config
from xlkpi.facts import gather
from xlkpi.facts.databases.spark import Spark
from xlkpi.facts.loading import _handed_over
from xlkpi.facts.measures import MEASURES

pytest.importorskip("sqlglot")
pytest.importorskip("pyspark")
pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas:FutureWarning",
    "ignore::ResourceWarning",  # sockets of the JVM that Spark keeps for its session
)

# many small queries: what prepares Spark for large ones costs more than they do
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.ansi.enabled": "true",
    # half of the time goes into compiling what runs once: the quick compiler alone does
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
    "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "xlkpi-spark-warehouse"),
}


@pytest.fixture(scope="module")
def session() -> Iterator[None]:
    if shutil.which("java") is None:
        reason = "Java is missing: install default-jre-headless"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    yield
    started.stop()


@pytest.mark.parametrize("name", SETS)
def test_the_facts_are_those_of_duckdb(session: None, name: str) -> None:
    """All of them; plain sums and counts share scans, as in a build."""
    if not there(name):
        pytest.skip(f"the public data set {name} is not here")
    exports = loaded(name)
    spark: Spark = _handed_over(exports.connection, exports.tables, "spark")
    try:
        theirs = exports.on(spark)
        theirs.engine.prepare(MEASURES)
        assert differences(exports.facts, theirs) == []
    finally:
        spark.close()


def test_a_table_gives_what_its_rows_give_as_a_file(session: None, tmp_path: Path) -> None:
    import duckdb

    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in calls()]
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "calls.csv").write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    files = of(folder, 'file = "calls.csv"')
    parquet = tmp_path / "calls.parquet"
    duckdb.execute(f"copy (from '{folder / 'calls.csv'}') to '{parquet}' (format parquet)")
    tables = of(tmp_path, f"url = 'spark:#parquet.`{parquet}`'")
    asked = [id for id in MEASURES if files.series(id).reason is None]
    assert "answered_calls" in asked
    assert differences(files, tables, asked if LONG else asked[::4]) == []
    assert (files.files[0].read, files.files[0].rejected) == (
        tables.files[0].read,
        tables.files[0].rejected,
    )


def test_an_engine_that_nobody_knows(samples_folder: Path) -> None:
    config = read_config(samples_folder / "xlkpi.toml")
    with pytest.raises(ConfigError, match='did you mean "spark"'):
        gather([samples_folder / "messages.csv"], config=config, engine="sparc")
