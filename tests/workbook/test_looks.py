"""Numbers and texts as they are read: apart from each other, without a sign on nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from xlkpi.facts import gather
from xlkpi.workbook import near_zero, template
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Live
from xlkpi.workbook.numbers import Formats
from xlkpi.workbook.page import Page


@pytest.fixture
def book() -> Book:
    orders = pd.DataFrame(
        {"order_id": ["1"], "ordered_on": [pd.Timestamp(2026, 1, 5)], "amount": [10.0],
         "customer_id": ["c"]}
    )  # fmt: skip
    return Book(gather({"orders": orders}), template.read("default"), "en", "", None)


def alignment(book: Book, page: Page, row: int, column: int) -> Any:
    """How a cell's format aligns it."""
    workbook = book.styles.workbook
    style = page.rows[row][column][1]
    return workbook._alignments[workbook._cell_styles[style].alignmentId]


def test_a_text_stands_off_the_number_at_its_left(book: Book) -> None:
    page, of = book.page("Sheet"), book.styles.of
    page.put(1, 1, 12, of("value"))
    page.put(1, 2, "beside a number", of("label"))
    page.put(1, 3, "beside a text", of("label"))
    page.put(2, 1, "no number", of("label"))
    page.put(2, 2, 12, of("value"))
    page.keep_apart(book.styles)
    assert alignment(book, page, 1, 2).indent == 1
    assert alignment(book, page, 1, 2).horizontal == "left"
    assert not alignment(book, page, 1, 3).indent
    assert alignment(book, page, 2, 2).horizontal == "right"


def test_what_rounds_to_nothing_has_no_sign(book: Book) -> None:
    page, points = book.page("Sheet"), book.styles.of("delta", book.formats.points)
    page.put(1, 1, -0.04, points)
    page.put(2, 1, -0.06, points)
    page.put(3, 1, Live("A1*1", -0.04), points)
    near_zero.apply([page], book.styles)
    formats = [book.styles.number_format(page.rows[row][1][1]) for row in (1, 2, 3)]
    assert formats == ['0.0" pt";0.0" pt"', book.formats.points, book.formats.points]
    [(box, [rule])] = [(each.sqref, each.rules) for each in page.ws.conditional_formatting]
    assert str(box) == "A3"
    assert rule.formula == ["IF(ISNUMBER(A3),ABS(A3)<0.05,FALSE)"]
    assert rule.dxf.numFmt.formatCode == '0.0" pt";0.0" pt"'


@pytest.mark.parametrize(("named", "symbol"), [("USD", "$"), (None, "")])
def test_amounts_bear_the_currency_that_the_exports_name(named: str | None, symbol: str) -> None:
    orders = pd.DataFrame(
        {"order_id": ["1", "2"], "ordered_on": [pd.Timestamp(2026, 1, 5)] * 2,
         "amount": [10.0, 20.0], "customer_id": ["c", "d"]}
    )  # fmt: skip
    if named:
        orders["currency"] = named
    currency = gather({"orders": orders}).currency
    assert currency == (named or "")
    assert (
        Formats("en", currency).unit("currency", 0) == (f'"{symbol}"' if symbol else "") + "#,##0"
    )


def test_no_p_is_nought() -> None:
    assert Formats("fr", "EUR").probability == '[<0.001]"<0,001";0.000'
