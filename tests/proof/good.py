"""A small workbook with one of everything that the lint looks at, written by hand."""

from __future__ import annotations

import zipfile
from io import BytesIO

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
_A = "http://schemas.openxmlformats.org/drawingml/2006"

PARTS: dict[str, str] = {
    "[Content_Types].xml": f"""<Types xmlns="{_P}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.spreadsheetml.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/calcChain.xml" ContentType="{_TYPE}.spreadsheetml.calcChain+xml"/>
<Override PartName="/xl/tables/table1.xml" ContentType="{_TYPE}.spreadsheetml.table+xml"/>
<Override PartName="/xl/tables/table2.xml" ContentType="{_TYPE}.spreadsheetml.table+xml"/>
<Override PartName="/xl/drawings/drawing1.xml" ContentType="{_TYPE}.drawing+xml"/>
<Override PartName="/xl/charts/chart1.xml" ContentType="{_TYPE}.drawingml.chart+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_P}/relationships">
<Relationship Id="rId1" Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><workbookPr/>
<bookViews><workbookView activeTab="0"/></bookViews><sheets>
<sheet name="Report" sheetId="1" r:id="rId1"/><sheet name="Facts calls" sheetId="2" r:id="rId2"/>
</sheets><definedNames><definedName name="period">Report!$B$1</definedName>
<definedName name="NPS">_xlfn.LAMBDA(_xlpm.x_,SUM(_xlpm.x_))</definedName>
<definedName name="_xlnm.Print_Area" localSheetId="0">Report!$A$1:$F$9</definedName>
<definedName name="_xlnm.Print_Titles" localSheetId="0">Report!$A:$A,Report!$1:$2</definedName>
</definedNames></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_P}/relationships">
<Relationship Id="rId1" Type="{_R}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_R}/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="rId3" Type="{_R}/styles" Target="styles.xml"/>
<Relationship Id="rId4" Type="{_R}/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId5" Type="{_R}/calcChain" Target="calcChain.xml"/></Relationships>""",
    "xl/worksheets/sheet1.xml": f"""<worksheet xmlns="{_MAIN}" xmlns:r="{_R}"><sheetViews>
<sheetView workbookViewId="0"><pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight"
state="frozen"/><selection pane="bottomRight" activeCell="B3" sqref="B3"/></sheetView></sheetViews>
<cols><col min="1" max="1" width="20"/><col min="2" max="3" width="12"/></cols>
<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46296</v></c></row>
<row r="2" ht="30" customHeight="1"><c r="A2" t="inlineStr"><is><t>Total</t></is></c></row>
<row r="3"><c r="A3"><f>IF(SUM(Calls[n])&gt;0,SUMIFS(Calls[n],Calls[month],"&lt;="&amp;period),NA())</f><v>3</v></c>
<c r="B3" t="str"><f>"n = "&amp;'Facts calls'!B2</f><v>n = 1</v></c>
<c r="C3" t="e"><f>NA()</f><v>#N/A</v></c><c r="D3" t="b"><f>A3&gt;1</f><v>1</v></c></row>
<row r="5"><c r="A5" t="inlineStr"><is><t>id</t></is></c><c r="B5" t="inlineStr"><is><t>label</t></is></c></row>
<row r="6"><c r="A6"><v>1</v></c><c r="B6" t="inlineStr"><is><t>one</t></is></c></row>
</sheetData><mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>
<conditionalFormatting sqref="A3:D3"><cfRule type="expression" priority="1" dxfId="0"><formula>$A3&gt;1</formula></cfRule></conditionalFormatting>
<dataValidations count="1"><dataValidation type="list" sqref="B1" promptTitle="Month" prompt="Choose"><formula1>"a,b"</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A2" location="'Facts calls'!A1" tooltip="There"/></hyperlinks>
<headerFooter><oddFooter>&amp;P / &amp;N</oddFooter></headerFooter>
<rowBreaks count="1"><brk id="4" max="16383" man="1"/></rowBreaks><drawing r:id="rId1"/>
<tableParts count="1"><tablePart r:id="rId2"/></tableParts>
<extLst><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>'Facts calls'!B2:B3</xm:f><xm:sqref>E3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>
</worksheet>""",
    "xl/worksheets/_rels/sheet1.xml.rels": f"""<Relationships xmlns="{_P}/relationships">
<Relationship Id="rId1" Type="{_R}/drawing" Target="../drawings/drawing1.xml"/>
<Relationship Id="rId2" Type="{_R}/table" Target="../tables/table2.xml"/></Relationships>""",
    "xl/worksheets/sheet2.xml": f"""<worksheet xmlns="{_MAIN}" xmlns:r="{_R}"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>month</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>
<row r="2"><c r="A2"><v>46266</v></c><c r="B2"><v>1</v></c></row>
<row r="3"><c r="A3"><v>46296</v></c><c r="B3"><v>2</v></c></row></sheetData>
<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>""",
    "xl/worksheets/_rels/sheet2.xml.rels": f"""<Relationships xmlns="{_P}/relationships">
<Relationship Id="rId1" Type="{_R}/table" Target="../tables/table1.xml"/></Relationships>""",
    "xl/tables/table1.xml": f"""<table xmlns="{_MAIN}" id="1" name="Calls" displayName="Calls" ref="A1:B3">
<autoFilter ref="A1:B3"/><tableColumns count="2"><tableColumn id="1" name="month"/>
<tableColumn id="2" name="n"/></tableColumns></table>""",
    "xl/tables/table2.xml": f"""<table xmlns="{_MAIN}" id="2" name="Labels" displayName="Labels" ref="A5:B6">
<tableColumns count="2"><tableColumn id="1" name="id" dataDxfId="0"/>
<tableColumn id="2" name="label"/></tableColumns></table>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}"><numFmts count="1">
<numFmt numFmtId="164" formatCode="[$-409]mmm yyyy"/></numFmts>
<fonts count="1"><font><sz val="11"/></font></fonts><fills count="2"><fill/><fill/></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
<dxfs count="1"><dxf><font><b/></font></dxf></dxfs></styleSheet>""",
    "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>Month</t></si></sst>',
    "xl/calcChain.xml": f'<calcChain xmlns="{_MAIN}"><c r="A3" i="1"/><c r="B3"/></calcChain>',
    "xl/drawings/drawing1.xml": f"""<xdr:wsDr xmlns:xdr="{_A}/spreadsheetDrawing" xmlns:r="{_R}"
xmlns:c="{_A}/chart"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>8</xdr:row></xdr:from>
<xdr:to><xdr:col>5</xdr:col><xdr:row>20</xdr:row></xdr:to><c:chart r:id="rId1"/></xdr:twoCellAnchor></xdr:wsDr>""",
    "xl/drawings/_rels/drawing1.xml.rels": f"""<Relationships xmlns="{_P}/relationships">
<Relationship Id="rId1" Type="{_R}/chart" Target="/xl/charts/chart1.xml"/></Relationships>""",
    "xl/charts/chart1.xml": f"""<c:chartSpace xmlns:c="{_A}/chart"><c:chart><c:plotArea><c:lineChart><c:ser>
<c:val><c:numRef><c:f>'Facts calls'!$B$2:$B$3</c:f><c:numCache><c:ptCount val="2"/>
<c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>
<c:axId val="10"/><c:axId val="11"/></c:lineChart><c:catAx><c:axId val="10"/></c:catAx>
<c:valAx><c:axId val="11"/></c:valAx></c:plotArea></c:chart></c:chartSpace>""",
}  # fmt: skip


def zipped(parts: dict[str, str], more: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The parts as a file; ``more`` are entries that may bear a name that is there already."""
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, text in (*parts.items(), *more):
            archive.writestr(zipfile.ZipInfo(name), text)
    return memory.getvalue()
