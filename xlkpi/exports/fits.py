"""What the texts of a column look like: whether they could be dates, amounts or answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from xlkpi.exports.headers import fold, words
from xlkpi.exports.values import FALSE_WORDS, TRUE_WORDS, is_blank
from xlkpi.model.tables import Column, Type

FEW = 15
"""A vocabulary has no more words than that."""

_MONTHS = (
    r"(?:jan|feb|f[eé]v|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|ao[uû]|sep|oct|nov|dec|d[eé]c)"
)
_DATE = re.compile(
    r"(?:\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{2,4})?|(?:19|20)\d{6}(?:\d{6})?"
    rf"|\d{{1,2}}[ -]{_MONTHS}[a-zéû.]*[ -]\d{{4}}|{_MONTHS}[a-zéû.]* \d{{1,2}},? \d{{4}})"
    r"(?:[T ,].*)?",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?", re.IGNORECASE)
_NUMBER = re.compile(
    r"\(?[-+−]?\s*[€$£]?\s*\d[\d\s.,'\u00a0\u202f]*(?:[eE][-+]?\d+)?\s*%?\s*(?:[€$£]|[A-Z]{3})?\)?"
)
_COUNT = re.compile(r"\d+([.,]0*)?|\d{1,3}([ ,.'\u202f\u00a0]\d{3})+")
_DURATION = re.compile(r"(\d+:)?\d+:\d{2}([.,]\d+)?|(\d+ ?(h|m|min|s|ms) ?)+", re.IGNORECASE)


def filled(texts: Sequence[str | None], type_: Type = Type.TEXT) -> list[str]:
    """The distinct texts that say something."""
    return list(dict.fromkeys(t.strip() for t in texts if t and not is_blank(t, type_)))


def fit(table: str, column: Column, seen: Sequence[str]) -> float:
    """From 0 to 1: how many of the distinct texts could be values of the column.

    A column without any says nothing: one half.
    """
    if not seen:
        return 0.5
    match column.type:
        case Type.TEXT:
            return _names(column, seen)
        case Type.DATE | Type.TIMESTAMP:
            return _share(seen, lambda t: bool(_DATE.fullmatch(t)))
        case Type.COUNT:
            return _share(seen, lambda t: bool(_COUNT.fullmatch(t)))
        case Type.NUMBER | Type.MONEY:
            return _share(seen, lambda t: bool(_NUMBER.fullmatch(t)) or t[:2].strip(" -").isdigit())
        case Type.SECONDS | Type.HOURS:
            return _share(seen, lambda t: bool(_NUMBER.fullmatch(t) or _DURATION.fullmatch(t)))
        case Type.FLAG:
            return _share(seen, lambda t: t.lower() in TRUE_WORDS + FALSE_WORDS)
        case Type.CHOICE:
            if len(seen) > FEW:
                return 0.0
            known = words(table, column)
            return 0.6 + 0.4 * _share(seen, lambda t: fold(t) in known)


def _names(column: Column, seen: Sequence[str]) -> float:
    """Any text may be a name; amounts with decimals are none, and no date is an identifier."""
    id = column.name.endswith("_id")
    if id and _share(seen, lambda t: bool(_DATE.fullmatch(t) and not t.isdigit())) > 0.9:
        return 0.2
    if _share(seen, lambda t: bool(re.fullmatch(r"-?\d+[.,]\d+", t))) > 0.3:
        return 0.2
    yes_no = all(t.lower() in TRUE_WORDS + FALSE_WORDS for t in seen)
    if yes_no and (id or len(seen) > 1):
        return 0.3
    if id and _share(seen, lambda t: len(t) > 60) > 0.5:
        return 0.2
    return 1.0


def _share(seen: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(test(t) for t in seen) / len(seen)
