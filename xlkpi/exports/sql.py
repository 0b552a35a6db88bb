"""Names and texts inside SQL: the one place that quotes them."""

from __future__ import annotations

from collections.abc import Iterable

MONEY = "DECIMAL(38,9)"
"""How amounts, numbers and durations are stored: exact to nine decimals."""


def name(identifier: str) -> str:
    """The identifier, quoted, whatever it holds.

    >>> print(name('a "b"'))
    "a ""b\"""
    """
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """The text as a literal.

    >>> text("l'an")
    "'l''an'"
    """
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """The texts as literals with commas between."""
    return ", ".join(map(text, values))


def case(subject: str, answers: dict[str, str], otherwise: str) -> str:
    """``subject`` compared with each key: its answer (SQL), or ``otherwise`` (SQL)."""
    if not answers:
        return otherwise
    branches = " ".join(f"WHEN {text(key)} THEN {answer}" for key, answer in answers.items())
    return f"CASE {subject} {branches} ELSE {otherwise} END"
