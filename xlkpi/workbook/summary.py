"""The Summary: selectors, key indicators against target, what moved, what to act on, charts."""

from __future__ import annotations

from collections.abc import Mapping

from xlkpi.model.kpi import Kpi
from xlkpi.model.period import Window
from xlkpi.workbook import charts, summary_blocks, summary_table, texts
from xlkpi.workbook import columns as c
from xlkpi.workbook.annotations_sheet import Where
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_data import Aside
from xlkpi.workbook.chart_xml import Box
from xlkpi.workbook.data_bars import DataBars
from xlkpi.workbook.live import Live, is_number, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.registers import Registers
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.settings import Settings, choices
from xlkpi.workbook.summary_table import AT, FIRST, LAST
from xlkpi.workbook.template import MOST_CHARTS, MOST_HEADLINES
from xlkpi.workbook.texts import quoted

FEWEST = 3  # indicators of the template, below which others are shown too
CHART_HEIGHT = 10  # rows
CHARTS_A_ROW = 3
_COLUMNS = ((1, 5), (6, 12), (13, LAST))  # where the charts of a row stand
HAPPENED = Where(1, 2, 3, LAST, LAST + 2)
ASIDE = LAST + 4  # the cells behind charts
_TALLY = (9, 11, 13)  # the columns of the three counts
_AT_RISK = 15


def headline(book: Book, rows: Mapping[str, KpiRow]) -> list[KpiRow]:
    """The indicators of the template that the exports give, then those of its reserve.

    Where fewer than three of them are given, the page is filled with what else there is: other
    indicators by month, then those that are known over all the data alone, in the same order.
    """
    named = [e for e in (*book.template.headline, *book.template.reserve) if e.id in rows]
    given = [e for family in book.template.families for e in book.kpis
             if e.family is family and e.id in rows]  # fmt: skip
    found: dict[str, KpiRow] = {}
    for known in (_has_values, _has_value_of_all):
        for entries in (named, given):
            if len(found) < FEWEST:
                found |= {e.id: rows[e.id] for e in entries if known(book, e)}
    return list(found.values())[:MOST_HEADLINES]


def _has_values(book: Book, kpi: Kpi) -> bool:
    """Whether the total has a value in any of the last months."""
    months = (*reversed(book.months[-13:]),)
    return any(book.kpi_value(kpi, Window.MONTH, month) is not None for month in months)


def _has_value_of_all(book: Book, kpi: Kpi) -> bool:
    """Whether the total has a value over all the data."""
    return book.kpi_value(kpi, Window.ALL, book.period) is not None


def write(
    book: Book, page: Page, shown: list[KpiRow], rows: Mapping[str, KpiRow], settings: Settings,
    title: str, registers: Registers, pages: Mapping[str, Page],
) -> None:  # fmt: skip
    """Write the sheet."""
    drawn = DataBars(page)
    _top(book, page, settings, title, pages)
    _cards(book, page, shown, rows, pages)
    summary_table.write(book, page, shown)
    after = FIRST + max(len(shown), 1) + 1
    left = summary_blocks.variances(book, page, after, rows, drawn)
    right = summary_blocks.moved(book, page, after, shown)
    after = summary_blocks.alerts(
        book, page, max(left, right) + 1, rows, registers.actions, pages["actions"]
    )
    _charts(book, page, after + 1, shown, rows)
    registers.annotations.list_on(page, page.last_row + 1, HAPPENED)
    summary_table.bars(book, page, shown, drawn)
    summary_table.widths(book, page, shown)
    page.widths(3, 4, 3, 24, start=LAST + 1)
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
    several = len({r.file for r in book.facts.files})
    words = texts.FILES_READ if several > 1 else texts.FILE_READ
    files = book.say(words).format(files=several)
    return f"{files} · {line}"


