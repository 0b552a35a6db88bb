"""Rows given anew at each build, and what people made of them."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

from xlkpi.targets.changes import changes, snapshot
from xlkpi.targets.joined import joined
from xlkpi.targets.register import ANNOTATIONS, OBSERVATIONS, Entry, Value


def seen(text: str, status: str | None = "open", **more: Value) -> Entry:
    row: dict[str, Value] = {"author": "Zoé", "on": date(2026, 5, 2), "observation": text,
                             "action": None, "owner": None, "status": status}  # fmt: skip
    return Entry(row | more)


def told(entries: list[Entry]) -> list[tuple[Value, Value]]:
    return [(e.get("observation"), e.get("status")) for e in entries]


def test_the_same_export_gives_no_second_row() -> None:
    given = [seen("The door sticks"), seen("No sign")]
    first = joined([], given, None, OBSERVATIONS)
    again = joined(deepcopy(first), given, snapshot(first), OBSERVATIONS)
    assert told(again) == told(first) == [("The door sticks", "open"), ("No sign", "open")]


def test_untouched_cells_follow_the_export_and_typed_ones_stay() -> None:
    before = [seen("The door sticks"), seen("No sign")]
    left = deepcopy(before)
    left[1].values["action"] = "Order one"
    left[1].values["status"] = "done"
    left.append(seen("Typed here"))
    given = [seen("The door sticks", "done"), seen("No sign", "open", owner="Ali"), seen("New")]
    found = joined(left, given, snapshot(before), OBSERVATIONS)
    assert told(found) == [
        ("The door sticks", "done"), ("No sign", "done"), ("Typed here", "open"), ("New", "open"),
    ]  # fmt: skip
    assert (found[1].get("action"), found[1].get("owner")) == ("Order one", "Ali")


def test_a_deleted_row_stays_deleted_and_a_corrected_one_comes_once() -> None:
    before = [seen("The door stikcs"), seen("No sign")]
    left = [seen("The door sticks")]
    found = joined(left, deepcopy(before), snapshot(before), OBSERVATIONS)
    assert told(found) == [("The door sticks", "open")]


def test_changes_name_the_row_and_whose_it_is() -> None:
    before = [Entry({"month": date(2026, 10, 1), "kind": "market", "text": "Storm", "author": "A"})]
    now = deepcopy(before)
    now[0].values["kind"] = "incident"
    (change,) = changes(snapshot(before), now, ANNOTATIONS)
    assert (change.owner, change.about, change.column) == ("A", "Storm", "kind")
    assert (change.old, change.new) == ("market", "incident")
    other = [Entry({"month": date(2026, 9, 1), "kind": "campaign", "text": "Mail", "author": "B"})]
    found = changes(snapshot(before), other, ANNOTATIONS)  # nothing in common: two rows
    assert {(c.about, c.column) for c in found} == {
        (about, column) for about in ("Storm", "Mail")
        for column in ("month", "kind", "text", "author")
    }  # fmt: skip
