"""What ``xlkpi build`` is measured against: the same month's report in pandas and openpyxl.

``python benchmarks/pandas_workbook.py LOG.csv OUT.xlsx`` reads a call log, checks types,
counts each call id once, forms the facts that ``duckdb_facts.py`` forms, and writes the
sheets an analyst would hand over: a summary with charts, indicators as formulas over the
facts, facts, targets, definitions, data quality. It uses nothing of xlkpi. Sums and
distinct counts are done on arrays of integers, which is the fastest pandas and NumPy go.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

THRESHOLD = 18
DURATIONS = ["Wait", "Talk", "Hold", "Wrap"]
MEASURES = (
    "offered",
    "answered",
    "abandoned",
    "answered_in_threshold",
    "answered_wait_s",
    "abandoned_wait_s",
    "talk_s",
    "hold_s",
    "wrap_s",
    "resolved_at_first_contact",
    "handled_contacts",
)
WINDOWS = ("month", "quarter", "year", "rolling12", "all")
KPIS: dict[str, tuple[str, str, str, str]] = {  # name: formula over measures, format, help, better
    "Offered calls": ("{offered}", "#,##0", "Inbound calls that reached a queue.", "-"),
    "Answered calls": ("{answered}", "#,##0", "Answered by an agent.", "higher"),
    "Lost calls": ("{abandoned}", "#,##0", "Offered and not answered.", "lower"),
    "Answer rate": ("{answered}/{offered}", "0.0%", "Answered ÷ offered.", "higher"),
    "Service level": (
        "{answered_in_threshold}/{offered}",
        "0.0%",
        "Answered within 18 s ÷ offered.",
        "higher",
    ),
    "Lost call rate": ("{abandoned}/{offered}", "0.0%", "Lost ÷ offered.", "lower"),
    "Speed of answer": (
        "{answered_wait_s}/{answered}",
        '0.0" s"',
        "Wait of answered calls ÷ answered.",
        "lower",
    ),
    "Handle time": (
        "({talk_s}+{hold_s}+{wrap_s})/{answered}",
        '0" s"',
        "Talk, hold and wrap ÷ answered.",
        "-",
    ),
    "First contact resolution": (
        "{resolved_at_first_contact}/{handled_contacts}",
        "0.0%",
        "Resolved at the first contact ÷ handled.",
        "higher",
    ),
    "Customers": ("{customers}", "#,##0", "Distinct customers who called.", "-"),
    "Calls per customer": ("{offered}/{customers}", "0.00", "Offered ÷ customers.", "lower"),
}


# ---------------------------------------------------------------------------- facts


def read(path: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """The inbound calls of the log, typed, each once; and what was refused."""
    columns = ["Call Id", "Date", "Queue", "Agent", "Direction", "Answered", *DURATIONS]
    log = pd.read_csv(
        path,
        engine="pyarrow",
        usecols=[*columns, "Resolved", "Customer"],
        dtype_backend="pyarrow",
    )
    quality = {"rows read": len(log)}
    inbound = log["Direction"] == "inbound"
    valid = (inbound | (log["Direction"] == "outbound")) & log["Answered"].isin(["Y", "N"])
    valid &= log["Resolved"].isin(["Y", "N"]) | log["Resolved"].isna()
    # few days, many calls: each day is read once
    codes, days = pd.factorize(log["Date"])
    dates = pd.DatetimeIndex(pd.to_datetime(pd.Series(days), errors="coerce"))
    months = (dates.year * 12 + dates.month - 1).to_numpy(dtype="float64")
    log["month"] = np.where(codes < 0, np.nan, months[codes])
    valid &= log["month"].notna()
    for name in DURATIONS:
        given = log[name].notna()
        if not pd.api.types.is_numeric_dtype(log[name].dtype):  # something in it is no number
            log[name] = pd.to_numeric(log[name], errors="coerce")
        log[name] = log[name].astype("float64")
        valid &= ~given | (log[name] >= 0)
    valid = valid.fillna(False).astype(bool)
    quality["not readable"] = int((~valid).sum())
    repeated = valid & log["Call Id"].where(valid).duplicated()
    quality["duplicate call ids"] = int(repeated.sum())
    used = valid & ~repeated
    quality["rows used"] = int(used.sum())
    kept = ["month", "Queue", "Agent", "Answered", *DURATIONS, "Resolved", "Customer"]
    return log.loc[used & inbound, kept], quality


class Facts:
    """Measures by month and segment, and distinct customers by window and segment."""

    def __init__(self, calls: pd.DataFrame) -> None:
        months = calls["month"].to_numpy().astype("int64")
        self.first, self.last = int(months.min()), int(months.max())
        self.width = self.last - self.first + 1
        month = months - self.first
        answered = (calls["Answered"] == "Y").to_numpy(dtype=bool)
        resolved = (calls["Resolved"] == "Y").fillna(False).to_numpy(dtype=bool)
        flagged = calls["Resolved"].notna().to_numpy(dtype=bool)
        wait, talk, hold, wrap = (calls[name].fillna(0).to_numpy() for name in DURATIONS)
        weights = (
            None,
            answered,
            ~answered,
            answered & (wait <= THRESHOLD),
            wait * answered,
            wait * ~answered,
            talk * answered,
            hold * answered,
            wrap * answered,
            answered & resolved,
            answered & flagged,
        )
        people, names = pd.factorize(calls["Customer"])
        self.segments: list[tuple[str, str]] = []
        sums: list[np.ndarray[Any, Any]] = []
        masks: list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]] = []
        for dimension in ("", "Queue", "Agent"):
            if dimension:
                codes, labels = pd.factorize(calls[dimension].fillna("(blank)"))
            else:
                codes, labels = np.zeros(len(calls), dtype="int64"), pd.Index(["Total"])
            offset = len(self.segments)
            self.segments += [(dimension, str(label)) for label in labels]
            size = len(labels)
            cell = codes * self.width + month
            block = np.stack(
                [np.bincount(cell, weight, size * self.width) for weight in weights], axis=-1
            )
            sums.append(block.reshape(size, self.width, len(MEASURES)))
            masks.append(self._masks(codes + offset, people, month, len(names)))
        self.sums = np.concatenate(sums)
        self.people = np.concatenate([segment for segment, _ in masks])
        self.masks = np.concatenate([mask for _, mask in masks])

    def _masks(
        self,
        codes: np.ndarray[Any, Any],
        people: np.ndarray[Any, Any],
        month: np.ndarray[Any, Any],
        population: int,
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """For each customer of a segment the months in which it called, a bit each."""
        known = people >= 0
        key = (codes[known] * population + people[known]) * self.width + month[known]
        pairs = pd.unique(key)
        pairs.sort()
        owner, bit = np.divmod(pairs, self.width)
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        mask = np.add.reduceat(np.left_shift(1, bit), starts)
        return owner[starts] // population, mask

    def windows(self) -> list[tuple[str, int, int, int]]:
        """Every window as (kind, label, first, last), months counted from the first."""
        found = []
        for month in range(self.first, self.last + 1):
            label = month - self.first
            for kind, back in (("month", 0), ("quarter", month % 3), ("year", month % 12)):
                found.append((kind, label, max(0, label - back), label))
            found.append(("rolling12", label, max(0, label - 11), label))
        return [*found, ("all", self.width - 1, 0, self.width - 1)]

    def customers(self, low: int, high: int) -> np.ndarray[Any, Any]:
        """Distinct customers of each segment from one month to another."""
        bits = sum(1 << month for month in range(low, high + 1))
        return np.bincount(self.people[(self.masks & bits) != 0], minlength=len(self.segments))

    def day(self, label: int) -> date:
        """The first day of a month."""
        year, month = divmod(self.first + label, 12)
        return date(year, month + 1, 1)


# ------------------------------------------------------------------------- workbook

INK, PALE, RULE = "1F3864", "DDE6F3", "B7C3D7"
THIN = Side(style="thin", color=RULE)


def styles(book: Workbook) -> None:
    """The named styles of the report."""
    title = NamedStyle("report title", font=Font(name="Calibri", size=18, bold=True, color=INK))
    header = NamedStyle("report header", font=Font(name="Calibri", bold=True, color="FFFFFF"))
    header.fill = PatternFill("solid", fgColor=INK)
    header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    body = NamedStyle("report body", font=Font(name="Calibri"), border=Border(bottom=THIN))
    entry = NamedStyle("report input", font=Font(name="Calibri", color="1F4FBF"))
    entry.fill = PatternFill("solid", fgColor="FFF8DC")
    entry.border = Border(bottom=THIN, top=THIN, left=THIN, right=THIN)
    for style in (title, header, body, entry):
        book.add_named_style(style)


def head(sheet: Worksheet, row: int, names: list[Any]) -> None:
    """A header line."""
    for column, name in enumerate(names, 1):
        cell = sheet.cell(row, column, name)
        cell.style = "report header"
        if isinstance(name, str) and name.startswith("="):
            cell.number_format = "mmm yy"


def page(sheet: Worksheet, title: str, widths: list[float], freeze: str, titles: str) -> None:
    """A sheet's title, widths, panes and print set-up."""
    sheet["A1"] = title
    sheet["A1"].style = "report title"
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = freeze
    sheet.print_title_rows = titles
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter:
        sheet.oddFooter.center.text = "&P / &N"
    sheet.sheet_view.showGridLines = False


