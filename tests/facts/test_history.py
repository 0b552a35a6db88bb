"""Months of an earlier workbook before those of the exports: the same values, or none."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests import libreoffice as office
from tests.facts.monthly import DATES, Frames, known, moved
from xlkpi.errors import InputError
from xlkpi.exports import Config, load, read_config
from xlkpi.facts import TOTAL, Facts, Segment, gather
from xlkpi.facts.engine import PLACEHOLDERS, SPECIAL, Engine
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import Number
from xlkpi.model.measure import Adds
from xlkpi.model.parameters import Parameters
from xlkpi.model.period import Window, months_between
from xlkpi.workbook.build import build

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 1)
YEAR = months_between(FIRST, LAST)

# who is new, treated, or asked what others are asked is told by rows of other months
ROWS_OF_OTHER_MONTHS = {
    "new_customers", "new_since_opening", "records_treated", "survey_answers", "commented_answers",
    *(f"mirror_{who}_{what}" for who in ("customer", "predicted", "staff")
      for what in ("score", "answers")),
}  # fmt: skip


def facts_of(frames: Frames, earlier: Path | None = None, config: Config | None = None) -> Facts:
    return gather(frames, config=config, top_segments=25, months_kept=36, history_book=earlier)


def same(one: Number | None, other: Number | None) -> bool:
    return one is not None and other is not None and float(one) == float(other)


@pytest.fixture(scope="module")
def business(samples_folder: Path) -> Frames:
    """The samples' rows that lie within one year."""
    connection = duckdb.connect()
    config = read_config(samples_folder / "xlkpi.toml")
    load([samples_folder], connection=connection, config=config)
    frames = {}
    for table in DATES:
        frame = connection.execute(f'select * exclude (_row) from "{table}"').df()
        frames[table] = frame.dropna(axis="columns", how="all")
        for column in DATES[table]:
            dates = pd.to_datetime(frames[table][column])
            frames[table] = frames[table][dates.isna() | (dates >= pd.Timestamp(FIRST))]
            dates = pd.to_datetime(frames[table][column])
            ahead = column == "follow_up_due_on"
            assert ahead or (dates.dropna() < pd.Timestamp(date(2026, 11, 1))).all()
    return moved(frames, FIRST, LAST)


@pytest.fixture(scope="module")
def whole(business: Frames) -> Facts:
    """One build over the whole year."""
    return facts_of(business)


