"""Rules for drawings and charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlkpi.model.text import Text
from xlkpi.proof.opened import Opened
from xlkpi.proof.places import LAST_COLUMN, LAST_ROW, Box, box, split
from xlkpi.proof.rules import LOSES, Where, rule

_EMPTY = Text(
    "The chart is empty, or Excel drops it", "Le graphique est vide, ou Excel le supprime"
)
_OLD = Text(
    "Previews show another number of points", "Les aperçus montrent un autre nombre de points"
)


def _charts(book: Opened) -> Iterator[tuple[str, Any]]:
    for name in book.package.xml_parts:
        if name.startswith("xl/charts/chart"):
            root = book.package.xml(name)
            if root is not None:
                yield name, root


@rule("drawing-anchor", "a drawing that ends before it begins",
      "un dessin qui finit avant de commencer", LOSES)  # fmt: skip
def anchors(book: Opened) -> Iterator[Where]:
    """From above left to below right, on the sheet."""
    for name in book.package.xml_parts:
        root = book.package.xml(name) if name.startswith("xl/drawings/drawing") else None
        for each in root.iter("{*}twoCellAnchor") if root is not None else ():
            start, end = (_corner(each.find(f"{{*}}{side}")) for side in ("from", "to"))
            backwards = end[0] < start[0] or end[1] < start[1]
            if backwards or end[0][0] >= LAST_COLUMN or end[1][0] >= LAST_ROW:
                yield name, "", f"{start} → {end}"


def _corner(marker: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """The column with its offset, the row with its own."""
    read = (
        {c.tag.rpartition("}")[2]: int(c.text or 0) for c in marker} if marker is not None else {}
    )
    return (
        (read.get("col", 0), read.get("colOff", 0)), (read.get("row", 0), read.get("rowOff", 0))
    )  # fmt: skip


@rule("chart-range", "a chart of cells that are not there",
      "un graphique sur des cellules qui n'existent pas", _EMPTY, "wrong")  # fmt: skip
def ranges(book: Opened) -> Iterator[Where]:
    """Its ranges lie on sheets of the workbook, or are names."""
    for name, root in _charts(book):
        for each in root.iter("{*}f"):
            for part in _areas(each.text or ""):
                sheet, ref = split(part)
                area = box(ref)
                known = sheet.casefold() in book.sheet_names
                named = ref.casefold() in book.known_names
                if not named and (not known or area is None or not area.sound):
                    yield name, ref, part


def _areas(text: str) -> list[str]:
    """The ranges of a union; one stands alone; literals are none."""
    if text[:1] in ('"', "{") or text[:1].isdigit():
        return []
    if text[:1] == "(" and text[-1:] == ")":
        return text[1:-1].split(",")
    return [text]


@rule("chart-cache", "a chart whose stored points are not as many as its cells",
      "un graphique dont les points conservés ne sont pas autant que ses cellules", _OLD,
      "wrong")  # fmt: skip
def caches(book: Opened) -> Iterator[Where]:
    """The stored numbers of a range are as many as its cells."""
    for name, root in _charts(book):
        for kind in ("numRef", "strRef"):
            for each in root.iter(f"{{*}}{kind}"):
                area = box(split(each.findtext("{*}f") or "")[1])
                counted = each.find("{*}numCache/{*}ptCount")
                if counted is None:
                    counted = each.find("{*}strCache/{*}ptCount")
                if area is None or counted is None:
                    continue
                points = each.findall("*/{*}pt")
                within = all(int(p.get("idx")) < int(counted.get("val")) for p in points)
                if int(counted.get("val")) != _cells(area) or not within:
                    yield (
                        name,
                        "",
                        f"{each.findtext('{*}f')}: {counted.get('val')} ≠ {_cells(area)}",
                    )


def _cells(area: Box) -> int:
    return (area.right - area.left + 1) * (area.bottom - area.top + 1)


@rule("chart-axis", "a chart over an axis that is not there", "un graphique sur un axe qui n'existe pas",
      LOSES)  # fmt: skip
def axes_of(book: Opened) -> Iterator[Where]:
    """The axes of a chart refer to axes that are there."""
    for name, root in _charts(book):
        area = root.find("{*}chart/{*}plotArea")
        if area is None:
            continue
        axes = {
            a.findtext("{*}axId") or _value(a.find("{*}axId"))
            for a in area
            if str(a.tag).endswith("Ax")
        }
        used = {
            _value(i) for c in area if str(c.tag).endswith("Chart") for i in c.iterfind("{*}axId")
        }
        for missing in sorted(used - axes):
            yield name, "", f"axId {missing}"


def _value(element: Any) -> str:
    return str(element.get("val")) if element is not None else ""
