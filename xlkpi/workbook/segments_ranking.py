"""Top and bottom: the best and the worst group of each KPI and dimension; segments by profit."""

from __future__ import annotations

from collections.abc import Sequence

from xlkpi import kpis
from xlkpi.insight.segments.ranking import Group, Ranking, rankings
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import factor, is_points
from xlkpi.workbook.segments_blocks import Blocks, named

TITLE = Text("Top and bottom of the key indicators", "Le haut et le bas des indicateurs clés")
TOLD = Text(
    "Best and worst group of each dimension, as the indicator’s direction has it. Clear: the 95% "
    "intervals do not overlap; else the gap may be chance. {reach}.",
    "Meilleur et moins bon groupe de chaque dimension, selon le sens de l’indicateur. Net\u00a0: les "
    "intervalles à 95\u00a0% ne se chevauchent pas\u00a0; sinon, l’écart peut tenir au hasard. {reach}.",
)
NEEDS = Text(
    "dimensions (segment, region, queue…) on the exports of the key indicators",
    "des dimensions (segment, région, file…) sur les exports des indicateurs clés",
)
INDICATOR, DIMENSION = Text("Indicator", "Indicateur"), Text("Dimension", "Dimension")
BEST, WORST = Text("Best", "Meilleur"), Text("Worst", "Moins bon")
GAP, SURE = Text("Gap", "Écart"), Text("Sure?", "Sûr\u00a0?")
APART = Text("Not ranked", "Non classés")
CLEAR, CHANCE = Text("clear", "net"), Text("may be chance", "hasard possible")

PROFIT = Text("Most profitable segments", "Segments les plus rentables")
PROFIT_TOLD = Text(
    "(Revenue − costs that bear the segment) ÷ revenue, from the most profitable. {reach}.",
    "(CA − coûts portant le segment) ÷ CA, du plus rentable au moins rentable. {reach}.",
)
PROFIT_NEEDS = Text(
    "costs and revenue with a dimension in common (segment)",
    "des coûts et un CA avec une dimension commune (segment)",
)
RANK, GROUP = Text("Rank", "Rang"), Text("Group", "Groupe")
REVENUE, COSTS = Text("Revenue", "CA"), Text("Costs", "Coûts")
RESULT = Text("Revenue − costs", "CA − coûts")


def overview(blocks: Blocks, found: Sequence[Ranking]) -> None:
    """A line for each KPI and dimension: best, worst, and whether the gap is clear."""
    book = blocks.book
    several = [ranking for ranking in found if len(ranking.ranked) > 1]
    if not several:
        blocks.absent.append((TITLE, NEEDS))
        return
    told = book.say(TOLD).format(reach=blocks.window(several[0].window, book.period))
    blocks.open(TITLE, told, blocks.built + " " + blocks.small, new_page=True)
    blocks.head(
        (INDICATOR, DIMENSION, texts.TOTAL, BEST, "", texts.VALUE, texts.N, WORST, "",
         texts.VALUE, texts.N, GAP, SURE, "", APART)
    )  # fmt: skip
    before = ""
    for ranking in several:
        kpi = ranking.kpi
        form = book.formats.kpi(kpi)
        blocks.text(1, book.labels[kpi.id] if kpi.id != before else "")
        before = kpi.id
        blocks.text(2, book.dimension(ranking.dimension))
        blocks.cell(3, ranking.total, form)
        best, worst = ranking.ranked[0], ranking.ranked[-1]
        for start, group in ((4, best), (8, worst)):
            blocks.text(start, f"\u2002{named(book, group.segment.value)}", over=2)
            blocks.cell(start + 2, group.value, form)
            _n(blocks, start + 3, group)
        gap = (best.value - worst.value) * factor(kpi)
        points = is_points(kpi)
        blocks.cell(12, gap, book.formats.points if points else form)
        blocks.text(13, _sure(blocks, best, worst), style="note", over=2)
        blocks.cell(15, len(ranking.apart) or "", book.formats.count)
        blocks.row += 1
    blocks.close()


def _n(blocks: Blocks, column: int, group: Group) -> None:
    if group.n is None:
        blocks.page.put(blocks.row, column, "–", blocks.style("muted"))
    else:
        blocks.cell(column, group.n, blocks.book.formats.count)


def _sure(blocks: Blocks, best: Group, worst: Group) -> str:
    if best.interval is None or worst.interval is None:
        return "–"
    a, b = best.interval, worst.interval
    apart = a.low > b.high or b.low > a.high
    return blocks.book.say(CLEAR if apart else CHANCE)


def profit(blocks: Blocks) -> None:
    """The segments by profitability (K35b), with their revenue and costs."""
    book, month = blocks.book, blocks.book.period
    kpi = kpis.find("segment_profitability")
    found = rankings(book.facts, [kpi], month) if book.available(kpi) else ()
    if not found:
        blocks.absent.append((PROFIT, PROFIT_NEEDS))
        return
    formats, money = book.formats, book.formats.unit("currency", 0)
    for ranking in found:
        told = book.say(PROFIT_TOLD).format(reach=blocks.window(ranking.window, month))
        blocks.open(PROFIT, told)
        blocks.head((book.dimension(ranking.dimension).capitalize(), RANK, REVENUE, COSTS, RESULT,
                     book.labels[kpi.id]))  # fmt: skip
        for group in (*ranking.ranked, *ranking.apart):
            style = "value" if group.rank else "muted"
            revenue, spent = (
                float(book.facts.value(ref, ranking.window, month, group.segment) or 0)
                for ref in ("revenue", "attributable_costs")
            )
            blocks.text(1, named(book, group.segment.value))
            blocks.page.put(blocks.row, 2, group.rank, blocks.style(style, "0"))
            for column, value in ((3, revenue), (4, spent), (5, revenue - spent)):
                blocks.cell(column, value, money, style=style)
            blocks.cell(6, group.value, formats.kpi(kpi), style=style)
            blocks.row += 1
        blocks.close()
