"""Rules for what stands around the cells of a sheet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from xlkpi.model.text import Text
from xlkpi.proof.opened import Opened
from xlkpi.proof.places import LAST_COLUMN, Box, box, boxes, place, split
from xlkpi.proof.rules import LOSES, REFUSES, Where, rule

LONGEST_LIST = LONGEST_LINE = 255
LONGEST_TITLE = 32
MOST_VALIDATIONS = 65_534
_NOWHERE = Text(
    "Excel says that the reference is not valid", "Excel dit que la référence n'est pas valide"
)
_SPARKLINE = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}sparkline"


@rule("merge", "merged cells over one another", "des cellules fusionnées qui se chevauchent")
def merges(book: Opened) -> Iterator[Where]:
    """No two merged ranges share a cell; each has two cells at least."""
    for sheet, root in book.worksheets:
        areas = []
        for each in root.iterfind("{*}mergeCells/{*}mergeCell"):
            area = box(each.get("ref") or "")
            if area is None or not area.sound or area[:2] == area[2:]:
                yield sheet.part, each.get("ref") or "", ""
            else:
                areas.append((area, each.get("ref")))
        for (one, ref), (other, with_) in _meeting(areas):
            yield sheet.part, with_, ref
            del one, other


def _meeting(areas: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The pairs of ranges that meet; each row is looked at once."""
    by_row: dict[int, list[Any]] = defaultdict(list)
    told = set()
    for each in areas:
        for row in range(each[0].top, min(each[0].bottom, each[0].top + 10_000) + 1):
            for other in by_row[row]:
                if other[0].meets(each[0]) and (key := (other[1], each[1])) not in told:
                    told.add(key)
                    yield other, each
            by_row[row].append(each)


@rule("link", "a link to a place that is not there", "un lien vers un endroit qui n'existe pas",
      _NOWHERE, "wrong")  # fmt: skip
def links(book: Opened) -> Iterator[Where]:
    """A link within the workbook leads to a cell of a sheet, or to a name."""
    for sheet, each in book.each("{*}hyperlinks/{*}hyperlink"):
        location = each.get("location")
        if location is None:
            continue
        name, ref = split(location)
        known = name.casefold() in book.sheet_names and box(ref) is not None
        if not known and location.casefold() not in book.known_names:
            yield sheet.part, each.get("ref") or "", location


@rule("link-tip", f"a link's tip of more than {LONGEST_LINE} characters",
      f"une info-bulle de lien de plus de {LONGEST_LINE} caractères", LOSES)  # fmt: skip
def tips(book: Opened) -> Iterator[Where]:
    """The text that shows over a link."""
    for sheet, each in book.each("{*}hyperlinks/{*}hyperlink"):
        if len(each.get("tooltip") or "") > LONGEST_LINE:
            yield sheet.part, each.get("ref") or "", str(len(each.get("tooltip")))


@rule("range", "a range that is none", "une plage qui n'en est pas une", LOSES)
def ranges(book: Opened) -> Iterator[Where]:
    """Where validations, conditional formats and links apply."""
    for path in ("{*}dataValidations/{*}dataValidation", "{*}conditionalFormatting"):
        for sheet, each in book.each(path):
            found = boxes(each.get("sqref") or "")
            if not found or any(area is None or not area.sound for area in found):
                yield sheet.part, each.get("sqref") or "", ""
    for sheet, each in book.each("{*}hyperlinks/{*}hyperlink"):
        area = box(each.get("ref") or "")
        if area is None or not area.sound:
            yield sheet.part, each.get("ref") or "", ""


@rule("validation-list", f"a list of choices of more than {LONGEST_LIST} characters",
      f"une liste de choix de plus de {LONGEST_LIST} caractères")  # fmt: skip
def lists(book: Opened) -> Iterator[Where]:
    """A literal list of a drop-down."""
    for sheet, each in book.each("{*}dataValidations/{*}dataValidation"):
        text = each.findtext("{*}formula1") or ""
        if each.get("type") == "list" and text[:1] == '"' and len(text) - 2 > LONGEST_LIST:
            yield sheet.part, each.get("sqref") or "", str(len(text) - 2)


@rule("validation-empty", "a validation without the formula that it needs",
      "une validation sans la formule qu'il lui faut")  # fmt: skip
