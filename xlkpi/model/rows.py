"""Rows reduced to counts and sums: answers, durations, pairs of dates, flags, texts.

Each reducer takes the cells of a range and gives a tally whose methods return quantities.
Given a :class:`Range` instead of cells (when a KPI is traced), the same methods return a
:class:`~xlkpi.model.expression.Reduction`: the measure that holds the number in the facts,
and the Excel text that counts it over the range. So a KPI over rows is written once.

The Excel texts keep to ``SUM(MAP(range, LAMBDA(…)))``: it takes ranges, single cells and
computed arrays alike, which COUNTIF does not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, cast

from xlkpi.errors import ArgumentError, DomainError
from xlkpi.model.cells import (
    FALSE_WORDS,
    TRUE_WORDS,
    Cell,
    cells,
    check_error,
    flag,
    is_blank,
    is_unfilled,
    number,
    numbers,
    serial,
    shape,
)
from xlkpi.model.expression import Expression, Printer, Quantity, Reduction, Value

Rows = Any
"""The rows of an argument: a range of cells, or a :class:`Range` while tracing."""


Print = Callable[[Callable[[str], str]], str]
"""A text over the arguments of a LAMBDA, given how each argument prints."""


def parameter(name: str) -> str:
    """A LAMBDA parameter as the file format spells it.

    The suffix keeps it from equalling a defined name or a function, whatever the case.
    """
    return f"_xlpm.{name}_"


def no_number(given: str) -> str:
    """The condition that an argument of a LAMBDA holds no number.

    COUNT alone would do over a range, but a single TRUE or "12" may reach it as a value, and
    values it counts.
    """
    single = f"ROWS({given})*COLUMNS({given})=1"
    return f"IF({single},NOT(ISNUMBER({given})),COUNT({given})=0)"


@dataclass(slots=True)
class Range:
    """Stands for the range given as an argument while a formula is traced.

    Reducers leave in ``checks`` what a LAMBDA must refuse: a condition and the error it gives.
    """

    name: str
    optional: bool = False
    checks: list[tuple[Print | str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The range as a LAMBDA names it; an optional one without a number counts as 0."""
        given = parameter(self.name)
        if not self.optional:
            return given
        return f"IF(IF(_xlfn.ISOMITTED({given}),TRUE,{no_number(given)}),0,{given})"

    def refuse(self, condition: Print | str, error: str) -> None:
        """Add a check: the error that a condition gives."""
        self.checks.append((condition, error))


def _limit(value: Quantity) -> Print:
    """How a limit (a constant or another argument) prints in Excel."""
    if isinstance(value, Expression):
        return _prints(value)
    return lambda _: f"{value:g}"


def _prints(expression: Expression) -> Print:
    """How an expression over arguments prints in a LAMBDA."""
    return lambda name: Printer(name, over_ranges=True)(expression)


def _map(ranges: tuple[Range, ...], body: str) -> str:
    """``SUM(MAP(ranges, LAMBDA(x, y, body)))``."""
    variables = ("_xlpm.x_", "_xlpm.y_")[: len(ranges)]
    filled = body.replace("{x}", "_xlpm.x_").replace("{y}", "_xlpm.y_")
    given = ",".join(parameter(r.name) for r in ranges)
    return f"SUM(_xlfn.MAP({given},_xlfn.LAMBDA({','.join(variables)},{filled})))"


# ---------------------------------------------------------------- answers on a scale


