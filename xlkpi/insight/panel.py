"""The months of every measure and KPI as arrays, each read from the facts once."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlkpi.insight.arrays import evaluate_arrays
from xlkpi.insight.history import measure_history
from xlkpi.model.measure import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi


class Panel:
    """Values by month for the total, NaN where there is none."""

    def __init__(self, facts: Facts, months: Sequence[date]) -> None:
        self.facts, self.months = facts, tuple(months)
        self._measures: dict[str, Any] = {}
        self._kpis: dict[str, Any] = {}

    @cached_property
    def kpis(self) -> tuple[Kpi, ...]:
        """The KPIs of which the exports give every measure."""
        from xlkpi import kpis
        from xlkpi.model.kpi import Family

        return tuple(
            kpi
            for family in Family
            if family is not Family.TOOLS
            for kpi in kpis.of_family(family)
            if kpi.expression is not None and self.given(kpi)
        )

    def given(self, kpi: Kpi) -> bool:
        """Whether the exports give every measure of a KPI."""
        return all(
            self.facts.series(Reference.parse(reference).measure).reason is None
            for reference in kpi.measures
        )

    def measure(self, reference: str) -> Any:
        """A measure, by month."""
        import numpy as np

        if reference not in self._measures:
            history = measure_history(self.facts, reference, self.months)
            self._measures[reference] = np.array(
                [np.nan if value is None else value for value in history], dtype=float
            )
        return self._measures[reference]

    def kpi(self, kpi: Kpi) -> Any:
        """A KPI, by month: its formula over its measures."""
        import numpy as np

        if kpi.id not in self._kpis:
            given = {reference: self.measure(reference) for reference in kpi.measures}
            values = np.broadcast_to(self.formula(kpi, given), (len(self.months),))
            self._kpis[kpi.id] = np.where(np.isfinite(values), values, np.nan)
        return self._kpis[kpi.id]

    def formula(self, kpi: Kpi, given: dict[str, Any]) -> Any:
        """A KPI's formula over arrays of its measures."""
        import numpy as np

        parameters = {f"param:{name}": self.facts.parameter(name) for name in kpi.parameters}
        if kpi.expression is None:
            raise ValueError(f"{kpi.id} has no formula over measures")
        with np.errstate(all="ignore"):
            return evaluate_arrays(kpi.expression, given | parameters)
