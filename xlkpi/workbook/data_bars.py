"""Bars within cells, of one colour and a fixed scale: openpyxl knows the graded ones of 2007 only."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import DataBarRule, Rule

from xlkpi.workbook.page import escaped

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_LINK = "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"
_LIST = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"


class _Linked(Rule):
    """A rule that names what later versions of Excel draw in its place."""

    def __init__(self, link: str, **how: Any) -> None:
        super().__init__(**how)
        self.link = link

    def to_tree(self, *args: Any, **named: Any) -> Any:
        from lxml import etree

        tree: Any = super().to_tree(*args, **named)
        space = etree.QName(tree).namespace
        within = f"{{{space}}}" if space else ""
        ext = etree.SubElement(etree.SubElement(tree, f"{within}extLst"), f"{within}ext")
        ext.set("uri", _LINK)
        etree.SubElement(ext, f"{{{_X14}}}id", nsmap={"x14": _X14}).text = self.link
        return tree


# openpyxl lists the parts of a class from its own body: these are those of a rule
for _name in ("__attrs__", "__nested__", "__elements__", "__namespaced__"):
    setattr(_Linked, _name, getattr(Rule, _name))


class DataBars:
    """The bars of one sheet: a rule each, and the part of the sheet's extensions they need."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.made: list[str] = []

    def add(self, box: str, colour: str, most: float) -> None:
        """Draw each number of a range as a bar: nothing for 0, the whole cell for ``most``."""
        number = len(self.made) + 1
        link = f"{{00000000-0000-4000-8000-{number:012X}}}"
        rule: Any = DataBarRule  # untyped
        bar = rule("num", 0, "num", most, color=f"FF{colour}", showValue=False,
                          minLength=0, maxLength=100).dataBar  # fmt: skip
        self.page.ws.conditional_formatting.add(box, _Linked(link, type="dataBar", dataBar=bar))
        self.made.append(
            f'<x14:conditionalFormatting xmlns:xm="{_XM}"><x14:cfRule type="dataBar" id="{link}">'
            '<x14:dataBar minLength="0" maxLength="100" showValue="0" gradient="0">'
            '<x14:cfvo type="num"><xm:f>0</xm:f></x14:cfvo>'
            f'<x14:cfvo type="num"><xm:f>{most!r}</xm:f></x14:cfvo>'
            f'<x14:negativeFillColor rgb="FF{colour}"/><x14:axisColor rgb="FF000000"/>'
            f"</x14:dataBar></x14:cfRule><xm:sqref>{escaped(box)}</xm:sqref>"
            "</x14:conditionalFormatting>"
        )

    def beside(self, extension: str) -> str:
        """The sheet's extensions: those given, and these."""
        if not self.made:
            return extension
        mine = (
            f'<ext uri="{_LIST}" xmlns:x14="{_X14}"><x14:conditionalFormattings>'
            f"{''.join(self.made)}</x14:conditionalFormattings></ext>"
        )
        inner = extension.removeprefix("<extLst>").removesuffix("</extLst>")
        return f"<extLst>{mine}{inner}</extLst>"