class Scores:
    """Whole-number answers on a scale, tallied.

    Blanks, texts and booleans are passed over; any other number, or one outside the scale,
    is an error: an answer of 11 to a 0–10 question is a mistake in the data, not a promoter.
    """

    def __init__(self, rows: Rows, lowest: float, highest: float, words: bool = False) -> None:
        counted = _count_values(rows)
        self.tally: dict[float, int] = {}
        for cell, several in counted.items():
            answer = number(cell)
            if answer is not None:
                self._add(answer, several)
            elif isinstance(cell, str):
                check_error(cell)
                word = cell.strip().casefold()
                if words and word in TRUE_WORDS | FALSE_WORDS:
                    self._add(highest if word in TRUE_WORDS else lowest, several)
        for score in self.tally:
            if score != math.floor(score) or not lowest <= score <= highest:
                raise DomainError(f"{score:g} is no answer on a scale of {lowest:g} to {highest:g}")

    def _add(self, answer: float, several: int) -> None:
        self.tally[answer] = self.tally.get(answer, 0) + several

    def between(self, low: Quantity, high: Quantity, measure: str) -> Quantity:
        """How many answers lie between two scores, both included."""
        a, b = cast(float, low), cast(float, high)
        return sum(n for score, n in self.tally.items() if a <= score <= b)

    def count(self, measure: str) -> Quantity:
        """How many answers there are."""
        return sum(self.tally.values())

    def total(self, measure: str) -> Quantity:
        """The sum of the answers."""
        return sum(score * n for score, n in self.tally.items())


def _count_values(rows: Rows) -> Counter[Hashable]:
    """Each distinct cell and how often it stands there; booleans are kept out.

    Booleans must go first: ``True == 1``, so a Counter would count them as ones. Looking at
    the types of all cells is much cheaper than filtering each.
    """
    given = list(cells(rows))
    if bool in set(map(type, given)):
        return Counter(cell for cell in given if type(cell) is not bool)
    return Counter(given)


class _TracedScores(Scores):
    def __init__(self, rows: Range, lowest: Quantity, highest: Quantity) -> None:
        self.range = rows
        low, high = _limit(lowest), _limit(highest)

        def outside(name: Callable[[str], str]) -> str:
            limits = f"({{x}}<{low(name)})+({{x}}>{high(name)})+({{x}}<>INT({{x}}))"
            return _map((rows,), f"IF(ISNUMBER({{x}}),IF({limits}>0,1,0),0)") + ">0"

        rows.refuse(self._empty(), "#N/A")
        rows.refuse(outside, "#NUM!")

    def _empty(self) -> str:
        """The condition under which the range holds no answer."""
        return no_number(parameter(self.range.name))

    def between(self, low: Quantity, high: Quantity, measure: str) -> Quantity:
        a, b, of = _limit(low), _limit(high), self.range

        def text(name: Callable[[str], str]) -> str:
            inside = f"IF(({{x}}>={a(name)})*({{x}}<={b(name)}),1,0)"
            return _map((of,), f"IF(ISNUMBER({{x}}),{inside},0)")

        return Reduction(measure, text)

    def count(self, measure: str) -> Quantity:
        return Reduction(measure, f"COUNT({parameter(self.range.name)})")

    def total(self, measure: str) -> Quantity:
        return Reduction(measure, f"SUM({parameter(self.range.name)})")


class _TracedWordScores(_TracedScores):
    """The same with yes and no: words are turned into the ends of the scale first."""

    def __init__(self, rows: Range, lowest: Quantity, highest: Quantity) -> None:
        super().__init__(rows, lowest, highest)
        self.ends = _limit(lowest), _limit(highest)

    def _empty(self) -> str:
        # words alone are answers too: a count of numbers does not tell
        return f"{self._answers('1')}=0"

    def _answers(self, number: str, word: str | None = None) -> str:
        yes, no = (
            "OR(" + ",".join(f'LOWER(TRIM({{x}}))="{w}"' for w in sorted(words)) + ")"
            for words in (TRUE_WORDS, FALSE_WORDS)
        )
        worded = f"IF(ISTEXT({{x}}),IF({yes},{word or number},IF({no},{word or number},0)),0)"
        return _map((self.range,), f"IF(ISNUMBER({{x}}),{number},{worded})")

    def between(self, low: Quantity, high: Quantity, measure: str) -> Quantity:
        a, b = _limit(low), _limit(high)
        yes, no = (
            "OR(" + ",".join(f'LOWER(TRIM({{x}}))="{w}"' for w in sorted(words)) + ")"
            for words in (TRUE_WORDS, FALSE_WORDS)
        )

        def text(name: Callable[[str], str]) -> str:
            lowest, highest = (end(name) for end in self.ends)

            def inside(number: str) -> str:
                return f"IF(({number}>={a(name)})*({number}<={b(name)}),1,0)"

            worded = f"IF({yes},{inside(highest)},IF({no},{inside(lowest)},0))"
            body = f"IF(ISNUMBER({{x}}),{inside('{x}')},IF(ISTEXT({{x}}),{worded},0))"
            return _map((self.range,), body)

        return Reduction(measure, text)

    def count(self, measure: str) -> Quantity:
        text = self._answers("1")
        return Reduction(measure, text)


