"""Which KPIs move together over the months: not what causes what.

Two series that both grow correlate whatever they are, so pairs are judged on their changes
from month to month; the correlation of the levels stands beside it. Judged is Spearman's
coefficient, which one odd month does not make; Pearson's is given too. Changes of neighbouring
months depend on each other (a peak is followed by a fall), so each coefficient counts with
fewer months than it has: Bartlett's effective number, from both series' autocorrelations.
The p-values are corrected for the number of pairs looked at (Benjamini and Hochberg): of the
pairs that are found, one in twenty is expected to be chance.

Left out of the judgement are pairs that go together by arithmetic: KPIs that share a measure,
counts of the same rows, and KPIs made of amounts of the same rows (revenue, margin).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from xlkpi.facts.measures import MEASURES, home
from xlkpi.insight import inference
from xlkpi.insight.figures import count, signed
from xlkpi.insight.history import complete_months, kpi_history
from xlkpi.insight.inference import ALPHA, Interval
from xlkpi.model.kpi import Unit
from xlkpi.model.measure import Reference
from xlkpi.model.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi

FEWEST = 12
"""So many changes from one month to the next, or a pair is refused."""

CAUTION = Text(
    "Correlation is not cause: two indicators that move together may both follow a third (the "
    "season, the economy, a campaign), and with many pairs some move together by chance.",
    "Une corrélation n’est pas une cause\u00a0: deux indicateurs qui bougent ensemble peuvent en "
    "suivre un troisième (la saison, l’économie, une campagne), et sur beaucoup de paires "
    "certaines bougent ensemble par hasard.",
)
TOO_FEW = Text(
    f"fewer than {FEWEST} changes between complete months: too few to say",
    f"moins de {FEWEST} variations entre mois complets\u00a0: trop peu pour conclure",
)
STILL = Text("one of the two does not move", "l’un des deux ne bouge pas")
SAME_ROWS = Text(
    "both count, or add up amounts of, the same rows",
    "tous deux comptent les mêmes lignes, ou en cumulent les montants",
)
SHARED = Text("both contain: {measure}", "tous deux contiennent\u00a0: {measure}")

Series = Sequence[float | None]


@dataclass(frozen=True)
class Coefficient:
    """How two series go together.

    ``interval`` and ``p`` are of Spearman's coefficient, by Fisher's transformation and
    Student's t, with ``effective`` cases in place of ``n``.
    """

    n: int
    effective: float
    spearman: float
    pearson: float
    interval: Interval
    p: float


@dataclass(frozen=True)
class Pair:
    """Two KPIs: how their monthly values go together, and how the changes of these do.

    ``related`` says why they do so by arithmetic; ``reason`` why there is no coefficient of
    the changes. ``corrected`` is their p-value after the correction, None for pairs not judged.
    """

    first: Kpi
    second: Kpi
    levels: Coefficient | None
    changes: Coefficient | None
    related: Text | None = None
    reason: Text | None = None
    corrected: float | None = None

    @property
    def found(self) -> bool:
        """Whether they move together more than chance explains."""
        return self.corrected is not None and self.corrected < ALPHA


@dataclass(frozen=True)
class Correlations:
    """The pairs among some KPIs over the months in which any has a value.

    ``reason`` says that there are too few of these.
    """

    kpis: tuple[Kpi, ...]
    months: tuple[date, ...]
    pairs: tuple[Pair, ...]
    reason: Text | None = None

    @property
    def found(self) -> tuple[Pair, ...]:
        """The pairs that survive the correction, the strongest first."""
        chosen = [pair for pair in self.pairs if pair.found]
        return tuple(sorted(chosen, key=lambda p: -abs(p.changes.spearman if p.changes else 0)))

    @property
    def judged(self) -> int:
        """How many pairs were tested."""
        return sum(pair.corrected is not None for pair in self.pairs)

    def pair(self, first: Kpi, second: Kpi) -> Pair | None:
        """The pair of two KPIs, in whatever order."""
        for each in self.pairs:
            if {each.first.id, each.second.id} == {first.id, second.id}:
                return each
        return None


def correlations(
    facts: Facts, kpis: Iterable[Kpi], month: date, *, most: int | None = None
) -> Correlations:
    """How some KPIs move together over the complete months up to ``month``.

    KPIs without a value in those months, or that never move, are left out; so are those that
    look over twelve months, whose neighbouring values share eleven of these. Of the rest the
    first ``most`` are compared.
    """
    months = complete_months(facts, month)
    if len(months) <= FEWEST:
        return Correlations((), months, (), TOO_FEW)
    histories: dict[str, Series] = {}
    chosen: list[Kpi] = []
    for kpi in kpis:
        if most is not None and len(chosen) == most:
            break
        if kpi.id in histories or any("@rolling12" in reference for reference in kpi.measures):
            continue
        history = kpi_history(facts, kpi, months)
        if len({value for value in history if value is not None}) > 1:
            histories[kpi.id] = history
            chosen.append(kpi)
    pairs = [_pair(a, b, histories[a.id], histories[b.id]) for a, b in combinations(chosen, 2)]
    known = [
        m
        for m, *values in zip(months, *histories.values(), strict=True)
        if any(value is not None for value in values)
    ]
    return Correlations(tuple(chosen), tuple(known), _corrected(pairs))


def _pair(first: Kpi, second: Kpi, a: Series, b: Series) -> Pair:
    levels = coefficient(a, b)
    moved_a, moved_b = changes(a), changes(b)
    several = sum(x is not None and y is not None for x, y in zip(moved_a, moved_b, strict=True))
    related = relation(first, second)
    if several < FEWEST:
        return Pair(first, second, levels, None, related, TOO_FEW)
    moved = coefficient(moved_a, moved_b)
    return Pair(first, second, levels, moved, related, None if moved else STILL)


def _corrected(pairs: list[Pair]) -> tuple[Pair, ...]:
    judged = [pair.changes.p for pair in pairs if pair.changes and not pair.related]
    corrected = iter(inference.benjamini_hochberg(judged))
    return tuple(
        replace(pair, corrected=next(corrected)) if pair.changes and not pair.related else pair
        for pair in pairs
    )


def changes(values: Series) -> list[float | None]:
    """The change of each month since the one before, None where either is missing.

    >>> changes([1, 3, None, 4, 6])
    [2, None, None, 2]
    """
    return [None if a is None or b is None else b - a for a, b in pairwise(values)]


def coefficient(a: Series, b: Series) -> Coefficient | None:
    """How two series go together in the months in which both have a value.

    None where there are fewer than five of these or one of the two does not move.
    """
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    if len(both) < 5:
        return None
    x, y = tuple(pair[0] for pair in both), tuple(pair[1] for pair in both)
    ranks_x, ranks_y = _ranks(x), _ranks(y)
    straight, by_rank = inference.pearson(x, y), inference.pearson(ranks_x, ranks_y)
    if straight is None or by_rank is None:
        return None
    effective = effective_number(ranks_x, ranks_y)
    return Coefficient(
        len(both), effective, by_rank, straight,
        inference.correlation_interval(by_rank, effective, by_rank=True),
        inference.correlation_p(by_rank, effective),
    )  # fmt: skip


def effective_number(x: Sequence[float], y: Sequence[float]) -> float:
    """How many independent pairs of values say as much about a correlation (Bartlett, 1935).

    n ÷ (1 + 2 Σ (1 - k ÷ n) · ρx(k) · ρy(k)) over the lags up to n ÷ 4, at least 4, at most n.
    Series without memory count in full; two series that swing alike count for less.

    >>> swing = [0, 1] * 10
    >>> round(effective_number(swing, swing), 1)
    4.0
    """
    n = len(x)
    of_x, of_y = _autocorrelations(tuple(x)), _autocorrelations(tuple(y))
    joint = sum((1 - k / n) * a * b for k, (a, b) in enumerate(zip(of_x, of_y, strict=True), 1))
    return max(4.0, n / max(1.0, 1 + 2 * joint))


# each series is compared with every other one: what it says by itself is worked out once


@lru_cache(maxsize=1024)
def _ranks(values: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(inference.ranks(values))


@lru_cache(maxsize=1024)
def _autocorrelations(values: tuple[float, ...]) -> list[float]:
    return autocorrelations(values)


def autocorrelations(x: Sequence[float]) -> list[float]:
    """The correlation of a series with itself, so many months earlier: lags 1 to n ÷ 4."""
    n = len(x)
    mean = sum(x) / n
    held = [value - mean for value in x]
    spread = sum(value * value for value in held)
    return [
        sum(a * b for a, b in zip(held[k:], held[:-k], strict=True)) / spread
        for k in range(1, n // 4 + 1)
    ]


def relation(first: Kpi, second: Kpi) -> Text | None:
    """Why two KPIs move together by arithmetic; None where they do not.

    >>> from xlkpi import kpis
    >>> relation(kpis.find("NPS"), kpis.find("promoter_rate")).en
    'both contain: NPS answers'
    """
    ids = [
        dict.fromkeys(Reference.parse(reference).measure for reference in kpi.measures)
        for kpi in (first, second)
    ]
    shared = [id for id in ids[0] if id in ids[1]]
    if shared:
        # the denominator says most: it is the last
        name = MEASURES[shared[-1]].name
        return Text(SHARED.en.format(measure=name.en), SHARED.fr.format(measure=name.fr))
    counts = all(kpi.unit is Unit.COUNT for kpi in (first, second))
    rows = [
        {home(MEASURES[id]) for id in each if counts or MEASURES[id].unit == "currency"}
        for each in ids
    ]
    return SAME_ROWS if rows[0] & rows[1] else None


# ---------------------------------------------------------------- words

_TOGETHER = Text(
    "In months in which “{a}” rises, “{b}” mostly {moves} (ρ = {r}, {n} changes).",
    "Les mois où «\u00a0{a}\u00a0» monte, «\u00a0{b}\u00a0» {moves} le plus souvent "
    "(ρ = {r}, {n} variations).",
)
_RISES, _FALLS = Text("rises too", "monte aussi"), Text("falls", "baisse")


def pair_words(pair: Pair) -> Text:
    """A pair that was found, in a sentence that claims no cause."""
    moved = pair.changes
    if moved is None:
        return pair.reason or TOO_FEW

    def told(language: Language) -> str:
        return _TOGETHER.in_(language).format(
            a=pair.first.name.in_(language),
            b=pair.second.name.in_(language),
            moves=(_RISES if moved.spearman > 0 else _FALLS).in_(language),
            r=signed(moved.spearman, language, 2),
            n=count(moved.n, language),
        )

    english, french = (told(language) for language in LANGUAGES)
    return Text(english, french)
