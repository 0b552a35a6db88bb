"""What ``init`` proposes: right where headers name their meaning, a question where not."""

from __future__ import annotations

import csv
import io
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlkpi.exports import read_config
from xlkpi.exports.config import Collapse, ExportSpec, Latest, Lookup, Pivot, Refuse, Span, Unpivot
from xlkpi.exports.config_text import export_text
from xlkpi.exports.propose import Proposal, propose
from xlkpi.exports.proposed_text import config_text, left_out
from xlkpi.facts import gather
from xlkpi.facts.compute import records

ROOT = Path(__file__).parents[2]
VENDORS = ROOT / "samples" / "vendors"
LEDGER: dict[str, dict[str, Any]] = json.loads((VENDORS / "ledger.json").read_text("utf-8"))

SAMPLES = sorted((ROOT / "samples" / "exports").glob("*.csv"))
Propose = Callable[..., list[Proposal]]


@pytest.fixture
def proposed(tmp_path: Path) -> Propose:
    """The proposals for paths; file texts are written into a folder first."""

    def run(*paths: Path, **texts: str) -> list[Proposal]:
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        with duckdb.connect() as connection, tempfile.TemporaryDirectory() as scratch:
            given_ = paths or (tmp_path,)
            home = given_[0] if given_[0].is_dir() else given_[0].parent
            return propose(given_, connection, Path(scratch), home)

    return run


def read_back(proposals: Sequence[Proposal], path: Path) -> list[ExportSpec]:
    """The entries of the file written, save where they come from."""
    path.write_text(config_text(proposals, "en"), encoding="utf-8")
    return [replace(spec, place="[[export]]") for spec in read_config(path).exports]


# ---------------------------------------------------------------- public data sets

# What the headers tell: file, table, columns that must be found without asking.
TOLD: dict[str, dict[str, tuple[str, set[str]]]] = {
    "b2b_accounts_nps": {
        "ACCOUNTS.csv": ("customers", {"customer_id", "region"}),
        "NPS.csv": ("surveys", {"customer_id", "answered_on", "score"}),
    },
    "bank_marketing": {},
    "call_center_daily": {
        "Call Center Data.csv": ("call_totals", {"offered", "answered", "abandoned"})
    },
    "cfpb_complaints": {
        "consumer_complaints.csv": ("complaints", {"received_on", "channel", "category"})
    },
    "crm_sales_opportunities": {
        "sales_pipeline.csv": (
            "deals", {"deal_id", "customer_id", "closed_on", "status", "amount", "owner"}
        ),
    },
    "csat_survey_raw": {},
    "customer_personality": {},
    "facebook_ads_kag": {
        "KAG_conversion_data.csv": ("campaign_totals", {"campaign", "sent_on", "clickers", "cost"})
    },
    "incident_event_log": {
        "incident_event_log.csv": (
            "tickets", {"ticket_id", "created_at", "solved_at", "closed_at", "status", "reopens"}
        ),
    },
    "nps_survey_app": {"nps_survey.csv": ("surveys", {"customer_id", "answered_on", "score"})},
    "pwc_call_center": {
        "01 Call-Center-Dataset.xlsx": (
            "calls", {"call_id", "started_at", "status", "wait_s", "talk_s", "agent"}
        ),
    },
    "ravenstack_saas": {
        "ravenstack_accounts.csv": ("customers", {"customer_id", "created_on", "region"}),
        "ravenstack_subscriptions.csv": (
            "subscriptions", {"subscription_id", "customer_id", "started_on", "ended_on", "mrr"}
        ),
        "ravenstack_support_tickets.csv": (
            "tickets", {"ticket_id", "created_at", "closed_at", "first_reply_s", "resolution_s"}
        ),
    },
    "saas_leads_email": {
        "email_sends.csv": ("campaign_contacts", {"contact_id", "sent_on", "opened", "clicked"}),
        "leads.csv": ("leads", {"lead_id", "created_on", "converted_on", "source"}),
        "subscriptions.csv": ("subscriptions", {"customer_id", "started_on", "ended_on", "mrr"}),
    },
    "superstore_orders": {
        "Superstore.csv": ("orders", {"order_id", "customer_id", "ordered_on", "amount", "margin"})
    },
    "telco_churn": {
        "WA_Fn-UseC_-Telco-Customer-Churn.csv": ("customers", {"customer_id", "status"})
    },
    "xeducation_leads": {"Leads.csv": ("leads", {"lead_id", "status", "source"})},
}  # fmt: skip


@pytest.fixture(scope="session")
def of_data_sets(shared_data: Path) -> dict[str, list[Proposal]]:
    found = {}
    for folder in sorted(p for p in shared_data.iterdir() if p.is_dir()):
        with duckdb.connect() as connection, tempfile.TemporaryDirectory() as scratch:
            found[folder.name] = propose([folder], connection, Path(scratch), folder)
    return found


