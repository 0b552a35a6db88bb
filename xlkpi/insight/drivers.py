"""What goes with satisfied answers: wait, channel, agent, reopened cases and the like.

Each answer stands beside the contact before it (see :mod:`xlkpi.insight.linked_answers`). For
every value of a feature (of a number: its thirds) the answers with it are compared with the
rest: share of positive answers, or score. The interval allows for customers who answered more
than once (variance over customers, Student's t), and the p-values are corrected for the number
of comparisons (Benjamini and Hochberg). Groups below the smallest n are kept, and not ranked.

This tells what goes together with satisfaction, not what causes it: an agent may get the hard
cases, and those who waited long may have called for worse reasons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from xlkpi.facts.warehouse import OTHER
from xlkpi.insight import inference
from xlkpi.insight.distributions import student_quantile, student_two_sided
from xlkpi.insight.inference import ALPHA, CONFIDENCE
from xlkpi.insight.linked_answers import TABLE, Feature, Linked, Outcome, condition, link
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts

CAUTION = Text(
    "What goes with satisfaction is not what causes it: the groups differ in more than what is "
    "named (harder cases, other customers, another season).",
    "Ce qui accompagne la satisfaction n’en est pas la cause\u00a0: les groupes diffèrent aussi "
    "autrement (cas plus durs, autres clients, autre saison).",
)
NOTHING_KNOWN = Text(
    "nothing is known of these answers: no channel or agent, and no call or ticket beside them",
    "on ne sait rien de ces réponses\u00a0: ni canal, ni agent, ni appel ou ticket à côté",
)


class _Scored(NamedTuple):
    """How answers of one kind are counted, by measures."""

    kpi: str
    answers: str
    good: str
    bad: str  # "" where an answer is good or not
    points: float


_SCORED = {
    "csat": _Scored("customer_satisfaction", "csat_answers", "positive_answers", "", 1),
    "nps": _Scored("net_promoter_score", "nps_answers", "promoters", "detractors", 100),
    "ces": _Scored("customer_effort_score", "ces_answers", "easy_answers", "hard_answers", 100),
}


@dataclass(frozen=True)
class Group:
    """The answers with one value of a feature, against the rest of those that have any.

    ``value`` and ``rest`` are in the KPI's unit (a share, or points); ``difference`` is the
    first minus the second, ``low`` to ``high`` its 95 % interval. ``label`` is the value, None
    where the feature is a number: then ``above`` to ``upto`` bounds the band. No interval
    and no ``p`` for groups too small to rank.
    """

    feature: Feature
    label: str | None
    above: float | None
    upto: float | None
    n: int
    customers: int
    value: float
    rest_n: int
    rest: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    corrected: float | None = None

    @property
    def difference(self) -> float:
        """How far the group is from the rest."""
        return self.value - self.rest

    @property
    def ranked(self) -> bool:
        """Whether there are enough answers on both sides."""
        return self.corrected is not None

    @property
    def found(self) -> bool:
        """Whether chance alone is an unlikely explanation, all comparisons considered."""
        return self.corrected is not None and self.corrected < ALPHA


@dataclass(frozen=True)
class Drivers:
    """What goes with one kind of satisfaction.

    ``groups`` stand by the size of their difference, those too small after the others; a
    ``reason`` in their place where nothing is known of the answers.
    """

    kpi: str
    linked: Linked
    days: int
    groups: tuple[Group, ...] = ()
    reason: Text | None = None

    @property
    def found(self) -> tuple[Group, ...]:
        """The groups that differ from the rest by more than chance explains."""
        return tuple(group for group in self.groups if group.found)

    @property
    def compared(self) -> int:
        """How many comparisons were made."""
        return sum(group.ranked for group in self.groups)


def drivers(facts: Facts, month: date) -> tuple[Drivers, ...]:
    """What goes with satisfaction, recommendation and effort, of the answers up to a month.

    One entry for each of CSAT, NPS and CES that has answers.
    """
    linked, features = link(facts, [_outcome(facts, kind) for kind in _SCORED], month)
    if not linked:
        return ()
    days = int(facts.parameters["customer_satisfaction.contact_days"])
    smallest = int(facts.parameters["status.smallest_n"])
    groups: dict[str, list[Group]] = {each.kind: [] for each in linked}
    for kind, sums in _sums(facts, features):
        groups[kind] += _compared(sums, smallest)
    made = []
    for each in sorted(linked, key=lambda found: list(_SCORED).index(found.kind)):
        told = _corrected(groups[each.kind])
        told.sort(key=_order)
        reason = None if told else NOTHING_KNOWN
        made.append(Drivers(_SCORED[each.kind].kpi, each, days, tuple(told), reason))
    return tuple(made)


def _outcome(facts: Facts, kind: str) -> Outcome:
    scored = _SCORED[kind]
    value = f"case when {condition(facts, scored.good)} then {scored.points} "
    if scored.bad:
        value += f"when {condition(facts, scored.bad)} then -{scored.points} "
    return Outcome(kind, f"{value}else 0 end", condition(facts, scored.answers))


def _order(group: Group) -> tuple[Any, ...]:
    size = round(abs(group.difference), 12)
    return not group.ranked, -size, group.feature.column, str(group.label), group.above or 0.0


# ---------------------------------------------------------------- from the rows


class _Sums(NamedTuple):
    """What a comparison is made of: sums over the answers and over the customers of a group.

    ``n`` and ``s`` count a customer's answers and sum their outcomes, in the group with ``g``.
    """

    feature: Feature
    label: str | None
    above: float | None
    upto: float | None
    n: int
    customers: int
    only: int  # customers without any other answer
    all_n: int
    all_customers: int
    total: float
    all_total: float
    # over all customers
    ss: float
    sn: float
    nn: float
    # over those of the group
    g_ss: float
    g_sn: float
    g_nn: float
    s_gs: float
    s_gn: float
    n_gs: float
    n_gn: float


def _sums(facts: Facts, features: Sequence[Feature]) -> Iterator[tuple[str, list[_Sums]]]:
    """The sums of each kind's groups of each feature, in one query for all of them."""
    cuts = _cuts(facts, [f for f in features if f.is_number])
    parts = []
    for place, feature in enumerate(features):
        value = feature.column
        if feature.is_number:
            bounds = cuts[feature.column]
            if not bounds:
                continue
            branches = " ".join(
                f"when {value} <= {cut!r} then '{i}'" for i, cut in enumerate(bounds)
            )
            value = f"case {branches} else '{len(bounds)}' end"
        parts.append(
            f"select kind_, {place} as place_, {value} as value_, person_, outcome_ from {TABLE} "
            f"where {feature.column} is not null"
        )
    if not parts:
        return
    rows = facts.warehouse.rows(
        f"with a as ({' union all '.join(parts)}), "
        "c as (select kind_, place_, person_, count(*) as n, sum(outcome_) as s from a "
        "group by 1, 2, 3), "
        "t as (select kind_, place_, sum(n) as n, sum(s) as s, count(*) as c, sum(s * s) as ss, "
        "sum(s * n) as sn, sum(n * n) as nn from c group by 1, 2), "
        "g as (select kind_, place_, value_, person_, count(*) as gn, sum(outcome_) as gs "
        "from a group by 1, 2, 3, 4), "
        "h as (select g.kind_, g.place_, value_, sum(gn) as n, sum(gs) as s, count(*) as c, "
        "sum(case when gn = c.n then 1 else 0 end) as only_, sum(gs * gs) as g_ss, "
        "sum(gs * gn) as g_sn, sum(gn * gn) as g_nn, sum(c.s * gs) as s_gs, "
        "sum(c.s * gn) as s_gn, sum(c.n * gs) as n_gs, sum(c.n * gn) as n_gn "
        "from g join c on g.kind_ = c.kind_ and g.place_ = c.place_ and g.person_ = c.person_ "
        "group by 1, 2, 3) "
        "select h.kind_, h.place_, value_, h.n, h.c, only_, t.n, t.c, h.s, t.s, ss, sn, nn, "
        "g_ss, g_sn, g_nn, s_gs, s_gn, n_gs, n_gn "
        "from h join t on h.kind_ = t.kind_ and h.place_ = t.place_ order by 1, 2, 3"
    )
    for (kind, place), found in groupby(rows, lambda row: row[:2]):
        feature = features[place]
        held = [row[2:] for row in found]
        yield kind, list(_groups(feature, held, cuts.get(feature.column, [])))


