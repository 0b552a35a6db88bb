"""The mirror survey by question: what customers say, what staff say, what staff expect of them."""

from __future__ import annotations

from xlkpi.model.text import Text
from xlkpi.workbook import chart_xml
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_xml import Box, Cells, Picture, Series
from xlkpi.workbook.page import Page, letter

TITLE = Text("Mirror survey by question", "Enquête miroir par question")
HELP = Text(
    "Computed when built: the twelve months to {month}, all segments. The gap is the staff’s guess "
    "less the customers’ answer; above 0 staff think customers happier than they are. Greyed: "
    "fewer than {few} answers of a group.",
    "Calculé à la construction\u00a0: les douze mois à fin {month}, tous segments. L’écart est le "
    "pronostic des équipes moins la réponse des clients\u00a0; au-dessus de 0, les équipes croient "
    "les clients plus contents qu’ils ne sont. Grisé\u00a0: moins de {few} réponses d’un groupe.",
)
HEADS = (
    Text("Question", "Question"), Text("Customers", "Clients"), Text("n", "n"),
    Text("Staff", "Équipes"), Text("n", "n"), Text("Staff’s guess", "Pronostic"),
    Text("n", "n"), Text("Gap", "Écart"),
)  # fmt: skip
NO_QUESTION = Text("all questions", "toutes les questions")
_COLUMNS = (
    c.NAME, c.VALUE, c.TARGET, c.VARIANCE, c.VARIANCE_PCT, c.STATUS, c.TREND, c.PREVIOUS,
)  # fmt: skip
MOST = 12  # questions; those with the widest gap
CHART_ROWS = 13


def wanted(book: Book) -> bool:
    """Whether staff and customers answered the same question."""
    return bool(book.insights.mirror)


def write(book: Book, page: Page, row: int) -> int:
    """Write the table and its chart from a row on; gives the first row below them."""
    of, say, top = book.styles.of, book.say, row
    few = int(book.facts.parameter("smallest_n"))
    page.put(row, c.NAME, say(TITLE), of("section"))
    page.fill(row, c.NAME, c.SHOWN, of("section"))
    page.put(
        row + 1, c.NAME, say(HELP).format(month=book.month(long=True), few=few), of("subtitle")
    )
    row += 2
    for column, head in zip(_COLUMNS, HEADS, strict=True):
        page.put(row, column, say(head), of("header"))
    page.fill(row, c.NAME, c.PREVIOUS, of("header"))
    questions = book.insights.mirror[:MOST]
    first = row + 1
    for question in questions:
        row += 1
        counts = (question.n_customers, question.n_staff, question.n_guess)
        small = any(0 < n < few for n in counts)
        mean, count = (
            (of("muted", "0.00"), of("muted", "0"))
            if small
            else (of("value", "0.00"), of("value", "0"))
        )
        values = (
            question.question or say(NO_QUESTION),
            question.customers, question.n_customers, question.staff, question.n_staff,
            question.guess, question.n_guess, question.gap,
        )  # fmt: skip
        for column, value in zip(_COLUMNS, values, strict=True):
            style = mean if isinstance(value, float) or value is None else count
            if column == c.NAME:
                style = of("label", text=True)
            elif column == c.PREVIOUS:
                style = of("muted" if small else "delta", "+0.00;-0.00;0.00")
            page.put(row, column, "–" if value is None else value, style)
        page.fill(row, c.NAME, c.PREVIOUS, of("label"))
    _chart(book, page, first, row, top + 2)
    return max(row, top + 2 + CHART_ROWS) + 1


def _chart(book: Book, page: Page, first: int, last: int, top: int) -> None:
    questions = book.insights.mirror[:MOST]

    def cells(column: int, values: list[float | str | None]) -> Cells:
        at = f"{page.quoted}!${letter(column)}${first}:${letter(column)}${last}"
        return Cells(at, tuple(values), "0.0")

    groups = (
        (c.VALUE, [q.customers for q in questions], HEADS[1], "title"),
        (c.VARIANCE, [q.staff for q in questions], HEADS[3], "muted"),
        (c.STATUS, [q.guess for q in questions], HEADS[5], "close"),
    )
    series = [
        Series(book.say(name), cells(column, list(values)), book.styles.colour(look), "columns")
        for column, values, name, look in groups
        if any(value is not None for value in values)
    ]
    names = [q.question or book.say(NO_QUESTION) for q in questions]
    picture = Picture(
        title=book.say(TITLE),
        categories=cells(c.NAME, list(names)),
        series=series,
        form="0",
        legend=True,
        font=book.styles.font(),
        ink=book.styles.colour("title"),
    )
    box = Box(c.YEAR_CHANGE, top, c.SHOWN, top + CHART_ROWS - 1)
    chart_xml.add(page, picture, box)
