"""Facts whose measures a test states itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xlkpi.facts import Facts
from xlkpi.facts.series import Segment, Series, nothing
from xlkpi.model.measure import Adds
from xlkpi.model.parameters import Parameters

Table = Mapping[str, Mapping[Segment, Mapping[date, Any]]]
"""Each measure's monthly values by segment, the total among them."""


class Held(Facts):
    """The facts of a table of measures by segment and month, without any export."""

    def __init__(self, table: Table, *, end: date | None = None) -> None:
        self._held: dict[str, Series] = {}
        months = sorted({m for values in table.values() for at in values.values() for m in at})
        for id, values in table.items():
            dimensions = frozenset(s.dimension for s in values if s.dimension)
            by_month = {segment: dict(at) for segment, at in values.items()}
            self._held[id] = Series(Adds.UP, dimensions, (months[0], months[-1]), by_month)
        self._months, self._end = tuple(months), end

    def series(self, measure: str) -> Series:
        return self._held.get(measure) or nothing(Adds.UP)

    @property
    def parameters(self) -> Parameters:
        return Parameters({})

    @property
    def fiscal_year_start(self) -> int:
        return 1

    @property
    def data_end(self) -> date | None:
        return self._end

    @property
    def months(self) -> tuple[date, ...]:
        return self._months

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(sorted({d for s in self._held.values() for d in s.dimensions}))
