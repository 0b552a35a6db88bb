"""The record of surfaces: what it refuses, and the page made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.addin import surfaces
from tests.addin.surfaces import Record
from tests.vectors import of


def record(exceptions: dict[str, str] | None = None, *, first: float = 25) -> Record:
    """The vectors of one function, all answered right but the first perhaps."""
    made = Record("vba", "an engine", exceptions or {})
    for at, vector in enumerate(of("NPS")):
        made.answer(vector, first if at == 0 else vector.expected)
    return made


def test_a_wrong_answer_needs_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(surfaces, "FOLDER", tmp_path / "records")
    monkeypatch.setenv("XLKPI_RECORD", "1")
    with pytest.raises(AssertionError, match="NPS: four answers: 24, not 25"):
        record(first=24).close()
    excused = record({"NPS: four answers": "rounds"}, first=24)
    excused.leave_out(of("NPS")[1], "too long")
    excused.close()
    text, several = surfaces.table(), len(of("NPS"))
    assert f"| `NPS` | {several} | {several - 2}/{several - 1} <sup>1, 2</sup> |" in text
    assert "1. `xlkpi.xlam`, its VBA: rounds (`NPS`)" in text
    monkeypatch.delenv("XLKPI_RECORD")
    excused.close()  # the same as recorded
    with pytest.raises(AssertionError, match="XLKPI_RECORD=1"):
        record().close()


def test_an_exception_that_is_not_needed_is_told() -> None:
    with pytest.raises(AssertionError, match=r"drop the exceptions: \['NPS'\]"):
        record({"NPS": "an excuse", "CAC": "not asked here"}).close()


def test_a_vector_that_nobody_asked_is_told() -> None:
    made = Record("vba", "an engine")
    made.answer(of("NPS")[0], 25)
    with pytest.raises(AssertionError, match="neither asked nor left out"):
        made.close()


def test_the_page_is_what_the_records_say() -> None:
    assert surfaces.TABLE.read_text(encoding="utf-8") == surfaces.table()