def facts_sheet(sheet: Worksheet, facts: Facts) -> None:
    """An Excel table: measures by month, distinct customers by every window."""
    header = ["month", "window", "segment_id", "dimension", "segment", *MEASURES, "customers"]
    sheet.append(header)
    rows = 1
    nothing = [None] * len(MEASURES)
    for kind, label, low, high in facts.windows():
        day = facts.day(label)
        customers = facts.customers(low, high).tolist()
        sums = facts.sums[:, label, :].round(1).tolist() if kind == "month" else None
        for number, (dimension, segment) in enumerate(facts.segments):
            values = sums[number] if sums else nothing
            sheet.append([day, kind, number, dimension, segment, *values, customers[number]])
            rows += 1
    last = get_column_letter(len(header))
    table = Table(displayName="Facts", ref=f"A1:{last}{rows}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "A2"
    for column in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 15


def measure(name: str, window: str, start: str, end: str) -> str:
    """A measure of the chosen segment between two months."""
    months = f'Facts[month],">="&{start},Facts[month],"<="&{end}'
    if name == "customers":  # does not add up: its own row of facts
        months = f"Facts[month],{end}"
    else:
        window = "month"
    return f'SUMIFS(Facts[{name}],{months},Facts[window],"{window}",Facts[segment_id],Summary!$C$4)'


PERIODS = {  # column: window, first month, last month
    "Value": ("month", "Summary!$C$3", "Summary!$C$3"),
    "Previous": ("month", "EDATE(Summary!$C$3,-1)", "EDATE(Summary!$C$3,-1)"),
    "Last year": ("month", "EDATE(Summary!$C$3,-12)", "EDATE(Summary!$C$3,-12)"),
    "QTD": (
        "quarter",
        "EDATE(Summary!$C$3,-MOD(MONTH(Summary!$C$3)-1,3))",
        "Summary!$C$3",
    ),
    "YTD": ("year", "DATE(YEAR(Summary!$C$3),1,1)", "Summary!$C$3"),
    "Rolling 12": ("rolling12", "EDATE(Summary!$C$3,-11)", "Summary!$C$3"),
}


def inbound_sheet(sheet: Worksheet) -> None:
    """Indicators over measures, measures over facts, for six periods and thirteen months."""
    page(sheet, "Inbound", [30, *[12] * 20], "B4", "3:3")
    months = [f"=EDATE(Summary!$C$3,{back})" for back in range(-12, 1)]
    head(sheet, 3, ["Indicator", *PERIODS, "Change", *months])
    first = 6 + len(KPIS)  # where the measures begin
    rows = {name: first + place for place, name in enumerate((*MEASURES, "customers"))}
    spans: list[tuple[str, str, str] | None] = [*PERIODS.values(), None]
    spans += [("month", f"{c}$3", f"{c}$3") for c in _letters(9, 21)]
    for row, (name, (formula, style, _, _)) in enumerate(KPIS.items(), 4):
        sheet.cell(row, 1, name).style = "report body"
        for column, span in enumerate(spans, 2):
            letter = get_column_letter(column)
            if span is None:
                text = f"=IFERROR(B{row}/C{row}-1,NA())"
            else:
                cells = {key: f"{letter}{place}" for key, place in rows.items()}
                text = f"=IFERROR({formula.format(**cells)},NA())"
            cell = sheet.cell(row, column, text)
            cell.style = "report body"
            cell.number_format = "+0.0%;-0.0%" if span is None else style
    head(sheet, first - 1, ["Measure", *PERIODS, "", *[f"={c}3" for c in _letters(9, 21)]])
    for name, row in rows.items():
        sheet.cell(row, 1, name).style = "report body"
        for column, span in enumerate(spans, 2):
            if span:
                cell = sheet.cell(row, column, "=" + measure(name, *span))
                cell.style = "report body"
                cell.number_format = "#,##0"
    gone = FormulaRule(formula=["ISNA(B4)"], font=Font(color="A6A6A6"))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"B4:U{3 + len(KPIS)}", gone)


