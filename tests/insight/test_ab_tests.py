"""A/B tests: what is there is found, what is not is not claimed, and small ones say so."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pandas as pd
import pytest

from xlkpi import kpis
from xlkpi.exports import Config
from xlkpi.facts import gather
from xlkpi.insight.ab_tests import AbTest, Variant, Verdict, ab_tests, judged
from xlkpi.insight.ab_words import verdict_words
from xlkpi.model.period import Window

MONTH = date(2026, 10, 1)


def variants(*counts: tuple[str, int, int]) -> list[Variant]:
    return [Variant(name, sent, good, None, None) for name, sent, good in counts]


def test_a_winner() -> None:
    test = judged("News", variants(("A", 1000, 200), ("B", 1000, 250)))
    (pair,) = test.pairs
    assert (pair.first, pair.second) == ("B", "A")
    assert pair.p == pytest.approx(0.0074, abs=5e-5)
    assert pair.p == pytest.approx(kpis.find("AB_TEST").of(250, 1000, 200, 1000))
    assert pair.corrected == pair.p
    assert pair.needed == 1094
    assert pair.low < 0.05 < pair.high
    assert test.verdict is Verdict.WINNER


def test_more_than_two_are_corrected() -> None:
    test = judged("News", variants(("A", 1000, 200), ("B", 1000, 250), ("C", 1000, 245)))
    assert test.verdict is Verdict.PARTLY
    by_pair = {(p.first, p.second): p for p in test.pairs}
    assert list(by_pair) == [("B", "C"), ("B", "A"), ("C", "A")]
    smallest = by_pair["B", "A"]
    assert smallest.corrected == pytest.approx(3 * (smallest.p or 0))
    assert verdict_words(test).en == (
        "B did better than A (p = 0.022); B, the best, is not told apart from C."
    )
    clear = judged("News", variants(("A", 1000, 200), ("B", 1000, 320), ("C", 1000, 245)))
    assert clear.verdict is Verdict.WINNER
    assert verdict_words(clear).en.startswith("B did better than C and A: 32.0% against 24.5%")


def test_no_difference_is_said_only_where_it_would_have_been_seen() -> None:
    large = judged("News", variants(("A", 20000, 6000), ("B", 20000, 6020)))
    assert large.verdict is Verdict.NO_DIFFERENCE
    assert large.pairs[0].power > 0.99
    small = judged("News", variants(("A", 200, 60), ("B", 200, 62)))
    assert small.verdict is Verdict.TOO_SMALL
    assert "with a chance of" in verdict_words(small).en
    few = judged("News", variants(("A", 2000, 1), ("B", 2000, 9)))
    assert few.pairs[0].significant  # the z test, which nine clicks do not carry
    tiny = judged("News", variants(("A", 29, 1), ("B", 2000, 900)))
    assert tiny.pairs == ()
    assert tiny.verdict is not Verdict.WINNER


def test_expected_counts_below_five_carry_no_test() -> None:
    test = judged("News", variants(("A", 1000, 0), ("B", 1000, 7)))
    assert test.pairs[0].significant
    assert test.verdict is Verdict.TOO_SMALL


def test_an_uneven_split_gets_no_winner() -> None:
    test = judged("News", variants(("A", 1000, 200), ("B", 1200, 350)))
    assert test.split_p < 0.001
    assert test.verdict is Verdict.UNEVEN
    assert verdict_words(test).en.startswith(
        "The variants did not go to as many people (A 1,000 and B 1,200; p < 0.001 if"
    )
    assert verdict_words(test).fr.startswith(
        "Les variantes ne sont pas parties à autant de personnes (A 1\u202f000 et B 1\u202f200\u00a0;"
    )


def test_everybody_or_nobody_succeeded() -> None:
    for good in (0, 500):
        test = judged("News", variants(("A", 500, good), ("B", 500, good)))
        assert test.pairs[0].p is None
        assert test.verdict is Verdict.TOO_SMALL
        assert verdict_words(test).en


def test_null_tests_are_seldom_won_and_planted_ones_mostly() -> None:
    dice = random.Random(7)

    def won(share_b: float, n: int, several: int) -> float:
        found = 0
        for _ in range(several):
            a, b = (sum(dice.random() < share for _ in range(n)) for share in (0.3, share_b))
            found += judged("x", variants(("A", n, a), ("B", n, b))).verdict is Verdict.WINNER
        return found / several

    assert won(0.3, 400, 1000) == pytest.approx(0.05, abs=0.02)
    assert won(0.4, 400, 300) == pytest.approx(0.85, abs=0.07)


# ---------------------------------------------------------------- from exports


def contacts(campaign: str, variant: str, sent: int, opened: int, day: str) -> pd.DataFrame:
    return pd.DataFrame({
        "contact_id": [f"{campaign}{variant}{i}" for i in range(sent)],
        "campaign": campaign,
        "channel": "email",
        "sent_on": pd.Timestamp(day),
        "opened": [i < opened for i in range(sent)],
        "clicked": [i < opened // 2 for i in range(sent)],
        "variant": variant or None,
    })  # fmt: skip


def found(frames: dict[str, pd.DataFrame], **parameters: Any) -> tuple[AbTest, ...]:
    config = Config(kpi={"subject_test_p_value": parameters}) if parameters else Config()
    return ab_tests(gather(frames, config=config), MONTH)


def test_tests_are_read_from_contacts_and_totals() -> None:
    rows = pd.concat([
        contacts("Autumn", "A", 400, 100, "2026-10-05"),
        contacts("Autumn", "B", 400, 160, "2026-10-05"),
        contacts("Spring", "A", 50, 20, "2026-04-05"),
        contacts("Spring", "B", 50, 21, "2026-04-06"),
        contacts("Plain", "", 300, 60, "2026-05-05"),
        contacts("One", "A", 300, 60, "2026-05-05"),
        contacts("Old", "A", 300, 60, "2025-05-05"),
        contacts("Old", "B", 300, 160, "2025-05-05"),
    ])  # fmt: skip
    totals = pd.DataFrame({
        "campaign": ["Sms", "Sms"],
        "channel": "sms",
        "sent_on": pd.Timestamp("2026-09-01"),
        "sent": [500, 510],
        "delivered": [490, 500],
        "openers": [100, 150],
        "variant": ["x", "y"],
    })  # fmt: skip
    tests = found({"campaign_contacts": rows, "campaign_totals": totals})
    assert [t.campaign for t in tests] == ["Autumn", "Sms", "Spring"]
    autumn, sms, spring = tests
    assert autumn.variants == (
        Variant("B", 400, 160, 80, None), Variant("A", 400, 100, 50, None)
    )  # fmt: skip
    assert autumn.verdict is Verdict.WINNER
    assert [(v.name, v.sent, v.opened, v.clicked) for v in sms.variants] == [
        ("y", 500, 150, None), ("x", 490, 100, None)
    ]  # fmt: skip
    assert (spring.first, spring.last) == (date(2026, 4, 5), date(2026, 4, 6))
    assert spring.verdict is Verdict.TOO_SMALL
    clicked = found({"campaign_contacts": rows}, success="clicked")
    assert clicked[0].outcome == "clicked"
    assert clicked[0].pairs[0].difference == pytest.approx(80 / 400 - 50 / 400)
    assert found({"campaign_contacts": rows}, success="converted") == ()
    wide = found({"campaign_contacts": rows}, smallest_effect=0.5)
    assert wide[0].pairs[0].power > autumn.pairs[0].power


def test_the_samples_agree_with_the_catalogue(samples_folder: Any) -> None:
    from xlkpi.exports import read_config

    facts = gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))
    (test,) = ab_tests(facts, facts.months[-1])
    value, _ = facts.kpi(kpis.find("AB_TEST"), Window.MONTH, date(2026, 6, 1))
    assert test.pairs[0].p == pytest.approx(value)
    assert test.verdict is Verdict.TOO_SMALL
