"""What moved a KPI: its change between two periods, by segment, as rate and mix effects.

For a sum (revenue, calls) a segment's part is its own change. For a quotient, with ``w`` a
segment's share of the denominator, ``r`` its own rate, ``R`` the total's rate and a bar for
the mean of the two periods:

* rate effect: mean share × change of rate, ``w̄ · Δr``: the segment itself did otherwise;
* mix effect: change of share × distance from the total, ``(r̄ − R̄) · Δw``: the segment weighs
  more or less, while being better or worse than the whole.

The shares sum to 1, so the effects of all segments sum to the change of the total, exactly.
A segment that appears or vanishes has one rate only, so all of it is mix. A segment that
has something above the line and nothing below it (costs without a customer) has no rate: what
it adds to the total's numerator counts as rate effect. A KPI that is a sum of quotients (a gap
between two means) has the sum of their effects.

Persons counted in several segments, rows in no segment, and segments without a value in one of
the periods make the rest, a part of its own, so that the parts sum to the change then too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING, Literal, NamedTuple

from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import NO_DATA, TOTAL, Segment, not_split
from xlkpi.insight.quotients import NOT_A_QUOTIENT, Linear, Quotient, quotients
from xlkpi.model.measure import Reference
from xlkpi.model.period import Window, previous
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi

Against = Literal["previous", "last_year"]

REST = Text("counted in several segments, or in none", "compté dans plusieurs segments, ou aucun")
"""What the rest is called."""

NOTHING_BEFORE = Text("nothing came before everything", "rien ne précède l’ensemble")
ONE_SEGMENT = Text("one segment only: nothing to tell apart", "un seul segment : rien à distinguer")
NO_SUM = Text(
    "medians and top shares of segments do not add up to the total's",
    "les médianes et parts de tête des segments ne s’additionnent pas au total",
)

# computations whose value for the whole says nothing of the segments' values
_NO_SUMS = frozenset(("median", "days_between_orders", "top_revenue", "subject_test"))
# what an outcome is told by
ITSELF = frozenset(("stage", "status", "sales_cycle"))
_TRACE = Fraction(1, 10**12)  # a rest smaller than this share of the largest part is rounding

Values = dict[str, Fraction]  # measures by reference


@dataclass(frozen=True)
class Part:
    """What one segment adds to the change of the total.

    ``before`` and ``now`` are the segment's own values of the KPI, None where it has none.
    ``weight`` is its share of the denominator (of the amount itself for a sum) over both
    periods, ``n`` the smaller number of cases of the two where the KPI says what it counts.
    ``rest`` marks the part that belongs to no single segment.
    """

    segment: Segment
    before: float | None
    now: float | None
    rate_effect: float
    mix_effect: float
    weight: float = 0.0
    n: float | None = None
    rest: bool = False

    @property
    def total(self) -> float:
        """The whole effect."""
        return self.rate_effect + self.mix_effect


@dataclass(frozen=True)
class Contribution:
    """The change of a KPI's total between two periods, by the segments of a dimension.

    ``parts`` stand by the size of their effect, the largest first; they sum to ``change``.
    """

    kpi: Kpi
    dimension: str
    window: Window
    month: date
    month_before: date
    before: float
    now: float
    parts: tuple[Part, ...]
    is_sum: bool = False  # a plain sum: its parts are changes, without a mix

    @property
    def change(self) -> float:
        """How far the total moved, in the KPI's own unit."""
        return self.now - self.before

    def standing_out(self, smallest_n: float) -> tuple[Part, float] | None:
        """The segment that moved most beyond its weight, and by how much (at most 1).

        Of the segments that moved with the total (any, where the total stands still) and hold
        enough cases: the share of all movement, whatever its direction, minus the weight.
        """
        moved = fsum(abs(part.total) for part in self.parts)
        if not moved:
            return None
        found = [
            (part, abs(part.total) / moved - part.weight)
            for part in self.parts
            if not part.rest
            and part.total * self.change >= 0
            and part.total
            and (part.n is None or part.n >= smallest_n)
        ]
        return max(found, key=lambda each: each[1]) if found else None


