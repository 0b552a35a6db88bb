"""Monthly series carried on: seasons taken out, then exponential smoothing, many rows at once.

The method of :func:`carried_on`, by the months that are known:

* 24 and more: the average of two forecasts of the series without its season, the theta method
  (Assimakopoulos and Nikolopoulos, 2000: simple exponential smoothing with half of the line's
  slope, after Hyndman and Billah, 2003) and the damped trend (Gardner and McKenzie, 1985).
  Averages of such methods were the best simple ones in the M3 and M4 competitions.
* 12 to 23: nobody can tell a season from a trend; that average (of the series as it is) and
  the same month a year before, averaged.
* 3 to 11: a naive rule, halfway between the last month and the mean of all.

Seasons are means by calendar month of what a centred moving average (from 36 months) or a
line leaves over, in logarithms where everything is positive, and shrunk by 1 − 1/F of the
test for them (Miller and Williams, 2003): of noise nothing is kept. Smoothing constants are
the best of a grid by the squared errors one month ahead. Each recursion gives the numbers that
statsmodels gives for the same constants; here thousands of rows are smoothed in one pass,
because every forecast is tried at each month of the past.

A row is one series, its last month at the right, NaN where nothing is known; ``WINDOW`` months
are looked at. So a season is found by how many months before the last one a month lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]

WINDOW = 60  # months looked at: five years
STEPS = 12  # months ahead
FEWEST = 3  # months, for the naive rule
A_YEAR = 12
TWO_YEARS = 24  # for a season
BY_AVERAGE = 36  # from here a moving average, not a line, says what is no season

SMOOTHED = tuple(i / 20 for i in range(1, 21))
"""The constants of simple smoothing that are tried."""
LEVELS, TRENDS, DAMPINGS = (0.1, 0.2, 0.35, 0.5, 0.7, 0.9), (0.02, 0.1, 0.3), (0.8, 0.9, 0.98)
"""The constants of the damped trend that are tried: 54 triples."""


def carried_on(rows: Rows) -> Rows:
    """The next ``STEPS`` months of each row; NaN where too few months are known."""
    import numpy as np

    known = np.isfinite(rows)
    several = known.sum(1)
    ahead = np.full((len(rows), STEPS), np.nan)
    short = (several >= FEWEST) & (several < A_YEAR)
    if short.any():
        ahead[short] = ((last_known(rows[short]) + np.nanmean(rows[short], 1)) / 2)[:, None]
    longer = several >= A_YEAR
    if longer.any():
        ahead[longer] = _smoothed_on(rows[longer])
    middle = longer & (several < TWO_YEARS)
    if middle.any():
        before = year_before(rows[middle])
        ahead[middle] = np.where(np.isfinite(before), (ahead[middle] + before) / 2, ahead[middle])
    return ahead


def last_known(rows: Rows) -> Rows:
    """The last value that is known in each row."""
    import numpy as np

    at = rows.shape[1] - 1 - np.isfinite(rows)[:, ::-1].argmax(1)
    last: Rows = rows[np.arange(len(rows)), at]
    return last


def year_before(rows: Rows) -> Rows:
    """The seasonal naive rule: each month as the same month a year before."""
    return rows[:, -A_YEAR:][:, :STEPS]


def _smoothed_on(rows: Rows) -> Rows:
    import numpy as np

    season, positive, _ = seasons(rows)
    plain = without(rows, season, positive)
    ahead = (theta(plain) + damped(plain)) / 2
    at = -np.arange(1, STEPS + 1) % A_YEAR
    coming = season[:, at]
    return _with(ahead, coming, positive, 1)


# ---------------------------------------------------------------- seasons


def by_lag(rows: Rows) -> Rows:
    """Rows as years by months: the last axis counts the months back from the last one."""
    return rows[:, ::-1].reshape(len(rows), -1, A_YEAR)


def seasons(rows: Rows) -> tuple[Rows, NDArray[np.bool_], Rows]:
    """The season of each row by months back, whether it is in logarithms, and its F.

    The season is already shrunk; it is nought where fewer than two years are known. F has 11
    degrees of freedom above and :func:`left_over` below.
    """
    import numpy as np

    known = np.isfinite(rows)
    several = known.sum(1)
    positive = np.where(known, rows, 1.0).min(1) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(np.where(rows > 0, rows, np.nan))
    x = np.where(positive[:, None], logs, rows)
    left = _left(x, several)
    years = by_lag(left)
    counts = np.isfinite(years).sum(1)
    filled = np.where(np.isfinite(years), years, 0.0)
    means = filled.sum(1) / np.maximum(counts, 1)
    total = counts.sum(1)
    grand = filled.sum((1, 2)) / np.maximum(total, 1)
    between = (counts * (means - grand[:, None]) ** 2).sum(1)
    within = np.where(np.isfinite(years), (years - means[:, None, :]) ** 2, 0.0).sum((1, 2))
    freedom = left_over(several, total)
    usable = (several >= TWO_YEARS) & (freedom > 0) & (counts > 0).all(1)
    smallest = np.maximum(1e-24 * (filled**2).sum((1, 2)), 1e-300)
    f = np.where(
        usable, (between / 11) / np.maximum(within / np.maximum(freedom, 1), smallest), 0.0
    )
    shrunk = np.clip(1 - 1 / np.maximum(f, 1e-9), 0, 1)
    season = (means - means.mean(1)[:, None]) * shrunk[:, None]
    return np.where(usable[:, None], season, 0.0), positive, f


def left_over(several: Any, total: Any) -> Any:
    """The degrees of freedom within calendar months."""
    return total - A_YEAR - (several < BY_AVERAGE)


def without(rows: Rows, season: Rows, positive: NDArray[np.bool_]) -> Rows:
    """The rows with their season taken out."""
    import numpy as np

    whole = np.tile(season, (1, rows.shape[1] // A_YEAR))[:, ::-1]
    return _with(rows, whole, positive, -1)


def _with(rows: Rows, season: Rows, positive: NDArray[np.bool_], sign: int) -> Rows:
    """Rows with a season put on or taken out: times its exponential, or plus."""
    import numpy as np

    logs = positive[:, None]
    changed: Rows = np.where(
        logs, rows * np.exp(np.where(logs, sign * season, 0.0)), rows + sign * season
    )
    return changed


def _left(x: Rows, several: NDArray[np.int_]) -> Rows:
    """What a centred moving average leaves over; in short rows, what a line does."""
    import numpy as np

    weights = np.ones(A_YEAR + 1)
    weights[[0, -1]] = 0.5
    average = np.lib.stride_tricks.sliding_window_view(x, A_YEAR + 1, axis=1) @ (weights / 12)
    left = np.full_like(x, np.nan)
    left[:, 6:-6] = x[:, 6:-6] - average
    lined = several < BY_AVERAGE
    if lined.any():
        some = x[lined]
        months = np.where(np.isfinite(some), np.arange(x.shape[1], dtype=float), np.nan)
        left[lined] = some - _slope_within(by_lag(some), by_lag(months))[:, None] * months
    return left


def _slope_within(values: Rows, months: Rows) -> Rows:
    """The slope of a line from the changes within calendar months: no season bends it."""
    import numpy as np

    known = np.isfinite(values)
    counts = np.maximum(known.sum(1), 1)
    x = np.where(known, months, 0.0)
    y = np.where(known, values, 0.0)
    x = np.where(known, x - (x.sum(1) / counts)[:, None, :], 0.0)
    y = np.where(known, y - (y.sum(1) / counts)[:, None, :], 0.0)
    across = (x * x).sum((1, 2))
    slope: Rows = (x * y).sum((1, 2)) / np.where(across > 0, across, 1.0)
    return slope


# ---------------------------------------------------------------- smoothing


def theta(rows: Rows) -> Rows:
    """The theta method: simple smoothing, drifting by half of the line's slope."""
    import numpy as np

    level, alpha = simple(rows, np.array(SMOOTHED))
    several = np.isfinite(rows).sum(1)
    slope, _ = lines(rows)
    late = (1 - (1 - alpha) ** several) / alpha
    ahead: Rows = level[:, None] + slope[:, None] / 2 * (np.arange(STEPS) + late[:, None])
    return ahead


