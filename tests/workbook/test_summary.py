"""The Summary: what it shows is what the facts say, whatever is chosen, in every template."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.workbook.cells import Cells, calculated, differences
from xlkpi import kpis
from xlkpi.facts import Facts
from xlkpi.insight import Insights
from xlkpi.model.period import Window
from xlkpi.workbook import build, summary_table, template
from xlkpi.workbook import columns as c
from xlkpi.workbook.carried import left_before
from xlkpi.workbook.charts import natural, tint
from xlkpi.workbook.page import letter
from xlkpi.workbook.template import ChartKind

SPACES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "x14": "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
}
FIRST = summary_table.FIRST
TOLD = letter(summary_table.LAST + 2)  # says whether what moved is of the month shown


@pytest.fixture(scope="module")
def books(
    facts: Facts, samples_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The workbook of each template, with the samples' targets."""
    folder = tmp_path_factory.mktemp("templates")
    earlier = left_before(folder / "none.xlsx", samples_folder.parent / "targets.csv", None)
    made = {}
    for name in template.names():
        made[name] = folder / f"{name}.xlsx"
        build(facts, output=made[name], template=name, earlier=earlier, title="Alizé Confort")
    return made


def charts(path: Path, sheet: int = 1) -> list[Any]:
    """The charts of a sheet, as XML, in the order in which they stand."""
    with zipfile.ZipFile(path) as archive:
        rels = etree.fromstring(archive.read(f"xl/drawings/_rels/drawing{sheet}.xml.rels"))
        return [etree.fromstring(archive.read(str(rel.get("Target"))[1:])) for rel in rels]


def titled(path: Path, title: str, sheet: int = 1) -> Any:
    found = [c for c in charts(path, sheet) if "".join(c.xpath("//c:title//text()",
             namespaces=SPACES)) == title]  # fmt: skip
    assert len(found) == 1, title
    return found[0]


def at(chart: Any, path: str) -> list[Any]:
    return list(chart.xpath(path, namespaces=SPACES))


@pytest.mark.parametrize("name", template.names())
def test_libreoffice_calculates_what_is_written(
    name: str, books: dict[str, Path], libreoffice: Path, tmp_path: Path
) -> None:
    given, found = Cells(books[name]), calculated(books[name], tmp_path)
    assert not differences(given, found)


def test_month_segment_and_targets_are_followed(
    books: dict[str, Path], facts: Facts, libreoffice: Path, tmp_path: Path
) -> None:
    path = books["contact_centre"]
    before = Cells(path)
    targets = before.column("Targets", "A")
    row = targets["Service level"]
    heads = next(
        r for r in before.workbook["Targets"].iter_rows(max_row=10) if "low" in [c.value for c in r]
    )
    low = next(c.column_letter for c in heads if c.value == "low")
    month = facts.months[-4]
    edits = {
        ("Summary", "B4"): month,
        ("Targets", f"{low}{row}"): 0.99,
    }
    found = calculated(path, tmp_path, edits)
    rows = found.column("Summary", "A")
    value = facts.kpi(kpis.find("service_level"), Window.MONTH, month)[0]
    assert value is not None
    assert found.value("Summary", f"B{rows['Service level']}") == pytest.approx(value, rel=1e-9)
    assert found.value("Summary", f"E{rows['Service level']}") == "✖ Off target"
    assert found.value("Summary", f"F{rows['Service level']}") == pytest.approx(value / 0.99)
    assert found.value("Summary", f"G{rows['Service level']}") == 0
    assert "▼ Service level" in rows
    gap = found.value("Summary", f"D{rows['▼ Service level']}")
    assert gap == pytest.approx((value - 0.99) / 0.99)
    assert "✖ Service level" in rows
    # what was computed for another month is not shown for this one
    told = letter(summary_table.LAST + 2)
    moved = [r for r in range(1, 60) if before.value("Summary", f"{told}{r}") == 1]
    assert moved
    for r in moved:
        assert before.value("Summary", f"K{r}") is not None
        assert found.value("Summary", f"{told}{r}") == 0
        assert found.value("Summary", f"K{r}") is None
        assert found.value("Summary", f"N{r}") == "build again for this choice"
    assert not [text for text in rows if text.startswith("↗")]


