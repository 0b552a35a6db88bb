"""The sheet Customers: their value over time, who they are, who stays, how few bring in much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlkpi.insight.segments import Segments
from xlkpi.insight.segments.recency import Group
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_xml import Across, Box
from xlkpi.workbook.page import Page
from xlkpi.workbook.segments_blocks import Blocks, named
from xlkpi.workbook.segments_charts import Line, over_numbers
from xlkpi.workbook.segments_cohorts import curves, retention
from xlkpi.workbook.segments_sales import percent

if TYPE_CHECKING:
    from xlkpi.workbook.optional import Made

TITLE = Text("Customers", "Clients")

GROUPS = Text(
    "Customers by recency, frequency and money", "Clients par récence, fréquence et montant"
)
GROUPS_TOLD = Text(
    "Each customer has three marks from 1 to 5 (fifths of the customers): R for the date of the "
    "last order, F for their number, M for their amount, all orders up to {day}.",
    "Chaque client a trois notes de 1 à 5 (par cinquièmes des clients)\u00a0: R pour la date de la "
    "dernière commande, F pour leur nombre, M pour leur montant, jusqu’au {day}.",
)
GROUP, RULE = Text("Group", "Groupe"), Text("Rule", "Règle")
CUSTOMERS = Text("Customers", "Clients")
SHARE = Text("Share", "Part")
REVENUE, REVENUE_SHARE = Text("Revenue", "CA"), Text("Share of revenue", "Part du CA")
AVERAGE = Text("Revenue per customer", "CA par client")
PER_CUSTOMER = Text("Orders per customer", "Commandes par client")
SINCE = Text("Days since last order, median", "Jours depuis la dernière, médiane")

CONCENTRATION = Text("Concentration of revenue", "Concentration du CA")
CONCENTRATION_TOLD = Text(
    "Customers with revenue, from the largest: the first tenth, the first two tenths… and the "
    "share of revenue they bring. {reach}. {source}",
    "Clients avec CA, des plus gros aux plus petits\u00a0: le premier dixième, les deux premiers… et "
    "la part du CA qu’ils apportent. {reach}. {source}",
)
RECURRING = Text(
    "Revenue is recurring revenue at each month end.",
    "Le CA est le revenu récurrent à chaque fin de mois.",
)
LARGEST = Text("Largest customers", "Plus gros clients")
CUMULATIVE = Text("Cumulative share of revenue", "Part cumulée du CA")
EQUAL = Text("If all were alike", "Si tous étaient égaux")
TOP = Text(
    "The largest {share} of customers ({n}) bring {part} of revenue (indicator {kpi}). "
    "Gini coefficient: {gini} (0: all alike; 1: one customer has everything).",
    "Les {share} plus gros clients ({n}) apportent {part} du CA (indicateur {kpi}). "
    "Coefficient de Gini\u00a0: {gini} (0\u00a0: tous égaux\u00a0; 1\u00a0: un seul client a tout).",
)
CHART_ROWS = 16
SEGMENTS_SHOWN = 6
MEANS = (4, 5, 6)  # the places of what small groups say little of


def wanted(book: Book) -> bool:
    """Whether the exports tell customers apart."""
    found = book.insights.segments
    analyses = (found.curves, found.recency, found.retention, found.concentration)
    return any(not isinstance(each, Text) for each in analyses)


def write(book: Book, page: Page, made: Made) -> None:  # noqa: ARG001 - it points at nothing
    """Write the sheet."""
    found = book.insights.segments
    blocks = Blocks(book, page, TITLE)
    curves(blocks, found)
    retention(blocks, found)
    groups(blocks, found)
    concentration(blocks, found)
    blocks.finish()


def groups(blocks: Blocks, segments: Segments) -> None:
    """The block of customers by recency, frequency and money."""
    book, found = blocks.book, segments.recency
    if not blocks.given(GROUPS, found) or isinstance(found, Text):
        return
    formats = book.formats
    blocks.open(
        GROUPS, book.say(GROUPS_TOLD).format(day=blocks.day(found.day)), blocks.small,
        new_page=True,
    )  # fmt: skip
    split = found.segments[:SEGMENTS_SHOWN]
    blocks.head(
        (GROUP, RULE, "", "", CUSTOMERS, SHARE, REVENUE, REVENUE_SHARE, AVERAGE, PER_CUSTOMER,
         SINCE, *(named(book, name) for name in split))
    )  # fmt: skip
    money, count = formats.unit("currency", 0), formats.count
    forms = (count, formats.percent, money, formats.percent, formats.unit("currency", 2),
             formats.unit("ratio", 2), formats.unit("days", 0), *(count for _ in split))  # fmt: skip

    def line(several: Sequence[Group], style: str, small: str) -> None:
        customers = sum(group.customers for group in several)
        revenue = sum(group.revenue for group in several)
        values = (
            customers, customers / found.customers, revenue,
            revenue / found.revenue if found.revenue else None, revenue / customers,
            sum(group.orders for group in several) / customers,
            several[0].median_days if len(several) == 1 else "",
            *(sum(group.by_segment.get(name, 0) for group in several) for name in split),
        )  # fmt: skip
        for place, (value, form) in enumerate(zip(values, forms, strict=True)):
            own = small if place in MEANS and customers < blocks.smallest else style
            blocks.cell(5 + place, value, form, style=own)
        blocks.row += 1

    for group in found.groups:
        blocks.text(1, book.say(group.rule.name))
        blocks.text(2, book.say(group.rule.told), style="note", over=3)
        line((group,), "value", "muted")
    blocks.text(1, book.say(texts.TOTAL), style="field")
    line(found.groups, "figure", "figure")
    blocks.close()


def concentration(blocks: Blocks, segments: Segments) -> None:
    """The block of deciles, with its chart."""
    book, found = blocks.book, segments.concentration
    if not blocks.given(CONCENTRATION, found) or isinstance(found, Text):
        return
    page, formats = blocks.page, book.formats
    source = book.say(RECURRING) if found.table == "subscriptions" else ""
    told = book.say(CONCENTRATION_TOLD).format(reach=blocks.reach(found.reach), source=source)
    blocks.open(CONCENTRATION, told.strip(), blocks.small)
    x_row = blocks.row
    blocks.text(1, book.say(LARGEST), style="header")
    points = (0.0, *(each.share for each in found.slices))
    for column, share in enumerate(points, 2):
        page.put(x_row, column, share, blocks.style("header", "0%"))
    blocks.row += 1
    small = found.customers < blocks.smallest
    style = "muted" if small else "value"
    counts = (0, *(each.customers for each in found.slices))
    money = (0.0, *(each.revenue for each in found.slices))
    parts = (0.0, *(found.part(each) for each in found.slices))
    rows = ((CUSTOMERS, counts, formats.count), (REVENUE, money, formats.unit("currency", 0)),
            (CUMULATIVE, parts, formats.percent), (EQUAL, points, formats.percent))  # fmt: skip
    places = {}
    for title, values, form in rows:
        blocks.text(1, book.say(title))
        for column, value in enumerate(values, 2):
            blocks.cell(column, value, form, style=style)
        places[title] = blocks.row
        blocks.row += 1
    blocks.note(
        book.say(TOP).format(
            share=percent(blocks, found.top.share), n=texts.number(found.top.customers, book.language),
            part=percent(blocks, found.part(found.top)), kpi="K34",
            gini=decimal(blocks, found.gini),
        )
    )  # fmt: skip
    box = Box(1, blocks.row + 1, 9, blocks.row + CHART_ROWS)
    lines = [Line(book.say(title), places[title], list(zip(points, values, strict=True)))
             for title, values in ((CUMULATIVE, parts), (EQUAL, points))]  # fmt: skip
    across = Across("0%", book.say(LARGEST), most=1.0, step=0.2)
    over_numbers(
        book, page, book.say(CONCENTRATION), lines, across, box, x_row=x_row, first_column=2,
        form="0%", whole=1.0,
    )  # fmt: skip
    blocks.row += CHART_ROWS + 2


def decimal(blocks: Blocks, value: float) -> str:
    """A number with two decimals in words."""
    said = f"{value:.2f}"
    return said.replace(".", ",") if blocks.book.language == "fr" else said
