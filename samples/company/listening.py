"""Surveys: Delighted (NPS), the visit questionnaire, complaints, the mirror survey."""

from __future__ import annotations

from datetime import date, timedelta

from company.base import Base
from company.dice import Dice
from company.files import csv_bytes, fr_date, iso
from company.ledger import Ledger
from company.story import AGENTS, END, MONTHS, first_day, growth, label, strain

PRAISE = ("Très bon suivi", "Technicien à l'heure", "Équipe aimable", "Rien à redire")
BLAME = ("Injoignable au téléphone", "Trop d'attente", "Facture incomprise", "Panne non résolue")
TRAPS = ('=HYPERLINK("http://x")', "+1+1", "@SUM(A1)", "-2+3|cmd")


class Sends:
    """How many questionnaires left, a row a wave and kind."""

    def __init__(self, ledger: Ledger) -> None:
        self.rows: list[list[str]] = []
        self._ledger = ledger

    def add(self, wave: str, kind: str, on: date, sent: int) -> None:
        """Note a sending."""
        self.rows.append([wave, kind, iso(on), str(sent)])
        self._ledger.add("surveys_sent", on, sent)

    def file(self) -> bytes:
        """The log of the questionnaires sent."""
        self._ledger.file("survey-sends.csv", len(self.rows), {})
        return csv_bytes(["wave", "survey", "sent on", "sent"], self.rows)


def _answer(ledger: Ledger, day: date, comment: str) -> None:
    ledger.add("survey_answers", day)
    ledger.add("commented_answers", day, int(comment.strip() not in ("", "-")))