def empty(book: Opened) -> Iterator[Where]:
    """All but "any value" compare with something."""
    for sheet, each in book.each("{*}dataValidations/{*}dataValidation"):
        kind = each.get("type") or "none"
        if kind != "none" and not each.findtext("{*}formula1"):
            yield sheet.part, each.get("sqref") or "", kind


@rule("validation-text", "a message of a validation that is too long",
      "un message de validation trop long")  # fmt: skip
def messages(book: Opened) -> Iterator[Where]:
    """Titles of 32 characters, messages of 255."""
    longest = {"promptTitle": LONGEST_TITLE, "errorTitle": LONGEST_TITLE,
               "prompt": LONGEST_LINE, "error": LONGEST_LINE}  # fmt: skip
    for sheet, each in book.each("{*}dataValidations/{*}dataValidation"):
        for key, most in longest.items():
            if len(each.get(key) or "") > most:
                yield sheet.part, each.get("sqref") or "", f"{key}: {len(each.get(key))}"


@rule("validation-count", "more validations than a sheet holds",
      "plus de validations qu'une feuille n'en contient")  # fmt: skip
def several(book: Opened) -> Iterator[Where]:
    """At most 65,534, and as many as are said."""
    for sheet, each in book.each("{*}dataValidations"):
        held = sum(1 for child in each if isinstance(child.tag, str))
        if held > MOST_VALIDATIONS or (each.get("count") or str(held)) != str(held):
            yield sheet.part, "", f"{held}, count={each.get('count')}"


@rule("conditional-style", "a conditional format that the workbook does not have",
      "une mise en forme conditionnelle que le classeur n'a pas")  # fmt: skip
def conditional(book: Opened) -> Iterator[Where]:
    """``dxfId`` beyond the list of differential formats."""
    known = len(book.styles_in("dxfs"))
    for sheet, each in book.each("{*}conditionalFormatting"):
        for found in each.iterfind("{*}cfRule"):
            if found.get("dxfId") is not None and int(found.get("dxfId")) >= known:
                yield sheet.part, each.get("sqref") or "", f'dxfId="{found.get("dxfId")}", {known}'


@rule("conditional-priority", "two conditional formats of one priority",
      "deux mises en forme conditionnelles de même priorité",
      Text("Excel chooses which comes first", "Excel choisit laquelle passe d'abord"), "wrong")  # fmt: skip
def priority(book: Opened) -> Iterator[Where]:
    """Priorities are unique in a sheet."""
    for sheet, root in book.worksheets:
        rules = root.iterfind("{*}conditionalFormatting/{*}cfRule")
        for number, times in Counter(r.get("priority") for r in rules).items():
            if times > 1:
                yield sheet.part, "", f'priority="{number}" × {times}'


@rule("sparkline", "a sparkline of cells that are not there",
      "un graphique sparkline sur des cellules qui n'existent pas", LOSES)  # fmt: skip
def sparklines(book: Opened) -> Iterator[Where]:
    """Its range lies on a sheet, in one row or column; its cell is one."""
    for sheet, root in book.worksheets:
        for each in root.iterfind(f"{{*}}extLst//{_SPARKLINE}"):
            source, cell = each.findtext("{*}f") or "", each.findtext("{*}sqref") or ""
            name, ref = split(source)
            area = box(ref)
            line = area is not None and (area.left == area.right or area.top == area.bottom)
            if name.casefold() not in book.sheet_names or not line or place(cell) is None:
                yield sheet.part, cell, source


@rule("header-footer", f"a header or footer of more than {LONGEST_LINE} characters",
      f"un en-tête ou pied de page de plus de {LONGEST_LINE} caractères")  # fmt: skip
def header_footer(book: Opened) -> Iterator[Where]:
    """Each of the six."""
    for sheet, each in book.each("{*}headerFooter"):
        for line in each:
            if len(line.text or "") > LONGEST_LINE:
                yield sheet.part, "", f"{line.tag.rpartition('}')[2]}: {len(line.text)}"


