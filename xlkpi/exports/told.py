"""Reasons and notes of a file's report in French: they are kept, and keyed, in English.

JSON and Python keep the English texts, which programs may compare; people read them in the
language of the workbook. ``tests/exports/test_told.py`` holds that none is forgotten.
"""

from __future__ import annotations

import re
from functools import cache

from xlkpi.model.text import Language

_NB = "\u00a0"  # no-break space, before French double punctuation

_WHOLE = {
    "duplicate key": "clé en double",
    "duplicate row": "ligne en double",
    "dates run backwards": "dates à rebours",
    "date out of range": "date hors limites",
    "score outside its scale": "note hors échelle",
    "wrong number of columns": "mauvais nombre de colonnes",
    "earlier event of the same record": "événement antérieur de la même fiche",
    "blank value": "valeur vide",
    "one row for several months": "une seule ligne pour plusieurs mois",
    "deleted deal": "affaire supprimée",
    "interval not complete": "intervalle incomplet",
    "no account of expenses (class 6)": "pas un compte de charges (classe 6)",
    "no account of sales (70)": "pas un compte de ventes (70)",
    "no answer about satisfaction": "pas de réponse sur la satisfaction",
    "no answer yet": "pas encore de réponse",
    "no call": "pas un appel",
    "no customer yet": "pas encore client",
    "not finished": "non terminé",
    "preview or test": "aperçu ou test",
    "total of the others": "total des autres",
    "trial, or never paid": "essai, ou jamais payé",
    "trial, or not yet begun": "essai, ou pas encore commencé",
    "holds no rows below its header": "ne contient aucune ligne sous son en-tête",
    "its amounts are too large to be added up": "ses montants sont trop grands pour être additionnés",
    "fractions of a day, as Excel keeps times, read as durations": "fractions de jour, comme Excel "
    "garde les heures, lues comme des durées",
    "times carry an offset from UTC: the time as written is kept": "les heures portent un décalage "
    f"par rapport à UTC{_NB}: l’heure écrite est gardée",
    "not used: xlkpi.toml says to skip it": f"non utilisé{_NB}: xlkpi.toml dit de le laisser (skip)",
    "not used: its headers are not those of the [[export]]": f"non utilisé{_NB}: ses en-têtes ne "
    "sont pas ceux de l’[[export]]",
}

_WHAT = {
    "a date": "une date",
    "a date and time": "une date et heure",
    "a whole number": "un nombre entier",
    "a number": "un nombre",
    "an amount": "un montant",
    "a duration": "une durée",
    "yes or no": "oui ou non",
    "a decimal point": "une virgule décimale",
    "thousands": "des milliers",
}

_PATTERNS = (
    (r"missing (\w+)", r"\1 manque"),
    (r"unknown value of (.+)", r"valeur inconnue de \1"),
    (r"(.+) is negative", r"\1 est négatif"),
    (r"(.+) is not (a date|a date and time|a whole number|a number|an amount|a duration|yes or no)",
     r"\1 n’est pas {2}"),
    (r"(\d+) rows merged into (\d+)", r"\1 lignes fusionnées en \2"),
    (r"errors of Excel read as blanks: (.*)", rf"erreurs d’Excel lues comme des vides{_NB}: \1"),
    (r"amounts rounded to nine decimals: (\d+) rows",
     rf"montants arrondis à neuf décimales{_NB}: \1 lignes"),
    (r"amounts converted to (\w+): (.*)", rf"montants convertis en \1{_NB}: \2"),
    (r'"(.*)" read with (a decimal point|thousands): set decimal to say otherwise',
     rf"«{_NB}\1{_NB}» lu avec {{2}}{_NB}: decimal dans son [[export]] dit le contraire"),
    (r'(.*): (".*) read as "(\w*)"', rf"\1{_NB}: \2 lus comme «{_NB}\3{_NB}»"),
    (r"recognised as (.*): (\d+) of (\d+) headers known, (\d+)% sure",
     rf"reconnu comme \1{_NB}: \2 en-têtes connus sur \3, sûr à \4{_NB}%"),
    ((r"recognised as (.*): (\d+) of (\d+) headers known, (\d+)% sure; layout known from memory "
     r"alone: check it"),
     (rf"reconnu comme \1{_NB}: \2 en-têtes connus sur \3, sûr à \4{_NB}%{_NB}; format connu de "
     rf"mémoire seulement{_NB}: à vérifier")),
    (r'not used: other files give "(\w+)"',
     rf"non utilisé{_NB}: d’autres fichiers donnent «{_NB}\1{_NB}»"),
    (r"not used: the headers are those of no known table \(([^;]*)\)",
     rf"non utilisé{_NB}: en-têtes d’aucune table connue (\1)"),
    (r"not used: the headers are those of no known table \((.*)\); nearest: (.*)",
     rf"non utilisé{_NB}: en-têtes d’aucune table connue (\1){_NB}; au plus près{_NB}: \2"),
    (r"not used: the headers could be those of (.*)",
     rf"non utilisé{_NB}: les en-têtes pourraient être ceux de \1"),
    (r"not used: (.*)", rf"non utilisé{_NB}: \1"),
)  # fmt: skip


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.DOTALL), french) for pattern, french in _PATTERNS)


def told(text: str, language: Language) -> str:
    """A reason or a note as people of the language read it; as it is where it is not known.

    >>> told("closed_on is not a date", "fr"), told("no call", "en")
    ('closed_on n’est pas une date', 'no call')
    """
    if language != "fr":
        return text
    if text in _WHOLE:
        return _WHOLE[text]
    for pattern, french in _compiled():
        if found := pattern.fullmatch(text):
            what = _WHAT[found[2]] if "{2}" in french else ""
            return found.expand(french.replace("{2}", what))
    return text
