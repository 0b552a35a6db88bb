"""Templates and the audit trail."""

from __future__ import annotations

import tomllib
from pathlib import Path
from shutil import copytree

import pytest

from tests.workbook.cells import Cells
from xlkpi import resources
from xlkpi.errors import ConfigError, UnknownName
from xlkpi.facts import Facts
from xlkpi.model.kpi import Family
from xlkpi.model.text import Language
from xlkpi.workbook import build, template
from xlkpi.workbook.carried import Earlier
from xlkpi.workbook.styles import NAMES, Styles

# the lists that the specification fixes
LISTS = """
[default]
headline = ["conversion_rate", "retention_rate", "revenue_per_customer", "customer_satisfaction", "revenue", "net_promoter_score", "customer_acquisition_cost", "clv_to_cac", "return_on_investment", "service_level"]
reserve = ["active_customer_rate", "churn_rate", "complaint_rate"]
[contact_centre]
headline = ["offered_calls", "service_level", "abandonment_rate", "average_speed_of_answer", "average_handle_time", "first_contact_resolution", "customer_satisfaction", "first_response_time", "open_tickets", "complaint_rate"]
reserve = ["answer_rate", "email_handling_rate", "case_resolution_time", "customer_effort_score", "reach_rate", "agreement_rate"]
[subscription]
headline = ["active_customers", "net_customer_change", "churn_rate", "renewal_rate", "net_revenue_retention", "gross_revenue_retention", "expansion_rate", "revenue_per_customer", "clv_to_cac", "net_promoter_score"]
reserve = ["retention_rate", "cancellation_rate", "churn_alerts", "customer_retention_cost"]
[sales_marketing]
headline = ["incoming_leads", "conversion_rate", "win_rate", "sales_cycle", "customer_acquisition_cost", "cost_per_lead", "net_response_rate", "campaign_conversion_rate", "unsubscribe_rate", "return_on_investment"]
reserve = ["activation_rate", "open_rate", "contact_pressure", "qualification_velocity", "revenue_per_contacted_customer"]
[executive]
headline = ["conversion_rate", "retention_rate", "revenue_per_customer", "customer_satisfaction", "revenue", "net_promoter_score", "customer_acquisition_cost", "clv_to_cac", "return_on_investment", "service_level"]
reserve = ["active_customer_rate", "churn_rate", "complaint_rate"]
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copytree(resources.folder("workbook_templates") / "default", tmp_path / "mine")


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "template.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_template_is_found_by_name_or_folder(copy: Path) -> None:
    assert template.read("default").headline == template.read(str(copy)).headline
    with pytest.raises(UnknownName, match="default"):
        template.read("defualt")


def test_a_mistake_in_a_template_is_named(copy: Path) -> None:
    edit(copy, '"service_level",\n]', '"service_levle",\n]')
    with pytest.raises(ConfigError, match=r"template\.toml.*service_levle.*did you mean"):
        template.read(str(copy))


def test_a_theme_without_a_style_is_refused(copy: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(copy / "theme.xlsx")
    with pytest.raises(ConfigError, match="xlkpi title"):
        Styles(copy / "theme.xlsx")
    with pytest.raises(ConfigError, match=r'template\.toml, line 5, key "theme".*xlkpi title'):
        template.read(str(copy))
    (copy / "theme.xlsx").write_bytes(b"no zip")
    with pytest.raises(ConfigError, match=r'line 5, key "theme".*no \.xlsx workbook'):
        template.read(str(copy))


ELEVEN = (
    '["revenue", "margin", "orders", "customers", "complaints", "churn_rate", "open_leads", '
    '"won_deals", "total_costs", "reach_rate", "completeness"]'
)
WRONG = {
    "an unknown KPI": (
        'headline = [\n  "revenue",\n  "retention_rat",\n]', 3, "headline", 'mean "retention_rate"',
    ),
    "a function for cells": ('headline = ["kpi_info"]', 1, "headline", "no row on a sheet"),
    "an unknown key": ('extends = "default"\nheadlnes = ["revenue"]', 2, "headlnes",
                       'did you mean "headline"'),
    "an unknown threshold": (
        'extends = "default"\n\n[thresholds]\ntolerance_point = 0.1', 4,
        "thresholds.tolerance_point", 'mean "tolerance_points"',
    ),
    "a text for a number": (
        'extends = "default"\n[thresholds]\nsmallest_n = "30"', 3, "thresholds.smallest_n",
        "must be a number, not '30'",
    ),
    "a negative threshold": (
        'extends = "default"\n[thresholds]\nsmallest_n = -1', 3, "thresholds.smallest_n",
        "0 or more",
    ),
    "a text for a list": ('headline = "revenue"', 1, "headline", "a list of texts"),
    "a number for a text": ('extends = 3', 1, "extends", "must be a text, not 3"),
    "too many indicators": (
        f'extends = "default"\nheadline = {ELEVEN}',
        2, "headline", "at most 10 indicators, not 11",
    ),
    "no indicators": ('reserve = ["revenue"]', 1, "headline", 'needs the key "headline"'),
    "an empty list": ('headline = []', 1, "headline", "must name an indicator"),
    "an unknown family": (
        'extends = "default"\nsheets = ["retention", "inbond"]', 2, "sheets", 'mean "inbound"',
    ),
    "charts of an unknown family": (
        'extends = "default"\n[charts]\ncampaign = ["revenue"]', 3, "charts.campaign",
        'mean "campaigns"',
    ),
    "too many charts": (
        'extends = "default"\n[charts]\nvalue = ["revenue", "margin", "orders", "customers"]', 3,
        "charts.value", "at most 3 charts, not 4",
    ),
    "an unknown chart": (
        'extends = "default"\n[summary]\ncharts = [\n  "nps_answer",\n]', 4, "summary.charts",
        'mean "nps_answers"',
    ),
    "an unknown kind of chart": (
        'extends = "default"\n[chart.mine]\nkind = "fun"\nof = ["revenue", "margin"]', 3,
        "chart.mine.kind", 'mean "funnel"',
    ),
    "a chart of nothing": (
        'extends = "default"\n[chart.mine]\nkind = "line"', 2, "chart.mine", 'needs the key "of"',
    ),
    "a mix of one": (
        'extends = "default"\n[chart.mine]\nkind = "mix"\nof = ["revenue"]', 4, "chart.mine.of",
        "several indicators",
    ),
    "a line of several": (
        'extends = "default"\n[chart.mine]\nof = ["revenue", "margin"]', 3, "chart.mine.of",
        "need kind columns, mix",
    ),
    "a split line": (
        'extends = "default"\n[chart.mine]\nkind = "line"\nof = ["revenue"]\nby = "region"', 5,
        "chart.mine.by", "in a chart of kind mix",
    ),
    "an unknown colour": (
        'extends = "default"\n[chart.mine]\nof = ["revenue"]\nlooks = ["goood", "bad"]', 4, "chart.mine.looks", 'mean "good"',
    ),
    "a rule that is none": (
        'extends = "default"\n[[check]]\nrule = "churn_rate is low"', 3, "check.rule",
        "is no rule",
    ),
    "a rule of an unknown KPI": (
        'extends = "default"\n[[check]]\nrule = "churn_rte < 0.1"', 3, "check.rule",
        'mean "churn_rate"',
    ),
    "a rule of numbers": (
        'extends = "default"\n[[check]]\nrule = "1 < 2"', 3, "check.rule", "names no indicator",
    ),
    "a rule at an unknown time": (
        'extends = "default"\n[[check]]\nrule = "churn_rate < churn_rate@last_yer"', 3,
        "check.rule", 'mean "last_year"',
    ),
    "a rule over an unknown window": (
        'extends = "default"\n[[check]]\nrule = "churn_rate < 0.1"\nwindow = "rolling"', 4,
        "check.window", 'mean "rolling12"',
    ),
    "a target without a bound": (
        'extends = "default"\n[[target]]\nkpi = "revenue"', 2, "target", 'the key "low" or "high"',
    ),
    "a target without a KPI": (
        'extends = "default"\n[[target]]\nlow = 3', 2, "target", 'needs the key "kpi"',
    ),
    "one table for several": (
        'extends = "default"\n[target]\nkpi = "revenue"\nlow = 3', 2, "target",
        "must be written [[target]]",
    ),
    "half a translation": (
        'extends = "default"\nabout = { en = "calls" }', 2, "about", "{ en =",
    ),
    "months beyond reason": ('extends = "default"\nmonths = 600', 2, "months", "between 1 and 60"),
    "a theme that is not there": (
        'extends = "default"\ntheme = "mine.xlsx"', 2, "theme", "is not there",
    ),
    "an unknown base": ('extends = "defautl"', 1, "extends", 'mean "default"'),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_broken_template_is_told_with_file_line_and_key(case: str, tmp_path: Path) -> None:
    text, line, key, problem = WRONG[case]
    path = tmp_path / "template.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        template.read(str(tmp_path))
    said = str(told.value).splitlines()
    assert any(
        each.startswith(f'{path}, line {line}, key "{key}": ') and problem in each for each in said
    ), said
    assert said[-1] == "Next: correct the file."


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "template.toml").write_text(
        'extends = "default"\nmonths = "many"\nsheets = ["inbond"]\nheadline = ["revenu"]\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as told:
        template.read(str(tmp_path))
    lines = [each.split(",")[1].strip() for each in str(told.value).splitlines()[:-1]]
    assert sorted(lines) == ["line 2", "line 3", "line 4"]


def test_text_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "template.toml").write_text("months = 3\nheadline = [\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"template\.toml: is not valid TOML"):
        template.read(str(tmp_path))
    (tmp_path / "template.toml").write_bytes(b'about = "\xe9t\xe9"')
    with pytest.raises(ConfigError, match=r"is not UTF-8"):
        template.read(str(tmp_path))


def test_templates_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for name, base in (("a", "../b"), ("b", "../a")):
        (tmp_path / name).mkdir()
        text = f'extends = "{base}"\nheadline = ["revenue"]\n'
        (tmp_path / name / "template.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r'key "extends".*a circle'):
        template.read(str(tmp_path / "a"))


def test_what_is_not_said_is_taken_from_the_extended_template(tmp_path: Path) -> None:
    (tmp_path / "template.toml").write_text(
        'extends = "contact_centre"\n'
        'sheets = ["outbound"]\n'
        "[thresholds]\nsmallest_n = 12\n"
        '[charts]\noutbound = ["reach_rate", "mine"]\n'
        '[chart.mine]\nkind = "combined"\nof = ["outbound_calls", "reach_rate"]\n'
        '[[target]]\nkpi = "net_promoter_score"\nlow = 50\n'
        '[[check]]\nrule = "reach_rate >= 0.3"\nwindow = "month"\n',
        encoding="utf-8",
    )
    base, mine = template.read("contact_centre"), template.read(str(tmp_path))
    assert mine.headline == base.headline
    assert mine.theme == base.theme
    assert mine.families[0] is Family.OUTBOUND
    assert sorted(f.value for f in mine.families) == sorted(f.value for f in base.families)
    assert mine.thresholds == {**base.thresholds, "status.smallest_n": 12}
    assert [spec.name for spec in mine.charts[Family.OUTBOUND]] == ["reach_rate", "mine"]
    assert mine.charts[Family.INBOUND] == base.charts[Family.INBOUND]
    assert {t.kpi.id: t.low for t in mine.targets}["net_promoter_score"] == 50
    assert len(mine.targets) == len(base.targets)
    assert [c.rule for c in mine.checks] == [*(c.rule for c in base.checks), "reach_rate >= 0.3"]
    (tmp_path / "template.toml").write_text(
        'extends = "contact_centre"\ntarget = []\ncheck = []\n', encoding="utf-8"
    )
    bare = template.read(str(tmp_path))
    assert (bare.targets, bare.checks) == ((), ())


@pytest.mark.parametrize("name", template.names())
def test_each_template_is_whole(name: str) -> None:
    found = template.read(name)
    wanted = tomllib.loads(LISTS)[name]
    assert [kpi.id for kpi in found.headline] == wanted["headline"]
    assert [kpi.id for kpi in found.reserve] == wanted["reserve"]
    assert found.title.en != found.title.fr
    assert all(found.about)
    assert set(found.charts) == set(found.families)
    # 000: « représenter graphiquement le taux de clients actifs »
    assert "active_customer_rate" in [spec.name for spec in found.charts[Family.RETENTION]]
    assert Styles(found.theme).font() == "Arial"


def test_each_template_has_a_look_of_its_own() -> None:
    looks = {
        (styles.colour("title"), styles.colour("link"))
        for styles in (Styles(template.read(name).theme) for name in template.names())
    }
    assert len(looks) == len(template.names()) == 5
    status = {
        tuple(styles.colour(look) for look in ("good", "close", "bad"))
        for styles in (Styles(template.read(name).theme) for name in template.names())
    }
    assert len(status) == 1


def test_thresholds_are_those_of_the_template_unless_the_configuration_sets_them(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown() -> dict[str, object]:
        path = tmp_path / "kpi.xlsx"
        build(facts, output=path, template="contact_centre")
        cells = Cells(path)
        rows = cells.column("Settings", "C")
        return {id: cells.value("Settings", f"B{rows[id]}") for id in (
            "status.smallest_n", "status.tolerance_points")}  # fmt: skip

    assert shown() == {"status.smallest_n": 50, "status.tolerance_points": 0.03}
    monkeypatch.setitem(facts.parameters._given, "status.smallest_n", 7)
    assert shown() == {"status.smallest_n": 7, "status.tolerance_points": 0.03}
    assert facts.parameters["status.tolerance_points"] == 0.02


def test_sheets_stand_in_the_order_of_the_template(facts: Facts, tmp_path: Path) -> None:
    report = build(facts, output=tmp_path / "kpi.xlsx", template="sales_marketing")
    families = [family.title.en for family in template.read("sales_marketing").families]
    assert list(report.sheets[: len(families) + 1]) == ["Summary", *families]
    assert families[:2] == ["Acquisition & pipeline", "Campaigns & channels"]
    wanted = tomllib.loads(LISTS)["sales_marketing"]
    given = (*wanted["headline"], *wanted["reserve"])
    assert list(report.headline) == [id for id in given if id in report.headline][:10]


def test_the_theme_has_every_style() -> None:
    styles = Styles(resources.folder("workbook_templates") / "default" / "theme.xlsx")
    assert set(styles.named) == set(NAMES)


def test_audit_tells_what_changed(
    facts: Facts, workbooks: dict[Language, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en", earlier=Earlier.read(workbooks["fr"]))
    assert "Nothing changed." in Cells(path).column("Audit", "A")
    with monkeypatch.context() as patch:
        patch.setitem(facts.parameters._given, "service_level.threshold", 30)
        build(facts, output=path, language="en", earlier=Earlier.read(workbooks["fr"]))
    cells = Cells(path)
    row = cells.column("Audit", "A")["service_level.threshold"]
    assert cells.value("Audit", f"B{row}") == "18"
    assert cells.value("Audit", f"C{row}") == "→ 30"
