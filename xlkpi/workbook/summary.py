"""The Summary: two selectors, at most ten indicators, what to act on, charts; one page."""

from __future__ import annotations

from openpyxl.formatting.rule import Rule

from xlkpi.model.kpi import Kpi
from xlkpi.model.period import Window
from xlkpi.model.text import Text
from xlkpi.workbook import charts, texts
from xlkpi.workbook import columns as c
from xlkpi.workbook.actions_sheet import Actions
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Cached, Live, is_number, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.settings import Settings, choices
from xlkpi.workbook.texts import quoted

# the columns of the Summary, and the columns of a family's sheet that they show
SHOWN = (
    c.NAME, c.VALUE, c.TARGET, c.VARIANCE, c.STATUS, c.TREND, c.PREVIOUS, c.CHANGE, c.LAST_YEAR,
    c.YEAR_CHANGE, c.YTD, c.R12, c.NOTE,
)  # fmt: skip
WIDTHS = (37, 14, 12, 12, 15, 20, 13, 11, 13, 11, 14.5, 14.5, 45)
HEADER = 7
FIRST = HEADER + 1
MOST = 10
ALERTS = 4
LAST = len(SHOWN)
ACTIONS_AT = LAST  # the column of open actions, beside an alert
CHART_HEIGHT = 13  # rows


def headline(book: Book, rows: dict[str, KpiRow]) -> list[KpiRow]:
    """The indicators of the template that the exports give, then those of its reserve."""
    found: list[KpiRow] = []
    for entry in (*book.template.headline, *book.template.reserve):
        row = rows.get(entry.id)
        if row is not None and len(found) < MOST and _has_values(book, entry):
            found.append(row)
    return found


def _has_values(book: Book, kpi: Kpi) -> bool:
    """Whether the total has a value in any month that the charts can show."""
    months = (*reversed(book.months[-13:]),)
    return any(book.kpi_value(kpi, Window.MONTH, month) is not None for month in months)


def write(
    book: Book, page: Page, shown: list[KpiRow], rows: dict[str, KpiRow], settings: Settings,
    title: str, actions: Actions, actions_page: Page,
) -> None:  # fmt: skip
    """Write the sheet."""
    _top(book, page, settings, title)
    style = book.styles.of("header")
    for column, source in enumerate(SHOWN, 1):
        page.put(HEADER, column, book.say(c.TITLES[source]), style)
    page.heights[HEADER] = 28
    for place, row in enumerate(shown):
        _row(book, page, FIRST + place, row)
    after = FIRST + max(len(shown), 1) + 1
    after = _alerts(book, page, after, rows, actions, actions_page)
    _charts(book, page, after + 1, shown)
    _conditions(book, page, len(shown), shown)
    _sparklines(book, page, shown)
    page.widths(*WIDTHS)
    for column, source in enumerate(SHOWN, 1):
        needed = [book.formats.width(row.kpi, row.values.get(source)) for row in shown]
        page.widths(max(WIDTHS[column - 1], *needed, 0), start=column)
    page.ws.freeze_panes = f"B{FIRST}"
    page.ws.print_area = f"A1:{letter(LAST)}{page.last_row}"
    page.ws.page_setup.fitToHeight = 1
    page.ws.print_options.horizontalCentered = True
    book.protect(page)


def rows_used(book: Book) -> str:
    """How many files were read, and how many of their rows were used."""
    used = sum(report.used for report in book.facts.files)
    read = sum(report.read for report in book.facts.files)
    line = book.say(texts.ROWS_USED).format(
        used=texts.number(used, book.language), read=texts.number(read, book.language)
    )
    files = book.say(texts.FILES_READ).format(files=len({r.file for r in book.facts.files}))
    return f"{files} · {line}"


