"""Campaigns are counted as their indicators count them, and ranked if they are large enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.insight.segments.tables import facts_of, frame
from xlkpi.facts import Facts
from xlkpi.insight.segments.campaigns import Campaign, Campaigns, campaigns
from xlkpi.model.text import Text

MONTH = date(2026, 10, 1)
TOTALS = "campaign channel sent_on sent delivered conversions cost revenue"


def test_totals_by_hand(tmp_path: Path) -> None:
    totals = frame(
        TOTALS,
        ("Spring", "email", "2026-10-01", 1000, 990, 20, 100, 400),
        ("Spring", "email", "2026-10-08", 1000, 990, 10, 100, 200),
        ("Spring", "sms", "2026-10-08", 100, 99, 5, 50, 60),
        ("Summer", "email", "2026-10-20", 400, 390, 20, 50, 500),
        ("Test", "email", "2026-10-20", 29, 29, 29, 1, 9000),
    )
    found = campaigns(facts_of(tmp_path, {"campaign_totals": totals}), MONTH)
    assert isinstance(found, Campaigns)
    told = [(c.name, c.channel, c.by_roi, c.by_conversion, c.pushed) for c in found.ranked]
    assert told == [
        ("Summer", "email", 1, 1, 400), ("Spring", "email", 2, 3, 2000), ("Spring", "sms", 3, 1, 100),
    ]  # fmt: skip
    assert [c.roi for c in found.ranked] == [9.0, 2.0, pytest.approx(0.2)]
    assert [c.conversion for c in found.ranked] == [0.05, 0.015, 0.05]
    assert [c.cost_per_action for c in found.ranked] == [2.5, pytest.approx(200 / 30), 10]
    [small] = found.small  # however well it did
    assert (small.name, small.by_roi, small.by_conversion) == ("Test", None, None)


def test_contacts_and_calls_by_hand(tmp_path: Path) -> None:
    contacts = pd.DataFrame(
        {
            "customer_id": [f"c{i % 40}" for i in range(50)],  # ten are sent it twice
            "campaign": "Autumn", "channel": "email", "sent_on": "2026-10-02",
            "converted": [i < 4 for i in range(50)],
        }
    )  # fmt: skip
    calls = pd.DataFrame(
        {
            "call_id": [str(i) for i in range(80)], "direction": "outbound",
            "started_at": "2026-10-02 10:00:00", "campaign": "Autumn",
            "record_id": [f"r{i % 40}" for i in range(80)],
            "status": ["agreed" if i < 8 else "argued" for i in range(80)],
        }
    )  # fmt: skip
    found = campaigns(facts_of(tmp_path, {"campaign_contacts": contacts, "calls": calls}), MONTH)
    assert isinstance(found, Campaigns)
    told = {c.channel: (c.pushed, c.actions, c.roi) for c in found.ranked}
    assert told == {"email": (40, 4, None), "phone": (40, 8, None)}
    assert [c.channel for c in found.ranked] == ["phone", "email"]


def test_a_campaign_that_cost_nothing_has_no_return() -> None:
    free = Campaign("x", None, 100, 0, 0.0, 10.0, None)
    assert (free.roi, free.cost_per_action) == (None, None)
    assert Campaign("x", None, 0, None, None, None, None).conversion is None


def test_messages_of_the_samples_add_up_to_the_indicators(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = campaigns(sample_facts, month)
    assert isinstance(found, Campaigns)
    messages = [c for c in (*found.ranked, *found.small) if c.channel != "phone"]
    for name, given in (
        ("solicited_contacts", [c.pushed for c in messages]),
        ("actions", [c.actions for c in messages]),
        ("campaign_cost", [c.cost for c in messages]),
        ("campaign_gain", [c.gain for c in messages]),
    ):
        value = float(sample_facts.value(name, found.reach.window, month) or 0)
        assert sum(number or 0 for number in given) == pytest.approx(value)
    assert all((c.pushed or 0) >= 30 for c in found.ranked)
    assert all((c.pushed or 0) < 30 for c in found.small)


def test_public_advertising(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("facebook_ads_kag")
    found = campaigns(facts, facts.months[-1])
    assert isinstance(found, Campaigns)
    ads = pd.read_csv(shared_data / "facebook_ads_kag" / "KAG_conversion_data.csv")
    expected = ads.groupby(ads["xyz_campaign_id"].astype(str)).agg(
        pushed=("Impressions", "sum"), cost=("Spent", "sum"), actions=("Approved_Conversion", "sum"),
        leads=("Total_Conversion", "sum"),
    )  # fmt: skip
    assert {c.name for c in found.ranked} == set(expected.index)
    for campaign in found.ranked:
        row = expected.loc[campaign.name]
        assert (campaign.pushed, campaign.actions, campaign.leads) == (
            row["pushed"], row["actions"], row["leads"],
        )  # fmt: skip
        assert campaign.cost == pytest.approx(row["cost"])
    rates = (expected["actions"] / expected["pushed"]).sort_values(ascending=False)
    assert [c.name for c in found.ranked] == list(rates.index)


def test_campaigns_without_names(tmp_path: Path) -> None:
    totals = frame("sent_on sent", ("2026-10-01", 100))
    assert isinstance(campaigns(facts_of(tmp_path, {"campaign_totals": totals}), MONTH), Text)
