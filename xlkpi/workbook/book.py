"""What every sheet needs to know: the facts, the language, the looks, and each other's cells."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from xlkpi import kpis
from xlkpi.insight import Insights
from xlkpi.model.kpi import Family, Kpi, Unit
from xlkpi.model.measure import Reference
from xlkpi.model.period import Window, add_months, first_month
from xlkpi.model.text import Language, Text
from xlkpi.targets import names
from xlkpi.workbook import texts
from xlkpi.workbook.numbers import Formats
from xlkpi.workbook.page import Page
from xlkpi.workbook.styles import Styles
from xlkpi.workbook.template import Template

if TYPE_CHECKING:
    from xlkpi.facts import Facts, FactTable, NumberedSegment

FAMILIES = tuple(family for family in Family if family is not Family.TOOLS)

# months of history kept before the first month of the selector: a rolling year before the
# year before, which the comparisons of formulas may ask for
HISTORY = 24


class Book:
    """A workbook under construction."""

    def __init__(
        self,
        facts: Facts,
        template: Template,
        language: Language,
        currency: str,
        period: date | None,
        segment: int = 0,
        *,
        comments: bool = True,
    ) -> None:
        self.facts, self.template, self.language = facts, template, language
        self.currency = currency
        self.comments = comments  # whether what customers wrote may be shown
        self.formats = Formats(language, currency, dated=bool(facts.months))
        self.styles = Styles(template.theme)
        self.pages: dict[str, Page] = {}
        every = facts.months or ((facts.data_end or date(2000, 1, 1)).replace(day=1),)
        self.months = every[-template.months :]
        """The months that can be chosen."""
        if period is not None and period in every and period not in self.months:
            self.months = every[every.index(period) :]
        self.period = period or self.months[-1]
        self.kept = tuple(m for m in every if m >= add_months(self.months[0], -HISTORY))
        """The months that the facts tables hold."""
        self.segments: tuple[NumberedSegment, ...] = tuple(facts.segments)
        self.segment = self.segments[segment]
        self.segment_labels = self._labels()
        self.kpis: tuple[Kpi, ...] = tuple(
            entry for family in FAMILIES for entry in kpis.of_family(family)
        )
        self.numbers = {entry.id: number for number, entry in enumerate(self.kpis, 1)}
        self.labels = names.labels(self.kpis, language)

    # ------------------------------------------------------------ words

    def say(self, text: Text) -> str:
        """A text in the workbook's language."""
        return text.in_(self.language)

    def month(self, *, long: bool = False) -> str:
        """The month that the workbook opens on, in a sentence; the export where none is dated."""
        if not self.facts.months:
            return self.say(texts.EXPORT_ITSELF)
        return texts.month(self.period, self.language, long=long)

    def dimension(self, name: str) -> str:
        """What people call a dimension."""
        known = texts.DIMENSIONS.get(name)
        return self.say(known) if known else name

    def segment_value(self, segment: NumberedSegment) -> str:
        """A segment's value as a text; blank ones have a name."""
        if not segment.dimension:
            return self.say(texts.TOTAL)
        return self.say(texts.BLANK) if segment.value is None else str(segment.value)

    def _labels(self) -> tuple[str, ...]:
        """A label for each segment, no two alike."""
        made: list[str] = []
        seen: set[str] = set()
        for segment in self.segments:
            label = self.segment_value(segment)
            if segment.dimension:
                label = f"{self.dimension(segment.dimension)}: {label}"
                if self.language == "fr":
                    label = label.replace(": ", f"{texts.NB}: ", 1)
            label = label[:200]
            plain, again = label, 2
            while label.casefold() in seen:  # formulas compare without regard to case
                label, again = f"{plain} ({again})", again + 1
            seen.add(label.casefold())
            made.append(label)
        return tuple(made)

    def kpi_named(self, text: str) -> Kpi | None:
        """The KPI that a register's cell names: by its id, or by its label in this workbook."""
        id = text if text in self.numbers else self._ids.get(text.casefold())
        return kpis.find(id) if id else None

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {label.casefold(): id for id, label in self.labels.items()}

    def segment_named(self, dimension: str, segment: str) -> int:
        """The number of the segment that two cells name; -1 where there is none like it."""
        if not dimension and not segment:
            return 0
        found = self._segment_numbers.get((dimension, segment), [])
        return found[0] if len(found) == 1 else -1

    @cached_property
    def _segment_numbers(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for segment in self.segments:
            if segment.dimension:
                key = segment.dimension, self.segment_value(segment)
                found.setdefault(key, []).append(segment.id)
        return found

    @cached_property
    def file_names(self) -> dict[str, str]:
        """Each file by its name alone, or with its folder where two have one name."""
        paths = {report.file: PurePath(report.file) for report in self.facts.files}
        names = [path.name for path in paths.values()]
        return {
            file: path.name if names.count(path.name) == 1 else file for file, path in paths.items()
        }

    # ------------------------------------------------------------ facts

    @cached_property
    def insights(self) -> Insights:
        """The analyses as of the chosen month, over all segments together."""
        return Insights(self.facts, self.period)

    @cached_property
    def table_of(self) -> dict[str, FactTable]:
        """The facts table of each measure that has values."""
        return {id: table for table in self.facts.tables for id in table.measures}

    def available(self, kpi: Kpi) -> bool:
        """Whether the exports give every measure of a KPI."""
        return all(Reference.parse(r).measure in self.table_of for r in kpi.measures)

    def value(self, reference: str, window: Window, month: date) -> Any:
        """A measure's value for the chosen segment, or None."""
        return self.facts.lookup(reference, window, month, self.segment.segment)[0]

    def kpi_value(self, kpi: Kpi, window: Window, month: date) -> float | None:
        """A KPI's value for the total, or None."""
        return self.facts.kpi(kpi, window, month, self.segments[0].segment)[0]

    def start(self, window: Window, month: date) -> date:
        """The first month of a window."""
        return first_month(window, month, self.facts.fiscal_year_start)

    @property
    def partial(self) -> bool:
        """Whether the data ends before the last day of the chosen month."""
        end = self.facts.data_end
        return end is not None and (
            self.period <= end < add_months(self.period, 1) - (date(2, 1, 2) - date(2, 1, 1))
        )

    # ------------------------------------------------------------ sheets

    def page(self, title: str, colour: str | None = None) -> Page:
        """A new sheet."""
        made = Page(self.styles.workbook.create_sheet(sheet_title(title, self.pages)))
        if colour:
            made.ws.sheet_properties.tabColor = colour
        made.ws.sheet_view.showGridLines = False
        setup = made.ws.page_setup
        setup.orientation, setup.paperSize = "landscape", 9
        setup.fitToWidth, setup.fitToHeight = 1, 0
        made.ws.sheet_properties.pageSetUpPr.fitToPage = True
        margins = made.ws.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.footer = 0.5, 0.7, 0.35
        made.ws.oddFooter.left.text = "&F"
        made.ws.oddFooter.center.text = "&A"
        made.ws.oddFooter.right.text = "&P / &N"
        self.pages[made.title] = made
        return made

    def name(self, name: str, page: Page, cell: str) -> None:
        """Give a cell a name."""
        from openpyxl.workbook.defined_name import DefinedName

        column, row = cell.rstrip("0123456789"), cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self.styles.workbook.defined_names[name] = DefinedName(
            name, attr_text=f"{page.quoted}!${column}${row}"
        )

    def protect(self, page: Page) -> None:
        """Lock what is not an input; no password, and columns may be widened."""
        protection = page.ws.protection
        protection.sheet = True
        protection.formatColumns = protection.formatRows = False
        protection.autoFilter = protection.sort = False


def sheet_title(wanted: str, taken: Any) -> str:
    """A legal sheet name, not taken yet."""
    title = "".join("-" if c in "[]:*?/\\" else c for c in wanted)[:31].strip("'") or "-"
    plain, again = title, 2
    while title.casefold() in {t.casefold() for t in taken}:
        title, again = f"{plain[:27]} ({again})", again + 1
    return title


def factor(kpi: Kpi) -> int:
    """What a difference of a KPI is multiplied by to be shown: rates are told in points."""
    return 100 if kpi.unit is Unit.RATE else 1


def is_points(kpi: Kpi) -> bool:
    """Whether differences of a KPI are told in points."""
    return kpi.unit in (Unit.RATE, Unit.POINTS)