@rule("pane", "frozen panes that contradict themselves", "des volets figés qui se contredisent")
def panes(book: Opened) -> Iterator[Where]:
    """A split needs a column or a row, its first cell below it, and the pane that it makes."""
    for sheet, each in book.each("{*}sheetViews/{*}sheetView/{*}pane"):
        across, down = float(each.get("xSplit") or 0), float(each.get("ySplit") or 0)
        top = place(each.get("topLeftCell") or "A1")
        frozen = each.get("state") in ("frozen", "frozenSplit")
        pane = {(True, True): "bottomRight", (True, False): "topRight",
                (False, True): "bottomLeft"}.get((across > 0, down > 0))  # fmt: skip
        active = each.get("activePane") or "topLeft"
        whole = not frozen or (across.is_integer() and down.is_integer())
        hidden = frozen and top is not None and (top[0] <= across or top[1] <= down)
        if pane is None or top is None or not whole or hidden or not _within(active, pane):
            yield (
                sheet.part,
                each.get("topLeftCell") or "",
                f"{each.get('xSplit')}, {each.get('ySplit')}, {active}",
            )


def _within(active: str, pane: str) -> bool:
    return pane == "bottomRight" or active in (pane, "topLeft")


@rule("selection", "a selection of what is no cell", "une sélection qui n'est pas une cellule")
def selections(book: Opened) -> Iterator[Where]:
    """The active cell lies within what is selected, of each pane one."""
    for sheet, view in book.each("{*}sheetViews/{*}sheetView"):
        found = list(view.iterfind("{*}selection"))
        several = Counter(s.get("pane") or "topLeft" for s in found)
        for each in found:
            cell = each.get("activeCell") or "A1"
            at, areas = place(cell), boxes(each.get("sqref") or "A1")
            inside = at and any(a and a.holds(Box(at[0], at[1], at[0], at[1])) for a in areas)
            if not inside or several[each.get("pane") or "topLeft"] > 1:
                yield sheet.part, cell, each.get("sqref") or ""


@rule("columns", "widths of columns over one another", "des largeurs de colonne qui se chevauchent")
def columns(book: Opened) -> Iterator[Where]:
    """Ranges of columns rise and do not meet."""
    for sheet, root in book.worksheets:
        spans = [(int(c.get("min")), int(c.get("max"))) for c in root.iterfind("{*}cols/{*}col")]
        wrong = [s for s in spans if not 1 <= s[0] <= s[1] <= LAST_COLUMN]
        wrong += [b for a, b in pairwise(spans) if b[0] <= a[1]]
        for first, last in wrong:
            yield sheet.part, f"{first}:{last}", ""


@rule("columns-width", "a column wider than 255 or a row higher than 409",
      "une colonne de plus de 255 ou une ligne de plus de 409")  # fmt: skip
def widths(book: Opened) -> Iterator[Where]:
    """The largest sizes."""
    for sheet, each in book.each("{*}cols/{*}col"):
        if float(each.get("width") or 0) > 255:
            yield sheet.part, f"{each.get('min')}:{each.get('max')}", each.get("width")
    for sheet, root in book.worksheets:
        for height in re.finditer(rb'<row [^>]*?ht="([0-9.]+)"', book.package.parts[sheet.part]):
            if float(height[1]) > 409.5:
                yield sheet.part, "", height[1].decode()
        del root


@rule("breaks", "page breaks that do not rise", "des sauts de page en désordre", LOSES)
def breaks(book: Opened) -> Iterator[Where]:
    """At most 1,026, each once, on the sheet."""
    for path in ("{*}rowBreaks", "{*}colBreaks"):
        for sheet, each in book.each(path):
            at = [int(b.get("id") or 0) for b in each.iterfind("{*}brk")]
            if (
                len(at) > 1026
                or len(set(at)) < len(at)
                or (each.get("count") or str(len(at))) != str(len(at))
            ):
                yield sheet.part, "", f"{len(at)}, count={each.get('count')}"


@rule("element-order", "parts of a sheet in another order than Excel takes",
      "des parties de feuille dans un ordre qu'Excel n'accepte pas", REFUSES)  # fmt: skip
def order(book: Opened) -> Iterator[Where]:
    """The schema's order."""
    for sheet, root in book.worksheets:
        if not root.tag.endswith("}worksheet"):
            continue
        names = [c.tag.rpartition("}")[2] for c in root if isinstance(c.tag, str)]
        places = [_ORDER[name] for name in names if name in _ORDER]
        for before, after in pairwise(places):
            if after < before or (after == before and _NAMES[after] != "conditionalFormatting"):
                yield sheet.part, "", _NAMES[after]


_NAMES = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup "
    "headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing "
    "legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts "
    "extLst"
).split()
_ORDER = {name: number for number, name in enumerate(_NAMES)}
