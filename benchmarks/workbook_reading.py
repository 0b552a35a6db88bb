"""Reading a workbook: ``python -m benchmarks.workbook_reading``.

``exports.load`` of 200,000 rows and 12 columns, typed and checked, against python-calamine's
own ``iter_rows`` over the same sheet, in turn; the median of the pairs' ratios is at most 1.5.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.functions import seconds

ROWS = 200_000
BAR = 1.5
SEED = 2026
RUNS = 7
HEADERS = "Call Id,Start Time,Queue,Agent,Direction,Status,Wait,Talk,Hold,Wrap,Customer,Campaign"


def make_workbook(path: Path, rows: int = ROWS, *, seed: int = SEED) -> None:
    """Write a call log of that many rows as a workbook; same arguments, same cells."""
    import openpyxl

    draw = random.Random(seed)  # noqa: S311 - seeded on purpose
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Calls")
    sheet.append(HEADERS.split(","))
    began = dt.datetime(2025, 1, 1, 0, 0, 30)
    for number in range(rows):
        sheet.append([
            f"C{number:09}", began + dt.timedelta(minutes=number),
            draw.choice(["Sales", "Billing"]), f"Agent {draw.randrange(24):02}", "inbound",
            draw.choice(["answered", "abandoned"]), draw.randrange(900) / 10,
            draw.randrange(900), draw.randrange(90), draw.randrange(80),
            f"K{draw.randrange(9999):07}", None,
        ])  # fmt: skip
    book.save(path)


def bare(path: Path) -> int:
    """Visit every row as python-calamine gives it."""
    import python_calamine as calamine

    workbook = calamine.CalamineWorkbook.from_path(str(path))
    return sum(1 for _ in workbook.get_sheet_by_index(0).iter_rows())


def ours(path: Path) -> int:
    """Load the workbook as exports are loaded."""
    import duckdb

    from xlkpi.exports import load

    with duckdb.connect() as connection:
        return load([path], connection=connection).files[0].used


def reading_against_calamine(rows: int = ROWS, runs: int = RUNS) -> dict[str, object]:
    """Both in turn, each pair compared: whatever else the machine does weighs on both."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "calls.xlsx")
        make_workbook(path, rows)
        assert ours(path) == rows  # noqa: S101 - and DuckDB is imported
        times = [(seconds(lambda: bare(path)), seconds(lambda: ours(path))) for _ in range(runs)]
    against, own = (median(side) for side in zip(*times, strict=True))
    return {
        "work": f"XLSX of {rows:,} rows, against calamine's iter_rows",
        "ratio": round(median(mine / theirs for theirs, mine in times), 2),
        "bar": BAR,
        "seconds": round(own, 3),
        "against": round(against, 3),
    }


if __name__ == "__main__":
    print(reading_against_calamine())
