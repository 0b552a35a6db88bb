"""The customers: who they are, when they came, what contract they have, when they left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from company.dice import Dice
from company.ledger import Ledger
from company.story import (
    BEGIN,
    END,
    MONTHS,
    REGIONS,
    SALES_REPS,
    SEGMENTS,
    SOURCES,
    first_day,
    growth,
    month_of,
    next_month,
    season,
    strain,
)

FOUNDING_CUSTOMERS = 148
PLANS = {  # plan: cents a month, from the smallest to the largest
    "Particuliers": (("Sérénité", 1490), ("Confort", 2290), ("Premium", 3490)),
    "Professionnels": (("Pro", 7900), ("Pro Plus", 12900)),
    "Collectivités": (("Parc", 24000), ("Parc Plus", 39000)),
}
EXTRA = ("Adoucisseur", 990)  # a second contract, sold to customers already there


@dataclass
class Contract:
    """A year of maintenance, or an extra that runs until it is ended."""

    id: str
    customer: Customer
    plan: str
    mrr: int
    started: date
    term_end: date | None
    ended: date | None = None
    renewed: bool | None = None


@dataclass
class Movement:
    """A change of monthly recurring revenue, in cents; losses are negative."""

    customer: str
    on: date
    kind: str
    amount: int


@dataclass
class Customer:
    """A customer and its history."""

    id: str
    name: str
    segment: str
    region: str
    source: str
    rep: str
    first: date
    contracts: list[Contract] = field(default_factory=list)
    last_order: date | None = None
    last_contact: date | None = None

    def active(self, instant: date) -> bool:
        """Had a running contract when that day began."""
        return any(_running(contract, instant) for contract in self.contracts)

    def mrr(self, instant: date) -> int:
        """Its monthly recurring revenue when that day began, in cents."""
        return sum(c.mrr for c in self.contracts if _running(c, instant))

    @property
    def lost(self) -> date | None:
        """The day its last contract ended, if none runs."""
        if self.active(END):
            return None
        return max(contract.ended for contract in self.contracts if contract.ended)


def _running(contract: Contract, instant: date) -> bool:
    return contract.started < instant and (contract.ended is None or contract.ended >= instant)


@dataclass
class Base:
    """All customers, their contracts and movements."""

    customers: list[Customer]
    contracts: list[Contract]
    movements: list[Movement]

    def active(self, instant: date) -> list[Customer]:
        """The customers with a running contract when that day began."""
        return [customer for customer in self.customers if customer.active(instant)]


def build(seed: int, ledger: Ledger) -> Base:
    """Throw the customers and their contracts, and note the roll-forward."""
    dice = Dice(seed, "base")
    starts = [BEGIN - timedelta(days=dice.skewed(20, 1250)) for _ in range(FOUNDING_CUSTOMERS)]
    for month in MONTHS:
        won = dice.whole(5.6 * growth(month) * season(month) * (1 - 0.3 * strain(month)))
        starts += [dice.day(month) for _ in range(won)]
    base = Base([], [], [])
    # the 29th and later have no anniversary in some years
    days = sorted(day.replace(day=min(day.day, 28)) for day in starts)
    for number, first in enumerate(days, 1):
        customer = _customer(dice, number, first)
        base.customers.append(customer)
        _live(dice, customer, base)
    _note(base, ledger)
    return base


_FIRST = (
    "Alice Adèle Bruno Chloé Denis Élise Fanny Gilles Irène Jean Jules Lina Marc Nadia Omar "
    "Paul Rosa Simon Tom Yves"
).split()
_LAST = (
    "Aubert Bailly Caron Denis Étienne Fabre Girard Huet Imbert Joly Klein Lopez Meyer Noël "
    "Olivier Perrin Quentin Renard Simon Tessier Vidal Weber"
).split()
_TRADES = ("Boulangerie", "Garage", "Hôtel", "Cabinet", "Atelier", "Pharmacie")
TOWNS = ("Dinan", "Vienne", "Cahors", "Meaux", "Arras", "Saintes", "Voiron", "Auray")


def _customer(dice: Dice, number: int, first: date) -> Customer:
    segment = dice.weighted(SEGMENTS)
    family = dice.pick(_LAST)
    if segment == "Particuliers":
        name = f"{family} {dice.pick(_FIRST)}"
    elif segment == "Professionnels":
        name = f"{dice.pick(_TRADES)} {family}"
    else:
        name = f"Mairie de {dice.pick(TOWNS)}"
    region, source = dice.weighted(REGIONS), dice.weighted(SOURCES)
    return Customer(f"C{number:04d}", name, segment, region, source, dice.pick(SALES_REPS), first)


def _anniversary(day: date) -> date:
    return day.replace(year=day.year + 1)


def _live(dice: Dice, customer: Customer, base: Base) -> None:
    """The customer's contracts, year after year, until it leaves or the story ends."""
    plans = PLANS[customer.segment]
    level = dice.weighted({0: 0.55, 1: 0.45} if len(plans) == 2 else {0: 0.45, 1: 0.38, 2: 0.17})
    mrr = plans[level][1]
    started = customer.first
    extra: Contract | None = None
    _move(base, customer, started, "new", mrr)
    while True:
        term_end = _anniversary(started)
        while term_end < BEGIN:  # earlier years were not carried over into the new system
            term_end = _anniversary(term_end)
        contract = _sign(base, customer, plans[level][0], mrr, started, term_end)
        leaves = _leaves_early(dice, contract)
        if extra is None and dice.chance(0.06):
            day = max(started, BEGIN) + timedelta(days=dice.between(20, 200))
            if day < min(leaves or term_end, END):
                extra = _sign(base, customer, EXTRA[0], EXTRA[1], day, None)
                _move(base, customer, day, "cross_sell", EXTRA[1])
        if leaves is None and term_end >= END:
            return  # the outcome is not known yet
        if leaves is None and dice.chance(0.90 - 0.28 * strain(month_of(term_end))):
            contract.ended, contract.renewed = term_end, True
            started = term_end
            level, mrr = _new_terms(dice, base, customer, level, mrr, started)
            continue
        left = leaves or term_end
        contract.ended, contract.renewed = left, False
        lost = mrr
        if extra:
            extra.ended, lost, extra = left, lost + extra.mrr, None
        _move(base, customer, left, "churn", -lost)
        back = left + timedelta(days=dice.between(45, 210))
        back = back.replace(day=min(back.day, 28))
        if back >= END or not dice.chance(0.16):
            return
        started = back
        _move(base, customer, started, "reactivation", mrr)


