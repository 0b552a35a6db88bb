"""The values of one measure: by month and segment, and how they make longer windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from xlkpi.model.measure import Adds
from xlkpi.model.period import Window, add_months, first_month, months_between
from xlkpi.model.text import Text

Number = Any  # int, float or Decimal: what DuckDB gives


class Segment(NamedTuple):
    """A value of a dimension; the total has no dimension, a blank segment no value."""

    dimension: str = ""
    value: str | None = None


TOTAL = Segment()

NOT_LOADED = Text("no export gives it", "aucun export ne le donne")
NO_DATA = Text("no data for this period", "pas de données sur cette période")
NOT_TWELVE = Text("fewer than 12 months of data", "moins de 12 mois de données")
COUNTED_ANEW = Text(
    "counted anew for each window: it cannot be rebuilt from the months of an earlier workbook",
    "compté à neuf pour chaque fenêtre : ne se reconstitue pas des mois d'un classeur précédent",
)
NOT_THEN = Text("no value in the earlier workbook", "sans valeur dans le classeur précédent")
SNAPSHOT = Text("a snapshot without dates: only over everything",
                "une photographie sans dates : seulement sur l'ensemble")  # fmt: skip


def not_split(dimension: str) -> Text:
    """The reason why a segment has no value."""
    return Text(f"not split by {dimension}", f"non ventilé par {dimension}")


@dataclass(slots=True)
class Series:
    """One measure's values.

    ``by_month`` holds, for what adds up, each month's amount; for stocks the level at each
    first of month. ``by_window`` holds what is counted anew. ``over_all`` is the window
    ``all``. A segment that is missing where its dimension is known counts 0.

    ``since`` is the first month that the exports can hold whole. A series that ``looks_back``
    needs rows of earlier months than its own, one that ``looks_ahead`` is not settled before
    rows of the next month are there. ``continued_from`` is the first month taken from the
    exports where those before come from an earlier workbook.
    """

    adds: Adds
    dimensions: frozenset[str] = frozenset()
    span: tuple[date, date] | None = None
    by_month: dict[Segment, dict[date, Number]] = field(default_factory=dict)
    by_window: dict[tuple[Window, date], dict[Segment, Number]] = field(default_factory=dict)
    over_all: dict[Segment, Number] = field(default_factory=dict)
    labels: tuple[Text, ...] = ()
    missing: dict[date, Text] = field(default_factory=dict)  # months that must not be shown
    gaps: dict[Segment, dict[date, Text]] = field(default_factory=dict)  # of single segments
    reason: Text | None = None  # why there is nothing at all
    since: date | None = None
    looks_back: bool = False
    looks_ahead: bool = False
    continued_from: date | None = None

    def refused(self, segment: Segment) -> dict[date, Text]:
        """The months of a segment that must not be shown, and why."""
        own = self.gaps.get(segment)
        return {**own, **self.missing} if own else self.missing

    def reach_of(self, parts: Iterable[Series]) -> None:
        """Take over from what the series is made of how far it must look."""
        for part in parts:
            if part.since and (self.since is None or part.since > self.since):
                self.since = part.since
            self.looks_back |= part.looks_back
            self.looks_ahead |= part.looks_ahead

    def value(
        self, window: Window, month: date, segment: Segment, fiscal: int = 1
    ) -> Number | None:
        """The value of a window that ends with a month, or None."""
        return self.lookup(window, month, segment, fiscal)[0]

    def lookup(
        self, window: Window, month: date, segment: Segment, fiscal: int = 1
    ) -> tuple[Number | None, Text | None]:
        """The value, or the reason why there is none."""
        if self.reason:
            return None, self.reason
        if segment.dimension and segment.dimension not in self.dimensions:
            return None, not_split(segment.dimension)
        if window is Window.ALL:
            return self._everything(segment)
        if self.span is None:
            return None, SNAPSHOT if self.over_all else NO_DATA
        first, last = self.span
        start = first_month(window, month, fiscal)
        if not first <= month <= last:
            return None, NO_DATA
        if window is Window.ROLLING12 and start < first:
            return None, NOT_TWELVE
        if self.missing or self.gaps:
            refused = self.refused(segment)
            bad = [m for m in refused if start <= m <= month]
            if bad:
                return None, refused[bad[0]]
        if self.adds is Adds.ANEW:
            values = self.by_window.get((window, month))
            if values is not None:
                return values.get(segment, 0), None
            joins = self.continued_from is not None and start < self.continued_from <= month
            return None, COUNTED_ANEW if joins else NO_DATA
        months = self.by_month.get(segment, {})
        if self.adds is Adds.UP:
            # rows of before the first month are there in long exports, but on no sheet
            covered = months_between(max(start, first), month)
            return sum([months[m] for m in covered if m in months], 0), None
        at = start if self.adds is Adds.AT_START else add_months(month, 1)
        return (None, NO_DATA) if at < first else (months.get(at, 0), None)

    def _everything(self, segment: Segment) -> tuple[Number | None, Text | None]:
        """The value over all, or why there is none."""
        if not self.over_all and (not self.span or self.adds is Adds.ANEW):
            return None, COUNTED_ANEW if self.continued_from else NO_DATA
        refused = self.refused(segment)
        if refused:
            return None, next(iter(refused.values()))
        value = self.over_all.get(segment, 0)
        return value, NOT_THEN if value is None else None

    def segments(self) -> Iterable[Segment]:
        """Every segment that the series knows."""
        found = dict.fromkeys(self.by_month)
        found.update(dict.fromkeys(self.over_all))
        for values in self.by_window.values():
            found.update(dict.fromkeys(values))
        return found


def nothing(adds: Adds, reason: Text = NOT_LOADED) -> Series:
    """A series without values, and why."""
    return Series(adds, reason=reason)


def added(parts: list[Series]) -> Series:
    """The sum of several sources' series; segments by the dimensions they share."""
    if len(parts) == 1:
        return parts[0]
    total = Series(parts[0].adds)
    total.dimensions = frozenset.intersection(*(part.dimensions for part in parts))
    spans = [part.span for part in parts if part.span]
    if spans:
        total.span = min(s[0] for s in spans), max(s[1] for s in spans)
    for part in parts:
        total.labels += part.labels
        for segment, months in part.by_month.items():
            if not segment.dimension or segment.dimension in total.dimensions:
                kept = total.by_month.setdefault(segment, {})
                for month, number in months.items():
                    kept[month] = kept.get(month, 0) + number
        for key, values in part.by_window.items():
            for segment, number in values.items():
                if not segment.dimension or segment.dimension in total.dimensions:
                    windowed = total.by_window.setdefault(key, {})
                    windowed[segment] = windowed.get(segment, 0) + number
        for segment, number in part.over_all.items():
            if not segment.dimension or segment.dimension in total.dimensions:
                total.over_all[segment] = total.over_all.get(segment, 0) + number
        total.missing.update(part.missing)
    total.reach_of(parts)
    return total


def first_by_month(parts: list[Series]) -> Series:
    """Of several sources, in each month the first that has rows in it.

    A source without rows says that there is nothing in its months, but splits nothing.
    """
    if len(parts) == 1:
        return parts[0]
    kept: list[Series] = []
    taken: set[date] = set()
    for part in parts:
        if part.span is None and not kept and part.over_all.get(TOTAL):
            return part
        months = {
            m for m, number in part.by_month.get(TOTAL, {}).items() if number and m not in taken
        }
        taken |= set(part.by_month.get(TOTAL, {}))
        if not months:
            continue
        chosen = Series(part.adds, part.dimensions, part.span, labels=part.labels)
        for segment, values in part.by_month.items():
            chosen.by_month[segment] = {m: n for m, n in values.items() if m in months}
            chosen.over_all[segment] = sum(chosen.by_month[segment].values(), 0)
        kept.append(chosen)
    if not kept:
        return parts[0]
    total = added(kept)
    spans = [part.span for part in parts if part.span]
    total.span = min(s[0] for s in spans), max(s[1] for s in spans)
    total.reach_of(parts)
    return total
