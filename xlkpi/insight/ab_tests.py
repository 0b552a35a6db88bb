"""A/B tests of campaigns: which subject did better, and whether that can be said at all.

The p-value is the catalogue's (AB_TEST, the pooled z test of two shares); of more than two
variants, each pair, corrected after Holm. Beside it stand what the sizes could have found: the
power to see the smallest difference worth acting on (``subject_test_p_value.smallest_effect``,
relative to the common rate), and the size each variant would need for the difference that was
observed. Most tests of a mailing are too small to say anything, and then this says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any

from xlkpi.facts.measures import SENT
from xlkpi.facts.warehouse import OTHER
from xlkpi.insight import inference
from xlkpi.insight.inference import ALPHA, POWER
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts

OUTCOMES = {
    "opened": Text("opens", "ouvertures"),
    "clicked": Text("clicks", "clics"),
    "converted": Text("conversions", "conversions"),
}
_TOTALS = {"opened": "openers", "clicked": "clickers", "converted": "conversions"}
_UNEVEN = 0.001  # a split this unlikely to be an even one
_EXPECTED = 5  # so many successes and failures a group, or the z test says nothing
MONTHS = 12  # campaigns of so many months are looked at


class Verdict(Enum):
    """What a test says, in one word."""

    WINNER = "winner"
    PARTLY = "partly"  # the best beats some of the others
    NO_DIFFERENCE = "no difference shown"
    TOO_SMALL = "too small to say"
    UNEVEN = "unequal delivery"

    @property
    def title(self) -> Text:
        """The word on a sheet."""
        return _TITLES[self]


_TITLES = {
    Verdict.WINNER: Text("winner", "gagnant"),
    Verdict.PARTLY: Text("in part", "en partie"),
    Verdict.NO_DIFFERENCE: Text("no difference shown", "pas de différence établie"),
    Verdict.TOO_SMALL: Text("too small to say", "trop petit pour conclure"),
    Verdict.UNEVEN: Text("unequal delivery", "envois inégaux"),
}


@dataclass(frozen=True)
class Variant:
    """One variant: to how many it went, and what came of it (None: not in the exports)."""

    name: str
    sent: int
    opened: int | None
    clicked: int | None
    converted: int | None

    def successes(self, outcome: str) -> int:
        """How many succeeded, by the outcome that counts."""
        return int(getattr(self, outcome) or 0)

    def rate(self, outcome: str) -> float | None:
        """The share that did so; None where the exports do not say."""
        count = getattr(self, outcome)
        return None if count is None or not self.sent else count / self.sent


@dataclass(frozen=True)
class Pair:
    """The comparison of two variants, the better one first.

    ``difference`` is the first's rate minus the second's, with its 95 % interval (Newcombe).
    ``p`` is None where nobody or everybody succeeded; ``corrected`` is it after Holm. ``power``
    is the chance that these sizes find the smallest difference worth acting on; ``needed`` the
    size of each variant that finds the observed difference four times in five.
    """

    first: str
    second: str
    difference: float
    low: float
    high: float
    p: float | None
    corrected: float | None
    power: float
    needed: int | None

    @property
    def significant(self) -> bool:
        """Whether chance alone is an unlikely explanation."""
        return self.corrected is not None and self.corrected < ALPHA


@dataclass(frozen=True)
class AbTest:
    """One campaign that was sent in several variants.

    ``outcome`` is what counts as success. ``variants`` stand by their rate, the best first,
    those too small to rank after the others; ``pairs`` compare those that are large enough.
    ``split_p`` is the probability of so uneven a split if each variant was to get as many.
    """

    campaign: str
    first: date | None
    last: date | None
    outcome: str
    variants: tuple[Variant, ...]
    pairs: tuple[Pair, ...]
    split_p: float
    smallest_effect: float
    smallest_n: int
    verdict: Verdict

    @property
    def outcome_title(self) -> Text:
        """What counts as success, in words."""
        return OUTCOMES[self.outcome]

    def variant(self, name: str) -> Variant:
        """The variant of that name."""
        return next(each for each in self.variants if each.name == name)


def ab_tests(facts: Facts, month: date) -> tuple[AbTest, ...]:
    """The tests of the campaigns sent in the twelve months up to ``month``, the last one first.

    A campaign is a test where its contacts (or its totals) name at least two variants. Where
    the exports do not hold the outcome that ``subject_test_p_value.success`` asks for there is
    nothing to test. A campaign that both tables hold is taken from its contacts.
    """
    outcome = str(facts.parameters["subject_test_p_value.success"])
    effect = float(facts.parameters["subject_test_p_value.smallest_effect"])
    smallest = int(facts.parameters["status.smallest_n"])
    found: dict[str, AbTest] = {}
    for table in ("campaign_contacts", "campaign_totals"):
        for campaign, rows in groupby(_rows(facts, table, month, outcome), lambda row: row[0]):
            held = list(rows)
            variants = [Variant(row[1], *row[4:]) for row in held]
            if len(variants) < 2 or campaign in found:
                continue
            first = min((row[2] for row in held if row[2]), default=None)
            last = max((row[3] for row in held if row[3]), default=None)
            found[campaign] = judged(
                campaign, variants, outcome, effect, smallest, first=first, last=last
            )
    return tuple(
        sorted(
            found.values(), key=lambda test: (-(test.last or date.min).toordinal(), test.campaign)
        )
    )


def judged(
    campaign: str,
    variants: Iterable[Variant],
    outcome: str = "opened",
    smallest_effect: float = 0.1,
    smallest_n: int = 30,
    *,
    first: date | None = None,
    last: date | None = None,
) -> AbTest:
    """The verdict on some variants.

    >>> a, b = Variant("A", 1000, 200, None, None), Variant("B", 1000, 250, None, None)
    >>> test = judged("News", [a, b])
    >>> test.verdict.value, [v.name for v in test.variants]
    ('winner', ['B', 'A'])
    """
    given = [variant for variant in variants if variant.sent > 0]
    large = sorted(
        (v for v in given if v.sent >= smallest_n), key=lambda v: (-(v.rate(outcome) or 0), v.name)
    )
    small = sorted((v for v in given if v.sent < smallest_n), key=lambda v: v.name)
    pairs = _pairs(large, outcome, smallest_effect)
    split_p = _split_p(given)
    verdict = _verdict(large, pairs, outcome, split_p)
    return AbTest(
        campaign, first, last, outcome, (*large, *small), pairs, split_p, smallest_effect,
        smallest_n, verdict,
    )  # fmt: skip


# ---------------------------------------------------------------- the numbers


def _pairs(large: list[Variant], outcome: str, effect: float) -> tuple[Pair, ...]:
    compared = list(combinations(large, 2))
    ps = []
    for a, b in compared:
        ps.append(inference.share_p(a.successes(outcome), a.sent, b.successes(outcome), b.sent))
    told = inference.holm([p for p in ps if p is not None])
    corrected = iter(told)
    made = []
    for (a, b), p in zip(compared, ps, strict=True):
        won, lost = a.successes(outcome), b.successes(outcome)
        share_a, share_b = won / a.sent, lost / b.sent
        low, high = inference.share_difference(won, a.sent, lost, b.sent)
        common = (won + lost) / (a.sent + b.sent)
        wanted = min(1.0, common * (1 + effect))
        made.append(
            Pair(
                a.name, b.name, share_a - share_b, low, high, p,
                next(corrected) if p is not None else None,
                inference.power_of_shares(wanted, common, a.sent, b.sent),
                inference.needed_for_shares(share_a, share_b),
            )
        )  # fmt: skip
    return tuple(made)


def _split_p(variants: list[Variant]) -> float:
    """The probability of so uneven a split among variants that were to get as many each."""
    if len(variants) < 2:
        return 1.0
    each = sum(v.sent for v in variants) / len(variants)
    return inference.chi_squared_p(
        sum((v.sent - each) ** 2 / each for v in variants), len(variants) - 1
    )


def _verdict(
    large: list[Variant], pairs: tuple[Pair, ...], outcome: str, split_p: float
) -> Verdict:
    if split_p < _UNEVEN:
        return Verdict.UNEVEN
    if not pairs or any(_few(v, large, outcome) for v in large):
        return Verdict.TOO_SMALL
    of_best = [pair for pair in pairs if pair.first == large[0].name]
    if all(pair.significant for pair in of_best):
        return Verdict.WINNER
    if any(pair.significant for pair in pairs):
        return Verdict.PARTLY
    enough = all(pair.power >= POWER for pair in pairs)
    return Verdict.NO_DIFFERENCE if enough else Verdict.TOO_SMALL


def _few(variant: Variant, large: list[Variant], outcome: str) -> bool:
    """Whether too few successes or failures are to be expected for a z test."""
    common = sum(v.successes(outcome) for v in large) / sum(v.sent for v in large)
    return min(common, 1 - common) * variant.sent < _EXPECTED


# ---------------------------------------------------------------- the rows


def _rows(facts: Facts, table: str, month: date, outcome: str) -> list[tuple[Any, ...]]:
    """Campaign, variant, first and last day, sendings and the three outcomes, in order."""
    relation = facts.warehouse.get(table)
    totals = table == "campaign_totals"
    column = _TOTALS[outcome] if totals else outcome
    if relation is None or not relation.has(("campaign", "variant", column)):
        return []
    counts = []
    for name in OUTCOMES:
        source = _TOTALS[name] if totals else name
        if source not in relation.mapped:
            counts.append("cast(null as bigint)")
        elif totals:
            counts.append(f"cast(sum(coalesce({source}, 0)) as bigint)")
        else:
            counts.append(f"cast(sum(case when {source} then 1 else 0 end) as bigint)")
    sent = "cast(sum(coalesce(delivered, sent, 0)) as bigint)" if totals else "count(*)"
    conditions = [
        "campaign is not null", "variant is not null",
        f"cast(campaign as varchar) <> '{OTHER}'", f"cast(variant as varchar) <> '{OTHER}'",
    ]  # fmt: skip
    if not totals:
        conditions.append(facts.engine.filled(SENT))
    days = "cast(null as date), cast(null as date)"
    if "sent_on" in relation.mapped:
        days = "cast(min(sent_on) as date), cast(max(sent_on) as date)"
        first, last = add_months(month, 1 - MONTHS), add_months(month, 1)
        conditions.append(f"sent_on >= date '{first}' and sent_on < date '{last}'")
    return facts.warehouse.rows(
        f"select cast(campaign as varchar), cast(variant as varchar), {days}, {sent}, "
        f"{', '.join(counts)} from {relation.view} where {' and '.join(conditions)} "
        "group by 1, 2 order by 1, 2"
    )
