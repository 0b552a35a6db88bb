"""Pseudonyms: the same person, the same one; every KPI keeps its value; nothing is left over."""

from __future__ import annotations

import hmac
import stat
import sys
from pathlib import Path

import pandas as pd
import pytest

from xlkpi import kpis
from xlkpi.errors import ConfigError, OutputError
from xlkpi.exports import Config, read_config
from xlkpi.facts import Facts, gather
from xlkpi.facts.privacy import Privacy, is_pseudonym
from xlkpi.facts.privacy_key import VARIABLE, key_file, read_key
from xlkpi.model.period import Window

KEY = b"a key of thirty-two bytes, or more"


@pytest.fixture(scope="module")
def pair(samples_folder: Path) -> tuple[Facts, Facts]:
    """The facts of the samples, with names and without."""
    config = read_config(samples_folder / "xlkpi.toml")
    return (
        gather([samples_folder], config=config),
        gather([samples_folder], config=config, privacy=Privacy(KEY)),
    )


def test_every_kpi_keeps_its_value(pair: tuple[Facts, Facts]) -> None:
    plain, private = pair
    assert (plain.private, private.private) == (False, True)
    assert private.months == plain.months
    compared = 0
    for kpi in kpis.all_kpis():
        if kpi.on_sheet:
            for window in Window:
                for month in plain.months[-2:]:
                    given = plain.kpi(kpi, window, month)
                    assert private.kpi(kpi, window, month) == given, (kpi.id, window, month)
                    compared += given[0] is not None
    assert compared > 800


def test_segments_of_persons_are_pseudonyms_and_keep_their_values(
    pair: tuple[Facts, Facts],
) -> None:
    plain, private = pair
    privacy = Privacy(KEY)
    kpi = kpis.find("average_handle_time")
    month = plain.months[-1]
    agents = [s.segment for s in plain.segments if s.dimension == "agent" and s.value]
    assert len(agents) > 5
    for agent in agents:
        hidden = agent._replace(value=privacy.segment("agent", agent.value))
        assert hidden.value != agent.value
        assert is_pseudonym(hidden.value)
        assert private.kpi(kpi, Window.ALL, month, hidden) == plain.kpi(
            kpi, Window.ALL, month, agent
        )
    others = {s.segment for s in plain.segments if s.dimension in ("region", "queue", "plan")}
    assert others <= {s.segment for s in private.segments}


def test_the_pseudonym_is_an_hmac() -> None:
    privacy = Privacy(KEY)
    digest = hmac.new(KEY, "agent:Noé C.".encode(), "sha256").hexdigest()
    assert privacy.pseudonym("agent", "Noé C.") == f"agent-{digest[:6]}"
    assert Privacy(b"another key, of bytes enough").pseudonym("agent", "Noé C.") != (
        privacy.pseudonym("agent", "Noé C.")
    )
    assert privacy.segment("agent", None) is None
    assert privacy.segment("agent", "(other)") == "(other)"
    assert privacy.segment("region", "Lyon") == "Lyon"
    once = privacy.segment("agent", "Noé C.")
    assert privacy.segment("agent", once) == once  # of a workbook made under pseudonyms


@pytest.mark.parametrize("key", [b"short but long enough", b"x" * 64, b"y" * 100])
def test_sql_and_python_agree_whatever_the_key(key: bytes) -> None:
    names = ["O'Neil", 'Zoé "Z"', "山田", "a" * 300, "-1"]
    calls = pd.DataFrame({"call_id": range(5), "direction": "inbound", "agent": names,
                          "started_at": "2026-10-01 10:00"})  # fmt: skip
    privacy = Privacy(key)
    facts = gather({"calls": calls}, config=Config(), privacy=privacy)
    found = facts.warehouse.rows("select agent from calls order by _row")
    assert [agent for (agent,) in found] == [privacy.pseudonym("agent", name) for name in names]