def nps_file(seed: int, base: Base, sends: Sends, ledger: Ledger) -> bytes:
    """Delighted: scores 0 to 10, comments; one 11, one answer twice, four hostile comments."""
    dice = Dice(seed, "nps")
    rows: list[list[str]] = []
    for month in MONTHS:
        there = base.active(first_day(month))
        on = dice.day(month, 3, 6)
        answers = dice.whole(24 * growth(month))
        sends.add(label(month), "nps", on, answers * dice.between(26, 33) // 10)
        bad = strain(month)
        better = 0.006 * max(0, month - 18)
        chances = {
            "promoters": 0.46 - 0.17 * bad + 2 * better,
            "passives": 0.32,
            "detractors": 0.21 + 0.21 * bad - better,
        }
        for person in dice.some(there, answers):
            group = dice.weighted(chances)
            low, high = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}[group]
            score = dice.between(low, high) if group != "detractors" else 6 - dice.skewed(0, 6)
            comment = "-" if dice.chance(0.06) else ""
            if dice.chance(0.38):
                comment = dice.pick(BLAME if group == "detractors" else PRAISE)
            if len(rows) % 150 == 149 and len(rows) // 150 < len(TRAPS):
                comment = TRAPS[len(rows) // 150]
            day = dice.day(month, on.day + 1, 27)
            rows.append(
                [f"D{len(rows) + 5001}", person.id, str(score), comment, iso(day), label(month)]
            )
            ledger.add("nps_answers", day, region=person.region)
            ledger.add(group, day, region=person.region)
            _answer(ledger, day, comment)
    extra = [["D9001", "C0020", "11", "", "2025-05-14", "2025-05"], rows[40]]
    ledger.file(
        "delighted-nps.csv", len(rows) + 2, {"score outside its scale": 1, "duplicate key": 1}
    )
    header = ["Response ID", "Customer ID", "Score", "Comment", "Created at", "Wave"]
    return csv_bytes(header, rows + extra)


def visit_file(seed: int, base: Base, sends: Sends, ledger: Ledger) -> bytes:
    """The questionnaire after a visit, in French: satisfaction, effort, would buy again."""
    dice = Dice(seed, "visits")
    rows: list[list[str]] = []
    for month in MONTHS:
        there = base.active(first_day(month))
        bad = strain(month)
        count = dice.whole(13 * growth(month))
        for kind in ("csat", "ces", "repurchase"):
            sends.add(f"V-{label(month)}", kind, dice.day(month, 1, 4), count * 3)
        for _ in range(count):
            day, agent = dice.day(month), dice.pick(AGENTS)
            happy = dice.chance(0.84 - 0.25 * bad)
            note = dice.between(4, 5) if happy else dice.between(1, 3)
            effort = dice.between(5, 7) if dice.chance(0.72 - 0.22 * bad) else dice.between(1, 4)
            again = "oui" if dice.chance(0.9 if happy else 0.35) else "non"
            comment = dice.pick(PRAISE if happy else BLAME) if dice.chance(0.3) else ""
            answers = [str(note), str(effort) if dice.chance(0.85) else "", again]
            if dice.chance(0.3):
                answers[2] = ""
            number = f"V{len(rows) + 1:04d}"
            rows.append([number, fr_date(day), dice.pick(there).id, agent, *answers, comment])
            ledger.add("csat_answers", day, agent=agent)
            ledger.add("positive_answers", day, int(note >= 4), agent=agent)
            _answer(ledger, day, comment)
            if answers[1]:
                ledger.add("ces_answers", day)
                ledger.add("easy_answers", day, int(effort >= 5))
                ledger.add("hard_answers", day, int(effort <= 3))
                ledger.add("ces_score", day, effort)
                _answer(ledger, day, "")
            if answers[2]:
                ledger.add("repurchase_answers", day)
                ledger.add("repurchase_yes", day, int(again == "oui"))
                _answer(ledger, day, "")
    header = [
        "N° réponse",
        "Date",
        "Client",
        "Technicien",
        "Satisfaction (1 à 5)",
        "Facilité (1 à 7)",
        "Rachèteriez-vous ?",
        "Commentaire",
    ]
    ledger.file("enquete-visite.csv", len(rows), {})
    return csv_bytes(header, rows, delimiter=";", encoding="cp1252")


def complaint_file(
    seed: int, closed: list[tuple[str, str, date]], sends: Sends, ledger: Ledger
) -> bytes:
    """How those who complained judge the way it was handled, 1 to 5."""
    dice = Dice(seed, "complaint survey")
    rows = []
    for number, customer, day in closed:
        asked = day + timedelta(days=3)
        if asked >= END or not dice.chance(0.68):
            continue
        note = dice.between(4, 5) if dice.chance(0.66) else dice.between(1, 3)
        rows.append([f"Q-{number}", fr_date(asked), customer, str(note)])
        ledger.add("complaint_csat_answers", asked)
        ledger.add("complaint_csat_positive", asked, int(note >= 4))
        _answer(ledger, asked, "")
    for month in MONTHS:
        asked_in = sum(d.year * 12 + d.month == first_day(month).year * 12 + first_day(month).month
                       for _, _, d in closed)  # fmt: skip
        if asked_in:
            sends.add(f"R-{label(month)}", "complaint", first_day(month), asked_in)
    ledger.file("enquete-reclamations.csv", len(rows), {})
    header = ["N° réponse", "Date", "Client", "Satisfaction du traitement"]
    return csv_bytes(header, rows, delimiter=";")


def mirror_file(seed: int, base: Base, sends: Sends, ledger: Ledger) -> bytes:
    """The same questions put to customers, to staff, and to staff in the customers' place."""
    dice = Dice(seed, "mirror")
    questions = {"Accueil": (7, 7, 8), "Délais": (6, 7, 7), "Qualité": (8, 8, 8), "Prix": (6, 7, 5)}
    rows = []
    for month in (12, 18):
        there = base.active(first_day(month))
        customers = [c.id for c in dice.some(there, 15)]
        people = [("Client", c) for c in customers]
        people += [("Collaborateur", "") for _ in range(5)]
        people += [("Collaborateur (client supposé)", "") for _ in range(5)]
        wave = f"Miroir {label(month)}"
        sends.add(wave, "mirror", dice.day(month, 1, 4), 60)
        for number, (population, customer) in enumerate(people, 1):
            day = dice.day(month, 6, 20)
            for question, means in questions.items():
                place = ("Client", "Collaborateur", "Collaborateur (client supposé)").index(
                    population
                )
                score = min(10, means[place] + dice.between(-2, 2))
                rows.append(
                    [f"{label(month)}-{number:02d}", fr_date(day), customer, population,
                     question, str(score), wave]
                )  # fmt: skip
                name = ("customer", "staff", "predicted")[place]
                ledger.add(f"mirror_{name}_score", day, score)
                ledger.add(f"mirror_{name}_answers", day)
                if place == 0:
                    _answer(ledger, day, "")
    ledger.file("enquete-miroir.csv", len(rows), {})
    header = ["Répondant", "Date", "Client", "Population", "Question", "Note sur 10", "Vague"]
    return csv_bytes(header, rows, delimiter=";", encoding="utf-8-sig")