def lines(rows: Rows) -> tuple[Rows, Rows]:
    """The least squares line of each row: its slope, and its value at the first column."""
    import numpy as np

    known = np.isfinite(rows)
    several = np.maximum(known.sum(1), 1)
    y = np.where(known, rows, 0.0)
    x = np.where(known, np.arange(rows.shape[1], dtype=float), 0.0)
    mean_x, mean_y = x.sum(1) / several, y.sum(1) / several
    away = np.where(known, x - mean_x[:, None], 0.0)
    across = (away**2).sum(1)
    slope = (away * y).sum(1) / np.where(across > 0, across, 1.0)
    return slope, mean_y - slope * mean_x


def simple(rows: Rows, alphas: Rows) -> tuple[Rows, Rows]:
    """Simple exponential smoothing: the last level of each row and the constant that fits best."""
    import numpy as np

    first = np.isfinite(rows).argmax(1)
    level = np.repeat(_begun(rows, first)[:, None], len(alphas), 1)
    squares = np.zeros_like(level)
    for month in range(rows.shape[1]):
        value = rows[:, month : month + 1]
        error = np.where(np.isfinite(value), value - level, 0.0)
        squares += error * error
        level += alphas * error
    best = squares.argmin(1)
    return level[np.arange(len(rows)), best], alphas[best]


