"""The customer base as an old French CRM exports it, blanks and all."""

from __future__ import annotations

from datetime import date, timedelta

from company.base import TOWNS, Base, Customer
from company.dice import Dice
from company.files import csv_bytes, fr_amount, fr_date
from company.ledger import Ledger
from company.sales import Line
from company.story import BEGIN, END, REGIONS, SALES_REPS, SEGMENTS, SOURCES

FIELDS = ("Nom", "E-mail", "Téléphone", "Adresse", "SIRET")  # whose completeness is looked at
CRITICAL = FIELDS[:4]
BLANKS = ("", "", "-", "N/A", "non renseigné")
PROSPECTS = 24


def customers_file(seed: int, base: Base, lines: list[Line], ledger: Ledger) -> bytes:
    """`;`, cp1252, dd/mm/yyyy, decimal comma; blanks of all kinds; three rows exported twice."""
    dice = Dice(seed, "crm")
    turnover: dict[str, int] = {}
    for line in lines:
        if line.counts:
            turnover[line.customer] = turnover.get(line.customer, 0) + line.amount
    rows = []
    filled = dict.fromkeys(FIELDS, 0)
    complete = 0
    for customer in base.customers:
        fields = _fields(dice, customer.id, customer.name, customer.segment)
        lost = customer.lost
        # a lost customer orders no more; those of before the first invoice keep their date
        last = customer.last_order or max(customer.first, BEGIN - timedelta(days=200))
        rows.append(_row(customer, fields, last, lost, turnover.get(customer.id, 0)))
        good = {name: value not in (*BLANKS, "0000") for name, value in fields.items()}
        for name in FIELDS:
            filled[name] += good[name]
        complete += all(good[name] for name in CRITICAL)
    rows += [_prospect(dice, number) for number in range(PROSPECTS)]
    rows += dice.some(rows[: len(base.customers)], 3)
    ledger.file("clients.csv", len(rows), {"duplicate key": 3})
    ledger.fact("customers_on_file", len(base.customers))
    ledger.fact("prospects_on_file", PROSPECTS)
    ledger.fact("filled_values", filled)
    ledger.fact("complete_records", complete)
    ledger.fact("filled_keys", len(rows))
    ledger.fact("distinct_keys", len(rows) - 3)
    header = [
        "Code client",
        *FIELDS,
        "Segment",
        "Région",
        "Origine",
        "Commercial",
        "Statut",
        "Créé le",
        "Première commande",
        "Dernière commande",
        "Dernier contact",
        "Perdu le",
        "CA cumulé HT",
    ]
    return csv_bytes(header, rows, delimiter=";", encoding="cp1252")


def _fields(dice: Dice, number: str, name: str, segment: str) -> dict[str, str]:
    """The fields whose completeness is measured, some of them empty in one way or another."""
    digits = f"{dice.between(0, 99):02d} {int(number[1:]) % 100:02d}"
    fields = {
        "Nom": name,
        "E-mail": f"c{int(number[1:])}@boite.example",
        "Téléphone": f"06 39 98 {digits}",  # a range kept for fiction
        "Adresse": f"{dice.between(1, 98)} quai Est, {dice.pick(TOWNS)}",
        "SIRET": "",
    }
    if segment != "Particuliers" and dice.chance(0.85):
        fields["SIRET"] = f"0000{dice.between(10_000, 99_999)}00012"
    for field, often in (("E-mail", 0.11), ("Téléphone", 0.06), ("Adresse", 0.04)):
        if dice.chance(often):
            fields[field] = dice.pick((*BLANKS, "0000") if field == "Téléphone" else BLANKS)
    return fields


def _row(
    customer: Customer, fields: dict[str, str], last: date, lost: date | None, cents: int
) -> list[str]:
    contact = max(customer.last_contact or customer.first, last)
    return [
        customer.id,
        *fields.values(),
        customer.segment,
        customer.region,
        customer.source,
        customer.rep,
        "Perdu" if lost else "Actif",
        fr_date(customer.first),
        fr_date(customer.first),
        fr_date(last),
        fr_date(contact),
        fr_date(lost),
        fr_amount(cents, ""),
    ]


def _prospect(dice: Dice, number: int) -> list[str]:
    segment = dice.weighted(SEGMENTS)
    fields = _fields(dice, f"P{number:04d}", f"Contact {number + 1}", segment)
    created = END - timedelta(days=dice.between(3, 300))
    return [
        f"P{number + 1:04d}",
        *fields.values(),
        segment,
        dice.weighted(REGIONS),
        dice.weighted(SOURCES),
        dice.pick(SALES_REPS),
        "Prospect",
        fr_date(created),
        *[""] * 4,
        "0,00",
    ]
