"""Targets as CSV: the same targets give the same bytes, there and back, workbook included."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.targets.sheets import SOME, entry, filled, make, reading
from xlkpi.errors import InputError
from xlkpi.exports.book import EarlierBook
from xlkpi.model.text import LANGUAGES, Language
from xlkpi.targets.plain import HEADERS, parsed, written
from xlkpi.targets.push import push
from xlkpi.targets.register import Entry, Value
from xlkpi.targets.typed import NO_NUMBER

HEAD = ",".join(HEADERS) + "\n"
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda t: t.strip() == t
)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6)


@given(st.lists(st.fixed_dictionaries(
    {"kpi": st.sampled_from(["revenue", "win_rate"])},
    optional={"owner": texts, "note": texts, "segment": texts, "low": numbers, "m03": numbers,
              "year_target": numbers, "m12": numbers, "year": st.integers(1990, 2200)},
)))  # fmt: skip
def test_entries_come_back_and_so_do_the_bytes(rows: list[dict[str, Value]]) -> None:
    entries = [entry(**row) for row in rows]  # type: ignore[arg-type]
    data = written(entries)
    back = parsed(data, "t.csv")
    assert [filled(e) for e in back] == [filled(e) for e in entries]
    assert written(back) == data


def test_odd_texts_keep_being_odd() -> None:
    one = entry("revenue", m01="1.234", low="about 5", note="'quoted", deadline="soon")
    one.odd = dict.fromkeys(("m01", "low", "deadline"), NO_NUMBER)
    data = written([one])
    (back,) = parsed(data, "t.csv")
    assert filled(back) == filled(one)
    assert back.odd.keys() == {"m01", "low", "deadline"}
    assert written([back]) == data


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column"), ("kpi,target,colour\n", "unknown header"),
        (HEAD + "revenue\n", "row 2"), (HEAD + "revenue,,,2026,13,,1,,,,,,,,\n", 'column "month"'),
        (HEAD + '"revenue\n', "not a CSV line"), (HEAD + "a\x01,,,,,,,,,,,,,,\n", "control"),
    ],
)  # fmt: skip
def test_errors_name_the_place(text: str, told: str) -> None:
    with pytest.raises(InputError, match=r"t\.csv") as raised:
        parsed(text.encode(), "t.csv")
    assert told in str(raised.value)
    assert "Next: " in str(raised.value)


def pushed(path: Path, entries: list[Entry]) -> bool:
    with EarlierBook(path) as book:
        data = push(book, entries).data
    if data is not None:
        path.write_bytes(data)
    return data is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_pull_and_push(tmp_path: Path, language: Language) -> None:
    rows = [*SOME[:3], entry("revenue", year=2028, low=3, team="x"), *SOME[3:]]
    path = make(tmp_path / "kpi.xlsx", rows, language=language)
    before = path.read_bytes()
    data = written(reading(path).entries)
    assert not pushed(path, parsed(data, "t.csv"))
    assert path.read_bytes() == before
    entries = parsed(data, "t.csv")
    entries.insert(2, entry("answer_rate", year=2026, m01=0.5, note="=1+1"))
    entries.insert(0, entries.pop())
    del entries[5]  # the row of a team: its own column stays
    entries += [entry("win_rate", year=2030 + i, year_target=0.2) for i in range(8)]
    data = written(entries)
    assert pushed(path, parsed(data, "t.csv"))
    found = reading(path)
    assert written(found.entries) == data
    assert [e.extra["team"] for e in found.entries if e.extra["team"]] == ["x"]
    assert found.place is not None
    assert found.place.last == max(e.row for e in found.entries)
    assert found.problems == []
