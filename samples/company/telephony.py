"""Aircall (calls in), Vocalcom Hermes (calls out), the files it calls from, the planning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from company.base import Base
from company.dice import Dice
from company.files import clock, csv_bytes, fr_date
from company.ledger import Ledger
from company.story import (
    AGENTS,
    CALLERS,
    MONTHS,
    OUTAGE,
    first_day,
    growth,
    label,
    month_of,
    season,
    strain,
)

CALLS_IN = 44  # a month, at the beginning, in a mean season
CALLS_OUT = 27
THRESHOLD = 18
QUEUES = {"Dépannage": 0.44, "Contrats": 0.24, "Devis": 0.19, "Facturation": 0.13}


def calls_in_file(seed: int, base: Base, ledger: Ledger) -> bytes:
    """Aircall: English headers, Yes/No, hh:mm:ss and seconds side by side.

    Four rows stand twice, one has a 30th of February.
    """
    dice = Dice(seed, "calls in")
    rows: list[list[str]] = []
    for month in MONTHS:
        there = base.active(first_day(month))
        volume = CALLS_IN * growth(month) * season(month) * (1.12 if month == OUTAGE else 1)
        moments = sorted(dice.moment(month) for _ in range(dice.whole(volume)))
        for at in moments:
            customer = dice.pick(there) if dice.chance(0.78) else None
            if customer and (customer.last_contact or date.min) < at.date():
                customer.last_contact = at.date()
            who = customer.id if customer else ""
            rows.append(_call_in(dice, len(rows), month, at, who, ledger))
    bad = [str(499_999), "2025-02-30", "10:12:00", *rows[0][3:]]
    read = rows + dice.some(rows, 4) + [bad]
    ledger.file(
        "aircall-calls.csv", len(read), {"duplicate key": 4, "started_at is not a date and time": 1}
    )
    header = [
        "call id",
        "date (TZ offset incl.)",
        "time (TZ offset incl.)",
        "direction",
        "line",
        "answered",
        "missed_call_reason",
        "user",
        "time to answer",
        "duration (in call)",
        "hold time",
        "after call work",
        "resolved on first contact",
        "external id",
    ]
    return csv_bytes(header, read)


def _call_in(
    dice: Dice, number: int, month: int, at: datetime, customer: str, ledger: Ledger
) -> list[str]:
    """One call: offered and answered, offered and lost, or not offered at all."""
    bad = strain(month)
    queue = dice.weighted(QUEUES)
    reason = dice.weighted(
        {
            "": 0.875 - 0.30 * bad,
            "abandoned_in_classic": 0.035 + 0.19 * bad,
            "short_abandoned": 0.016,
            "no_available_agent": 0.008 + 0.05 * bad,
            "agents_did_not_answer": 0.010 + 0.03 * bad,
            "abandoned_in_ivr": 0.020,
            "out_of_opening_hours": 0.036,
        }
    )
    internal = dice.chance(0.02)
    if internal:
        queue, reason, customer = "Interne", "", ""
    day, agent = at.date(), ""
    wait = talk = hold = wrap = 0
    resolved = ""
    if reason == "":
        agent = dice.pick(AGENTS)
        patient = dice.chance(0.86 - 0.42 * bad)
        wait = dice.around(3, 18) if patient else dice.skewed(19, 110 + int(280 * bad))
        talk = dice.around(45, 420) + dice.skewed(0, 500)
        hold = dice.skewed(5, 160) if dice.chance(0.3) else 0
        wrap = dice.skewed(8, 150)
        resolved = "Yes" if dice.chance(0.79 - 0.2 * bad + 0.003 * month) else "No"
    elif reason == "short_abandoned":
        wait = dice.between(1, 5)
    elif reason in ("abandoned_in_classic", "no_available_agent", "agents_did_not_answer"):
        wait = dice.around(15, 90 + int(200 * bad))
    if reason == "out_of_opening_hours":
        at = at.replace(hour=19 + at.minute % 3)
    offered = reason not in ("out_of_opening_hours", "abandoned_in_ivr")
    if offered and not internal:
        ledger.add("offered_calls", day, queue=queue)
        if reason == "":
            ledger.add("answered_calls", day, queue=queue, agent=agent)
            ledger.add("answered_in_threshold", day, int(wait <= THRESHOLD), queue=queue)
            ledger.add("answered_wait_s", day, wait, queue=queue)
            ledger.add("talk_s", day, talk, agent=agent)
            ledger.add("hold_s", day, hold)
            ledger.add("wrap_s", day, wrap)
            ledger.add("handle_s", day, talk + hold + wrap, agent=agent)
            ledger.add("handled_contacts", day)
            ledger.add("resolved_at_first_contact", day, int(resolved == "Yes"))
        else:
            ledger.add("abandoned_calls", day, queue=queue)
            if reason == "short_abandoned":
                ledger.add("short_abandoned", day)
            if reason in ("no_available_agent", "agents_did_not_answer"):
                ledger.add("missed_calls", day)
            else:
                ledger.add("abandoned_wait_s", day, wait)
                ledger.add("abandoned_wait_calls", day)
    answered = reason == ""
    return [
        str(482_000 + number * 7),
        at.strftime("%Y-%m-%d"),
        at.strftime("%H:%M:%S"),
        "inbound",
        queue,
        "Yes" if answered else "No",
        reason,
        agent,
        clock(wait) if wait else "",
        str(talk) if answered else "",
        str(hold) if answered else "",
        str(wrap) if answered else "",
        resolved,
        customer,
    ]


@dataclass
class Record:
    """A contact to call, from a file bought for a campaign."""

    id: str
    file: str
    provided: date
    usable: bool
    campaign: str
    hours: set[str] = field(default_factory=set)
    exploited: bool = False
    treated: bool = False
    done: bool = False


CAMPAIGNS = (  # one a quarter; the en dash is one byte in cp1252, and none in Latin-1
    "Réno – hiver 24",
    "Réno – printemps 25",
    "Clim – été 25",
    "Réno – automne 25",
    "Réno – hiver 25",
    "Réno – printemps 26",
    "Clim – été 26",
    "Réno – automne 26",
)
LOYALTY = "Fidélité"
CODES = {  # status: the numbers Hermes writes, by campaign settings
    "dropped": ("93",),
    "unreached": ("11", "12", "14"),
    "wrong": ("13",),
    "reached": ("21", "22"),
    "argued": ("31",),
    "agreed": ("32",),
}


def calls_out_file(seed: int, base: Base, ledger: Ledger) -> tuple[bytes, list[Record]]:
    """Vocalcom Hermes: `;`, cp1252, moments as 14 digits, NULL, numeric statuses."""
    dice = Dice(seed, "calls out")
    records: list[Record] = []
    rows: list[list[str]] = []
    for month in MONTHS:
        quarter, third = divmod(month, 3)
        if third == 0:
            for _ in range(dice.between(42, 49)):
                number = f"R{len(records) + 1:05d}"
                name = f"F{label(month)}"
                day = dice.day(month, 1, 7)
                ok = dice.chance(0.91)
                records.append(Record(number, name, day, ok, CAMPAIGNS[quarter]))
        there = base.active(first_day(month))
        newcomers = [c for c in base.customers if month_of(c.first) == month]
        welcomed: set[str] = set()
        called: set[str] = set()
        volume = CALLS_OUT * growth(month) * (0.7 if third == 0 else 1.1)
        moments = sorted(dice.moment(month, 9, 19) for _ in range(dice.whole(volume)))
        for at in moments:
            hot = [
                r for r in records
                if r.campaign == CAMPAIGNS[quarter] and not r.done and r.provided < at.date()
            ]  # fmt: skip
            record: Record | None = None
            customer = "NULL"
            if hot and not dice.chance(0.27):
                record = dice.pick(hot[:9])
            else:
                # whoever has just had a pump installed gets a call of welcome
                new = [c for c in newcomers if c.id not in welcomed and c.first < at.date()]
                person = new[0] if new else dice.pick(there)
                welcomed.add(person.id)
                customer = person.id
                if (person.last_contact or date.min) < at.date():
                    person.last_contact = at.date()
            campaign = record.campaign if record else LOYALTY
            called.add(campaign)
            rows.append(_call_out(dice, len(rows), at, campaign, record, customer, ledger))
        provided = [r for r in records if first_day(month) >= r.provided.replace(day=1)]
        chosen = [r for r in provided if r.campaign in called]
        ledger.stock("campaign_records", month, len(chosen))
        ledger.stock("treated_records", month, sum(r.treated for r in chosen))
    for record in records:
        ledger.add("provided_records", record.provided)
        ledger.add("usable_records", record.provided, int(record.usable))
    read = rows + dice.some(rows, 2)
    ledger.file("hermes-appels.csv", len(read), {"duplicate key": 2})
    header = [
        "ID",
        "CallType",
        "CallLocalTime",
        "ConvDuration",
        "WrapupDuration",
        "LastCampaign",
        "LastAgent",
        "CallStatusNum",
        "Indice",
        "Client",
    ]
    return csv_bytes(header, read, delimiter=";", encoding="cp1252"), records


def _call_out(
    dice: Dice,
    number: int,
    at: datetime,
    campaign: str,
    record: Record | None,
    customer: str,
    ledger: Ledger,
) -> list[str]:
    day = at.date()
    if record and not record.usable and dice.chance(0.6):
        status = "wrong"
    elif record and not record.usable:
        status = "unreached"
    elif record is None:  # customers answer more readily
        chances = {"dropped": 0.03, "unreached": 0.37, "reached": 0.2, "argued": 0.2, "agreed": 0.2}
        status = dice.weighted(chances)
    else:
        chances = {"dropped": 0.05, "unreached": 0.57, "reached": 0.17, "argued": 0.12}
        status = dice.weighted({**chances, "agreed": 0.09})
    agent = dice.pick(CALLERS)
    spoke = status in ("reached", "argued", "agreed")
    talk = dice.around(30, 120) if status == "reached" else dice.around(120, 520) if spoke else 0
    wrap = dice.skewed(6, 90) if spoke else 0
    ledger.add("calls", day, agent=agent)
    if customer != "NULL":
        ledger.distinct("contacted_customers", day, customer)
    if status == "dropped":
        ledger.add("dropped_calls", day)
    elif not spoke:
        ledger.add("unreached_calls", day)
    else:
        ledger.add("reached_calls", day, agent=agent)
        ledger.add("outbound_handle_s", day, talk + wrap)
    who = record.id if record else customer
    if status in ("argued", "agreed"):
        ledger.distinct("argued_contacts", day, who)
    if status == "agreed":
        ledger.distinct("agreements", day, who)
    if record:
        record.hours.add(at.strftime("%Y%m%d%H"))
        record.exploited = record.exploited or status in ("argued", "agreed")
        if not record.treated and (record.exploited or len(record.hours) >= 5):
            record.treated = True
            ledger.add("records_treated", day)
        record.done = record.exploited or status == "wrong" or len(record.hours) >= 6
    return [
        str(71_000 + number * 3),
        "2",  # Hermes: 1 in, 2 out
        at.strftime("%Y%m%d%H%M%S"),
        str(talk),
        str(wrap),
        campaign,
        agent,
        dice.pick(CODES[status]),
        record.id if record else "NULL",
        customer,
    ]


def records_file(records: list[Record], ledger: Ledger) -> bytes:
    """The files bought for the campaigns, as the supervisor keeps them."""
    header = "Fiche;Fichier;Fournie le;Exploitable;Exploitée;Campagne".split(";")
    rows = [
        [
            record.id,
            record.file,
            fr_date(record.provided),
            "Oui" if record.usable else "Non",
            "Oui" if record.exploited else "Non",
            record.campaign,
        ]
        for record in records
    ]
    ledger.file("fiches.csv", len(rows), {})
    return csv_bytes(header, rows, delimiter=";", encoding="cp1252")


def planning_file(seed: int, ledger: Ledger) -> bytes:
    """Hours worked, a row an agent and month; decimal comma, two lines above the header."""
    dice = Dice(seed, "planning")
    rows = []
    for month in MONTHS:
        last = first_day(month + 1) - timedelta(days=1)
        teams = (("Réception", AGENTS, 14, 22), ("Émission", CALLERS, 3, 6))
        for activity, names, low, high in teams:
            for agent in names:
                quarters = dice.around(low * 4, high * 4)  # planned by quarters of an hour
                rows.append(
                    [fr_date(last), agent, activity, f"{quarters / 4:.2f}".replace(".", ",")]
                )
                if activity == "Émission":
                    ledger.money("agent_hours", last, quarters * 25)  # hundredths, too
    before = [["Planning des heures réalisées"], ["Édité le 02/11/2026"]]
    header = ["Date", "Collaborateur", "Activité", "Heures"]
    ledger.file("planning.csv", len(rows), {}, ignored=len(before))
    return csv_bytes(header, rows, delimiter=";", encoding="utf-8-sig", before=before)