def test_best_and_worst_are_those_of_the_table(books: dict[str, Path]) -> None:
    cells = Cells(books["executive"])
    table = cells.workbook["Definitions"].tables["Kpis"]
    sheet = cells.shown("Definitions")
    heads = [column.name for column in table.tableColumns]
    letters = dict(zip(heads, _letters(len(heads)), strict=True))
    first, last = (int("".join(filter(str.isdigit, x))) for x in table.ref.split(":"))
    relative = {
        sheet[f"{letters['kpi']}{r}"]: sheet.get(f"{letters['relative']}{r}")
        for r in range(first + 1, last + 1)
    }
    known = {k: v for k, v in relative.items() if isinstance(v, int | float)}
    assert len(known) >= 4
    best = sorted((k for k in known if known[k] >= 0), key=lambda k: -known[k])[:3]
    worst = sorted((k for k in known if known[k] < 0), key=lambda k: known[k])[:3]
    shown = [text for text in cells.column("Summary", "A") if text.startswith(("▲", "▼"))]
    assert shown == [f"▲ {k}" for k in best] + [f"▼ {k}" for k in worst]
    for name in shown:
        row = cells.column("Summary", "A")[name]
        assert cells.value("Summary", f"D{row}") == pytest.approx(known[name[2:]])


def test_what_moved_adds_up(books: dict[str, Path], facts: Facts) -> None:
    cells = Cells(books["default"])
    insights = Insights(facts, facts.months[-1])
    heads = [r for r in range(1, 60) if cells.value("Summary", f"{TOLD}{r}") == 1]
    assert heads
    for top in heads:
        name = str(cells.value("Summary", f"F{top}")).rpartition(", by ")[0]
        kpi = next(k for k in kpis.all_kpis() if k.name.en == name)
        made = insights.contribution(kpi)
        assert made is not None
        assert cells.value("Summary", f"I{top}") == pytest.approx(made.before)
        assert cells.value("Summary", f"J{top}") == pytest.approx(made.now)
        parts = []
        for row in range(top + 1, top + 4):
            effect = cells.value("Summary", f"K{row}")
            if effect is None or row in heads:
                break
            parts.append(effect)
            rate, mix = (cells.value("Summary", f"{x}{row}") for x in "LM")
            if rate is not None:
                assert rate + mix == pytest.approx(effect)
        assert sum(parts) == pytest.approx(cells.value("Summary", f"K{top}"))


def test_bars_end_at_the_target_and_go_on_beyond(books: dict[str, Path]) -> None:
    cells = Cells(books["executive"])
    seen = 0
    for row in range(FIRST, FIRST + 10):
        value, target = (cells.value("Summary", f"{x}{row}") for x in "BC")
        bar, more = (cells.value("Summary", f"{x}{row}") for x in "FG")
        if not target:
            assert (bar, more) == (None, None)
            continue
        seen += 1
        assert bar == pytest.approx(min(1, value / target))
        assert more == pytest.approx(max(0, min(0.5, value / target - 1)))
    assert seen >= 3
    with zipfile.ZipFile(books["executive"]) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rules = at(sheet, "//m:cfRule[@type='dataBar']")
    linked = {rule.xpath("string(.//x14:id)", namespaces=SPACES) for rule in rules}
    drawn = {rule.get("id") for rule in at(sheet, "//x14:cfRule[@type='dataBar']")}
    assert len(rules) == len(linked) == 13
    assert linked == drawn
    assert not at(sheet, "//m:dataBar[not(@showValue='0')]")
    assert at(sheet, "//x14:sparkline")


