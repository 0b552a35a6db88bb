"""Names and texts inside SQL: the one place that quotes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from string import ascii_letters, digits

MONEY = "DECIMAL(38,9)"
"""How amounts, numbers and durations are stored: exact to nine decimals."""


SPACE = r"[\s\v\p{Z}]*"
"""What may stand around a text, as a pattern of DuckDB."""
_PLAIN = ascii_letters + digits


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


def is_one_of(subject: str, words: Collection[str]) -> str:
    """Whether the text is one of the words, whatever its case and the spaces around it.

    One pattern, because every part of a statement costs DuckDB 50 µs before it starts.
    """
    listed = "|".join(re.escape(word) for word in words if word.strip())
    optional = "?" if any(not word.strip() for word in words) else ""
    return f"regexp_full_match({subject}, {text(f'(?i){SPACE}({listed}){optional}{SPACE}')})"


def like(subject: str, word: str) -> str:
    """Whether the text is the word, whatever its case; * in the word stands for anything.

    >>> like("x", "closed*")
    "x ILIKE 'closed%' ESCAPE '!'"
    """
    plain = re.sub(r"([!%_])", r"!\1", word.strip())
    return f"{subject} ILIKE {text(plain.replace('*', '%'))} ESCAPE '!'"


def glob(word: str) -> re.Pattern[str]:
    """The same test as a pattern, for ``fullmatch``."""
    parts = map(re.escape, word.strip().split("*"))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)


def looked_up(subject: str, answers: Mapping[str, str]) -> str:
    """The answer to a text, NULL where there is none; planned faster than a long CASE."""
    pairs = ", ".join(f"{text(key)}: {text(answer)}" for key, answer in answers.items())
    return f"MAP {{{pairs}}}[{subject}]"


def usual_start(texts: Sequence[str], words: Iterable[str]) -> str:
    """Letters and digits with which all the texts start but none of the words, else "".

    What starts so can pass by a costly test for those words: LIKE costs a fifth of a pattern.
    """
    if not texts:
        return ""
    # What the first and the last in order share, all share.
    pairs = zip(min(texts), max(texts), strict=False)
    start = "".join(a for a, _ in takewhile(lambda p: p[0] == p[1] and p[0] in _PLAIN, pairs))
    low = start.lower()
    return "" if any(w.startswith(low) or low.startswith(w) for w in words if w) else start
