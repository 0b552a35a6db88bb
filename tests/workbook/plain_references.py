"""A workbook whose tables became plain ranges, for engines that take few tables.

Every structured reference (``Facts_calls[offered]``) is written as the range that it stands for,
so the formulas keep their meaning and the engine sees all of them at once.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils import get_column_letter, range_boundaries

_REFERENCE = re.compile(r"\b([A-Z][A-Za-z_]*)\[((?:[^\[\]]|\[[^\]]*\])*)\]")
_COLUMN = re.compile(r"\[([^\]#][^\]]*)\]")
_TABLE = re.compile(r'Target="(/xl/tables/[^"]+)"')
_CELL_FORMULA = re.compile(r'(<c r="[A-Z]+(\d+)"[^>]*>)(<f[^>]*>)([^<]*)(</f>)')


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: str
    columns: dict[str, str]  # the letter of each
    first: int  # the row of the headers
    last: int

    def range(self, inside: str, row: int) -> str:
        """The range that is meant by what stands between the brackets."""
        names = _COLUMN.findall(inside) or [inside]
        rows = (self.first + 1, self.last)
        if "#This Row" in inside:
            rows = (row, row)
        elif "#Headers" in inside:
            rows = (self.first, self.first)
        elif "#" in inside:
            raise ValueError(f"not a reference that the workbooks use: {inside}")
        a, b = self.columns[names[0]], self.columns[names[-1]]
        return f"'{self.sheet}'!${a}${rows[0]}:${b}${rows[1]}"


def without_tables(path: Path, output: Path) -> Path:
    """Write the workbook again with plain ranges."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    tables = _tables(parts)

    def plain(text: str, row: int = 0) -> str:
        return _REFERENCE.sub(
            lambda found: tables[found[1]].range(found[2], row) if found[1] in tables else found[0],
            text,
        )

    def cell(found: re.Match[str]) -> str:
        return f"{found[1]}{found[3]}{plain(found[4], int(found[2]))}{found[5]}"

    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            if name.startswith("xl/tables/"):
                continue
            text = content
            if name.startswith("xl/worksheets/sheet"):
                sheet = re.sub(r"<tableParts.*?</tableParts>", "", content.decode())
                text = plain(_CELL_FORMULA.sub(cell, sheet)).encode()
            elif name.startswith("xl/worksheets/_rels/"):
                text = re.sub(rb'<Relationship [^>]*"/xl/tables/[^>]*/>', b"", content)
            elif name == "xl/workbook.xml":
                text = plain(content.decode()).encode()
            elif name == "[Content_Types].xml":
                text = re.sub(rb'<Override [^>]*"/xl/tables/[^>]*/>', b"", content)
            archive.writestr(name, text)
    return output


def _tables(parts: dict[str, bytes]) -> dict[str, _Table]:
    """The tables of the workbook by their name."""
    book = parts["xl/workbook.xml"].decode()
    titles = re.findall(r'<sheet [^>]*?name="([^"]+)"', book)
    tables = {}
    for number, title in enumerate(titles, 1):
        rels = parts.get(f"xl/worksheets/_rels/sheet{number}.xml.rels", b"").decode()
        for target in _TABLE.findall(rels):
            text = parts[target.removeprefix("/")].decode()
            name = re.search(r'displayName="([^"]+)"', text)
            where = re.search(r' ref="([^"]+)"', text)
            assert name
            assert where
            left, top, _, bottom = range_boundaries(where[1])
            assert left is not None
            assert top is not None
            assert bottom is not None
            columns = re.findall(r'<tableColumn [^>]*?name="([^"]+)"', text)
            letters = {c: get_column_letter(left + i) for i, c in enumerate(columns)}
            tables[name[1]] = _Table(title, letters, top, bottom)
    return tables