def scores(rows: Rows, lowest: Quantity, highest: Quantity, *, words: bool = False) -> Scores:
    """The answers of a range on a scale of whole numbers.

    With ``words``, yes and no in both languages stand for the two ends of the scale.
    """
    if isinstance(rows, Range):
        return (_TracedWordScores if words else _TracedScores)(rows, lowest, highest)
    return Scores(rows, cast(float, lowest), cast(float, highest), words)


def cutoff(
    given: Quantity | None, scale_max: Quantity, usual: Mapping[int, int], name: str
) -> Quantity:
    """A cut-off on a scale from 1: the one given, else the usual one of that scale.

    A scale without a usual one needs it given; one outside the scale would count nobody, or
    everybody, without a word: both are a :class:`DomainError`.

    >>> cutoff(None, 7, {5: 4, 7: 5}, "easy_from"), cutoff(6, 7, {}, "easy_from")
    (5, 6)
    """
    if isinstance(given, Expression):
        own, scale = parameter(name), _limit(scale_max)

        def text(printed: Callable[[str], str]) -> str:
            highest = scale(printed)
            choices = ",".join(f"{most},{least}" for most, least in usual.items())
            found = f"_xlfn.SWITCH({highest},{choices},#NUM!)"
            return (
                f'IF(IF(_xlfn.ISOMITTED({own}),TRUE,{own}&""=""),{found},'
                f"IF(OR({own}<1,{own}>{highest}),#NUM!,{own}))"
            )

        return Reduction("", text)  # only in cells: on a sheet the facts know the cut-off
    highest = cast(float, scale_max)
    if given is None:
        if highest not in usual:
            raise DomainError(f"a scale of 1 to {highest:g} has no usual cut-off: give {name}")
        return usual[int(highest)]
    if not 1 <= cast(float, given) <= highest:
        raise DomainError(f"{name} lies outside a scale of 1 to {highest:g}: {given:g}")
    return given


# ---------------------------------------------------------------- amounts and durations


class Amounts:
    """Numbers of a range, with further ranges added to their sum."""

    def __init__(self, rows: Rows, plus: Iterable[Rows], lowest: float | None) -> None:
        self.values = numbers(rows)
        self.others = [value for more in plus for value in numbers(more)]
        if lowest is not None and any(value < lowest for value in chain(self.values, self.others)):
            worst = min(chain(self.values, self.others))
            raise DomainError(f"{worst:g} is below {lowest:g}")

    def total(self, measure: str) -> Quantity:
        """The sum of all the numbers."""
        return math.fsum(chain(self.values, self.others))

    def count(self, measure: str) -> Quantity:
        """How many numbers the first range holds."""
        return len(self.values)


class _TracedAmounts(Amounts):
    def __init__(self, rows: Range, plus: Iterable[Range], lowest: float | None) -> None:
        self.range, self.ranges = rows, (rows, *plus)
        rows.refuse(no_number(parameter(rows.name)), "#N/A")
        if lowest is not None:
            for each in self.ranges:
                rows.refuse(f"MIN({each.text})<{lowest:g}", "#NUM!")

    def total(self, measure: str) -> Quantity:
        sums = "+".join(f"SUM({each.text})" for each in self.ranges)
        return Reduction(measure, f"({sums})" if len(self.ranges) > 1 else sums)

    def count(self, measure: str) -> Quantity:
        return Reduction(measure, f"COUNT({parameter(self.range.name)})")


def amounts(rows: Rows, *plus: Rows, lowest: float | None = None) -> Amounts:
    """The numbers of a range, the sums of further ranges added to theirs."""
    if isinstance(rows, Range):
        return _TracedAmounts(rows, plus, lowest)
    return Amounts(rows, plus, lowest)


# ---------------------------------------------------------------- pairs of dates

_PER_DAY = {"days": 1, "hours": 24}


