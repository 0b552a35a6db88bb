"""Cells from Python: what pandas, numpy and the standard library hold beside plain values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xlkpi import kpis
from xlkpi.errors import DomainError
from xlkpi.model.cells import CellError, flag, grid, is_blank, number, numbers, serial, shape


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        (3, 3),
        (2.5, 2.5),
        (np.int64(3), 3),
        (np.float64(2.5), 2.5),
        (Decimal("2.5"), 2.5),
        (dt.date(2026, 1, 31), 46053),
        (dt.datetime(2026, 1, 31, 12), 46053.5),
        (pd.Timestamp(2026, 1, 31, 6), 46053.25),
        (dt.datetime(2026, 1, 31, tzinfo=dt.UTC), 46053),
        *((none, None) for none in (None, True, np.True_, "3", "", float("nan"), pd.NaT, pd.NA)),
        (Decimal("NaN"), None),
    ],
)
def test_what_counts_as_a_number(cell: Any, held: float | None) -> None:
    assert number(cell) == held
    assert serial(cell) == held
    assert numbers([[cell, None, "x"]]) == ([] if held is None else [held])


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan"), np.float64("nan"), pd.NaT, pd.NA])
def test_what_is_blank(cell: Any) -> None:
    assert is_blank(cell)
    assert flag(cell) is None


def test_columns_of_pandas_and_numpy() -> None:
    answers = [10, 9, 8, 3]
    for given in (
        pd.Series(answers),
        pd.Series([*answers, None], dtype="Int64"),
        pd.Series([*answers, None]),
        np.array(answers),
        np.array([[10, 9], [8, 3]]),
        [np.int64(answer) for answer in answers],
        tuple(answers),
        iter(answers),
    ):
        assert kpis.NPS(given) == 25


def test_days_of_pandas() -> None:
    opened = pd.Series([pd.Timestamp(2026, 1, 5)] * 2)
    closed = pd.Series([pd.Timestamp(2026, 1, 15), pd.NaT])
    assert kpis.COMPLAINT_HANDLING_TIME(opened, closed) == 10


def test_rows_of_any_argument() -> None:
    assert grid("text") == [["text"]]
    assert shape([[1, 2], [3, 4], [5, 6]]) == (3, 2)
    assert shape([]) == (1, 0)


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#SPILL!", "#GETTING_DATA", "#BUSY!"])
def test_errors_of_any_age_come_out_again(error: str) -> None:
    for argument in (error, [[10], [error]], [[None, error]]):
        with pytest.raises(CellError, match=error):
            kpis.NPS(argument)
        with pytest.raises(CellError, match=error):
            kpis.ROI(argument, 1)


@pytest.mark.parametrize("infinite", [float("inf"), float("-inf")])
def test_infinity_is_outside_every_domain(infinite: float) -> None:
    for call in (kpis.ROI, kpis.CLV, kpis.KPI_VARIANCE):
        with pytest.raises(DomainError):
            call(infinite, 2)
    with pytest.raises(DomainError):
        kpis.NPS([10, infinite])
    with pytest.raises(DomainError):
        kpis.ASA([10, abs(infinite)])
