"""The months of an earlier workbook before those of this month's exports, measure by measure.

Nothing is approximated. A month that both hold is taken from the exports. What adds up adds up
across the two; what is counted anew for each window is known within each of them, not across.
A measure that needs earlier rows than the exports hold has no value in their months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from math import isclose
from typing import NamedTuple

from xlkpi import kpis
from xlkpi.facts.engine import Engine
from xlkpi.facts.history import Earlier, History
from xlkpi.facts.measures import MEASURES, home
from xlkpi.facts.series import NOT_THEN, TOTAL, Number, Segment, Series, not_split
from xlkpi.facts.warehouse import OTHER
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window, add_months, first_month, months_between
from xlkpi.model.text import Text

NOWHERE = Text(
    "neither the exports nor the earlier workbook hold this month",
    "ni les exports ni le classeur précédent ne contiennent ce mois",
)
UNSETTLED = Text(
    "not settled yet when the earlier workbook was made",
    "pas encore établi quand le classeur précédent a été fait",
)
AMONG_OTHERS = Text(
    f"counted in {OTHER} in some of these months", f"compté dans {OTHER} certains de ces mois"
)
CUSTOMERS_PARTLY = Text(
    "the export of customers does not reach back: their segments are not all known",
    "l'export des clients ne remonte pas assez loin : leurs segments ne sont pas tous connus",
)


class Difference(NamedTuple):
    """A month that the exports and the earlier workbook tell differently."""

    measure: str
    month: date
    segment: Segment
    old: Number
    new: Number | None


class Continuation:
    """The facts of the exports, continued by those of an earlier workbook."""

    def __init__(self, engine: Engine, history: History) -> None:
        self.engine, self.history, self.warehouse = engine, history, engine.warehouse
        self.cut: set[str] = set()  # measures whose exports begin too late
        self._differences: dict[str, list[Difference]] = {}
        self._refused: dict[str, Text] = {}
        self.fiscal = history.fiscal_year_start == self.warehouse.fiscal
        self._changed = history.changed(engine.parameters)
        self._redefined = _redefined(history)
        self._made: dict[str, Series] = {}

    @cached_property
    def months(self) -> tuple[date, ...]:
        """Every month from the first to the last of either, as many as are kept."""
        found = {*self.warehouse.months, *self.history.months}
        every = months_between(min(found), max(found)) if found else ()
        return every[-self.warehouse.months_kept :] if self.warehouse.months_kept else every

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of the earlier workbook, in the order of its sheets."""
        found = [s.dimension for segments in self.history.named.values() for s in segments]
        return tuple(sorted({d for d in found if d}))

    @cached_property
    def last(self) -> date:
        """The last month of the earlier workbook."""
        return self.history.months[-1] if self.history.months else date.min

    @cached_property
    def begun(self) -> date:
        """The first month of exports that begin after the earlier workbook ends."""
        after = [r.since for r in self.warehouse.relations.values() if r.since]
        return min((since for since in after if since > self.last), default=date.max)

    def series(self, measure: str) -> Series:
        """The values of one measure."""
        if measure not in self._made:
            new, old = self.engine.series(measure), self.history.measures.get(measure)
            self._made[measure] = self._continued(measure, new, old)
        return self._made[measure]

    # ------------------------------------------------------------ what a measure is joined by

    def _continued(self, measure: str, new: Series, old: Earlier | None) -> Series:
        if old is None:
            return self._alone(measure, new)
        if not old.months:
            if new.reason:
                return replace(new, over_all=dict(old.over_all), reason=None)
            alone = self._alone(measure, new)
            # of months that had no value the workbook still knows that something was there
            if old.over_all and new.adds is not Adds.AT_END and self._after(new):
                return replace(alone, over_all={}, continued_from=self.contained(new))
            return alone
        refusal = self._refusal(measure)
        if refusal is not None:
            self._refused[measure] = refusal
        joined = _Joined(self, measure, new, old, refusal)
        if refusal is None:
            self._differences[measure] = list(joined.differences())
        return joined.series()

    def _alone(self, measure: str, new: Series) -> Series:
        """A measure that only the exports have: it may still need what lies before them."""
        first = self.contained(new)
        if not new.looks_back or new.span is None or first is None or not self._after(new):
            return new
        self.cut.add(measure)
        return replace(new, missing=dict.fromkeys(months_between(*new.span), needs_before(first)))

    def _after(self, new: Series) -> bool:
        """Whether the exports of a measure begin after the earlier workbook does."""
        first = self.contained(new)
        return first is not None and self.history.months[:1] < (first,)

    def contained(self, new: Series) -> date | None:
        """The first month that the exports hold whole, as far as a measure goes."""
        if new.span is None:
            return None
        since = max(new.since or new.span[0], new.span[0])
        return self.begun if since > self.last and self.begun <= since else since

    def _refusal(self, measure: str) -> Text | None:
        """Why the earlier workbook's months cannot stand beside those of the exports."""
        for parameter in sorted(self.engine.uses(measure)):
            if parameter in self._changed:
                return self._changed[parameter]
        return self._redefined.get(measure)

    @cached_property
    def partly(self) -> frozenset[str]:
        """The dimensions that other tables borrow from customers who are not all there."""
        customers = self.warehouse.get("customers")
        if customers is None or customers.since is None:
            return frozenset()
        self.series("total_customers")
        return frozenset(customers.dimensions if "total_customers" in self.cut else ())

    def borrowed(self, measure: str) -> frozenset[str]:
        """The dimensions of a measure that are borrowed from customers not all there."""
        found: set[str] = set()
        for source in self.engine.sources(measure):
            relation = self.warehouse.get(source.table)
            if relation is not None:
                found.update(relation.borrowed)
        return self.partly & found if found else frozenset()

    # ------------------------------------------------------------ segments

    @cached_property
    def _new_segments(self) -> dict[str, set[Segment]]:
        """The segments that the exports have, by facts table."""
        self.engine.prepare(MEASURES)
        found: dict[str, set[Segment]] = {}
        for id, measure in MEASURES.items():
            found.setdefault(home(measure), set()).update(self.engine.series(id).segments())
        return found

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Every segment of the exports and of the earlier workbook, whatever table has it."""
        found = dict.fromkeys(s for each in self._new_segments.values() for s in each)
        found.update(dict.fromkeys(s for each in self.history.named.values() for s in each))
        found.update({Segment(s.dimension, OTHER): None for s in tuple(found)})
        return tuple(s for s in found if s.dimension)

    @cached_property
    def _sizes(self) -> dict[str, Counter[Segment]]:
        """How many facts each segment of the earlier workbook has, by sheet."""
        found: dict[str, Counter[Segment]] = {}
        for each in self.history.measures.values():
            sizes = found.setdefault(each.sheet, Counter())
            for segment, months in each.months.items():
                sizes[segment] += sum(1 for number in months.values() if number)
        return found

    def within(self, measure: str, old: Earlier) -> Earlier:
        """What the workbook says, with no more segments than are kept: the rest is other."""
        top = self.warehouse.top_segments
        kept = set(self._new_segments.get(home(MEASURES[measure]), ()))
        several = Counter(s.dimension for s in kept if s.value not in (None, OTHER))
        sizes, named = self._sizes[old.sheet], self.history.named[old.sheet]
        folded, empty = [], []
        for segment in sorted(old.months, key=lambda s: (-sizes[s], str(s.value))):
            if not segment.dimension or segment.value in (None, OTHER) or segment in kept:
                continue
            if segment not in named:
                empty.append(segment)  # it is there for another table's sake
            elif top is None or several[segment.dimension] < top:
                several[segment.dimension] += 1
            else:
                folded.append(segment)
        return _folded(old, folded, empty) if folded or empty else old

    # ------------------------------------------------------------ what to report

    def _join_all(self) -> None:
        for measure in self.history.measures:
            self.series(measure)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """The months that both hold and tell differently: the exports' value was taken."""
        self._join_all()
        return tuple(each for several in self._differences.values() for each in several)

    @cached_property
    def refused(self) -> dict[str, Text]:
        """The measures whose earlier months were not taken, and why."""
        self._join_all()
        return self._refused