def test_the_counts_are_those_of_the_rows(books: dict[str, Path]) -> None:
    for path in books.values():
        cells = Cells(path)
        status = [cells.value("Summary", f"E{row}") for row in range(FIRST, FIRST + 10)]
        for column, word in (("I", "✔ On target"), ("K", "● Close"), ("M", "✖ Off target")):
            assert cells.value("Summary", f"{column}5") == word
            assert cells.value("Summary", f"{column}4") == str(status.count(word))


def test_every_template_prints_its_summary_on_one_page(books: dict[str, Path]) -> None:
    for path in books.values():
        sheet = Cells(path).workbook["Summary"]
        assert (sheet.page_setup.fitToHeight, sheet.page_setup.fitToWidth) == (1, 1)
        assert sheet.page_setup.orientation == "landscape"
        assert len(charts(path)) == 6


def test_rules_of_a_template_are_told(books: dict[str, Path], facts: Facts) -> None:
    cells = Cells(books["contact_centre"])
    kpi, month = kpis.find("service_level"), facts.months[-1]
    now = facts.kpi(kpi, Window.MONTH, month)[0]
    then = facts.kpi(kpi, Window.MONTH, month.replace(year=month.year - 1))[0]
    assert now is not None
    assert then is not None
    told = [t for t in cells.column("Summary", "A") if "Service level (same month last year)" in t]
    mark = "✔ Service level ≥" if now >= then else "✖ Service level <"
    assert [t.startswith(mark) for t in told] == [True]


@pytest.mark.parametrize(("lang", "words"), [("en", "see that the cost"), ("fr", "veiller à ce")])
def test_the_source_of_a_rule_is_in_the_language(
    lang: Any, words: str, workbooks: dict[Any, Path]
) -> None:
    cells = Cells(workbooks[lang])
    shown = [str(v) for v in cells.shown(cells.sheets[0]).values() if "001 par. 5" in str(v)]
    assert [words in text for text in shown] == [True]


# ---------------------------------------------------------------- charts


def test_the_kind_follows_what_is_shown() -> None:
    kinds = {id: natural(kpis.find(id)) for id in (
        "revenue", "offered_calls", "service_level", "net_promoter_score", "active_customers",
        "customer_acquisition_cost")}  # fmt: skip
    assert kinds == {
        "revenue": ChartKind.COLUMNS, "offered_calls": ChartKind.COLUMNS,
        "service_level": ChartKind.LINE, "net_promoter_score": ChartKind.LINE,
        "active_customers": ChartKind.LINE, "customer_acquisition_cost": ChartKind.LINE,
    }  # fmt: skip


def test_a_rate_is_a_line_with_its_target(books: dict[str, Path]) -> None:
    chart = titled(books["default"], "Conversion rate")
    assert not at(chart, "//c:barChart")
    assert at(chart, "//c:smooth/@val") == ["0", "0", "0"]
    names = at(chart, "//c:ser/c:tx/c:v/text()")
    assert names == ["Conversion rate", "Target", "Target"]
    values, target, upper = at(chart, "//c:ser/c:val/c:numRef")
    sheet, cells = "Acquisition & pipeline", Cells(books["default"])
    row = cells.column(sheet, "A")["Conversion rate"]
    reference = values.findtext("c:f", namespaces=SPACES)
    months = [letter(c.FIRST_MONTH + i) for i in range(13)]
    assert reference == f"'{sheet}'!${months[0]}${row}:${months[-1]}${row}"
    cached = [float(x) for x in at(values, ".//c:v/text()")]
    shown = [cells.value(sheet, f"{x}{row}") for x in months]
    assert cached == pytest.approx([x for x in shown if isinstance(x, float)])
    first, _, last = target.findtext("c:f", namespaces=SPACES).rpartition("!")[2].partition(":")
    assert first.split("$")[2] == last.split("$")[2] == str(row)
    asked = [float(x) for x in at(target, ".//c:v/text()")]
    # +10 % of the twelve months before, in each month of 2026
    baseline = cells.value(sheet, f"{letter(c.R12)}{row}")
    assert asked == pytest.approx([baseline * 1.1] * 10)
    assert not at(upper, ".//c:pt")
    assert at(chart, "//c:legendEntry/c:idx/@val") == ["2"]


