"""The Summary's key indicators: a row each, with a bar that runs to its target and beyond."""

from __future__ import annotations

from openpyxl.formatting.rule import Rule

from xlkpi.model.kpi import Better, Kpi
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book, is_points
from xlkpi.workbook.data_bars import DataBars
from xlkpi.workbook.live import NA_TEXT, Cached, Live, is_number
from xlkpi.workbook.page import Page, letter, lines_height
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.sparklines import sparklines
from xlkpi.workbook.texts import quoted

BULLET, BEYOND = -1, -2  # columns of the Summary alone
SHOWN = (
    c.NAME, c.VALUE, c.TARGET, c.VARIANCE, c.STATUS, BULLET, BEYOND, c.TREND, c.PREVIOUS,
    c.CHANGE, c.LAST_YEAR, c.YEAR_CHANGE, c.YTD, c.R12, c.NOTE, c.COMMENT,
)  # fmt: skip
"""The columns of the Summary: the columns of a family's sheet that they show."""
WIDTHS = (38, 13, 12, 11, 14, 22, 7, 22, 13, 11.5, 13, 11.5, 14, 14, 33, 28)
HEADER = 7
FIRST = HEADER + 1
LAST = len(SHOWN)
AT = {source: letter(i) for i, source in enumerate(SHOWN, 1)}
PLUS = 0.5  # so much above the target the second bar can show
_WHOLE = 1.0


def write(book: Book, page: Page, shown: list[KpiRow]) -> None:
    """Write the header and the rows."""
    style = book.styles.of("header")
    titles = {**c.TITLES, BULLET: texts.OF_TARGET, BEYOND: texts.BEYOND}
    for column, source in enumerate(SHOWN, 1):
        page.put(HEADER, column, book.say(titles[_given(book, source)]), style)
    page.heights[HEADER] = 28
    for place, row in enumerate(shown):
        _row(book, page, FIRST + place, row)
    _conditions(book, page, shown)


def bars(book: Book, page: Page, shown: list[KpiRow], drawn: DataBars) -> None:
    """The bars against target, and the lines of the thirteen months."""
    styles = book.styles
    if shown:
        last = FIRST + len(shown) - 1
        drawn.add(f"{AT[BULLET]}{FIRST}:{AT[BULLET]}{last}", styles.colour("link"), _WHOLE)
        for place, row in enumerate(shown):
            look = {Better.HIGHER: "good", Better.LOWER: "bad"}.get(row.kpi.better, "muted")
            at = f"{AT[BEYOND]}{FIRST + place}"
            drawn.add(at, styles.colour(look), PLUS)
    first, last_month = letter(c.FIRST_MONTH), letter(c.LAST_MONTH)
    cells = [
        (f"{AT[c.TREND]}{FIRST + i}",
         f"{row.page.quoted}!{first}{row.row}:{last_month}{row.row}")
        for i, row in enumerate(shown)
    ]  # fmt: skip
    page.extension = drawn.beside(sparklines(cells, styles.colour("link")))


def widths(book: Book, page: Page, shown: list[KpiRow]) -> None:
    """Columns as wide as their numbers need."""
    page.widths(*WIDTHS)
    for column, source in enumerate(SHOWN, 1):
        given = _given(book, source)
        needed = [book.formats.width(row.kpi, row.values.get(given)) for row in shown]
        page.widths(max(WIDTHS[column - 1], *needed, 0), start=column)


def _row(book: Book, page: Page, r: int, row: KpiRow) -> None:
    of, formats, entry = book.styles.of, book.formats, row.kpi
    page.heights[r] = max(
        16.5,
        *(
            lines_height(row.values[s], WIDTHS[SHOWN.index(s)], small=True)
            for s in (c.NOTE, c.COMMENT)
        ),
    )
    value = of("value", formats.kpi(entry))
    change = of("delta", formats.points if is_points(entry) else formats.change)
    styles = {
        c.VALUE: of("figure", formats.kpi(entry)),
        c.TARGET: value,
        c.VARIANCE: of("delta", formats.difference(entry)),
        c.STATUS: of("status"),
        c.CHANGE: change,
        c.YEAR_CHANGE: change,
        c.NOTE: of("note"),
        c.COMMENT: of("note"),
    }
    for column, source in enumerate(SHOWN, 1):
        if source == c.NAME:
            page.put(r, column, book.labels[entry.id], of("label"))
            page.link(r, column, row.page, f"A{row.row}", book.say(entry.help)[:250])
        elif source == c.TREND:
            page.put(r, column, None, of("label"))
        elif source in (BULLET, BEYOND):
            page.put(r, column, _bar(book, row, r, beyond=source == BEYOND),
                     of("value", "0%"))  # fmt: skip
        else:
            given = _given(book, source)
            page.put(r, column, Live(row.at(given), row.values[given]), styles.get(source, value))


def _given(book: Book, source: int) -> int:
    """The column to show: exports without dates have values over all their data alone."""
    return c.ALL if source == c.VALUE and not book.facts.months else source


def _bar(book: Book, row: KpiRow, r: int, *, beyond: bool) -> Live:
    """The value as a share of its target: up to it, and what goes beyond."""
    value, target = f"{AT[c.VALUE]}{r}", f"{AT[c.TARGET]}{r}"
    known = f"IF(AND(ISNUMBER({value}),ISNUMBER({target})),{target}>0,FALSE)"
    share = f"MAX(0,MIN({PLUS:g},{value}/{target}-1))" if beyond else (
        f"MAX(0,MIN(1,{value}/{target}))")  # fmt: skip
    a, b = row.values[_given(book, c.VALUE)], row.values[c.TARGET]
    shown: Cached = ""
    if is_number(a) and is_number(b) and b > 0:
        shown = max(0, min(PLUS, a / b - 1)) if beyond else max(0, min(1, a / b))
    return Live(f'IF({known},{share},"")', shown)


def _conditions(book: Book, page: Page, shown: list[KpiRow]) -> None:
    if not shown:
        return
    styles = book.styles
    words = {"good": texts.MET, "close": texts.NEAR, "bad": texts.MISSED}

    def rule(box: str, formula: str, style: str) -> None:
        page.ws.conditional_formatting.add(
            box, Rule(type="expression", formula=[formula], dxf=styles.differential(style))
        )

    last = FIRST + len(shown) - 1
    status = AT[c.STATUS]
    for style, word in words.items():
        rule(f"{status}{FIRST}:{status}{last}", f"{status}{FIRST}={quoted(book.say(word))}", style)
    bad = quoted(book.say(texts.MISSED))
    variance = AT[c.VARIANCE]
    rule(f"{variance}{FIRST}:{variance}{last}", f"${status}{FIRST}={bad}", "bad")
    box = f"{AT[c.VALUE]}{FIRST}:{AT[c.R12]}{last}"
    rule(box, f'{AT[c.VALUE]}{FIRST}="{NA_TEXT}"', "muted")
    for place, row in enumerate(shown):
        sign = sign_of(row.kpi)
        noise = 0.1 if is_points(row.kpi) else 0.005
        if not sign:
            continue
        for column in (c.CHANGE, c.YEAR_CHANGE):
            cell = f"{AT[column]}{FIRST + place}"
            for style, comparison in (("good", f">{noise}"), ("bad", f"<-{noise}")):
                rule(cell, f"AND(ISNUMBER({cell}),{cell}*{sign}{comparison})", style)


def sign_of(kpi: Kpi) -> int:
    """1 where more is better, −1 where less is, 0 where neither is."""
    return {Better.HIGHER: 1, Better.LOWER: -1}.get(kpi.better, 0)
