"""Signed numbers that round to nothing: they show 0.0, never -0.0.

A number format chooses the sign by the number, then rounds: a change of -0.04 points comes out
as "-0.0 pt". Excel has no format that says otherwise: a value that stays gets the format of what
it rounds to, a formula a conditional format.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from xlkpi.workbook.live import Live
from xlkpi.workbook.page import Page, letter

if TYPE_CHECKING:
    from xlkpi.workbook.styles import Styles

_FIRST_ID = 201  # numbers of formats that only conditional formats use


def apply(pages: list[Page], styles: Styles) -> None:
    """Take the sign off on every sheet."""
    forms: dict[str, Any] = {}
    form_of = cache(styles.number_format)
    for page in pages:
        found: dict[tuple[str, int], list[int]] = {}
        for row, cells in sorted(page.rows.items()):
            for column, (value, style) in cells.items():
                code = form_of(style) if isinstance(value, Live | float) else ""
                if ";-" not in code:
                    continue
                if isinstance(value, Live):
                    found.setdefault((code, column), []).append(row)
                elif abs(value) < float(half(code)):
                    cells[column] = value, styles.formatted(style, unsigned(code))
        for (code, column), rows in sorted(found.items()):
            if code not in forms:
                forms[code] = _form(code, _FIRST_ID + len(forms))
            _add(page, code, letter(column), rows, forms[code])


def _form(code: str, id: int) -> Any:
    """The conditional format that a format becomes where the value rounds to nothing."""
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.styles.numbers import NumberFormat

    return DifferentialStyle(numFmt=NumberFormat(numFmtId=id, formatCode=unsigned(code)))


def _add(page: Page, code: str, column: str, rows: list[int], form: Any) -> None:
    from openpyxl.formatting.rule import Rule

    box = " ".join(
        f"{column}{first}:{column}{last}" if last > first else f"{column}{first}"
        for first, last in runs(rows)
    )
    cell = f"{column}{rows[0]}"
    formula = f"IF(ISNUMBER({cell}),ABS({cell})<{half(code)},FALSE)"
    page.ws.conditional_formatting.add(box, Rule(type="expression", formula=[formula], dxf=form))


def unsigned(code: str) -> str:
    """A format without signs: its second section drops the one of what is below nought.

    >>> unsigned("+0.0;-0.0;0.0")
    '0.0;0.0'
    """
    plain = code.rsplit(";", maxsplit=1)[-1]
    return f"{plain};{plain}"


def half(code: str) -> str:
    """Half of the last place that a format shows: what is smaller rounds to nothing.

    >>> half('+0.0" pt";-0.0" pt";0.0" pt"'), half("+0.0 %;-0.0 %;0.0 %"), half('+"$"#,##0;0')
    ('0.05', '0.0005', '0.5')
    """
    number = re.sub('"[^"]*"', "", code.split(";", maxsplit=1)[0])
    places = len(number.partition(".")[2].rstrip(" %\\")) + 2 * ("%" in number)
    return f"{0.5 / 10**places:.{places + 1}f}"


def runs(rows: list[int]) -> list[tuple[int, int]]:
    """Neighbouring rows together.

    >>> runs([3, 4, 5, 8])
    [(3, 5), (8, 8)]
    """
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found
