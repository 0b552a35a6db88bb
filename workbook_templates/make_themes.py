"""Make the theme of each template: the named cell styles, each shown with a sample.

``python workbook_templates/make_themes.py`` writes them, ``--check`` says whether they are as
it would write them. A company restyles a theme in Excel (Cell Styles, Modify) instead.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.writer.excel import ExcelWriter

HERE = Path(__file__).resolve().parent


class Palette(NamedTuple):
    """The two accents of a theme, and the tint behind its main figures."""

    accent: str
    second: str
    pale: str


TEMPLATES = {
    "default": Palette("1F3A5F", "2A7F9E", "F2F5F9"),  # navy and teal
    "contact_centre": Palette("0F4C5C", "4A8DB7", "EEF5F7"),  # petrol and sky
    "subscription": Palette("3D2C5E", "8264AE", "F5F2FA"),  # aubergine and violet
    "sales_marketing": Palette("22356F", "A8508F", "F4F4FB"),  # cobalt and orchid
    "executive": Palette("23272B", "5B7089", "F4F5F6"),  # graphite and slate
}
"""By template. Status colours are the same in all: green, amber and red mean what they mean."""

FONT = "Arial"
INK, GREY, LINE = "263238", "7A868F", "D5DCE4"
GOOD, CLOSE, BAD = "2E7D32", "B26A00", "C62828"


def styles(palette: Palette) -> list[NamedStyle]:
    """The named styles, in the order in which they are shown."""
    accent, second, pale = palette
    thin, hair = Side("thin", color=accent), Side("hair", color=LINE)
    under = Border(bottom=hair)

    def style(
        name: str,
        *,
        size: float = 9,
        bold: bool = False,
        italic: bool = False,
        colour: str = INK,
        fill: str | None = None,
        horizontal: str | None = None,
        vertical: str = "center",
        wrap: bool = False,
        indent: int = 0,
        border: Border | None = None,
        locked: bool = True,
        underline: str | None = None,
    ) -> NamedStyle:
        return NamedStyle(
            name=f"xlkpi {name}",
            font=Font(name=FONT, size=size, bold=bold, italic=italic, color=colour, u=underline),
            fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
            alignment=Alignment(
                horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent
            ),
            border=border or Border(),
            protection=Protection(locked=locked),
        )

    box = Border(*(Side("thin", color="C9A94B") for _ in range(4)))
    return [
        style("title", size=18, bold=True, colour=accent),
        style("subtitle", colour=GREY),
        style("banner", size=10, bold=True, colour="FFFFFF", fill=accent),
        style("header", size=8.5, bold=True, colour="FFFFFF", fill=accent, horizontal="center",
              wrap=True),
        style("section", size=11, bold=True, colour=accent, border=Border(bottom=thin)),
        style("label", border=under),
        style("value", horizontal="right", border=under),
        style("figure", size=10, bold=True, horizontal="right", border=under, fill=pale),
        style("delta", horizontal="right", border=under),
        style("status", bold=True, border=under, indent=1, horizontal="left"),
        style("note", size=8, colour=GREY, border=under, wrap=True, indent=1, horizontal="left"),
        style("field", bold=True, horizontal="left"),
        style("text", vertical="top", wrap=True, border=under),
        style("link", colour=second, underline="single"),
        style("input", colour="1F3FBF", fill="FFF8E1", border=box, locked=False),
        style("helper", size=7, colour="9AA5AD", horizontal="right"),
        style("muted", colour="A9B2B9"),
        style("good", colour=GOOD),
        style("close", colour=CLOSE),
        style("bad", colour=BAD),
    ]  # fmt: skip


def theme(palette: Palette) -> bytes:
    """The bytes of a theme, the same each time."""
    workbook = Workbook()
    # what carries no style of ours is in the same font
    normal = Font(name=FONT, size=9, color=INK)
    workbook._fonts = IndexedList([normal])  # noqa: SLF001
    workbook._named_styles["Normal"].font = normal  # noqa: SLF001
    sheet = workbook.active
    sheet.title = "Styles"
    sheet.column_dimensions["A"].width = 40
    for row, style in enumerate(styles(palette), 1):
        workbook.add_named_style(style)
        cell = sheet.cell(row, 1, style.name)
        cell.style = style.name
    workbook.properties.creator = "xlkpi"
    workbook.properties.created = workbook.properties.modified = datetime(2026, 1, 1)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()
    return _timeless(made.getvalue())


def _timeless(data: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(made, "w") as archive:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, given.read(name))
    return made.getvalue()


def contents(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook: compression differs from machine to machine, these do not."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main() -> int:
    """Write the themes, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, say what differs")
    check = parser.parse_args().check
    stale = []
    for name, palette in TEMPLATES.items():
        path, made = HERE / name / "theme.xlsx", theme(palette)
        if path.is_file() and contents(path.read_bytes()) == contents(made):
            continue
        stale.append(name)
        if not check:
            path.write_bytes(made)
    if check and stale:
        sys.stderr.write(f"stale: {', '.join(stale)}. Run workbook_templates/make_themes.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
