"""A/B tests on the Campaigns sheet: the verdict, and figures that follow their counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.workbook.cells import Cells, calculated
from xlkpi import kpis
from xlkpi.facts import gather
from xlkpi.model.text import Language
from xlkpi.workbook import build
from xlkpi.workbook import columns as c
from xlkpi.workbook.ab_block import GAP, GOOD, HELP, NEEDED, OPENED, RATE, SECTION, SENT, P
from xlkpi.workbook.page import letter


def contacts(campaign: str, variant: str, sent: int, opened: int) -> pd.DataFrame:
    return pd.DataFrame({
        "contact_id": [f"{campaign}{variant}{i}" for i in range(sent)],
        "campaign": campaign,
        "channel": "email",
        "sent_on": pd.Timestamp("2026-10-05"),
        "opened": [i < opened for i in range(sent)],
        "variant": variant,
    })  # fmt: skip


def frames(*sizes: tuple[str, str, int, int]) -> dict[str, pd.DataFrame]:
    return {"campaign_contacts": pd.concat([contacts(*size) for size in sizes])}


class Block:
    """The cells of the block, by row from its section's and by column."""

    def __init__(self, cells: Cells, section: str = SECTION.en) -> None:
        self.cells = cells
        self.sheet = next(s for s in cells.sheets if s.startswith(("Campaigns", "Campagnes")))
        self.top = cells.column(self.sheet, "A")[section]

    def __call__(self, row: int, column: int) -> Any:
        return self.cells.value(self.sheet, f"{letter(column)}{self.top + row}")


def test_a_winner_and_a_test_too_small(libreoffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    given = frames(("Autumn", "A", 400, 100), ("Autumn", "B", 400, 160),
                   ("Small", "A", 40, 10), ("Small", "B", 40, 12))  # fmt: skip
    build(gather(given), output=path)
    expected = kpis.find("AB_TEST").of(160, 400, 100, 400)
    for at in (Block(Cells(path)), Block(calculated(path, tmp_path / "calculated"))):
        assert "Success is: opens." in at(1, c.NAME)
        assert "for the 12 months up to Oct 2026" in at(1, c.NAME)
        assert at(3, c.NAME) == "Autumn · 5 Oct 2026"
        assert at(3, SENT) == "winner"
        assert at(3, OPENED).startswith("B did better than A: 40.0% against 25.0%")
        assert [at(4, column) for column in (SENT, GOOD, RATE)] == [400, 160, 0.4]
        assert at(4, GAP) == pytest.approx(15, rel=1e-9)
        assert at(4, P) == pytest.approx(expected, rel=1e-9)
        assert at(4, NEEDED) == 152
        assert at(6, SENT) == "too small to say"


def test_typing_other_counts_moves_rate_and_p(libreoffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    build(gather(frames(("Autumn", "A", 400, 100), ("Autumn", "B", 400, 160))), output=path)
    at = Block(Cells(path))
    edits = {(at.sheet, f"{letter(GOOD)}{at.top + 4}"): 120}
    moved = Block(calculated(path, tmp_path / "moved", edits))
    assert moved(4, RATE) == pytest.approx(0.3)
    assert moved(4, P) == pytest.approx(kpis.find("AB_TEST").of(120, 400, 100, 400))


def test_no_block_without_variants(tmp_path: Path) -> None:
    build(gather(frames(("Plain", "A", 100, 30))), output=tmp_path / "kpi.xlsx")
    cells = Cells(tmp_path / "kpi.xlsx")
    sheet = next(s for s in cells.sheets if s.startswith("Campaigns"))
    assert SECTION.en not in cells.column(sheet, "A")


def test_the_samples_in_french(workbooks: dict[Language, Path]) -> None:
    at = Block(Cells(workbooks["fr"]), SECTION.fr)
    assert HELP.fr[:30] in at(1, c.NAME)
    assert at(3, c.NAME) == "Mail 2026-06 · 12/06/2026"
    assert at(3, OPENED).startswith("Trop petit pour conclure\u00a0: B 47,8\u00a0%")
