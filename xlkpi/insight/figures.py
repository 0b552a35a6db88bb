"""Numbers inside sentences, in the way of each language."""

from __future__ import annotations

from collections.abc import Iterable

from xlkpi.model.kpi import Unit
from xlkpi.model.numbers import NB, shown
from xlkpi.model.text import Language

MINUS = "\u2212"


def count(value: float, language: Language) -> str:
    """A number of cases.

    >>> count(12000, "en")
    '12,000'
    """
    return shown(value, Unit.COUNT, language, 0)


def percent(value: float, language: Language, places: int = 1) -> str:
    """A rate.

    >>> percent(0.253, "en")
    '25.3%'
    """
    sign = f"{NB}%" if language == "fr" else "%"
    return shown(value, Unit.RATE, language, places).replace(" %", sign)


def signed(value: float, language: Language, places: int = 1) -> str:
    """A number with its sign; none where it rounds to 0.

    >>> signed(4.05, "en"), signed(-0.5, "en"), signed(-0.01, "en")
    ('+4.0', '−0.5', '0.0')
    """
    if not round(value, places):
        value = 0.0
    text = shown(value, Unit.NUMBER, language, places)
    return f"+{text}" if value > 0 else text.replace("-", MINUS, 1)


def p_text(p: float | None, language: Language) -> str:
    """A probability as tests are quoted.

    >>> p_text(0.0312, "en"), p_text(1e-9, "en")
    ('p = 0.031', 'p < 0.001')
    """
    if p is None:
        return "p n/a"
    text = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
    return text.replace(".", ",") if language == "fr" else text


def listed(names: Iterable[str], language: Language) -> str:
    """Names in a sentence.

    >>> listed(["A", "B", "C"], "en")
    'A, B and C'
    """
    given = list(names)
    joint = " et " if language == "fr" else " and "
    return joint.join(part for part in (", ".join(given[:-1]), *given[-1:]) if part)