def test_every_data_set_is_looked_at(of_data_sets: dict[str, list[Proposal]]) -> None:
    assert list(of_data_sets) == sorted(TOLD)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_headers_that_name_their_meaning_need_no_help(
    name: str, of_data_sets: dict[str, list[Proposal]], tmp_path: Path
) -> None:
    found = of_data_sets[name]
    specs = read_back(found, tmp_path / "xlkpi.toml")
    assert specs == [p.spec for p in found if p.spec and not left_out(p)]
    given_ = {spec.file: (spec.table, spec.columns.keys()) for spec in specs}
    assert given_.keys() == TOLD[name].keys(), "no table is guessed at"
    for file, (table, columns) in TOLD[name].items():
        assert given_[file][0] == table, file
        assert columns <= given_[file][1], file


@pytest.mark.parametrize("name", sorted(n for n in TOLD if TOLD[n]))
def test_what_is_proposed_for_a_data_set_can_be_measured(
    name: str, of_data_sets: dict[str, list[Proposal]], shared_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "xlkpi.toml").write_text(config_text(of_data_sets[name], "en"), encoding="utf-8")
    config = replace(read_config(tmp_path / "xlkpi.toml"), folder=shared_data / name)
    facts = gather([shared_data / name], config=config)
    used = {Path(r.file).name: r for r in facts.files if r.table}
    for file in TOLD[name]:
        report = used[file]
        assert report.read == report.used + sum(report.rejected.values())
        # what is left out: answers that were not given, earlier events of a log
        fine = {"blank value", "earlier event of the same record"}
        assert set(report.rejected) <= fine, report.rejected


@pytest.mark.parametrize(
    ("page", "listed", "nothing"),
    [
        ("init.md", "listed with its columns", "nothing"),
        ("init.fr.md", "cité avec ses colonnes", "rien"),
    ],
)
def test_the_page_says_what_was_asked(
    page: str, listed: str, nothing: str, of_data_sets: dict[str, list[Proposal]]
) -> None:
    lines = []
    for name, found in of_data_sets.items():
        for p in found:
            if p.spec:
                columns = ", ".join(p.spec.columns)
                table = f"{' + '.join(p.tables)} ({columns})"
            else:
                table = listed
            asked = [q.about for q in p.questions]
            told = f"`{name}/{Path(p.file).name}`"
            lines.append(f"| {told} | {table} | {', '.join(asked) or nothing} |")
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    missing = [line for line in lines if line not in written]
    assert not missing, f"docs/{page} should have these lines:\n" + "\n".join(lines)


# ---------------------------------------------------------------- samples


@pytest.mark.parametrize(
    ("name", "flavour"), [(n, f) for n, entry in LEDGER.items() for f in entry["flavours"]]
)
def test_the_proposal_for_a_vendor_gives_its_ledger(
    name: str, flavour: str, proposed: Propose, tmp_path: Path
) -> None:
    wanted, folder = LEDGER[name], VENDORS / name / flavour
    (tmp_path / "xlkpi.toml").write_text(config_text(proposed(folder), "en"), encoding="utf-8")
    config = replace(read_config(tmp_path / "xlkpi.toml"), folder=folder)
    facts = gather([folder], config=config)
    used: Counter[str] = Counter()
    for report in facts.files:
        used[report.table] += report.used
    assert {t: n for t, n in used.items() if t in wanted["tables"]} == wanted["tables"]
    found = {
        row["kpi"]: row["value"]
        for row in records(facts, period=wanted["period"], kpi=list(wanted["kpis"]))
    }
    assert found == {k: pytest.approx(v, rel=1e-9) for k, v in wanted["kpis"].items()}


def test_the_samples_are_known_without_their_configuration(
    proposed: Propose, samples_folder: Path, tmp_path: Path
) -> None:
    written = read_config(samples_folder / "xlkpi.toml").exports
    tables: dict[tuple[str, str | None], set[str]] = {}
    for spec in written:
        tables.setdefault((spec.file, spec.sheet), set()).add(spec.table)
    found = proposed(samples_folder)
    unknown = []
    for p in found:
        wanted = tables[Path(p.file).name, p.sheet or None]
        if not p.spec:
            unknown.append(Path(p.file).name)
        else:
            assert wanted <= set(p.tables), p.file
    assert unknown in ([], ["enquete-visite.csv"]), "three surveys in one file"
    assert len(read_back(found, tmp_path / "xlkpi.toml")) >= len(found) - 3


# ---------------------------------------------------------------- questions

DEALS = "Opportunity Id,Close Date,Stage,Amount\n"


