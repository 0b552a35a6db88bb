"""Whom to ask for what: the sheet says what the command does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.workbook.cells import Cells
from xlkpi.exports import Config
from xlkpi.facts import Facts, gather
from xlkpi.model.text import Language
from xlkpi.workbook import build, incomplete


def test_the_samples_customers_to_complete(workbooks: dict[Language, Path], facts: Facts) -> None:
    assert facts.missing is not None
    cells = Cells(workbooks["fr"])
    rows = [
        row
        for row in cells.workbook["Clients incomplets"].iter_rows(
            min_row=incomplete.HEADER + 1, values_only=True
        )
        if row[0]
    ]
    assert 0 < len(rows) == len(facts.missing.rows)
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    assert {row[0]: row[2] for row in rows} == {
        row.customer: ", ".join(row.fields) for row in facts.missing.rows
    }


def test_no_sheet_where_nobody_lacks_anything(tmp_path: Path) -> None:
    frame = pd.DataFrame({"customer_id": ["a", "b"], "email": ["a@example.org", "b@example.org"]})
    config = Config(kpi={"completeness": {"critical": ["email"]}})
    whole = gather({"customers": frame}, config=config)
    build(whole, output=tmp_path / "whole.xlsx")
    assert "Incomplete customers" not in Cells(tmp_path / "whole.xlsx").sheets
    frame.loc[1, "email"] = None
    build(gather({"customers": frame}, config=config), output=tmp_path / "gap.xlsx")
    sheet = Cells(tmp_path / "gap.xlsx").workbook["Incomplete customers"]
    assert [cell.value for cell in sheet[incomplete.HEADER + 1]][:3] == ["b", 1, "email"]