def _leaves_early(dice: Dice, contract: Contract) -> date | None:
    """The day a customer ends its contract before the term: a house sold, a quarrel."""
    assert contract.term_end is not None
    if not dice.chance(0.045):
        return None
    day = max(contract.started, BEGIN) + timedelta(days=dice.between(30, 330))
    return day if day < min(contract.term_end, END) else None


def _new_terms(
    dice: Dice, base: Base, customer: Customer, level: int, mrr: int, on: date
) -> tuple[int, int]:
    """The plan and price of the next year: larger, smaller, indexed or unchanged."""
    plans = PLANS[customer.segment]
    if level + 1 < len(plans) and dice.chance(0.13):
        change = plans[level + 1][1] - plans[level][1]
        _move(base, customer, on, "upsell", change)
        return level + 1, mrr + change
    if level > 0 and dice.chance(0.08):
        change = plans[level][1] - plans[level - 1][1]
        _move(base, customer, on, "contraction", -change)
        return level - 1, mrr - change
    if on.year == 2026 and dice.chance(0.5):  # prices were indexed by 3 % in 2026
        change = mrr * 3 // 100
        _move(base, customer, on, "expansion", change)
        return level, mrr + change
    return level, mrr


def _sign(
    base: Base, customer: Customer, plan: str, mrr: int, started: date, term_end: date | None
) -> Contract:
    number = f"S{len(base.contracts) + 1001}"
    contract = Contract(number, customer, plan, mrr, started, term_end)
    base.contracts.append(contract)
    customer.contracts.append(contract)
    return contract


def _move(base: Base, customer: Customer, on: date, kind: str, amount: int) -> None:
    if on >= BEGIN:  # movements are known since the system is in use
        base.movements.append(Movement(customer.id, on, kind, amount))


def _spells(customer: Customer) -> list[tuple[date, date | None]]:
    """From when to when it was a customer; years that follow each other are one."""
    spells: list[tuple[date, date | None]] = []
    for contract in sorted(customer.contracts, key=lambda c: (c.started, c.id)):
        if spells and (spells[-1][1] is None or spells[-1][1] >= contract.started):
            last = spells[-1][1]
            ended = contract.ended
            spells[-1] = (spells[-1][0], max(last, ended) if last and ended else None)
        else:
            spells.append((contract.started, contract.ended))
    return spells


def _note(base: Base, ledger: Ledger) -> None:
    for customer in base.customers:
        ledger.add("new_customers", customer.first, region=customer.region)
        for number, (started, ended) in enumerate(_spells(customer)):
            if number:
                ledger.add("reactivated_customers", started)
            if ended:
                ledger.add("lost_customers", ended, segment=customer.segment)
    for contract in base.contracts:
        known = contract.term_end is not None and contract.term_end < END
        if contract.term_end and known and contract.renewed is not None:
            ledger.add("due_contracts", contract.term_end)
            outcome = "renewed_contracts" if contract.renewed else "cancelled_contracts"
            ledger.add(outcome, contract.term_end)
    for month in MONTHS:
        start, end = first_day(month), next_month(month)
        opening = {customer.id for customer in base.active(start)}
        closing = {customer.id for customer in base.active(end)}
        ledger.stock("opening_customers", month, len(opening))
        ledger.stock("closing_customers", month, len(closing))
        ledger.stock("lost_opening_customers", month, len(opening - closing))
        ledger.stock("total_customers", month, sum(c.first < end for c in base.customers))
        mrr = sum(customer.mrr(start) for customer in base.customers)
        ledger.stock("opening_revenue", month, mrr, cents=True)
    opening_of = [{c.id for c in base.active(first_day(month))} for month in MONTHS]
    cohort = {
        "expansion": "expansion_revenue",
        "upsell": "expansion_revenue",
        "cross_sell": "expansion_revenue",
        "contraction": "contraction_revenue",
        "churn": "churned_revenue",
    }
    for move in base.movements:
        if move.kind in ("upsell", "expansion"):
            ledger.money("upsell_revenue", move.on, abs(move.amount))
        elif move.kind == "cross_sell":
            ledger.money("cross_sell_revenue", move.on, abs(move.amount))
        month = month_of(move.on)
        if move.kind in cohort and move.customer in opening_of[month]:
            total = ledger.value(cohort[move.kind], month) + abs(move.amount)
            ledger.stock(cohort[move.kind], month, total, cents=True)