def _top(book: Book, page: Page, settings: Settings, title: str, pages: Mapping[str, Page]) -> None:
    of, say, formats = book.styles.of, book.say, book.formats
    page.put(1, 1, title, of("title"))
    page.heights[1] = 26
    page.put(2, 1, rows_used(book), of("subtitle"))
    book.name("rows_used", page, "A2")
    page.link(2, 1, pages["quality"])
    page.put(2, 5, say(texts.AS_OF), of("subtitle"))
    end = book.facts.data_end
    as_of = Live("data_end", serial(end)) if end else None
    page.put(2, 6, as_of, of("subtitle", formats.day))
    page.put(4, 1, say(texts.PERIOD), of("field"))
    page.put(4, 2, serial(book.period), of("input", formats.long_month))
    page.put(4, 3, None, of("input"))
    page.merge(4, 2, 3)
    page.put(5, 1, say(texts.SEGMENT), of("field"))
    page.put(5, 2, book.segment_labels[book.segment.id], of("input", text=True))
    page.put(5, 3, None, of("input"))
    page.merge(5, 2, 3)
    page.heights[4], page.heights[5] = 22, 16
    page.put(4, 5, "◀ " + say(texts.CHOOSE), of("subtitle"))
    warning = "⚠ " + say(texts.PARTIAL)
    page.put(3, 5, Live(f'IF(partial,{quoted(warning)},"")', warning if book.partial else ""),
             of("close"))  # fmt: skip
    book.name("period", page, "B4")
    book.name("segment", page, "B5")
    choices(page, "B4", settings.month_list)
    choices(page, "B5", settings.segment_list)


def _cards(
    book: Book, page: Page, shown: list[KpiRow], rows: Mapping[str, KpiRow],
    pages: Mapping[str, Page],
) -> None:  # fmt: skip
    """How many indicators are on, near and off target; how many customers are at risk."""
    of, status = book.styles.of, AT[c.STATUS]
    box = f"{status}${FIRST}:{status}${FIRST + max(len(shown), 1) - 1}"
    states = [row.values[c.STATUS] for row in shown]
    for column, word, style in zip(
        _TALLY, (texts.MET, texts.NEAR, texts.MISSED), ("good", "close", "bad"), strict=True
    ):
        text = book.say(word)
        # as a text it stands at the left, over its words
        several = str(states.count(text))
        page.put(4, column, Live(f'COUNTIF({box},{quoted(text)})&""', several), of("title"))
        page.put(5, column, text, of(style))
    at_risk = rows.get("churn_alerts")
    if at_risk is None:
        return
    value = at_risk.values[c.VALUE]
    cell = at_risk.at(c.VALUE)
    held = f"{value:.0f}" if is_number(value) else ""
    page.put(4, _AT_RISK, Live(f'IF(ISNUMBER({cell}),{cell}&"","")', held), of("title"))
    page.put(5, _AT_RISK, book.labels["churn_alerts"], of("link"))
    target = pages.get("churn_list")
    if target is not None:
        page.link(5, _AT_RISK, target)
    else:
        page.link(5, _AT_RISK, at_risk.page, f"A{at_risk.row}")


def _charts(
    book: Book, page: Page, row: int, shown: list[KpiRow], rows: Mapping[str, KpiRow]
) -> None:
    of = book.styles.of
    most = MOST_CHARTS["summary"]
    chosen = charts.drawable(book, book.template.summary_charts, rows)[:most]
    named = {kpi.id for spec in chosen for kpi in spec.of}
    chosen += [charts.alone(r.kpi) for r in shown if r.kpi.id not in named]
    chosen = charts.drawable(book, chosen, rows)[:most]
    if not chosen:
        return
    page.put(row, 1, book.say(texts.CHARTS), of("section"))
    page.fill(row, 1, LAST, of("section"))
    aside = Aside(book, page, ASIDE, row + 1)
    for place, spec in enumerate(chosen):
        top = row + 1 + (place // CHARTS_A_ROW) * CHART_HEIGHT
        first, last = _COLUMNS[place % CHARTS_A_ROW]
        box = Box(first, top, last, top + CHART_HEIGHT - 2)
        charts.add(book, spec, rows, page, box, aside)
    lines = 1 + (len(chosen) - 1) // CHARTS_A_ROW
    page.last_row = max(page.last_row, row + CHART_HEIGHT * lines)


__all__ = ["headline", "rows_used", "write"]
