"""The functions reference: what the catalogue says, true and the same in both languages."""

from __future__ import annotations

import ast
from doctest import DocTestParser
from pathlib import Path

import pytest

from tests import vectors
from xlkpi import kpis
from xlkpi.addin import reference
from xlkpi.addin.examples import example
from xlkpi.errors import OutputError
from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Language

FUNCTIONS = kpis.functions()
NAMES = [entry.function or "" for entry in FUNCTIONS]


def test_the_pages_are_what_the_catalogue_gives(root: Path, tmp_path: Path) -> None:
    assert reference.stale(root / "docs") == []
    assert len(reference.stale(tmp_path)) == 2
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        reference.write(tmp_path / "nowhere")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_function_is_told_once(language: Language) -> None:
    lines = reference.page(language).splitlines()
    heads = [line.removeprefix("### ").strip("`") for line in lines if line.startswith("### ")]
    names = [e.function_fr if language == "fr" else e.function for e in FUNCTIONS]
    assert sorted(heads) == sorted(name or "" for name in names)
    for entry in FUNCTIONS:
        assert f"**{entry.name.in_(language)}.** {entry.help.in_(language)}" in lines


@pytest.mark.parametrize("entry", FUNCTIONS, ids=NAMES)
def test_the_errors_told_are_those_of_the_vectors(entry: Kpi) -> None:
    told = dict(reference.errors(entry, "en"))
    assert set(told) == set(dict(reference.errors(entry, "fr")))
    given: dict[str, set[str]] = {}
    for vector in vectors.of(entry.function or ""):
        if vector.kind not in {"error", "huge"}:  # those are told at the head of the page
            given.setdefault(str(vector.expected), set()).add(vector.kind)
    due = {error for error in ("#N/A", "#NUM!", "#VALUE!") if error in given}
    assert due == set(told), given


@pytest.mark.parametrize("entry", FUNCTIONS, ids=NAMES)
def test_an_example_is_the_docstring_s_own(entry: Kpi) -> None:
    wanted = ast.literal_eval(DocTestParser().get_examples(entry.of.__doc__ or "")[0].want)
    answer = example(entry).answer("en")
    if isinstance(wanted, tuple):  # several calls in a row: the first is the example
        wanted = wanted[0]
    if isinstance(wanted, float):  # rounded in the docstring
        assert answer == pytest.approx(wanted, rel=5e-3)
    else:
        assert answer == wanted
