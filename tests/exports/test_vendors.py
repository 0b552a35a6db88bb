"""Every vendor's file, its sample, and the mechanisms that its quirks need."""

from __future__ import annotations

import csv
import io
import json
import random
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.exports.conftest import Bench
from xlkpi.errors import ConfigError, InputError
from xlkpi.exports import layouts
from xlkpi.exports.config import read_entry
from xlkpi.exports.footers import is_footer
from xlkpi.exports.headers import fold
from xlkpi.exports.rows import Rows
from xlkpi.facts import gather
from xlkpi.facts.compute import records

SAMPLES = Path(__file__).parents[2] / "samples" / "vendors"
LEDGER: dict[str, dict[str, Any]] = json.loads((SAMPLES / "ledger.json").read_text("utf-8"))
FOLDERS = [(name, flavour) for name, entry in LEDGER.items() for flavour in entry["flavours"]]
ENTRIES = [
    pytest.param(vendor, entry, id=f"{vendor}-{entry['name']}-{entry['table']}")
    for vendor in layouts.vendors()
    for entry in tomllib.loads(layouts._sources()[vendor])["export"]
]
TEXTS = [
    pytest.param(path, id=path.relative_to(SAMPLES).as_posix())
    for name, flavour in FOLDERS
    for path in sorted((SAMPLES / name / flavour).iterdir())
    if path.suffix in (".csv", ".txt")
]


# ---------------------------------------------------------------- the samples


@pytest.mark.parametrize(("name", "flavour"), FOLDERS)
def test_a_sample_gives_what_its_ledger_says(name: str, flavour: str) -> None:
    """Without any mapping: the tables, the rows of each, the KPIs."""
    wanted = LEDGER[name]
    facts = gather([SAMPLES / name / flavour])
    used: Counter[str] = Counter()
    for report in facts.files:
        assert report.table, (report.file, report.notes)
        assert report.read == report.used + sum(report.rejected.values())
        used[report.table] += report.used
    assert {t: n for t, n in used.items() if t in wanted["tables"]} == wanted["tables"]
    given = {
        row["kpi"]: row["value"]
        for row in records(facts, period=wanted["period"], kpi=list(wanted["kpis"]))
    }
    assert given == {k: pytest.approx(v, rel=1e-9) for k, v in wanted["kpis"].items()}


@pytest.mark.parametrize("vendor", layouts.vendors())
def test_every_vendor_has_a_sample_and_three_kpis(vendor: str) -> None:
    own = [e for name, e in LEDGER.items() if name == vendor or name.startswith(f"{vendor}_")]
    assert own, f"samples/imitations/{vendor}.py is missing"
    assert sum(len(entry["kpis"]) for entry in own) >= 3


def test_the_samples_stay_small() -> None:
    assert all(path.stat().st_size < 24_000 for path in SAMPLES.rglob("*.*") if path.is_file())


