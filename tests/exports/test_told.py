"""Reasons and notes have their French, all of them."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from xlkpi.exports import checks, load, reading, values
from xlkpi.exports.told import told
from xlkpi.model.tables import TABLES


def reasons() -> set[str]:
    """Every reason for which a row can be refused."""
    found = {
        load.__globals__["DUPLICATE"], reading.MALFORMED, reading.EARLIER, reading.BLANK_VALUE,
        reading.SEVERAL_MONTHS,
    }  # fmt: skip
    for table in TABLES.values():
        found |= {reason for reason, *_ in checks.rules(table, set(table.column_names))}
        found |= {f"missing {name}" for name in table.required}
        for column in table.columns:
            found.add(f"unknown value of {column.name}")
            found |= {f"{column.name} is not {what}" for what in values.WHAT.values()}
    for file in files("xlkpi.exports").joinpath("vendors").iterdir():
        if file.name.endswith(".toml"):
            for entry in tomllib.loads(file.read_text("utf-8"))["export"]:
                found |= {rule["reason"] for rule in entry.get("refuse", ())}
    return found


def test_every_reason_has_its_french() -> None:
    assert [r for r in sorted(reasons()) if told(r, "fr") == r] == []
    assert all(told(r, "en") == r for r in reasons())


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("closed_on is not a date and time", "closed_on n’est pas une date et heure"),
        ("missing customer_id", "customer_id manque"),
        ("40 rows merged into 12", "40 lignes fusionnées en 12"),
        (
            ("recognised as Zoho (deals): 8 of 9 headers known, 71% sure; layout known from memory "
            "alone: check it"),
            ("reconnu comme Zoho (deals)\u00a0: 8 en-têtes connus sur 9, sûr à 71\u00a0%\u00a0; "
            "format connu de mémoire seulement\u00a0: à vérifier"),
        ),
        (
            "recognised as Zoho (deals): 9 of 9 headers known, 90% sure",
            "reconnu comme Zoho (deals)\u00a0: 9 en-têtes connus sur 9, sûr à 90\u00a0%",
        ),
        ('Étape: "Négo", "X" read as "open"',
         'Étape\u00a0: "Négo", "X" lus comme «\u00a0open\u00a0»'),
        ('"1.234" read with thousands: set decimal to say otherwise',
         ("«\u00a01.234\u00a0» lu avec des milliers\u00a0: decimal dans son [[export]] dit le "
         "contraire")),
        ('not used: the headers are those of no known table ("a", "b"); nearest: x/y lacks z',
         ('non utilisé\u00a0: en-têtes d’aucune table connue ("a", "b")\u00a0; au plus près\u00a0: '
         "x/y lacks z")),
        ("amounts converted to EUR: USD 0.9", "montants convertis en EUR\u00a0: USD 0.9"),
        ("something else", "something else"),
    ],
)  # fmt: skip
def test_in_french(english: str, french: str) -> None:
    assert told(english, "fr") == french
