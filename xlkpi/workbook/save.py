"""A workbook as XML: cells with their cached values, the same bytes each time.

This is the one place that leans on openpyxl's inner workings (3.1.5, pinned and guarded by a
test): its writer makes each sheet without cells, and the cells are put in here.
"""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl.worksheet import _writer
from openpyxl.writer import excel

from xlkpi.workbook.page import Page
from xlkpi.workbook.place import Place, Placed, place

_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_LEVEL = 4  # a third faster than the usual 6, for a twentieth more bytes


# untyped: the parts used here are private
_SheetParts: Any = _writer.WorksheetWriter
_BookParts: Any = excel.ExcelWriter


class _Archive(zipfile.ZipFile):
    """A zip whose entries bear no time."""

    def writestr(self, name: Any, data: Any, *_: Any, **__: Any) -> None:  # type: ignore[override]
        entry = zipfile.ZipInfo(str(name), _FIRST_DAY_OF_ZIP)
        entry.compress_type = zipfile.ZIP_DEFLATED
        if name == "xl/styles.xml":
            data = _fonts_in_order(data)
        super().writestr(entry, data, compresslevel=_LEVEL)


# openpyxl writes the parts of a font in an order that the schema does not allow
_FONT = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"


def _fonts_in_order(styles: bytes) -> bytes:
    from lxml import etree

    order = {name: place for place, name in enumerate(_FONT.split())}
    root = etree.fromstring(styles)
    for font in root.iter("{*}font"):
        font[:] = sorted(font, key=lambda part: order[etree.QName(part).localname])
    return etree.tostring(root)


class _SheetWriter(_SheetParts):  # type: ignore[misc]
    """Writes everything of a sheet but its cells."""

    def __init__(self, page: Page) -> None:
        self.page = page
        super().__init__(page.ws, BytesIO())

    def write_rows(self) -> None:
        with self.xf.send(True).element("sheetData"):
            pass
        self.xf.send(None)

    def write_hyperlinks(self) -> None:
        self.ws._hyperlinks = self.page.links  # noqa: SLF001
        super().write_hyperlinks()

    def whole(self) -> bytes:
        """The sheet with its cells."""
        self.write()
        made: bytes = self.out.getvalue()
        if self.page.extension:
            made = made.replace(b"</worksheet>", f"{self.page.extension}</worksheet>".encode())
        for empty, full in (
            (b'<dimension ref="A1:A1"/>', f'<dimension ref="{self.page.dimension}"/>'),
            (b"<sheetData></sheetData>", self.page.sheet_data()),  # last: it is long
        ):
            if made.count(empty) != 1:
                raise AssertionError(f"openpyxl wrote a sheet without {empty!r}")
            made = made.replace(empty, full.encode())
        return made


class _Writer(_BookParts):  # type: ignore[misc]
    """Writes the parts of a workbook, sheets through :class:`_SheetWriter`."""

    def __init__(self, workbook: Any, archive: _Archive, pages: dict[str, Page]) -> None:
        self.pages = pages
        super().__init__(workbook, archive)

    def write_worksheet(self, ws: Any) -> None:
        from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing

        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        ws._drawing.charts = ws._charts  # noqa: SLF001
        ws._drawing.images = ws._images  # noqa: SLF001
        writer = _SheetWriter(self.pages[ws.title])
        data = writer.whole()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], data)
        self.manifest.append(ws)


def write(workbook: Any, pages: dict[str, Page], output: Path | Place, made_on: datetime) -> Placed:
    """Write a workbook to ``output``, which is either the whole new file or what it was.

    Gives where it is; raises :class:`~xlkpi.errors.OutputError` where it cannot be written.
    """
    data = packed(workbook, pages, made_on)
    return output.put(data) if isinstance(output, Place) else place(data, output)


def packed(workbook: Any, pages: dict[str, Page], made_on: datetime) -> bytes:
    """The file as bytes."""
    workbook.properties.created = workbook.properties.modified = made_on
    memory = BytesIO()
    with _Archive(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        _Writer(workbook, archive, pages).write_data()
    return memory.getvalue()
