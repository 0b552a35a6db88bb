"""Chargebee (contracts), ChartMogul (movements) and the cost ledger."""

from __future__ import annotations

from datetime import date

from company.base import Base
from company.dice import Dice
from company.files import csv_bytes, en_amount, fr_amount, fr_date, iso
from company.ledger import Ledger
from company.story import MONTHS, growth, season, strain, year_month


def subscriptions_file(base: Base, ledger: Ledger) -> bytes:
    """Chargebee's dotted headers; amounts in cents; a row a contract year."""
    header = [
        "subscriptions.id",
        "customers.id",
        "subscriptions.plan_id",
        "subscriptions.started_at",
        "subscriptions.current_term_end",
        "subscriptions.cancelled_at",
        "subscriptions.renewed",
        "subscriptions.mrr",
    ]
    rows = []
    for contract in base.contracts:
        renewed = {None: "", True: "true", False: "false"}[contract.renewed]
        rows.append(
            [
                contract.id,
                contract.customer.id,
                contract.plan,
                iso(contract.started),
                iso(contract.term_end),
                iso(contract.ended),
                renewed,
                str(contract.mrr),
            ]
        )
    ledger.file("chargebee-subscriptions.csv", len(rows), {})
    return csv_bytes(header, rows)


def movements_file(base: Base, ledger: Ledger) -> bytes:
    """ChartMogul: losses are negative."""
    kinds = {
        "new": "New Business",
        "upsell": "Upsell",
        "cross_sell": "Cross-sell",
        "expansion": "Expansion",
        "contraction": "Contraction",
        "churn": "Churn",
        "reactivation": "Reactivation",
    }
    moves = sorted(base.movements, key=lambda move: (move.on, move.customer, move.kind))
    rows = [
        [move.customer, iso(move.on), kinds[move.kind], en_amount(move.amount), "EUR"]
        for move in moves
    ]
    ledger.file("chartmogul-movements.csv", len(rows), {})
    return csv_bytes(["Customer", "Date", "MRR movement type", "Amount", "Currency"], rows)


COSTS = {  # account: (text, kind, channel, euros a month at the beginning)
    "622100": ("Google Ads", "Marketing", "Recherche", 1900),
    "623110": ("Meta Ads", "Marketing", "Social", 950),
    "623400": ("Salons et foires", "Marketing", "Salon", 750),
    "623600": ("E-mails, SMS et courriers", "Marketing", "E-mail", 420),
    "641100": ("Salaires commerciaux", "Commercial", "", 7900),
    "622200": ("Commissions sur ventes", "Commercial", "", 1500),
    "641300": ("Salaires service client", "Service client", "Téléphone", 7400),
    "626100": ("Téléphonie", "Service client", "Téléphone", 480),
    "623800": ("Cadeaux et fidélité", "Fidélisation", "", 520),
    "641400": ("Suivi des contrats", "Fidélisation", "", 2100),
    "651600": ("Licences CRM et téléphonie", "Outil CRM", "", 690),
    "613200": ("Loyer de l'agence", "Autres", "", 1700),
}
_CATEGORIES = {
    "Marketing": "marketing_costs",
    "Commercial": "sales_costs",
    "Fidélisation": "retention_costs",
    "Service client": "service_costs",
    "Outil CRM": "crm_tool_costs",
    "Autres": "other_costs",
}


_COMMISSIONS = {"Particuliers": 58, "Professionnels": 27, "Collectivités": 15}


def costs_file(seed: int, ledger: Ledger) -> bytes:
    """The analytical ledger of French accounting, with credit notes and a total below."""
    dice = Dice(seed, "costs")
    rows: list[list[str]] = []
    total = 0

    def book(
        on: date, account: str, text: str, kind: str, channel: str, cents: int, segment: str = ""
    ) -> None:
        nonlocal total
        total += cents
        amount = fr_amount(cents, "")
        rows.append([fr_date(on), account, text, kind, channel, segment, amount])
        ledger.money(_CATEGORIES[kind], on, cents)
        ledger.money("total_costs", on, cents)
        segments = {"segment": segment} if segment else {}
        ledger.money("attributable_costs", on, cents, **segments)

    for month in MONTHS:
        year, number = year_month(month)
        for account, (text, kind, channel, euros) in COSTS.items():
            if account == "623400" and number not in (3, 5, 9, 10):
                continue  # fairs are held in spring and autumn
            level = growth(month) if account[:2] == "62" else 1 + month * 0.004
            if account == "622200":
                level *= season(month)
            if account == "641300" and month >= 17:
                level *= 1.16  # one more person on the telephone since April 2026
            cents = int(euros * 100 * level * dice.between(93, 107)) // 100
            on = date(year, number, 28)
            if account == "622200":  # commissions are known by segment of customers
                for segment, percent in _COMMISSIONS.items():
                    part = cents * percent // 100
                    book(on, account, text, kind, channel, part, segment)
            else:
                book(on, account, text, kind, channel, cents)
        if strain(month) > 0.5:
            cents = int(95_000 * (1 + strain(month)))
            book(date(year, number, 28), "671800", "Gestes commerciaux", "Fidélisation", "", cents)
        if dice.chance(0.12):
            book(date(year, number, 20), "622100", "Avoir Google Ads", "Marketing", "Recherche",
                 -dice.between(60, 400) * 100)  # fmt: skip
    header = ["Date", "Compte", "Libellé", "Nature analytique", "Canal", "Segment", "Montant HT"]
    footer = [["TOTAL", "", "", "", "", "", fr_amount(total, "")]]
    ledger.file("grand-livre-analytique.csv", len(rows), {}, ignored=1)
    return csv_bytes(header, rows, delimiter=";", encoding="cp1252", after=footer)
