"""Quirks of single vendors: advertising, campaigns, surveys, subscriptions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.exports.conftest import Bench
from xlkpi.errors import InputError

EXPORTS = Path(__file__).parents[2] / "samples" / "exports"


def test_a_row_of_meta_ads_counts_where_it_lies_within_a_month(bench: Bench) -> None:
    report = bench.one(
        "Reporting starts,Reporting ends,Campaign name,Impressions,Amount spent (USD)\n"
        '2026-10-01,2026-10-31,A,100,"1,234.56"\n'
        "2026-09-15,2026-10-15,B,100,10.00\n"
        "2026-10-01,2026-10-31,,200,1244.56\n"
    )
    assert report.rejected == {"one row for several months": 1, "total of the others": 1}
    assert bench.rows("campaign_totals", "campaign", "cost", "currency") == [
        ("A", Decimal("1234.56"), "USD"),
    ]  # fmt: skip


def test_days_of_google_ads_in_two_currencies_are_never_added(bench: Bench) -> None:
    text = (
        "Report\nOctober 2026\nDay\tCampaign\tCurrency code\tCost\tImpr.\tClicks\n"
        "2026-10-01\tA\tEUR\t1,234.50\t12,345\t10\n2026-10-01\tA\tUSD\t --\t1\t1\n"
    )
    (bench.folder / "x.csv").write_bytes(text.encode("utf-16"))
    with pytest.raises(InputError, match="several currencies"):
        bench.load("x.csv")
    bench.load("x.csv", config='[workbook]\ncurrency = "EUR"\n[rates]\nUSD = 0.9\n')
    assert bench.rows("campaign_totals", "cost") == [Decimal("1234.5"), None]


def test_variants_of_a_klaviyo_campaign_add_up_and_repeated_ones_do_not(bench: Bench) -> None:
    header = (
        "Campaign Name,{}Send Time,Total Recipients,Unique Opens,Campaign ID,Campaign Channel\n"
    )
    row = "News,{}2026-10-02 10:00:00,50,20,K1,email\n"
    text = header.format("Variant Name,") + row.format("A,") + row.format("B,") * 2
    assert bench.one(text).rejected == {"duplicate key": 1}
    assert bench.one(header.format("") + row.format("") * 2).rejected == {"duplicate key": 1}


def test_scores_of_surveymonkey_are_numbers_with_words(bench: Bench) -> None:
    bench.one(
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,Would you recommend us?\n"
        ",,,,,Response\n"
        "1,4,10/03/2026 08:00:00 AM,10/03/2026 08:01:00 PM,,10 - Extremely likely\n"
        "2,4,10/04/2026 08:00:00 AM,10/04/2026 08:01:00 PM,,1 - Not likely\n"
        "3,4,10/04/2026 08:00:00 AM,10/04/2026 08:01:00 PM,,7\n"
    )
    assert bench.rows("surveys", "score") == [Decimal(10), Decimal(1), Decimal(7)]


@pytest.mark.parametrize("system", ["brevo-campagnes", "chargebee-subscriptions"])
def test_what_the_example_maps_is_known_without_a_mapping(system: str, bench: Bench) -> None:
    """No row of it is lost either."""
    path = EXPORTS / f"{system}.csv"
    (report,) = bench.load(str(path)).files
    assert report.vendor
    assert report.read == report.used > 0