def _begun(rows: Rows, first: NDArray[np.int_]) -> Rows:
    """The level that smoothing begins with: the mean of the first half year."""
    import numpy as np

    months = np.arange(rows.shape[1])
    early = (months >= first[:, None]) & (months < first[:, None] + 6) & np.isfinite(rows)
    begun: Rows = np.where(early, rows, 0.0).sum(1) / np.maximum(early.sum(1), 1)
    return begun


def damped(rows: Rows) -> Rows:
    """Smoothing with a trend that fades: the best constants of the grid, carried on."""
    import numpy as np

    a, b, phi = np.array([(a, b, p) for a in LEVELS for b in TRENDS for p in DAMPINGS]).T
    level, trend, best = damped_states(rows, a, b, phi)
    powers = np.cumsum(phi[best][:, None] ** np.arange(1, STEPS + 1), 1)
    ahead: Rows = level[:, None] + powers * trend[:, None]
    return ahead


def damped_states(
    rows: Rows, alpha: Rows, beta: Rows, phi: Rows
) -> tuple[Rows, Rows, NDArray[np.intp]]:
    """The last level and trend of each row, and which of the constants fit best."""
    import numpy as np

    several = len(rows)
    first = np.isfinite(rows).argmax(1)
    months = np.arange(rows.shape[1])
    early = (months >= first[:, None]) & (months < first[:, None] + A_YEAR)
    slope, start = lines(np.where(early, rows, np.nan))
    level = np.repeat((start + slope * (first - 1))[:, None], len(alpha), 1)
    trend = np.repeat(slope[:, None], len(alpha), 1)
    squares = np.zeros_like(level)
    for month in months:
        begun = first <= month
        value = rows[:, month : month + 1]
        expected = level + phi * trend
        error = np.where(np.isfinite(value), value - expected, 0.0)
        squares += error * error
        level = np.where(begun[:, None], expected + alpha * error, level)
        trend = np.where(begun[:, None], phi * trend + alpha * beta * error, trend)
    best = squares.argmin(1)
    each = np.arange(several)
    return level[each, best], trend[each, best], best