def _groups(
    feature: Feature, rows: list[tuple[Any, ...]], cuts: Sequence[float]
) -> Iterator[_Sums]:
    """The groups of one feature; of two, the smaller one: each is the other's rest."""
    if len(rows) < 2:
        return
    if len(rows) == 2:
        rows = [min(rows, key=lambda row: (row[1], row[0]))]
    bounds = [None, *cuts, None]
    for value, *found in rows:
        # databases give whole sums as decimals
        numbers: list[Any] = [*map(int, found[:5]), *map(float, found[5:])]
        if feature.is_number:
            yield _Sums(feature, None, bounds[int(value)], bounds[int(value) + 1], *numbers)
        elif value != OTHER:
            yield _Sums(feature, value, None, None, *numbers)


def _cuts(facts: Facts, features: Sequence[Feature]) -> dict[str, list[float]]:
    """Where numbers are cut into thirds; by their values where these are few; nowhere if one."""
    if not features:
        return {}
    found = facts.warehouse.rows(
        " union all ".join(
            f"select '{f.column}', cast(min(case when 3 * rn_ >= n_ then v_ end) as double), "
            "cast(min(case when 3 * rn_ >= 2 * n_ then v_ end) as double), "
            "cast(min(v_) as double), cast(min(case when d_ = 2 then v_ end) as double), "
            f"cast(max(v_) as double), max(d_) from (select {f.column} as v_, "
            f"row_number() over (order by {f.column}) as rn_, "
            f"dense_rank() over (order by {f.column}) as d_, count(*) over () as n_ "
            f"from {TABLE} where {f.column} is not null) x_"
            for f in features
        )
    )
    made: dict[str, list[float]] = {}
    for column, low, high, first, second, most, different in found:
        few = {2: [first], 3: [first, second]}.get(different)
        made[column] = few or sorted({cut for cut in (low, high) if cut is not None and cut < most})
    return made


