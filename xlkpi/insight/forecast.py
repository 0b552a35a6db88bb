"""What comes next: each KPI three to twelve months ahead, with intervals, or why not.

A KPI is forecast through its measures: each measure is carried on by itself
(:mod:`xlkpi.insight.smoothing`), and the KPI's formula is applied to the results, so a ratio's
forecast is the ratio of forecasts, and two KPIs that share a measure agree on it. How wide the
intervals are comes from trials of exactly that on the past (:mod:`xlkpi.insight.backtest`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xlkpi.insight import backtest, smoothing
from xlkpi.insight.backtest import Z80, Z95
from xlkpi.insight.distributions import normal
from xlkpi.insight.smoothing import A_YEAR, STEPS, TWO_YEARS
from xlkpi.model.kpi import Unit
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window, add_months
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.insight.panel import Panel
    from xlkpi.model.kpi import Kpi

FEWEST = 6  # complete months, for a forecast
SHORTEST = 3  # months ahead
HISTORY = 36  # months kept beside a forecast
RECENT = 24  # months in which gaps are counted
GAPS = 0.25  # of them may lack a value
SEASONAL_FROM = 2.0  # F: from here more than half of a season is kept
_NOT_FORECAST = (Unit.PROBABILITY, Unit.TEXT, Unit.SPILL)
_SIGNED = ("margin", "gain", "net_")  # amounts and balances that may be below nought

NAIVE = Text(
    "naive rule, the history is short: halfway between the last month and the average",
    "règle naïve, l’historique est court\u00a0: à mi-chemin du dernier mois et de la moyenne",
)
BLEND = Text(
    "under two years: average of last year’s month, theta and damped trend",
    "moins de deux ans\u00a0: moyenne du mois de l’an passé, de thêta et d’une tendance amortie",
)
SMOOTH = Text(
    "average of theta and damped trend, hardly any season",
    "moyenne de thêta et d’une tendance amortie, presque sans saison",
)
SEASONAL = Text(
    "average of theta and damped trend, with its season",
    "moyenne de thêta et d’une tendance amortie, avec sa saison",
)
OF_PARTS = Text(" (of its parts)", " (de ses composantes)")

A_TEST = Text("the result of a test is not forecast", "le résultat d’un test ne se prévoit pas")
NO_MONTHS = Text("no monthly values: ", "pas de valeurs mensuelles\u00a0: ")
NOT_COMPLETE = Text("no complete month yet", "aucun mois complet encore")
TOO_FEW = Text(
    "{several} months with a value, a forecast needs {fewest}",
    "{several} mois avec une valeur, il en faut {fewest} pour prévoir",
)
LAST_MISSING = Text("no value in the last complete month", "pas de valeur au dernier mois complet")
TOO_MANY_GAPS = Text(
    "{gaps} of the last {several} months have no value",
    "{gaps} des {several} derniers mois sont sans valeur",
)
CONSTANT = Text(
    "the same value every month: nothing to forecast from",
    "la même valeur chaque mois\u00a0: rien d’où prévoir",
)
NOT_TRIED = Text(
    "too few months to try a forecast on", "trop peu de mois pour éprouver une prévision"
)


@dataclass(frozen=True)
class ForecastPoint:
    """A month ahead: the value, and where it lies with 80 and 95 % probability."""

    month: date
    value: float
    low80: float
    high80: float
    low95: float
    high95: float
    sd: float


@dataclass(frozen=True)
class Forecast:
    """A KPI's next months, or the reason why there is no forecast."""

    kpi: str
    reason: Text | None = None
    points: tuple[ForecastPoint, ...] = ()
    method: Text = Text("", "")
    scaled_error: float | None = None
    """The mean absolute error of trials on the past, over the seasonal naive rule's."""
    trials: int = 0
    history: tuple[tuple[date, float | None], ...] = ()
    floor: float | None = None
    ceiling: float | None = None

    def at(self, month: date) -> ForecastPoint | None:
        """The forecast of a month; None beyond the horizon."""
        return next((point for point in self.points if point.month == month), None)

    def chance(
        self, month: date, low: float | None = None, high: float | None = None
    ) -> float | None:
        """The probability that a month lies between two bounds, by the normal distribution.

        None where the month is not forecast or neither bound is given.

        >>> point = ForecastPoint(date(2026, 11, 1), 10.0, 8.7, 11.3, 8.0, 12.0, 1.0)
        >>> Forecast("nps", points=(point,)).chance(date(2026, 11, 1), low=10.0)
        0.5
        """
        point = self.at(month)
        if point is None or (low is None and high is None):
            return None
        below = 0.0 if low is None else normal((low - point.value) / point.sd)
        above = 0.0 if high is None else normal((point.value - high) / point.sd)
        return max(1 - below - above, 0.0)


