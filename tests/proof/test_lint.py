"""Each rule of the lint, proven by a workbook broken on purpose; and nothing found in a good one."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tests.proof.good import PARTS, zipped
from xlkpi.errors import InputError
from xlkpi.proof import cells
from xlkpi.proof.lint import lint
from xlkpi.proof.opened import Opened
from xlkpi.proof.package import Package
from xlkpi.proof.rules import RULES

TYPES, BOOK, STYLES = "[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"
S1, S2 = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
T1, T2 = "xl/tables/table1.xml", "xl/tables/table2.xml"
CHART, DRAWING = "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
NEW = "xl/new.bin"

A3 = PARTS[S1].split('<c r="A3"><f>')[1].split("</f>")[0]
DEEP = "IF(1," * 65 + "1" + ")" * 65
OUTSIDE = '<Relationship Id="rId9" Type="x/image" TargetMode="External" Target="https://a.example/b.png"/>'


def _formula(text: str) -> tuple[str, str, str]:
    return S1, A3, text


# rule, part, what stands there, what is put instead ("" as what stands there adds a part)
BROKEN: list[tuple[str, str, str, str]] = [
    ("part-twice", "XL/Styles.xml", "", PARTS[STYLES]),
    ("part-name", "xl\\odd.xml", "", "<a/>"),
    ("part-type", NEW, "", "x"),
    ("part-type-wrong", TYPES, "spreadsheetml.worksheet+xml", "spreadsheetml.chartsheet+xml"),
    ("part-type-missing", TYPES, "</Types>",
     '<Override PartName="/xl/gone.xml" ContentType="x/y"/></Types>'),
    ("relation-target", BOOK_RELATIONS, "</Relationships>",
     '<Relationship Id="rId9" Type="x/theme" Target="theme.xml"/></Relationships>'),
    ("relation-id", S1, '<drawing r:id="rId1"/>', '<drawing r:id="rId7"/>'),
    ("relation-id", BOOK_RELATIONS, "</Relationships>",
     '<Relationship Id="rId5" Type="x/calcChain" Target="calcChain.xml"/></Relationships>'),
    ("relation-outside", "xl/worksheets/_rels/sheet1.xml.rels", "</Relationships>",
     f"{OUTSIDE}</Relationships>"),
    ("external-links", "xl/externalLinks/externalLink1.xml", "", "<externalLink/>"),
    ("macros", "xl/macrosheets/sheet1.xml", "", "<a/>"),
    ("xml-malformed", CHART, "</c:chartSpace>", ""),
    ("xml-characters", CHART, 'idx="0"', 'idx="0" a="&#1;"'),
    ("xml-characters", CHART, 'idx="0"', 'idx="0" a="\x02"'),
    ("xml-doctype", CHART, "<c:chartSpace ", "<!DOCTYPE a><c:chartSpace "),
    ("calc-chain", "xl/calcChain.xml", 'r="B3"', 'r="B7"'),
    # the workbook
    ("sheet-name", BOOK, "</sheets>", f'<sheet name="{"x" * 32}" sheetId="3"/></sheets>'),
    ("sheet-name", BOOK, "</sheets>", '<sheet name="a/b" sheetId="3"/></sheets>'),
    ("sheet-name-twice", BOOK, "</sheets>", '<sheet name="REPORT" sheetId="3"/></sheets>'),
    ("sheet-name-twice", BOOK, "</sheets>", '<sheet name="Other" sheetId="2"/></sheets>'),
    ("sheet-visible", BOOK, ' sheetId=', ' state="hidden" sheetId='),
    ("view", BOOK, 'activeTab="0"', 'activeTab="2"'),
    ("view", S1, 'workbookViewId="0"', 'workbookViewId="1"'),
    ("name", BOOK, 'name="NPS"', 'name="NPS2"'),
    ("name", BOOK, 'name="NPS"', 'name="1 a"'),
    ("name-twice", BOOK, "</definedNames>",
     '<definedName name="PERIOD">Report!$B$1</definedName></definedNames>'),
    ("name-dangling", BOOK, "</definedNames>",
     '<definedName name="old">Gone!$B$1</definedName></definedNames>'),
    ("name-dangling", BOOK, "</definedNames>",
     '<definedName name="old">Report!#REF!</definedName></definedNames>'),
    ("print", BOOK, "Report!$A$1:$F$9", "'Facts calls'!$A$1:$F$9"),
    ("print", BOOK, "Report!$1:$2", "Report!$A$1:$B$2"),
    ("date-system", BOOK, "<workbookPr/>", '<workbookPr date1904="1"/>'),
    # around the cells
    ("merge", S1, '<mergeCell ref="B2:C2"/>', '<mergeCell ref="B2:C2"/><mergeCell ref="C1:C3"/>'),
    ("link", S1, "'Facts calls'!A1", "'Facts call'!A1"),
    ("link-tip", S1, 'tooltip="There"', f'tooltip="{"x" * 256}"'),
    ("range", S1, 'sqref="A3:D3"', 'sqref="D3:A3"'),
    ("validation-list", S1, '"a,b"', f'"{"a," * 128}"'),
    ("validation-empty", S1, '<formula1>"a,b"</formula1>', ""),
    ("validation-text", S1, 'promptTitle="Month"', f'promptTitle="{"x" * 33}"'),
    ("validation-count", S1, '<dataValidations count="1">', '<dataValidations count="2">'),
    ("validation-formula", S1, '"a,b"', "INDEX(Nowhere,1"),
    ("validation-formula", S1, '"a,b"', "Labels[label]"),
    ("conditional-style", S1, 'dxfId="0"><formula>', 'dxfId="1"><formula>'),
    ("conditional-formula", S1, "<formula>$A3&gt;1", "<formula>$A3&gt;"),
    ("conditional-priority", S1, "</cfRule>",
     '</cfRule><cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule>'),
    ("sparkline", S1, "<xm:f>'Facts calls'!", "<xm:f>Facts!"),
    ("sparkline", S1, "!B2:B3</xm:f>", "!A2:B3</xm:f>"),
    ("header-footer", S1, "&amp;P / &amp;N", "x" * 256),
    ("pane", S1, 'topLeftCell="B3"', 'topLeftCell="A1"'),
    ("pane", S1, 'xSplit="1" ', ""),
    ("selection", S1, 'sqref="B3"/>', 'sqref="B4"/>'),
    ("columns", S1, 'min="2" max="3"', 'min="1" max="3"'),
    ("columns-width", S1, 'width="20"', 'width="256"'),
    ("columns-width", S1, 'ht="30"', 'ht="410"'),
    ("breaks", S1, '<rowBreaks count="1">', '<rowBreaks count="3">'),
    ("element-order", S2, "<sheetData>", "<sheetData/><sheetViews/><sheetData>"),
    # tables
    ("table-id", T2, 'id="2" name="Labels"', 'id="1" name="Labels"'),
    ("table-name-twice", T2, 'displayName="Labels"', 'displayName="CALLS"'),
    ("table-name", T2, 'displayName="Labels"', 'displayName="The labels"'),
    ("table-name", T2, 'displayName="Labels"', 'displayName="LAB12"'),
    ("table-name-taken", T2, 'displayName="Labels"', 'displayName="Period"'),
    ("table-header", T2, 'name="label"', 'name="Label"'),
    ("table-column-name", T2, 'id="2" name="label"', 'id="1" name="label"'),
    ("table-size", T2, '<tableColumns count="2">', '<tableColumns count="3">'),
    ("table-size", T2, 'ref="A5:B6"', 'ref="A5:B5"'),
    ("table-filter", T1, '<autoFilter ref="A1:B3"/>', '<autoFilter ref="A1:B4"/>'),
    ("table-style", T2, 'dataDxfId="0"', 'dataDxfId="4"'),
    ("table-merged", S1, 'ref="B2:C2"', 'ref="B6:C6"'),
    ("filter-range", S2, "<tableParts", '<autoFilter ref="A1:B3"/><tableParts'),
    # cells
    ("cell-order", S2, '<row r="3"><c r="A3"><v>46296</v></c><c r="B3"><v>2</v></c>',
     '<row r="3"><c r="B3"><v>2</v></c><c r="A3"><v>46296</v></c>'),
    ("cell-order", S2, '<c r="B3">', '<c r="B4">'),
    ("cell-twice", S2, '<c r="B3">', '<c r="A3">'),
    ("cell-twice", S2, "</sheetData>", '<row r="3"/></sheetData>'),
    ("cell-beyond", S2, "</row></sheetData>", '<c r="XFE3"/></row></sheetData>'),
    ("cell-beyond", S2, "</sheetData>", '<row r="1048577"/></sheetData>'),
    ("cell-style", S1, 's="1"', 's="2"'),
    ("cell-text", S1, "<t>Total</t>", f"<t>{'x' * 32768}</t>"),
    ("cell-escape", S1, "<t>Total</t>", "<t>a_x0000_b</t>"),
    ("cell-type", S2, "<v>46266</v>", "<v>Oct</v>"),
    ("cell-type", S1, "<v>#N/A</v>", "<v>#NAN</v>"),
    ("cell-type", S1, 't="b"', 't="bool"'),
    ("cell-shared-text", S1, "<v>0</v>", "<v>1</v>"),
    # formulas
    ("formula-balance", *_formula("SUM(1,2")),
    ("formula-balance", *_formula('IF(1,"a')),
    ("formula-grammar", *_formula("1+*2")),
    ("formula-grammar", *_formula("SUM(1;2)")),
    ("formula-length", *_formula("1+" * 4096 + "1")),
    ("formula-nesting", *_formula(DEEP)),
    ("formula-string", *_formula(f'"{"x" * 256}"')),
    ("formula-arguments", *_formula("IFERROR(1)")),
    ("formula-arguments", *_formula(f"SUM({','.join(['1'] * 256)})")),
    ("formula-prefix", *_formula("CONCAT(1,2)")),
    ("formula-prefix", BOOK, "(_xlpm.x_,SUM(_xlpm.x_))", "(x_,SUM(x_))"),
    ("formula-function", *_formula("SUMME(1,2)")),
    ("formula-name", *_formula("periode+1")),
    ("formula-table", *_formula("SUM(Orders[n])")),
    ("formula-column", *_formula("SUM(Calls[m])")),
    ("formula-sheet", *_formula("Facts!B2")),
    ("formula-reference", *_formula("SUM(#REF!)")),
    ("formula-external", *_formula("[1]Sheet1!A1")),
    ("formula-shared", S1, f"<f>{A3}</f>", '<f t="shared" si="0"/>'),
    # styles
    ("style-index", STYLES, '<xf numFmtId="164" fontId="0"/>', '<xf numFmtId="164" fontId="1"/>'),
    ("style-count", STYLES, "</fonts>", "<font/>" * 1024 + "</fonts>"),
    ("style-name", STYLES, "</cellStyles>", '<cellStyle name="NORMAL" xfId="0"/></cellStyles>'),
    ("number-format", STYLES, "[$-409]mmm yyyy", "0.0 pt&quot;"),
    ("number-format", STYLES, "[$-409]mmm yyyy", "0;0;0;0;0"),
    ("number-format-id", STYLES, "</numFmts>", '<numFmt numFmtId="164" formatCode="0"/></numFmts>'),
    ("number-format-id", STYLES, '<xf numFmtId="164" ', '<xf numFmtId="165" '),
    # charts
    ("drawing-anchor", DRAWING, "<xdr:col>5</xdr:col>", "<xdr:col>0</xdr:col>"),
    ("chart-range", CHART, "<c:f>'Facts calls'!", "<c:f>'Facts'!"),
    ("chart-cache", CHART, '<c:ptCount val="2"/>', '<c:ptCount val="3"/>'),
    ("chart-axis", CHART, '</c:ser>\n<c:axId val="10"/>', '</c:ser>\n<c:axId val="12"/>'),
]  # fmt: skip


def _broken(part: str, old: str, new: str) -> bytes:
    if not old:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile warns of two entries of one name
            return zipped(PARTS, ((part, new),))
    assert old in PARTS[part]
    return zipped({**PARTS, part: PARTS[part].replace(old, new, -1 if old == " sheetId=" else 1)})


def _rules(data: bytes) -> set[str]:
    return {finding.rule.id for finding in lint(data)}


def test_a_good_workbook_has_no_findings() -> None:
    assert not [finding.told() for finding in lint(zipped(PARTS))]


@pytest.mark.parametrize(("rule", "part", "old", "new"), BROKEN, ids=[
    f"{number}-{case[0]}" for number, case in enumerate(BROKEN)])  # fmt: skip
def test_a_file_broken_in_one_way_breaks_one_rule(rule: str, part: str, old: str, new: str) -> None:
    assert _rules(_broken(part, old, new)) == {rule}


def test_macros_in_a_plain_workbook() -> None:
    types = PARTS[TYPES].replace(
        "<Default ", '<Default Extension="bin" ContentType="x/y"/><Default ', 1
    )
    data = zipped({**PARTS, TYPES: types, "xl/vbaProject.bin": "x"})
    assert _rules(data) == {"macros", "macros-hidden"}
    types = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert _rules(zipped({**PARTS, TYPES: types, "xl/vbaProject.bin": "x"})) == {"macros"}


def test_tables_that_overlap() -> None:
    relations = PARTS["xl/worksheets/_rels/sheet2.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId2" Type="x/table" Target="../tables/table3.xml"/></Relationships>',
    )
    table = PARTS[T1].replace(
        'id="1" name="Calls" displayName="Calls"', 'id="3" displayName="More"'
    )
    types = PARTS[TYPES].replace(
        "</Types>",
        '<Override PartName="/xl/tables/table3.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.table+xml"/></Types>',
    )
    parts = {**PARTS, TYPES: types, "xl/tables/table3.xml": table,
             "xl/worksheets/_rels/sheet2.xml.rels": relations}  # fmt: skip
    assert _rules(zipped(parts)) == {"table-overlap"}


def test_every_rule_is_proven() -> None:
    proven = {case[0] for case in BROKEN} | {"macros-hidden", "table-overlap"}
    assert proven == set(RULES)
    assert len(RULES) >= 25


def test_a_finding_says_where_and_what_in_both_languages() -> None:
    (finding,) = lint(_broken(*_formula("SUM(Calls[m])")))
    assert (finding.sheet, finding.cell, finding.detail) == ("Report", "A3", "Calls[m]")
    assert finding.told("en").startswith("[formula-column] Report!A3: a reference to a column")
    assert "référence à une colonne" in finding.told("fr")


@pytest.mark.parametrize("case", [case for case in BROKEN if case[0].startswith("cell-")])
def test_cells_are_read_alike_however_they_are_written(
    case: tuple[str, str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _broken(*case[1:])
    fast = Opened(Package(data)).scans
    monkeypatch.setattr(cells, "_ODD", (b"<",))  # nothing is plain
    slow = Opened(Package(data)).scans
    for part, scanned in fast.items():
        found = {**vars(slow[part]), "styles": {0: "", **slow[part].styles}}
        mine = {**vars(scanned), "styles": {0: "", **scanned.styles}}
        for each in (found, mine):
            each["styles"] = {k: v for k, v in each["styles"].items() if k}
            each.pop("several")
        assert mine == found


def test_what_is_no_workbook_is_said(tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    path.write_bytes(b"not a zip")
    with pytest.raises(InputError, match=r"kpi\.xlsx: cannot be read"):
        lint(path)
    with pytest.raises(InputError, match="no such file"):
        lint(tmp_path / "gone.xlsx")
    with pytest.raises(InputError, match="no workbook in it"):
        lint(zipped({"a.xml": "<a/>"}))