def contribution(
    facts: Facts,
    kpi: Kpi,
    month: date,
    dimension: str,
    *,
    window: Window = Window.MONTH,
    against: Against = "previous",
) -> Contribution | Text:
    """What moved a KPI's total, by the segments of a dimension; a reason where none can say.

    ``window`` ends with ``month``; ``against`` is the window before, or the same a year
    earlier. The parts sum to the change of the total whatever the table holds: see the module
    for the formulas and for what belongs to the rest.
    """
    if window is Window.ALL:
        return NOTHING_BEFORE
    then = previous(window, month) if against == "previous" else _last_year(month)
    refused = _refused(facts, kpi, dimension)
    if refused:
        return refused
    terms = quotients(kpi.expression, facts.parameter) if kpi.expression else NOT_A_QUOTIENT
    if isinstance(terms, Text):
        return terms
    before, why_not = facts.kpi(kpi, window, then)
    now, why = facts.kpi(kpi, window, month)
    if before is None or now is None:
        return why or why_not or NO_DATA
    periods = (then, month)
    totals = [_values(facts, kpi, window, at, TOTAL) for at in periods]
    known: list[tuple[Segment, Values, Values]] = []
    for segment in _segments(facts, kpi, dimension):
        old, new = (_values(facts, kpi, window, at, segment) for at in periods)
        if old is not None and new is not None:
            known.append((segment, old, new))
    if not known or totals[0] is None or totals[1] is None:
        return NO_DATA
    if len(known) < 2:
        return ONE_SEGMENT
    made = Split(terms, totals[0], totals[1], known)
    parts = []
    for place, (segment, *_) in enumerate(known):
        rate, mix = made.effects[place]
        parts.append(
            Part(
                segment,
                before=facts.kpi(kpi, window, then, segment)[0],
                now=facts.kpi(kpi, window, month, segment)[0],
                rate_effect=float(rate),
                mix_effect=float(mix),
                weight=float(made.weights[place]),
                n=_sample(facts, kpi, window, periods, segment),
            )
        )
    parts += made.rest(dimension)
    parts.sort(key=lambda part: (-abs(part.total), part.rest, str(part.segment.value)))
    is_sum = all(term.is_sum for term in terms)
    return Contribution(kpi, dimension, window, month, then, before, now, tuple(parts), is_sum)


def dimensions_of(facts: Facts, kpi: Kpi) -> tuple[str, ...]:
    """The dimensions that every measure of a KPI is split by."""
    series = [facts.series(Reference.parse(r).measure) for r in kpi.measures]
    return tuple(d for d in facts.dimensions if series and all(d in s.dimensions for s in series))


def telling(facts: Facts, kpi: Kpi) -> tuple[str, ...]:
    """The dimensions of a KPI that can explain it: not the stage of deals, nor a status.

    Won deals are all in the stage "won": an outcome split by itself tells nothing.
    """
    return tuple(d for d in dimensions_of(facts, kpi) if d not in ITSELF)


def strongest(
    facts: Facts,
    kpi: Kpi,
    month: date,
    *,
    window: Window = Window.MONTH,
    against: Against = "previous",
) -> Contribution | None:
    """The contribution by the dimension in which one segment stands out most.

    For each dimension that the KPI is split by: the largest share of all movement that one
    segment makes beyond its weight (see :meth:`Contribution.standing_out`). A segment of a
    tenth of the customers with seven tenths of the movement says more than one of six tenths
    with six tenths. Only dimensions that are :func:`telling` count. None where no dimension has
    a segment of ``smallest_n`` cases that moved.
    """
    best: tuple[float, Contribution] | None = None
    for dimension in telling(facts, kpi):
        found = contribution(facts, kpi, month, dimension, window=window, against=against)
        if not isinstance(found, Contribution):
            continue
        out = found.standing_out(facts.parameter("smallest_n"))
        if out and (best is None or out[1] > best[0]):
            best = out[1], found
    return best[1] if best else None


# ---------------------------------------------------------------- the effects


class _Period(NamedTuple):
    """A segment's share of a quotient's denominator, and its parts of the total."""

    weight: Fraction
    over_total: Fraction  # the segment's numerator over the total's denominator
    rate: Fraction | None
    present: bool


