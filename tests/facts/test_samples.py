"""The facts of the samples against the ledger that their generator kept of its own events."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xlkpi.exports import read_config
from xlkpi.facts import TOTAL, Facts, Segment, gather
from xlkpi.facts.measures import MEASURES
from xlkpi.model.period import Window

# What the ledger keeps and no measure of the catalogue is.
NO_MEASURE = {
    "campaign_contacts", "converted_by_campaign", "crm_tool_costs", "handled_messages", "hold_s",
    "other_costs", "reached_by_campaign", "wrap_s",
}  # fmt: skip
# The ledger counts the costs that carry a segment; the measure's total is all of them.
OTHER_TOTAL = {"attributable_costs"}


@pytest.fixture(scope="module")
def facts(samples_folder: Path) -> Facts:
    exports = samples_folder
    return gather([exports], config=read_config(exports / "xlkpi.toml"))


@pytest.fixture(scope="module")
def ledger(samples_folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((samples_folder.parent / "ledger.json").read_text("utf-8"))
    return found


def entries(ledger: dict[str, Any]) -> Iterator[tuple[str, Segment, Window, date, float | None]]:
    """Each value of the ledger: measure, segment, window, month, value."""
    months = [date.fromisoformat(f"{month}-01") for month in ledger["months"]]
    for measure, values in ledger["measures"].items():
        if measure in OTHER_TOTAL:
            continue
        for month, value in zip(months, values["month"], strict=True):
            yield measure, TOTAL, Window.MONTH, month, value
        if values.get("all") is not None:
            yield measure, TOTAL, Window.ALL, months[-1], values["all"]
    for dimension, measures in ledger["by"].items():
        for measure, segments in measures.items():
            for segment, values in segments.items():
                for month, value in zip(months, values, strict=True):
                    yield measure, Segment(dimension, segment), Window.MONTH, month, value


def test_every_value_of_the_ledger(facts: Facts, ledger: dict[str, Any]) -> None:
    compared, wrong = 0, []
    for name, segment, window, month, wanted in entries(ledger):
        measure, scale = (name[:-5], 100) if name.endswith("_x100") else (name, 1)
        if measure in NO_MEASURE:
            continue
        given = facts.value(measure, window, month, segment)
        found = 0.0 if given is None and not wanted else given
        compared += 1
        if found is None or wanted is None:
            if found is not wanted and wanted is not None:
                wrong.append((name, segment, month, given, wanted))
        elif not math.isclose(float(found) * scale, wanted, rel_tol=1e-9, abs_tol=1e-9):
            wrong.append((name, segment, month, given, wanted))
    assert not wrong, wrong[:20]
    assert compared > 6000


def test_the_base_of_customers_adds_up(facts: Facts) -> None:
    """opening + new + reactivated − lost = closing, in every month, window and segment."""
    segments = set(facts.series("closing_customers").segments())
    for month in facts.months:
        for window in (Window.MONTH, Window.QUARTER, Window.YEAR):
            for segment in segments:
                opening, new, back, lost, closing = (
                    facts.value(measure, window, month, segment)
                    for measure in (
                        "opening_customers", "new_since_opening", "reactivated_customers",
                        "lost_customers", "closing_customers",
                    )
                )  # fmt: skip
                if opening is not None:
                    assert opening + new + back - lost == closing, (month, window, segment)


def test_segments_add_up_to_the_total(facts: Facts) -> None:
    """What adds up over months adds up over the segments of every dimension, too."""
    month = facts.months[-1]
    for id, measure in MEASURES.items():
        series = facts.series(id)
        if series.reason or measure.adds.value != "up":
            continue
        total = facts.value(id, Window.YEAR, month)
        for dimension in series.dimensions:
            parts = [s for s in series.segments() if s.dimension == dimension]
            values = [facts.value(id, Window.YEAR, month, s) for s in parts]
            if total is not None and id not in ("new_customers", "lost_customers",
                                                "reactivated_customers", "new_since_opening"):  # fmt: skip
                assert math.isclose(
                    float(sum(v for v in values if v is not None)), float(total), abs_tol=1e-6
                ), (id, dimension)
