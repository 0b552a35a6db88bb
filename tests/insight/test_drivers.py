"""Drivers of satisfaction: answers linked rightly, planted effects found, chance left alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.insight.drivers import Drivers, Group, drivers
from xlkpi.insight.linked_answers import TABLE

MONTH = date(2026, 12, 1)
DATA_SETS = Path(__file__).resolve().parent.parent / "data_sets"


def surveys(rows: list[tuple[Any, ...]], **more: Any) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["response_id", "customer_id", "answered_on", "score"])
    made["answered_on"] = pd.to_datetime(made["answered_on"])
    return made.assign(kind="csat", scale_max=5, **more)


def calls(rows: list[tuple[Any, ...]], **more: Any) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["call_id", "customer_id", "started_at", "wait_s"])
    made["started_at"] = pd.to_datetime(made["started_at"])
    return made.assign(**{"direction": "inbound", "status": "answered", **more})


def only(facts: Facts) -> Drivers:
    (found,) = drivers(facts, MONTH)
    return found


def table(facts: Facts, *columns: str) -> list[tuple[Any, ...]]:
    return facts.warehouse.rows(f"select {', '.join(columns)} from {TABLE} order by answer_")


# ---------------------------------------------------------------- linking


def test_the_nearest_contact_of_the_same_customer_before_the_answer() -> None:
    answers = surveys([
        ("r1", "c1", "2026-06-20", 5),
        ("r2", "c2", "2026-06-20", 1),
        ("r3", "c3", "2026-06-20", 4),
        ("r4", None, "2026-06-20", 4),
    ])  # fmt: skip
    contacts = calls([
        ("k1", "c1", "2026-05-30 09:00", 10),
        ("k2", "c1", "2026-06-19 18:00", 20),  # the nearest
        ("k3", "c1", "2026-06-21 09:00", 30),  # after the answer
        ("k4", "c2", "2026-05-01 09:00", 40),  # more than 30 days before
        ("k5", "c3", "2026-06-20 23:00", 50),  # that day: dates say no hour
    ])  # fmt: skip
    tickets = pd.DataFrame({
        "ticket_id": ["t1", "t2", "t3"],
        "customer_id": ["c1", "c2", "c3"],
        "created_at": pd.to_datetime(["2026-06-01", "2026-06-02", "2026-06-03"]),
        "solved_at": pd.Series(["2026-06-05", "2026-07-01", None], dtype="datetime64[us]"),
        "reopens": [2, 0, 1],
    })  # fmt: skip
    facts = gather({"surveys": answers, "calls": contacts, "tickets": tickets})
    found = only(facts)
    told = found.linked
    assert (told.answers, told.calls, told.tickets, told.either) == (4, 2, 2, 2)
    assert told.by_id == ()
    # a ticket solved after the answer had not been lived through; an open one had
    assert table(facts, "c_wait_s_", "t_reopens_", "contacts_") == [
        (20.0, 2.0, 3), (None, None, 1), (50.0, 1.0, 2), (None, None, 0)
    ]  # fmt: skip


def test_answers_that_carry_the_number_of_their_call() -> None:
    answers = surveys([(f"k{i}", "c1", "2026-06-20", 5) for i in range(4)])
    contacts = calls([(f"k{i}", "c1", f"2026-06-{20 - i} 09:00", 10 * i) for i in range(4)])
    facts = gather({"surveys": answers, "calls": contacts})
    found = only(facts)
    assert found.linked.by_id == ("calls",)
    assert [wait for (wait,) in table(facts, "c_wait_s_")] == [0.0, 10.0, 20.0, 30.0]


def test_numbers_that_happen_to_be_those_of_other_customers_calls() -> None:
    answers = surveys([(f"{i}", f"c{i}", "2026-06-20", 5) for i in range(4)])
    contacts = calls([(f"{i}", f"x{i}", "2026-06-20 09:00", 10) for i in range(4)])
    found = only(gather({"surveys": answers, "calls": contacts}))
    assert found.linked.by_id == ()
    assert found.linked.calls == 0


def test_what_spells_out_the_score_is_no_driver() -> None:
    rows = [(f"r{i}", f"c{i}", "2026-06-20", 1 + i % 5) for i in range(200)]
    answers = surveys(rows, channel=["web", "phone"] * 100)
    answers["agent"] = answers["score"].astype(str)
    found = only(gather({"surveys": answers}))
    assert {group.feature.name for group in found.groups} == {"channel"}


def test_nothing_known() -> None:
    rows = [(f"r{i}", f"c{i}", "2026-06-20", 1 + i % 5) for i in range(50)]
    found = only(gather({"surveys": surveys(rows)}))
    assert found.groups == ()
    assert found.reason is not None
    assert found.reason.en.startswith("nothing is known of these answers")
    assert drivers(gather({"calls": calls([("k", "c", "2026-06-01", 1)])}), MONTH) == ()


# ---------------------------------------------------------------- the comparison


def world(seed: int, *, effect: float = 0.0, customers: int = 150) -> dict[str, pd.DataFrame]:
    """Customers of a mood of their own, each with a channel of its own, who call and answer."""
    dice = random.Random(seed)
    answered, called, channels, agents = [], [], [], []
    for customer in range(customers):
        mood, channel = dice.gauss(0, 1), dice.choice(["web", "phone"])
        for several in range(dice.randint(1, 7)):
            day = date(2026, 1, 1) + timedelta(days=dice.randrange(300))
            wait = round(dice.expovariate(1 / 60), 1)
            felt = mood + dice.gauss(0, 1) - effect * (wait > 60)
            score = 1 + sum(felt > limit for limit in (-1.5, -0.8, -0.2, 0.8))
            answered.append((f"r{customer}_{several}", f"c{customer}", day, score))
            called.append((f"k{customer}_{several}", f"c{customer}", f"{day} 09:00", wait))
            channels.append(channel)
            agents.append(dice.choice("ABCDE"))
    return {
        "surveys": surveys(answered, channel=channels, agent=agents),
        "calls": calls(called),
    }


def test_the_interval_allows_for_customers_who_answer_more_than_once() -> None:
    """A regression on the group, its variance clustered by customer, says the same."""
    models = pytest.importorskip("statsmodels.api")
    frames = world(1)
    found = only(gather(frames))
    rows = frames["surveys"]
    group = next(g for g in found.groups if g.label == "B")
    inside = (rows["agent"] == "B").astype(float)
    positive = (rows["score"] >= 4).astype(float)
    clusters = rows["customer_id"].factorize()[0]
    fitted = models.OLS(positive, models.add_constant(inside)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
    )
    several = rows["customer_id"].nunique()
    error = fitted.bse.iloc[1] * (several / (several - 1)) ** 0.5
    assert group.difference == pytest.approx(fitted.params.iloc[1])
    assert group.value == pytest.approx(positive[inside == 1].mean())
    assert (group.n, group.rest_n) == (int(inside.sum()), int((1 - inside).sum()))
    assert group.customers == rows.loc[inside == 1, "customer_id"].nunique()
    stats = pytest.importorskip("scipy.stats")
    outside = rows.loc[inside == 0, "customer_id"].nunique()
    freedom = min(group.customers, outside) - 1
    half = stats.t.ppf(0.975, freedom) * error
    assert (group.low, group.high) == pytest.approx(
        (group.difference - half, group.difference + half)
    )
    assert group.p == pytest.approx(2 * stats.t.sf(abs(group.difference) / error, freedom))


def test_planted_waits_are_found() -> None:
    for seed in range(5):
        found = only(gather(world(seed, effect=0.8))).found
        assert any(g.feature.name == "wait_s" and g.difference < 0 and g.above for g in found)
        assert {g.feature.name for g in found} <= {"wait_s", "contacts"}


def test_chance_is_seldom_found() -> None:
    """Single comparisons come out in one of twenty; a workbook without effects in about as many.

    Ignoring that customers answer several times, those of the channels would in one of six.
    """
    alarms, compared, false = 0, 0, 0
    for seed in range(100, 115):
        found = only(gather(world(seed)))
        alarms += bool(found.found)
        compared += found.compared
        false += sum(g.p is not None and g.p < 0.05 for g in found.groups)
    assert alarms <= 2
    assert false / compared < 0.08


def test_small_groups_are_kept_and_not_ranked() -> None:
    rows = [(f"r{i}", f"c{i}", "2026-06-20", 1 + i % 5) for i in range(129)]
    answers = surveys(rows, agent=["A"] * 50 + ["B"] * 50 + ["C"] * 29)
    found = only(gather({"surveys": answers}))
    by_label = {g.label: g for g in found.groups}
    assert {label: g.ranked for label, g in by_label.items()} == {
        "A": True, "B": True, "C": False
    }  # fmt: skip
    assert (by_label["C"].low, by_label["C"].p, by_label["C"].corrected) == (None, None, None)
    assert found.groups[-1].label == "C"
    assert found.compared == 2


def test_scores_of_nps_are_points() -> None:
    answers = surveys([(f"r{i}", f"c{i}", "2026-06-20", i % 11) for i in range(220)])
    answers = answers.assign(kind="nps", scale_max=10, channel=["web"] * 110 + ["phone"] * 110)
    found = only(gather({"surveys": answers}))
    assert found.kpi == "net_promoter_score"
    (group,) = found.groups  # of two values the smaller one is told: the other is its rest
    assert group.value == pytest.approx(100 * (20 - 70) / 110)
    assert group.difference == 0


def test_numbers_are_cut_into_thirds() -> None:
    frames = world(3)
    bands: list[Group] = [g for g in only(gather(frames)).groups if g.feature.name == "wait_s"]
    bands.sort(key=lambda g: g.above or 0)
    assert [band.above for band in bands] == [None, bands[0].upto, bands[1].upto]
    assert bands[-1].upto is None
    total = sum(band.n for band in bands)
    assert all(abs(band.n - total / 3) < 3 for band in bands)


# ---------------------------------------------------------------- real answers


def real(shared_data: Path, name: str) -> Drivers:
    config = read_config(DATA_SETS / name / "xlkpi.toml")
    folder = shared_data / name
    files = dict.fromkeys(folder / spec.file for spec in config.exports)
    return only(gather(list(files), config=replace(config, folder=folder)))


def test_answers_of_a_call_centre_are_linked_to_their_calls(shared_data: Path) -> None:
    found = real(shared_data, "pwc_call_center")
    assert (found.linked.answers, found.linked.calls) == (4054, 4054)
    assert found.linked.by_id == ("calls",)
    assert found.compared == 17
    assert found.found == ()  # the file's ratings were drawn at random


def test_answers_without_dates(shared_data: Path) -> None:
    found = real(shared_data, "csat_survey_raw")
    assert (found.linked.answers, found.linked.first) == (150, None)
    first = found.groups[0]
    assert (first.feature.name, first.label, first.n) == ("product", "advanced", 40)
    assert first.value == pytest.approx(9 / 40)
    assert first.p == pytest.approx(0.0133, abs=1e-4)
    assert not first.found  # six comparisons: the first one is not beyond chance


def test_the_samples(samples_folder: Path) -> None:
    facts = gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))
    insights = Insights(facts, facts.months[-1])
    csat, nps, ces = insights.drivers
    assert [each.kpi for each in (csat, nps, ces)] == [
        "customer_satisfaction", "net_promoter_score", "customer_effort_score"
    ]  # fmt: skip
    assert csat.linked.answers == 380
    assert 0 < csat.linked.tickets < csat.linked.calls < csat.linked.either < 380
    assert insights.drivers is insights.drivers
