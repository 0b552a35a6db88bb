"""The register of targets in a workbook: what each row asks for, as its formulas say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from xlkpi.model.kpi import Better, Kpi
from xlkpi.model.period import Window, first_month
from xlkpi.targets import spread as spreads
from xlkpi.targets.register import KINDS, MONTHS, Entry
from xlkpi.workbook.baselines import Baseline, Baselines
from xlkpi.workbook.book import Book, factor
from xlkpi.workbook.live import NA_TEXT, Cached, is_number
from xlkpi.workbook.target_columns import PARTS, SO_FAR
from xlkpi.workbook.target_formulas import CHECKS, CLOSE, NO, UNKNOWN, YES

_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS, 1)}
_ABSOLUTE, _POINTS, _RELATIVE, _BAND = 1, 2, 3, 4


@dataclass(frozen=True)
class Judgement:
    """A value against its target: 1 met, 2 close, 3 missed; positive variances are good."""

    state: int
    variance: float


@dataclass(frozen=True)
class InForce:
    """What a row asks for in the chosen month."""

    row: int
    low: float | None
    high: float | None
    strict: bool
    tolerance: float | None

    def bound(self, value: Cached) -> float | None:
        """The bound that matters for a value."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        return self.high if is_number(value) and value > self.high else self.low

    def judge(self, value: float, within: float, points: bool) -> Judgement | None:
        """The status of a value, with a tolerance in points or relative to the bound."""
        low, high, bound = self.low, self.high, self.bound(value)
        if bound is None:
            return None
        gap = max(0 if low is None else low - value, 0 if high is None else value - high)
        met = low is None or (value > low if self.strict else value >= low)
        met = met and (high is None or (value < high if self.strict else value <= high))
        allowed = within if points else within * (abs(bound) or 1)
        if low is None or high is None:
            variance = bound - value if low is None else value - bound
        else:
            variance = -max(gap, 0)
        return Judgement(1 if met else 2 if gap <= allowed else 3, variance)


def shown(number: float | None) -> float | str:
    """A number as a formula gives it: an empty text where there is none."""
    return "" if number is None else number


class Targets:
    """The register of targets, and the year and month that the workbook looks at."""

    def __init__(
        self,
        book: Book,
        entries: Iterable[Entry],
        extra: tuple[str, ...] = (),
        by_segment: Collection[str] = (),
    ) -> None:
        self.book = book
        self.extra = extra  # the columns that people added
        self.lines = [Line(self, entry, number) for number, entry in enumerate(entries, 1)]
        named = {line.kpi.id for line in self.lines if line.kpi}
        self.baselines = Baselines(book, named.union(by_segment))

    @cached_property
    def fiscal(self) -> int:
        """The first month of the fiscal year."""
        return self.book.facts.fiscal_year_start

    def year_of(self, month: date) -> int:
        """The fiscal year of a month: named by the calendar year in which it begins."""
        return first_month(Window.YEAR, month, self.fiscal).year

    def place_of(self, month: date) -> int:
        """The place of a month in its fiscal year, 1 to 12."""
        return (month.month - self.fiscal) % 12 + 1

    def kpi_of(self, entry: Entry) -> Kpi | None:
        """The KPI that an entry names, by its id or by its label in this workbook."""
        return self.book.kpi_named(entry.text("kpi"))

    def segment_of(self, entry: Entry) -> int:
        """The number of the segment that an entry names; -1 where there is none like it."""
        return self.book.segment_named(entry.text("dimension"), entry.text("segment"))

    def in_force(self, kpi: Kpi, segment: int, month: date) -> InForce | None:
        """What is asked of a KPI in a segment in a month, if anything is."""
        line = self.line(kpi, segment, month)
        if line is None:
            return None
        low, high = line.bounds(month)
        return InForce(line.number, low, high, line.strict, line.entry.number("tolerance"))

    def line(self, kpi: Kpi, segment: int, month: date) -> Line | None:
        """The row in force for a KPI and a segment in a month."""
        return self._only(kpi, segment, lambda line: line.applies(month))

    def line_before(self, kpi: Kpi, segment: int, month: date) -> Line | None:
        """The row in force in the fiscal year before a month's."""
        year = self.year_of(month) - 1
        return self._only(kpi, segment, lambda line: line.applies_in(year))

    def _only(self, kpi: Kpi, segment: int, rank: Callable[[Line], int]) -> Line | None:
        """The row of the highest rank, where it is alone."""
        mine = [(rank(line), line) for line in self.by_key.get((kpi.id, segment), ())]
        best = max((r for r, _ in mine), default=0)
        chosen = [line for r, line in mine if r == best and r]
        return chosen[0] if len(chosen) == 1 else None

    @cached_property
    def by_key(self) -> dict[tuple[str, int], list[Line]]:
        """The rows of each KPI and segment."""
        found: dict[tuple[str, int], list[Line]] = {}
        for line in self.lines:
            if line.kpi:
                found.setdefault((line.kpi.id, line.segment), []).append(line)
        return found