class Forecasts:
    """The forecasts of one set of facts; measures are carried on together, once."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._paths: dict[str, Any] = {}
        self._seasonal: set[str] = set()

    def of(self, kpi: Kpi) -> Forecast:
        """The forecast of a KPI."""
        import numpy as np

        panel = self.panel
        if not panel.months:
            return Forecast(kpi.id, reason=NOT_COMPLETE)
        if not panel.given(kpi):
            return Forecast(kpi.id, reason=self._unknown(kpi))
        values = panel.kpi(kpi)
        history = tuple(
            (month, None if np.isnan(value) else float(value))
            for month, value in zip(panel.months[-HISTORY:], values[-HISTORY:], strict=True)
        )
        reason = self._refused(kpi, values)
        if reason:
            return Forecast(kpi.id, reason=reason, history=history)
        return self._forecast(kpi, values, history)

    def _unknown(self, kpi: Kpi) -> Text:
        reason = self.panel.facts.kpi(kpi, Window.MONTH, self.panel.months[-1])[1]
        why = reason or Text("", "")
        return Text(NO_MONTHS.en + why.en, NO_MONTHS.fr + why.fr)

    def _refused(self, kpi: Kpi, values: Any) -> Text | None:
        """Why there is no basis for a forecast."""
        import numpy as np

        known = np.isfinite(values)
        several = int(known.sum())
        if kpi.unit in _NOT_FORECAST:
            return A_TEST
        if not several:
            return self._unknown(kpi)
        if several < FEWEST:
            return _filled(TOO_FEW, several=several, fewest=FEWEST)
        if not known[-1]:
            return LAST_MISSING
        recent = known[known.argmax() :][-RECENT:]
        gaps = int((~recent).sum())
        if gaps > GAPS * len(recent):
            return _filled(TOO_MANY_GAPS, gaps=gaps, several=len(recent))
        last = values[known][-A_YEAR:]
        if np.ptp(last) <= 1e-9 * max(1.0, float(np.abs(last).max())):
            return CONSTANT
        return None

    def _forecast(
        self, kpi: Kpi, values: Any, history: tuple[tuple[date, float | None], ...]
    ) -> Forecast:
        import numpy as np

        known = np.isfinite(values)
        several, end = int(known.sum()), len(values) - 1
        first = int(known.argmax()) + backtest.behind(several) - 1
        first = max(min(first, end), end - backtest.ORIGINS)
        given = {reference: self._ahead(reference)[first:] for reference in kpi.measures}
        floor, ceiling = bounds(kpi, values[known])
        paths = np.clip(
            np.broadcast_to(self.panel.formula(kpi, given), (end - first + 1, STEPS)),
            -np.inf if floor is None else floor,
            np.inf if ceiling is None else ceiling,
        )
        tried = backtest.trials(paths, values, first)
        steps = min(STEPS, max(SHORTEST, several // 3))
        coming = paths[-1][:steps]
        if not tried.deviation or not min(tried.deviation) > 0 or not np.isfinite(coming).all():
            return Forecast(kpi.id, reason=NOT_TRIED, history=history, trials=tried.errors)
        month = self.panel.months[-1]
        points = tuple(
            point_of(add_months(month, ahead), float(value), sd, floor, ceiling)
            for ahead, (value, sd) in enumerate(
                zip(coming, tried.deviation[:steps], strict=True), 1
            )
        )
        return Forecast(
            kpi.id,
            points=points,
            method=self._method(kpi),
            scaled_error=tried.scaled_error,
            trials=tried.errors,
            history=history,
            floor=floor,
            ceiling=ceiling,
        )

    def _method(self, kpi: Kpi) -> Text:
        """The method in words: that of the measure with the shortest history."""
        import numpy as np

        needed = [base for reference in kpi.measures for base in self._bases(reference)]
        several = min(int(np.isfinite(self.panel.measure(base)).sum()) for base in needed)
        if several < A_YEAR:
            method = NAIVE
        elif several < TWO_YEARS:
            method = BLEND
        else:
            method = SEASONAL if self._seasonal & set(needed) else SMOOTH
        if len(needed) < 2:
            return method
        return Text(method.en + OF_PARTS.en, method.fr + OF_PARTS.fr)

    # ------------------------------------------------------------ measures

    def _bases(self, reference: str) -> tuple[str, ...]:
        """The series that is carried on for a reference: the measure's own where possible."""
        wanted = Reference.parse(reference)
        adds_up = self.panel.facts.series(wanted.measure).adds is Adds.UP
        if wanted.window in ("previous", "last_year") or (wanted.window == "rolling12" and adds_up):
            return (wanted.measure,)
        return (reference,)

    def _ahead(self, reference: str) -> Any:
        """What was expected of a reference at each month, for the ``STEPS`` months after it."""
        import numpy as np

        if not self._paths:
            self._carry_on(self.panel.kpis)
        base = self._bases(reference)[0]
        if base not in self._paths:
            self._carry_on_some((base,))
        paths = self._paths[base]
        window = Reference.parse(reference).window
        if base == reference or not window:
            return paths
        past = smoothing_past(self.panel.measure(base), A_YEAR)
        whole = np.concatenate([past, paths], axis=1)
        if window == "previous":
            return whole[:, A_YEAR - 1 : A_YEAR - 1 + STEPS]
        if window == "last_year":
            return whole[:, :STEPS]
        return np.lib.stride_tricks.sliding_window_view(whole, A_YEAR, axis=1)[:, 1:].sum(2)

    def _carry_on(self, kpis: Iterable[Kpi]) -> None:
        wanted = {base: None for kpi in kpis for ref in kpi.measures for base in self._bases(ref)}
        self._carry_on_some(tuple(wanted))

    def _carry_on_some(self, references: tuple[str, ...]) -> None:
        """Carry measures on from each of their last months, all in one pass."""
        import numpy as np

        months = len(self.panel.months)
        first = max(0, months - 1 - backtest.ORIGINS)
        places: list[tuple[str, Any]] = []
        rows = []
        for reference in references:
            values = self.panel.measure(reference)
            self._paths[reference] = np.full((months, STEPS), np.nan)
            known = np.isfinite(values)
            if int(known.sum()) < FEWEST:
                continue
            earliest = int(known.argmax()) + backtest.behind(int(known.sum())) - 1
            begin = max(first, min(earliest, months - 1))
            history = backtest.windows(values, begin)
            places.append((reference, slice(begin, months)))
            rows.append(history)
        if not rows:
            return
        ahead = smoothing.carried_on(np.concatenate(rows))
        last = np.stack([each[-1] for each in rows])
        ratios = smoothing.seasons(last)[2]
        done = 0
        for (reference, where), each, ratio in zip(places, rows, ratios, strict=True):
            paths = ahead[done : done + len(each)]
            done += len(each)
            if np.nanmin(self.panel.measure(reference)) >= 0:
                paths = np.maximum(paths, 0.0)
            self._paths[reference][where] = paths
            if ratio >= SEASONAL_FROM:
                self._seasonal.add(reference)