def needs_before(first: date) -> Text:
    """The reason of a measure whose exports begin too late."""
    return Text(
        f"it takes rows of before {first:%Y-%m}, which these exports do not hold",
        f"il faut des lignes d'avant {first:%Y-%m}, que ces exports ne contiennent pas",
    )


def _redefined(history: History) -> dict[str, Text]:
    """The measures of indicators whose formula was another one."""
    found = {}
    for kpi in kpis.all_kpis():
        then = (history.catalogue or {}).get(kpi.id)
        if then is not None and then.strip() != str(kpi.formula).strip():
            reason = Text(
                f"the earlier workbook defines {kpi.id} as {then}",
                f"le classeur précédent définit {kpi.id} par {then}",
            )
            found.update({Reference.parse(r).measure: reason for r in kpi.measures})
    return found


def _folded(old: Earlier, segments: Iterable[Segment], empty: Iterable[Segment]) -> Earlier:
    """The same with some segments counted among the others, and some left out."""
    gone, without = set(segments), set(empty)
    made = Earlier(old.sheet, dimensions=old.dimensions)
    for segment, months in old.months.items():
        if segment in without:
            continue
        where = Segment(segment.dimension, OTHER) if segment in gone else segment
        kept = made.months.setdefault(where, {})
        for month, number in months.items():
            kept[month] = _plus(kept.get(month, 0), number)
    for segment, number in old.over_all.items():
        if segment in without:
            continue
        where = Segment(segment.dimension, OTHER) if segment in gone else segment
        made.over_all[where] = _plus(made.over_all.get(where, 0), number)
    for key, values in old.windows.items():
        made.windows[key] = {s: n for s, n in values.items() if s not in gone | without}
    made.folded = {s: old.months[s] for s in gone}
    return made