@pytest.fixture(scope="module")
def chain(business: Frames, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Twelve builds, each of one month's exports and the workbook of the month before."""
    folder = tmp_path_factory.mktemp("chain")
    earlier, facts = None, None
    for month in YEAR:
        facts = facts_of(known(moved(business, month, month), month), earlier)
        earlier = folder / f"{month:%Y-%m}.xlsx"
        if month != LAST:
            build(facts, output=earlier, functions=False)
    assert facts is not None
    return facts


def cases(whole: Facts, chain: Facts) -> Iterator[tuple[str, Window, date, Segment]]:
    """Every measure, window, month and segment (of those not counted among the others)."""
    shown = {numbered.segment for numbered in chain.segments}
    for id in MEASURES:
        series = whole.series(id)
        if series.reason:
            continue
        for segment in series.segments():
            if segment in shown:
                for window in Window:
                    for month in YEAR:
                        yield id, window, month, segment


def test_twelve_builds_give_what_adds_up_of_one_over_the_year(chain: Facts, whole: Facts) -> None:
    compared, none, wrong = 0, set(), []
    for id, window, month, segment in cases(whole, chain):
        if whole.series(id).adds is not Adds.UP:
            continue
        wanted = whole.value(id, window, month, segment)
        found, why = chain.lookup(id, window, month, segment)
        if wanted is None:
            continue
        compared += 1
        if found is None:
            assert why is not None
            if not segment.dimension:
                none.add(id)
        elif not same(found, wanted):
            wrong.append((id, window, month, segment, found, wanted))
    assert not wrong, (len(wrong), sorted({w[0] for w in wrong}), wrong[:10])
    assert none == ROWS_OF_OTHER_MONTHS
    assert compared > 20_000


def test_what_does_not_add_up_is_the_same_or_none(chain: Facts, whole: Facts) -> None:
    compared, wrong = 0, []
    for id, window, month, segment in cases(whole, chain):
        if whole.series(id).adds is Adds.UP:
            continue
        wanted = whole.value(id, window, month, segment)
        found, why = chain.lookup(id, window, month, segment)
        if found is None:
            assert why is not None, (id, window, month, segment)
        elif wanted is not None:
            compared += 1
            # the cycle of a deal is known once it is won: an earlier workbook could not tell
            if segment.dimension != "sales_cycle" and not same(found, wanted):
                wrong.append((id, window, month, segment, found, wanted))
    assert not wrong, (len(wrong), sorted({w[0] for w in wrong}), wrong[:10])
    assert compared > 1_000


# ---------------------------------------------------------------- small workbooks


def calls(*rows: tuple[str, str, str, int]) -> Frames:
    """Calls: day, status, queue, seconds waited."""
    return {
        "calls": pd.DataFrame(
            {
                "call_id": [f"{day}/{i}" for i, (day, *_) in enumerate(rows)],
                "direction": "inbound",
                "started_at": pd.to_datetime([row[0] for row in rows]),
                "status": [row[1] for row in rows],
                "queue": [row[2] for row in rows],
                "wait_s": [row[3] for row in rows],
            }
        )
    }


def orders(*rows: tuple[str, str, str]) -> Frames:
    """Orders: day, customer, amount."""
    return {
        "orders": pd.DataFrame(
            {
                "order_id": [f"{row[0]}/{row[1]}/{i}" for i, row in enumerate(rows)],
                "ordered_on": pd.to_datetime([row[0] for row in rows]),
                "customer_id": [row[1] for row in rows],
                "amount": [Decimal(row[2]) for row in rows],
            }
        )
    }


SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
THEN = calls(
    ("2026-09-02", "answered", "Sales", 5),
    ("2026-09-03", "abandoned", "Help", 25),
    ("2026-09-30", "answered", "Help", 19),
)
NOW = calls(("2026-10-01", "answered", "Help", 7), ("2026-10-02", "answered", "New", 9))


def book(frames: Frames, path: Path, earlier: Path | None = None, **options: Any) -> Path:
    config = options.pop("config", None)
    build(facts_of(frames, earlier, config), output=path, functions=False, **options)
    return path


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book(THEN, tmp_path_factory.mktemp("september") / "kpi.xlsx", language="fr")


def as_expected(facts: Facts) -> None:
    assert facts.months == (SEPTEMBER, OCTOBER)
    assert facts.value("offered_calls", Window.MONTH, SEPTEMBER) == 3
    assert facts.value("offered_calls", Window.YEAR, OCTOBER) == 5
    assert facts.value("answered_calls", Window.ALL, OCTOBER) == 4
    assert facts.value("answered_calls", Window.YEAR, OCTOBER, Segment("queue", "Help")) == 2
    assert facts.value("answered_calls", Window.YEAR, OCTOBER, Segment("queue", "Sales")) == 1
    assert facts.value("answered_calls", Window.YEAR, OCTOBER, Segment("queue", "New")) == 1
    assert facts.value("answered_calls", Window.MONTH, OCTOBER, Segment("queue", "Sales")) == 0
    assert facts.history_differences == ()
    assert facts.history_refused == {}


def test_the_months_before_are_those_of_the_earlier_workbook(september: Path) -> None:
    as_expected(facts_of(NOW, september))


def test_a_workbook_saved_by_libreoffice_is_as_good(
    september: Path, libreoffice: Path, tmp_path: Path
) -> None:
    as_expected(facts_of(NOW, office.recalculate(september, tmp_path)))


def test_sheets_without_table_names_are_found_by_their_headers(
    september: Path, tmp_path: Path
) -> None:
    """As Google Sheets hands them back; renamed and sorted by somebody, too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(september)
    for sheet in workbook:
        for name in list(sheet.tables):
            del sheet.tables[name]
        if sheet["A1"].value == "month":
            sheet.title = "Faits à moi"
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
            for r, values in enumerate(reversed(rows), 2):
                for c, value in enumerate(values, 1):
                    sheet.cell(r, c).value = value
    workbook.save(tmp_path / "sorted.xlsx")

    as_expected(facts_of(NOW, tmp_path / "sorted.xlsx"))


def test_the_workbook_may_be_the_one_that_is_replaced(september: Path, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    path.write_bytes(september.read_bytes())
    book(NOW, path, path)
    once = path.read_bytes()
    as_expected(facts_of(NOW, path))
    book(NOW, path, path)
    assert path.read_bytes() == once


def test_a_month_of_both_is_taken_from_the_exports_and_told(september: Path) -> None:
    again = calls(
        ("2026-09-02", "answered", "Sales", 5),
        ("2026-09-04", "answered", "Sales", 5),
        ("2026-10-02", "answered", "Sales", 9),
    )
    facts = facts_of(again, september)

    assert facts.value("offered_calls", Window.YEAR, OCTOBER) == 3
    told = {(d.measure, d.month, d.segment): (d.old, d.new) for d in facts.history_differences}
    assert told["offered_calls", SEPTEMBER, TOTAL] == (3, 2)
    sales = Segment("queue", "Sales")
    assert told["answered_calls", SEPTEMBER, sales] == (1, 2), "the totals are the same"
    assert not any(month == OCTOBER for _, month, _ in told)


def test_facts_of_another_parameter_are_not_mixed(september: Path) -> None:
    config = Config(kpi={"service_level": {"threshold": 30}})
    facts = facts_of(NOW, september, config)

    value, reason = facts.lookup("answered_in_threshold", Window.YEAR, OCTOBER)
    assert value is None
    assert reason is not None
    assert "service_level.threshold = 18, this one 30" in reason.en
    assert facts.value("answered_in_threshold", Window.MONTH, OCTOBER) == 2
    assert facts.value("answered_calls", Window.YEAR, OCTOBER) == 4
    assert set(facts.history_refused) == {"answered_in_threshold", "abandoned_in_threshold"}


def test_a_distinct_count_is_none_across_both(tmp_path: Path) -> None:
    then = orders(("2026-08-02", "a", "10"), ("2026-09-02", "a", "10.10"), ("2026-09-03", "b", "1"))
    now = orders(("2026-10-02", "a", "5.05"), ("2026-10-02", "c", "5"))
    facts = facts_of(now, book(then, tmp_path / "kpi.xlsx"))

    assert facts.value("buyers", Window.MONTH, SEPTEMBER) == 2
    assert facts.value("buyers", Window.QUARTER, SEPTEMBER) == 2
    assert facts.value("buyers", Window.QUARTER, OCTOBER) == 2, "the quarter begins in October"
    for window in (Window.YEAR, Window.ALL):
        value, reason = facts.lookup("buyers", window, OCTOBER)
        assert value is None
        assert reason is not None
        assert "rebuilt" in reason.en
    assert facts.value("revenue", Window.YEAR, OCTOBER) == Decimal("31.15")
    value, reason = facts.lookup("new_since_opening", Window.MONTH, OCTOBER)
    assert value is None
    assert reason is not None, "who ordered before is not in one month's orders"


def test_a_table_that_nobody_exported_comes_with_its_months(september: Path) -> None:
    facts = facts_of(orders(("2026-10-02", "a", "5")), september)

    assert facts.value("offered_calls", Window.MONTH, SEPTEMBER) == 3
    assert facts.value("offered_calls", Window.ALL, OCTOBER) == 3
    assert facts.value("offered_calls", Window.MONTH, OCTOBER) is None
    assert facts.value("offered_calls", Window.MONTH, SEPTEMBER, Segment("queue", "Help")) == 2


def test_months_that_nobody_has_are_no_noughts(september: Path) -> None:
    later = calls(("2026-12-02", "answered", "Help", 5))
    facts = facts_of(later, september)

    value, reason = facts.lookup("offered_calls", Window.YEAR, date(2026, 12, 1))
    assert value is None
    assert reason is not None
    assert "neither" in reason.en
    assert facts.value("offered_calls", Window.MONTH, date(2026, 12, 1)) == 1


def test_a_segment_that_was_among_the_others_is_unknown_then(tmp_path: Path) -> None:
    then = calls(*(("2026-09-02", "answered", f"q{i:02}", 5) for i in range(30) for _ in "xy"))
    now = calls(("2026-10-02", "answered", "q29", 5), ("2026-10-02", "answered", "q00", 5))
    facts = facts_of(now, book(then, tmp_path / "kpi.xlsx"))

    assert facts.value("answered_calls", Window.YEAR, OCTOBER) == 62
    assert facts.value("answered_calls", Window.YEAR, OCTOBER, Segment("queue", "q00")) == 3
    late = Segment("queue", "q29")
    value, reason = facts.lookup("answered_calls", Window.YEAR, OCTOBER, late)
    assert value is None
    assert reason is not None
    assert "(other)" in reason.en
    assert facts.value("answered_calls", Window.MONTH, OCTOBER, late) == 1
    named = {s.value for s in facts.segments if s.dimension == "queue"}
    assert len(named) == 26, "25 and the others"
    parts = [facts.value("answered_calls", Window.MONTH, SEPTEMBER, Segment("queue", v)) or 0
             for v in named]  # fmt: skip
    assert sum(parts) == 60


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut short"])
def test_what_is_no_workbook_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"kpi\.xlsx.*workbook"):
        facts_of(NOW, path)


def test_a_workbook_of_something_else_holds_no_facts(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.save(tmp_path / "budget.xlsx")
    with pytest.raises(InputError, match="holds no facts of xlkpi"):
        facts_of(NOW, tmp_path / "budget.xlsx")
    with pytest.raises(InputError, match="no such file"):
        facts_of(NOW, tmp_path / "nowhere.xlsx")


DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30)).map(str)
CALLS = st.lists(
    st.tuples(
        DAYS,
        st.sampled_from(("answered", "abandoned", "missed")),
        st.sampled_from(("Sales", "sales", ">100", "A*", "n/a", "7")),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
@given(rows=CALLS, cut=st.integers(2, 6))
def test_any_cut_between_two_months_gives_the_same_sums(
    rows: list[tuple[str, str, str, int]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    at = f"2026-{cut:02}-01"
    before, after = ([r for r in rows if (r[0] < at) is first] for first in (True, False))
    assume(before and after)
    earlier = book(calls(*before), tmp_path_factory.mktemp("cut") / "kpi.xlsx")
    both, whole = facts_of(calls(*after), earlier), facts_of(calls(*rows))
    assert both.history_differences == ()
    for id in ("offered_calls", "answered_calls", "answered_wait_s", "answered_in_threshold"):
        for window in Window:
            for month in whole.months:
                for segment in whole.series(id).segments():
                    found, reason = both.lookup(id, window, month, segment)
                    if found is None:  # months between the two may have been nobody's
                        assert reason is not None
                    else:
                        assert found == whole.value(id, window, month, segment)


def test_every_parameter_that_a_measure_reads_is_declared(
    samples_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its months in an earlier workbook would be mixed with others, silently."""
    config = read_config(samples_folder / "xlkpi.toml")
    facts = gather([samples_folder], config=config)
    read: set[str] = set()
    plain = Parameters.__getitem__

    def noting(self: Parameters, key: str) -> Any:
        read.add(key)
        return plain(self, key)

    special = [id for id, m in MEASURES.items() if any(s.aggregate in SPECIAL for s in m.sources)]
    for id in special:
        engine = Engine(facts.warehouse)
        monkeypatch.setattr(Parameters, "__getitem__", noting)
        read.clear()
        engine.series(id)
        monkeypatch.undo()
        undeclared = read - engine.uses(id) - {"complaint_rate.categories"}
        assert not undeclared, (id, undeclared)


def test_every_placeholder_names_its_parameter(samples_folder: Path) -> None:
    config = read_config(samples_folder / "xlkpi.toml")
    warehouse = gather([samples_folder], config=config).warehouse
    usual = Engine(warehouse).placeholders
    for kpi, name, other in (
        ("service_level", "threshold", 33), ("abandonment_rate", "short_s", 4),
        ("customer_satisfaction", "positive_from", 3), ("customer_effort_score", "easy_from", 3),
        ("customer_effort_score", "hard_up_to", 3), ("complaint_rate", "categories", ["x"]),
        ("cost_per_contact", "accounts", ["6"]), ("cost_reduction", "categories", ["sales"]),
        ("cost_per_lead", "accounts", ["6"]), ("cost_per_lead", "campaigns", ["c"]),
        ("argumentation_rate", "argued", "calls"),
    ):  # fmt: skip
        warehouse.parameters = Parameters({kpi: {name: other}})
        changed = Engine(warehouse).placeholders
        differ = {n for n in usual if usual[n] != changed[n]}
        assert differ
        assert all(PLACEHOLDERS.get(n) in (f"{kpi}.{name}", kpi) for n in differ), (name, differ)
