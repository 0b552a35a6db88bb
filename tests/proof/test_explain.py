"""``xlkpi explain``: from a cell to the rows of the files, and back to its value."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from xlkpi.cli import main
from xlkpi.model.kpi import CATALOGUE
from xlkpi.model.text import Language
from xlkpi.proof.explain import explain
from xlkpi.proof.read_back import ReadBack
from xlkpi.workbook import columns as c


def run(book: Path, target: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["explain", str(book), target, *more])


def asked(book: Path, target: str) -> dict[str, Any]:
    done = run(book, target, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cell_of(book: Path, kpi: str, column: int) -> str:
    with ReadBack(book) as back:
        family = next(f for f in back.families if kpi in f.kpis)
        return f"{family.sheet}!{family.at(column, family.kpis[kpi])}"


def test_a_number_leads_to_its_measures_facts_files_and_parameters(
    books: dict[Language, Path], exports: Path
) -> None:
    found = asked(books["en"], cell_of(books["en"], "service_level", c.YTD))
    assert (found["kpi"], found["window"], found["month"]) == ("service_level", "year", "2026-10")
    parts = {use["reference"]: use for use in found["measures"]}
    lines = (exports / "calls.csv").read_text().splitlines()[1:-1]
    mine = [line.split(",") for line in lines if line.split(",")[2] >= "2026"]
    in_time = [row for row in mine if row[3] == "answered" and float(row[4]) <= 20]
    assert parts["offered_calls"]["value"] == len(mine)
    assert found["recomputed"] == found["shown"] == len(in_time) / len(mine)
    for use in found["measures"]:
        assert sum(fact["value"] for fact in use["facts"]) == use["value"]
        assert [fact["month"] for fact in use["facts"]] == [f"2026-{m:02d}" for m in range(1, 11)]
        assert {fact["sheet"] for fact in use["facts"]} == {"Facts calls"}
    (file,) = found["files"]
    sha = hashlib.sha256((exports / "calls.csv").read_bytes()).hexdigest()
    assert (file["file"], file["sha256"]) == ("calls.csv", sha)
    assert file["read"] == file["used"] + 1
    assert file["rejected"] == {"duplicate key": 1}
    assert found["parameters"]["service_level.threshold"] == "20"


def test_a_cell_of_the_summary_leads_to_the_family_s(books: dict[Language, Path]) -> None:
    with ReadBack(books["en"]) as back:
        cell = next(
            f"{at}" for at, held in ((f"B{r}", back.cell("Summary", r, 2)) for r in range(8, 20))
            if held and held.formula and isinstance(held.value, float)
        )  # fmt: skip
    found = asked(books["en"], f"Summary!{cell}")
    assert found["through"] == [f"Summary!{cell}"]
    assert found["kpi"]
    assert found["recomputed"] == pytest.approx(found["shown"], rel=1e-12)


def test_a_target_leads_to_its_row_and_how_it_is_spread(books: dict[Language, Path]) -> None:
    found = asked(books["en"], cell_of(books["en"], "revenue", c.STATUS))
    target = found["target"]
    assert target["typed"]["owner"] == "Ben"
    assert target["typed"]["year_target"] == 12000
    assert target["spread"].startswith("divided over the months")
    assert target["low"] > 0
    with ReadBack(books["en"]) as back:
        assert back.value("Targets", target["row"], 1) == "Revenue"
    level = asked(books["en"], cell_of(books["en"], "service_level", c.TARGET))["target"]
    assert (level["low"], level["spread"]) == (0.8, "the same every month")
    none = asked(books["en"], cell_of(books["en"], "answer_rate", c.VARIANCE))
    assert none["notes"] == ["no row of Targets is in force for it"]


def test_a_kpi_by_its_name_in_either_language(books: dict[Language, Path]) -> None:
    assert asked(books["en"], "nps")["kpi"] == "net_promoter_score"
    found = asked(books["fr"], "taux de décroché")
    assert found["kpi"] == "service_level"
    printed = run(books["fr"], "taux de décroché").stdout
    assert "En mots\u00a0: " in printed
    assert "lignes lues" in printed
    assert "In words: " in run(books["fr"], "nps", "--lang", "en").stdout


def test_what_was_perhaps_meant(books: dict[Language, Path]) -> None:
    done = run(books["en"], "Inbond!D12")
    assert done.exit_code == 1
    assert 'did you mean "Inbound"?' in done.output
    assert "did you mean" in run(books["en"], "revenu per customer").output
    assert "is no cell" in run(books["en"], "Inbound!hello").output
    lacking = run(books["en"], "churn rate")
    assert "its exports do not give" in lacking.output or lacking.exit_code == 0


def test_texts_blanks_and_facts_get_an_answer_too(books: dict[Language, Path]) -> None:
    book = books["en"]
    assert asked(book, "Inbound!A3")["notes"] == ["a text: nothing is computed there"]
    assert asked(book, "Inbound!D1")["notes"][0] == "nothing stands in this cell"
    assert asked(book, "Inbound!D1")["notes"][1].startswith("the nearest indicator: C")
    fact = asked(book, "Facts calls!F3")
    assert fact["measures"][0]["reference"] == "offered_calls"
    assert (fact["window"], fact["files"][0]["file"]) == ("month", "calls.csv")
    assert asked(book, "Facts calls!B3")["notes"] == ["a text: nothing is computed there"]


def test_every_cell_of_every_indicator_is_explained(books: dict[Language, Path]) -> None:
    """Of one row a family: the recomputed value is what the cell shows."""
    with ReadBack(books["en"]) as back:
        cells = [
            (id, f"{f.sheet}!{f.at(column, row)}")
            for f in back.families
            for id, row in list(f.kpis.items())[:1]
            for column in (c.VALUE, c.PREVIOUS, c.R12, c.ALL, c.FIRST_MONTH + 3)
        ]
    assert len(cells) > 10
    for id, cell in cells[::3]:
        found, _ = explain(books["en"], cell)
        assert found.kpi is CATALOGUE[id]
        if found.recomputed is None:
            assert found.shown in ("n/a", "#N/A")
        else:
            assert found.shown == pytest.approx(found.recomputed, rel=1e-9)
