"""The sheet Rankings: every group of every dimension, ranked by the key indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkpi.insight.segments.ranking import Group, Ranking, rankings
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.segments_blocks import Blocks, named

if TYPE_CHECKING:
    from xlkpi.workbook.optional import Made

TITLE = Text("Rankings", "Classements")
TOLD = Text(
    "Each key indicator by each dimension, best first; filter and sort as you like. Without a "
    "rank: too small, without a name, or the rest beyond the largest groups.",
    "Chaque indicateur clé par dimension, le meilleur d’abord\u00a0; filtrez et triez à volonté. Sans "
    "rang\u00a0: trop petit, sans nom, ou le reste au-delà des plus grands groupes.",
)
COLUMNS = {
    "kpi": Text("Indicator", "Indicateur"),
    "dimension": Text("Dimension", "Dimension"),
    "segment": Text("Group", "Groupe"),
    "rank": Text("Rank", "Rang"),
    "value": texts.VALUE,
    "n": texts.N,
    "low": Text("at least (95%)", "au moins (95\u00a0%)"),
    "high": Text("at most (95%)", "au plus (95\u00a0%)"),
    "total": texts.TOTAL,
    "share": Text("Share of total", "Part du total"),
}
HEADER = 6
WIDTHS = (36, 18, 34, 8, 15, 10, 13, 13, 15, 12)


def wanted(book: Book) -> bool:
    """Whether any indicator that the Summary may show is split by a dimension."""
    shown = (*book.template.headline, *book.template.reserve)
    return bool(rankings(book.facts, filter(book.available, shown), book.period))


def write(book: Book, page: Page, made: Made) -> None:
    """Write the sheet: one Excel table."""
    blocks = Blocks(book, page, TITLE)
    blocks.put_lines(book.say(TOLD) + " " + blocks.small)
    blocks.row = HEADER - 1
    blocks.head(COLUMNS.values())
    page.line(HEADER, COLUMNS, blocks.style("helper"))
    blocks.row = HEADER + 1
    for ranking in rankings(book.facts, [row.kpi for row in made.shown], book.period):
        for group in (*ranking.ranked, *ranking.apart):
            _group(blocks, ranking, group)
    _lines(book, page, blocks.row - 1)
    page.table("SegmentRanks", HEADER, tuple(COLUMNS), blocks.row - HEADER - 1)
    blocks.finish(len(COLUMNS), f"B{HEADER + 1}", WIDTHS)
    page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"


def _lines(book: Book, page: Page, last: int) -> None:
    """A line above each indicator, a finer one above each dimension, however they are sorted."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Border, Side
    from openpyxl.styles.differential import DifferentialStyle

    first, end = HEADER + 1, letter(len(COLUMNS))
    for column, colour in (("A", book.styles.colour("title")), ("B", book.styles.colour("muted"))):
        rule = Rule(
            type="expression",
            formula=[f"AND(ROW()>{first},${column}{first}<>${column}{HEADER})"],
            dxf=DifferentialStyle(border=Border(top=Side("thin", color=colour))),
        )
        page.ws.conditional_formatting.add(f"A{first}:{end}{max(last, first)}", rule)


def _group(blocks: Blocks, ranking: Ranking, group: Group) -> None:
    book, kpi = blocks.book, ranking.kpi
    style, label = ("value", "label") if group.rank else ("muted", "muted")
    form, percent = book.formats.kpi(kpi), book.formats.percent
    share = group.value / ranking.total if ranking.additive and ranking.total else None
    low, high = group.interval or (None, None)
    for column, words in enumerate(
        (book.labels[kpi.id], book.dimension(ranking.dimension), named(book, group.segment.value)),
        1,
    ):
        blocks.text(column, words, style=label)
    for column, (value, its) in enumerate(
        (
            (group.rank, "0"), (group.value, form), (group.n, book.formats.count), (low, form),
            (high, form), (ranking.total, form), (share, percent),
        ), 4,
    ):  # fmt: skip
        blocks.page.put(blocks.row, column, value, blocks.style(style, its))
    blocks.row += 1
