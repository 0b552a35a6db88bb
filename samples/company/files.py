"""How systems write: delimiters, encodings, French numbers and dates, and a small workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from xml.sax.saxutils import escape

Row = Sequence[str]
NARROW = "\u202f"  # the narrow no-break space that French software puts between thousands


def csv_bytes(
    header: Row,
    rows: Iterable[Row],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    before: Iterable[Row] = (),
    after: Iterable[Row] = (),
    quoted: bool = False,
) -> bytes:
    """A delimited file, with the lines a system puts before its header and after its rows.

    ``quoted`` puts every value in quotes.
    """
    text = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n", quoting=quoting)
    writer.writerows(before)
    writer.writerow(header)
    writer.writerows(rows)
    writer.writerows(after)
    return text.getvalue().encode(encoding)


def fr_date(day: date | None) -> str:
    """dd/mm/yyyy, or nothing."""
    return day.strftime("%d/%m/%Y") if day else ""


def fr_moment(moment: datetime | None) -> str:
    """dd/mm/yyyy hh:mm, or nothing."""
    return moment.strftime("%d/%m/%Y %H:%M") if moment else ""


def iso(day: date | None) -> str:
    """yyyy-mm-dd, or nothing."""
    return day.isoformat() if day else ""


def iso_minute(moment: datetime | None) -> str:
    """yyyy-mm-dd hh:mm, or nothing."""
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


def clock(seconds: int) -> str:
    """hh:mm:ss."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def fr_amount(cents: int, space: str = NARROW) -> str:
    """1 234,56 with the space given; none with an empty one."""
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{whole:,}".replace(",", space) + f",{rest:02d}"


def en_amount(cents: int) -> str:
    """1234.56."""
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{whole}.{rest:02d}"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: lines above the header, then a header, then typed cells."""

    name: str
    title: str
    header: Row
    rows: Sequence[Sequence[str | int | date | None]]


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A plain workbook. Stored, not deflated: compressors differ between platforms."""
    parts = {
        "[Content_Types].xml": _xml(
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType='
            f'"{_MAIN_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_MAIN_TYPE}.styles+xml"/>'
            '<Override PartName="/xl/sharedStrings.xml"'
            f' ContentType="{_MAIN_TYPE}.sharedStrings+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
                f' ContentType="{_MAIN_TYPE}.worksheet+xml"/>'
                for number, _ in enumerate(sheets, 1)
            )
            + "</Types>"
        ),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _xml(
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            + "".join(
                f'<sheet name="{escape(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
                for number, sheet in enumerate(sheets, 1)
            )
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number, _ in enumerate(sheets, 1)]
            + [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
        "xl/styles.xml": _xml(
            f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
            '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
        ),
    }
    texts: dict[str, int] = {}  # each text is written once, cells give its number
    for number, sheet in enumerate(sheets, 1):
        lines = [[sheet.title], [], sheet.header, *sheet.rows]
        body = "".join(
            f"<row>{''.join(_cell(value, texts) for value in line)}</row>" for line in lines
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = _xml(
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    parts["xl/sharedStrings.xml"] = _xml(f'<sst xmlns="{_MAIN}">{strings}</sst>')
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0  # else it tells the platform
            archive.writestr(info, text.encode())
    return file.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _xml(body: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return _xml(
        f'<Relationships xmlns="{package}">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _cell(value: str | int | date | None, texts: dict[str, int]) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