def _compared(groups: Sequence[_Sums], smallest: int) -> list[Group]:
    made = []
    for g in groups:
        rest_n = g.all_n - g.n
        group = Group(
            g.feature, g.label, g.above, g.upto, g.n, g.customers,
            g.total / g.n, rest_n, (g.all_total - g.total) / rest_n,
        )  # fmt: skip
        made.append(_judged(group, g) if min(g.n, rest_n) >= smallest else group)
    return made


def _judged(group: Group, g: _Sums) -> Group:
    """The group with interval and p-value, from the spread of customers.

    Each customer adds to the difference what its answers in the group stray from the group's
    mean, per answer, less what its other answers stray from the rest's. The squares of these
    sum to the variance, times C ÷ (C - 1) for C customers.
    """
    freedom = min(g.customers, g.all_customers - g.only) - 1
    if freedom < 1:
        return group
    mean, rest = group.value, group.rest
    in_group, outside = 1 / g.n, 1 / group.rest_n
    # a customer's e = (gs - mean·gn)·in_group - ((s - gs) - rest·(n - gn))·outside
    #             = gs·(in_group + outside) - gn·(mean·in_group + rest·outside)
    #               - s·outside + n·rest·outside
    p, q = in_group + outside, mean * in_group + rest * outside
    u, v = -outside, rest * outside
    square = (
        p * p * g.g_ss - 2 * p * q * g.g_sn + q * q * g.g_nn
        + 2 * (p * u * g.s_gs - q * u * g.s_gn + p * v * g.n_gs - q * v * g.n_gn)
        + u * u * g.ss + 2 * u * v * g.sn + v * v * g.nn
    )  # fmt: skip
    error = math.sqrt(max(square, 0.0) * g.all_customers / (g.all_customers - 1))
    if not error:
        return group
    half = student_quantile(CONFIDENCE, freedom) * error
    gap = group.difference
    return replace(
        group, low=gap - half, high=gap + half, p=student_two_sided(gap / error, freedom)
    )


def _corrected(groups: list[Group]) -> list[Group]:
    told = iter(inference.benjamini_hochberg([g.p for g in groups if g.p is not None]))
    return [g if g.p is None else replace(g, corrected=next(told)) for g in groups]
