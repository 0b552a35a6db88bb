"""The sheets that are there only where the exports give something to show on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from xlkpi.model.text import Text
from xlkpi.workbook import (
    churn_sheet,
    correlations_sheet,
    incomplete,
    outlook_sheet,
    segments_customers,
    segments_ranks,
    segments_sheet,
    trends_sheet,
)
from xlkpi.workbook.actions_sheet import Actions
from xlkpi.workbook.book import Book
from xlkpi.workbook.page import Page
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.settings import Settings
from xlkpi.workbook.target_values import Targets


@dataclass(frozen=True)
class Made:
    """What the other sheets hold already: cells that a sheet may point at."""

    rows: Mapping[str, KpiRow]  # each KPI's row on its family's sheet, by id
    shown: Sequence[KpiRow]  # those on the Summary
    targets: Targets
    actions: Actions
    settings: Settings
    pages: Mapping[str, Page]  # by key: "summary", a family's value, "targets", …


class OptionalSheet(Protocol):
    """A module that writes one sheet."""

    @property
    def TITLE(self) -> Text:  # noqa: N802 - a constant of the module
        """The name of the sheet."""

    def wanted(self, book: Book) -> bool:
        """Whether there is anything to show."""

    def write(self, book: Book, page: Page, made: Made) -> None:
        """Write the sheet."""


OPTIONAL: dict[str, OptionalSheet] = {
    "trends": trends_sheet,
    "outlook": outlook_sheet,
    "segments": segments_sheet,
    "rankings": segments_ranks,
    "customers": segments_customers,
    "correlations": correlations_sheet,
    "churn_list": churn_sheet,
    "incomplete": incomplete,
}
"""The sheets by their key, in the order of the workbook, after Targets and Actions."""
