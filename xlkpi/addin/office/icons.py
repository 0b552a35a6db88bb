"""The icons of the add-in, drawn: three rising bars on a square."""

from __future__ import annotations

import struct
import zlib

SIZES = (16, 32, 64, 80, 128)
_GROUND = bytes((31, 78, 121))
_BAR = bytes((255, 255, 255))
_BARS = ((3, 9), (7, 6), (11, 3))  # left edge and top, in sixteenths; 3 wide, down to 13


def icon(size: int) -> bytes:
    """A PNG of that many pixels each way."""
    rows = b"".join(b"\0" + _row(size, y) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _row(size: int, y: int) -> bytes:
    return b"".join(_BAR if _on_bar(x * 16 / size, y * 16 / size) else _GROUND for x in range(size))


def _on_bar(x: float, y: float) -> bool:
    return any(left <= x < left + 3 and top <= y < 13 for left, top in _BARS)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
