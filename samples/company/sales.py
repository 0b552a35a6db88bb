"""HubSpot (leads, deals) and the invoicing software (orders)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from company.base import Base, Customer
from company.dice import Dice
from company.files import NARROW, csv_bytes, en_amount, fr_amount, fr_date, iso
from company.ledger import Ledger
from company.story import (
    BEGIN,
    END,
    MONTHS,
    SALES_REPS,
    SOURCES,
    growth,
    label,
    month_of,
    next_month,
    season,
    strain,
)

INSTALLATION = {  # what a first order amounts to, in euros
    "Particuliers": (8_200, 15_800),
    "Professionnels": (16_000, 39_000),
    "Collectivités": (38_000, 92_000),
}
CHANNELS = {"Agence": 0.42, "Téléphone": 0.33, "Site web": 0.25}


@dataclass(frozen=True)
class Line:
    """A line of an invoice; money in cents."""

    order: str
    on: date
    customer: str
    product: str
    amount: int
    margin: int
    status: str
    channel: str

    @property
    def counts(self) -> bool:
        """Neither cancelled, returned nor a draft."""
        return self.status == "Facturée"


def orders(seed: int, base: Base, ledger: Ledger) -> list[Line]:
    """Invoice lines: installations of new customers, then parts and repairs."""
    dice = Dice(seed, "orders")
    lines: list[Line] = []
    invoices = 0
    for month in MONTHS:
        sales: list[tuple[date, Customer, bool]] = [
            (customer.first, customer, True)
            for customer in base.customers
            if month_of(customer.first) == month
        ]
        there = base.active(next_month(month))
        for _ in range(dice.whole(9.5 * growth(month) * season(month))):
            day, buyer = dice.day(month), dice.pick(there)
            sales.append((max(day, buyer.first), buyer, False))
        for on, customer, first in sorted(sales, key=lambda sale: (sale[0], sale[1].id)):
            invoices += 1  # French invoices are numbered without a gap
            number = f"F{label(month)[2:4]}{label(month)[5:]}-{invoices:04d}"
            write = _installation if first else _repair
            lines += write(dice, number, on, customer)
            if lines[-1].counts:
                customer.last_order = max(customer.last_order or on, on)
    for line in lines:
        if line.counts:
            ledger.money("revenue", line.on, line.amount, sales_channel=line.channel)
            ledger.money("margin", line.on, line.margin)
            ledger.distinct("orders", line.on, line.order)
            ledger.distinct("buyers", line.on, line.customer)
    return lines


def _installation(dice: Dice, number: str, on: date, customer: Customer) -> list[Line]:
    low, high = INSTALLATION[customer.segment]
    total = dice.around(low, high) * 100
    work = total * dice.between(24, 30) // 100
    rate = dice.between(27, 33) - round(4 * strain(month_of(on)))
    channel = dice.weighted(CHANNELS)
    return [
        Line(number, on, customer.id, product, amount, amount * rate // 100, "Facturée", channel)
        for product, amount in (("Pompe à chaleur", total - work), ("Pose", work))
    ]


def _repair(dice: Dice, number: str, on: date, customer: Customer) -> list[Line]:
    kinds = {"Pièce": 0.45, "Dépannage": 0.4, "Accessoire": 0.15}
    channel = dice.weighted(CHANNELS)
    status = dice.weighted({"Facturée": 0.93, "Annulée": 0.035, "Retour": 0.02, "Brouillon": 0.015})
    lines = []
    products = [dice.weighted(kinds)]
    if dice.chance(0.25):
        products.append("Pièce" if products[0] == "Dépannage" else "Dépannage")
    for product in products:
        amount = dice.skewed(5_900, 96_000)
        margin = amount * dice.between(38, 55) // 100
        lines.append(Line(number, on, customer.id, product, amount, margin, status, channel))
    if status == "Facturée" and dice.chance(0.02):  # a gesture: a credit note on the invoice
        gesture = -lines[0].amount // 5
        lines.append(Line(number, on, customer.id, "Avoir", gesture, gesture, status, channel))
    return lines


def invoices_file(lines: list[Line], ledger: Ledger) -> bytes:
    """French invoicing software: `;`, narrow no-break spaces in amounts, a total below."""
    header = "N° facture;Date;Client;Article;Montant HT;Marge;Statut;Canal de vente".split(";")
    rows = [
        [
            line.order,
            fr_date(line.on),
            line.customer,
            line.product,
            fr_amount(line.amount),
            fr_amount(line.margin),
            line.status,
            line.channel,
        ]
        for line in lines
    ]
    total = fr_amount(sum(line.amount for line in lines), NARROW)
    footer = [["Total général", "", "", "", total, "", "", ""]]
    ledger.file("factures.csv", len(rows), {}, ignored=1)
    return csv_bytes(header, rows, delimiter=";", encoding="utf-8-sig", after=footer)


@dataclass
class Lead:
    """Someone who showed interest."""

    id: str
    email: str
    created: date
    source: str
    rep: str
    qualified: date | None = None
    converted: date | None = None
    dropped: date | None = None

    @property
    def stage(self) -> str:
        """The life cycle stage that HubSpot shows."""
        if self.converted:
            return "Client"
        if self.dropped:
            return "Disqualifié"
        return "Lead qualifié" if self.qualified else "Lead"


def leads(seed: int, base: Base, ledger: Ledger) -> tuple[list[Lead], dict[str, date]]:
    """Leads, and the first contact of those customers who began as one."""
    dice = Dice(seed, "leads")
    found: list[Lead] = []
    first_contact: dict[str, date] = {}
    for customer in base.customers:
        if customer.first < BEGIN or dice.chance(0.12):
            continue  # some walk in, and were never a lead
        created = customer.first - timedelta(days=dice.around(9, 70))
        first_contact[customer.id] = created
        gap = (customer.first - created).days
        lead = Lead("", "", created, customer.source, customer.rep, converted=customer.first)
        lead.qualified = created + timedelta(days=min(gap, dice.skewed(1, 20)))
        found.append(lead)
    for month in range(-2, 24):
        for _ in range(dice.whole(8.2 * growth(month) * season(month))):
            lead = Lead("", "", dice.day(month), dice.weighted(SOURCES), dice.pick(SALES_REPS))
            if dice.chance(0.5):
                day = lead.created + timedelta(days=dice.skewed(1, 25))
                lead.qualified = day if day < END else None
            if dice.chance(0.62):
                day = (lead.qualified or lead.created) + timedelta(days=dice.around(10, 110))
                lead.dropped = day if day < END else None
            found.append(lead)
    found.sort(key=lambda lead: (lead.created, lead.source, lead.rep, lead.stage))
    for number, lead in enumerate(found, 1):
        lead.id = f"{70200 + number}"
        lead.email = f"contact{number}@boite.example" if dice.chance(0.9) else ""
        ledger.add("incoming_leads", lead.created, source=lead.source)
        if lead.qualified:
            days = (lead.qualified - lead.created).days
            ledger.add("qualified_leads", lead.qualified)
            ledger.add("qualification_days", lead.qualified, days)
        if lead.converted:
            ledger.add("activated_leads", lead.converted)
            ledger.add("converted_cohort_leads", lead.created)
        if lead.dropped:
            ledger.add("deactivated_leads", lead.dropped)
    for month in MONTHS:
        start, end = next_month(month - 1), next_month(month)
        open_at_end = [x for x in found if x.created < end and not _over(x, end)]
        seen = [x for x in found if x.created < end and not _over(x, start)]
        ledger.stock("open_leads", month, len(open_at_end))
        ledger.stock("total_leads", month, len(seen))
    ledger.whole("total_leads", len(found))
    return found, first_contact


def _over(lead: Lead, instant: date) -> bool:
    ended = lead.converted or lead.dropped
    return ended is not None and ended < instant


def leads_file(seed: int, found: list[Lead], ledger: Ledger) -> bytes:
    """HubSpot contacts exported in French: commas, ISO dates, two rows exported twice."""
    header = [
        "ID de fiche",
        "E-mail",
        "Date de création",
        "Phase du cycle de vie",
        "Source d'origine",
        "Propriétaire du contact",
        "Date de qualification",
        "Date de conversion en client",
        "Date de disqualification",
    ]
    rows = [
        [
            lead.id,
            lead.email,
            iso(lead.created),
            lead.stage,
            lead.source,
            lead.rep,
            iso(lead.qualified),
            iso(lead.converted),
            iso(lead.dropped),
        ]
        for lead in found
    ]
    dice = Dice(seed, "leads file")
    rows += dice.some(rows, 2)
    ledger.file("hubspot-contacts.csv", len(rows), {"duplicate key": 2})
    return csv_bytes(header, rows)


@dataclass(frozen=True)
class Deal:
    """An opportunity; money in cents."""

    began: date
    created: date
    closed: date | None
    stage: str
    kind: str
    amount: int
    customer: str
    rep: str
    product: str


def deals(
    seed: int, base: Base, lines: list[Line], first_contact: dict[str, date], ledger: Ledger
) -> list[Deal]:
    """Installations and upgrades won, as invoices and movements have them; and those lost."""
    dice = Dice(seed, "deals")
    found = [
        *_won_installations(dice, base, lines, first_contact),
        *_won_upgrades(dice, base),
        *_lost_or_open(dice),
    ]
    found.sort(key=lambda deal: (deal.created, deal.closed or END, deal.customer, deal.amount))
    for deal in found:
        if deal.closed and deal.stage == "Closed Won":
            ledger.add("won_deals", deal.closed, owner=deal.rep)
            ledger.money("won_amount", deal.closed, deal.amount, owner=deal.rep)
            ledger.add("sales_cycle_days", deal.closed, (deal.closed - deal.began).days)
            ledger.add("sales_cycle_deals", deal.closed)
        elif deal.closed:
            ledger.add("lost_deals", deal.closed, owner=deal.rep)
            ledger.money("lost_amount", deal.closed, deal.amount, owner=deal.rep)
    for month in MONTHS:
        end = next_month(month)
        still = sum(d.created < end and (d.closed is None or d.closed >= end) for d in found)
        ledger.stock("open_deals", month, still)
    return found


def _won_installations(
    dice: Dice, base: Base, lines: list[Line], first_contact: dict[str, date]
) -> Iterator[Deal]:
    amounts: dict[str, int] = {}
    for line in lines:
        if line.product in ("Pompe à chaleur", "Pose"):
            amounts[line.customer] = amounts.get(line.customer, 0) + line.amount
    for customer in base.customers:
        closed = customer.first
        if closed < BEGIN:
            continue
        began = first_contact.get(customer.id) or closed - timedelta(days=dice.around(5, 60))
        created = began + timedelta(days=dice.between(0, (closed - began).days // 2))
        yield Deal(
            began,
            created,
            closed,
            "Closed Won",
            "New Business",
            amounts[customer.id],
            customer.id,
            customer.rep,
            "Pompe à chaleur",
        )


def _won_upgrades(dice: Dice, base: Base) -> Iterator[Deal]:
    reps = {customer.id: customer.rep for customer in base.customers}
    kinds = {"upsell": "Upsell", "cross_sell": "Cross-sell"}
    for move in base.movements:
        if move.kind in kinds:
            began = move.on - timedelta(days=dice.around(3, 40))
            yield Deal(
                began,
                began,
                move.on,
                "Closed Won",
                kinds[move.kind],
                move.amount * 12,
                move.customer,
                reps[move.customer],
                "Contrat",
            )


def _lost_or_open(dice: Dice) -> Iterator[Deal]:
    for month in range(-3, 24):  # those lost in the first months began before them
        rate = 4.1 * growth(month) * season(month) * (1 + 0.5 * strain(month))
        for _ in range(dice.whole(rate)):
            began = dice.day(month)
            created = began + timedelta(days=dice.skewed(0, 20))
            ends = created + timedelta(days=dice.around(10, 90))
            over = ends < END
            yield Deal(
                began,
                min(created, END - timedelta(days=1)),
                ends if over else None,
                "Closed Lost" if over else dice.pick(("Appointment", "Quote sent", "Decision")),
                "New Business",
                dice.around(7_000, 30_000) * 100,
                "",
                dice.pick(SALES_REPS),
                "Pompe à chaleur",
            )


def deals_file(found: list[Deal], ledger: Ledger) -> bytes:
    """HubSpot deals exported in English. One row, added by hand, closes before it began."""
    header = [
        "Record ID",
        "Deal Stage",
        "Deal Type",
        "Amount",
        "Currency",
        "First contact date",
        "Create Date",
        "Close Date",
        "Date entered current stage",
        "Associated Company ID",
        "Deal owner",
        "Product",
    ]
    rows = []
    for number, deal in enumerate(found, 1):
        entered = deal.closed or deal.created + (END - deal.created) // 3
        rows.append(
            [
                str(93000 + number),
                deal.stage,
                deal.kind,
                en_amount(deal.amount),
                "EUR",
                iso(deal.began),
                iso(deal.created),
                iso(deal.closed),
                iso(entered),
                deal.customer,
                deal.rep,
                deal.product,
            ]
        )
    wrong = "93999,Closed Won,New Business,12400.00,EUR,2025-09-18,2025-09-18,2025-08-18"
    rows.append([*wrong.split(","), "2025-08-18", "", SALES_REPS[0], "Pompe à chaleur"])
    ledger.file("hubspot-deals.csv", len(rows), {"dates run backwards": 1})
    return csv_bytes(header, rows)
