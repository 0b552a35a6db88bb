"""Facts to a workbook: the order in which the sheets are made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.workbook.defined_name import DefinedName

from xlkpi.errors import ConfigError
from xlkpi.kpis.lambdas import lambda_names
from xlkpi.model.progress import WRITING, step
from xlkpi.model.text import Language
from xlkpi.workbook import (
    audit,
    briefing,
    definitions,
    facts_sheets,
    near_zero,
    protection,
    quality,
    registers,
    save,
    summary,
    texts,
)
from xlkpi.workbook import (
    template as templates,
)
from xlkpi.workbook.book import Book
from xlkpi.workbook.briefing import Brief
from xlkpi.workbook.carried import Earlier
from xlkpi.workbook.family_sheet import FamilySheet
from xlkpi.workbook.optional import OPTIONAL, Made
from xlkpi.workbook.page import Page
from xlkpi.workbook.place import Place
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.settings import Settings

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts


@dataclass(frozen=True)
class Inside:
    """What a workbook was made of, for those who tell of it otherwise."""

    book: Book
    shown: tuple[KpiRow, ...]  # on the Summary
    rows: Mapping[str, KpiRow]
    registers: registers.Registers


@dataclass(frozen=True)
class BuildReport:
    """What was built."""

    output: Path
    period: date
    sheets: tuple[str, ...]
    headline: tuple[str, ...]  # ids of the KPIs on the Summary
    read: int
    used: int
    backup: Path | None = None  # the workbook that stood there before
    blocked: str = ""  # why the workbook is not where it was meant, and what to do
    data_end: date | None = None
    partial: bool = False  # whether the data ends before the month does
    briefs: tuple[Brief, ...] = ()  # the KPIs on the Summary, in words
    off_target: tuple[Brief, ...] = ()  # every KPI that misses its target
    inside: Inside | None = None
    problems: tuple[str, ...] = ()  # what to know of the registers that were carried over


def build(
    facts: Facts,
    *,
    output: Path | Place,
    period: date | None = None,
    language: Language = "en",
    template: str = "default",
    title: str = "",
    currency: str | None = None,
    command: str = "",
    version: str = "",
    earlier: Earlier | None = None,
    segment: int = 0,
    functions: bool = True,
    password: str | None = None,
    comments: bool = True,
) -> BuildReport:
    """Write the workbook of some facts.

    ``period`` is the month that it opens on (the last one of the data unless said),
    ``currency`` the one of every amount (that of the exports unless said; nothing where they name
    none), ``segment`` the number of the segment, ``earlier`` what people left in the workbook
    before, ``functions`` whether the KPI functions come along as LAMBDA names, so that they work in
    any cell without an add-in, ``password`` what unlocks the protected sheets, ``comments`` whether
    what customers wrote is shown. Raises :class:`~xlkpi.errors.OutputError` where ``output`` cannot
    be written; what stood there stays. Where it may not be replaced (it is open, say), the
    workbook is beside it and the report's ``blocked`` says why.
    """
    if period is not None and facts.months and period not in facts.months:
        first, last = facts.months[0], facts.months[-1]
        raise ConfigError(
            f"the data has no {period:%Y-%m}: it runs from {first:%Y-%m} to {last:%Y-%m}. "
            "Next: choose a month of these."
        )
    step(WRITING)
    look = templates.read(template)
    facts = facts.judged_by(look.thresholds)
    currency = facts.currency if currency is None else currency
    book = Book(facts, look, language, currency, period, segment, comments=comments)
    pages = _pages(book)
    sheets = [FamilySheet(book, family, pages[family.value]) for family in look.families]
    for sheet in sheets:
        sheet.compute()
    rows: dict[str, KpiRow] = {}
    for sheet in sheets:
        rows |= sheet.rows
    shown = summary.headline(book, rows)
    earlier = earlier or Earlier()
    kept = registers.gathered(book, earlier, shown)
    targets = kept.targets
    for sheet in sheets:
        sheet.write(kept, pages)
    settings = Settings(book, pages["settings"], targets)
    settings.write()
    for sheet in sheets:
        sheet.draw(rows)
    summary.write(book, pages["summary"], shown, rows, settings, title or "KPI", kept, pages)
    kept.write(pages, rows)
    definitions.write(book, pages["definitions"], rows, kept)
    targets.baselines.write(pages["baselines"])
    made = Made(rows, shown, targets, kept.actions, settings, pages)
    for key, sheet_of in OPTIONAL.items():
        if key in pages:
            sheet_of.write(book, pages[key], made)
    quality.write(book, pages["quality"])
    audit.write(book, pages["audit"], command, version, earlier, kept)
    facts_sheets.add(book)
    for page in book.pages.values():
        page.keep_apart(book.styles)
    near_zero.apply(list(book.pages.values()), book.styles)
    workbook = book.styles.workbook
    if functions:
        for name, text in lambda_names().items():
            workbook.defined_names[name] = DefinedName(name, attr_text=text)
    workbook.active = 0
    workbook.calculation.fullCalcOnLoad = True
    workbook.properties.title = title or "KPI"
    workbook.properties.creator = "xlkpi"
    workbook.properties.lastModifiedBy = "xlkpi"
    if password:
        protection.lock(workbook, password)
    placed = save.write(workbook, book.pages, output, made_on(facts))
    return BuildReport(
        output=placed.path,
        backup=placed.backup,
        blocked=placed.blocked,
        data_end=facts.data_end,
        partial=book.partial,
        briefs=briefing.briefs(book, shown),
        off_target=briefing.off_target(book, [rows[k.id] for k in book.kpis if k.id in rows]),
        period=book.period,
        sheets=tuple(book.pages),
        headline=tuple(row.kpi.id for row in shown),
        read=sum(report.read for report in facts.files),
        used=sum(report.used for report in facts.files),
        inside=Inside(book, tuple(shown), rows, kept),
        problems=(
            *(problem.told(language) for problem in earlier.problems),
            *audit.history_told(book),
        ),
    )


def _pages(book: Book) -> dict[str, Page]:
    """The sheets in their order, still empty; the Facts come last."""
    accent, second = book.styles.colour("title"), book.styles.colour("link")
    pages = {"summary": book.page(book.say(texts.SUMMARY), accent)}
    for family in book.template.families:
        pages[family.value] = book.page(book.say(family.title), second)
    for key, title in (
        *((key, register.title) for key, register in registers.SHEETS.items()),
        *((key, sheet.TITLE) for key, sheet in OPTIONAL.items() if sheet.wanted(book)),
        ("definitions", texts.DEFINITIONS),
        ("quality", texts.QUALITY),
        ("settings", texts.SETTINGS),
        ("audit", texts.AUDIT),
        ("baselines", texts.BASELINES),
    ):
        pages[key] = book.page(book.say(title), "C9A94B" if key in registers.SHEETS else None)
    return pages


def made_on(facts: Facts) -> datetime:
    """The date that the file bears: SOURCE_DATE_EPOCH, else the last day of the data."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).replace(tzinfo=None)
    end = facts.data_end
    return datetime(end.year, end.month, end.day) if end else datetime(2000, 1, 1)
