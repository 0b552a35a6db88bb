"""The sheet of customers to complete: whom to ask for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkpi.model.text import Text
from xlkpi.workbook.book import Book
from xlkpi.workbook.page import Page

if TYPE_CHECKING:
    from xlkpi.workbook.optional import Made

MOST = 1000  # customers; xlkpi check --missing lists them all
HEADER = 5
TITLES = {
    "customer_id": Text("Customer", "Client"),
    "missing": Text("Missing", "Manquants"),
    "fields": Text("Fields to ask for", "Champs à demander"),
    "owner": Text("Owner", "Responsable"),
}
TITLE = Text("Incomplete customers", "Clients incomplets")
HELP = Text(
    "Computed when built: {some} of {all} customers lack a critical field; those who lack most come first.",
    "Calculé à la construction : il manque un champ critique à {some} clients sur {all} ; les plus incomplets d’abord.",
)
MORE = Text(
    "The first {most} are listed; xlkpi check --missing writes them all to a file.",
    "Les {most} premiers sont listés ; xlkpi check --missing les écrit tous dans un fichier.",
)
WORST = Text("Worst fields: ", "Champs les moins remplis : ")


def wanted(book: Book) -> bool:
    """Whether there is anyone to ask."""
    return bool(book.facts.missing and book.facts.missing.rows)


def write(book: Book, page: Page, made: Made) -> None:  # noqa: ARG001 - it points at nothing
    """Write the sheet."""
    of, say, found = book.styles.of, book.say, book.facts.missing
    if found is None:
        return
    page.put(1, 1, say(TITLE), of("title"))
    page.heights[1] = 26
    told = say(HELP).format(some=len(found.rows), all=found.customers)
    if len(found.rows) > MOST:
        told += " " + say(MORE).format(most=MOST)
    page.put(2, 1, told, of("subtitle"))
    worst = " · ".join(
        f"{field} {filled / found.customers:.0%}"
        for field, filled in list(found.fields.items())[:5]
    )
    page.put(3, 1, say(WORST) + worst, of("subtitle"))
    for column, (name, title) in enumerate(TITLES.items(), 1):
        page.put(HEADER - 1, column, say(title), of("header"))
        page.put(HEADER, column, name, of("helper"))
    text, count = of("label", text=True), of("value", "0")
    shown = found.rows[:MOST]
    for row, customer in enumerate(shown, HEADER + 1):
        page.put(row, 1, customer.customer, text)
        page.put(row, 2, len(customer.fields), count)
        page.put(row, 3, ", ".join(customer.fields), text)
        page.put(row, 4, customer.owner or None, text)
    page.table("Incomplete", HEADER, tuple(TITLES), len(shown))
    page.widths(24, 11, 60, 24)
    page.ws.freeze_panes = f"A{HEADER + 1}"
    page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"
    book.protect(page)