def _plus(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else one + other


class _Joined:
    """One measure of two workbooks' worth of months."""

    def __init__(
        self, by: Continuation, measure: str, new: Series, raw: Earlier, refusal: Text | None
    ) -> None:
        self.by, self.measure, self.new, self.refusal = by, measure, new, refusal
        self.raw, self.old = raw, by.within(measure, raw)
        old = self.old
        self.adds = MEASURES[measure].adds
        self.total = old.months.get(TOTAL, {})
        first = None if new.reason else by.contained(new)
        self.first = first or date.max
        ours: tuple[date, ...] = ()
        if first and new.span and first <= new.span[1]:
            ours = months_between(first, new.span[1])
        self.unreached: tuple[date, ...] = ()
        if self._begins_too_late(ours):
            by.cut.add(measure)
            self.unreached = tuple(m for m in ours if m not in self.total)
            ours = ()
        self.ours = ours
        self.theirs = [m for m in sorted(self.total) if m not in set(ours)]

    def _begins_too_late(self, ours: tuple[date, ...]) -> bool:
        """Whether the measure needs rows of before the exports, and there were such."""
        before = self.by.history.first(self.old.sheet)
        if not ours or not self.new.looks_back or before is None or before >= self.first:
            return False
        return not self._reaches_back()

    def _reaches_back(self) -> bool:
        """Whether the exports tell again what the earlier workbook knows of before them."""
        if self.adds is Adds.AT_END:
            then = self.total.get(add_months(self.first, -1))
            return then is not None and _same(
                self.new.by_month.get(TOTAL, {}).get(self.first, 0), then
            )
        span = self.new.span or (date.max, date.min)
        both = {
            month: (self.new.value(Window.MONTH, month, TOTAL), then)
            for month, then in self.total.items()
            if span[0] <= month < self.first
        }
        return any(now for now, _ in both.values()) and all(_same(*pair) for pair in both.values())

    # ------------------------------------------------------------ the series

    def series(self) -> Series:
        """The measure over the months of both."""
        months = sorted({*self.theirs, *self.ours, *self.unreached})
        floor = self.by.months[0]
        if not months or months[-1] < floor:
            return self.new
        joins = self.ours and self.theirs and self.theirs[0] < self.ours[0]
        found = Series(
            self.adds,
            self.new.dimensions | self.old.dimensions,
            (max(months[0], floor), months[-1]),
            labels=self.new.labels,
            continued_from=self.ours[0] if joins else None,
        )
        self._refuse(found, months)
        segments = dict.fromkeys((*self.old.months, *self.old.over_all, *self._new_segments))
        for segment in self.by.segments:
            if segment.dimension not in found.dimensions:
                continue
            gaps = self._gaps(segment)
            if gaps:
                found.gaps[segment] = {m: why for m, why in gaps.items() if m >= floor}
        if self.adds is Adds.ANEW:
            self._windows(found)
        else:
            for segment in segments:
                found.by_month[segment] = self._by_month(segment)
        found.over_all = self._over_all(segments)
        found.missing = {m: why for m, why in sorted(found.missing.items()) if m >= floor}
        return found

    @cached_property
    def _new_segments(self) -> frozenset[Segment]:
        return frozenset(self.new.segments())

    def _refuse(self, found: Series, months: list[date]) -> None:
        """The months that have no value in any segment, and why."""
        for month in self.theirs:
            if self.refusal:
                found.missing[month] = self.refusal
            elif self.total[month] is None:
                found.missing[month] = NOT_THEN
        if self.new.looks_ahead and max(self.total) in self.theirs:
            found.missing[max(self.total)] = UNSETTLED
        found.missing.update({m: self.new.missing[m] for m in self.ours if m in self.new.missing})
        found.missing.update(dict.fromkeys(self.unreached, needs_before(self.first)))
        flows = self.adds in (Adds.UP, Adds.ANEW)
        for month in months_between(months[0], months[-1]):
            if month in months:
                continue
            if not (flows and month <= self.by.last):
                found.missing[month] = NOWHERE
            elif self.adds is Adds.ANEW:  # the workbook was there and had none
                found.by_window[Window.MONTH, month] = {}

    # ------------------------------------------------------------ months

    def _then(self, segment: Segment, month: date) -> Number | None:
        """What the workbook says of a month, as the exports' kind of number."""
        number = self.old.months.get(segment, {}).get(month, 0)
        return float(number) if number is not None and self._floats else number

    @cached_property
    def _floats(self) -> bool:
        return any(
            isinstance(number, float)
            for months in self.new.by_month.values()
            for number in months.values()
        )

    def _at(self, month: date) -> date:
        """Where a month's value is kept: a stock's level at its end is the next month's."""
        return add_months(month, 1) if self.adds is Adds.AT_END else month

    def _by_month(self, segment: Segment) -> dict[date, Number]:
        new = self.new.by_month.get(segment, {})
        found: dict[date, Number] = {}
        for month in self.theirs:
            number = self._then(segment, month)
            if number is not None:
                found[self._at(month)] = number
        for month in self.ours:
            at = self._at(month)
            if at in new:
                found[at] = new[at]
        return found

    def _windows(self, found: Series) -> None:
        """What is counted anew: within the workbook's months, or within those of the exports."""
        theirs, floor = set(self.theirs), self.by.months[0]
        for segment, months in self.old.months.items():
            for month in theirs.intersection(months):
                values = found.by_window.setdefault((Window.MONTH, month), {})
                if months[month] is not None:
                    values[segment] = months[month]
        for (window, month), values in self.old.windows.items():
            if month in theirs and (self.by.fiscal or window is Window.ROLLING12):
                known = {s: n for s, n in values.items() if n is not None}
                if None not in values.values():
                    found.by_window[window, month] = known
        for month in self.ours:
            for window in Window:
                if window is Window.ALL:
                    continue
                start = first_month(window, month, self.by.warehouse.fiscal)
                if start >= self.first or not found.continued_from or floor >= self.first:
                    inside = self.new.span is not None and month >= self.new.span[0]
                    mine = self.new.by_window.get((window, month), None if inside else {})
                    if mine is not None:
                        found.by_window[window, month] = mine

    def _over_all(self, segments: Iterable[Segment]) -> dict[Segment, Number | None]:
        """What there is over everything."""
        if self.new.reason:
            return {} if self.refusal else dict(self.old.over_all)
        if self.adds is Adds.ANEW:
            return {} if self.theirs else self.new.over_all
        if self.adds is not Adds.UP or not self.theirs:
            return self.new.over_all
        return {segment: self._summed(segment) for segment in segments}

    def _summed(self, segment: Segment) -> Number | None:
        """The workbook's total, the months that the exports tell anew put in their place."""
        whole = self.old.over_all.get(segment, None if segment in self.old.months else 0)
        if self.refusal or whole is None:
            return None
        whole = float(whole) if self._floats else whole
        apart = whole != sum((n or 0 for n in self.old.months.get(segment, {}).values()), 0)
        if apart and any(m <= self.by.last and m not in self.total for m in self.ours):
            return None  # part of the total has no month: it may be one that the exports tell
        for month in self.ours:
            if month in self.total:
                then = self._then(segment, month)
                if then is None:
                    return None
                whole -= then
        ours = self.new.by_month.get(segment, {})
        return whole + sum((n for m, n in ours.items() if m >= self.first), 0)

    # ------------------------------------------------------------ segments

    def _gaps(self, segment: Segment) -> dict[date, Text]:
        """The months of which a segment's part is not known."""
        if not segment.dimension:
            return {}
        found = {}
        if not self.refusal:
            found.update(self._unknown_then(segment))
        found.update(self._unknown_now(segment))
        return found

    def _unknown_then(self, segment: Segment) -> dict[date, Text]:
        old, dimension = self.old, segment.dimension
        own = old.months.get(segment, {})
        others = Segment(dimension, OTHER)
        if dimension not in old.dimensions:
            rest, why = self.total, not_split(dimension)
        elif segment == others:
            taken_in = any(s.dimension == dimension for s in old.folded)
            mixed = taken_in and (self.adds is not Adds.UP or self.new.looks_back)
            rest, why = (own if mixed else {}), AMONG_OTHERS
        elif segment in old.folded:
            rest, why = old.folded[segment], AMONG_OTHERS
        elif segment.value is None or segment in self.by.history.named[old.sheet]:
            rest, why = {}, NOT_THEN
        else:
            rest, why = self.raw.months.get(others, {}), AMONG_OTHERS
        found = {m: why for m in self.theirs if rest.get(m, 0) != 0}
        found.update({m: NOT_THEN for m in self.theirs if own.get(m, 0) is None})
        return found

    def _unknown_now(self, segment: Segment) -> dict[date, Text]:
        dimension = segment.dimension
        others = Segment(dimension, OTHER)
        if dimension not in self.new.dimensions:
            rest, why = TOTAL, not_split(dimension)
        elif dimension in self._borrowed:
            rest, why = TOTAL, CUSTOMERS_PARTLY
        elif segment in self._new_segments or segment.value in (None, OTHER):
            return {}
        elif others in self._new_segments:
            rest, why = others, AMONG_OTHERS
        else:
            return {}
        return {m: why for m in self.ours if self.new.value(Window.MONTH, m, rest) != 0}

    @cached_property
    def _borrowed(self) -> frozenset[str]:
        return self.by.borrowed(self.measure)

    # ------------------------------------------------------------ differences

    def differences(self) -> Iterator[Difference]:
        """The months of both that the exports tell otherwise: the total, else segments."""
        own = {s for s in self.old.months if s.dimension and s in self._new_segments}
        for month in self.ours:
            then = self.total.get(month)
            if then is None:
                continue
            now = self.new.value(Window.MONTH, month, TOTAL)
            if not _same(now, then):
                yield Difference(self.measure, month, TOTAL, then, now)
                continue
            for segment in sorted(own, key=str):
                then = self.old.months[segment].get(month)
                now = self.new.value(Window.MONTH, month, segment)
                if then is not None and not _same(now, then):
                    yield Difference(self.measure, month, segment, then, now)


def _same(one: Number | None, other: Number | None) -> bool:
    """Whether two numbers are one, as far as a cell can tell."""
    if one is None or other is None:
        return one is other
    return isclose(float(one), float(other), rel_tol=1e-12, abs_tol=1e-9)