def _letters(first: int, last: int) -> list[str]:
    return [get_column_letter(column) for column in range(first, last + 1)]


def summary_sheet(
    sheet: Worksheet, source: Worksheet, facts: Facts, quality: dict[str, int]
) -> None:
    """Selectors, headline indicators with targets, four charts."""
    page(sheet, "Call centre", [26, 14, 16, 14, 14, 14, 14, 14], "A7", "6:6")
    sheet["A3"], sheet["A4"] = "Month", "Segment number"
    sheet["C3"], sheet["C4"] = facts.day(facts.width - 1), 0
    sheet["C3"].style = sheet["C4"].style = "report input"
    sheet["C3"].number_format = "mmm yyyy"
    sheet["D4"] = "=INDEX(Facts[segment],MATCH(C4,Facts[segment_id],0))"
    sheet["A5"] = f"{quality['rows used']:,} of {quality['rows read']:,} rows used"
    choice = DataValidation("whole", operator="between", formula1="0")
    choice.formula2 = str(len(facts.segments) - 1)
    sheet.add_data_validation(choice)
    choice.add("C4")
    head(sheet, 6, ["Indicator", "Value", "Target", "Variance", "Status", "Previous", "YTD", "R12"])
    for row, (name, (_, style, _, better)) in enumerate(list(KPIS.items())[:10], 7):
        place = row - 3
        sign = "-" if better == "lower" else ""
        target = f"INDEX(Targets[low],MATCH(A{row},Targets[kpi],0))"
        cells = [
            name,
            f"=Inbound!B{place}",
            f'=IF({target}="","",{target})',
            f'=IF(C{row}="","",{sign}(B{row}-C{row}))',
            f'=IF(C{row}="","",IF(D{row}>=0,"▲ on target","▼ off target"))',
            f"=Inbound!C{place}",
            f"=Inbound!F{place}",
            f"=Inbound!G{place}",
        ]
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(row, column, value)
            cell.style = "report body"
            cell.number_format = "General" if column in (1, 5) else style
    good = FormulaRule(formula=['LEFT($E7,1)="▲"'], font=Font(color="2E7D32", bold=True))  # type: ignore[no-untyped-call]
    bad = FormulaRule(formula=['LEFT($E7,1)="▼"'], font=Font(color="C62828", bold=True))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("E7:E16", good)
    sheet.conditional_formatting.add("E7:E16", bad)
    charts = (
        (BarChart(), "Offered calls", 4, "#,##0", "A19"),
        (LineChart(), "Service level", 8, "0%", "F19"),
        (LineChart(), "Handle time (s)", 11, "0", "A36"),
        (LineChart(), "First contact resolution", 12, "0%", "F36"),
    )
    for chart, title, row, style, anchor in charts:
        chart.title, chart.legend = title, None
        chart.height, chart.width = 8, 15
        chart.y_axis.number_format = style
        chart.y_axis.delete = chart.x_axis.delete = False
        if isinstance(chart, BarChart):
            chart.y_axis.scaling.min = 0
        chart.add_data(Reference(source, min_col=9, max_col=21, min_row=row), from_rows=True)
        chart.set_categories(Reference(source, min_col=9, max_col=21, min_row=3))
        chart.series[0].graphicalProperties.line.solidFill = INK
        if isinstance(chart, LineChart):
            chart.series[0].smooth = False
        sheet.add_chart(chart, anchor)


