"""A sheet under construction: its cells, then everything that openpyxl knows to write.

Cells are kept as plain tuples and written as XML by :mod:`xlkpi.workbook.save`: that is what
lets a formula carry its value, and it is several times faster than cell objects. Texts are
always written as texts, so nothing that came from an export can become a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo

from xlkpi.workbook.live import CellError, Live, plain

if TYPE_CHECKING:
    from xlkpi.workbook.styles import Styles

letter = cache(get_column_letter)

# characters that XML cannot hold, and Excel's own escape for them
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
LONGEST = 32767


def lines_height(text: object, width: float, *, small: bool = False) -> float:
    """The height of a row that shows a text in full in a column of some width.

    ``small`` is the type that notes are in.

    >>> lines_height("short", 20), lines_height("a text that takes two lines", 20)
    (15, 26)
    >>> lines_height("from the tickets and the calls", 22, small=True)
    22
    """
    letters, line = (1.15, 10) if small else (1.05, 12)
    told = str(text or "").split("\n")
    lines = sum(max(1, len(wrap(part, int(width * letters)))) for part in told)
    return 15 if lines < 2 else 2 + line * lines


def xml_text(text: str) -> str:
    """A text as a cell holds it: legal, escaped, not longer than Excel allows."""
    if not text.isprintable():
        text = text.translate(_ILLEGAL)
    return escaped(text[:LONGEST])


def escaped(text: str) -> str:
    """A text without what XML takes for markup."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    return text


def cell_xml(at: str, value: Any, style: int) -> str:
    """One cell; no value gives an empty styled cell."""
    s = f' s="{style}"' if style else ""
    if value is None:
        return f'<c r="{at}"{s}/>'
    if isinstance(value, Live):
        formula, cached = escaped(value.formula), value.value
        if isinstance(cached, CellError):
            return f'<c r="{at}"{s} t="e"><f>{formula}</f><v>{cached}</v></c>'
        if isinstance(cached, str):
            return f'<c r="{at}"{s} t="str"><f>{formula}</f><v>{xml_text(cached)}</v></c>'
        if isinstance(cached, bool):
            return f'<c r="{at}"{s} t="b"><f>{formula}</f><v>{cached:d}</v></c>'
        if cached is None:
            return f'<c r="{at}"{s} t="str"><f>{formula}</f><v></v></c>'
        return f'<c r="{at}"{s}><f>{formula}</f><v>{cached!r}</v></c>'
    if isinstance(value, str):
        text = xml_text(value)
        return f'<c r="{at}"{s} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{at}"{s} t="b"><v>{value:d}</v></c>'
    return f'<c r="{at}"{s}><v>{plain(value)!r}</v></c>'


class Page:
    """One worksheet: ``ws`` holds its set-up, this its cells."""

    def __init__(self, ws: Any) -> None:
        self.ws = ws
        self.title: str = ws.title
        self.rows: dict[int, dict[int, tuple[Any, int]]] = {}
        self.heights: dict[int, float] = {}
        self.links: list[Hyperlink] = []
        self.bulk: list[str] = []  # rows below the others, as XML
        self.extension = ""  # what stands in the sheet's extLst (sparklines)
        self.last_row = 0
        self.last_column = 1

    @property
    def quoted(self) -> str:
        """The sheet's name as a formula writes it."""
        return "'" + self.title.replace("'", "''") + "'"

    def put(self, row: int, column: int, value: Any, style: int = 0) -> None:
        """Set a cell."""
        self.rows.setdefault(row, {})[column] = (value, style)
        # every cell comes by here: two comparisons, not two calls
        if row > self.last_row:  # noqa: PLR1730
            self.last_row = row
        if column > self.last_column:  # noqa: PLR1730
            self.last_column = column

    def line(self, row: int, values: Iterable[Any], style: int = 0, start: int = 1) -> None:
        """Set neighbouring cells of one style."""
        for column, value in enumerate(values, start):
            self.put(row, column, value, style)

    def fill(self, row: int, first: int, last: int, style: int) -> None:
        """Style the cells of a row that hold nothing yet."""
        cells = self.rows.setdefault(row, {})
        for column in range(first, last + 1):
            if column not in cells:
                self.put(row, column, None, style)

    def merge(self, row: int, first: int, last: int, rows: int = 1) -> None:
        """Join cells."""
        box = CellRange(min_col=first, min_row=row, max_col=last, max_row=row + rows - 1)
        self.ws.merged_cells.add(box.coord)

    def link(self, row: int, column: int, target: Page, cell: str = "A1", tip: str = "") -> None:
        """Make a cell lead to a cell of another sheet."""
        at = f"{letter(column)}{row}"
        where = f"{target.quoted}!{cell}"
        self.links.append(Hyperlink(ref=at, location=where, tooltip=tip or None))

    def widths(self, *widths: float, start: int = 1) -> None:
        """Set the widths of neighbouring columns."""
        for column, width in enumerate(widths, start):
            self.ws.column_dimensions[letter(column)].width = width

    def table(
        self,
        name: str,
        row: int,
        headers: Sequence[str],
        rows: int,
        *,
        start: int = 1,
        formulas: dict[str, str] | None = None,
        style: str = "TableStyleLight1",
        filters: bool = True,
    ) -> None:
        """Make an Excel table of a header row (already put) and the rows below it."""
        end = f"{letter(start + len(headers) - 1)}{row + max(rows, 1)}"
        self.last_row = max(self.last_row, row + 1)  # a table without rows has an empty one
        made = Table(displayName=name, name=name, ref=f"{letter(start)}{row}:{end}")
        made.tableStyleInfo = TableStyleInfo(name=style, showRowStripes=False)
        for number, header in enumerate(headers, 1):
            column = TableColumn(id=number, name=header)
            formula = (formulas or {}).get(header)
            if formula:
                column.calculatedColumnFormula = TableFormula(attr_text=formula)
            made.tableColumns.append(column)
        if filters:
            from openpyxl.worksheet.filters import AutoFilter

            made.autoFilter = AutoFilter(ref=made.ref)
        self.ws.add_table(made)

    def keep_apart(self, styles: Styles) -> None:
        """Move texts off the numbers at their left."""
        for cells in self.rows.values():
            for column, (value, style) in cells.items():
                beside = cells.get(column - 1)
                if beside and isinstance(value.value if isinstance(value, Live) else value, str):
                    cells[column] = value, styles.apart(style, beside[1])

    def sheet_data(self) -> str:
        """The rows as XML."""
        parts = ["<sheetData>"]
        for row in sorted(self.rows.keys() | self.heights.keys()):
            height = self.heights.get(row)
            tall = f' ht="{height:g}" customHeight="1"' if height is not None else ""
            parts.append(f'<row r="{row}"{tall}>')
            cells = self.rows.get(row, {})
            parts += [
                cell_xml(f"{letter(column)}{row}", *cells[column]) for column in sorted(cells)
            ]
            parts.append("</row>")
        parts += self.bulk
        parts.append("</sheetData>")
        return "".join(parts)

    @property
    def dimension(self) -> str:
        """The range that holds cells."""
        return f"A1:{letter(self.last_column)}{max(self.last_row, 1)}"
