"""What ``xlkpi build`` of the samples is measured against: a report with nothing computed.

``python benchmarks/openpyxl_report.py OUT.xlsx`` writes 10 formatted sheets of 60 rows and
14 columns, half of it formulas, and 12 charts, with openpyxl as it is meant to be used.
"""

from __future__ import annotations

import sys

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

SHEETS, ROWS, MONTHS, CHARTS = 10, 60, 12, 12
MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def main(target: str) -> None:
    """Write the report."""
    book = Workbook()
    book.remove(book.worksheets[0])
    header = NamedStyle("header", font=Font(bold=True, color="FFFFFF"))
    header.fill = PatternFill("solid", fgColor="1F3864")
    header.alignment = Alignment(horizontal="center")
    body = NamedStyle("body", number_format="#,##0.0")
    body.border = Border(bottom=Side(style="thin", color="B7C3D7"))
    title = NamedStyle("title", font=Font(size=16, bold=True))
    for style in (header, body, title):
        book.add_named_style(style)
    charts = 0
    for number in range(1, SHEETS + 1):
        sheet = book.create_sheet(f"Family {number}")
        sheet["A1"] = f"Family {number}"
        sheet["A1"].style = "title"
        for column, name in enumerate(["Indicator", *MONTH_NAMES, "Year"], 1):
            sheet.cell(2, column, name).style = "header"
        for row in range(3, ROWS + 3):
            sheet.cell(row, 1, f"Indicator {row - 2}").style = "body"
            for month in range(2, MONTHS + 2):
                value: object = (row * 37 + month * 11 + number) % 101
                if row % 2:
                    value = f"=IFERROR({chr(64 + month)}{row - 1 if row > 3 else row + 1}/7,NA())"
                sheet.cell(row, month, value).style = "body"
            sheet.cell(row, MONTHS + 2, f"=SUM(B{row}:M{row})").style = "body"
        sheet.column_dimensions["A"].width = 30
        sheet.freeze_panes = "B3"
        sheet.auto_filter.ref = f"A2:N{ROWS + 2}"
        sheet.print_title_rows = "2:2"
        sheet.page_setup.orientation = "landscape"
        low = CellIsRule(operator="lessThan", formula=["5"], font=Font(color="C62828"))  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(f"B3:M{ROWS + 2}", low)
        for place in range(2 if number <= CHARTS - SHEETS else 1):
            chart = (BarChart if charts % 2 else LineChart)()
            chart.title, chart.height, chart.width = f"Indicator {place + 1}", 8, 15
            row = 4 + 2 * place
            data = Reference(sheet, min_col=1, max_col=MONTHS + 1, min_row=row)
            chart.add_data(data, from_rows=True, titles_from_data=True)
            chart.set_categories(Reference(sheet, min_col=2, max_col=MONTHS + 1, min_row=2))
            sheet.add_chart(chart, f"P{2 + 18 * place}")
            charts += 1
    book.save(target)


if __name__ == "__main__":
    main(sys.argv[1])
