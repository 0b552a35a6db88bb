"""Top and bottom: the groups of each dimension ranked by a KPI, small ones set apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import Segment
from xlkpi.facts.warehouse import OTHER
from xlkpi.insight.contribution import telling
from xlkpi.insight.inference import Interval, wilson
from xlkpi.model.kpi import CATALOGUE, Better, Kpi, Spread, Unit
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts

DIRECT = "attributable_costs"  # by definition only those that bear the segment
NPS, NPS_MARGIN = "net_promoter_score", "net_promoter_score_margin"


@dataclass(frozen=True, slots=True)
class Group:
    """A segment's value of a KPI."""

    segment: Segment
    value: float
    n: float | None  # how many cases the value rests on; None where it is a sum itself
    interval: Interval | None
    rank: int | None  # 1 is the best; None where it is not ranked


@dataclass(frozen=True)
class Ranking:
    """The groups of one dimension by one KPI, from the best."""

    kpi: Kpi
    dimension: str
    window: Window
    total: float
    ranked: tuple[Group, ...]
    apart: tuple[Group, ...]  # too small, blank, or the rest that stands together

    @property
    def additive(self) -> bool:
        """Whether the groups add up to the total, so that each has a share of it."""
        return is_additive(self.kpi)


def is_additive(kpi: Kpi) -> bool:
    """Whether a KPI is a sum: a count or an amount."""
    return kpi.unit in (Unit.COUNT, Unit.CURRENCY) and kpi.spread is Spread.SUM


def rankings(facts: Facts, wanted: Iterable[Kpi], month: date) -> tuple[Ranking, ...]:
    """Each KPI by each dimension that all its measures are split by, over twelve months.

    Where there are no twelve months, over all the data. The best comes first: the highest, or
    the lowest where lower is better. A group of fewer cases than the smallest n is never ranked,
    nor is one without a name or the rest beyond the largest groups. Equal values share a rank.
    Where more than a third of the cases have no name for a dimension (deals lost before there
    was a customer, say), or of one of the sums (costs that bear no segment: each would look
    cheap), what is known of the others would mislead: it is left out. So is a dimension that
    only says the outcome again (the stage of deals).
    """
    made = []
    for kpi in wanted:
        window = next(
            (w for w in (Window.ROLLING12, Window.ALL)
             if facts.kpi(kpi, w, month)[0] is not None), None,
        )  # fmt: skip
        if window is None:
            continue
        for dimension in telling(facts, kpi):
            ranking = _ranking(facts, kpi, dimension, window, month)
            if ranking is not None:
                made.append(ranking)
    return tuple(made)


def _ranking(facts: Facts, kpi: Kpi, dimension: str, window: Window, month: date) -> Ranking | None:
    segments = {
        segment
        for ref in kpi.measures
        for segment in facts.series(Reference.parse(ref).measure).segments()
        if segment.dimension == dimension
    }
    total = facts.kpi(kpi, window, month)[0]
    found = [
        Group(segment, float(value), _n(facts, kpi, window, month, segment), None, None)
        for segment in sorted(segments, key=lambda s: (s.value is None, str(s.value)))
        if (value := facts.kpi(kpi, window, month, segment)[0]) is not None
    ]
    if total is None or not found or len({g.value for g in found}) == 1 < len(found):
        return None  # all alike: nothing to rank
    if _mostly_blank(found) or _sums_mostly_blank(facts, kpi, dimension, window, month):
        return None
    smallest = facts.parameter("smallest_n")
    sign = 1 if kpi.better is Better.LOWER else -1
    large = [
        g for g in found
        if (g.n is None or g.n >= smallest) and g.segment.value not in (None, OTHER)
    ]  # fmt: skip
    apart = [g for g in found if g not in large]
    large.sort(key=lambda g: (sign * g.value, str(g.segment.value)))
    values = [g.value for g in large]

    def complete(group: Group, rank: int | None) -> Group:
        sure = _interval(facts, kpi, window, month, group)
        return Group(group.segment, group.value, group.n, sure, rank)

    return Ranking(
        kpi, dimension, window, float(total),
        tuple(complete(g, values.index(g.value) + 1) for g in large),
        tuple(complete(g, None) for g in apart),
    )  # fmt: skip


def _mostly_blank(found: list[Group]) -> bool:
    weights = [(g.segment.value is None, abs(g.value if g.n is None else g.n)) for g in found]
    blank = sum(weight for unnamed, weight in weights if unnamed)
    return blank * 3 > sum(weight for _, weight in weights)


def _sums_mostly_blank(facts: Facts, kpi: Kpi, dimension: str, window: Window, month: date) -> bool:
    nameless = Segment(dimension, None)
    for ref in kpi.measures:
        measure = Reference.parse(ref).measure
        if measure != DIRECT and MEASURES[measure].adds is Adds.UP:
            whole = facts.value(ref, window, month) or 0
            blank = facts.value(ref, window, month, nameless) or 0
            if abs(blank) * 3 > abs(whole):
                return True
    return False


def _n(facts: Facts, kpi: Kpi, window: Window, month: date, segment: Segment) -> float | None:
    sample = kpi.sample_measure
    if sample is None or is_additive(kpi):
        return None
    value = facts.value(sample, window, month, segment)
    return None if value is None else float(value)


def _interval(facts: Facts, kpi: Kpi, window: Window, month: date, group: Group) -> Interval | None:
    """The interval of a share of cases (Wilson) or of an NPS; none for means and sums."""
    if kpi.id == NPS:
        margin = facts.kpi(CATALOGUE[NPS_MARGIN], window, month, group.segment)[0]
        if margin is None:
            return None
        return Interval(max(-100.0, group.value - margin), min(100.0, group.value + margin))
    if kpi.unit is not Unit.RATE or not group.n or not is_share(kpi) or not 0 <= group.value <= 1:
        return None
    return wilson(group.value * group.n, group.n)


def is_share(kpi: Kpi) -> bool:
    """Whether a rate is the share of its cases that have something: then Wilson's holds."""
    sample = kpi.sample_measure
    return (
        sample is not None
        and sample in kpi.measures
        and all(MEASURES[Reference.parse(ref).measure].unit == "count" for ref in kpi.measures)
    )
