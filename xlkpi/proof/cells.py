"""One pass over a sheet's cells: what rules want to know of them, and the formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.sax.saxutils import unescape

from xlkpi.proof.places import LAST_COLUMN, LAST_ROW, box, column_letters, column_number

LONGEST_TEXT = 32_767
KINDS = frozenset(("b", "d", "e", "inlineStr", "n", "s", "str"))
ERRORS = frozenset(
    "#N/A #NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! "
    "#CONNECT! #UNKNOWN! #BUSY!".split()
)
# an escape that stands for a character that XML cannot hold; _x005F_ is an underscore
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


class CellFormula(NamedTuple):
    """A formula and the cell that holds it."""

    cell: str
    text: str


@dataclass
class Scan:
    """What one pass over the cells of a sheet found."""

    several: int = 0
    styles: dict[int, str] = field(default_factory=dict)  # first cell of each
    formulas: list[CellFormula] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    long: list[tuple[str, int]] = field(default_factory=list)
    escapes: list[tuple[str, str]] = field(default_factory=list)
    untyped: list[tuple[str, str]] = field(default_factory=list)
    shared: dict[int, str] = field(default_factory=dict)  # first cell of each text's number
    orphans: list[str] = field(default_factory=list)  # shared formulas without a first cell
    heads: dict[str, str] = field(default_factory=dict)  # text of the cells that were asked for


# a cell as nearly every program writes it, and the row before it: read several times faster so
_PLAIN = re.compile(
    rb'<row r="([0-9]+)"[^>]*>|<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="(\w+)")?'
    rb"(?:/>|>(?:<f>([^<]*)</f>)?(?:<v>(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)</v>"
    rb'|<v>([^<]*)</v>|<v/>)?(?:(<is>)<t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_ODD = (b"<!--", b"<![CDATA[", b"&#", b"<row>", b"customFormat=")


def scan(root: Any, xml: bytes, wanted: frozenset[str], texts: list[str]) -> Scan:
    """Look at each cell of a sheet once; ``wanted`` are cells whose text is to be kept."""
    data = next((child for child in root if str(child.tag).endswith("}sheetData")), None)
    if data is None:
        return Scan()
    if not any(odd in xml for odd in _ODD):
        start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
        cells = _PLAIN.findall(xml, start, max(end, start))
        told = xml.count(b"<row ", start, end) + xml.count(b"<c ", start, end)
        if start >= 0 and len(cells) == told + xml.count(b"<c>", start, end):
            return _Pass("", wanted, texts).over_plain(cells)
    return _Pass(data.tag[: -len("sheetData")], wanted, texts).over(data)


class _Pass:
    def __init__(self, space: str, wanted: frozenset[str], texts: list[str]) -> None:
        self.found = Scan()
        self.wanted, self.texts = wanted, texts
        self.f, self.v, self.inline = f"{space}f", f"{space}v", f"{space}is"
        self.groups: set[str] = set()

    def over_plain(self, cells: list[tuple[bytes, ...]]) -> Scan:
        """The cells as texts: row, column, row, style, type, formula, number, value, text."""
        found, rows_wanted = (
            self.found,
            {cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in self.wanted},
        )
        columns: dict[bytes, int] = {}
        seen: set[bytes] = set()
        row_before = before = 0
        current, keep = b"", False
        for row, letters, number, style, kind, formula, figure, value, _, inline in cells:
            if row:
                current, before, keep = row, 0, row.decode() in rows_wanted
                row_before = self._rising(int(row), row_before)
                continue
            column = columns.get(letters) or columns.setdefault(
                letters, column_number(letters.decode())
            )
            if column <= before or number != current or column > LAST_COLUMN:
                self._misplaced(
                    f"{letters.decode()}{number.decode()}", number == current, column, before
                )
            before = column
            if style not in seen:
                seen.add(style)
                found.styles.setdefault(int(style or 0), f"{letters.decode()}{number.decode()}")
            if not kind and not formula and not value and not inline and not keep:
                continue  # a number, or nothing
            at = f"{letters.decode()}{number.decode()}"
            shown = _plain_text(figure or value)
            if formula:
                found.formulas.append(CellFormula(at, _plain_text(formula)))
            if inline:
                self._text(_plain_text(inline), at)
            if kind in (b"", b"n"):
                if value:
                    found.untyped.append((at, f't="n": {shown[:20]}'))
            else:
                self._typed(kind.decode(), shown if figure or value else None, at)
            if keep and at in self.wanted and not inline:
                found.heads[at] = self._shown(kind.decode(), shown)
        found.several = len(cells)
        return found

    def _rising(self, number: int, before: int) -> int:
        """Note a row that does not come after the one before; its number."""
        found = self.found
        if number <= before:
            (found.doubled if number == before else found.disorder).append(f"{number}:{number}")
        if number > LAST_ROW:
            found.beyond.append(f"{number}:{number}")
        return number

    def _misplaced(self, at: str, in_row: bool, column: int, before: int) -> None:
        """Note a cell that does not come after the one before it."""
        found = self.found
        if not in_row:
            found.disorder.append(at)
        elif column <= before:
            (found.doubled if column == before else found.disorder).append(at)
        else:
            found.beyond.append(at)

    def over(self, data: Any) -> Scan:
        """The cells as elements: any way of writing them."""
        found, row_before = self.found, 0
        styles = found.styles
        for row in data:
            if row.tag.__class__ is not str:
                continue  # a comment
            number = int(row.get("r") or row_before + 1)
            row_before = self._rising(number, row_before)
            style = row.get("s")
            if style is not None and row.get("customFormat") in ("1", "true"):
                styles.setdefault(int(style), f"{number}:{number}")
            self._row(row, str(number))
        return found

    def _row(self, row: Any, number: str) -> None:
        found, styles, before = self.found, self.found.styles, 0
        wanted = self.wanted
        for cell in row:
            if cell.tag.__class__ is not str:
                continue
            at = cell.get("r")
            if at is None:
                before += 1
                at = f"{column_letters(before)}{number}"
            else:
                column = column_number(at[: -len(number)])
                in_row = at[-len(number) :] == number
                if column <= before or not in_row or column > LAST_COLUMN:
                    self._misplaced(at, in_row, column, before)
                before = column
            style = cell.get("s")
            if style is not None and (place := int(style)) not in styles:
                styles[place] = at
            if len(cell):
                self._held(cell, at)
            elif at in wanted:
                found.heads[at] = ""
        found.several += len(row)

    def _held(self, cell: Any, at: str) -> None:
        kind, value, formula, inline = cell.get("t") or "n", None, None, None
        for part in cell:
            tag = part.tag
            if tag == self.v:
                value = part.text or ""
            elif tag == self.f:
                formula = part
            elif tag == self.inline:
                inline = part
        if formula is not None:
            self._formula(formula, at)
        if inline is not None:
            self._text("".join(inline.itertext()), at)
        if kind == "n":
            # nearly every number passes float(), which also takes what no cell may hold
            if value and not _NUMBER.fullmatch(value):
                self.found.untyped.append((at, f't="n": {value[:20]}'))
        elif value is not None or kind == "inlineStr":
            self._typed(kind, value, at)
        if at in self.wanted and inline is None:
            self.found.heads[at] = self._shown(kind, value)

    def _shown(self, kind: str, value: str | None) -> str:
        if kind == "s" and value and value.isdigit() and int(value) < len(self.texts):
            return self.texts[int(value)]
        return value or ""

    def _formula(self, formula: Any, at: str) -> None:
        text, group = formula.text, formula.get("si")
        if group is not None and formula.get("t") == "shared":
            if text:
                self.groups.add(group)
            elif group not in self.groups:
                self.found.orphans.append(at)
        ref = formula.get("ref")
        if ref is not None and ((area := box(ref)) is None or not area.sound):
            self.found.untyped.append((at, f'ref="{ref}"'))
        if text:
            self.found.formulas.append(CellFormula(at, text))

    def _text(self, text: str, at: str) -> None:
        if at in self.wanted:
            self.found.heads[at] = text
        self._measured(text, at)

    def _measured(self, text: str, at: str) -> None:
        if len(text) > LONGEST_TEXT:
            self.found.long.append((at, len(text)))
        if "_x" in text and (bad := bad_escape(text)):
            self.found.escapes.append((at, bad))

    def _typed(self, kind: str, value: str | None, at: str) -> None:
        wrong = ""
        if kind == "str":
            self._measured(value or "", at)
        elif kind == "s":
            if value and value.isdigit():
                self.found.shared.setdefault(int(value), at)
            else:
                wrong = value or "–"
        elif kind == "e":
            wrong = "" if value in ERRORS else value or "–"
        elif kind == "b":
            wrong = "" if value in ("0", "1", "true", "false") else value or "–"
        elif kind == "inlineStr":
            wrong = value or ""  # it has its text elsewhere
        elif kind not in KINDS:
            wrong = value or "–"
        if wrong:
            self.found.untyped.append((at, f't="{kind}": {wrong[:20]}'))


def _plain_text(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return unescape(text, {"&quot;": '"', "&apos;": "'"}) if "&" in text else text


def bad_escape(text: str) -> str:
    """An escape in a text that stands for no character that Excel shows; nothing where all is well.

    >>> bad_escape("a_x0009_b_x005F_c"), bad_escape("_xD83D_")
    ('', '_xD83D_')
    """
    for match in _ESCAPE.finditer(text):
        code = int(match[1], 16)
        if code == 0 or 0xD800 <= code <= 0xDFFF or code >= 0xFFFE:
            return match[0]
    return ""
