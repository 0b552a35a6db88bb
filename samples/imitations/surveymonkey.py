"""SurveyMonkey: two header lines, American dates, scores as texts."""

from __future__ import annotations

from company.files import csv_bytes

from imitations.world import Answer, World
from imitations.write import LANGUAGES, day

FEEDS = ("recommend", "satisfied")
LACKS = ()
_QUESTIONS = {
    "en": (
        "How likely is it that you would recommend us to a friend?",
        "Overall, how satisfied are you with us?",
        "Any comment?",
    ),
    "fr": (
        "Dans quelle mesure recommanderiez-vous notre société ?",
        "Dans l'ensemble, êtes-vous satisfait de nous ?",
        "Un commentaire ?",
    ),
}
_PARTS = {
    "en": ("", "Response", "Open-Ended Response"),
    "fr": ("", "Réponse", "Réponse ouverte"),
}
_ENDS = {
    "en": ("Not at all likely", "Extremely likely"),
    "fr": ("Pas du tout probable", "Extrêmement probable"),
}
_SATISFIED = {
    "en": (
        "Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied",
        "Very satisfied",
    ),
    "fr": (
        "Très insatisfait", "Insatisfait", "Ni satisfait ni insatisfait", "Satisfait",
        "Très satisfait",
    ),
}  # fmt: skip


def _recommend(answer: Answer, language: str) -> str:
    """The number; at the ends of the scale with its words."""
    words = {0: _ENDS[language][0], 10: _ENDS[language][1]}.get(answer.recommend)
    return f"{answer.recommend} - {words}" if words else str(answer.recommend)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The answers, one of them left half-way."""
    moment = "%m/%d/%Y %I:%M:%S %p"
    found = {}
    for language in LANGUAGES:
        rows = [
            [
                f"1180{a.id}", "4461112", day(a.at, moment), day(a.at, moment), "", "", "", "",
                a.customer, _recommend(a, language), _SATISFIED[language][a.satisfied - 1],
                a.comment,
            ]
            for a in world.answers
        ]  # fmt: skip
        half = list(rows[0])
        half[0], half[3], half[10] = "11809", "", ""
        names = (
            "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address",
            "Email Address", "First Name", "Last Name", "Custom Data 1", *_QUESTIONS[language],
        )  # fmt: skip
        parts = [""] * 9 + list(_PARTS[language])
        found[language] = {"Survey.csv": csv_bytes(names, [parts, *rows, half])}
    return found
