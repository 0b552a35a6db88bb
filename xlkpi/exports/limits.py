"""How much a file may ask for before it is refused, and why.

Whatever lies in a folder must be read, or refused, in bounded time and memory. Each limit is
far above what tools export and far below what would hurt a laptop.
"""

from __future__ import annotations

MB = 1 << 20

MAX_LINE = 2 * MB
"""Bytes of one line of text. A cell of Excel holds 32,767 characters at most and DuckDB's own
limit is the same; what is longer is a file without line ends."""

MAX_COLUMNS = 2_000
"""Columns of one file. CRMs stop at about 1,000 fields; each one costs a part of a statement,
and DuckDB plans 4,000 of them for ten seconds, Excel's 16,384 for minutes."""

MAX_QUOTED_LINES = 100
"""Rows that may be lost after a quotation mark that nobody closed. They are counted among the
refused; where there are more, the file has to be corrected."""

MAX_MEMBERS = 1_000
"""Files in one archive. Exports come as one to a few dozen; each costs a reading."""

MAX_UNPACKED = 2_048 * MB
"""Bytes that one archive, or the parts of one workbook, may unpack to: about 20 million rows.
It has to fit in the temporary folder."""

MAX_RATIO, RATIO_FROM = 300, 100 * MB
"""Times that an archive may swell, once it unpacks to so many bytes. Rows of text shrink 5 to
50 times and those of a bomb 1,000 times; small files of blanks may shrink as they like."""

MAX_SPAN = 1_000
"""Columns that one cell of a web page may cover: the limit that browsers keep, too."""

MAX_SHEETS = 255
"""Sheets of a workbook that are read: Excel's old limit."""

HEAD_CELLS = 1_000_000
"""Cells of a sheet that are looked at to find its header and types."""

_MEMORY, _MAX_MEMORY, _MEMORY_TIMES = 1_024 * MB, 4_096 * MB, 24
_SECONDS, _BYTES_A_SECOND = 8.0, MB


def memory(size: int) -> int:
    """Bytes that unpacking a file of that size may use.

    One gigabyte reads a sheet of a million rows and ten columns. A file that is itself large
    has many cells: their number, and so the memory, follows from its size.
    """
    return min(_MAX_MEMORY, max(_MEMORY, _MEMORY_TIMES * size))


def seconds(size: int) -> float:
    """How long unpacking a file of that size may take: five times what is usual."""
    return _SECONDS + size / _BYTES_A_SECOND
