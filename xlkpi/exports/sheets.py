"""Workbooks, Parquet files and frames: brought to the same rows of text as a CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.errors import InputError
from xlkpi.exports import sql
from xlkpi.exports.rows import SAMPLE, Rows, header_index, unique_headers

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def open_workbook(
    path: Path, file: str, scratch: Path, *, skip_rows: int | None = None
) -> list[Rows]:
    """The rows of each sheet that has any. Raises InputError for a damaged or locked file."""
    import python_calamine as calamine

    try:
        with path.open("rb") as stream:
            mark = stream.read(512)
        if mark.lstrip()[:1] == b"<" and path.suffix.lower() == ".xls":
            raise InputError(
                "is a web page under the name of a workbook",
                file=file,
                hint="open it in Excel and save it as .xlsx",
            )
        if mark.startswith(b"\xd0\xcf\x11\xe0") and path.suffix.lower() != ".xls":
            raise InputError(
                "is protected by a password", file=file, hint="save it without a password"
            )
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        kinds = {m.name: m.typ for m in workbook.sheets_metadata}
        found = []
        for name in workbook.sheet_names:
            if (
                kinds.get(name, calamine.SheetTypeEnum.WorkSheet)
                != calamine.SheetTypeEnum.WorkSheet
            ):
                continue
            sheet = workbook.get_sheet_by_name(name)
            rows = _sheet(path, file, name, sheet.iter_rows(), scratch, skip_rows)
            if rows is not None:
                found.append(rows)
    except calamine.PasswordError:
        raise InputError(
            "is protected by a password", file=file, hint="save it without a password"
        ) from None
    except (calamine.CalamineError, OSError) as error:
        raise InputError(
            f"is not a workbook that can be read ({error})",
            file=file,
            hint="open it in Excel and save it as .xlsx",
        ) from None
    return found


def _sheet(
    path: Path,
    file: str,
    name: str,
    cells: Iterator[list[Any]],
    scratch: Path,
    skip_rows: int | None,
) -> Rows | None:
    head = [list(map(str, _texts(row))) for row in islice(cells, SAMPLE + 60)]
    index = header_index(head[skip_rows or 0 :])
    if index is None:
        return None
    index += skip_rows or 0
    cut = max(i for i, cell in enumerate(head[index], 1) if cell)
    cut = max([cut, *(i for row in head[index + 1 :] for i, c in enumerate(row, 1) if c)])
    headers = unique_headers(head[index][:cut])
    body = head[index + 1 :]
    skipped: list[int] = []

    def prepare() -> str:
        target = scratch / f"{len(list(scratch.iterdir()))}.csv"

        def filled() -> Iterator[list[Any]]:
            for number, row in enumerate(chain(body, map(_texts, cells)), index + 2):
                if row[0] or any(row):
                    yield row if len(row) == cut else row[:cut]
                else:
                    skipped.append(number)

        with target.open("w", encoding="utf-8", newline="", buffering=1 << 20) as out:
            csv.writer(out).writerows(filled())
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(cut))
        return (
            f"read_csv({sql.text(str(target))}, auto_detect=false, header=false, delim=',', "
            f"quote='\"', escape='\"', columns={{{columns}}})"
        )

    return Rows(
        file=file,
        sheet=name,
        headers=headers,
        sample=[tuple(c or None for c in row[:cut]) for row in body[:SAMPLE] if any(row)],
        prepare=prepare,
        path=path,
        header_row=index + 1,
        spreadsheet=True,
        long=len(body) > SAMPLE,
        ignored=index,
        skipped=lambda _until: skipped,
        blank_lines=lambda: len(skipped),
    )


def _duration(value: timedelta) -> str:
    seconds = value.total_seconds()
    return str(int(seconds)) + "s" if seconds.is_integer() else f"{seconds!r}s"


@lru_cache(1 << 16)
def _float(value: float) -> str:
    """The shortest text of the number; the same ones come again and again."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


_TEXT: dict[type, Callable[[Any], str]] = {
    float: _float,
    bool: lambda v: "true" if v else "false",
    int: str,
    dt.datetime: lambda v: v.isoformat(sep=" "),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    timedelta: _duration,
}


def _texts(row: Iterable[Any]) -> list[Any]:
    """The cells as what csv writes as their text; what Excel shows as an error is a blank.

    Dates and times write themselves well; whole floats and durations do not.
    """
    return [
        _float(c) if (kind := type(c)) is float else c if kind is not timedelta else _duration(c)
        for c in row
    ]


def open_parquet(path: Path, file: str, connection: duckdb.DuckDBPyConnection) -> Rows:
    """The rows of a Parquet file. Raises InputError where it is none."""
    import duckdb

    try:
        return _typed(connection, f"read_parquet({sql.text(str(path))})", file, path)
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