def test_day_and_month_are_asked_where_no_day_tells(proposed: Propose, tmp_path: Path) -> None:
    (p,) = proposed(deals=DEALS + "".join(f"D{i},0{i}/05/2026,won,10\n" for i in range(1, 9)))
    (question,) = p.questions
    assert (question.about, question.candidates) == ("day_first", ("dd/mm", "mm/dd"))
    assert left_out(p)
    assert read_back([p], tmp_path / "xlkpi.toml") == [], "an unanswered question reads no file"
    after = p.answered(question, "dd/mm")
    assert after.questions == ()
    assert after.spec
    assert after.spec.day_first is True
    facts = gather([p.path], config=replace(read_config_of(after, tmp_path), folder=tmp_path))
    assert facts.files[0].used == 8


def read_config_of(proposal: Proposal, folder: Path) -> Any:
    (folder / "xlkpi.toml").write_text(config_text([proposal], "en"), encoding="utf-8")
    return read_config(folder / "xlkpi.toml")


@pytest.mark.parametrize(
    ("dates", "candidates", "answer"),
    [
        (("13/05/26", "01/06/26"), ("dd/mm/yy", "mm/dd/yy", "yy/mm/dd"), "dd/mm/yy"),
        (("13/05/2026", "05/13/2026"), ("dd/mm/yyyy", "mm/dd/yyyy"), "dd/mm/yyyy"),
    ],
)
def test_dates_that_are_not_guessed(
    proposed: Propose, tmp_path: Path, dates: Sequence[str], candidates: Sequence[str], answer: str
) -> None:
    (p,) = proposed(deals=DEALS + "".join(f"D{d},{d},won,1\n" for d in dates))
    (question,) = p.questions
    assert (question.about, question.candidates) == ("date_format", candidates)
    (spec,) = read_back([p.answered(question, answer)], tmp_path / "xlkpi.toml")
    assert spec.date_format == (answer,)


def test_one_day_above_twelve_far_down_is_enough(proposed: Propose) -> None:
    lines = [f"D{i},01/0{1 + i % 9}/2026,won,10\n" for i in range(4000)]
    (p,) = proposed(deals=DEALS + "".join(lines) + "DX,28/09/2026,won,10\n")
    assert p.questions == ()


def test_unknown_status_values_are_asked(proposed: Propose) -> None:
    text = DEALS + "".join(
        f"D{i},2026-05-0{i},{s},10\n" for i, s in enumerate(["won", "lost", "Gone fishing"], 1)
    )
    (p,) = proposed(deals=text)
    (question,) = p.questions
    assert question.about == "values.status.Gone fishing"
    assert question.candidates == ("won", "lost", "open")
    after = p.answered(question, "lost")
    assert after.spec
    assert after.spec.values["status"]["Gone fishing"] == "lost"
    assert not left_out(p)


def test_two_tables_as_likely_are_a_question(proposed: Propose, tmp_path: Path) -> None:
    (p,) = proposed(x="Date,Campaign,Spend\n" + "2026-05-13,A,5\n" * 3)
    assert p.spec is None
    (question,) = p.questions
    assert question.about == "table"
    assert set(question.candidates) == {"costs", "campaign_totals"}
    assert read_back([p], tmp_path / "xlkpi.toml") == []
    assert '# ? table = ""  # one of: ' in (tmp_path / "xlkpi.toml").read_text("utf-8")
    chosen = p.answered(question, "costs")
    assert chosen.tables == ("costs",)
    (spec,) = read_back([chosen], tmp_path / "xlkpi.toml")
    assert spec.columns == {"on": ("Date",), "amount": ("Spend",), "campaign": ("Campaign",)}


def test_a_file_that_fits_nothing_is_listed_with_its_columns(
    proposed: Propose, tmp_path: Path
) -> None:
    (p,) = proposed(x="colour,weight\nred,1\nblue,2\n")
    assert p.spec is None
    assert p.questions == ()
    assert "# columns: colour, weight" in config_text([p], "en")
    assert read_back([p], tmp_path / "xlkpi.toml") == []