class Spans:
    """The time from one date to another, row by row.

    A pair with a blank (a case still open) is passed over; one that runs backwards is an
    error.
    """

    def __init__(self, starts: Rows, ends: Rows, unit: str) -> None:
        if shape(starts) != shape(ends):
            raise ArgumentError("the two columns of dates differ in shape")
        self.days: list[float] = []
        for start, end in zip(cells(starts), cells(ends), strict=True):
            a, b = serial(start), serial(end)
            if a is None or b is None:
                continue
            if b < a:
                raise DomainError("a date lies before the one it should follow")
            self.days.append(b - a)
        self.factor = _PER_DAY[unit]

    def total(self, measure: str, *, divisor: float = 1) -> Quantity:
        """The sum of the spans, in the unit asked for."""
        return math.fsum(self.days) * self.factor

    def count(self, measure: str) -> Quantity:
        """How many complete pairs there are."""
        return len(self.days)


class _TracedSpans(Spans):
    _BOTH = "IF(ISNUMBER({x})*ISNUMBER({y}),%s,0)"

    def __init__(self, starts: Range, ends: Range, unit: str) -> None:
        self.ranges, self.factor = (starts, ends), _PER_DAY[unit]
        _refuse_shapes(starts, ends)
        backwards = self._BOTH % "IF({y}<{x},1,0)"
        starts.refuse(f"{_map(self.ranges, backwards)}>0", "#NUM!")

    def total(self, measure: str, *, divisor: float = 1) -> Quantity:
        span = "{y}-{x}" if self.factor == 1 else f"({{y}}-{{x}})*{self.factor}"
        text = _map(self.ranges, self._BOTH % span)
        return Reduction(measure, text, divisor)

    def count(self, measure: str) -> Quantity:
        text = _map(self.ranges, self._BOTH % "1")
        return Reduction(measure, text)


def _refuse_shapes(a: Range, b: Range) -> None:
    """Paired ranges of different shapes are an error."""
    first, second = parameter(a.name), parameter(b.name)
    a.refuse(f"ROWS({first})<>ROWS({second})", "#VALUE!")
    a.refuse(f"COLUMNS({first})<>COLUMNS({second})", "#VALUE!")


def spans(starts: Rows, ends: Rows, unit: str) -> Spans:
    """The time between two columns of dates, in ``days`` or ``hours``."""
    if isinstance(starts, Range):
        return _TracedSpans(starts, ends, unit)
    return Spans(starts, ends, unit)


# ---------------------------------------------------------------- waits with a flag


def _says(word_list: frozenset[str], logical: str) -> str:
    """The condition that ``y`` is one of those words, or a boolean of which ``logical`` holds."""
    words = ",".join(f'TRIM({{y}}&"")="{word}"' for word in sorted(word_list))
    return f"IF(ISLOGICAL({{y}}),{logical},OR({words}))"


_YES, _NO = _says(TRUE_WORDS, "{y}"), _says(FALSE_WORDS, "NOT({y})")

_STRANGE = f'IF(TRIM({{y}}&"")="",0,IF({_YES},0,IF({_NO},0,1)))'


class Waits:
    """Waits beside a flag that says whether the call was answered."""

    def __init__(self, waits: Rows, answered: Rows) -> None:
        if shape(waits) != shape(answered):
            raise ArgumentError("the waits and the answered flags differ in shape")
        self.pairs = []
        for given, cell in zip(cells(waits), cells(answered), strict=True):
            wait, state = serial(given), flag(cell)
            if wait is not None and wait < 0:
                raise DomainError(f"a wait of {wait:g} is below 0")
            if state is not None:
                self.pairs.append((wait, state))

    def within(self, threshold: Quantity, measure: str) -> Quantity:
        """How many were answered within the threshold, the threshold itself included."""
        limit = cast(float, threshold)
        return sum(1 for wait, yes in self.pairs if yes and wait is not None and wait <= limit)

    def count(self, measure: str) -> Quantity:
        """How many rows carry a flag."""
        return len(self.pairs)