def table_of(path: Path) -> tuple[list[list[str]], str]:
    """The records of a delimited sample, and its delimiter."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    lines = text.splitlines()  # a title may stand above the header
    delimiter = max(",;\t|", key=lambda sign: max(line.count(sign) for line in lines))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), delimiter


@pytest.mark.parametrize("path", TEXTS)
def test_columns_in_any_order(path: Path, bench: Bench) -> None:
    rows, delimiter = table_of(path)
    width = max(map(len, rows))
    order = list(range(width))
    random.Random(path.name).shuffle(order)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        moved = len(row) == width and not is_footer(row[0])
        writer.writerow([row[i] for i in order] if moved else row)
    (before, after) = (
        {(r.vendor, r.table, r.read, r.used) for r in reports}
        for reports in (
            bench.load(str(path)).files,
            bench.load(bench.write(path.name, text.getvalue()).name).files,
        )
    )
    assert after == before


@pytest.mark.parametrize("path", TEXTS)
def test_a_column_that_is_missing_never_makes_another_vendor(path: Path, bench: Bench) -> None:
    """Without any one of its columns a file is what it was, or refused; never something else."""
    rows, _ = table_of(path)
    headers = rows[0]
    known = layouts.recognise(stand_in(headers, rows[1:]))
    if known is None:
        return  # its header stands below a title
    for i in range(len(headers)):
        fewer = stand_in(headers[:i] + headers[i + 1 :], [r[:i] + r[i + 1 :] for r in rows[1:]])
        try:
            found = layouts.recognise(fewer)
        except InputError:
            continue
        assert found is None or found.layout.id == known.layout.id


def stand_in(headers: list[str], rows: list[list[str]] | None = None) -> Rows:
    """Rows of these headers."""
    sample = [tuple(row) for row in rows or () if len(row) == len(headers)]
    return Rows("x.csv", tuple(headers), list(sample), lambda: "")


# ---------------------------------------------------------------- the vendors' files


@pytest.mark.parametrize(("vendor", "entry"), ENTRIES)
def test_an_entry_says_only_what_there_is(vendor: str, entry: dict[str, Any]) -> None:
    """Its keys are known; on a file with all of its headers it is a sound [[export]]."""
    columns = [a for group in entry.get("columns", {}).values() for a in listed(group)]
    others = [a for group in entry.get("known_by", ()) for a in listed(group)]
    headers = [part for a in (*columns, *others) if a[0] != "/" for part in a.split(" + ")]
    headers += ["would recommend", "was satisfied"]
    finder = layouts.Finder([list(dict.fromkeys(headers))])
    layout = layouts.layouts(vendor)[entry["name"]]
    spec = layouts._spec(layout, entry, finder)
    assert spec is not None
    assert spec.table == entry["table"]
    assert {*entry.get("values", {})} <= {*entry["columns"], *entry.get("set", {})}
    assert {*entry.get("units", {})} <= {*entry["columns"]}
    assert isinstance(entry.get("memory", False), bool | list)
    with pytest.raises(ConfigError):
        read_entry({"file": "", "table": entry["table"], "nonsense": 1}, Path("x.toml"), "x")


def listed(group: str | list[str]) -> list[str]:
    return [group] if isinstance(group, str) else group


@pytest.mark.parametrize("vendor", layouts.vendors())
def test_signatures_are_found_without_parsing(vendor: str) -> None:
    """``known_by`` stands on the second line of an entry, where a plain search finds it."""
    parsed = [e for e in tomllib.loads(layouts._sources()[vendor])["export"] if "known_by" in e]
    found = {s.name: s for s in layouts.signatures() if s.vendor == vendor}
    assert list(found) == list(layouts.layouts(vendor))
    for entry in parsed:
        groups = [listed(g) for g in entry["known_by"]]
        assert found[entry["name"]].at_least == entry.get("at_least", len(groups))
        assert len(found[entry["name"]].groups) == len(groups) >= 3
        assert all(fold(alias) for group in groups for alias in group)


def test_a_plain_file_makes_no_vendor_be_parsed(bench: Bench) -> None:
    layouts.layouts.cache_clear()
    bench.one("order_id,customer_id,ordered_on,amount\n1,a,2026-01-01,5\n")
    assert layouts.layouts.cache_info().currsize == 0


# ---------------------------------------------------------------- recognising


AIRCALL = "direction,answered,missed_call_reason,line,datetime (UTC),call id,time to answer,user\n"


def test_two_layouts_that_fit_as_well_are_refused_with_what_decides(bench: Bench) -> None:
    """The headers of two kinds of Salesforce report side by side."""
    bench.write(
        "x.csv",
        "Lead Owner,Lead Status,Lead Source,Case Number,Case Origin,Date/Time Opened,Converted\n"
        "a,b,c,1,d,2026-01-05,0\n",
    )
    with pytest.raises(InputError) as refused:
        bench.load("x.csv")
    said = str(refused.value)
    assert "Salesforce (leads), 4 headers" in said
    assert "Salesforce (cases), 3 headers" in said
    assert 'vendor = "salesforce/leads"' in said
    assert "salesforce/cases alone has" in said


def test_the_nearest_layouts_are_named(bench: Bench) -> None:
    bench.write("x.csv", "Opportunity Name,Stage,Colour\na,b,c\n")
    with pytest.raises(InputError, match="nearest: salesforce/opportunities lacks Close Date"):
        bench.load("x.csv")


def test_a_person_says_which_vendor(bench: Bench) -> None:
    """``vendor`` in xlkpi.toml, and words of one's own over the vendor's."""
    bench.write("x.csv", AIRCALL + "inbound,Maybe,,L,2026-01-05 10:00:00,1,5,Ada\n")
    config = """
    [[export]]
    file = "x.csv"
    vendor = "aircall"
    [export.values.status]
    "inbound Maybe" = "voicemail"
    """
    bench.load("x.csv", config=config)
    assert bench.rows("calls", "status", "wait_s") == [("voicemail", Decimal(5))]
    with pytest.raises(ConfigError, match='did you mean "aircall"'):
        bench.load("x.csv", config=config.replace('"aircall"', '"aircal"'))


def test_an_entry_without_columns_keeps_those_of_the_vendor(bench: Bench) -> None:
    bench.write("x.csv", AIRCALL + "inbound,Yes,,L,2026-01-05 10:00:00,1,5,Ada\n")
    bench.load(
        "x.csv", config='[[export]]\nfile = "x.csv"\ntable = "calls"\nunits.wait_s = "min"\n'
    )
    assert bench.rows("calls", "status", "wait_s", "agent") == [("answered", Decimal(300), "Ada")]


def test_a_mapping_of_ones_own_wins(bench: Bench) -> None:
    bench.write("x.csv", AIRCALL + "inbound,Yes,,L,2026-01-05 10:00:00,1,5,Ada\n")
    config = (
        '[[export]]\nfile = "x.csv"\ntable = "calls"\n[export.columns]\ncall_id = "call id"\n'
        'queue = "user"\n[export.set]\ndirection = "outbound"\n'
    )
    bench.load("x.csv", config=config)
    assert bench.rows("calls", "direction", "status", "queue") == [("outbound", None, "Ada")]


def test_a_title_as_wide_as_the_header_is_no_header(bench: Bench) -> None:
    title = "Calls,of,October,2026,by,all,of,us\n"
    report = bench.one(title + AIRCALL + "inbound,Yes,,L,2026-01-05 10:00:00,1,5,Ada\n")
    assert (report.vendor, report.read, report.used, report.ignored_lines) == (
        "aircall/calls", 1, 1, 1,
    )  # fmt: skip


def test_the_row_numbers_count_every_header_line(bench: Bench) -> None:
    text = (
        "StartDate,RecordedDate,ResponseId,Finished,UserLanguage,Q1\n"
        "Start,Recorded,Id,Finished,Language,Would you recommend us?\n"
        '"{""ImportId"":""a""}","{}","{}","{}","{}","{}"\n'
        "2026-01-05,2026-01-05,R1,True,EN,9\n"
        "2026-01-05,2026-01-05,R2,True,EN,99\n"
        "2026-01-05,2026-01-05,R3,False,EN,1\n"
    )
    report = bench.one(text)
    assert report.rejected == {"not finished": 1, "score outside its scale": 1}
    (example,) = report.examples["score outside its scale"]
    assert (example.row, example.value, report.ignored_lines) == (5, "99", 2)


# ---------------------------------------------------------------- quirks


def test_currencies_and_units_of_headers(bench: Bench) -> None:
    bench.one("order_id,customer_id,ordered_on,Montant (CHF)\n1,a,2026-01-01,5\n")
    assert bench.rows("orders", "amount", "currency") == [(Decimal(5), "CHF")]
    bench.one("call id,direction,started at,Talk time (ms)\n1,in,2026-01-01 10:00,1500\n")
    assert bench.rows("calls", "talk_s") == [Decimal("1.5")]


CURRENCIES = (
    "order_id,customer_id,ordered_on,amount,currency\n1,a,2026-01-01,5,eur\n2,a,2026-01-01,10,USD\n"
)


def test_several_currencies_need_rates(bench: Bench) -> None:
    bench.write("x.csv", CURRENCIES)
    with pytest.raises(InputError, match=r"several currencies.*\[rates\]"):
        bench.load("x.csv")
    with pytest.raises(InputError, match="rate of USD"):
        bench.load("x.csv", config='[workbook]\ncurrency = "EUR"\n[rates]\nGBP = 1.2\n')
    (report,) = bench.load(
        "x.csv", config='[workbook]\ncurrency = "EUR"\n[rates]\nUSD = 0.9\n'
    ).files
    assert bench.rows("orders", "amount", "currency") == [
        (Decimal(5), "EUR"), (Decimal(9), "EUR"),
    ]  # fmt: skip
    assert "amounts converted to EUR: USD 0.9" in report.notes
    with pytest.raises(ConfigError, match="must be a number above 0"):
        bench.load("x.csv", config="[rates]\nUSD = 0\n")


EVENTS = """id,name,at,queue
a,created,2026-01-05 10:00:00,Sales
b,created,2026-01-05 10:01:00,Sales
a,menu,2026-01-05 10:00:02,
a,answered,2026-01-05 10:00:20,
b,hangup,2026-01-05 10:02:00,
a,hangup,2026-01-05 10:05:20,
,created,2026-01-05 10:07:00,Sales
"""
PIVOT = """
[[export]]
file = "x.csv"
table = "calls"
[export.columns]
call_id = "id"
queue = "queue"
started_at = "started_at"
answered_at = "answered_at"
ended_at = "ended_at"
status = "events"
[export.set]
direction = "inbound"
[export.values.status]
"*answered*" = "answered"
"*" = "abandoned"
[export.pivot]
by = "id"
event = "name"
at = "at"
[export.pivot.events]
started_at = "created"
answered_at = ["answered", "taken*"]
ended_at = "hangup"
"""


def test_a_log_of_events_becomes_a_row_a_call(bench: Bench) -> None:
    report = bench.one(EVENTS, PIVOT)
    assert (report.read, report.used, report.rejected) == (7, 7, {})
    assert "7 rows merged into 3" in report.notes
    assert bench.rows("calls", "call_id", "status", "queue", "wait_s", "talk_s") == [
        ("a", "answered", "Sales", Decimal(20), Decimal(300)),
        ("b", "abandoned", "Sales", Decimal(60), None),
        (None, "abandoned", "Sales", None, None),
    ]


def test_merged_rows_that_come_twice_are_all_refused(bench: Bench) -> None:
    bench.write("a.csv", EVENTS)
    bench.write("b.csv", EVENTS)
    reports = bench.load(config=PIVOT.replace("x.csv", "?.csv")).files
    assert [(r.read, r.used) for r in reports] == [(7, 7), (7, 1)]
    assert reports[1].rejected == {"duplicate key": 6}


def test_legs_of_a_call_become_one(bench: Bench) -> None:
    report = bench.one(
        "leg,master,started,talk,hold,fcr,agent\n"
        "1,m1,2026-01-05 10:00:00,60,5,no,Ada\n"
        "2,m1,2026-01-05 10:02:00,30,,yes,Bob\n"
        "3,m2,2026-01-05 11:00:00,10,,no,Ada\n"
        "4,m2,2026-01-05 11:00:30,x,,no,Ada\n",
        """
        [[export]]
        file = "x.csv"
        table = "calls"
        [export.columns]
        call_id = "master"
        started_at = "started"
        talk_s = "talk"
        hold_s = "hold"
        resolved_first_contact = "fcr"
        agent = "agent"
        [export.set]
        direction = "inbound"
        [export.collapse]
        by = "call_id"
        talk_s = "sum"
        resolved_first_contact = "any"
        agent = "last"
        """,
    )
    assert (report.read, report.used) == (4, 3)
    assert report.rejected == {"talk_s is not a duration": 1}
    assert "3 rows merged into 2" in report.notes
    found = bench.rows("calls", "call_id", "talk_s", "hold_s", "resolved_first_contact", "agent")
    assert found == [
        ("m1", Decimal(90), Decimal(5), True, "Bob"),
        ("m2", Decimal(10), None, False, "Ada"),
    ]


def test_a_row_over_several_months_is_refused(bench: Bench) -> None:
    report = bench.one(
        "campaign,from,to,spend\nA,2026-01-01,2026-01-31,5\nB,2026-01-01,2026-03-31,9\n",
        """
        [[export]]
        file = "x.csv"
        table = "campaign_totals"
        [export.columns]
        campaign = "campaign"
        sent_on = "from"
        cost = "spend"
        [export.span]
        first = "from"
        last = "to"
        """,
    )
    assert report.rejected == {"one row for several months": 1}
    assert bench.rows("campaign_totals", "campaign") == ["A"]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a - b", "7"),
        ("a * b / 4", "7.5"),
        ("(a + b) * 2", "26"),
        ("0 - a", "-10"),
        ("a / (b - 3)", None),
    ],
)
def test_amounts_by_formula(bench: Bench, formula: str, value: str | None) -> None:
    report = bench.one(
        "id,on,a,b\n1,2026-01-05,10,3\n2,2026-01-05,10,\n",
        '[[export]]\nfile = "x.csv"\ntable = "orders"\n[export.columns]\norder_id = "id"\n'
        f'ordered_on = "on"\na = "a"\nb = "b"\n[export.formula]\namount = "{formula}"\n',
    )
    assert report.used == 2
    assert bench.rows("orders", "amount")[0] == (Decimal(value) if value else None)


@pytest.mark.parametrize("formula", ["a -", "a b", "sum(a)", "a; drop", "(a", "c + 1", ""])
def test_what_is_no_formula(bench: Bench, formula: str) -> None:
    with pytest.raises(ConfigError):
        bench.one(
            "id,on,a\n1,2026-01-05,10\n",
            '[[export]]\nfile = "x.csv"\ntable = "orders"\n[export.columns]\norder_id = "id"\n'
            f'a = "a"\n[export.formula]\namount = "{formula}"\n',
        )


def test_words_with_stars_and_what_they_caught(bench: Bench) -> None:
    report = bench.one(
        "id,on,state\n1,2026-01-05,Won!\n2,2026-01-05,Signed 100%\n3,2026-01-05,Quote\n4,2026-01-05,\n",
        '[[export]]\nfile = "x.csv"\ntable = "orders"\n[export.columns]\norder_id = "id"\n'
        'ordered_on = "on"\nstatus = "state"\n[export.values.status]\n'
        '"won*" = "completed"\n"*100%" = "completed"\n"*" = "draft"\n"" = "cancelled"\n',
    )
    assert bench.rows("orders", "status") == ["completed", "completed", "draft", "cancelled"]
    assert 'state: "Quote" read as "draft"' in report.notes


def test_sales_of_the_books_stand_in_for_invoices(bench: Bench) -> None:
    for path in (SAMPLES / "fec" / "fr").iterdir():
        (bench.folder / path.name).write_bytes(path.read_bytes())
    assert "orders" in bench.load().tables
    bench.write("orders.csv", "order_id,customer_id,ordered_on,amount\n1,a,2026-10-01,5\n")
    exports = bench.load()
    assert [f.used for f in exports.files if f.table == "orders"] == [1]
    assert any('other files give "orders"' in note for f in exports.files for note in f.notes)


def test_errors_of_excel_are_blanks_with_a_word(bench: Bench) -> None:
    report = bench.one("order_id,customer_id,ordered_on,amount\n1,a,2026-01-01,#REF!\n")
    assert report.used == 1
    assert "errors of Excel read as blanks: amount (#REF!)" in report.notes


def test_blank_rows_by_the_thousand(bench: Bench) -> None:
    rows = "inbound,Yes,,L,2026-01-05 10:00:00,{},5,Ada\n"
    text = AIRCALL + rows.format(1) + ",,,,,,,\n" * 3000 + "\n" * 3000 + rows.format(2)
    report = bench.one(text)
    assert (report.read, report.used, report.ignored_lines) == (2, 2, 6000)


def test_an_open_deal_has_no_closing_date(bench: Bench) -> None:
    bench.one(
        "deal_id,created_on,closed_on,status\n1,2026-01-05,2026-01-01,open\n"
        "2,2026-01-05,2026-02-01,won\n"
    )
    assert [on and on.isoformat() for on in bench.rows("deals", "closed_on")] == [
        None, "2026-02-01",
    ]  # fmt: skip


def test_parts_of_a_call_without_some_columns(bench: Bench) -> None:
    """What a vendor merges by may name columns that the file at hand lacks."""
    report = bench.one(
        "Contact_ID,Master_Contact_ID,Skill_Name,Direction,Abandon,Start_Date,InQueue\n"
        "1,1,Sales,Inbound,N,2026-01-05 10:00:00,5\n"
        "2,1,Service,Inbound,N,2026-01-05 10:04:00,90\n"
        "3,3,Sales,Outbound,Y,2026-01-05 10:09:00,9\n"
    )
    assert (report.vendor, report.read, report.used) == ("nice/contacts", 3, 3)
    assert bench.rows("calls", "call_id", "status", "queue", "wait_s") == [
        ("1", "answered", "Sales", Decimal(5)),
        ("3", "unreached", "Sales", Decimal(9)),
    ]


def test_a_campaigns_own_codes_are_added_to_those_of_the_dialler(bench: Bench) -> None:
    header = "ID;CallType;CallLocalTime;ConvDuration;LastCampaign;Abandon;CallStatusNum\n"
    rows = "1;2;20260105102840;95;Été;0;45\n2;2;20260105102940;0;Été;NULL;11\n3;2;20260105103040;9;Été;0;77\n"
    bench.write("x.csv", header + rows, "cp1252")
    config = (
        '[[export]]\nfile = "x.csv"\ntable = "calls"\n[export.values.status]\n"2* 45" = "agreed"\n'
    )
    (report,) = bench.load("x.csv", config=config).files
    assert bench.rows("calls", "status") == ["agreed", "unreached", None]
    assert any("77" in note for note in report.notes)
