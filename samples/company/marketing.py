"""Brevo: totals of every campaign, and from March 2025 each person contacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from company.base import Base
from company.dice import Dice
from company.files import csv_bytes, fr_amount, fr_date, iso
from company.ledger import Ledger
from company.story import AB_TEST, DETAIL_FROM, MONTHS, first_day, growth, label, month_of

SIZES = {"email": 25, "sms": 15, "letter": 9}  # people targeted a month, at the beginning
NAMES = {"email": "Mail", "sms": "SMS", "letter": "Courrier"}
FRENCH = {"email": "E-mail", "sms": "SMS", "letter": "Courrier"}
CENTS_EACH = {"email": 2, "sms": 9, "letter": 145}


@dataclass
class Contact:
    """A person targeted by a campaign, and what came of it."""

    id: str
    customer: str
    sent: bool
    reached: bool = False
    opened: bool = False
    clicked: bool = False
    responded: bool = False
    converted: bool = False
    unsubscribed: bool = False
    variant: str = ""


@dataclass
class Campaign:
    """One campaign on one channel, sent on one day."""

    name: str
    channel: str
    on: date
    contacts: list[Contact]
    cost: int
    revenue: int

    def count(self, fact: str) -> int:
        """How many of its contacts have that fact."""
        return sum(bool(getattr(contact, fact)) for contact in self.contacts)


def campaigns(seed: int, base: Base, ledger: Ledger) -> list[Campaign]:
    """E-mails every month, text messages and letters in turn."""
    dice = Dice(seed, "marketing")
    found: list[Campaign] = []
    number = 0
    for month in MONTHS:
        there = base.active(first_day(month))
        for channel in ("email", "sms" if month % 2 else "letter"):
            size = dice.whole(SIZES[channel] * growth(month))
            if month == AB_TEST and channel == "email":
                size = 96
            campaign = Campaign(
                f"{NAMES[channel]} {label(month)}", channel, dice.day(month, 4, 20), [], 0, 0
            )
            for person in dice.some(there, size):
                number += 1
                variant = ""
                if month == AB_TEST and channel == "email":
                    variant = "AB"[len(campaign.contacts) % 2]
                contact = _contact(dice, f"M{number:05d}", person.id, channel, variant)
                campaign.contacts.append(contact)
                if contact.reached and (person.last_contact or date.min) < campaign.on:
                    person.last_contact = campaign.on
            each = CENTS_EACH[channel] * campaign.count("sent")
            campaign.cost = each + dice.between(90, 160) * 100
            campaign.revenue = sum(
                dice.around(9_000, 90_000) for _ in range(campaign.count("converted"))
            )
            found.append(campaign)
    for campaign in found:
        _note(campaign, ledger)
    return found


def _contact(dice: Dice, number: str, customer: str, channel: str, variant: str) -> Contact:
    contact = Contact(number, customer, sent=dice.chance(0.96), variant=variant)
    if not contact.sent or not dice.chance({"email": 0.965, "sms": 0.95, "letter": 0.93}[channel]):
        return contact
    contact.reached = True
    if channel == "email":
        contact.opened = dice.chance({"": 0.37, "A": 0.33, "B": 0.53}[variant])
        contact.clicked = contact.opened and dice.chance(0.3)
        contact.responded = contact.clicked and dice.chance(0.7)
    else:
        contact.responded = dice.chance({"sms": 0.13, "letter": 0.09}[channel])
    contact.converted = contact.responded and dice.chance(0.42)
    contact.unsubscribed = not contact.responded and dice.chance(0.012)
    return contact


def _note(campaign: Campaign, ledger: Ledger) -> None:
    """Detail counts where it exists; before, the totals, which know no persons."""
    on, channel = campaign.on, campaign.channel
    detail = month_of(on) >= DETAIL_FROM
    ledger.money("campaign_cost", on, campaign.cost, channel=channel)
    ledger.money("campaign_gain", on, campaign.revenue, channel=channel)
    ledger.add("campaign_contacts", on, campaign.count("sent"), channel=channel)
    ledger.add("solicited_contacts", on, campaign.count("sent"), channel=channel)
    ledger.add("responses", on, campaign.count("responded"), channel=channel)
    ledger.add("actions", on, campaign.count("converted"), channel=channel)
    ledger.add("targeted", on, len(campaign.contacts))
    ledger.add("reached_contacts", on, campaign.count("reached"))
    if channel == "email":
        ledger.add("delivered", on, campaign.count("reached"))
        ledger.add("openers", on, campaign.count("opened"))
    if not detail:
        return
    for contact in campaign.contacts:
        if contact.sent:
            ledger.distinct("contacted_customers", on, contact.customer)
        if contact.reached:
            ledger.distinct("reached_by_campaign", on, contact.customer)
        if contact.converted:
            ledger.distinct("converted_by_campaign", on, contact.customer)
        if contact.unsubscribed:
            ledger.distinct("unsubscribed", on, contact.customer)
        if contact.variant:
            test = "a" if contact.variant == "A" else "b"
            ledger.add(f"sent_{test}", on, int(contact.sent))
            ledger.add(f"successes_{test}", on, int(contact.opened))


def totals_file(found: list[Campaign], ledger: Ledger) -> bytes:
    """Brevo's list of campaigns in French: `;`, dd/mm/yyyy, decimal comma."""
    header = [
        "Nom de la campagne",
        "Canal",
        "Date d'envoi",
        "Ciblés",
        "Destinataires",
        "Délivrés",
        "Ouvreurs",
        "Cliqueurs",
        "Réponses",
        "Conversions",
        "Désabonnés",
        "Coût HT",
        "CA attribué",
    ]
    rows = []
    for campaign in found:
        mail = campaign.channel == "email"
        rows.append(
            [
                campaign.name,
                FRENCH[campaign.channel],
                fr_date(campaign.on),
                str(len(campaign.contacts)),
                str(campaign.count("sent")),
                str(campaign.count("reached")),
                str(campaign.count("opened")) if mail else "-",
                str(campaign.count("clicked")) if mail else "-",
                str(campaign.count("responded")),
                str(campaign.count("converted")),
                str(campaign.count("unsubscribed")),
                fr_amount(campaign.cost, "\u00a0"),
                fr_amount(campaign.revenue, "\u00a0"),
            ]
        )
    ledger.file("brevo-campagnes.csv", len(rows), {})
    return csv_bytes(header, rows, delimiter=";", encoding="utf-8-sig")


def contacts_file(found: list[Campaign], ledger: Ledger) -> bytes:
    """Every person targeted since March 2025, in English, with 1 and 0."""
    facts = ("reached", "opened", "clicked", "responded", "converted", "unsubscribed")
    rows = []
    for campaign in found:
        if month_of(campaign.on) < DETAIL_FROM:
            continue
        for contact in campaign.contacts:
            flags = [str(int(getattr(contact, fact))) for fact in facts]
            sent = iso(campaign.on) if contact.sent else ""
            rows.append(
                [contact.id, contact.customer, campaign.name, campaign.channel, sent, "1",
                 *flags, contact.variant]
            )  # fmt: skip
    header = "contact_id,customer_id,campaign,channel,sent_at,targeted,delivered,opened,clicked"
    header += ",responded,converted,unsubscribed,variant"
    ledger.file("campaign-contacts.csv", len(rows), {})
    return csv_bytes(header.split(","), rows)
