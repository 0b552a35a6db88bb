"""Texts in the two languages of xlkpi."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")


class Text(NamedTuple):
    """A text in English and in French."""

    en: str
    fr: str

    def in_(self, language: Language) -> str:
        """The text in that language."""
        return self.fr if language == "fr" else self.en


@lru_cache(maxsize=4096)  # the same headers and titles are compared again and again
def fold(text: str) -> str:
    """A text without case, accents, punctuation or doubled spaces, for comparing names.

    >>> fold("  Taux d'Aboutissement (%) ")
    'taux d aboutissement'
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).casefold().split())
