"""Sparklines: openpyxl knows none, so their part of a sheet is written here."""

from __future__ import annotations

from collections.abc import Sequence

from xlkpi.workbook.page import escaped

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_URI = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"


def sparklines(cells: Sequence[tuple[str, str]], colour: str) -> str:
    """The extension of a sheet that draws a line in each cell, from a range of one row."""
    if not cells:
        return ""
    lines = "".join(
        f"<x14:sparkline><xm:f>{escaped(source)}</xm:f><xm:sqref>{cell}</xm:sqref></x14:sparkline>"
        for cell, source in cells
    )
    ink = f'<x14:colorSeries rgb="FF{colour}"/><x14:colorNegative rgb="FF{colour}"/>'
    axis = '<x14:colorAxis rgb="FF000000"/>'
    marks = "".join(
        f'<x14:color{kind} rgb="FF{colour}"/>'
        for kind in ("Markers", "First", "Last", "High", "Low")
    )
    return (
        f'<extLst><ext uri="{_URI}" xmlns:x14="{_X14}"><x14:sparklineGroups xmlns:xm="{_XM}">'
        f'<x14:sparklineGroup displayEmptyCellsAs="gap" last="1" lineWeight="1.25">{ink}{axis}'
        f"{marks}<x14:sparklines>{lines}</x14:sparklines></x14:sparklineGroup>"
        "</x14:sparklineGroups></ext></extLst>"
    )