class Line:
    """A row of the register and what is worked out from it."""

    def __init__(self, targets: Targets, entry: Entry, number: int) -> None:
        self.targets, self.entry, self.number = targets, entry, number
        self.book = targets.book
        self.kpi = targets.kpi_of(entry)
        self.kpi_no = self.book.numbers[self.kpi.id] if self.kpi else 0
        self.segment = targets.segment_of(entry)
        self.kind = _KIND_NUMBERS.get(entry.text("kind"), 0)
        self.spread = spreads.spread_of(self.kpi) if self.kpi else ""
        self.better = self.kpi.better if self.kpi else None
        self.low, self.high = entry.number("low"), entry.number("high")
        self.year_target = entry.number("year_target")
        self.strict = entry.get("strict") == "yes"

    @property
    def typed(self) -> bool:
        """Whether any number was typed."""
        given = (self.low, self.high, self.year_target, *map(self.entry.number, MONTHS))
        return any(value is not None for value in given)

    @cached_property
    def past(self) -> Baseline | None:
        """What the past says, where the Baselines sheet has it."""
        if self.kpi is None or self.segment < 0:
            return None
        return self.targets.baselines.of(self.kpi, self.segment)

    @cached_property
    def baseline(self) -> float | None:
        """The last 12 months together."""
        return self.past.rolling12 if self.past else None

    @property
    def _relative(self) -> bool:
        return self.kind in (_POINTS, _RELATIVE)

    # ------------------------------------------------------------ what it asks for

    @cached_property
    def row_year(self) -> float:
        """The fiscal year that it is for: that of the chosen month unless typed."""
        year = self.entry.number("year")
        return self.targets.year_of(self.book.period) if year is None else year

    @cached_property
    def season(self) -> tuple[float, ...] | None:
        """The months' parts of the year before."""
        if self.kpi is None:
            return None
        return self.targets.baselines.season(self.kpi, self.segment, self.row_year)

    @cached_property
    def single(self) -> float | None:
        """The one bound that was typed, where there is just one."""
        if self.kind == _BAND or (self.low is None) == (self.high is None):
            return None
        return self.high if self.low is None else self.low

    @cached_property
    def year_value(self) -> float | None:
        """The year's target as an absolute value."""
        given = self.year_target
        if self.kpi is None or self.kind in (0, _BAND) or given is None or not self._relative:
            return None if self.kpi is None or self.kind in (0, _BAND) else given
        if self.baseline is None:
            return None
        return self.baseline + given if self.kind == _POINTS else self.baseline * (1 + given)

    def _flat(self, year: float | None) -> float | None:
        if year is None or self.spread in (spreads.LEVEL, spreads.SUM):
            return year
        return spreads.month_of(self.spread, year)

    def _part(self, place: int) -> float:
        """How much of a flat value falls to a month: all of it, unless the year is a sum."""
        if self.spread != spreads.SUM:
            return 1.0
        return self.season[place - 1] if self.season else 1 / 12

    @cached_property
    def parts(self) -> tuple[float | None, ...]:
        """What each month of the year asks for."""
        if self.kpi is None or self.kind in (0, _BAND):
            return (None,) * 12
        year = self._flat(self.year_value)
        base = self._flat(self.baseline) if self._relative else None
        found: list[float | None] = []
        for place in range(1, 13):
            typed = self.entry.number(MONTHS[(self.targets.fiscal + place - 2) % 12])
            part = self._part(place)
            if typed is None:
                found.append(None if year is None else year * part)
            elif not self._relative:
                found.append(typed)
            elif base is None:
                found.append(None)
            else:
                now = base * part
                found.append(now + typed if self.kind == _POINTS else now * (1 + typed))
        return tuple(found)

    @cached_property
    def so_far(self) -> tuple[float | None, ...]:
        """What the months up to each ask for together."""
        if self.spread in ("", spreads.LEVEL, spreads.PER_PERIOD):
            return (None,) * 12
        found: list[float | None] = []
        for place, part in enumerate(self.parts):
            asked = self.single if part is None else part
            if place == 0:
                found.append(asked)
            else:
                before = found[-1]
                none = before is None or asked is None
                found.append(None if none else spreads.together(self.spread, before, asked))  # type: ignore[arg-type]
        return tuple(found)

    @cached_property
    def goal(self) -> float | None:
        """The most that a month asks for."""
        given = [part for part in self.parts if part is not None]
        if not given:
            return self.single
        return min(given) if self.better is Better.LOWER else max(given)

    @cached_property
    def goal_year(self) -> float | None:
        """What the year asks for."""
        if self.kpi is None or self.spread == spreads.PER_PERIOD:
            return None
        if self.spread == spreads.LEVEL:
            return self.goal if self.year_value is None else self.year_value
        return self.so_far[-1]

    @cached_property
    def asked(self) -> tuple[float | None, float | None]:
        """The bounds that the checks against the past look at."""
        if all(part is None for part in self.parts):
            return self.low, self.high
        return (
            None if self.better is Better.LOWER else self.goal,
            None if self.better is Better.HIGHER else self.goal,
        )

    def month_value(self, month: date) -> float | None:
        """What a month asks for, by its year's target or its own."""
        return self.parts[self.targets.place_of(month) - 1]

    def bounds(self, month: date) -> tuple[float | None, float | None]:
        """At least and at most, in a month."""
        value = self.month_value(month)
        if value is None:
            return self.low, self.high
        return (
            None if self.better is Better.LOWER else value,
            None if self.better is Better.HIGHER else value,
        )

    def applies(self, month: date) -> int:
        """0 not at all, 1 as a row for every year, 2 as one for the month's year."""
        bounds = self.low is not None or self.high is not None
        if self.kpi is None or not self.kind or not (bounds or self.month_value(month) is not None):
            return 0
        return self._for_year(self.targets.year_of(month))

    def applies_in(self, year: int) -> int:
        """The same for any month of a year."""
        given = (*self.parts, self.low, self.high)
        if self.kpi is None or not self.kind or all(x is None for x in given):
            return 0
        return self._for_year(year)

    def _for_year(self, year: int) -> int:
        typed = self.entry.get("year")
        return 1 if typed is None else 2 * (typed == year)

    def until(self, month: date) -> float | None:
        """What the year to date asks for."""
        if self.spread == spreads.LEVEL:
            return self.single if self.year_value is None else self.year_value
        return self.so_far[self.targets.place_of(month) - 1]

    def after(self, month: date) -> float | None:
        """What the months after one, of the same year, ask for together."""
        year, until = self.so_far[-1], self.until(month)
        if self.spread == spreads.LEVEL or year is None or until is None:
            return None
        return spreads.rest(self.spread, year, until)

    # ------------------------------------------------------------ against the past

    @cached_property
    def horizon(self) -> int:
        """Months from the month of the build to the deadline, or to the end of the year."""
        built = self.targets.baselines.month
        deadline = self.entry.get("deadline")
        if isinstance(deadline, date):
            months = (deadline.year - built.year) * 12 + deadline.month - built.month
        else:
            year, place = self.targets.year_of(built), self.targets.place_of(built)
            months = int((self.row_year - year) * 12 + 12 - place)
        return max(0, months)

    @cached_property
    def projected(self) -> float | None:
        """Where the trend leads by the deadline."""
        past = self.past
        if past is None or past.level is None or past.slope is None:
            return None
        return past.level + past.slope * self.horizon

    def _can(self, lowest: float, highest: float) -> str:
        low, high = self.asked
        can = (low is None or highest >= low) and (high is None or lowest <= high)
        return YES if can else CLOSE

    def smart(self) -> dict[str, Cached]:
        """The checks: specific, measurable, attainable, realistic, time-bound, relevant."""
        names = ("specific", "measurable", "attainable", "realistic", "time_bound", "relevant")
        if not self.typed:
            return dict.fromkeys(names, "")
        past, projected = self.past, self.projected
        attainable = realistic = ""
        if past is not None:
            attainable = realistic = UNKNOWN
            if past.lowest is not None and past.highest is not None:
                attainable = self._can(past.lowest, past.highest)
            if projected is not None and past.mean is not None and past.deviation is not None:
                realistic = self._can(
                    min(projected, past.mean) - past.deviation,
                    max(projected, past.mean) + past.deviation,
                )
        deadline, end = self.entry.get("deadline"), self.book.facts.data_end
        timed = CLOSE
        if isinstance(deadline, date):
            timed = YES if end is None or deadline > end else NO
        return {
            "specific": YES if self.kpi and self.segment >= 0 and self.kind else NO,
            "measurable": YES if past is not None and past.months > 0 else NO,
            "attainable": attainable,
            "realistic": realistic,
            "time_bound": timed,
            "relevant": YES if self.entry.text("reason").strip() else CLOSE,
        }

    def check(self) -> str:
        """What is wrong with the row, in words; empty where nothing is."""
        say = self.book.say
        key = self._wrong()
        return say(CHECKS[key]) if key else ""

    def _wrong(self) -> str:
        entry, period = self.entry, self.book.period
        if entry.get("kpi") is None:
            held = [
                v for id, v in entry.values.items() if id not in ("kpi", "kind", "strict", "year")
            ]
            return "which" if any(v is not None for v in held) else ""
        if self.kpi is None:
            return "unknown_kpi"
        if self.segment < 0:
            return "unknown_segment"
        numbers = ("low", "high", "year_target", "tolerance", *MONTHS)
        if any(entry.get(id) is not None and entry.number(id) is None for id in numbers):
            return "not_number"
        if entry.get("year") is not None and entry.number("year") is None:
            return "not_year"
        if not self.typed:
            return "empty"
        if not self.kind:
            return "kind"
        if self.low is not None and self.high is not None and self.low > self.high:
            return "bounds"
        if self._relative and self.baseline is None:
            return "baseline"
        months = any(entry.number(id) is not None for id in MONTHS)
        if self.spread == spreads.PER_PERIOD and self.year_target is not None and not months:
            return "per_period"
        applies = self.applies(period)
        same = self.targets.by_key.get((self.kpi.id, self.segment), ())
        return "twice" if applies and sum(x.applies(period) == applies for x in same) > 1 else ""

    # ------------------------------------------------------------ its cells

    def worked(self) -> dict[str, Cached]:
        """The values of the worked out columns."""
        period, targets, kpi, past = self.book.period, self.targets, self.kpi, self.past
        applies = self.applies(period)
        year = targets.year_of(period) - 1
        before = self.applies_in(year)
        low, high = self.bounds(period) if applies else (None, None)
        alone = kpi is not None and targets.line(kpi, self.segment, period) is self
        alone_before = kpi is not None and targets.line_before(kpi, self.segment, period) is self
        year_flat = self._flat(self.year_value)
        base_flat = self._flat(self.baseline) if self._relative else None
        gap = effect = money = None
        if self.goal_year is not None and self.baseline is not None and kpi is not None:
            difference = self.goal_year - self.baseline
            gap = difference * factor(kpi)
            if past is not None and past.base is not None:
                effect = difference * past.base
                money = None if past.money is None else effect * past.money
        none: Cached = "" if kpi is None else NA_TEXT
        best: Cached = ""
        if past is not None and self.better is not Better.NEUTRAL:
            value = past.lowest if self.better is Better.LOWER else past.highest
            best = NA_TEXT if value is None else value
        projected: Cached = ""
        if past is not None:
            projected = NA_TEXT if self.projected is None else self.projected
        ask_low, ask_high = self.asked
        found: dict[str, Cached] = {
            "baseline": none if self.baseline is None else self.baseline,
            "gap": shown(gap),
            "check": self.check(),
            "now_low": shown(low),
            "now_high": shown(high),
            "impact": shown(effect),
            "impact_of": past.counts if past is not None and effect is not None else "",
            "impact_money": shown(money),
            "best": best,
            "projected": projected,
            "kpi_id": kpi.id if kpi else "",
            "kpi_no": self.kpi_no,
            "segment_id": self.segment,
            "kind_no": self.kind,
            "base_row": targets.baselines.row(kpi, self.segment) if kpi else 0,
            "spread": self.spread,
            "better": self.better.value if self.better else "",
            "typed": int(self.typed),
            "row_year": self.row_year,
            "season": targets.baselines.season_row(kpi, self.segment, self.row_year) if kpi else 0,
            "single": shown(self.single),
            "year_value": shown(self.year_value),
            "year_flat": shown(year_flat),
            "base_flat": shown(base_flat),
            "goal": shown(self.goal),
            "goal_year": shown(self.goal_year),
            "ask_low": shown(ask_low),
            "ask_high": shown(ask_high),
            "horizon": self.horizon,
            "month_value": shown(self.month_value(period)),
            "applies": applies,
            "in_force": int(alone and applies > 0),
            "applies_before": before,
            "in_force_before": int(alone_before and before > 0),
            "is_strict": int(self.strict),
            "ytd": shown(self.until(period)) if kpi else "",
            "rest": shown(self.after(period)),
            "row": self.number,
        }
        found |= dict(zip(PARTS, map(shown, self.parts), strict=True))
        found |= dict(zip(SO_FAR, map(shown, self.so_far), strict=True))
        return found | self.smart()


__all__ = ["InForce", "Judgement", "Line", "Targets", "shown"]
