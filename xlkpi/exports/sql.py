"""Names and texts inside SQL: the one place that quotes them."""

from __future__ import annotations

from collections.abc import Iterable

MONEY = "DECIMAL(38,9)"
"""How amounts, numbers and durations are stored: exact to nine decimals."""


def name(identifier: str) -> str:
    """The identifier, quoted, whatever it holds.

    >>> print(name('a"b c'))
    "a""b c"
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


def among(subject: str, values: Iterable[str]) -> str:
    """Whether ``subject`` is one of the texts.

    DuckDB turns a long IN into a join, and a join loses the order of the rows, on which
    "the first one counts" and row numbers rest: hence comparisons.
    """
    return "(" + " OR ".join(f"{subject} = {text(value)}" for value in values) + ")"


def starts_with_any(subject: str, prefixes: Iterable[str]) -> str:
    """Whether ``subject`` starts with one of the prefixes: comparisons alone, so nearly free."""
    ranges = (
        f"{subject} >= {text(p)} AND {subject} < {text(p[:-1] + chr(ord(p[-1]) + 1))}"
        for p in sorted(set(prefixes))
    )
    return "(" + " OR ".join(ranges) + ")"
