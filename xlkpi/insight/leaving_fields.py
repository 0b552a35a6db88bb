"""The columns of a table of customers as features: which of them, and as what.

A column may hold what is only known once the customer has gone (a reason, a day, a flag under
another name). Such a column predicts nothing; it is left out by its name, or because it tells
who left almost by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from xlkpi.model.text import Text, fold

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Kind = Literal["number", "money", "category"]

MOST_LEVELS = 30
"""A text column with more different values than this is no category."""
GIVES_AWAY = 0.95
"""The area under the curve from which a column by itself is no prediction but a record."""
_FEW = 10  # a column with no more numbers than this is a category
_SURE = 0.99  # so many of those with a value have left: the value was given when they did

_PREFIXES = (
    "churn", "attrition", "lost", "leav", "left", "cancel", "resili", "perdu", "perte", "terminat",
    "exit", "departed",
)  # fmt: skip
_WORDS = ("depart", "status", "statut", "inactive", "inactif", "ended", "closed", "cloture")

BY_NAME = Text(
    "its name says that it is about leaving", "son nom dit qu’elle parle du départ"
)  # fmt: skip
RECORDS = Text(
    "it tells who left almost by itself: probably written down afterwards",
    "elle dit presque à elle seule qui est parti\u00a0: sans doute notée après coup",
)
TOO_MANY = Text("too many different texts", "trop de textes différents")
IDENTIFIER = Text("an identifier", "un identifiant")
ONE_VALUE = Text("the same for everyone", "la même pour tous")
OF_TODAY = Text(
    "its value is of the day of the export, not of the days looked back to",
    "sa valeur est du jour de l’export, pas des jours où l’on se replace",
)


@dataclass(frozen=True)
class Feature:
    """A column that the model may use; ``name`` is what people call it."""

    column: str
    name: Text
    kind: Kind


@dataclass(frozen=True)
class LeftOut:
    """A column that the model may not use, and why."""

    column: str
    why: Text


def about_leaving(header: str) -> bool:
    """Whether a header speaks of leaving.

    >>> about_leaving("Churn reason"), about_leaving("Date de résiliation"), about_leaving("Contract")
    (True, True, False)
    >>> about_leaving("Département")
    False
    """
    words = fold(header.replace("_", " ")).split()
    return any(word in _WORDS or word.startswith(_PREFIXES) for word in words)


def typed(values: pd.Series[Any]) -> tuple[pd.Series[Any], Kind] | Text:
    """A column of texts as numbers or as a category ("" where blank), or why it is neither."""
    import pandas as pd

    given = values.dropna()
    several = given.nunique()
    if several == 0 or (several == 1 and len(given) == len(values)):
        return ONE_VALUE
    plain = given.astype(str).str.replace(r"[\s\u00a0\u202f]", "", regex=True)
    decimal = plain.str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(decimal, errors="coerce")
    if several > _FEW and numbers.notna().mean() >= 0.95:
        whole = numbers.dropna() % 1 == 0
        if bool(whole.all()) and several >= 0.98 * len(given) and several > 50:
            return IDENTIFIER
        return numbers.reindex(values.index).astype(float), "number"
    if several > MOST_LEVELS:
        return TOO_MANY
    return values.fillna("").astype(str).astype("category"), "category"  # blank is a level


def gives_away(values: pd.Series[Any], kind: Kind, left: np.ndarray[Any, Any]) -> bool:
    """Whether a column by itself tells who left: its values, or that it is filled at all."""
    import numpy as np

    filled = ((values != "") if kind == "category" else values.notna()).to_numpy(dtype=bool)
    for mark in (filled, ~filled):
        if mark.sum() >= 10 and left[mark].mean() >= _SURE and left[~mark].mean() < _SURE:
            return True
    if kind == "category":
        codes = values.cat.codes.to_numpy()
        several = np.bincount(codes)
        score = (np.bincount(codes, weights=left) / np.maximum(several, 1))[codes]
    else:
        score = values.fillna(values.median()).to_numpy(dtype=float)
    if left.all() or not left.any() or np.ptp(score) == 0:
        return False
    area = auc(left, score)
    return max(area, 1 - area) >= GIVES_AWAY


def auc(left: np.ndarray[Any, Any], score: np.ndarray[Any, Any]) -> float:
    """The area under the ROC curve: how often who left scores above who stayed, ties half.

    >>> import numpy as np
    >>> auc(np.array([True, False, True, False]), np.array([0.9, 0.1, 0.4, 0.4]))
    0.875
    """
    import pandas as pd

    ranks, gone = pd.Series(score).rank().to_numpy(), int(left.sum())
    stayed = len(left) - gone
    return float((ranks[left].sum() - gone * (gone + 1) / 2) / (gone * stayed))


def usable(
    table: pd.DataFrame,
    headers: Sequence[str],
    left: np.ndarray[Any, Any],
    *,
    numbers: bool = True,
) -> tuple[dict[str, pd.Series[Any]], list[Feature], list[LeftOut]]:
    """The columns of a table that may be features, and those that may not, with why.

    ``left`` says of each row whether that customer has gone by the day of the export; ``numbers``
    whether numbers may be used: where the model looks back, they would be of another day.
    """
    columns: dict[str, pd.Series[Any]] = {}
    features: list[Feature] = []
    left_out: list[LeftOut] = []
    for header in headers:
        if about_leaving(header):
            left_out.append(LeftOut(header, BY_NAME))
            continue
        found = typed(table[header])
        if isinstance(found, Text):
            left_out.append(LeftOut(header, found))
            continue
        values, kind = found
        if gives_away(values, kind, left):
            left_out.append(LeftOut(header, RECORDS))
        elif kind == "number" and not numbers:
            left_out.append(LeftOut(header, OF_TODAY))
        else:
            columns[header] = values
            features.append(Feature(header, Text(header, header), kind))
    return columns, features, left_out
