"""Two months of a small business, and what its KPIs must be in the second.

Everything is whole: cents, seconds, minutes. What a vendor's export shows is written from
these events, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from company.dice import Dice
from company.story import first_day, next_month

MONTHS = (22, 23)  # of the story: September and October 2026
PERIOD = "2026-10"
OCTOBER = first_day(MONTHS[-1])
NOVEMBER = next_month(MONTHS[-1])
OWNERS = ("Alba Roux", "Tom Varga", "Mina Stoll")
SOURCES = ("Web", "Referral", "Event")
QUEUES = ("Support", "Sales")
CHANNELS = ("email", "web", "chat")
LONG = 420  # seconds of talk beyond which a call was passed on


@dataclass(frozen=True)
class Deal:
    """A sale in progress, won or lost."""

    id: int
    customer: str
    created: date
    closed: date | None
    status: str  # won, lost, open
    cents: int
    owner: str
    source: str


@dataclass(frozen=True)
class Lead:
    """Somebody interested, converted or not."""

    id: int
    created: date
    converted: date | None
    status: str  # open, qualified, converted, deactivated
    source: str
    owner: str


@dataclass(frozen=True)
class Ticket:
    """A request to the service. Delays are minutes after its creation."""

    id: int
    customer: str
    created: datetime
    reply: int | None
    solution: int | None
    replies: int
    reopens: int
    channel: str
    agent: str
    satisfied: bool | None

    @property
    def replied(self) -> datetime | None:
        """When the first reply was sent."""
        return None if self.reply is None else self.created + timedelta(minutes=self.reply)

    @property
    def solved(self) -> datetime | None:
        """When it was solved."""
        return None if self.solution is None else self.created + timedelta(minutes=self.solution)


@dataclass(frozen=True)
class Call:
    """A call; durations are seconds."""

    id: int
    inbound: bool
    started: datetime
    status: str  # answered, abandoned; reached, unreached
    wait: int
    talk: int
    hold: int
    wrap: int
    agent: str
    queue: str
    number: str

    @property
    def taken(self) -> bool:
        """Whether two people spoke."""
        return self.status in ("answered", "reached")

    @property
    def ended(self) -> datetime:
        """When the line was free again."""
        return self.started + timedelta(seconds=self.wait + self.talk + self.hold)


@dataclass(frozen=True)
class Leg:
    """The part of a call that one person took; durations are seconds."""

    id: int
    call: Call
    started: datetime
    wait: int
    talk: int
    hold: int
    wrap: int


@dataclass(frozen=True)
class Campaign:
    """An e-mailing and what came of it."""

    id: int
    name: str
    sent_at: datetime
    sent: int
    delivered: int
    openers: int
    clickers: int
    unsubscribed: int
    orders: int
    cents: int


@dataclass(frozen=True)
class Member:
    """One person in one campaign."""

    id: int
    campaign: str
    customer: str
    sent_on: date
    responded: bool


@dataclass(frozen=True)
class Answer:
    """A questionnaire filled in: would recommend (0 to 10), satisfied (1 to 5)."""

    id: int
    at: datetime
    customer: str
    recommend: int
    satisfied: int
    comment: str


@dataclass(frozen=True)
class Subscription:
    """A contract; the amount is that of one unit and interval."""

    id: int
    customer: str
    started: date
    ended: date | None
    plan: str
    cents: int
    quantity: int
    yearly: bool

    @property
    def monthly_cents(self) -> int:
        """What it brings a month."""
        return self.cents * self.quantity // (12 if self.yearly else 1)


@dataclass(frozen=True)
class Movement:
    """A change of the recurring revenue; the amount is never negative."""

    customer: str
    on: date
    kind: str  # new, expansion, contraction, churn, reactivation
    cents: int


@dataclass(frozen=True)
class Spend:
    """A day of an advertising campaign."""

    on: date
    campaign: str
    cents: int
    impressions: int
    clicks: int


@dataclass(frozen=True)
class Entry:
    """A line of the books."""

    number: int
    on: date
    account: str
    label: str
    debit: int
    credit: int


@dataclass(frozen=True)
class World:
    """Everything that happened."""

    deals: Sequence[Deal]
    leads: Sequence[Lead]
    tickets: Sequence[Ticket]
    calls: Sequence[Call]
    campaigns: Sequence[Campaign]
    members: Sequence[Member]
    answers: Sequence[Answer]
    subscriptions: Sequence[Subscription]
    movements: Sequence[Movement]
    spends: Sequence[Spend]
    entries: Sequence[Entry]


def build(seed: int) -> World:
    """The world of a seed."""
    deals = _deals(Dice(seed, "imitations/deals"))
    subscriptions = _subscriptions(Dice(seed, "imitations/subscriptions"))
    return World(
        deals=deals,
        leads=_leads(Dice(seed, "imitations/leads")),
        tickets=_tickets(Dice(seed, "imitations/tickets")),
        calls=_calls(Dice(seed, "imitations/calls")),
        campaigns=_campaigns(Dice(seed, "imitations/campaigns")),
        members=_members(Dice(seed, "imitations/members")),
        answers=_answers(Dice(seed, "imitations/answers")),
        subscriptions=subscriptions,
        movements=_movements(Dice(seed, "imitations/movements")),
        spends=_spends(Dice(seed, "imitations/spends")),
        entries=_entries(Dice(seed, "imitations/entries")),
    )


def in_october(day: date | None) -> bool:
    """Whether the day is in the month whose KPIs are told."""
    return (
        day is not None and OCTOBER <= (day.date() if isinstance(day, datetime) else day) < NOVEMBER
    )


def legs(calls: Iterable[Call]) -> list[Leg]:
    """The parts of the calls: a long one was passed on to somebody else after a minute."""
    found = []
    for call in calls:
        if call.talk <= LONG:
            found.append(
                Leg(call.id, call, call.started, call.wait, call.talk, call.hold, call.wrap)
            )
            continue
        second = call.started + timedelta(seconds=call.wait + 60)
        found.append(Leg(call.id, call, call.started, call.wait, 60, 0, 0))
        rest = call.talk - 60
        found.append(Leg(call.id + 500, call, second, 7, rest, call.hold, call.wrap))
    return found


def _customer(dice: Dice) -> str:
    return f"C{dice.between(1, 20):04d}"


def _deals(dice: Dice) -> list[Deal]:
    found = []
    for number in range(26):
        month = MONTHS[number % 2]
        created = dice.day(month, 1, 12)
        status = dice.weighted({"won": 4, "lost": 4, "open": 2})
        closed = None if status == "open" else dice.day(month, 14, 28)
        cents = dice.between(800, 90000) * 50
        found.append(
            Deal(
                7001 + number, _customer(dice), created, closed, status, cents,
                dice.pick(OWNERS), dice.pick(SOURCES),
            )
        )  # fmt: skip
    return found


def _leads(dice: Dice) -> list[Lead]:
    found = []
    for number in range(24):
        month = MONTHS[number % 2]
        created = dice.day(month, 1, 14)
        status = dice.weighted({"converted": 3, "open": 3, "qualified": 2, "deactivated": 1})
        converted = dice.day(month, 15, 28) if status == "converted" else None
        found.append(
            Lead(5001 + number, created, converted, status, dice.pick(SOURCES), dice.pick(OWNERS))
        )
    return found


def _tickets(dice: Dice) -> list[Ticket]:
    found = []
    for number in range(30):
        created = dice.moment(MONTHS[number % 2]).replace(second=0)
        reply = None if dice.chance(0.1) else dice.skewed(5, 900)
        solution = None if reply is None or dice.chance(0.15) else reply + dice.skewed(10, 4000)
        happy = None if solution is None or dice.chance(0.4) else dice.chance(0.7)
        found.append(
            Ticket(
                1201 + number, _customer(dice), created, reply, solution,
                0 if reply is None else dice.between(1, 4), int(dice.chance(0.15)),
                dice.pick(CHANNELS), dice.pick(OWNERS), happy,
            )
        )  # fmt: skip
    return found


def _calls(dice: Dice) -> list[Call]:
    found = []
    for number in range(48):
        inbound = dice.chance(0.65)
        taken = dice.chance(0.75 if inbound else 0.5)
        status = ("answered" if taken else "abandoned") if inbound else (
            "reached" if taken else "unreached"
        )  # fmt: skip
        spoken = (dice.between(30, 700), dice.skewed(0, 90), dice.between(5, 60))
        talk, hold, wrap = spoken if taken else (0, 0, 0)
        found.append(
            Call(
                880101 + number, inbound, dice.moment(MONTHS[number % 2]), status,
                dice.skewed(3, 120), talk, hold, wrap,
                dice.pick(OWNERS) if taken or not inbound else "", dice.pick(QUEUES),
                f"+33639980{dice.between(100, 999)}",
            )
        )  # fmt: skip
    return found


def _campaigns(dice: Dice) -> list[Campaign]:
    found = []
    for number in range(6):
        sent = dice.between(1200, 5200)
        delivered = sent - dice.between(10, 90)
        openers = delivered * dice.between(20, 40) // 100
        clickers = openers * dice.between(8, 20) // 100
        found.append(
            Campaign(
                301 + number, f"Letter {number + 1}", dice.moment(MONTHS[number % 2]).replace(second=0),
                sent, delivered, openers, clickers, dice.between(1, 15),
                dice.between(2, 20), dice.between(100, 4000) * 100,
            )
        )  # fmt: skip
    return found


def _members(dice: Dice) -> list[Member]:
    days = {name: dice.day(month) for name, month in (("Spring", MONTHS[0]), ("Autumn", MONTHS[1]))}
    return [
        Member(40001 + number, name, f"C{number + 1:04d}", day, dice.chance(0.3))
        for name, day in days.items()
        for number in range(18)
    ]


def _answers(dice: Dice) -> list[Answer]:
    found = []
    for number in range(32):
        recommend = dice.weighted({10: 4, 9: 4, 8: 3, 7: 2, 5: 2, 3: 1})
        found.append(
            Answer(
                9001 + number, dice.moment(MONTHS[number % 2]), _customer(dice), recommend,
                min(5, 1 + recommend // 2), dice.pick(("", "Quick, thank you", "Long wait")),
            )
        )  # fmt: skip
    return found


def _subscriptions(dice: Dice) -> list[Subscription]:
    found = []
    for number in range(16):
        started = date(2025 + number % 2, 1 + number % 8, dice.between(1, 28))
        ended = dice.day(MONTHS[dice.between(0, 1)]) if dice.chance(0.3) else None
        yearly = dice.chance(0.3)
        found.append(
            Subscription(
                6001 + number, f"C{number + 1:04d}", started, ended, dice.pick(("Basic", "Plus")),
                dice.between(20, 90) * (1200 if yearly else 100), dice.between(1, 3), yearly,
            )
        )  # fmt: skip
    new = [dice.day(month, 1, 20) for month in MONTHS for _ in range(2)]
    return found + [
        Subscription(6101 + i, f"C{101 + i:04d}", day, None, "Basic", 4900, 1, yearly=False)
        for i, day in enumerate(new)
    ]


def _movements(dice: Dice) -> list[Movement]:
    start = [
        Movement(f"C{n:04d}", date(2026, 8, 3), "new", dice.between(40, 200) * 100)
        for n in range(1, 11)
    ]
    later = [
        Movement(f"C{n:04d}", dice.day(MONTHS[-1]), kind, dice.between(5, 30) * 100)
        for n, kind in enumerate(("expansion", "expansion", "contraction", "expansion"), 1)
    ]
    churned = Movement("C0010", dice.day(MONTHS[-1]), "churn", start[-1].cents)
    fresh = Movement("C0011", dice.day(MONTHS[-1]), "new", 9900)
    return [*start, *later, churned, fresh]


def _spends(dice: Dice) -> list[Spend]:
    return [
        Spend(
            first_day(month) + timedelta(days=3 * step), name, dice.between(1000, 9000),
            dice.between(500, 4000), dice.between(10, 90),
        )
        for month in MONTHS
        for step in range(6)
        for name in ("Brand", "Leads")
    ]  # fmt: skip


_ACCOUNTS = {
    "623100": "Annonces", "622200": "Commissions sur ventes", "611000": "Sous-traitance",
    "606400": "Fournitures", "706000": "Prestations",
}  # fmt: skip


def _entries(dice: Dice) -> list[Entry]:
    """Each expense or sale against the account of its supplier or customer; one credit note."""
    found = []
    for number in range(20):
        account = dice.pick(tuple(_ACCOUNTS))
        cents, on = dice.between(5000, 250000), dice.day(MONTHS[number % 2])
        sale = account.startswith("7")
        back = number == 7
        label = _ACCOUNTS[account] + (" avoir" if back else "")
        debit, credit = (0, cents) if sale != back else (cents, 0)
        found.append(Entry(number + 1, on, account, label, debit, credit))
        other = "411000" if sale else "401000"
        found.append(Entry(number + 1, on, other, label, credit, debit))
    return found