class Split:
    """The effects of segments on a sum of quotients, exact."""

    def __init__(
        self,
        terms: tuple[Quotient, ...],
        before: Values,
        now: Values,
        known: list[tuple[Segment, Values, Values]],
    ) -> None:
        self.effects = [(Fraction(0), Fraction(0)) for _ in known]
        self.remaining = Fraction(0)
        olds, news = [old for _, old, _ in known], [new for _, _, new in known]
        for term in terms:
            if term.is_sum:
                changes = [term.top.of(new) - term.top.of(old) for _, old, new in known]
                found = [(change, Fraction(0)) for change in changes]
                whole = term.top.of(now) - term.top.of(before)
                self.remaining += whole - sum(changes, Fraction(0))
            else:
                found, rest = _effects(term, (before, olds), (now, news))
                self.remaining += rest
            self.effects = [
                (a + rate, b + mix) for (a, b), (rate, mix) in zip(self.effects, found, strict=True)
            ]
        self.weights = _weights(terms[0], olds, news)

    def rest(self, dimension: str) -> Iterator[Part]:
        """The part that belongs to no single segment, where there is one."""
        sizes = [abs(rate + mix) for rate, mix in self.effects]
        if abs(self.remaining) > _TRACE * max(*sizes, Fraction(1)):
            yield Part(Segment(dimension), None, None, float(self.remaining), 0.0, rest=True)


def _effects(
    term: Quotient, before: tuple[Values, list[Values]], now: tuple[Values, list[Values]]
) -> tuple[list[tuple[Fraction, Fraction]], Fraction]:
    """The rate and mix effects of each segment on one quotient, and what is left over."""
    under_then, under_now = _whole(term.bottom, before[0]), _whole(term.bottom, now[0])
    rate_then = _whole(term.top, before[0]) / under_then
    rate_now = _whole(term.top, now[0]) / under_now
    mean = (rate_then + rate_now) / 2
    found = [
        _effect(_period(term, old, under_then), _period(term, new, under_now), mean)
        for old, new in zip(before[1], now[1], strict=True)
    ]
    told = sum((rate + mix for rate, mix in found), Fraction(0))
    return found, rate_now - rate_then - told


def _period(term: Quotient, values: Values, total: Fraction) -> _Period:
    top, bottom = term.top.of(values), term.bottom.of(values)
    rate = top / bottom if bottom else None
    return _Period(bottom / total, top / total, rate, bool(top or bottom))


def _effect(before: _Period, now: _Period, mean: Fraction) -> tuple[Fraction, Fraction]:
    moved = now.weight - before.weight
    old = now.rate if not before.present else before.rate
    new = before.rate if not now.present else now.rate
    if old is None or new is None:
        return now.over_total - before.over_total, -mean * moved
    shares = (before.weight + now.weight) / 2
    return shares * (new - old), ((old + new) / 2 - mean) * moved


def _weights(term: Quotient, olds: list[Values], news: list[Values]) -> list[Fraction]:
    form = term.top if term.is_sum else term.bottom
    sizes = [abs(form.of(old)) + abs(form.of(new)) for old, new in zip(olds, news, strict=True)]
    whole = sum(sizes, Fraction(0))
    return [size / whole if whole else Fraction(0) for size in sizes]


def _whole(form: Linear, values: Values) -> Fraction:
    return form.of(values) + form.constant


# ---------------------------------------------------------------- what the facts hold


def _refused(facts: Facts, kpi: Kpi, dimension: str) -> Text | None:
    """Why a KPI has no contributions by a dimension, whatever the months."""
    for reference in kpi.measures:
        id = Reference.parse(reference).measure
        series = facts.series(id)
        if series.reason:
            return series.reason
        if any(source.aggregate in _NO_SUMS for source in MEASURES[id].sources):
            return NO_SUM
        if dimension not in series.dimensions:
            return not_split(dimension)
    return None


def _segments(facts: Facts, kpi: Kpi, dimension: str) -> list[Segment]:
    found = {
        segment
        for reference in kpi.measures
        for segment in facts.series(Reference.parse(reference).measure).segments()
        if segment.dimension == dimension
    }
    return sorted(found, key=lambda s: (s.value is None, str(s.value)))


def _values(facts: Facts, kpi: Kpi, window: Window, month: date, segment: Segment) -> Values | None:
    """The measures of a KPI, exactly; None where one has no value."""
    given, _ = facts.measures_of(kpi, window, month, segment)
    found: Values = {}
    for name, value in given.items():
        if value is None:
            return None
        found[name] = Fraction(value)
    return found


def _sample(
    facts: Facts, kpi: Kpi, window: Window, months: tuple[date, ...], segment: Segment
) -> float | None:
    """The smaller number of cases that a segment's values rest on."""
    if not kpi.sample_measure:
        return None
    counted = [facts.value(kpi.sample_measure, window, month, segment) for month in months]
    known = [float(n) for n in counted if n is not None]
    return min(known) if known else None


def _last_year(month: date) -> date:
    return month.replace(year=month.year - 1)