def test_a_broken_file_is_said_not_raised(proposed: Propose, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 not really")
    found = proposed(deals=DEALS + "D1,2026-05-13,won,1\n")
    good, bad = sorted(found, key=lambda p: not p.tables)
    assert good.tables == ("deals",)
    assert bad.spec is not None
    assert bad.spec.skip  # left out by name, so that the others are read
    assert "bad.xlsx" in bad.why.reason.en


def test_months_of_one_export_become_one_entry(proposed: Propose, tmp_path: Path) -> None:
    text = DEALS + "D1,2026-05-13,won,1\n"
    found = proposed(**{"deals-2026-09": text, "deals-2026-10": text})
    (spec,) = read_back(found, tmp_path / "xlkpi.toml")
    assert spec.file == "deals-*-*.csv"
    # not where the pattern would catch another file
    found = proposed(**{"deals-7-11": "colour,weight\nred,1\n"})
    files = [spec.file for spec in read_back(found, tmp_path / "xlkpi.toml")]
    assert files == ["deals-2026-09.csv", "deals-2026-10.csv"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_that_are_odd_stay_one_comment(
    proposed: Propose, tmp_path: Path, language: Any
) -> None:
    text = 'Opportunity Id,Close Date,Stage,"Amo""unt\n[x]"\n' + "D1,2026-05-13,won,1\n"
    found = proposed(**{"deals [a] 'b'": text})
    (tmp_path / "xlkpi.toml").write_text(config_text(found, language), encoding="utf-8")
    assert read_config(tmp_path / "xlkpi.toml").exports[0].file == "deals [a] 'b'.csv"


# ---------------------------------------------------------------- the text

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(["status", "amount", "closed_on", "my column", 'a "b" = #c'])
maps = st.dictionaries(names, words, max_size=3)
tuples = st.lists(words, min_size=1, max_size=3).map(tuple)


@st.composite
def specs(draw: st.DrawFn) -> ExportSpec:
    def maybe(value: Any) -> Any:
        return draw(st.none() | value)

    return ExportSpec(
        file=draw(words),
        table="deals",
        vendor=maybe(words),
        dimensions=maybe(tuples),
        sheet=maybe(words),
        encoding=maybe(words),
        delimiter=maybe(st.sampled_from(";,|\t")),
        decimal=maybe(st.sampled_from(",.")),
        date_format=draw(tuples | st.just(())),
        skip_rows=maybe(st.integers(0, 9)),
        key=maybe(tuples),
        columns=draw(st.dictionaries(names, tuples, max_size=3)),
        values=draw(st.dictionaries(names, st.dictionaries(words, words, min_size=1), max_size=2)),
        units=draw(st.dictionaries(names, st.sampled_from(["ms", "cents"]), max_size=2)),
        lookup=draw(
            st.just(())
            | st.tuples(
                st.builds(
                    Lookup, words, st.dictionaries(names, words, min_size=1, max_size=2), maps
                )
            )
        ),
        latest=maybe(st.builds(Latest, words, words)),
        unpivot=maybe(st.builds(Unpivot, tuples, words, words)),
        header_rows=draw(st.integers(1, 3)),
        day_first=maybe(st.booleans()),
        formula=draw(maps),
        pivot=maybe(
            st.builds(Pivot, words, words, words, st.dictionaries(names, tuples, max_size=2))
        ),
        collapse=maybe(
            st.builds(
                Collapse, words, st.dictionaries(names, st.sampled_from(["sum", "any"]), max_size=2)
            )
        ),
        refuse=draw(
            st.just(()) | st.tuples(st.builds(Refuse, words, words, tuples, st.booleans()))
        ),
        span=maybe(st.builds(Span, words, words)),
        stands_in=draw(st.booleans()),
    )


@given(spec=specs(), comment=words)
def test_an_entry_reads_back_as_it_was(spec: ExportSpec, comment: str) -> None:
    beside = {"table": comment, **{f"columns.{name}": comment for name in spec.columns}}
    written = export_text(
        spec, above=[comment], beside=beside, pending={"": [comment], "columns": [comment]}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "xlkpi.toml"
        path.write_bytes(written.encode())
        (found,) = read_config(path).exports
    assert replace(found, place="[[export]]") == spec


# ---------------------------------------------------------------- broken files

cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["Call Id", "Date", "Status", "Stage", "01/02/03", "2026-13-45", "1.234", "won", "TRUE", "NA"]
)


@given(rows=st.lists(st.lists(cells, min_size=1, max_size=6), max_size=6))
def test_any_table_is_proposed_or_passed_over(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Deal", "Close Date", "Amount", "Score"], *rows])
    proposed_bytes(out.getvalue().encode())


@given(seed=st.integers(0, 10**6), sample=st.sampled_from(SAMPLES))
def test_a_sample_with_bytes_changed_raises_nothing(seed: int, sample: Path) -> None:
    dice = random.Random(seed)
    data = bytearray(sample.read_bytes()[:6000])
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(len(data))] = dice.choice(b'\0\n\r",;\t\xff\xe90 A/')
    proposed_bytes(bytes(data))


def proposed_bytes(data: bytes) -> None:
    """A proposal for a file of these bytes, written and read back."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        home = Path(folder) / "in"
        home.mkdir()
        (home / "nps deals.csv").write_bytes(data)
        found = propose([home], connection, Path(folder), home)
        specs = read_back(found, home / "xlkpi.toml")
        assert specs == [p.spec for p in found if p.spec and not left_out(p)]
