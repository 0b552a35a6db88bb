"""LAMBDAs of retention, acquisition, value and profitability, held to Python by two engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kpis.lambda_engines import Case, case, prove
from tests.kpis.test_values_a import FUNCTIONS, GOLDEN, NO_VALUE, OUT_OF_DOMAIN, WRONG_KIND
from tests.vectors import OMITTED
from xlkpi.model.excel import lambda_text
from xlkpi.model.kpi import Kind, Kpi

LONGEST_FORMULA = 8192  # characters, of Excel

ONE_BLANK = "its MAP takes a single blank cell for a number, which Excel does not"
MORE = [
    case("ACTIVE_CUSTOMERS", [46000, 45635, 45634], 46000, OMITTED),
    case("ACTIVE_CUSTOMERS", [[46000, 45635], [45634, None]], 46000, None),
    case("ACTIVE_CUSTOMERS", [46000, "#N/A"], 46000),
    case("SALES_CYCLE", [46000, "#VALUE!"], [46001, 46002]),
    case("SALES_CYCLE", 46000, None, ironcalc=ONE_BLANK),
    case("VELOCITY", None, 46000, ironcalc=ONE_BLANK),
    case("TOP_CUSTOMER_SHARE", [[800, 50], [50, None], ["x", 100]], 0.3),
    case("TOP_CUSTOMER_SHARE", [800, 200, "#DIV/0!"]),
    case("TOP_CUSTOMER_SHARE", 800),
    case("CAC", [[6000, 100], [None, "x"]], 4000, 150),
    case("CAC", [6000, "#NAME?"], 4000, 150),
]


def cases(function: str) -> list[Case]:
    """The calls of test_values_a, and an error in each argument."""
    found = [case(function, *arguments) for arguments, _ in GOLDEN[function]]
    for table in (NO_VALUE, OUT_OF_DOMAIN, WRONG_KIND):
        found += [case(name, *arguments) for name, arguments in table if name == function]
    return found + [each for each in MORE if each.function == function]


def broken(entry: Kpi) -> list[Case]:
    """A call for each argument, with an error in its cell."""
    fine: list[Any] = [46000 if a.kind is Kind.DATE else 1 for a in entry.arguments]
    places = range(len(fine))
    assert entry.function is not None
    return [case(entry.function, *fine[:at], "#REF!", *fine[at + 1 :]) for at in places]


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: str(entry.function))
def test_lambda(entry: Kpi) -> None:
    assert entry.function is not None
    found = cases(entry.function) + broken(entry)
    assert len(found) >= 3
    prove(found)


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: str(entry.function))
def test_lambda_fits_a_defined_name(entry: Kpi) -> None:
    text = lambda_text(entry)
    assert text is not None
    assert len(text) < LONGEST_FORMULA
    assert text.count("(") == text.count(")")
