"""Every row is kept; defaults join where nobody deleted them; contradictions stop the build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.targets.sheets import entry, filled, make, reading
from xlkpi.errors import InputError
from xlkpi.targets.carry import carry
from xlkpi.targets.register import ACTIONS, MONTHS, Entry

DEFAULT = entry("net_promoter_score", low=30)
EMPTY = entry("service_level", year=2027)


def kept(
    previous: list[Entry], defaults: list[Entry], known: set[str] | None = None
) -> list[Entry]:
    return carry(previous, defaults, known or set()).entries


def test_rows_are_kept_in_their_order_and_defaults_come_after() -> None:
    rows = [entry("what is this", low=1), entry("revenue", year=2026), entry(note="kept too")]
    assert kept(rows, [DEFAULT, EMPTY]) == [*rows, DEFAULT, EMPTY]


def test_a_default_that_someone_deleted_stays_deleted() -> None:
    assert kept([], [DEFAULT, EMPTY], {"net_promoter_score", "service_level"}) == [EMPTY]


@pytest.mark.parametrize(
    "there",
    [entry("service_level", year=2027, low=1), entry("service_level", low=1),
     entry("service_level", year=2027)],
)  # fmt: skip
def test_a_row_to_fill_is_added_where_there_is_none(there: Entry) -> None:
    assert kept([there], [EMPTY]) == [there]


def test_a_row_to_fill_comes_for_a_new_year_and_beside_a_segment() -> None:
    rows = [entry("service_level", year=2026, low=1),
            entry("service_level", year=2027, dimension="queue", segment="A", low=1)]  # fmt: skip
    assert kept(rows, [EMPTY]) == [*rows, EMPTY]


def test_equal_rows_are_kept_once_and_named(tmp_path: Path) -> None:
    row = entry("revenue", year=2026, year_target=5, owner="A")
    path = make(tmp_path / "kpi.xlsx", [row, row, entry("revenue", year=2026, owner="B")])
    found = carry(reading(path).entries, [], set())
    assert [filled(e).get("owner") for e in found.entries] == ["A", "B"]
    (problem,) = found.problems
    assert problem.told("en").startswith('sheet "Targets", A8, H8, I8, W8: the same as A7, H7,')


def test_rows_that_differ_in_a_column_of_finance_are_no_duplicates() -> None:
    rows = [entry("revenue", ACTIONS, action="call", team="A"),
            entry("revenue", ACTIONS, action="call", team="B")]  # fmt: skip
    assert kept(rows, []) == rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"year_target": 1}, {"year_target": 2}),
        ({"low": 1}, {"high": 2}),
        ({"low": 1}, {"m05": 2}),
        ({"m05": 1}, {"m05": 2, "m06": 1}),
        ({"year": 2026, "year_target": 1}, {"year": 2026, "m01": 1}),
        ({"kind": "band", "low": 1, "high": 2}, {"kind": "absolute", "m01": 1}),
        ({"dimension": "queue", "segment": "(vide)", "low": 1},
         {"dimension": "queue", "segment": "(blank)", "low": 2}),
        ({"year_target": 1, "owner": "A"}, {"year_target": 1, "owner": "B"}),
    ],
)  # fmt: skip
def test_contradictions(one: dict[str, object], other: dict[str, object], tmp_path: Path) -> None:
    rows = [entry("revenue", **one), entry("churn_rate", low=1), entry("revenue", **other)]  # type: ignore[arg-type]
    found = reading(make(tmp_path / "kpi.xlsx", rows)).entries
    with pytest.raises(InputError, match="two targets for one indicator") as raised:
        carry(found, [], set(), file="kpi.xlsx")
    told = str(raised.value)
    assert told.startswith("kpi.xlsx: ")
    assert 'sheet "Targets", row 7, ' in told
    assert 'sheet "Targets", row 9, ' in told
    for row, values in ((found[0], one), (found[2], other)):
        numbers = [id for id in values if id in ("low", "high", "year_target", *MONTHS)]
        assert any(row.cells[id] in told for id in numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"year_target": 1}, {"year": 2026, "year_target": 2}),
        ({"year": 2025, "year_target": 1}, {"year": 2026, "year_target": 2}),
        ({"m01": 1}, {"m02": 2}),
        ({"low": 1}, {"dimension": "queue", "segment": "A", "low": 2}),
        ({"low": 1}, {"owner": "B"}),
        ({"low": 1}, {"low": "one"}),
    ],
)
def test_no_contradictions(one: dict[str, object], other: dict[str, object]) -> None:
    rows = [entry("revenue", **one), entry("revenue", **other)]  # type: ignore[arg-type]
    assert kept(rows, []) == rows


def test_all_contradictions_are_told_at_once() -> None:
    rows = [entry(kpi, year_target=n) for kpi in ("revenue", "win_rate") for n in (1, 2)]
    with pytest.raises(InputError) as raised:
        kept(rows, [])
    assert "Win rate" in str(raised.value)
    assert "Revenue" in str(raised.value)


def test_actions_do_not_contradict() -> None:
    rows = [entry("revenue", ACTIONS, action=a) for a in ("call", "write")]
    assert kept(rows, []) == rows
