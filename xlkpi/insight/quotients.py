"""A KPI's formula as a sum of quotients of linear forms over its measures.

Most indicators are such: a count, a sum, a rate, a score from counts (NPS), a cost per
customer with two kinds of costs, a gap between two means. What is not (a product of two rates,
a lifetime that is capped, a square root) cannot be told by segment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from xlkpi.model.expression import Call, Expression, Number, Operation, Ratio, Reduction, Symbol
from xlkpi.model.text import Text

NOT_A_QUOTIENT = Text(
    "its formula is no sum of quotients of measures: segments do not add up to it",
    "sa formule n’est pas une somme de quotients de mesures : les segments ne s’y additionnent pas",
)


class NotAQuotient(Exception):
    """The formula has another form."""


@dataclass(frozen=True)
class Linear:
    """A sum of measures, each times a number, and a constant."""

    weights: Mapping[str, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def plus(self, other: Linear, times: Fraction = Fraction(1)) -> Linear:
        """The sum with another form, that one taken so many times."""
        weights = dict(self.weights)
        for name, weight in other.weights.items():
            weights[name] = weights.get(name, Fraction(0)) + times * weight
        kept = {name: weight for name, weight in weights.items() if weight}
        return Linear(kept, self.constant + times * other.constant)

    def times(self, factor: Fraction) -> Linear:
        """The form times a number."""
        return Linear().plus(self, factor)

    def of(self, values: Mapping[str, Fraction]) -> Fraction:
        """The sum for some values of the measures, without the constant."""
        return sum((w * values[name] for name, w in self.weights.items()), Fraction(0))


ONE = Linear(constant=Fraction(1))


@dataclass(frozen=True)
class Quotient:
    """A linear form over another; over the constant 1 where it is a plain sum."""

    top: Linear
    bottom: Linear = ONE

    @property
    def is_sum(self) -> bool:
        """Whether nothing is divided by."""
        return not self.bottom.weights


def quotients(
    expression: Expression, parameter: Callable[[str], Any]
) -> tuple[Quotient, ...] | Text:
    """The quotients that a formula is the sum of, those of one denominator joined.

    ``parameter`` gives the value of a parameter by its name. A reason where the formula has
    another form.

    >>> from xlkpi.kpis import CATALOGUE
    >>> nps, = quotients(CATALOGUE["net_promoter_score"].expression, lambda name: None)
    >>> {name: int(weight) for name, weight in nps.top.weights.items()}
    {'promoters': 100, 'detractors': -100}
    >>> list(nps.bottom.weights)
    ['nps_answers']
    """
    try:
        found = list(_terms(expression, parameter))
    except NotAQuotient:
        return NOT_A_QUOTIENT
    joined: list[Quotient] = []
    for term in found:
        for place, other in enumerate(joined):
            if other.bottom == term.bottom:
                joined[place] = Quotient(other.top.plus(term.top), term.bottom)
                break
        else:
            joined.append(term)
    return tuple(joined)


def _terms(node: Expression, parameter: Callable[[str], Any]) -> Iterator[Quotient]:
    match node:
        case Number(value):
            yield Quotient(Linear(constant=Fraction(value)))
        case Symbol(name) if name.startswith("param:"):
            yield Quotient(Linear(constant=_number(parameter(name.removeprefix("param:")))))
        case Symbol(name):
            yield Quotient(Linear({name: Fraction(1)}))
        case Reduction():
            yield from _terms(node.over_measures(), parameter)
        case Call("at_most", (inner, _)):  # a check; the value is the first argument
            yield from _terms(inner, parameter)
        case Operation("*", left, right):
            first, second = list(_terms(left, parameter)), list(_terms(right, parameter))
            if _constant(first) is None:
                first, second = second, first
            factor = _constant(first)
            if factor is None:
                raise NotAQuotient
            yield from (Quotient(t.top.times(factor), t.bottom) for t in second)
        case Operation(operator, left, right):
            sign = Fraction(1 if operator == "+" else -1)
            yield from _terms(left, parameter)
            yield from (Quotient(t.top.times(sign), t.bottom) for t in _terms(right, parameter))
        case Ratio(numerator, denominator):
            yield from _divided(
                list(_terms(numerator, parameter)), list(_terms(denominator, parameter))
            )
        case _:
            raise NotAQuotient


def _divided(tops: list[Quotient], bottoms: list[Quotient]) -> Iterator[Quotient]:
    factor = _constant(bottoms)
    if factor:
        yield from (Quotient(t.top.times(1 / factor), t.bottom) for t in tops)
        return
    if factor == 0 or any(not t.is_sum for t in (*tops, *bottoms)):
        raise NotAQuotient
    yield Quotient(_summed(tops), _summed(bottoms))


def _summed(terms: list[Quotient]) -> Linear:
    total = Linear()
    for term in terms:
        total = total.plus(term.top)
    return total


def _constant(terms: list[Quotient]) -> Fraction | None:
    """The number that some terms are, or None where a measure is among them."""
    if any(not t.is_sum or t.top.weights for t in terms):
        return None
    return sum((t.top.constant for t in terms), Fraction(0))


def _number(value: Any) -> Fraction:
    if not isinstance(value, int | float):
        raise NotAQuotient
    return Fraction(value)
