"""Cohorts of customers: the curves of what they bring in, and the triangle of who stays."""

from __future__ import annotations

from xlkpi.insight.segments import Segments
from xlkpi.insight.segments.cohorts import Cohort
from xlkpi.model.numbers import with_symbol
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.chart_xml import Across, Box
from xlkpi.workbook.page import letter
from xlkpi.workbook.segments_blocks import Blocks
from xlkpi.workbook.segments_charts import Line, over_numbers

REVENUE_CURVE = Text(
    "Customer value curve: revenue per customer since the first order",
    "Courbe de valeur client\u00a0: CA par client depuis la première commande",
)
MARGIN_CURVE = Text(
    "Customer value curve: margin per customer since the first order",
    "Courbe de valeur client\u00a0: marge par client depuis la première commande",
)
CURVE_TOLD = Text(
    "Cumulative, by months since the first order; to be stretched up (more each) and to the right "
    "(for longer). An age is shown once every customer of the cohort has reached it, on {day}.",
    "En cumul, par mois depuis la première commande\u00a0; à étirer vers le haut (plus par client) et "
    "à droite (plus longtemps). Un âge n’est montré que si toute la cohorte l’a atteint, au {day}.",
)
EARLIER = Text(
    "{n} customers had ordered before these exports begin ({revenue} since): in no cohort.",
    "{n} clients avaient commandé avant le début de ces exports ({revenue} depuis)\u00a0: hors cohortes.",
)
COHORT = Text("First order in", "Première commande en")
BEGUN = Text("Begun in", "Début en")
CUSTOMERS = Text("Customers", "Clients")
REVENUE = Text("Revenue so far", "CA à date")
AGE = Text("Months since the first order", "Mois depuis la première commande")

TRIANGLE = Text("Retention by cohort", "Rétention par cohorte")
RUNNING_TOLD = Text(
    "Share of the customers who began together that is still under contract so many months later; "
    "shown once the whole cohort is that old, on {day}.",
    "Part des clients arrivés ensemble encore sous contrat tant de mois après\u00a0; montrée quand "
    "toute la cohorte a cet âge, au {day}.",
)
ORDERING_TOLD = Text(
    "Share of the customers who first ordered together that ordered from each age (in months) to "
    "the next; shown once the whole cohort has lived that time, on {day}.",
    "Part des clients arrivés ensemble qui ont commandé entre chaque âge (en mois) et le suivant\u00a0; "
    "montrée quand toute la cohorte a vécu ce temps, au {day}.",
)
LEFT_OUT = Text(
    "{n} customers had ordered before these exports begin: in no cohort.",
    "{n} clients avaient commandé avant le début de ces exports\u00a0: hors cohortes.",
)
CHART_ROWS = 18
BESIDE = 7  # so many cohorts leave room below the curves


def label(blocks: Blocks, cohort: Cohort) -> str:
    """The period of a cohort in words."""
    start, french = cohort.start, blocks.book.language == "fr"
    if cohort.months == 12:
        return str(start.year)
    if cohort.months == 6:
        half = 1 if start.month == 1 else 2
        return f"S{half} {start.year}" if french else f"H{half} {start.year}"
    if cohort.months == 3:
        quarter = (start.month - 1) // 3 + 1
        return f"T{quarter} {start.year}" if french else f"Q{quarter} {start.year}"
    return blocks.month(start)


def curves(blocks: Blocks, segments: Segments) -> None:
    """The block of value curves, with its chart."""
    book, found = blocks.book, segments.curves
    if not blocks.given(REVENUE_CURVE, found) or isinstance(found, Text):
        return
    page, formats = blocks.page, book.formats
    title = MARGIN_CURVE if found.margin else REVENUE_CURVE
    told = book.say(CURVE_TOLD).format(day=blocks.day(found.day))
    blocks.open(title, told, blocks.small)
    x_row, ages = blocks.row, found.ages
    header = blocks.style("header", '"M+"0')
    blocks.head((COHORT, CUSTOMERS, REVENUE, *((age, header) for age in ages)))
    money = formats.unit("currency", 0)
    lines: list[Line] = []
    for curve in found.curves:
        small = curve.cohort.customers < blocks.smallest
        style = "muted" if small else "value"
        name = label(blocks, curve.cohort)
        blocks.text(1, name)
        blocks.cell(2, curve.cohort.customers, formats.count)
        blocks.cell(3, curve.revenue, money)
        for column, age in enumerate(ages, 4):
            value = curve.by_age.get(age)
            page.put(blocks.row, column, value, blocks.style(style, money))
        points = [(float(age), curve.by_age[age]) for age in ages if age in curve.by_age]
        if len(points) > 1 and not small:
            lines.append(Line(name, blocks.row, points))
        blocks.row += 1
    if found.earlier_customers:
        revenue = texts.number(round(found.earlier_revenue), book.language)
        blocks.note(
            book.say(EARLIER).format(
                n=texts.number(found.earlier_customers, book.language),
                revenue=with_symbol(revenue, book.formats.symbol, book.language),
            )
        )
    if lines:
        box = Box(1, blocks.row + 1, 10, blocks.row + CHART_ROWS)
        across = Across("0", book.say(AGE), step=3 if max(ages) <= 24 else 6)
        over_numbers(
            book, page, book.say(title), lines[-8:], across, box, x_row=x_row, first_column=4,
            form=money,
        )  # fmt: skip
        blocks.row += CHART_ROWS + 1
    blocks.close()


def retention(blocks: Blocks, segments: Segments) -> None:
    """The block of the triangle."""
    book, found = blocks.book, segments.retention
    if not blocks.given(TRIANGLE, found) or isinstance(found, Text):
        return
    told = ORDERING_TOLD if found.ordering else RUNNING_TOLD
    lines = [book.say(told).format(day=blocks.day(found.day)), blocks.small]
    if found.left_out:
        lines.append(book.say(LEFT_OUT).format(n=texts.number(found.left_out, book.language)))
    blocks.open(TRIANGLE, *lines, new_page=len(found.cohorts) > BESIDE)
    header = blocks.style("header", '"M+"0')
    blocks.head(
        (COHORT if found.ordering else BEGUN, CUSTOMERS, *((age, header) for age in found.ages))
    )
    coloured: list[str] = []
    whole = book.formats.unit("rate", 0)
    for cohort in found.cohorts:
        small = cohort.customers < blocks.smallest
        blocks.text(1, label(blocks, cohort))
        blocks.cell(2, cohort.customers, book.formats.count)
        for column, age in enumerate(found.ages, 3):
            share = found.share(cohort, age)
            if share is None:
                continue
            blocks.cell(column, share, whole, style="muted" if small else "value")
            if not small and age:
                coloured.append(f"{letter(column)}{blocks.row}")
        blocks.row += 1
    blocks.scale(coloured, "more")
    blocks.close()
