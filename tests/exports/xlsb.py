"""A workbook in Excel's binary format (.xlsb, BIFF12), small but whole: Excel's records in zip.

[MS-XLSB]: a record is its type and its size, seven bits a byte, then its content.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence

from tests.exports.made import zipped

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BINARY = "application/vnd.ms-excel"
_DAY, _MOMENT, _SPAN = 1, 2, 3  # styles
_FORMATS = (0, 14, 22, 46)  # built-in number formats of the styles: general, day, moment, [h]:mm:ss
_EPOCH = dt.datetime(1899, 12, 30)


def xlsb(rows: Sequence[Sequence[object]], title: str = "Costs") -> bytes:
    """The workbook of one sheet with these rows; texts are shared, as Excel writes them."""
    shared: dict[str, int] = {}
    cells = b"".join(_row(number, row, shared) for number, row in enumerate(rows))
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = _record(129) + _record(148, size) + _record(145) + cells + _record(146) + _record(130)
    texts = b"".join(_record(19, b"\0" + _text(text)) for text in shared)
    count = struct.pack("<2I", len(shared), len(shared))
    styles = b"".join(_record(47, struct.pack("<HHHHH6x", 0, f, 0, 0, 0)) for f in _FORMATS)
    book = _record(156, struct.pack("<2I", 0, 1) + _text("rId1") + _text(title))
    types = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{_BINARY}.{kind}"/>'
        for part, kind in (
            ("workbook.bin", "sheet.binary.macroEnabled.main"),
            ("worksheets/sheet1.bin", "worksheet"),
            ("sharedStrings.bin", "sharedStrings"),
            ("styles.bin", "styles"),
        )
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": _relations(("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": _relations(
            ("rId1", "worksheet", "worksheets/sheet1.bin"),
            ("rId2", "sharedStrings", "sharedStrings.bin"),
            ("rId3", "styles", "styles.bin"),
        ),
        "xl/workbook.bin": _record(131) + _record(143) + book + _record(144) + _record(132),
        "xl/worksheets/sheet1.bin": sheet,
        "xl/sharedStrings.bin": _record(159, count) + texts + _record(160),
        "xl/styles.bin": _record(278)
        + _record(617, struct.pack("<I", len(_FORMATS)))
        + styles
        + _record(618)
        + _record(279),
    }
    return zipped(*((n, p.encode() if isinstance(p, str) else p) for n, p in parts.items()))


def _relations(*targets: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for id, kind, target in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _record(kind: int, content: bytes = b"") -> bytes:
    return _seven_bits(kind) + _seven_bits(len(content)) + content


def _seven_bits(number: int) -> bytes:
    """The number, seven bits a byte, the lowest first; the eighth says that it goes on."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def _row(number: int, row: Sequence[object], shared: dict[str, int]) -> bytes:
    head = struct.pack("<2IH3xI", number, 0, 300, 0)
    return _record(0, head) + b"".join(_cell(i, cell, shared) for i, cell in enumerate(row))


def _cell(column: int, cell: object, shared: dict[str, int]) -> bytes:
    def at(style: int) -> bytes:
        return struct.pack("<2I", column, style)

    if cell is None:
        return _record(1, at(0))
    if isinstance(cell, bool):
        return _record(4, at(0) + bytes([cell]))
    if isinstance(cell, str):
        return _record(7, at(0) + struct.pack("<I", shared.setdefault(cell, len(shared))))
    if isinstance(cell, dt.timedelta):
        return _record(5, at(_SPAN) + struct.pack("<d", cell / dt.timedelta(days=1)))
    if isinstance(cell, dt.datetime):
        return _record(5, at(_MOMENT) + struct.pack("<d", (cell - _EPOCH) / dt.timedelta(days=1)))
    if isinstance(cell, dt.date):
        return _record(5, at(_DAY) + struct.pack("<d", (cell - _EPOCH.date()).days))
    if isinstance(cell, int) and abs(cell) < 1 << 29:  # as Excel packs whole numbers
        return _record(2, at(0) + struct.pack("<i", cell << 2 | 2))
    if isinstance(cell, int | float):
        return _record(5, at(0) + struct.pack("<d", cell))
    raise TypeError(f"{cell!r} cannot stand in a cell")
