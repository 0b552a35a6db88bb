"""Formulas as values: how one Python function becomes a number, a cell formula and a text.

A KPI is a Python function. Called with numbers it computes; called with symbols it builds
an :class:`Expression`, from which the worksheet formula, the LAMBDA text and the glossary
line are printed. The operators ``+ - *`` work on both. A bare ``/`` is not offered by
:class:`Quantity`, so it does not type-check: :func:`ratio` owns the rule that a zero
denominator gives no value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from xlkpi.errors import DomainError


class Quantity(Protocol):
    """A number or an expression: what the formulas of the catalogue are written over."""

    def __add__(self, other: Any, /) -> Quantity: ...
    def __radd__(self, other: Any, /) -> Quantity: ...
    def __sub__(self, other: Any, /) -> Quantity: ...
    def __rsub__(self, other: Any, /) -> Quantity: ...
    def __mul__(self, other: Any, /) -> Quantity: ...
    def __rmul__(self, other: Any, /) -> Quantity: ...


Value = Quantity | None
"""What a KPI gives: a quantity, or None where there is no value."""


def _is_zero(value: Any) -> bool:
    """A plain 0, or 0 as a constant: nothing to add (an optional argument left out)."""
    return (isinstance(value, int | float) and value == 0) or value == Number(0)


class Expression:
    """A formula that has not been computed yet."""

    __slots__ = ()

    def __add__(self, other: Any, /) -> Expression:
        return self if _is_zero(other) else Operation("+", self, symbolic(other))

    def __radd__(self, other: Any, /) -> Expression:
        return Operation("+", symbolic(other), self)

    def __sub__(self, other: Any, /) -> Expression:
        return self if _is_zero(other) else Operation("-", self, symbolic(other))

    def __rsub__(self, other: Any, /) -> Expression:
        return Operation("-", symbolic(other), self)

    def __mul__(self, other: Any, /) -> Expression:
        return Operation("*", self, symbolic(other))

    def __rmul__(self, other: Any, /) -> Expression:
        return Operation("*", symbolic(other), self)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Symbol(Expression):
    """Something with a name: a measure, a parameter or an argument."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation(Expression):
    """A sum, difference or product of two expressions."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Ratio(Expression):
    """A quotient that has no value where its denominator is zero."""

    numerator: Expression
    denominator: Expression


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """One of the :data:`FUNCTIONS`, applied."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Reduction(Expression):
    """Rows reduced to one number: a measure in the workbook, a text over a range in a cell.

    ``measure`` is what the facts hold for it, ``divisor`` turns the measure's unit into the
    KPI's (seconds into hours, say); ``excel`` prints it over the named ranges of a LAMBDA.
    """

    measure: str
    excel: Callable[[Callable[[str], str]], str] | str
    divisor: float = 1

    def over_measures(self) -> Expression:
        """The same number, from the measure."""
        symbol = Symbol(self.measure)
        return symbol if self.divisor == 1 else Ratio(symbol, Number(self.divisor))


@dataclass(frozen=True, slots=True)
class Function:
    """A function that formulas may use: how it computes and what Excel calls it."""

    compute: Callable[..., float | None]
    excel: str  # with {0}, {1}… for the printed arguments, {error} for a refusal
    words: str  # the same for people


def _smaller(a: float, b: float) -> float:
    return min(a, b)


def _quantile(confidence: float) -> float:
    from statistics import NormalDist  # half of the catalogue's import time, seldom needed

    return NormalDist().inv_cdf((1 + confidence) / 2)


def _root(x: float) -> float | None:
    return math.sqrt(x) if x >= 0 else None


