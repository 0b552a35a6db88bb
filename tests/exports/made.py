"""Files made for tests: workbooks with any XML in them, archives, web pages."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from html import escape

import openpyxl

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
    f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def cell(reference: str, text: str) -> str:
    """A cell of text in the XML of a sheet."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def raw_workbook(rows: str, *, before: str = "", shared: str = "") -> bytes:
    """A workbook whose one sheet holds this XML."""
    sheet = f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts = {**_PARTS, "xl/worksheets/sheet1.xml": sheet}
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{shared}</sst>'
    return zipped(*((name, text.encode()) for name, text in parts.items()))


def zipped(*members: tuple[str, bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[object]], title: str = "Costs") -> bytes:
    """A workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbooks() -> list[tuple[str, bytes]]:
    """Small workbooks with cells of every kind."""
    start = dt.datetime(2026, 1, 5, 10)
    calls: list[list[object]] = [
        ["Call Id", "Direction", "Started at", "Wait", "Talk", "Status"],
        ["1", "inbound", start, 17, dt.time(0, 2, 5), "answered"],
        [2.0, "inbound", start, 5.5, dt.timedelta(hours=30), "abandoned"],
        [None] * 6,
        ["=1/0", True, start, "#N/A", None, "answered"],
    ]
    costs: list[list[object]] = [[dt.date(2026, 1, d), "sales", d] for d in range(1, 9)]
    costs.insert(0, ["on", "category", "amount"])
    plain = raw_workbook(
        f'<row r="1">{cell("A1", "on")}{cell("B1", "amount")}</row>'
        f'<row r="2">{cell("A2", "2026-01-05")}<c r="B2"><v>3</v></c></row>'
    )
    return [("x.xlsx", workbook(calls, "Calls")), ("x.xlsx", workbook(costs)), ("x.xlsx", plain)]


def page(rows: Sequence[Sequence[object]], head: str = "") -> bytes:
    """A table of a web page."""
    lines = [
        "<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>\n" for row in rows
    ]
    return f"<html><head>{head}</head><body><table>{''.join(lines)}</table></body></html>".encode()
