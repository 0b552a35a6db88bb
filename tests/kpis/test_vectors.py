"""The vectors: each function has those that apply to it, and Python answers them."""

from __future__ import annotations

import pytest

from tests import vectors
from tests.addin.surfaces import Record
from tests.vectors import KINDS, Vector, in_a_cell
from xlkpi import kpis
from xlkpi.model.kpi import SUMMED, Kind, Kpi, Unit

FUNCTIONS = kpis.functions()
NAMES = [entry.function or "" for entry in FUNCTIONS]

# What the kinds of arguments do not tell.
UNPAIRED = {"MIRROR_GAP"}  # two samples, of any length
ON_A_SCALE = {
    "NPS", "PROMOTER_RATE", "PASSIVE_RATE", "DETRACTOR_RATE", "CES", "CSAT", "ASA", "AHT",
    "MEAN_SEVERITY", "SALES_CYCLE", "VELOCITY", "CASE_RESOLUTION_TIME", "HANDLING_DELAY",
    "FIRST_RESPONSE_TIME", "COMPLAINT_HANDLING_TIME", "KPI_BY",
}  # fmt: skip
NO_QUOTIENT = {"NET_CUSTOMER_CHANGE", "EXPANSION_REVENUE"}  # sums: never without a value
DIVIDES = {"CLV_TO_CAC", "KPI_CHANGE", "TOP_CUSTOMER_SHARE", "KPI_BY"}


def due(entry: Kpi) -> set[str]:
    """The kinds of vectors that a function must have."""
    kinds = [argument.kind for argument in entry.arguments]
    ranges = [kind for kind in kinds if kind in {*SUMMED, Kind.ROWS, Kind.CELLS}]
    rows = [kind for kind in kinds if kind in {Kind.ROWS, Kind.CELLS}]
    name = entry.function or ""
    found = {"ordinary", "blank", "text", "boolean", "error", "date", "one_cell", "huge"}
    if ranges:
        found |= {"row", "column", "block", "whole_column"}
    added = name == "AHT"  # further ranges are added to the first, whatever their shape
    if len(ranges) < len(kinds) or (len(rows) > 1 and name not in UNPAIRED and not added):
        found.add("shape")
    limited = {Kind.COUNT, Kind.POSITIVE, Kind.RATE, Kind.MARGIN, Kind.CONFIDENCE}
    if limited & set(kinds) or name in ON_A_SCALE:
        found.add("out_of_scale")
    summed = {*kinds} & SUMMED and name not in NO_QUOTIENT
    if summed or name in DIVIDES:
        found.add("zero_denominator")
    if any(argument.optional for argument in entry.arguments):
        found.add("omitted")
    return found


@pytest.mark.parametrize("entry", FUNCTIONS, ids=NAMES)
def test_a_function_has_the_vectors_that_apply(entry: Kpi) -> None:
    there = {vector.kind for vector in vectors.of(entry.function or "")}
    assert there <= set(KINDS)
    assert due(entry) - there == set()


def test_vectors_are_of_functions_and_told_apart() -> None:
    found = vectors.vectors()
    assert {vector.function for vector in found} == set(NAMES)
    assert len({(vector.function, vector.name) for vector in found}) == len(found)


def test_a_file_holds_one_family() -> None:
    for path in vectors.FOLDER.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        family = {entry.function for entry in FUNCTIONS if entry.family.value == path.stem}
        assert family
        assert all(f'"function": "{name}"' in text for name in family)


@pytest.mark.parametrize("entry", FUNCTIONS, ids=NAMES)
def test_python_gives_what_the_vectors_say(entry: Kpi) -> None:
    record = Record("python", engine="Python")
    for vector in vectors.of(entry.function or ""):
        for french in (False, True):
            if french and vector.kind == "whole_column":
                continue  # the same cells once more
            name = entry.function_fr if french else entry.function
            record.answer(vector, answer(vector, name or ""), french=french)
    record.close()


def answer(vector: Vector, name: str) -> object:
    return in_a_cell(lambda: vector.call(getattr(kpis, name)))


def test_only_one_function_gives_a_table() -> None:
    tables = {v.function for v in vectors.vectors() if isinstance(v.expected, list)}
    assert tables == {entry.function for entry in FUNCTIONS if entry.unit is Unit.SPILL}
