"""Formulas as sums of quotients: the value is the same, and what has another form is refused."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from xlkpi import kpis
from xlkpi.insight.quotients import NOT_A_QUOTIENT, quotients
from xlkpi.model.kpi import Kpi
from xlkpi.model.parameters import PARAMETERS, Parameters

REFUSED = {
    "customer_lifetime_value",  # products of rates, a cap
    "customer_lifetime_value_margin",
    "clv_to_cac",
    "retention_to_acquisition_cost",  # a quotient of quotients
    "complaint_rate_change",
    "subject_test_p_value",  # roots
    "net_promoter_score_margin",
}


def parameter(name: str) -> Any:
    id = name if name in PARAMETERS else next(i for i in PARAMETERS if i.endswith(f".{name}"))
    return Parameters({})[id]


ON_SHEET = [kpi for kpi in kpis.all_kpis() if kpi.on_sheet]


@pytest.mark.parametrize("kpi", ON_SHEET, ids=lambda kpi: kpi.id)
def test_the_quotients_give_the_value_of_the_formula(kpi: Kpi) -> None:
    assert kpi.expression is not None
    found = quotients(kpi.expression, parameter)
    if kpi.id in REFUSED:
        assert found == NOT_A_QUOTIENT
        return
    assert found != NOT_A_QUOTIENT
    dice = random.Random(kpi.id)
    for _ in range(20):
        values: dict[str, float | None] = {name: dice.randint(50, 99) for name in kpi.measures}
        exact = {name: Fraction(value or 0) for name, value in values.items()}
        given = values | {f"param:{name}": parameter(name) for name in kpi.parameters}
        value = kpi.value(given)
        if value is None:  # more successes than cases: the catalogue refuses such a rate
            continue
        total = Fraction(0)
        for term in found:
            top, bottom = (form.of(exact) + form.constant for form in (term.top, term.bottom))  # type: ignore[union-attr]
            total += top / bottom
        assert float(total) == pytest.approx(value, rel=1e-12)
