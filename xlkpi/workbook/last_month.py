"""The month that a scheduled run is about: the last one that the exports cover to its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from xlkpi.errors import ConfigError
from xlkpi.model.period import add_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts

LAST = "last"
"""What ``--period`` calls it."""


def last_complete(facts: Facts) -> date | None:
    """The last complete month of some facts; None where they have no months at all.

    Raises ConfigError where not one is complete: a month begun must be asked for by its name.
    """
    end = facts.data_end
    if not facts.months or end is None:
        return None
    complete = [month for month in facts.months if end >= _last_working_day(month)]
    if not complete:
        raise ConfigError(
            f"no month is complete: the data ends on {end:%Y-%m-%d}. "
            f"Next: ask for it with --period {facts.months[-1]:%Y-%m}, or wait for the exports."
        )
    return complete[-1]


def _last_working_day(month: date) -> date:
    """The last Monday to Friday of a month: nothing may happen on the days after it.

    >>> _last_working_day(date(2026, 10, 1)), _last_working_day(date(2026, 9, 1))
    (datetime.date(2026, 10, 30), datetime.date(2026, 9, 30))
    """
    day = add_months(month, 1) - timedelta(days=1)
    return day - timedelta(days=max(day.weekday() - 4, 0))