class _TracedWaits(Waits):
    def __init__(self, waits: Range, answered: Range) -> None:
        self.ranges = (waits, answered)
        _refuse_shapes(waits, answered)
        waits.refuse(f"{_map(self.ranges, _STRANGE)}>0", "#VALUE!")
        negative = "IF(ISNUMBER({x}),IF({x}<0,1,0),0)"
        waits.refuse(f"{_map((waits,), negative)}>0", "#NUM!")

    def within(self, threshold: Quantity, measure: str) -> Quantity:
        limit, ranges = _limit(threshold), self.ranges

        def text(name: Callable[[str], str]) -> str:
            return _map(ranges, f"IF(ISNUMBER({{x}}),IF({_YES},IF({{x}}<={limit(name)},1,0),0),0)")

        return Reduction(measure, text)

    def count(self, measure: str) -> Quantity:
        text = _map((self.ranges[1],), 'IF(TRIM({x}&"")="",0,1)')
        return Reduction(measure, text)


def waits(rows: Rows, answered: Rows) -> Waits:
    """Waits and answered flags, row by row."""
    if isinstance(rows, Range):
        return _TracedWaits(rows, answered)
    return Waits(rows, answered)


# ---------------------------------------------------------------- filled and distinct texts

_EXCEL_UNFILLED = (
    "OR(" + ",".join(
        f'LOWER(TRIM({{x}}&""))="{word}"'
        for word in ("", "-", "--", "—", "–", "?", "n/a", "na", "null", "none", "unknown",
                     "inconnu", "non renseigné", "select")
    ) + ',AND(ISTEXT({x}),TRIM({x}&"")="0000"))'
)  # fmt: skip


def _beside(rows: Rows, more: Rows | None) -> Rows | None:
    """The optional range beside another; None where it is left out, or a blank cell instead."""
    if more is None or (shape(more) == (1, 1) != shape(rows) and is_blank(next(cells(more)))):
        return None
    return more


def _left_out(rows: Range, more: Range) -> str:
    """The same as a condition in Excel."""
    first, given = parameter(rows.name), parameter(more.name)
    one = f"AND(ROWS({given})*COLUMNS({given})=1,ROWS({first})*COLUMNS({first})<>1)"
    return f'IF(_xlfn.ISOMITTED({given}),TRUE,IF({one},TRIM({given}&"")="",FALSE))'


def _refuse_shapes_unless_left_out(rows: Range, more: Range) -> None:
    first, given = parameter(rows.name), parameter(more.name)
    differ = f"OR(ROWS({first})<>ROWS({given}),COLUMNS({first})<>COLUMNS({given}))"
    rows.refuse(f"IF({_left_out(rows, more)},FALSE,{differ})", "#VALUE!")


class Filled:
    """Values of a field, beside the identifiers of the rows that exist."""

    def __init__(self, values: Rows, identifiers: Rows | None) -> None:
        given, identifiers = list(cells(values)), _beside(values, identifiers)
        if identifiers is not None:
            if shape(values) != shape(identifiers):
                raise ArgumentError("the values and the identifiers differ in shape")
            pairs = zip(given, cells(identifiers), strict=True)
            given = [value for value, row in pairs if not is_unfilled(row)]
        self.rows = len(given)
        self.filled_rows = sum(1 for value in given if not is_unfilled(value))

    def filled(self, measure: str) -> Quantity:
        """How many values say something."""
        return self.filled_rows

    def count(self, measure: str) -> Quantity:
        """How many rows there are."""
        return self.rows


class _TracedFilled(Filled):
    def __init__(self, values: Range, identifiers: Range | None) -> None:
        self.values, self.identifiers = values, identifiers
        if identifiers is not None:
            _refuse_shapes_unless_left_out(values, identifiers)

    def filled(self, measure: str) -> Quantity:
        said = f"IF({_EXCEL_UNFILLED},0,1)"
        return self._among(measure, said, said)

    def count(self, measure: str) -> Quantity:
        return self._among(measure, "1", "1")

    def _among(self, measure: str, alone: str, beside: str) -> Quantity:
        omitted = _map((self.values,), alone)
        if self.identifiers is None:
            return Reduction(measure, omitted)
        there = _EXCEL_UNFILLED.replace("{x}", "{y}")
        given = _map((self.values, self.identifiers), f"IF({there},0,{beside})")
        left_out = _left_out(self.values, self.identifiers)
        return Reduction(measure, f"IF({left_out},{omitted},{given})")


