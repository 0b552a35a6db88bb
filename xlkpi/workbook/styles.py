"""The look: named cell styles from the template's theme.xlsx, and cell formats made of them."""

from __future__ import annotations

import re
import zipfile
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import (
    BUILTIN_FORMATS,
    BUILTIN_FORMATS_MAX_SIZE,
    BUILTIN_FORMATS_REVERSE,
)

from xlkpi.errors import ConfigError

NAMES = (
    "title", "subtitle", "header", "section", "label", "value", "figure", "delta", "status",
    "note", "field", "helper", "input", "text", "link", "muted", "good", "close", "bad", "banner",
)  # fmt: skip
"""The named styles that a theme must have, each as ``xlkpi <name>``."""


def missing(theme: Path) -> tuple[str, ...]:
    """The styles that a theme lacks.

    Raises :class:`~xlkpi.errors.ConfigError` where the file is no workbook.
    """
    try:
        with zipfile.ZipFile(theme) as archive:
            styles = archive.read("xl/styles.xml").decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, KeyError):
        raise ConfigError(f"{theme} is no .xlsx workbook") from None
    there = set(re.findall(r'<(?:\w+:)?cellStyle\b[^>]*?\bname="xlkpi ([^"]+)"', styles))
    return tuple(name for name in NAMES if name not in there)


class Styles:
    """The styles of a workbook that was begun from a theme."""

    def __init__(self, theme: Path) -> None:
        workbook: Any = load_workbook(theme)
        self.workbook = workbook
        for sheet in self.workbook.worksheets:
            self.workbook.remove(sheet)
        styles = {style.name: style for style in workbook._named_styles}  # noqa: SLF001
        lacking = [name for name in NAMES if f"xlkpi {name}" not in styles]
        if lacking:
            raise ConfigError(
                f"{theme} has no cell style {', '.join(f'xlkpi {name}' for name in lacking)}. "
                "Next: copy the template again with xlkpi template export and restyle it there."
            )
        self.named = {name: styles[f"xlkpi {name}"] for name in NAMES}
        self._made: dict[tuple[str, str, bool, bool], int] = {}
        self._apart: dict[tuple[int, int], int] = {}
        self._differential: dict[str, DifferentialStyle] = {}

    def of(
        self, name: str, number_format: str = "", *, text: bool = False, wrap: bool = False
    ) -> int:
        """The number of a cell format: a named style, with another number format perhaps.

        ``text`` marks a cell so that what is typed over it stays text too; ``wrap`` lets a long
        one run over several lines.
        """
        key = (name, number_format, text, wrap)
        if key not in self._made:
            # a named style knows its array once it is bound to a workbook
            array = copy(self.named[name].as_tuple())
            if number_format:
                array.numFmtId = self._number_format(number_format)
            if text:
                array.quotePrefix = 1
            if wrap or (name == "input" and number_format):
                alignment = copy(self.workbook._alignments[array.alignmentId])  # noqa: SLF001
                alignment.wrap_text = wrap or None
                if not wrap:  # a number is typed: it stands where it would anyhow
                    alignment.horizontal = "right"
                array.alignmentId = self.workbook._alignments.add(alignment)  # noqa: SLF001
            self._made[key] = self.workbook._cell_styles.add(array)  # noqa: SLF001
        return self._made[key]

    def greyed(self, name: str, number_format: str = "") -> int:
        """The number of a cell format that looks like a named style, in the colour of the muted."""
        key = (name, f"greyed {number_format}", False, False)
        if key not in self._made:
            array = copy(self.named[name].as_tuple())
            array.fontId = self.named["muted"].as_tuple().fontId
            if number_format:
                array.numFmtId = self._number_format(number_format)
            self._made[key] = self.workbook._cell_styles.add(array)  # noqa: SLF001
        return self._made[key]

    def beside_title(self, name: str) -> int:
        """The number of a cell format that looks like a named style, on the line of a section."""
        key = (name, "section", False, False)
        if key not in self._made:
            array = copy(self.named[name].as_tuple())
            array.borderId = self.named["section"].as_tuple().borderId
            self._made[key] = self.workbook._cell_styles.add(array)  # noqa: SLF001
        return self._made[key]

    def number_format(self, style: int) -> str:
        """The number format of a cell format."""
        id = int(self.workbook._cell_styles[style].numFmtId)  # noqa: SLF001
        if id < BUILTIN_FORMATS_MAX_SIZE:
            return BUILTIN_FORMATS.get(id, "General")
        return str(self.workbook._number_formats[id - BUILTIN_FORMATS_MAX_SIZE])  # noqa: SLF001

    def formatted(self, style: int, code: str) -> int:
        """The number of a cell format like another, with another number format."""
        array = copy(self.workbook._cell_styles[style])  # noqa: SLF001
        array.numFmtId = self._number_format(code)
        return int(self.workbook._cell_styles.add(array))  # noqa: SLF001

    def apart(self, style: int, beside: int) -> int:
        """The number of a cell format that keeps a text off the number at its left.

        A number stands at the right of its cell and a text at the left of the next: without
        a space between them they read as one. ``beside`` is the format of the number.
        """
        key = (style, beside)
        if key not in self._apart:
            self._apart[key] = self._indented(style) if self._side(beside) == "right" else style
        return self._apart[key]

    def _side(self, style: int) -> str:
        """Where a cell format puts what the cell holds."""
        book = self.workbook
        held = book._cell_styles[style].alignmentId  # noqa: SLF001
        return book._alignments[held].horizontal or "general"  # noqa: SLF001

    def _indented(self, style: int) -> int:
        book = self.workbook
        array = copy(book._cell_styles[style])  # noqa: SLF001
        alignment = copy(book._alignments[array.alignmentId])  # noqa: SLF001
        if alignment.indent or alignment.horizontal not in (None, "general", "left"):
            return style
        alignment.horizontal, alignment.indent = "left", 1
        array.alignmentId = book._alignments.add(alignment)  # noqa: SLF001
        return int(book._cell_styles.add(array))  # noqa: SLF001

    def _number_format(self, code: str) -> int:
        if code in BUILTIN_FORMATS_REVERSE:
            return int(BUILTIN_FORMATS_REVERSE[code])
        return BUILTIN_FORMATS_MAX_SIZE + int(self.workbook._number_formats.add(code))  # noqa: SLF001

    def font(self) -> str:
        """The name of the font that values are in."""
        return str(self.named["value"].font.name or "Arial")

    def differential(self, name: str) -> DifferentialStyle:
        """A named style as a conditional format: its font colour and fill."""
        from openpyxl.styles import Font

        if name not in self._differential:
            style = self.named[name]
            fill = _background(style.fill) if style.fill and style.fill.fill_type else None
            font = Font(color=style.font.color, b=style.font.b or None, name=None, sz=None)
            self._differential[name] = DifferentialStyle(font=font, fill=fill)
        return self._differential[name]

    def colour(self, name: str) -> str:
        """The font colour of a named style, as RRGGBB."""
        colour = self.named[name].font.color
        return str(colour.rgb)[-6:] if colour is not None and colour.type == "rgb" else "1F3A5F"


def _background(fill: Any) -> Any:
    """A fill as conditional formats want it: the colour in the background."""
    from openpyxl.styles import PatternFill

    return PatternFill(bgColor=fill.fgColor)
