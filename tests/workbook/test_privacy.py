"""A workbook made with --privacy holds no name; one made without holds no way to reach anyone."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.workbook.cells import Cells
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.facts.privacy import Privacy
from xlkpi.facts.privacy_key import VARIABLE, read_key
from xlkpi.insight.listening import observations
from xlkpi.model.text import Language
from xlkpi.targets.register import Entry
from xlkpi.workbook.api import build_report
from xlkpi.workbook.carried import Earlier
from xlkpi.workbook.private import made_private, private

REACH = (("customers", "Nom"), ("customers", "E-mail"), ("customers", "Téléphone"),
         ("customers", "Adresse"), ("customers", "SIRET"), ("leads", "E-mail"))  # fmt: skip
PERSONS = (
    ("customers", "customer_id"), ("customers", "owner"), ("deals", "owner"), ("leads", "owner"),
    ("leads", "lead_id"), ("calls", "agent"), ("tickets", "agent"), ("messages", "agent"),
    ("surveys", "agent"), ("agent_hours", "agent"), ("observations", "author"),
    ("observations", "owner"), ("observations", "observation"), ("observations", "action"),
    ("surveys", "comment"), ("campaign_contacts", "contact_id"),
)  # fmt: skip


def values(facts: Facts, columns: tuple[tuple[str, str], ...]) -> set[str]:
    """Every value of some columns of the exports."""
    found: set[str] = set()
    for table, column in columns:
        rows = facts.warehouse.rows(f'select distinct "{column}" from "{table}"')
        found |= {value for (value,) in rows if value}
    return found


def told(path: Path) -> tuple[set[str], str]:
    """Every text of every part of a workbook: one by one, and together."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            xml = book.read(name).decode("utf-8", "replace")
            for pair in re.findall(r">([^<>]+)<|=\"([^\"]*)\"", xml):
                found.add(pair[0] or pair[1])
    texts = {text for text in found if not re.fullmatch(r"[\d.+\-E]*", text)}
    return found, "\n".join(sorted(texts))


def leaks(path: Path, names: set[str]) -> list[str]:
    """The values that a workbook tells; numbers only where a cell is that text alone."""
    texts, together = told(path)
    return [
        name
        for name in names
        if (len(name) > 3 and not name.isdigit() and name in together)
        or (name in texts and not name.isdigit())
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_name_is_in_a_private_workbook(
    language: Language,
    samples_folder: Path,
    facts: Facts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "privacy.key"))
    path = tmp_path / "kpi.xlsx"
    config = read_config(samples_folder / "xlkpi.toml")
    build_report([samples_folder], path, config=config, lang=language, privacy=True)
    names = values(facts, REACH + PERSONS)
    assert len(names) > 2000
    # what an advice of ours says too is nobody's text
    found = leaks(path, names - {"Nommer un responsable"})
    assert not found, sorted(found)[:20]
    _, together = told(path)
    privacy = Privacy(read_key())
    assert privacy.pseudonym("agent", "Noé C.") in together
    assert privacy.pseudonym("owner", "Yanis M.") in together
    key = (tmp_path / "privacy.key").read_text("ascii").strip()
    assert key not in together


def test_no_way_to_reach_anyone_is_in_any_workbook(
    workbooks: dict[Language, Path], facts: Facts
) -> None:
    names = values(facts, REACH)
    assert len(names) > 1000
    for path in workbooks.values():
        found = leaks(path, names)
        assert not found, sorted(found)[:20]


def test_targets_and_months_by_agent_go_on_under_pseudonyms(
    samples_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first workbook with names, a target for an agent; from then on under pseudonyms."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "privacy.key"))
    config = read_config(samples_folder / "xlkpi.toml")
    (tmp_path / "targets.csv").write_text(
        "kpi,dimension,segment,year,month,kind,target,low,high\n"
        "average_handle_time,agent,Noé C.,2026,,absolute,,,300\n"
        "average_handle_time,queue,Devis,2026,,absolute,,,310\n",
        encoding="utf-8",
    )
    named, hidden = tmp_path / "named.xlsx", tmp_path / "hidden.xlsx"
    build_report([samples_folder], named, config=config, targets=tmp_path / "targets.csv")
    assert "Noé C." in told(named)[1]
    for _ in range(2):  # a rebuild changes nothing more
        build_report(
            [samples_folder], hidden, config=config, privacy=True,
            targets=None if hidden.exists() else named, history=named,
        )  # fmt: skip
        assert "Noé C." not in told(hidden)[1]
        pseudonym = Privacy(read_key()).pseudonym("agent", "Noé C.")
        sheet = Cells(hidden).workbook["Objectifs"]
        table = sheet.tables["Targets"]
        rows = [[cell.value for cell in row] for row in sheet[table.ref]]
        place = {name: i for i, name in enumerate(rows[0])}
        segments = {row[place["dimension"]]: row[place["segment"]] for row in rows[1:]}
        assert segments["agent"] == pseudonym
        assert segments["queue"] == "Devis"
        assert "Noé C." not in told(hidden)[1]


def test_what_people_wrote_on_an_exported_observation_stays() -> None:
    """The names and texts of the exports go, an edit and an observation of their own do not."""
    privacy = Privacy(b"a key of thirty-two bytes, or more")
    rows = {"author": ["Noé C."], "on": ["2026-03-05"], "observation": ["the door was shut"],
            "action": ["open it"], "owner": ["Léa P."], "status": ["open"]}  # fmt: skip
    facts = gather({"observations": pd.DataFrame(rows)}, privacy=privacy)
    (exported,) = observations(facts)
    theirs = Entry({"author": "Noé C.", "on": date(2026, 3, 5), "observation": "the door was shut",
                    "action": "a bell since April", "owner": "Léa P.", "status": "done"})  # fmt: skip
    own = Entry({"author": "Zoé", "on": date(2026, 3, 5), "observation": "nobody answers"})
    built = [[1, None, None, None, None, name, held] for name, (held,) in rows.items()]
    earlier = Earlier(entries={"Observations": [theirs, own]}, built={"Observations": [*built]})
    for _ in range(2):  # from then on it is private, and edits go on
        earlier = private(earlier, privacy, facts)
        hidden, kept = earlier.entries["Observations"]
        assert kept.values == own.values
        assert kept.get("author") == "Zoé"
        assert hidden.get("author") == exported.author
        assert hidden.get("owner") == exported.owner
        assert hidden.get("observation") == exported.observation == "…"
        assert (hidden.get("action"), hidden.get("status")) == ("a bell since April", "done")
        assert dict(row[-2:] for row in earlier.built["Observations"]) == {
            "author": exported.author, "on": "2026-03-05", "observation": "…", "action": "…",
            "owner": exported.owner, "status": "open",
        }  # fmt: skip


def test_a_refresh_knows_a_private_workbook() -> None:
    plain = [("Total", "", ""), ("agent: Noé C.", "agent", "Noé C.")]
    assert not made_private(plain)
    assert made_private([*plain, ("agent\u00a0: agent-7f3a2c", "agent", "agent-7f3a2c")])


def test_history_and_exports_are_one_person(samples_folder: Path) -> None:
    config = read_config(samples_folder / "xlkpi.toml")
    private = gather(
        [samples_folder], config=config, privacy=Privacy(b"a key of sixteen bytes or so")
    )
    agents = {s.value for s in private.segments if s.dimension == "agent"}
    assert len(agents) == len({s.value for s in gather([samples_folder], config=config).segments
                               if s.dimension == "agent"})  # fmt: skip
