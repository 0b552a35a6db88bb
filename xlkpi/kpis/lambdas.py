"""The functions as LAMBDA names: what a workbook defines so that it needs no add-in.

>>> texts = lambda_names()
>>> texts["NPS"].startswith("_xlfn.LAMBDA(_xlpm.scores_,")
True
>>> "KPI_BY" in texts, "SCORE_NPS" in texts, "SCORE_NPS" in lambda_names("en")
(False, True, False)
"""

from __future__ import annotations

from xlkpi.kpis import functions
from xlkpi.model.excel import lambda_text
from xlkpi.model.text import LANGUAGES, Language


def lambda_names(*languages: Language) -> dict[str, str]:
    """Each name with its text, as a defined name holds it (without ``=``).

    The names of those languages, of both where none is said. Functions that no LAMBDA can
    give (KPI_INFO, KPI_BY) have no name here.
    """
    found = {}
    for language in languages or LANGUAGES:
        for entry in functions():
            name = entry.function_fr if language == "fr" else entry.function
            text = lambda_text(entry, language)
            if name and text:
                found[name] = text
    return found
