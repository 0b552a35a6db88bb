"""Costs by channel add up to the total, which the indicators say too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.insight.segments.tables import facts_of, frame
from xlkpi import kpis
from xlkpi.facts import Facts
from xlkpi.insight.segments.channels import (
    Acquisition,
    Acquisitions,
    acquisitions,
    channels,
    compared,
)
from xlkpi.model.text import Text

MONTH = date(2026, 10, 1)


def test_costs_meet_leads_by_name(tmp_path: Path) -> None:
    costs = frame(
        "on category channel amount",
        ("2026-10-01", "marketing", "Salon", 300),
        ("2026-10-02", "marketing", "SALON", 100),
        ("2026-10-02", "sales", "salon", 50),
        ("2026-10-02", "marketing", "Radio", 70),
        ("2026-10-02", "sales", None, 500),
        ("2026-10-02", "service", "Salon", 9999),
    )
    leads = frame(
        "lead_id created_on converted_on source",
        *((f"s{i}", "2026-10-03", "2026-10-20" if i < 2 else None, "salon") for i in range(8)),
        ("w", "2026-10-03", "2026-10-20", "Web"),
    )
    facts = facts_of(tmp_path, {"costs": costs, "leads": leads}, leads=["source"])
    found = acquisitions(facts, MONTH)
    assert isinstance(found, Acquisitions)
    assert found.dimension == "source"
    told = {
        each.channel and each.channel.casefold(): (
            each.lead_spend, each.acquisition_spend, each.leads, each.customers,
            each.cost_per_lead, each.cost_per_customer,
        )
        for each in found.channels
    }  # fmt: skip
    assert told == {
        "salon": (400, 450, 8, 2, 50, 225),
        "radio": (70, 70, None, None, None, None),
        "web": (0, 0, 1, 1, None, None),  # what it cost is not known: it is not free
        None: (0, 500, None, None, None, None),
    }
    assert found.total == Acquisition(None, 470, 1020, 9, 3)


def test_the_samples_lines_add_up_to_the_indicators(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = acquisitions(sample_facts, month)
    assert isinstance(found, Acquisitions)
    window = found.reach.window
    cac = sample_facts.kpi(kpis.find("customer_acquisition_cost"), window, month)[0]
    cpl = sample_facts.kpi(kpis.find("cost_per_lead"), window, month)[0]
    assert found.total.cost_per_customer == pytest.approx(cac)
    assert found.total.cost_per_lead == pytest.approx(cpl)
    assert sum(each.acquisition_spend for each in found.channels) == pytest.approx(
        found.total.acquisition_spend
    )
    assert sum(each.leads or 0 for each in found.channels) == found.total.leads
    assert sum(each.customers or 0 for each in found.channels) == found.total.customers
    google = next(each for each in found.channels if each.channel == "Recherche Google")
    assert google.cost_per_lead is not None


def test_costs_without_channels(tmp_path: Path) -> None:
    costs = frame("on category amount", ("2026-10-01", "marketing", 300))
    assert isinstance(acquisitions(facts_of(tmp_path, {"costs": costs}), MONTH), Text)


def test_the_telephone_is_a_channel(sample_facts: Facts) -> None:
    assert set(channels(sample_facts)) == {"email", "sms", "letter", "phone"}
    assert {kpi.k for kpi in compared(sample_facts)} == {
        "K43", "K46", "K48", "K49", "K50", "K51", "K52",
    }  # fmt: skip
