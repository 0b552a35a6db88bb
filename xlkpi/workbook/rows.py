"""Where a KPI stands in the workbook, so that other sheets can show its cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlkpi.model.kpi import Kpi
from xlkpi.workbook.live import Cached
from xlkpi.workbook.page import Page, letter


@dataclass
class KpiRow:
    """Where a KPI stands, and the cached value of each of its cells."""

    kpi: Kpi
    page: Page
    row: int
    values: dict[int, Cached] = field(default_factory=dict)

    def at(self, column: int) -> str:
        """A cell of the row, as another sheet refers to it."""
        return f"{self.page.quoted}!${letter(column)}${self.row}"
