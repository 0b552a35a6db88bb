"""Values of retention, acquisition, value and profitability, as a cell would get them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xlkpi import kpis
from xlkpi.errors import ArgumentError, DomainError
from xlkpi.model.cells import CellError
from xlkpi.model.kpi import Family

FAMILIES = (Family.RETENTION, Family.ACQUISITION, Family.VALUE, Family.PROFITABILITY)
FUNCTIONS = [entry for entry in kpis.functions() if entry.family in FAMILIES]

GOLDEN: dict[str, list[tuple[tuple[Any, ...], float]]] = {
    "ACTIVE_CUSTOMERS": [
        (([46000, 45635, 45634, None, "never"], 46000), 2),  # both ends included
        (([46000.9, 45910.0, 45909.9], 46000, 90), 2),  # the day counts, not the hour
        (([46000, 45999], 46000, 0), 1),
        (([[46000], [45000]], 46000), 1),
    ],
    "INACTIVE_CUSTOMERS": [
        (([46000, 45635, 45634, None, "never"], 46000), 1),
        (([46000, 45999], 46000, 0), 1),
    ],
    "ACTIVE_CUSTOMER_RATE": [((620, 1000), 0.62), ((0, 1000), 0)],
    "NET_CUSTOMER_CHANGE": [((50, 30), 20), ((50, 30, 5), 25), ((50, 80, None), -30)],
    "CHURN_RATE": [((30, 1000), 0.03), (([10, 20], [400, 600]), 0.03)],
    "RETENTION_RATE": [
        ((1025, 50, 1000), 0.975),
        ((1100, 0, 1000), 1.1),  # customers who came back
        ((10, 50, 1000), -0.04),  # inputs that contradict each other show it
    ],
    "RENEWAL_RATE": [((95, 100), 0.95)],  # D2's example
    "CANCELLATION_RATE": [((5, 100), 0.05)],
    "ACTIVATION_RATE": [((45, 900), 0.05)],
    "DEACTIVATION_RATE": [((90, 900), 0.1)],
    "CONVERSION_RATE": [((30, 240), 0.125), ((300, 240), 1.25)],
    "WIN_RATE": [((12, 36), 0.25), ((0, 4), 0)],
    "SALES_CYCLE": [
        (([46000, 46000, 46010], [46030, 46000, None]), 15),
        (([[46000], ["x"]], [[46001.5], [46002]]), 1.5),
        ((dt.date(2026, 1, 1), dt.datetime(2026, 1, 11, 12)), 10.5),
    ],
    "VELOCITY": [(([46000, 46000, 46001], [46002, 46000.5, None]), 1.25)],
    "REVENUE_PER_CUSTOMER": [((500000, 1000), 500), ((-100, 50), -2)],
    "CONTACTED_REVENUE_SHARE": [((150000, 500000), 0.3)],
    "REVENUE_PER_CONTACTED": [((150000, 600), 250)],
    "ORDERS_PER_CONTACTED": [((180, 600), 0.3)],
    "EXPANSION_REVENUE": [((9000, 3000), 12000), (([4000, 5000], 3000), 12000)],
    "EXPANSION_RATE": [((9000, 3000, 100000), 0.12)],
    "NRR": [((100000, 12000, 3000, 5000), 1.04)],
    "GRR": [((100000, 3000, 5000), 0.92)],
    "CLV": [
        ((500, 5), 2500),
        ((30, 1 / 0.03), 1000),  # 3 % a month: 33.33 months
        ((-5, 2), -10),
    ],
    "CLV_MARGIN": [
        ((500, 0.4, 0.25), 800),
        ((1, 1, 0.2), 5),  # 20 % a year: 5 years
        ((1, 1, 0.03, 100), 33.333333333333336),
        ((500, 0.4, 0), 1000),  # nobody leaves: the longest lifetime
        ((500, 0.4, 0.05, None), 1000),
        ((500, -0.1, 0.5), -100),
        ((500, 0.4, 0.25, 0), 0),
    ],
    "TOP_CUSTOMER_SHARE": [
        (([800, 50, 50, 50, 50],), 0.8),  # a fifth of five customers is one
        (([800, 50, 50, 50, 50, 0, -20, "x", None],), 0.8),
        (([800, 50, 50, 50, 50, 100],), 900 / 1100),  # 1.2 customers are two
        (([10, 10, 10, 10], 0.5), 0.5),  # ties at the border
        (([800, 200], 0), 0),
        (([800, 200], 1), 1),
    ],
    "CLV_TO_CAC": [((800, 200), 4), ((-800, 200), -4)],
    "SEGMENT_PROFITABILITY": [((200000, 150000), 0.25), ((100, 150), -0.5)],
    "PURCHASE_FREQUENCY": [((900, 400), 2.25)],
    "CAC": [
        ((6000, 4000, 150), 66.66666666666667),  # D5 prints 66
        (([5000, 1000], [4000, "x", None, True], [100, 50]), 66.66666666666667),
        ((-100, 400, 150), 2),  # a credit note
    ],
    "CPL": [((6000, 240), 25)],
    "RETENTION_COST": [((19500, 975), 20)],
    "ROI": [((15000, 10000), 0.5), ((5000, 10000), -0.5)],
    "ROSE": [((150000, 60000), 2.5)],
    "COST_REDUCTION": [((80000, 72000), 0.1), ((80000, 88000), -0.1)],
    "COST_PER_CONTACT": [((15000, 3000), 5)],
}

NO_VALUE = [
    ("ACTIVE_CUSTOMERS", ([None, "x"], 46000)),
    ("ACTIVE_CUSTOMERS", ([46000], None)),
    ("INACTIVE_CUSTOMERS", ([None], 46000)),
    ("ACTIVE_CUSTOMER_RATE", (0, 0)),
    ("NET_CUSTOMER_CHANGE", (None, 30)),
    ("NET_CUSTOMER_CHANGE", ("x", 30)),
    ("CHURN_RATE", (0, 0)),
    ("RETENTION_RATE", (10, 10, 0)),
    ("RENEWAL_RATE", (0, 0)),
    ("CANCELLATION_RATE", (0, 0)),
    ("ACTIVATION_RATE", (0, 0)),
    ("DEACTIVATION_RATE", (0, 0)),
    ("CONVERSION_RATE", (5, 0)),
    ("WIN_RATE", (0, 0)),
    ("SALES_CYCLE", ([46000, 46001], [None, "x"])),
    ("VELOCITY", ([None, 46001], [46000, None])),
    ("REVENUE_PER_CUSTOMER", (100, 0)),
    ("CONTACTED_REVENUE_SHARE", (0, 0)),
    ("REVENUE_PER_CONTACTED", (0, 0)),
    ("ORDERS_PER_CONTACTED", (0, 0)),
    ("EXPANSION_REVENUE", ("x", 5)),
    ("EXPANSION_RATE", (1, 1, 0)),
    ("NRR", (0, 1, 0, 0)),
    ("GRR", (0, 0, 0)),
    ("CLV", (None, 5)),
    ("CLV", (" ", 5)),
    ("CLV_MARGIN", (500, None, 0.2)),
    ("TOP_CUSTOMER_SHARE", ([0, -5, "x"],)),
    ("CLV_TO_CAC", (800, 0)),
    ("SEGMENT_PROFITABILITY", (0, 10)),
    ("PURCHASE_FREQUENCY", (0, 0)),
    ("CAC", (6000, 4000, 0)),
    ("CAC", (6000, 4000, [None, "x", True])),
    ("CPL", (10, 0)),
    ("RETENTION_COST", (10, 0)),
    ("ROI", (5, 0)),
    ("ROSE", (5, 0)),
    ("COST_REDUCTION", (0, 5)),
    ("COST_PER_CONTACT", (5, 0)),
]

OUT_OF_DOMAIN = [
    ("ACTIVE_CUSTOMERS", ([46001], 46000)),
    ("ACTIVE_CUSTOMERS", ([46000], 46000, -1)),
    ("INACTIVE_CUSTOMERS", ([46001], 46000)),
    ("ACTIVE_CUSTOMER_RATE", (-1, 10)),
    ("NET_CUSTOMER_CHANGE", (5, 3, -1)),
    ("CHURN_RATE", ([30, -1], 1000)),  # one negative count, though the sum is not
    ("RETENTION_RATE", (1, 1, -1)),
    ("WIN_RATE", (-1, 5)),
    ("SALES_CYCLE", ([46010], [46000])),
    ("VELOCITY", ([46010], [46000])),
    ("REVENUE_PER_CUSTOMER", (100, -2)),
    ("NRR", (100, 5, -3, 0)),  # reductions are given as positive amounts
    ("GRR", (100, 3, -5)),
    ("CLV", (500, -1)),
    ("CLV_MARGIN", (500, 1.2, 0.2)),
    ("CLV_MARGIN", (500, 0.4, 20)),  # 20 for 20 %
    ("CLV_MARGIN", (500, 0.4, 0.2, -1)),
    ("TOP_CUSTOMER_SHARE", ([1, 2], 20)),
    ("CAC", (6000, 4000, -150)),
    ("CPL", (6000, -1)),
]

WRONG_KIND = [
    ("ACTIVE_CUSTOMERS", ([46000], "yesterday")),
    ("ACTIVE_CUSTOMERS", ([46000], True)),
    ("ACTIVE_CUSTOMERS", ([46000], [46000, 46001])),
    ("ACTIVE_CUSTOMERS", ([46000], 46000, "a year")),
    ("SALES_CYCLE", ([46000, 46001], [46000])),
    ("VELOCITY", ([[46000], [46001]], [[46000, 46001]])),
    ("CLV", ([500, 600], 5)),
    ("CLV", (500, "long")),
    ("CLV_MARGIN", (500, True, 0.2)),
    ("TOP_CUSTOMER_SHARE", ([1, 2], "all")),
    ("CLV_TO_CAC", (800, [200, 100])),
]


def call(function: str, *arguments: Any) -> Any:
    return getattr(kpis, function)(*arguments)


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [(name, arguments, value) for name, found in GOLDEN.items() for arguments, value in found],
)
def test_value(function: str, arguments: tuple[Any, ...], expected: float) -> None:
    assert call(function, *arguments) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_every_function_of_the_families_has_a_value_and_a_case_without_one() -> None:
    names = {entry.function for entry in FUNCTIONS}
    assert names == set(GOLDEN) == {name for name, _ in NO_VALUE}


@pytest.mark.parametrize(("function", "arguments"), NO_VALUE)
def test_no_value(function: str, arguments: tuple[Any, ...]) -> None:
    assert call(function, *arguments) is None


@pytest.mark.parametrize(("function", "arguments"), OUT_OF_DOMAIN)
def test_out_of_domain(function: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(DomainError):
        call(function, *arguments)


@pytest.mark.parametrize(("function", "arguments"), WRONG_KIND)
def test_wrong_kind(function: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ArgumentError):
        call(function, *arguments)


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: entry.id)
def test_an_error_in_a_cell_comes_out_again(entry: Any) -> None:
    for broken in range(len(entry.arguments)):
        arguments: list[Any] = [46000 if a.kind.value == "date" else 1 for a in entry.arguments]
        arguments[broken] = "#REF!"
        with pytest.raises(CellError, match="#REF!"):
            entry.calculate(*arguments)


def test_dates_may_be_dates() -> None:
    day = dt.date(2026, 10, 31)
    dates = [dt.date(2026, 10, 31), dt.datetime(2025, 10, 31, 8), dt.date(2025, 10, 30)]
    assert kpis.ACTIVE_CUSTOMERS(dates, day) == 2
    assert kpis.ACTIVE_CUSTOMERS(dates, dt.datetime(2026, 10, 31, 17), 365) == 2
    assert kpis.INACTIVE_CUSTOMERS(dates, day) == 1


def test_the_french_names_are_the_same_functions() -> None:
    assert kpis.TAUX_ATTRITION(30, 1000) == 0.03
    assert kpis.COUT_ACQUISITION_CLIENT(6000, 4000, 150) == kpis.CAC(6000, 4000, 150)


MEASURES: dict[str, float | None] = {
    "opening_customers": 1000,
    "closing_customers": 1025,
    "customers": 1012.5,
    "new_customers": 50,
    "reactivated_customers": 5,
    "lost_customers": 30,
    "lost_opening_customers": 28,
    "total_customers": 1600,
    "active_customers": 1025,
    "revenue": 40000,
    "contacted_revenue": 10000,
    "new_since_opening": 50,
    "contacted_orders": 90,
    "contacted_customers": 300,
    "orders": 400,
    "expansion_revenue": 700,
    "upsell_revenue": 900,
    "cross_sell_revenue": 300,
    "upsell_revenue@previous": 800,
    "cross_sell_revenue@previous": 200,
    "opening_revenue": 35000,
    "total_costs": 18000,
    "total_costs@previous": 20000,
    "crm_margin": 4500,
    "crm_revenue": 10000,
    "crm_costs": 3000,
    "service_costs": 900,
    "service_contacts": 300,
    "incoming_leads": 400,
    "lead_generation_spend": 2000,
    "revenue@rolling12": 480000,
    "customers@rolling12": 960,
    "lost_opening_customers@rolling12": 240,
    "opening_customers@rolling12": 960,
    "margin@rolling12": 96000,
    "revenue_with_margin@rolling12": 240000,
    "marketing_costs@rolling12": 60000,
    "sales_costs@rolling12": 40000,
    "new_customers@rolling12": 500,
    "param:max_lifetime": 5,
}


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("churn_rate", 0.028),  # losses of the opening base, not the 30 of the roll-forward
        ("net_customer_change", 25),
        ("customer_reconciliation", 0),
        ("inactive_customers", 575),
        ("cohort_retention_rate", 0.972),
        ("contacted_revenue_share", 0.25),
        ("orders_per_contacted_customer", 0.3),
        ("expansion_rate", 0.02),  # of the customers of the start
        ("expansion_revenue", 1200),
        ("expansion_revenue_growth", 0.2),
        ("cost_reduction", 0.1),
        ("return_on_investment", 0.5),
        ("return_on_selling_expenses", 10000 / 3000),
        ("cost_per_contact", 3),
        ("cost_per_lead", 5),
        ("customer_lifetime_value", 2000),  # 500 a year × 4 years
        ("customer_lifetime_value_margin", 800),
        ("clv_to_cac", 4),
    ],
)
def test_on_a_sheet_arguments_stand_for_their_measures(kpi: str, expected: float) -> None:
    assert kpis.find(kpi).value(MEASURES) == pytest.approx(expected)


def test_lifetimes_on_a_sheet_are_capped_and_need_a_year() -> None:
    value = kpis.find("customer_lifetime_value")
    assert value.value(MEASURES | {"lost_opening_customers@rolling12": 0}) == 2500
    assert value.value(MEASURES | {"revenue@rolling12": None}) is None
    without = MEASURES | {"margin@rolling12": None, "revenue_with_margin@rolling12": None}
    assert kpis.find("clv_to_cac").value(without) is None
    assert value.value(without) == 2000


def test_churn_and_cohort_retention_make_one() -> None:
    parts = [kpis.find(id_).value(MEASURES) for id_ in ("churn_rate", "cohort_retention_rate")]
    assert sum(part for part in parts if part is not None) == pytest.approx(1)