def test_short_pseudonyms_that_two_persons_share_become_long() -> None:
    privacy = Privacy(KEY)
    seen: dict[str, str] = {}
    for number in range(100_000):  # by the birthday rule a pair comes long before
        name = f"agent {number}"
        short = privacy.pseudonym("agent", name)
        if short in seen:
            break
        seen[short] = name
    twins = [seen[short], name]
    calls = pd.DataFrame({"call_id": range(3), "direction": "inbound", "agent": [*twins, "alone"],
                          "started_at": "2026-10-01 10:00"})  # fmt: skip
    facts = gather({"calls": calls}, privacy=privacy)
    rows = facts.warehouse.rows("select agent from calls order by _row")
    found = [agent for (agent,) in rows]
    assert found == [privacy.pseudonym("agent", name) for name in (*twins, "alone")]
    assert len(set(found)) == 3
    assert [len(agent) for agent in found] == [38, 38, 12]


def test_further_columns_stay_only_where_they_tell_nobody() -> None:
    several = 60
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(several)],
            "Full name": [f"Ana {i}" for i in range(several)],
            "E-mail": [f"A{i}@x.fr" if i else "no mail" for i in range(several)],
            "Phone": [f"01020304{i:02d}" if i else "n°1" for i in range(several)],
            "Tier": [("gold", "silver")[i % 2] for i in range(several)],
            "Points": range(several),
            "Sales rep": ["Zoé", "Max"] * (several // 2),
            "Nickname of house": [f"Villa {i}" for i in range(several)],
            "Card": [f"4970 1010 0000 {i:04d}" for i in range(several)],
            "Second address": [None] * several,
            "Write to": [f"w{i}@y.fr" for i in range(several)],
        }
    )
    plain = gather({"customers": customers})
    private = gather({"customers": customers}, privacy=Privacy(KEY))
    frame = private.warehouse.connection.execute("select * from customers order by _row").df()
    assert list(frame["Tier"]) == list(customers["Tier"])
    assert [float(v) for v in frame["Points"]] == list(range(several))
    hidden = [
        "customer_id",
        "Full name",
        "E-mail",
        "Phone",
        "Nickname of house",
        "Card",
        "Write to",
    ]
    for column in hidden:
        assert not set(frame[column]) & set(customers[column].astype(str))
        assert frame[column].nunique() == several
    assert set(frame["Sales rep"]) == {
        Privacy(KEY).pseudonym("person", name) for name in ("Zoé", "Max")
    }
    # the KPIs of completeness and of valid addresses see what they saw
    for measure in ("filled_values", "invalid_values", "complete_records", "distinct_keys"):
        month = private.months[-1] if private.months else None
        given = plain.value(measure, Window.ALL, month)  # type: ignore[arg-type]
        assert private.value(measure, Window.ALL, month) == given  # type: ignore[arg-type]
    assert plain.value("invalid_values", Window.ALL, None) == 2  # type: ignore[arg-type]


def test_nothing_that_was_loaded_is_left(pair: tuple[Facts, Facts]) -> None:
    connection = pair[1].warehouse.connection
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables"
    ).fetchall()
    assert len(tables) > 20
    for schema, table in tables:
        rows = connection.execute(f'select * from "{schema}"."{table}"').fetchall()
        told = repr(rows)
        for name in ("Noé C.", "Yanis M.", "C0112", "@boite.example", "Très bon suivi"):
            assert name not in told, (schema, table, name)


def test_values_of_rejected_rows_are_not_told() -> None:
    tickets = pd.DataFrame(
        {"ticket_id": [1, 2], "customer_id": ["Ana", "Bob"], "created_at": ["2026-10-01", "Zoé"]}
    )
    plain, private = (gather({"tickets": tickets}, privacy=p) for p in (None, Privacy(KEY)))
    assert "Zoé" in repr(plain.files)
    assert "Zoé" not in repr(private.files)
    assert [dict(r.rejected) for r in private.files] == [dict(r.rejected) for r in plain.files]


# ------------------------------------------------------------ the key


def test_a_key_is_made_once_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert key_file() == tmp_path / "xlkpi" / "privacy.key"
    made = read_key()
    assert len(made) == 64
    assert read_key() == made
    assert [path.name for path in key_file().parent.iterdir()] == ["privacy.key"]
    if sys.platform != "win32":
        assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other.key"))
    assert read_key() != made


def test_a_key_that_cannot_be_used_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "privacy.key"))
    (tmp_path / "privacy.key").write_bytes(b"short\n")
    with pytest.raises(ConfigError, match="holds no key of at least 16 bytes"):
        read_key()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(OutputError, match="cannot be read or made"):
        read_key()
