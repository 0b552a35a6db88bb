"""The registers of a workbook under construction: what people left, and what is given anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlkpi.model.period import Window, first_month
from xlkpi.targets.joined import same_key
from xlkpi.targets.register import (
    ACTIONS,
    ANNOTATIONS,
    BENCHMARKS,
    OBSERVATIONS,
    TARGETS,
    Entry,
    Register,
)
from xlkpi.workbook.actions_sheet import Actions
from xlkpi.workbook.annotations_sheet import Annotations
from xlkpi.workbook.benchmarks_sheet import Benchmarks, market_rules
from xlkpi.workbook.book import Book
from xlkpi.workbook.carried import Earlier, defaults, extra, registers
from xlkpi.workbook.observations_sheet import Observations
from xlkpi.workbook.page import Page
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.target_values import Targets
from xlkpi.workbook.targets_sheet import TargetsSheet

SHEETS = {
    "targets": TARGETS, "actions": ACTIONS, "annotations": ANNOTATIONS,
    "observations": OBSERVATIONS, "benchmarks": BENCHMARKS,
}  # fmt: skip
"""The sheets of registers by their key, in the order of the workbook."""


@dataclass(frozen=True)
class Registers:
    """Every register, ready to be asked and to be written."""

    targets: Targets
    actions: Actions
    annotations: Annotations
    observations: Observations
    benchmarks: Benchmarks

    def write(self, pages: Mapping[str, Page], rows: Mapping[str, KpiRow]) -> None:
        """Write their sheets."""
        TargetsSheet(self.targets.book, pages["targets"], self.targets).write()
        self.actions.write(pages["actions"], rows)
        self.annotations.write(pages["annotations"])
        self.observations.write(pages["observations"])
        self.benchmarks.write(pages["benchmarks"])

    @property
    def entries(self) -> tuple[tuple[Register, Sequence[Entry]], ...]:
        """The rows of each register, as this build writes them."""
        return (
            (TARGETS, [line.entry for line in self.targets.lines]),
            (ACTIONS, self.actions.entries),
            (ANNOTATIONS, self.annotations.entries),
            (OBSERVATIONS, self.observations.entries),
            (BENCHMARKS, self.benchmarks.entries),
        )


def gathered(book: Book, earlier: Earlier, shown: Sequence[KpiRow]) -> Registers:
    """The registers of the new workbook; what to know of them joins the earlier problems.

    shown: the KPIs of the Summary, which get a row of Targets to fill.
    Raises InputError where targets contradict each other.
    """
    start = book.facts.fiscal_year_start
    year = first_month(Window.YEAR, book.months[-1], start).year
    headlines = [row.kpi for row in shown]
    observed = [
        Entry(dict(zip(OBSERVATIONS.ids, row, strict=True))) for row in book.insights.observations
    ]
    found = registers(
        earlier,
        defaults(book.template.targets, headlines, year, book.language),
        book.language,
        observed,
        market_rules(book),
    )

    def columns(register: Register) -> tuple[list[Entry], tuple[str, ...]]:
        entries = found[register.table]
        return entries, extra(entries)

    entries, more = columns(TARGETS)
    targets = Targets(book, entries, more, by_segment={kpi.id for kpi in headlines})
    observations = Observations(book, *columns(OBSERVATIONS))
    observations.exported = frozenset(same_key(entry, OBSERVATIONS) for entry in observed)
    return Registers(
        targets,
        Actions(book, *columns(ACTIONS)),
        Annotations(book, *columns(ANNOTATIONS)),
        observations,
        Benchmarks(book, *columns(BENCHMARKS), targets.year_of(book.period)),
    )