def filled(values: Rows, identifiers: Rows | None = None) -> Filled:
    """Which values of a field say something; with identifiers, among the rows that exist."""
    if isinstance(values, Range):
        return _TracedFilled(values, identifiers)
    return Filled(values, identifiers)


class Keys:
    """Filled keys and the distinct ones among them, ignoring case and outer spaces."""

    def __init__(self, rows: Rows) -> None:
        kept = [cell for cell in cells(rows) if not is_unfilled(cell)]
        self.filled_keys = len(kept)
        self.distinct_keys = len({_key(cell) for cell in kept})

    def filled(self, measure: str) -> Quantity:
        """How many keys are filled."""
        return self.filled_keys

    def distinct(self, measure: str) -> Quantity:
        """How many distinct keys there are."""
        return self.distinct_keys


def _key(cell: Cell) -> Hashable:
    held = number(cell)
    return str(cell).strip().casefold() if held is None else f"{held:.15g}"


class _TracedKeys(Keys):
    def __init__(self, rows: Range) -> None:
        self.rows = rows

    def filled(self, measure: str) -> Quantity:
        text = _map((self.rows,), f"IF({_EXCEL_UNFILLED},0,1)")
        return Reduction(measure, text)

    def distinct(self, measure: str) -> Quantity:
        key = f'IF({_EXCEL_UNFILLED},"",LOWER(TRIM({{x}}&"")))'.replace("{x}", "_xlpm.x_")
        # TOCOL makes one column of a block, so that UNIQUE compares cells, not rows
        column = f"_xlfn.TOCOL({parameter(self.rows.name)})"
        mapped = f"_xlfn.MAP({column},_xlfn.LAMBDA(_xlpm.x_,{key}))"
        counted = '_xlfn.LAMBDA(_xlpm.k_,IF(_xlpm.k_="",0,1))'
        text = f"SUM(_xlfn.MAP(_xlfn.UNIQUE({mapped}),{counted}))"
        return Reduction(measure, text)


def keys(rows: Rows) -> Keys:
    """The keys of a range: how many are filled, how many of them distinct."""
    return _TracedKeys(rows) if isinstance(rows, Range) else Keys(rows)


class Comments:
    """Comments that say something, among the rows with a comment or a score."""

    def __init__(self, comments: Rows, scores: Rows | None) -> None:
        said = [not is_unfilled(cell) for cell in cells(comments)]
        self.said, self.rows = sum(said), len(said)
        scores = _beside(comments, scores)
        if scores is not None:
            if shape(comments) != shape(scores):
                raise ArgumentError("the comments and the scores differ in shape")
            scored = [serial(cell) is not None for cell in cells(scores)]
            self.rows = sum(1 for a, b in zip(said, scored, strict=True) if a or b)

    def filled(self, measure: str) -> Quantity:
        """How many comments say something."""
        return self.said

    def count(self, measure: str) -> Quantity:
        """How many answers there are."""
        return self.rows


class _TracedComments(Comments):
    def __init__(self, comments: Range, scores: Range | None) -> None:
        self.comments, self.scores = comments, scores
        if scores is not None:
            _refuse_shapes_unless_left_out(comments, scores)

    def filled(self, measure: str) -> Quantity:
        text = _map((self.comments,), f"IF({_EXCEL_UNFILLED},0,1)")
        return Reduction(measure, text)

    def count(self, measure: str) -> Quantity:
        alone = _map((self.comments,), "1")
        if self.scores is None:
            return Reduction(measure, alone)
        both = _map(
            (self.comments, self.scores), f"IF({_EXCEL_UNFILLED},IF(ISNUMBER({{y}}),1,0),1)"
        )
        left_out = _left_out(self.comments, self.scores)
        return Reduction(measure, f"IF({left_out},{alone},{both})")


def comments(values: Rows, scores: Rows | None = None) -> Comments:
    """Which comments say something; with scores, among the rows that hold one of the two."""
    if isinstance(values, Range):
        return _TracedComments(values, scores)
    return Comments(values, scores)


# ---------------------------------------------------------------- dates of last activity


