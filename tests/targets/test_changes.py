"""What people changed since the last build is told cell by cell."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

from tests.targets.sheets import SOME, entry
from xlkpi.targets.changes import HEADERS, Change, changes, snapshot
from xlkpi.targets.register import ACTIONS, Entry


def copied() -> list[Entry]:
    return deepcopy(list(SOME))


def test_a_snapshot_is_flat() -> None:
    rows = snapshot(SOME)
    assert all(len(row) == len(HEADERS) for row in rows)
    assert (2, "service_level", "", "", "2026", "deadline", "2026-12-31") in rows
    assert {type(value) for row in rows for value in row} <= {str, int, float}


def test_nothing_changed_whatever_the_order() -> None:
    assert changes(snapshot(SOME), copied()[::-1]) == []


def test_nothing_changed_for_a_snapshot_read_back_from_a_workbook() -> None:
    def as_read(value: object) -> object:
        return float(value) if isinstance(value, int) else value or None

    rows = [[as_read(value) for value in row] for row in snapshot(SOME)]
    rows = [[*row[:4], float(str(row[4])) if row[4] else None, *row[5:]] for row in rows]
    assert changes([*rows, [None] * 7], copied()) == []


def test_the_word_for_blank_is_no_change() -> None:
    now = copied()
    now[2].values["segment"] = "(vide)"
    assert changes(snapshot(SOME), now) == []


def test_changed_added_and_removed() -> None:
    now = copied()
    now[1].values |= {"year_target": 0.85, "m03": None, "owner": "Bob"}
    now[1].extra["team"] = "North"
    now.append(entry("win_rate", year=2027, year_target=0.4, deadline=date(2027, 1, 1), owner="C"))
    now.append(entry("csat"))
    del now[0]
    service = ("service_level", "", "", "2026")
    assert changes(snapshot(SOME), now) == [
        Change("Bob", *service, "year_target", 0.8, 0.85),
        Change("Bob", *service, "m03", 0.75, None),
        Change("Bob", *service, "owner", "Anna", "Bob"),
        Change("Bob", *service, "team", None, "North"),
        Change("C", "win_rate", "", "", "2027", "year_target", None, 0.4),
        Change("C", "win_rate", "", "", "2027", "owner", None, "C"),
        Change("C", "win_rate", "", "", "2027", "deadline", None, "2027-01-01"),
        Change("", "csat", "", "", "", "kpi", None, "csat"),
        Change("", "net_promoter_score", "", "", "", "low", 30, None),
        Change("", "net_promoter_score", "", "", "", "strict", "yes", None),
        Change("", "net_promoter_score", "", "", "", "reason", "001", None),
    ]


def test_of_several_rows_of_one_kpi_the_most_alike_are_the_same() -> None:
    def actions() -> list[Entry]:
        return [entry("revenue", ACTIONS, action=a, owner=a, status="open") for a in "abc"]

    now = [actions()[2], actions()[1]]
    now[0].values["status"] = "done"
    found = changes(snapshot(actions()), now)
    assert found[0] == Change("c", "revenue", "", "", "", "status", "open", "done")
    assert {(c.owner, c.new) for c in found[1:]} == {("a", None)}
