"""The Audit sheet: from what this workbook was made, and what differs from the one before."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import Any

from openpyxl.utils import range_boundaries

from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.page import Page

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
UNREADABLE = Text(
    "The previous workbook could not be read: {why}",
    "Le classeur précédent n’a pas pu être lu : {why}",
)

FILE_COLUMNS = ("file", "sheet", "table", "read", "used", "sha256")
PARAMETER_COLUMNS = ("parameter", "value")
CATALOGUE_COLUMNS = ("kpi_id", "definition")


def write(book: Book, page: Page, command: str, version: str, previous: Path | None) -> None:
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
    parameters = {p.id: _written(value) for p, value in facts.parameters.items()}
    catalogue = {kpi.id: kpi.formula for kpi in book.kpis}

    row = _section(book, page, 7, CHANGES)
    for line in _changes(book, previous, parameters, catalogue):
        page.line(row, line, of("label", text=True))
        page.fill(row, 1, 6, of("label"))
        row += 1

    row = _section(book, page, row + 1, FILES)
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
    _table(book, page, row, "Catalogue", CATALOGUE_COLUMNS, list(catalogue.items()))
    page.widths(40, 34, 22, 12, 12, 70)
    book.protect(page)


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


def _written(value: Any) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _changes(
    book: Book, previous: Path | None, parameters: dict[str, str], catalogue: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    say = book.say
    if previous is None:
        yield (say(NO_PREVIOUS),)
        return
    try:
        before = read_tables(previous, ("Parameters", "Catalogue"))
    except Exception as error:  # noqa: BLE001 - a strange old file must not stop the build
        yield (say(UNREADABLE).format(why=f"{type(error).__name__}: {error}"),)
        return
    changed = False
    for name, now in (("Parameters", parameters), ("Catalogue", catalogue)):
        if name not in before:
            continue
        old = {str(row[0]): str(row[1]) for row in before[name] if row[0] is not None}
        for key in (*now, *(k for k in old if k not in now)):
            if old.get(key) == now.get(key):
                continue
            changed = True
            yield (key, old.get(key, say(ADDED)), "→ " + now.get(key, say(GONE)))
    if not changed:
        yield (say(NO_CHANGE),)


def read_tables(path: Path, wanted: tuple[str, ...]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of some tables of a workbook, found by the table's name.

    Only the sheets that hold them are read: the Facts would take seconds.
    """
    import warnings

    from openpyxl import load_workbook

    places = _places(path, wanted)
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sparklines, which openpyxl does not know
        workbook = load_workbook(path, read_only=True, data_only=True)
        for name, (sheet, ref) in places.items():
            left, top, right, bottom = (int(edge or 1) for edge in range_boundaries(ref))
            cells = workbook[sheet].iter_rows(top + 1, bottom, left, right, values_only=True)
            found[name] = list(cells)
        workbook.close()
    return found


def _places(path: Path, wanted: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """The sheet and the range of tables, from the parts of a workbook that say so."""
    from lxml import etree

    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    with zipfile.ZipFile(path) as archive:

        def parsed(part: str) -> Any:
            return etree.fromstring(archive.read(part))

        def relations(part: str) -> dict[str, str]:
            """The parts that a part refers to, by the id it uses."""
            folder, _, name = part.rpartition("/")
            at = f"{folder}/_rels/{name}.rels"
            if at not in archive.namelist():
                return {}
            targets = {r.get("Id"): r.get("Target") for r in parsed(at)}
            return {
                id: target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")
                for id, target in targets.items()
            }

        book = parsed("xl/workbook.xml")
        parts = relations("xl/workbook.xml")
        found = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            for part in relations(parts[sheet.get(relation)]).values():
                if "/tables/" not in part:
                    continue
                table = parsed(part)
                if table.get("displayName") in wanted:
                    found[table.get("displayName")] = sheet.get("name"), table.get("ref")
    return found