class Activity:
    """Dates of last activity, told apart by whether they lie within a window."""

    def __init__(self, dates: Rows, as_of: Cell, window_days: float) -> None:
        end = serial(as_of)
        if end is None:
            raise ArgumentError(f"as_of is no date: {as_of!r}")
        days = [day for day in map(serial, cells(dates)) if day is not None]
        # the day counts, not the hour: the last day is within to its end
        if any(math.floor(day) > math.floor(end) for day in days):
            raise DomainError("a date lies after as_of")
        self.rows = len(days)
        self.active = sum(1 for day in days if math.floor(day) >= math.floor(end) - window_days)

    def within(self, measure: str) -> Value:
        """How many dates lie within the window, both ends included; None without any date."""
        return self.active if self.rows else None

    def count(self, measure: str) -> Quantity:
        """How many dates there are."""
        return self.rows


class _TracedActivity(Activity):
    def __init__(self, dates: Range, as_of: Expression, window_days: Quantity) -> None:
        self.dates, self.end, self.window = dates, _limit(as_of), _limit(window_days)
        end = self.end

        def later(name: Callable[[str], str]) -> str:
            after = f"IF(ISNUMBER({{x}}),IF(INT({{x}})>INT({end(name)}),1,0),0)"
            return _map((dates,), after) + ">0"

        dates.refuse(no_number(parameter(dates.name)), "#N/A")
        dates.refuse(later, "#NUM!")

    def within(self, measure: str) -> Value:
        def text(name: Callable[[str], str]) -> str:
            first = f"INT({self.end(name)})-{self.window(name)}"
            return _map((self.dates,), f"IF(ISNUMBER({{x}}),IF(INT({{x}})>={first},1,0),0)")

        return Reduction(measure, text)

    def count(self, measure: str) -> Quantity:
        return Reduction(measure, f"COUNT({parameter(self.dates.name)})")


def activity(dates: Rows, as_of: Any, window_days: Quantity) -> Activity:
    """Dates of last activity, up to a day and within so many days before it."""
    if isinstance(dates, Range):
        return _TracedActivity(dates, as_of, window_days)
    return Activity(dates, as_of, cast(float, window_days))


# ---------------------------------------------------------------- revenues of customers


class Revenues:
    """One revenue a customer, the largest told apart."""

    def __init__(self, rows: Rows) -> None:
        self.values = sorted((value for value in numbers(rows) if value > 0), reverse=True)

    def top(self, fraction: Quantity, measure: str) -> Quantity:
        """The revenue of the largest customers: a fraction of their number, rounded up."""
        # rounding to nine decimals keeps 0.2 × 5 from becoming 2 through a float's last bit
        size = math.ceil(round(cast(float, fraction) * len(self.values), 9))
        return math.fsum(self.values[:size])

    def total(self, measure: str) -> Quantity:
        """The revenue of all customers."""
        return math.fsum(self.values)


class _TracedRevenues(Revenues):
    def __init__(self, rows: Range) -> None:
        self.rows = rows
        rows.refuse(no_number(parameter(rows.name)), "#N/A")

    def top(self, fraction: Quantity, measure: str) -> Quantity:
        share, given = _limit(fraction), parameter(self.rows.name)
        several = _map((self.rows,), "IF(ISNUMBER({x}),IF({x}>0,1,0),0)")

        def text(name: Callable[[str], str]) -> str:
            size = f"ROUNDUP(ROUND({share(name)}*{several},9),0)"
            least = f"LARGE({given},{size})"
            above = _map((self.rows,), f"IF(ISNUMBER({{x}}),IF({{x}}>{least},{{x}},0),0)")
            rank = _map((self.rows,), f"IF(ISNUMBER({{x}}),IF({{x}}>{least},1,0),0)")
            return f"IF({size}=0,0,{above}+({size}-{rank})*{least})"

        return Reduction(measure, lambda name: f"({text(name)})")

    def total(self, measure: str) -> Quantity:
        text = _map((self.rows,), "IF(ISNUMBER({x}),IF({x}>0,{x},0),0)")
        return Reduction(measure, text)


