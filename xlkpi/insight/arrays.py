"""The formula of a KPI over whole arrays of months at once; NaN where there is no value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlkpi.model.expression import (
    FUNCTIONS,
    Call,
    Expression,
    Number,
    Operation,
    Ratio,
    Reduction,
    Symbol,
)


def evaluate_arrays(expression: Expression, values: Mapping[str, Any]) -> Any:
    """What :func:`~xlkpi.model.expression.evaluate` gives, element by element.

    ``values`` holds an array (or one number) for each symbol; NaN stands for no value.

    >>> import numpy as np
    >>> rate = Ratio(Symbol("won"), Symbol("all"))
    >>> evaluate_arrays(rate, {"won": np.array([1.0, 2.0]), "all": np.array([4.0, 0.0])})
    array([0.25,  nan])
    """
    import numpy as np

    match expression:
        case Number(value):
            return value
        case Symbol(name):
            return values[name]
        case Reduction():
            return evaluate_arrays(expression.over_measures(), values)
        case Ratio(numerator, denominator):
            top = evaluate_arrays(numerator, values)
            bottom = np.asarray(evaluate_arrays(denominator, values), dtype=float)
            return top / np.where(bottom == 0, np.nan, bottom)
        case Operation(operator, left, right):
            a, b = evaluate_arrays(left, values), evaluate_arrays(right, values)
            return a + b if operator == "+" else a - b if operator == "-" else a * b
        case Call(function, arguments):
            given = [evaluate_arrays(argument, values) for argument in arguments]
            return _each(function, *np.broadcast_arrays(*given))
    raise TypeError(expression)


def _each(function: str, *arguments: Any) -> Any:
    """A function of formulas on each element."""
    import numpy as np

    compute = FUNCTIONS[function].compute
    found = np.full(arguments[0].shape, np.nan)
    for at in np.ndindex(found.shape):
        given = [float(argument[at]) for argument in arguments]
        if not any(x != x for x in given):
            value = compute(*given)
            found[at] = np.nan if value is None else value
    return found
