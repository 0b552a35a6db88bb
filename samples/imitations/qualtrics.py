"""Qualtrics: three header lines, the second in the language of the survey."""

from __future__ import annotations

import json

from company.files import csv_bytes

from imitations.world import World
from imitations.write import LANGUAGES, day

FEEDS = ("recommend", "satisfied")
LACKS = ()
_NAMES = (
    "StartDate", "EndDate", "Status", "Progress", "Duration (in seconds)", "Finished",
    "RecordedDate", "ResponseId", "ExternalReference", "Q1_NPS_GROUP", "Q1", "Q2", "Q3",
)  # fmt: skip
_LABELS = {
    "en": (
        "Start Date", "End Date", "Response Type", "Progress", "Duration (in seconds)", "Finished",
        "Recorded Date", "Response ID", "External Data Reference", "Group",
        "Would you recommend us to a friend?", "How satisfied are you?", "Any comment?",
    ),
    "fr": (
        "Date de début", "Date de fin", "Type de réponse", "Avancement", "Durée (en secondes)",
        "Terminé", "Date d'enregistrement", "ID de réponse", "Référence externe", "Groupe",
        "Nous recommanderiez-vous à un ami ?", "Êtes-vous satisfait ?", "Un commentaire ?",
    ),
}  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The answers, one of them a preview, one left half-way."""
    moment = "%Y-%m-%d %H:%M:%S"
    rows = [
        [
            day(a.at, moment), day(a.at, moment), "IP Address", "100", "75", "True",
            day(a.at, moment), f"R_{a.id}", a.customer, "", str(a.recommend), str(a.satisfied),
            a.comment,
        ]
        for a in world.answers
    ]  # fmt: skip
    preview, half = list(rows[0]), list(rows[1])
    preview[2], preview[7] = "Survey Preview", "R_0001"
    half[3], half[5], half[7], half[11] = "40", "False", "R_0002", ""
    ids = [json.dumps({"ImportId": name}) for name in _NAMES]
    return {
        language: {"survey.csv": csv_bytes(_NAMES, [_LABELS[language], ids, preview, *rows, half])}
        for language in LANGUAGES
    }