def _top(book: Book, page: Page, settings: Settings, title: str) -> None:
    of, say, formats = book.styles.of, book.say, book.formats
    page.put(1, 1, title, of("title"))
    page.heights[1] = 30
    page.put(2, 1, rows_used(book), of("subtitle"))
    book.name("rows_used", page, "A2")
    page.link(2, 1, book.pages[_sheet(book, texts.QUALITY)])
    page.put(2, 5, say(texts.AS_OF), of("subtitle"))
    end = book.facts.data_end
    as_of = Live("data_end", serial(end)) if end else None
    page.put(2, 7, as_of, of("subtitle", formats.day))
    page.put(4, 1, say(texts.PERIOD), of("field"))
    page.put(4, 2, serial(book.period), of("input", formats.long_month))
    page.put(4, 3, None, of("input"))
    page.merge(4, 2, 3)
    page.put(5, 1, say(texts.SEGMENT), of("field"))
    page.put(5, 2, book.segment_labels[book.segment.id], of("input", text=True))
    page.put(5, 3, None, of("input"))
    page.merge(5, 2, 3)
    page.heights[4] = page.heights[5] = 18
    page.put(4, 5, "◀ " + say(texts.CHOOSE), of("subtitle"))
    warning = "⚠ " + say(texts.PARTIAL)
    page.put(5, 5, Live(f'IF(partial,{quoted(warning)},"")', warning if book.partial else ""),
             of("close"))  # fmt: skip
    book.name("period", page, "B4")
    book.name("segment", page, "B5")
    choices(page, "B4", settings.month_list)
    choices(page, "B5", settings.segment_list)


def _sheet(book: Book, text: Text) -> str:
    return book.say(text)


def _row(book: Book, page: Page, r: int, row: KpiRow) -> None:
    of, formats, entry = book.styles.of, book.formats, row.kpi
    page.heights[r] = 17
    value = of("value", formats.kpi(entry))
    change = of("delta", formats.points if _in_points(entry) else formats.change)
    styles = {
        c.VALUE: of("figure", formats.kpi(entry)),
        c.TARGET: value,
        c.VARIANCE: of("delta", formats.difference(entry)),
        c.STATUS: of("status"),
        c.CHANGE: change,
        c.YEAR_CHANGE: change,
        c.NOTE: of("note"),
    }
    for column, source in enumerate(SHOWN, 1):
        if source == c.NAME:
            page.put(r, column, book.labels[entry.id], of("label"))
            page.link(r, column, row.page, f"A{row.row}", book.say(entry.help)[:250])
        elif source == c.TREND:
            page.put(r, column, None, of("label"))
        else:
            page.put(r, column, Live(row.at(source), row.values[source]), styles.get(source, value))


def _in_points(entry: Kpi) -> bool:
    from xlkpi.workbook.book import is_points

    return is_points(entry)


def _alerts(
    book: Book, page: Page, row: int, rows: dict[str, KpiRow], actions: Actions,
    actions_page: Page,
) -> int:  # fmt: skip
    """The template's own checks, then those off target with advice; the row after them."""
    of, say = book.styles.of, book.say
    page.put(row, 1, say(texts.ALERTS), of("section"))
    page.fill(row, 1, LAST, of("section"))
    for check in book.template.checks:
        if check.smaller.id not in rows or check.larger.id not in rows:
            continue
        row += 1
        small, large = rows[check.smaller.id], rows[check.larger.id]
        a, b = small.at(c.R12), large.at(c.R12)
        x, y = small.values[c.R12], large.values[c.R12]
        wrong = is_number(x) and is_number(y) and x >= y
        words = _check_words(book, check.smaller, check.larger)
        formula = f'IF(AND(ISNUMBER({a}),ISNUMBER({b})),IF({a}>={b},{quoted(words[0])},{quoted(words[1])}),"")'
        known = is_number(x) and is_number(y)
        said = (words[0] if wrong else words[1]) if known else ""
        page.put(row, 1, Live(formula, said), of("subtitle"))
        page.put(row, 5, check.source, of("subtitle"))
    missed = [e for e in book.kpis if e.id in rows and rows[e.id].values[c.STATE] == 3]
    for k in range(1, ALERTS + 1):
        row += 1
        found = missed[k - 1] if k <= len(missed) else None
        match = f"MATCH({k},Kpis[off_rank],0)"
        name: Cached = f"✖ {book.labels[found.id]}" if found else ""
        formula = f'IFERROR("✖ "&INDEX(Kpis[kpi],{match}),"")'
        if k == 1:
            none = say(texts.NO_ALERTS)
            formula = f'IFERROR("✖ "&INDEX(Kpis[kpi],{match}),{quoted(none)})'
            name = name or none
        advice: Cached = (say(found.advice) or "") if found else ""
        page.put(row, 1, Live(formula, name), of("bad" if found else "subtitle"))
        page.put(
            row, 5, Live(f'IFERROR(INDEX(Kpis[advice],{match})&"","")', advice), of("subtitle")
        )
        several = actions.open_for(found) if found else 0
        doing: Cached = ""
        if found:
            doing = say(texts.NO_ACTION)
            if several:
                doing = f"{say(texts.ACTIONS_OPEN)}{several} · {actions.next_for(found)}"
        count = f"INDEX(Kpis[open_actions],{match})"
        page.put(
            row, ACTIONS_AT,
            Live(
                f"IFERROR(IF({count}=0,{quoted(say(texts.NO_ACTION))},"
                f'{quoted(say(texts.ACTIONS_OPEN))}&{count}&" · "&'
                f'INDEX(Kpis[next_action],{match})),"")',
                doing,
            ),
            of("subtitle"),
        )  # fmt: skip
        page.link(row, ACTIONS_AT, actions_page, "A6")
    return row + 1