def smoothing_past(values: Any, months: int) -> Any:
    """At each month, it and those before it: rows of so many, NaN before the first."""
    import numpy as np

    padded = np.concatenate([np.full(months - 1, np.nan), values])
    return np.lib.stride_tricks.sliding_window_view(padded, months)


def bounds(kpi: Kpi, values: Any) -> tuple[float | None, float | None]:
    """Between what a KPI can lie: shares 0 and 1, points ±100, counts and times from 0.

    Rates that passed these (a growth, a return) have none; nor have amounts that may be
    losses.
    """
    lowest, highest = float(values.min()), float(values.max())
    change = any("@previous" in r or "@last_year" in r for r in kpi.measures)
    if kpi.unit is Unit.POINTS:
        return -100.0, 100.0
    if kpi.unit is Unit.RATE:
        if change or lowest < 0:
            return None, None
        return 0.0, 1.0 if highest <= 1 else None
    signed = any(word in name for word in _SIGNED for name in (kpi.id, *kpi.measures))
    if lowest < 0 or change or signed:
        return None, None
    return 0.0, None


def point_of(
    month: date, value: float, sd: float, floor: float | None, ceiling: float | None
) -> ForecastPoint:
    """A month ahead; what lies beyond the bounds is cut off."""

    def within(x: float) -> float:
        if floor is not None and x < floor:
            return floor
        return ceiling if ceiling is not None and x > ceiling else x

    return ForecastPoint(
        month,
        value,
        within(value - Z80 * sd),
        within(value + Z80 * sd),
        within(value - Z95 * sd),
        within(value + Z95 * sd),
        sd,
    )


def _filled(text: Text, **given: int) -> Text:
    return Text(text.en.format(**given), text.fr.format(**given))
