"""Rules for the workbook part: sheets, names, views."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xlkpi.model.text import Text
from xlkpi.proof.formula import parsed
from xlkpi.proof.lint_tables import illegal_name
from xlkpi.proof.opened import Opened
from xlkpi.proof.places import box, split
from xlkpi.proof.rules import LOSES, REFUSES, SHOWS, Where, rule

LONGEST_SHEET = 31
_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_BUILT_IN = "_xlnm."


@rule("sheet-name", "a sheet's name that Excel does not allow",
      "un nom de feuille qu'Excel n'accepte pas")  # fmt: skip
def sheet_name(book: Opened) -> Iterator[Where]:
    r"""1 to 31 characters, none of ``[]:*?/\``, no apostrophe at either end, not "History"."""
    for sheet in book.sheets:
        name = sheet.name
        bad = (
            not name or len(name.encode("utf-16-le")) // 2 > LONGEST_SHEET or _ILLEGAL.search(name)
        )
        if bad or name[:1] == "'" or name[-1:] == "'" or name.casefold() == "history":
            yield book.part, "", f"{name!r} ({len(name)})"


@rule(
    "sheet-name-twice", "two sheets of one name or id", "deux feuilles de même nom ou identifiant"
)
def sheet_twice(book: Opened) -> Iterator[Where]:
    """Names are unique whatever the case, ids and parts too."""
    for keys in (
        [s.name.casefold() for s in book.sheets], [s.id for s in book.sheets],
        [s.part for s in book.sheets if s.part],
    ):  # fmt: skip
        for key, times in Counter(keys).items():
            if times > 1:
                yield book.part, "", f"{key} × {times}"


@rule("sheet-visible", "no sheet that can be seen", "aucune feuille visible", REFUSES)
def visible(book: Opened) -> Iterator[Where]:
    """At least one sheet is visible."""
    if not any(sheet.state == "visible" for sheet in book.sheets):
        yield book.part, "", ""


@rule("view", "a view of what is not there", "une vue sur ce qui n'existe pas")
def view(book: Opened) -> Iterator[Where]:
    """The active and the first tab are sheets; views of sheets belong to a view of the workbook."""
    views = list(book.root.iterfind("{*}bookViews/{*}workbookView"))
    for each in views:
        for key in ("activeTab", "firstSheet"):
            if int(each.get(key) or 0) >= len(book.sheets):
                yield book.part, "", f'{key}="{each.get(key)}"'
    for sheet, each in book.each("{*}sheetViews/{*}sheetView"):
        number = int(each.get("workbookViewId") or 0)
        if number >= max(len(views), 1):
            yield sheet.part, "", f'workbookViewId="{number}"'


@rule(
    "name",
    "a defined name that Excel does not allow",
    "un nom défini qu'Excel n'accepte pas",
    LOSES,
)
def name(book: Opened) -> Iterator[Where]:
    """Letters first, no spaces, not the look of a cell."""
    for each in book.names:
        if not each.name.startswith(_BUILT_IN) and (why := illegal_name(each.name)):
            yield book.part, each.name, why


@rule("name-twice", "two defined names that are one", "deux noms définis identiques")
def name_twice(book: Opened) -> Iterator[Where]:
    """Names are unique within the workbook, and within each sheet."""
    for (key, _), times in Counter((n.name.casefold(), n.scope) for n in book.names).items():
        if times > 1:
            yield book.part, key, str(times)


@rule("name-dangling", "a defined name of cells that are not there",
      "un nom défini sur des cellules qui n'existent pas", SHOWS)  # fmt: skip
def dangling(book: Opened) -> Iterator[Where]:
    """``#REF!``, a missing sheet, a scope that is no sheet."""
    for each in book.names:
        made = parsed(each.text)
        gone = [s for s in made.sheets if "[" not in s and s.casefold() not in book.sheet_names]
        scoped = each.scope and int(each.scope) >= len(book.sheets)
        printing = each.name.startswith(f"{_BUILT_IN}Print_")
        if (made.broken or gone or not each.text) and not printing:
            yield book.part, each.name, each.text[:60]
        elif scoped:
            yield book.part, each.name, f"localSheetId={each.scope}"


@rule("print", "a print area or print titles that are none",
      "une zone d'impression ou des titres qui n'en sont pas", LOSES)  # fmt: skip
def printing(book: Opened) -> Iterator[Where]:
    """They are ranges of their own sheet; titles are whole rows or columns."""
    for each in book.names:
        if each.name not in (f"{_BUILT_IN}Print_Area", f"{_BUILT_IN}Print_Titles"):
            continue
        number = int(each.scope) if each.scope.isdigit() else -1
        own = book.sheets[number].name if 0 <= number < len(book.sheets) else None
        for part in re.findall(r"(?:'(?:[^']|'')*'|[^,'])+", each.text):
            sheet, ref = split(part)
            area = box(ref)
            titled = each.name.endswith("Titles") and area is not None
            whole = area is not None and (
                area.right - area.left == 16383 or area.bottom > 1_048_575
            )
            wrong_sheet = own is None or sheet.casefold() != own.casefold()
            if area is None or not area.sound or wrong_sheet or (titled and not whole):
                yield book.part, each.name, part


@rule("date-system", "dates count from 1904", "les dates comptent depuis 1904",
      Text("Dates pasted elsewhere move by four years",
           "Les dates collées ailleurs se décalent de quatre ans"), "note")  # fmt: skip
def calendar(book: Opened) -> Iterator[Where]:
    """The Macintosh's calendar."""
    for each in book.root.iterfind("{*}workbookPr"):
        if each.get("date1904") in ("1", "true"):
            yield book.part, "", 'date1904="1"'