def targets_sheet(sheet: Worksheet) -> None:
    """Where finance works: a table of targets to fill in."""
    header = ["kpi", "dimension", "segment", "kind", "low", "high", "tolerance", "owner", "note"]
    sheet.append(header)
    given = {"Service level": 0.8, "Lost call rate": 0.08, "First contact resolution": 0.75}
    for name in KPIS:
        sheet.append([name, None, None, "absolute", given.get(name), None, 0.02, None, None])
    table = Table(displayName="Targets", ref=f"A1:I{1 + len(KPIS)}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
    sheet.add_table(table)
    kinds = DataValidation("list", formula1='"absolute,points,relative %,band"', allow_blank=True)
    sheet.add_data_validation(kinds)
    kinds.add(f"D2:D{1 + len(KPIS)}")
    for row in sheet.iter_rows(min_row=2, min_col=4):
        for cell in row:
            cell.style = "report input"
    for letter, width in zip("ABCDEFGHI", (28, 14, 18, 12, 10, 10, 10, 18, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"


def definitions_sheet(sheet: Worksheet) -> None:
    """What each indicator is."""
    page(sheet, "Definitions", [28, 60, 60, 12], "A4", "3:3")
    head(sheet, 3, ["Indicator", "Meaning", "Formula", "Better"])
    for row, (name, (formula, _, meaning, better)) in enumerate(KPIS.items(), 4):
        plain = formula.replace("{", "").replace("}", "")
        for column, text in enumerate((name, meaning, plain, better), 1):
            sheet.cell(row, column, text).style = "report body"


def quality_sheet(sheet: Worksheet, path: str, quality: dict[str, int]) -> None:
    """How many rows were read, refused and used."""
    page(sheet, "Data quality", [36, 16], "A4", "3:3")
    head(sheet, 3, [path, "Rows"])
    for row, (name, count) in enumerate(quality.items(), 4):
        sheet.cell(row, 1, name).style = "report body"
        cell = sheet.cell(row, 2, count)
        cell.style, cell.number_format = "report body", "#,##0"


def main(path: str, target: str) -> None:
    """Read the log, write the workbook."""
    calls, quality = read(path)
    facts = Facts(calls)
    book = Workbook()
    styles(book)
    summary = book.worksheets[0]
    summary.title = "Summary"
    sheets = {
        name: book.create_sheet(name)
        for name in ("Inbound", "Targets", "Definitions", "Data quality", "Facts")
    }
    inbound_sheet(sheets["Inbound"])
    summary_sheet(summary, sheets["Inbound"], facts, quality)
    targets_sheet(sheets["Targets"])
    definitions_sheet(sheets["Definitions"])
    quality_sheet(sheets["Data quality"], path, quality)
    facts_sheet(sheets["Facts"], facts)
    book.save(target)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