FUNCTIONS: dict[str, Function] = {
    "at_most": Function(
        lambda x, limit: x if x <= limit else None, "IF({0}>{1},{error},{0})", "{0}"
    ),
    "abs": Function(abs, "ABS({0})", "|{0}|"),
    "min": Function(_smaller, "MIN({0},{1})", "min({0}, {1})"),
    "root": Function(_root, "SQRT({0})", "√({0})"),
    "z": Function(_quantile, "NORMSINV((1+{0})/2)", "z({0})"),
    "two_sided": Function(
        lambda z: math.erfc(abs(z) / math.sqrt(2)), "2*NORMSDIST(-ABS({0}))", "p(z = {0})"
    ),
    # 1 / x with a cap, which also serves where x is 0 (a lifetime without any churn)
    "capped_inverse": Function(
        lambda x, cap: cap if x * cap <= 1 else 1 / x,
        "IF({0}*{1}<=1,{1},1/{0})",
        "min(1 ÷ {0}, {1})",
    ),
}


def symbolic(value: Any) -> Expression:
    """An expression from an expression or a plain number."""
    return value if isinstance(value, Expression) else Number(float(value))


def ratio(numerator: Value, denominator: Value) -> Value:
    """The quotient of two quantities; no value where the denominator is zero.

    >>> ratio(1, 4)
    0.25
    >>> ratio(1, 0) is None
    True
    """
    if numerator is None or denominator is None:
        return None
    if isinstance(numerator, Expression) or isinstance(denominator, Expression):
        return Ratio(symbolic(numerator), symbolic(denominator))
    if math.isinf(cast(float, denominator)):  # the quotient would be 0, as if it were small
        raise OverflowError("the denominator is larger than a cell holds")
    return _divide(cast(float, numerator), cast(float, denominator))


def _divide(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None


def _apply(name: str, *arguments: Value) -> Value:
    if any(argument is None for argument in arguments):
        return None
    if any(isinstance(argument, Expression) for argument in arguments):
        return Call(name, tuple(symbolic(argument) for argument in arguments))
    return FUNCTIONS[name].compute(*arguments)


def absolute(value: Value) -> Value:
    """The size of a quantity without its sign."""
    return _apply("abs", value)


def at_most(value: Quantity, limit: Quantity, name: str) -> Value:
    """A quantity that may not exceed another.

    Beyond it, :class:`DomainError` and ``#NUM!`` from a function, no value on a sheet, where
    two exports that disagree must not stop the rest.

    >>> at_most(3, 4, "successes")
    3
    """
    if not isinstance(value, Expression) and not isinstance(limit, Expression):
        given, most = cast(float, value), cast(float, limit)
        if given > most:
            raise DomainError(f"{name}: {given:g} is more than {most:g}")
        return value
    return _apply("at_most", value, limit)


def smaller(a: Value, b: Value) -> Value:
    """The smaller of two quantities."""
    return _apply("min", a, b)


def root(value: Value) -> Value:
    """The square root; no value below zero."""
    return _apply("root", value)


def z_score(confidence: Value) -> Value:
    """The two-sided normal quantile of a confidence: 1.96 for 0.95."""
    return _apply("z", confidence)


def two_sided_p_value(z: Value) -> Value:
    """The probability of a normal deviate at least that far from zero."""
    return _apply("two_sided", z)


def capped_inverse(rate: Value, cap: Value) -> Value:
    """1 ÷ rate, at most ``cap``: a lifetime, also where nobody leaves.

    >>> capped_inverse(0.25, 5), capped_inverse(0, 5)
    (4.0, 5)
    """
    return _apply("capped_inverse", rate, cap)


def product(a: Value, b: Value) -> Value:
    """The product of two quantities; no value where one has none."""
    return None if a is None or b is None else a * b


def addition(a: Value, b: Value) -> Value:
    """The sum of two quantities; no value where one has none."""
    return None if a is None or b is None else a + b


def difference(a: Value, b: Value) -> Value:
    """The difference of two quantities; no value where one has none."""
    return None if a is None or b is None else a - b


def evaluate(expression: Expression, values: Mapping[str, float | None]) -> float | None:
    """The value of an expression, with the values of its symbols; None where one has none."""
    match expression:
        case Number(value):
            return value
        case Symbol(name):
            given = values[name]
            return None if given is None else float(given)
        case Reduction():
            return evaluate(expression.over_measures(), values)
        case Ratio(numerator, denominator):
            top, bottom = evaluate(numerator, values), evaluate(denominator, values)
            return None if top is None or bottom is None else _divide(top, bottom)
        case Operation(operator, left, right):
            a, b = evaluate(left, values), evaluate(right, values)
            if a is None or b is None:
                return None
            return a + b if operator == "+" else a - b if operator == "-" else a * b
        case Call(function, arguments):
            given_arguments = [evaluate(argument, values) for argument in arguments]
            if any(argument is None for argument in given_arguments):
                return None
            return FUNCTIONS[function].compute(*given_arguments)
    raise TypeError(expression)


def symbols(expression: Expression) -> tuple[str, ...]:
    """The names of the measures that an expression needs, each once, in order."""
    found: dict[str, None] = {}

    def walk(node: Expression) -> None:
        match node:
            case Symbol(name):
                found[name] = None
            case Reduction():
                found[node.measure] = None
            case Ratio(a, b) | Operation(_, a, b):
                walk(a)
                walk(b)
            case Call(_, arguments):
                for argument in arguments:
                    walk(argument)

    walk(expression)
    return tuple(found)


_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}


