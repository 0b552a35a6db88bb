"""Lines below the rows that are no rows: totals, copyright, confidentiality."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlkpi.exports import sql

# A word for "total" alone, or followed by a mark or a number: "Total: Account",
# "Grand Totals (5700 records)"; never a name such as "Total Energies".
_TOTAL = (
    r"(?:grand[ -]?totals?|total g[ée]n[ée]ral|sous[ -]?total|subtotals?|totals?|totaux)"
    r"\s*(?:[:(–-].*|[\d.,].*)?"
)
_LEGAL = (
    r"(?:copyright \(c\)|copyright ©|confidential information|informations? confidentielles?).*"
)
_PATTERN = f"(?:{_TOTAL}|{_LEGAL})"
_STARTS = ("tot", "gra", "sou", "sub", "cop", "con", "inf")
_REGEX = re.compile(_PATTERN, re.IGNORECASE | re.DOTALL)


def is_footer(cell: str | None) -> bool:
    """Whether a row that starts with this cell is a footer."""
    return bool(cell and _REGEX.fullmatch(cell.strip()))


def footer_sql(cell: str, sample: Iterable[str | None]) -> str:
    """The same test in SQL; cells that start as those of the sample do pass by it."""
    pattern = f"(?is){sql.SPACE}{_PATTERN}{sql.SPACE}"
    test = f"regexp_full_match({cell}, {sql.text(pattern)})"
    start = sql.usual_start([text for text in sample if text], _STARTS)
    return f"{cell} NOT LIKE '{start}%' AND {test}" if start else test
