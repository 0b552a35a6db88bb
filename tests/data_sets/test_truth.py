"""Public exports, each mapped by an ``xlkpi.toml``, give the values that plain SQL gave.

``truth.py`` says how a ``truth.toml`` is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.data_sets.truth import NAMES, ROOM, Entry, entries, truths, values
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather

Read = Callable[[str, Entry], Facts]


@pytest.fixture
def read(shared_data: Path) -> Iterator[Read]:
    """The facts of a data set as an entry reads it; entries that read alike share them."""
    kept: dict[str, Facts] = {}

    def facts(name: str, entry: Entry) -> Facts:
        key = f"{name} {entry.config} {entry.kpi}"
        if key not in kept:
            # the configuration is kept with the tests, the files it names are elsewhere
            written = read_config(ROOM / name / entry.config)
            config = replace(written, folder=shared_data / name, kpi=written.kpi | entry.kpi)
            files = dict.fromkeys(shared_data / name / spec.file for spec in config.exports)
            kept[key] = gather(list(files), config=config)
        return kept[key]

    yield facts
    for each in kept.values():
        each.warehouse.database.close()


def test_every_public_data_set_has_its_truths_compared(shared_data: Path) -> None:
    assert [path.parent.name for path in sorted(shared_data.glob("*/truth.json"))] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_values(
    name: str, read: Read, shared_data: Path, record_property: Callable[[str, object], None]
) -> None:
    known = truths(shared_data / name)
    wrong, columns, compared = [], set(), 0
    for entry in entries(name):
        if not entry.compare:
            continue
        facts = read(name, entry)
        for id in entry.rows:
            for value in values(entry, known[id], facts):
                compared += 1
                columns.add((id, value.column))
                wrong.append(value.wrong(facts))
    problems = [problem for problem in wrong if problem]
    assert not problems, f"{len(problems)} of {compared}:\n" + "\n".join(problems[:60])
    assert compared
    record_property("data set", name)
    record_property("columns", len(columns))
    record_property("values", compared)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_compared_or_left_for_a_reason(
    name: str, shared_data: Path, record_property: Callable[[str, object], None]
) -> None:
    known = truths(shared_data / name)
    compared: set[tuple[str, str]] = set()
    left: dict[tuple[str, str], str] = {}
    expected: set[tuple[str, str]] = set()
    reasons: list[str] = []
    for entry in entries(name):
        for id in entry.rows:
            columns = entry.columns(known[id])
            expected |= {(id, column) for column in columns}
            compared |= {(id, column) for column in entry.compare}
            left |= {(id, column): reason for column, reason in entry.left.items()}
            keys = {str(row[0]) for row in known[id].rows}
            assert entry.excepted.keys() <= keys, f"{id}: no such rows"
            reasons += [*entry.left.values(), *entry.excepted.values()]
    assert {id for id, _ in expected} == known.keys(), "a truth is neither compared nor left"
    assert compared | left.keys() == expected
    assert not compared & left.keys(), "compared, so not left"
    assert all(len(reason) > 10 for reason in reasons)
    record_property("data set", name)
    record_property("left", len(left))
