"""The Audit sheet: from what this workbook was made, and what differs from the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlkpi.facts.history import written
from xlkpi.facts.measures import MEASURES
from xlkpi.model.text import Text
from xlkpi.targets.changes import HEADERS as SNAPSHOT
from xlkpi.targets.changes import snapshot
from xlkpi.targets.names import kpi_label
from xlkpi.targets.register import REGISTERS
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.carried import Earlier, snapshot_name
from xlkpi.workbook.live import plain
from xlkpi.workbook.page import Page
from xlkpi.workbook.registers import Registers

VERSION = Text("Made by xlkpi", "Fait par xlkpi")
COMMAND = Text("Command", "Commande")
TEMPLATE = Text("Template", "Modèle")
FILES = Text("Files", "Fichiers")
PARAMETERS = Text("Parameters in force", "Paramètres en vigueur")
CHANGES = Text(
    "What changed since the previous workbook", "Ce qui a changé depuis le classeur précédent"
)
NO_PREVIOUS = Text("No previous workbook was given.", "Aucun classeur précédent n’a été donné.")
NO_CHANGE = Text("Nothing changed.", "Rien n’a changé.")
CATALOGUE = Text("Definitions in force", "Définitions en vigueur")
ADDED = Text("new", "nouveau")
GONE = Text("gone", "disparu")
EDITS = Text(
    "What people changed in the registers since the last build",
    "Ce qui a été modifié dans les registres depuis la dernière construction",
)
EDIT_TITLES = (
    Text("Owner", "Responsable"), Text("Indicator", "Indicateur"), Text("For", "Pour"),
    Text("Column", "Colonne"), Text("Before", "Avant"), Text("Now", "Maintenant"),
)  # fmt: skip
HISTORY = Text(
    "Months of the earlier workbook: what was not taken, and what the exports tell otherwise",
    "Mois du classeur antérieur : ce qui n’a pas été repris, ce que les exports disent autrement",
)
DIFFERENCES = Text(
    "{several} values of the earlier workbook differ from the exports, which were taken: Audit",
    "{several} valeurs du classeur antérieur diffèrent des exports, qui sont retenus : Journal",
)
NOT_TAKEN = Text(
    "the earlier months of {several} measures were not taken; the reasons: Audit",
    "les mois antérieurs de {several} mesures n’ont pas été repris ; les raisons : Journal",
)
TAKEN = Text("exports taken", "exports retenus")
LOOK_AT = Text("To look at", "À regarder")
BUILT = Text("as this build wrote them", "tels que cette construction les a écrits")

FILE_COLUMNS = ("file", "sheet", "table", "read", "used", "sha256")
PARAMETER_COLUMNS = ("parameter", "value")
CATALOGUE_COLUMNS = ("kpi_id", "definition")


def write(
    book: Book,
    page: Page,
    command: str,
    version: str,
    earlier: Earlier,
    registers: Registers,
) -> None:
    """Write the sheet."""
    of, say = book.styles.of, book.say
    page.put(1, 1, say(texts.AUDIT), of("title"))
    page.heights[1] = 26
    facts = book.facts
    for row, (title, value) in enumerate(
        ((VERSION, version), (COMMAND, command), (TEMPLATE, book.template.name)), 3
    ):
        page.put(row, 1, say(title), of("label"))
        page.put(row, 2, value, of("label", text=True))
        page.fill(row, 2, 6, of("label"))
        page.merge(row, 2, 6)
    parameters = {p.id: written(value) for p, value in facts.parameters.items()}
    catalogue = {kpi.id: kpi.formula for kpi in book.kpis}

    row = _section(book, page, 7, CHANGES)
    for line in _changes(book, earlier, parameters, catalogue):
        page.line(row, line, of("label", text=True))
        page.fill(row, 1, 6, of("label"))
        row += 1

    row = _section(book, page, row + 1, EDITS)
    edits = list(_edits(book, earlier)) or [(say(NO_CHANGE if earlier.path else NO_PREVIOUS),)]
    page.line(row, [say(text) for text in EDIT_TITLES], of("header"))
    for line in edits:
        row += 1
        page.line(row, line, of("label", text=True))
        page.fill(row, 1, 6, of("label"))
    if earlier.problems:
        row = _section(book, page, row + 2, LOOK_AT)
        for problem in earlier.problems:
            page.put(row, 1, problem.told(book.language), of("label", text=True))
            row += 1

    row = _history(book, page, row)
    row = _section(book, page, row + 2, FILES)
    rows: list[tuple[Any, ...]] = [
        (
            book.file_names[f.file],
            f.sheet or None,
            f.table or None,
            f.read,
            f.used,
            f.sha256 or None,
        )
        for f in facts.files
    ]
    row = _table(book, page, row, "Files", FILE_COLUMNS, rows)
    row = _section(book, page, row + 1, PARAMETERS)
    row = _table(book, page, row, "Parameters", PARAMETER_COLUMNS, list(parameters.items()))
    row = _section(book, page, row + 1, CATALOGUE)
    row = _table(book, page, row, "Catalogue", CATALOGUE_COLUMNS, list(catalogue.items()))
    for register, entries in registers.entries:
        row = _section(
            book,
            page,
            row + 1,
            Text(*(f"{t} · {b}" for t, b in zip(register.title, BUILT, strict=True))),
        )
        row = _table(book, page, row, snapshot_name(register), SNAPSHOT, snapshot(entries))
    page.widths(40, 34, 22, 12, 12, 70)
    book.protect(page)


def _history(book: Book, page: Page, row: int) -> int:
    """What the months taken from an earlier workbook have to be known of; the last row."""
    facts, of, say = book.facts, book.styles.of, book.say
    differences, refused = facts.history_differences, facts.history_refused
    if not differences and not refused:
        return row
    row = _section(book, page, row + 2, HISTORY) - 1
    for measure, why in refused.items():
        row += 1
        page.line(row, (say(MEASURES[measure].name), say(why)), of("label", text=True))
        page.fill(row, 1, 6, of("label"))
    for found in differences:
        row += 1
        segment = " · ".join(str(part) for part in found.segment if part) or None
        line = (say(MEASURES[found.measure].name), f"{found.month:%Y-%m}", segment,
                say(TAKEN), written(plain(found.old)), "→ " + written(plain(found.new)))  # fmt: skip
        page.line(row, line, of("label", text=True))
        page.fill(row, 1, 6, of("label"))
    return row


def history_told(book: Book) -> Iterator[str]:
    """The same in a line or two, for the terminal."""
    several = len(book.facts.history_differences)
    if several:
        yield book.say(DIFFERENCES).format(several=several)
    refused = len(book.facts.history_refused)
    if refused:
        yield book.say(NOT_TAKEN).format(several=refused)


def _edits(book: Book, earlier: Earlier) -> Iterator[tuple[Any, ...]]:
    """What people changed in the registers: who, what, where, from what, to what."""
    for register in REGISTERS:
        titles = {column.id: column.title for column in register.columns}
        for change in earlier.changes(register):
            title = titles.get(change.column)
            yield (
                change.owner or None,
                kpi_label(change.kpi, book.language) or change.about or None,
                " · ".join(x for x in (change.dimension, change.segment, change.year) if x) or None,
                book.say(title) if title else change.column,
                written(change.old),
                "→ " + written(change.new),
            )


def _section(book: Book, page: Page, row: int, title: Text) -> int:
    style = book.styles.of("section")
    page.put(row, 1, book.say(title), style)
    page.fill(row, 1, 6, style)
    return row + 1


def _table(
    book: Book,
    page: Page,
    row: int,
    name: str,
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
) -> int:
    of = book.styles.of
    page.line(row, columns, of("header"))
    for i, values in enumerate(rows, row + 1):
        for column, value in enumerate(values, 1):
            style = of("value", "#,##0") if isinstance(value, int) else of("label", text=True)
            page.put(i, column, value, style)
    page.table(name, row, columns, len(rows))
    return row + max(len(rows), 1) + 1


def _changes(
    book: Book, earlier: Earlier, parameters: dict[str, str], catalogue: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    say = book.say
    if earlier.path is None:
        yield (say(NO_PREVIOUS),)
        return
    changed = False
    for old, now in ((earlier.parameters, parameters), (earlier.catalogue, catalogue)):
        if not old:
            continue
        for key in (*now, *(k for k in old if k not in now)):
            if old.get(key) == now.get(key):
                continue
            changed = True
            yield (key, old.get(key, say(ADDED)), "→ " + now.get(key, say(GONE)))
    if not changed:
        yield (say(NO_CHANGE),)
