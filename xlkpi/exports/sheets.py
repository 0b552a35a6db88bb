"""Workbooks, Parquet files and frames: brought to the same rows of text as a CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.errors import InputError
from xlkpi.exports import sql
from xlkpi.exports.rows import SAMPLE, Rows, header_index, two_lines, unique_headers
from xlkpi.exports.text import fresh, literal, mended, read_csv
from xlkpi.exports.unpack import duration_text, number_text

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def sheet_rows(
    sheet: dict[str, Any], file: str, scratch: Path, skip_rows: int | None
) -> Rows | None:
    """The rows of one sheet as the unpacker left it, None where it is empty.

    Raises InputError where ``skip_rows`` leaves nothing.
    """
    lead: int = sheet["lead"]  # blank rows above everything
    head: list[list[str]] = sheet["head"]
    if not head:
        return None
    above = max(0, (skip_rows or 0) - lead)
    index = header_index(head[above:])
    if index is None:
        raise InputError(
            f"holds nothing below row {skip_rows}",
            file=file,
            sheet=sheet["name"] or None,
            hint="correct skip_rows in its [[export]]",
        )
    index += above
    # titles above the header do not make columns
    cut = max(i for row in head[index:] for i, cell in enumerate(row, 1) if cell)
    headers = unique_headers([mended(cell) for cell in head[index][:cut]])
    near = [[mended(cell) for cell in row[:cut]] for row in head[: index + 2]] + head[index + 2 :]
    joined, joined_below = two_lines(near, index, [tuple(span) for span in sheet["merged"]])
    body = head[index + 1 :]
    gaps = [lead + index + 2 + i for i, row in enumerate(body) if not any(row)]

    def prepare() -> str:
        target = fresh(scratch)
        with target.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(row for row in body if any(row))
        return read_csv([target, *filter(None, [sheet["rest"]])], ",", sheet["width"], 0)

    def skipped(_until: int) -> Iterator[int]:
        yield from gaps
        for first, count in sheet["gaps"]:
            yield from range(first, first + count)

    return Rows(
        file=file,
        sheet=sheet["name"],
        headers=headers,
        sample=[tuple(c or None for c in row[:cut]) for row in body[:SAMPLE] if any(row)],
        prepare=prepare,
        header_row=lead + index + 1,
        spreadsheet=True,
        long=len(body) > SAMPLE or bool(sheet["rest"]),
        ignored=lead + index,
        skipped=skipped,
        blank_lines=lambda: len(gaps) + sum(count for _, count in sheet["gaps"]),
        joined=joined,
        joined_below=joined_below,
    )


_TEXT: dict[type, Callable[[Any], str]] = {
    float: number_text,
    bool: lambda v: "true" if v else "false",
    int: str,
    dt.datetime: lambda v: v.isoformat(sep=" "),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    timedelta: duration_text,
}


def open_parquet(path: Path, file: str, connection: duckdb.DuckDBPyConnection) -> Rows:
    """The rows of a Parquet file. Raises InputError where it is none."""
    import duckdb

    try:
        return _typed(connection, f"read_parquet({literal(path)})", file, path)
    except duckdb.Error as error:
        raise InputError(
            f"is not a Parquet file that can be read ({str(error).splitlines()[0]})",
            file=file,
            hint="export it again",
        ) from None


def open_frame(
    frame: pd.DataFrame, label: str, connection: duckdb.DuckDBPyConnection, view: str
) -> Rows:
    """The rows of a pandas frame, registered on the connection under ``view``."""
    import pandas as pd

    plain = pd.DataFrame({f"c{i}": _objects(frame.iloc[:, i]) for i in range(frame.shape[1])})
    connection.register(view, plain)
    rows = _typed(connection, sql.name(view), label, None)
    rows.headers = unique_headers([str(column) for column in frame.columns])
    return rows


def _objects(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column of mixed objects as texts; other columns as they are."""
    import pandas as pd

    column = column.reset_index(drop=True)
    if column.dtype != object:
        return column
    kinds = _TEXT
    texts = [
        None
        if value is None or (not isinstance(value, str) and pd.isna(value))
        else kinds.get(type(value), str)(value)
        for value in column
    ]
    return pd.Series(texts, dtype="str")


def _typed(
    connection: duckdb.DuckDBPyConnection, relation: str, file: str, path: Path | None
) -> Rows:
    """Rows of a relation whose columns have types: each cast to the text that means it."""
    described = connection.execute(f"DESCRIBE FROM {relation}").fetchall()
    parts = []
    for i, (column, kind, *_) in enumerate(described):
        cell = sql.name(column)
        if kind in ("DOUBLE", "FLOAT"):
            cell = (
                f"CASE WHEN isnan({cell}) THEN NULL WHEN {cell} = trunc({cell}) AND "
                f"abs({cell}) < 1e15 THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) "
                f"ELSE CAST({cell} AS VARCHAR) END"
            )
        elif kind == "INTERVAL":
            cell = f"CAST(epoch({cell}) AS VARCHAR) || 's'"
        elif kind != "VARCHAR":
            cell = f"CAST({cell} AS VARCHAR)"
        parts.append(f"{cell} AS c{i}")
    query = f"(SELECT {', '.join(parts)} FROM {relation})"
    sample = connection.execute(f"SELECT * FROM {query} LIMIT {SAMPLE}").fetchall()
    return Rows(
        file=file,
        headers=unique_headers([column for column, *_ in described]),
        sample=sample,
        long=len(sample) == SAMPLE,
        prepare=lambda: query,
        path=path,
        spreadsheet=True,
    )