def test_a_volume_is_columns_from_nought(books: dict[str, Path]) -> None:
    chart = titled(books["default"], "Revenue")
    assert at(chart, "//c:barDir/@val") == ["col"]
    assert at(chart, "//c:valAx//c:min/@val") == ["0"]
    assert len(at(chart, "//c:barChart/c:ser//c:pt[c:v]")) >= 26


def test_parts_are_stacked(books: dict[str, Path]) -> None:
    chart = titled(books["default"], "NPS answers: promoters, passives, detractors")
    assert at(chart, "//c:grouping/@val") == ["stacked"]
    assert at(chart, "//c:overlap/@val") == ["100"]
    assert at(chart, "//c:valAx//c:max/@val") == ["1"]
    series = at(chart, "//c:ser/c:val/c:numRef/c:numCache")
    months = [[float(x) for x in at(s, "c:pt/c:v/text()")] for s in series]
    assert [sum(parts) for parts in zip(*months, strict=True)] == pytest.approx([1.0] * 13)
    colours = [
        s.xpath("string(c:spPr/*[local-name()='solidFill']/*/@val)", namespaces=SPACES)
        for s in at(chart, "//c:ser")
    ]  # fmt: skip
    assert colours == ["2E7D32", "A9B2B9", "C62828"]


def test_a_split_adds_up_to_the_whole(books: dict[str, Path], facts: Facts) -> None:
    chart = titled(books["sales_marketing"], "Revenue by sales channel")
    series = at(chart, "//c:ser/c:val/c:numRef/c:numCache")
    assert len(series) >= 2
    months = [[float(x) for x in at(s, "c:pt/c:v/text()")] for s in series]
    whole = [float(facts.value("revenue", Window.MONTH, m) or 0) for m in facts.months[-13:]]
    assert [sum(parts) for parts in zip(*months, strict=True)] == pytest.approx(whole)


def test_steps_are_bars_with_their_numbers(books: dict[str, Path], facts: Facts) -> None:
    chart = titled(books["default"], "From lead to customer, this month")
    assert at(chart, "//c:barDir/@val") == ["bar"]
    assert at(chart, "//c:catAx//c:orientation/@val") == ["maxMin"]
    assert at(chart, "//c:dLbls/c:showVal/@val") == ["1"]
    steps = [float(x) for x in at(chart, "//c:val//c:v/text()")]
    ids = ("incoming_leads", "qualified_leads", "activated_leads")
    assert steps == [facts.value(id, Window.MONTH, facts.months[-1]) for id in ids]
    assert at(chart, "//c:cat//c:v/text()")[0] == "Incoming leads"


def test_pressure_and_unsubscribes_have_an_axis_each(books: dict[str, Path]) -> None:
    chart = titled(books["default"], "Contact pressure against unsubscribes")
    (columns,), (line,) = at(chart, "//c:barChart"), at(chart, "//c:lineChart")
    assert not set(at(columns, "c:axId/@val")) & set(at(line, "c:axId/@val"))
    assert at(chart, "//c:valAx/c:crosses/@val") == ["min", "max"]
    names = at(chart, "//c:ser/c:tx/c:v/text()")
    assert names[0] == "Contact pressure"
    assert names[1].endswith("(right)")
    form = at(chart, "//c:valAx/c:numFmt/@formatCode")
    assert "%" not in form[0]
    assert "%" in form[1]


def test_families_draw_the_active_customer_rate(books: dict[str, Path]) -> None:
    for path in books.values():
        cells = Cells(path)
        place = cells.sheets.index("Customer base & retention") + 1
        assert titled(path, "Active customer rate", place) is not None


def test_a_tint_is_lighter() -> None:
    assert tint("1F3A5F", 0.0) == "1F3A5F"
    assert tint("1F3A5F", 1.0) == "FFFFFF"


def _letters(several: int) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [get_column_letter(i) for i in range(1, several + 1)]
