"""Forecasts tried on the past: at each month, what would have been said of the months after it.

The errors of these trials say how wide an interval must be, and how good the method is beside
the seasonal naive rule (next October as last October). Nothing of a month's future is known to
the trial that ends with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.insight.smoothing import A_YEAR, STEPS, TWO_YEARS, WINDOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]

ORIGINS = 48  # months that forecasts are tried from, at most: four years
BEHIND = ((36, 24), (18, 12), (0, 3))
"""How many months a trial must have behind it, by the months of history: where there are
three years, only trials that could know the season count."""
UNKNOWN_SEASON = 1.15
"""Under two years, a season that nobody can see yet makes errors larger than trials say."""
FEWEST_TRIALS = 3  # errors, to say how wide an interval must be

_GROWTHS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
"""By how much of itself the variance grows with each month ahead: the likeliest is taken."""
_POWERS = (0.0, 0.5, 1.0)
"""The powers of the level that errors may grow with."""


def behind(several: int) -> int:
    """How many months a trial must have behind it, in a history of so many."""
    return next(months for least, months in BEHIND if several >= least)


def windows(values: Rows, first: int) -> Rows:
    """The history as it was at each month from ``first`` (by place) on, as rows.

    The last row is the whole history; each holds its last ``WINDOW`` months.
    """
    import numpy as np

    padded = np.concatenate([np.full(WINDOW - 1, np.nan), values])
    rows: Rows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[first:]
    return rows


def outcomes(values: Rows, first: int) -> Rows:
    """What came in the ``STEPS`` months after each month from ``first`` on; NaN where unknown."""
    import numpy as np

    padded = np.concatenate([values[1:], np.full(STEPS, np.nan)])
    rows: Rows = np.lib.stride_tricks.sliding_window_view(padded, STEPS)[first:]
    return rows


@dataclass(frozen=True)
class Trials:
    """What the trials of one forecast gave."""

    deviation: tuple[float, ...]  # for 1, 2, … months ahead; no value: too few trials
    scaled_error: float | None  # mean absolute error, over the seasonal naive rule's
    errors: int  # how many there are


def trials(paths: Rows, values: Rows, first: int) -> Trials:
    """Judge forecasts made at each month from ``first`` on against what came.

    ``paths`` holds a row of ``STEPS`` values a month; the last one is the forecast itself, of
    which nothing is known yet. The deviation is the root mean square of the errors. Months
    ahead share one scale and one growth of the variance, so that the few far trials do not
    decide alone; and errors may have grown with the level of the series, with its root, or
    not at all: whichever is likeliest. With few trials the normal quantiles are too narrow:
    the deviation is widened by Student's at 80 %.
    """
    import numpy as np

    came = outcomes(values, first)[:-1]
    tried = paths[:-1]
    errors = came - tried
    known = np.isfinite(errors)
    several = int(known.sum())
    if known[:, 0].sum() < FEWEST_TRIALS:
        return Trials((), None, several)
    levels = _levels(values, first)
    deviation = _growing(errors, levels) * _widened(int(known[:, 0].sum()))
    if int(np.isfinite(values).sum()) < TWO_YEARS:
        deviation *= UNKNOWN_SEASON
    return Trials(tuple(float(d) for d in deviation), _scaled(errors, came, values, first), several)


def _levels(values: Rows, first: int) -> Rows:
    """The mean size of the last twelve months, at each month; 1 where signs change."""
    import numpy as np

    rows = windows(values, first)[:, -A_YEAR:]
    if not (values[np.isfinite(values)] > 0).all():
        return np.ones(len(rows))
    known = np.isfinite(rows)
    levels: Rows = np.where(known, rows, 0.0).sum(1) / np.maximum(known.sum(1), 1)
    return np.where(levels > 0, levels, levels[-1])


def _growing(errors: Rows, levels: Rows) -> Rows:
    """The deviation for each month ahead, at the last level: the likeliest growths."""
    import numpy as np

    known = np.isfinite(errors)
    several = int(known.sum())
    squares = np.where(known, errors, 0.0) ** 2
    if not squares.any():
        return np.zeros(STEPS)
    times = 1 + np.outer(_GROWTHS, np.arange(STEPS))  # a row for each growth
    best, deviation = -np.inf, np.zeros(STEPS)
    for power in _POWERS:
        by_level = (levels[:-1] / levels[-1]) ** (2 * power)
        relative = by_level[:, None] * times[:, None]
        variance = (squares / relative).reshape(len(times), -1).sum(1) / several
        likelihood = -(several * np.log(variance) + np.log(relative)[:, known].sum(1))
        at = likelihood.argmax()
        if likelihood[at] > best:
            best, deviation = likelihood[at], np.sqrt(variance[at] * times[at])
    return deviation


def _widened(several: int) -> float:
    """Student's quantile over the normal one, for an interval of 80 %."""
    from xlkpi.insight.distributions import student_quantile

    return student_quantile(0.8, max(several - 1, 1)) / Z80


def _scaled(errors: Rows, came: Rows, values: Rows, first: int) -> float | None:
    """The mean absolute error over that of the seasonal naive rule, on the same months."""
    import numpy as np

    naive = came - windows(values, first)[:-1, -A_YEAR:][:, :STEPS]
    both = np.isfinite(errors) & np.isfinite(naive)
    if int(both.sum()) < A_YEAR:
        return None
    below = float(np.abs(naive[both]).sum())
    return float(np.abs(errors[both]).sum()) / below if below else None


Z80, Z95 = 1.2815515655446004, 1.959963984540054
"""Normal quantiles of two-sided intervals of 80 and 95 %."""