def _literal(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints expressions: ``name`` gives the text of a symbol; see the three makers below."""

    name: Callable[[str], str]
    guard: bool = True  # zero denominators give #N/A
    over_ranges: bool = False  # reductions print over ranges instead of measures
    signs: tuple[str, str, str, str] = ("+", "-", "*", "/")

    def __call__(self, expression: Expression) -> str:
        """The text of the expression."""
        return self._print(expression)[0]

    def _operand(self, expression: Expression, operator: str, *, right: bool) -> str:
        text, level = self._print(expression)
        needed = _PRECEDENCE[operator]
        if level < needed or (right and level == needed and operator in "-/"):
            return f"({text})"
        return text

    def _print(self, expression: Expression) -> tuple[str, int]:
        plus, minus, times, over = self.signs
        shown = {"+": plus, "-": minus, "*": times}
        match expression:
            case Number(value):
                digits = self.guard or value == int(value)
                return _literal(value) if digits else f"{value:g}", 3 if value >= 0 else 0
            case Symbol(name):
                return self.name(name), 3
            case Reduction():
                if self.over_ranges:
                    excel = expression.excel
                    return excel if isinstance(excel, str) else excel(self.name), 3
                return self._print(expression.over_measures())
            case Operation(operator, a, b):
                left = self._operand(a, operator, right=False)
                second = self._operand(b, operator, right=True)
                return f"{left}{shown[operator]}{second}", _PRECEDENCE[operator]
            case Ratio(a, b):
                top = self._operand(a, "/", right=False)
                bottom = self._operand(b, "/", right=True)
                quotient = f"{top}{over}{bottom}"
                if not self.guard or (isinstance(b, Number) and b.value):
                    return quotient, 2
                return f"IF({self(b)}=0,NA(),{quotient})", 3
            case Call(function, arguments):
                texts = [self(argument) for argument in arguments]
                atoms = [
                    text if isinstance(argument, Symbol | Number) else f"({text})"
                    for text, argument in zip(texts, arguments, strict=True)
                ]
                found = FUNCTIONS[function]
                template = found.excel if self.guard else found.words
                # a template that uses its arguments beside operators needs them as atoms
                plain = template.count("{") == len(arguments) and not set("*÷") & set(template)
                level = 2 if template.startswith("2*") else 3
                error = "#NUM!" if self.over_ranges else "NA()"
                return template.format(*(texts if plain else atoms), error=error), level
        raise TypeError(expression)


def excel_printer(name: Callable[[str], str]) -> Printer:
    """Prints worksheet formulas over the cells that ``name`` gives for each measure."""
    return Printer(name)


def lambda_printer(name: Callable[[str], str]) -> Printer:
    """Prints the body of a LAMBDA over its named arguments."""
    return Printer(name, over_ranges=True)


def words_printer(name: Callable[[str], str]) -> Printer:
    """Prints a formula for people: no guards, ``×`` and ``÷``."""
    return Printer(name, guard=False, signs=(" + ", " − ", " × ", " ÷ "))