def revenues(rows: Rows) -> Revenues:
    """The revenues of customers; those without revenue are left out."""
    return _TracedRevenues(rows) if isinstance(rows, Range) else Revenues(rows)


# ---------------------------------------------------------------- records of call files


class Attempts:
    """Attempts on the records of a call file."""

    def __init__(self, records: Rows, attempted_at: Rows, exploited: Rows) -> None:
        if not shape(records) == shape(attempted_at) == shape(exploited):
            raise ArgumentError("the records, times and flags differ in shape")
        self.exploited: set[Hashable] = set()
        self.hours: dict[Hashable, set[int]] = {}
        self.any = False
        given = zip(cells(records), cells(attempted_at), cells(exploited), strict=True)
        for record, at, done in given:
            moment, used = serial(at), flag(done)
            if is_unfilled(record):
                continue
            self.any = True
            key = _key(record)
            if used:
                self.exploited.add(key)
            if moment is not None:
                # half a second keeps 14:00:00 from falling into the hour before by rounding
                self.hours.setdefault(key, set()).add(math.floor(moment * 24 + 1 / 7200))

    def treated(self, minimum: Quantity, measure: str) -> Value:
        """Distinct records exploited, or tried often enough in as many distinct hours."""
        if not self.any:
            return None
        least = cast(float, minimum)
        enough = {key for key, hours in self.hours.items() if len(hours) >= least}
        return len(self.exploited | enough)


class _TracedAttempts(Attempts):
    def __init__(self, records: Range, attempted_at: Range, exploited: Range) -> None:
        self.ranges = (records, attempted_at, exploited)
        _refuse_shapes(records, attempted_at)
        _refuse_shapes(records, exploited)
        records.refuse(f"{_map((records,), f'IF({_EXCEL_UNFILLED},0,1)')}=0", "#N/A")
        records.refuse(f"{_map((records, exploited), _STRANGE)}>0", "#VALUE!")

    def treated(self, minimum: Quantity, measure: str) -> Value:
        least = _limit(minimum)
        given, at, done = (f"_xlfn.TOCOL({parameter(r.name)})" for r in self.ranges)
        yes = _YES.replace("{y}", "_xlpm.u_")
        unfilled = _EXCEL_UNFILLED.replace("{x}", "_xlpm.r_")
        record = f'IF({unfilled},"",LOWER(TRIM(_xlpm.r_&"")))'
        cleaned = f"_xlfn.MAP({given},_xlfn.LAMBDA(_xlpm.r_,{record}))"
        hour = (
            f"_xlfn.MAP({given},{at},_xlfn.LAMBDA(_xlpm.r_,_xlpm.t_,IF(ISNUMBER(_xlpm.t_),"
            f'{record}&"|"&INT(_xlpm.t_*24+1/7200),"")))'
        )
        used = f'_xlfn.MAP({given},{done},_xlfn.LAMBDA(_xlpm.r_,_xlpm.u_,IF({yes},{record},"")))'

        def text(name: Callable[[str], str]) -> str:
            tried = (
                "SUM(_xlfn.MAP(_xlfn.UNIQUE(_xlpm.h_),_xlfn.LAMBDA(_xlpm.v_,"
                'IF(LEFT(_xlpm.v_,LEN(_xlpm.k_)+1)=_xlpm.k_&"|",1,0))))'
            )
            once = "SUM(_xlfn.MAP(_xlpm.d_,_xlfn.LAMBDA(_xlpm.v_,IF(_xlpm.v_=_xlpm.k_,1,0))))"
            one = f'IF(_xlpm.k_="",0,IF({once}>0,1,IF({tried}>={least(name)},1,0)))'
            return (
                f"_xlfn.LET(_xlpm.h_,{hour},_xlpm.d_,{used},"
                f"SUM(_xlfn.MAP(_xlfn.UNIQUE({cleaned}),_xlfn.LAMBDA(_xlpm.k_,{one}))))"
            )

        return Reduction(measure, text)


def attempts(records: Rows, attempted_at: Rows, exploited: Rows) -> Attempts:
    """Attempts on records: which were exploited, and in how many hours each was tried."""
    if isinstance(records, Range):
        return _TracedAttempts(records, attempted_at, exploited)
    return Attempts(records, attempted_at, exploited)
