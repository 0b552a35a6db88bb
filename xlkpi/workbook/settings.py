"""The Settings sheet: parameters, and the lists and workings behind the selectors."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from xlkpi.model.parameters import Parameter
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.family_sheet import parameter_name
from xlkpi.workbook.live import Live, serial
from xlkpi.workbook.page import Page
from xlkpi.workbook.target_values import Targets
from xlkpi.workbook.texts import quoted

SEGMENTS = ("segment_id", "dimension", "segment", "label", "dimension_label")


class Settings:
    """The sheet, and the names that other sheets use."""

    def __init__(self, book: Book, page: Page, targets: Targets) -> None:
        self.book, self.page, self.targets = book, page, targets
        self.parameters: list[tuple[Parameter, Any]] = sorted(
            book.facts.parameters.items(), key=lambda item: not item[0].live
        )
        self.first_parameter = 18
        self.lists = self.first_parameter + len(self.parameters) + 3

    def write(self) -> None:
        """Write the sheet."""
        book, page = self.book, self.page
        page.put(1, 1, book.say(texts.SETTINGS), book.styles.of("title"))
        page.heights[1] = 26
        self._workings()
        self._parameters()
        self._months()
        self._segments()
        page.widths(58, 26, 40, 34, 22, 3, 16)
        page.ws.freeze_panes = "A2"
        book.protect(page)

    def _workings(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        page.put(3, 1, book.say(texts.SELECTIONS), of("section"))
        page.fill(3, 1, 5, of("section"))
        facts, chosen = book.facts, book.segment
        same = "--(Segments[label]=segment)"
        dimension = book.dimension(chosen.dimension) if chosen.dimension else ""
        end = facts.data_end
        last = "EDATE(period,1)-1"
        into = "MOD(MONTH(period)-fiscal_year_start,12)"
        targets, built = self.targets, book.months[-1]
        rows: tuple[tuple[str, Any, Any, str, str], ...] = (
            ("period_echo", texts.PERIOD, Live("period", serial(book.period)),
             book.formats.long_month, ""),
            ("segment_echo", texts.SEGMENT, Live("segment", book.segment_labels[chosen.id]), "", ""),
            ("segment_id", texts.SEGMENT_NUMBER,
             Live(f"IF(SUMPRODUCT({same})=1,SUMPRODUCT({same},Segments[segment_id]),-1)",
                  chosen.id), "0", "segment_id"),
            ("segment_dimension", texts.SEGMENT_DIMENSION,
             Live('IF(segment_id<=0,"",INDEX(Segments[dimension_label],segment_id+1))', dimension),
             "", "segment_dimension"),
            ("data_end", texts.DATA_END, serial(end) if end else None, book.formats.day,
             "data_end"),
            ("partial", texts.PARTIAL_FLAG,
             Live(f"AND(ISNUMBER(data_end),data_end>=period,data_end<{last})", book.partial), "",
             "partial"),
            ("fiscal_year_start", texts.FISCAL, facts.fiscal_year_start, "0", "fiscal_year_start"),
            ("target_year", texts.TARGET_YEAR,
             Live(f"YEAR(EDATE(period,-{into}))", targets.year_of(book.period)), "0",
             "target_year"),
            ("target_month", texts.TARGET_MONTH,
             Live(f"{into}+1", targets.place_of(book.period)), "0", "target_month"),
            ("built_month", texts.BUILT_MONTH, serial(built), book.formats.long_month,
             "built_month"),
            ("built_year", texts.BUILT_YEAR, targets.year_of(built), "0", "built_year"),
            ("built_position", texts.BUILT_POSITION, targets.place_of(built), "0",
             "built_position"),
        )  # fmt: skip
        for row, (_, title, value, form, name) in enumerate(rows, 4):
            page.put(row, 1, book.say(title), of("label"))
            page.put(row, 2, value, of("value", form) if form else of("value"))
            if name:
                book.name(name, page, f"B{row}")

    def _parameters(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        top = self.first_parameter
        headers = (texts.MEANING, texts.IN_FORCE, texts.PARAMETER, texts.HOW)
        page.line(top - 1, [book.say(text) for text in headers], of("header"))
        page.heights[top - 1] = 20
        for row, (parameter, value) in enumerate(self.parameters, top):
            page.put(row, 1, book.say(parameter.help), of("label", wrap=True))
            page.put(row, 3, parameter.id, of("note"))
            page.put(row, 4, book.say(texts.LIVE if parameter.live else texts.REBUILD), of("note"))
            if parameter.live:
                form = "0.0%" if parameter.name.startswith("tolerance") else "General"
                page.put(row, 2, value, of("input", form))
                book.name(parameter_name(parameter.name), page, f"B{row}")
                rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
                rule.add(f"B{row}")
                page.ws.add_data_validation(rule)
            else:
                shown = self._shown(value)
                page.put(row, 2, shown, of("value", wrap=isinstance(shown, str)))
            page.heights[row] = 24

    def _shown(self, value: Any) -> str | float:
        if value is None:
            return self.book.say(texts.NOT_SET)
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return value if isinstance(value, int | float) else str(value)

    def _months(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        top = self.lists
        page.put(top - 1, 7, book.say(texts.MONTHS), of("section"))
        page.put(top, 7, "month", of("header"))
        months: list[date] = list(reversed(book.months))
        for row, month in enumerate(months, top + 1):
            page.put(row, 7, month, of("label", book.formats.long_month))
        page.table("Months", top, ("month",), len(months), start=7, filters=False)
        last = top + len(months)
        self.month_list = f"{page.quoted}!$G${top + 1}:$G${last}"

    def _segments(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        top = self.lists
        page.put(top - 1, 1, book.say(texts.SEGMENTS), of("section"))
        page.fill(top - 1, 1, 5, of("section"))
        page.line(top, SEGMENTS, of("header"))
        text = of("label", text=True)
        for row, (segment, label) in enumerate(
            zip(book.segments, book.segment_labels, strict=True), top + 1
        ):
            page.put(row, 1, segment.id, of("value", "0"))
            total = not segment.dimension
            page.put(row, 2, None if total else segment.dimension, text)
            page.put(row, 3, None if total else book.segment_value(segment), text)
            page.put(row, 4, label, text)
            page.put(row, 5, None if total else book.dimension(segment.dimension), text)
        page.table("Segments", top, SEGMENTS, len(book.segments), filters=False)
        last = top + len(book.segments)
        self.segment_list = f"{page.quoted}!$D${top + 1}:$D${last}"
        names = book.styles.workbook.defined_names
        from openpyxl.workbook.defined_name import DefinedName

        dimensions = dict.fromkeys(s.dimension for s in book.segments if s.dimension)
        page.put(top, 9, "dimension", of("header"))
        page.widths(4, 18, start=8)
        for row, name in enumerate(dimensions, top + 1):
            page.put(row, 9, name, text)
        end = top + max(len(dimensions), 1)
        names["dimension_names"] = DefinedName(
            "dimension_names", attr_text=f"{page.quoted}!$I${top + 1}:$I${end}"
        )
        first = min(top + 2, last)
        names["segment_names"] = DefinedName(
            "segment_names", attr_text=f"{page.quoted}!$C${first}:$C${last}"
        )


def choices(page: Page, cell: str, source: str) -> None:
    """A drop-down in a cell."""
    rule = DataValidation("list", formula1=source, allow_blank=False)
    rule.showErrorMessage = True
    rule.add(cell)
    page.ws.add_data_validation(rule)


__all__ = ["Settings", "choices", "quoted"]
