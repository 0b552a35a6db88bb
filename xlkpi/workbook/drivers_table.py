"""What goes with satisfied answers: a table and a chart for each kind of survey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlkpi import kpis
from xlkpi.insight.drivers import CAUTION
from xlkpi.model.kpi import Unit
from xlkpi.model.text import Language, Text
from xlkpi.workbook import chart_xml, texts
from xlkpi.workbook.chart_xml import Box, Cells, Picture, Series
from xlkpi.workbook.live import NA_TEXT
from xlkpi.workbook.page import letter

if TYPE_CHECKING:
    from xlkpi.insight.drivers import Drivers, Group
    from xlkpi.insight.linked_answers import Feature
    from xlkpi.workbook.book import Book
    from xlkpi.workbook.page import Page

RANKED, SMALL = 14, 8  # groups shown of each survey
LAST, TABLE_END = 19, 13
CHART_ROWS = 9  # at least
LABELS = 17  # of the bars, under the chart
PAGE = 38  # rows
TITLE = Text("What goes with satisfaction", "Ce qui accompagne la satisfaction")
HELP = Text(
    "Each answer beside the last call or ticket of the same customer before it; each group of "
    "answers against the rest. Intervals at 95% allow for customers who answer several times; p "
    "corrected for the number of comparisons (Benjamini-Hochberg). {caution}",
    "Chaque réponse à côté du dernier appel ou ticket du même client avant elle\u00a0; chaque "
    "groupe de réponses face au reste. Les intervalles à 95\u00a0% tiennent compte des clients qui "
    "répondent plusieurs fois\u00a0; p corrigée du nombre de comparaisons (Benjamini-Hochberg). "
    "{caution}",
)
LINKED = Text(
    "{kpi}: {answers} answers{span}; {either} beside a contact of the {days} days before ({calls} "
    "calls, {tickets} tickets){by_id}. {compared} comparisons, {found} beyond chance.",
    "{kpi}\u00a0: {answers} réponses{span}\u00a0; {either} à côté d’un contact des {days} jours "
    "d’avant ({calls} appels, {tickets} tickets){by_id}. {compared} comparaisons, {found} au-delà "
    "du hasard.",
)
SPAN = Text(", {first} to {last}", ", {first} à {last}")
BY_ID = Text(", linked by their number", ", rapprochés par leur numéro")
HEADERS = {
    1: Text("What is known", "Ce qui est connu"),
    2: Text("Group", "Groupe"),
    5: Text("Answers", "Réponses"),
    6: Text("Customers", "Clients"),
    7: Text("Group", "Groupe"),
    8: Text("Rest", "Reste"),
    9: Text("Difference", "Écart"),
    10: Text("from", "de"),
    11: Text("to", "à"),
    12: Text("p, corrected", "p corrigée"),
    13: Text("Reading", "Lecture"),
}
BETTER, WORSE = Text("above", "au-dessus"), Text("below", "au-dessous")
UNSHOWN, FEW = Text("not shown", "non établi"), Text("too few", "trop peu")
DIFFERENCES = Text("{kpi}: difference from the rest", "{kpi}\u00a0: écart avec le reste")
_TITLES = {
    "wait_s": Text("Wait on the phone", "Attente au téléphone"),
    "first_reply_s": Text("First reply to the ticket", "Première réponse au ticket"),
    "resolution_s": Text("Resolution of the ticket", "Résolution du ticket"),
    "reopens": Text("Ticket reopened, times", "Réouvertures du ticket"),
    "contacts": Text("Calls and tickets before", "Appels et tickets avant"),
    "answered": Text("Call answered", "Appel décroché"),
    "resolved_first_contact": Text("Resolved at first contact", "Résolu au premier contact"),
}
_SOURCES = {"calls": Text("call", "appel"), "tickets": Text("ticket", "ticket")}
_FLAGS = {"true": Text("yes", "oui"), "false": Text("no", "non")}
_STEPS = ((86400.0, 2, Text("d", "j")), (3600.0, 2, Text("h", "h")), (60.0, 2, Text("min", "min")))


def write(book: Book, page: Page, row: int) -> int:
    """Write the tables from a row on; gives the first row below them."""
    shown = [each for each in book.insights.drivers if each.groups]
    if not shown:
        return row
    of, say = book.styles.of, book.say
    page.put(row, 1, say(TITLE), of("section"))
    page.fill(row, 1, LAST, of("section"))
    _wide(book, page, row + 1, say(HELP).format(caution=say(CAUTION)), "note", 26)
    top = row
    row += 2
    _break(page, top)
    for each in shown:
        needed = 2 + max(CHART_ROWS, len(each.groups[: RANKED + SMALL]))
        if row - top + needed > PAGE:
            _break(page, row)
            top = row
        row = _survey(book, page, row, each) + 1
    return row


def _break(page: Page, row: int) -> None:
    from openpyxl.worksheet.pagebreak import Break

    page.ws.row_breaks.append(Break(id=row - 1))


def _wide(book: Book, page: Page, row: int, text: str, style: str, height: float) -> None:
    page.put(row, 1, text, book.styles.of(style))
    page.fill(row, 1, LAST, book.styles.of(style))
    page.merge(row, 1, LAST)
    page.heights[row] = height


def _survey(book: Book, page: Page, row: int, drivers: Drivers) -> int:
    of, say, linked = book.styles.of, book.say, drivers.linked
    label = book.labels[drivers.kpi]
    span = ""
    if linked.first and linked.last:
        first, last = (texts.month(day, book.language) for day in (linked.first, linked.last))
        span = say(SPAN).format(first=first, last=last)
    told = say(LINKED).format(
        kpi=label, answers=texts.number(linked.answers, book.language), span=span,
        either=texts.number(linked.either, book.language),
        calls=texts.number(linked.calls, book.language),
        tickets=texts.number(linked.tickets, book.language), days=drivers.days,
        by_id=say(BY_ID) if linked.by_id else "", compared=drivers.compared,
        found=len(drivers.found),
    )  # fmt: skip
    _wide(book, page, row, told, "label", 16)
    for column, title in HEADERS.items():
        page.put(row + 1, column, say(title), of("header"))
    page.fill(row + 1, 1, TABLE_END, of("header"))
    page.merge(row + 1, 2, 4)
    page.heights[row + 1] = 26
    ranked = [group for group in drivers.groups if group.ranked][:RANKED]
    small = [group for group in drivers.groups if not group.ranked][:SMALL]
    points = kpis.find(drivers.kpi).unit is not Unit.RATE
    names = [
        _group(book, page, at, group, points) for at, group in enumerate((*ranked, *small), row + 2)
    ]
    _grey(book, page, row + 2, row + 1 + len(names))
    if len(ranked) > 2:
        caption = say(DIFFERENCES).format(kpi=label)
        values = [group.difference * (1 if points else 100) for group in ranked]
        _chart(book, page, row + 1, caption, names[: len(ranked)], values)
    return row + 2 + max(len(ranked) + len(small), CHART_ROWS if len(ranked) > 2 else 0)


def _group(book: Book, page: Page, row: int, group: Group, points: bool) -> str:
    """One group; gives its name."""
    of, say, formats = book.styles.of, book.say, book.formats
    title, label = feature_title(book, group.feature), band(book, group)
    page.put(row, 1, title, of("label", text=True))
    page.put(row, 2, label, of("label", text=True))
    page.fill(row, 2, 4, of("label"))
    page.merge(row, 2, 4)
    factor = 1 if points else 100
    unit = "0.0" if points else formats.percent
    page.line(row, (group.n, group.customers), of("value", formats.count), start=5)
    page.line(row, (group.value, group.rest), of("value", unit), start=7)
    delta = of("delta", formats.points)
    page.put(row, 9, group.difference * factor, delta)
    for column, bound in ((10, group.low), (11, group.high)):
        page.put(row, column, NA_TEXT if bound is None else bound * factor, delta)
    p = NA_TEXT if group.corrected is None else group.corrected
    page.put(row, 12, p, of("value", formats.probability))
    if group.found:
        reading, style = (BETTER, "good") if group.difference > 0 else (WORSE, "bad")
    else:
        reading, style = UNSHOWN if group.ranked else FEW, "label"
    page.put(row, 13, say(reading), of(style))
    return f"{title}{texts.NB + ':' if book.language == 'fr' else ':'} {label}"


def _grey(book: Book, page: Page, first: int, last: int) -> None:
    """Groups without a p-value are greyed."""
    from openpyxl.formatting.rule import Rule

    box = f"A{first}:{letter(TABLE_END)}{last}"
    muted = book.styles.differential("muted")
    page.ws.conditional_formatting.add(
        box, Rule(type="expression", formula=[f"ISTEXT($L{first})"], dxf=muted)
    )


def feature_title(book: Book, feature: Feature) -> str:
    """What people call a feature."""
    known = _TITLES.get(feature.name) if feature.is_number or feature.is_flag else None
    if known:
        return book.say(known)
    name = book.dimension(feature.name)
    source = _SOURCES.get(feature.source)
    name = name[:1].upper() + name[1:]
    return f"{name} ({book.say(source)})" if source else name


def band(book: Book, group: Group) -> str:
    """What people call a group: its value, or the bounds of its band."""
    if group.label is not None:
        flag = _FLAGS.get(group.label) if group.feature.is_flag else None
        return book.say(flag) if flag else group.label
    french, above, upto = book.language == "fr", group.above, group.upto
    if group.feature.name in ("reopens", "contacts"):
        return _whole(above, upto, french)
    low = "" if above is None else duration(above, book.language)
    high = "" if upto is None else duration(upto, book.language)
    if above is None:
        return f"jusqu’à {high}" if french else f"up to {high}"
    if upto is None:
        return f"plus de {low}" if french else f"over {low}"
    return f"de {low} à {high}" if french else f"{low} to {high}"


def _whole(above: float | None, upto: float | None, french: bool) -> str:
    first = 0 if above is None else int(above) + 1
    if upto is None:
        return f"{first} ou plus" if french else f"{first} or more"
    return f"{first}" if int(upto) == first else f"{first}–{int(upto)}"


def duration(seconds: float, language: Language) -> str:
    """A length of time in a unit that suits it.

    >>> [duration(s, "en") for s in (48.0, 300.0, 19200.0, 355080.0)]
    ['48 s', '5 min', '5.3 h', '4.1 d']
    """
    size, unit = seconds, "s"
    for step, least, name in _STEPS:
        if seconds >= step * least:
            size, unit = seconds / step, name.in_(language)
            break
    text = f"{size:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if language == 'fr' else text} {unit}"


def _chart(
    book: Book, page: Page, row: int, title: str, names: list[str], values: list[float]
) -> None:
    """Bars of the differences, beside the table that holds them."""
    first, last = row + 1, row + len(values)
    # one label a bar, in cells that the chart hides
    for at, name in enumerate(names, first):
        page.put(at, LABELS, name, book.styles.of("helper", text=True))

    def cells(column: int, held: Sequence[float | str], form: str = "General") -> Cells:
        where = f"${letter(column)}${first}:${letter(column)}${last}"
        return Cells(f"{page.quoted}!{where}", tuple(held), form)

    differences = cells(9, values, "+0.0;-0.0;0.0")
    picture = Picture(
        title=title,
        categories=cells(LABELS, names),
        series=[Series(title, differences, book.styles.colour("link"), "bars")],
        form="+0;-0;0",
        font=book.styles.font(),
        ink=book.styles.colour("title"),
    )
    box = Box(TABLE_END + 1, row, LAST, max(last, row + CHART_ROWS))
    chart_xml.add(page, picture, box)