def _check_words(book: Book, smaller: Kpi, larger: Kpi) -> tuple[str, str]:
    a, b = book.labels[smaller.id], book.labels[larger.id]
    if book.language == "fr":
        return f"✖ {a} ≥ {b}", f"✔ {a} < {b}"
    return f"✖ {a} ≥ {b}", f"✔ {a} < {b}"


def _charts(book: Book, page: Page, row: int, shown: list[KpiRow]) -> None:
    of = book.styles.of
    if not shown:
        return
    page.put(row, 1, book.say(texts.CHARTS), of("section"))
    page.fill(row, 1, LAST, of("section"))
    columns = ((1, 4), (5, 9), (10, LAST))
    for place, kpi_row in enumerate(shown[:6]):
        top = row + 1 + (place // 3) * CHART_HEIGHT
        first, last = columns[place % 3]
        charts.add(book, kpi_row, page, charts.Box(first, top, last, top + CHART_HEIGHT - 2))
    page.last_row = max(page.last_row, row + CHART_HEIGHT * (1 + (min(len(shown), 6) - 1) // 3))


def _conditions(book: Book, page: Page, several: int, shown: list[KpiRow]) -> None:
    if not shown:
        return
    styles = book.styles
    at = {source: letter(i) for i, source in enumerate(SHOWN, 1)}
    words = {"good": texts.MET, "close": texts.NEAR, "bad": texts.MISSED}

    def rule(box: str, formula: str, style: str) -> None:
        page.ws.conditional_formatting.add(
            box, Rule(type="expression", formula=[formula], dxf=styles.differential(style))
        )

    last = FIRST + several - 1
    status = at[c.STATUS]
    for style, word in words.items():
        rule(f"{status}{FIRST}:{status}{last}", f"{status}{FIRST}={quoted(book.say(word))}", style)
    bad = quoted(book.say(texts.MISSED))
    rule(f"{at[c.VARIANCE]}{FIRST}:{at[c.VARIANCE]}{last}", f"${status}{FIRST}={bad}", "bad")
    rule(f"{at[c.VALUE]}{FIRST}:{at[c.R12]}{last}", f'{at[c.VALUE]}{FIRST}="n/a"', "muted")
    for place, row in enumerate(shown):
        sign = {"higher": 1, "lower": -1}.get(row.kpi.better.value, 0)
        noise = 0.1 if _in_points(row.kpi) else 0.005
        if not sign:
            continue
        for column in (c.CHANGE, c.YEAR_CHANGE):
            cell = f"{at[column]}{FIRST + place}"
            for style, comparison in (("good", f">{noise}"), ("bad", f"<-{noise}")):
                rule(cell, f"AND(ISNUMBER({cell}),{cell}*{sign}{comparison})", style)


def _sparklines(book: Book, page: Page, shown: list[KpiRow]) -> None:
    from xlkpi.workbook.sparklines import sparklines

    column = letter(SHOWN.index(c.TREND) + 1)
    first, last = letter(c.FIRST_MONTH), letter(c.LAST_MONTH)
    cells = [
        (f"{column}{FIRST + i}", f"{row.page.quoted}!{first}{row.row}:{last}{row.row}")
        for i, row in enumerate(shown)
    ]
    page.extension = sparklines(cells, book.styles.colour("link"))
