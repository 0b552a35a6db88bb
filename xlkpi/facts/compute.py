"""``compute``: the values of KPIs as records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlkpi import kpis
from xlkpi.errors import ConfigError, InputError, UnknownName
from xlkpi.facts.facts import Facts, frame, gather
from xlkpi.facts.series import TOTAL, Segment
from xlkpi.model.kpi import Kpi
from xlkpi.model.period import Period, Window, label, parse_month

if TYPE_CHECKING:
    import pandas as pd

    from xlkpi.exports import Config

BLANK = "(blank)"


def compute(
    sources: Any,
    *,
    config: Config | None = None,
    window: str = "month",
    period: str | None = None,
    first: str | None = None,
    last: str | None = None,
    by: str | None = None,
    kpi: str | Sequence[str] = (),
) -> pd.DataFrame:
    """The KPIs of exports, a row for each KPI, period and segment, as a pandas DataFrame.

    ``sources`` are paths (files, folders, globs) or a mapping of canonical table to
    DataFrame. ``window`` is month, quarter, year, rolling12 or all; ``period`` one month
    (``2026-10``), or ``first`` and ``last`` a range; without them every month. ``by`` names a
    dimension: the total and each of its segments. ``kpi`` names KPIs by id, function or
    alias; without it all that have a value. No value is None, with the reason beside it.
    """
    facts = gather(sources, config=config)
    asked = [kpi] if isinstance(kpi, str) else list(kpi)
    return frame(
        list(records(facts, window=window, period=period, first=first, last=last, by=by, kpi=asked))
    )


def records(
    facts: Facts,
    *,
    window: str = "month",
    period: str | None = None,
    first: str | None = None,
    last: str | None = None,
    by: str | None = None,
    kpi: Iterable[str] = (),
) -> Iterator[dict[str, Any]]:
    """The rows of :func:`compute`, one by one."""
    chosen = [kpis.find(name) for name in kpi]
    for entry in chosen:
        if not entry.on_sheet:
            raise ConfigError(
                f"{entry.function} is a function for cells: it has no value by month."
            )
    wanted = Window(window) if window in {w.value for w in Window} else None
    if wanted is None:
        raise UnknownName("window", window, [w.value for w in Window])
    if by is not None and by not in facts.dimensions:
        raise UnknownName("dimension of these exports", by, facts.dimensions)
    every = chosen or [e for e in kpis.all_kpis() if e.on_sheet]
    facts.prepare(every)
    periods = _periods(facts, wanted, period, first, last)
    for entry in every:
        segments = _segments(facts, entry, by)
        rows = [_record(facts, entry, each, segment) for each in periods for segment in segments]
        if chosen or any(row["value"] is not None for row in rows):
            yield from rows


def _periods(
    facts: Facts, window: Window, period: str | None, first: str | None, last: str | None
) -> list[Period]:
    months = facts.months
    if window is Window.ALL:
        return [Period(window, months[-1] if months else date(1, 1, 1))]
    if not months:
        raise InputError(
            "the exports hold no dates: they are snapshots, known only as a whole",
            hint="ask for --window all, or map a date column",
        )
    start, end = period or first, period or last
    low = parse_month(start) if start else months[0]
    high = parse_month(end) if end else months[-1]
    chosen = [m for m in months if low <= m <= high]
    if not chosen:
        raise InputError(
            f"no data for {label(low)}" + (f" to {label(high)}" if high != low else ""),
            hint=f"the exports cover {label(months[0])} to {label(months[-1])}",
        )
    return [Period(window, month) for month in chosen]


def _segments(facts: Facts, kpi: Kpi, by: str | None) -> list[Segment]:
    if by is None:
        return [TOTAL]
    found: set[Segment] = set()
    for reference in kpi.measures:
        series = facts.series(reference.partition("@")[0])
        found |= {s for s in series.segments() if s.dimension == by}
    return [TOTAL, *sorted(found, key=lambda s: (s.value is None, str(s.value)))]


def _record(facts: Facts, kpi: Kpi, period: Period, segment: Segment) -> dict[str, Any]:
    value, reason = facts.kpi(kpi, period.window, period.month, segment)
    measures, _ = facts.measures_of(kpi, period.window, period.month, segment)
    sample = kpi.sample_measure
    n = None
    if sample:
        n = measures.get(sample)
        if n is None and sample not in measures:
            n = facts.value(sample, period.window, period.month, segment)
    return {
        "kpi": kpi.id,
        "k": kpi.k,
        "period": period.label,
        "window": period.window.value,
        "dimension": segment.dimension or None,
        "segment": None
        if not segment.dimension
        else segment.value
        if segment.value is not None
        else BLANK,
        "value": value,
        "n": plain(n),
        "unit": kpi.unit.value,
        "measures": {name: plain(number) for name, number in measures.items()},
        "reason": reason,
    }


def plain(number: Any) -> Any:
    """A number as JSON writes it: whole decimals as integers, others as floats."""
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else float(number)
    return number
