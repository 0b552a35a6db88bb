"""How a year's target becomes months' targets, and months' targets a year's."""

from __future__ import annotations

from collections.abc import Sequence

from xlkpi.model.kpi import Better, Kpi, Spread

# how a compound KPI's year is made of months, by id; the others are shares that multiply
_LOSSES = ("churn_rate", "cancellation_rate")
_GROWTHS = ("expansion_rate",)

LEVEL, SUM, PER_PERIOD = "level", "sum", "per_period"
SHARE, LOSS, GROWTH = "compound_share", "compound_loss", "compound_growth"


def spread_of(kpi: Kpi) -> str:
    """The word by which formulas spread a year's target of a KPI over the months.

    >>> from xlkpi import kpis
    >>> spread_of(kpis.find("churn_rate")), spread_of(kpis.find("retention_rate"))
    ('compound_loss', 'compound_share')
    """
    if kpi.spread is not Spread.COMPOUND:
        return str(kpi.spread.value)
    if kpi.id in _GROWTHS:
        return GROWTH
    return LOSS if kpi.id in _LOSSES or kpi.better is Better.LOWER else SHARE


def month_of(spread: str, year: float, share: float | None = None) -> float | None:
    """A month's part of a year's target; ``share`` is the month's part of last year's sum.

    >>> month_of("sum", 1200.0), month_of("sum", 1200.0, 0.25), month_of("level", 0.8)
    (100.0, 300.0, 0.8)
    """
    if spread == LEVEL:
        return year
    if spread == SUM:
        return year * (1 / 12 if share is None else share)
    base = {SHARE: year, LOSS: 1 - year, GROWTH: 1 + year}.get(spread)
    if base is None or base < 0:
        return None
    month = float(base ** (1 / 12))
    return {SHARE: month, LOSS: 1 - month, GROWTH: month - 1}[spread]


def together(spread: str, before: float, month: float) -> float | None:
    """What the months up to one ask for, from what those before it do.

    >>> together("sum", 200.0, 100.0), round(together("compound_loss", 0.1, 0.1), 2)
    (300.0, 0.19)
    """
    if spread == SUM:
        return before + month
    if spread == SHARE:
        return before * month
    if spread == LOSS:
        return 1 - (1 - before) * (1 - month)
    if spread == GROWTH:
        return (1 + before) * (1 + month) - 1
    return None


def rest(spread: str, year: float, until: float) -> float | None:
    """What the months after one ask for, from the whole year's and those up to it.

    >>> rest("sum", 1200.0, 300.0), rest("compound_share", 0.5, 0.8)
    (900.0, 0.625)
    """
    if spread == SUM:
        return year - until
    if spread == SHARE:
        return year / until if until else None
    if spread == LOSS:
        return 1 - (1 - year) / (1 - until) if until != 1 else None
    if spread == GROWTH:
        return (1 + year) / (1 + until) - 1 if until != -1 else None
    return None


def shares(months: Sequence[float | None]) -> tuple[float, ...] | None:
    """Each month's part of a year's sum, or None where the year says nothing of them.

    >>> shares([1.0] * 11 + [9.0])[-1]
    0.45
    >>> shares([1.0] * 11 + [None]) is None
    True
    """
    known = [month for month in months if month is not None and month >= 0]
    total = sum(known)
    if len(known) < 12 or total <= 0:
        return None
    return tuple(month / total for month in known)
