"""Typeform: the export of answers; questions as headers, with their HTML."""

from __future__ import annotations

from company.files import csv_bytes

from imitations.world import World
from imitations.write import LANGUAGES, day

FEEDS = ("recommend", "satisfied")
LACKS = ()
_QUESTIONS = {
    "en": (
        "How likely are you to <strong>recommend us</strong>?", "How satisfied are you?",
        "Any comment?",
    ),
    "fr": (
        "Nous <strong>recommanderiez-vous</strong> à un ami ?", "Êtes-vous satisfait ?",
        "Un commentaire ?",
    ),
}  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The answers, one of them left half-way."""
    moment = "%Y-%m-%d %H:%M:%S"
    rows = [
        [
            f"t{a.id}x", str(a.recommend), str(a.satisfied), a.comment, a.customer, "completed",
            day(a.at, moment), "", day(a.at, moment), f"n{a.id}", "",
        ]
        for a in world.answers
    ]  # fmt: skip
    half = list(rows[0])
    half[0], half[2], half[5], half[7], half[8] = "t9x", "", "partial", half[8], ""
    return {
        language: {
            "responses.csv": csv_bytes(
                (
                    "#", *_QUESTIONS[language], "customer_id", "Response Type", "Start Date (UTC)",
                    "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags",
                ),
                [*rows, half],
            )
        }
        for language in LANGUAGES
    }  # fmt: skip
