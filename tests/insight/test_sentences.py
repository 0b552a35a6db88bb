"""Comments by rules: what each case says, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xlkpi import kpis
from xlkpi.insight.sentences import Case, sentences
from xlkpi.insight.wording import subject_en, subject_fr
from xlkpi.model.kpi import Family

OCTOBER = date(2026, 10, 1)


def said(kpi: str, now: float | None, before: float | None = None, **more: Any) -> tuple[str, str]:
    """The whole comment in English and in French, no-break spaces as spaces."""
    found = sentences(Case(kpis.find(kpi), more.pop("month", OCTOBER), now, before, **more))
    return tuple(  # type: ignore[return-value]
        " ".join(text.in_(language) for text in found).replace("\u00a0", " ").replace("\u202f", " ")
        for language in ("en", "fr")
    )


@pytest.mark.parametrize(
    ("case", "english", "french"),
    [
        (
            said("nps", 42, 37.9, low=30, margin=6),
            ("Net promoter score (NPS®) rose 4.1 points to 42, above its target of 30; the interval "
            "is ± 6 points, so the change may be chance."),
            ("Le score NPS® augmente de 4,1 points et passe à 42, au-dessus de son objectif de 30 ; "
            "l’intervalle est de ± 6 points, le changement peut donc être dû au hasard."),
        ),
        (
            said("nps", 12, 42, low=30, margin=6, margin_before=7),
            ("Net promoter score (NPS®) fell 30.0 points to 12, below its target of 30; the "
            "interval is ± 6 points, less than the change."),
            ("Le score NPS® recule de 30,0 points et passe à 12, en dessous de son objectif de 30 ; "
            "l’intervalle est de ± 6 points, moins que le changement."),
        ),
        (
            said("churn_rate", 0.031, 0.02, high=0.03, close=True),
            "Churn rate rose 1.1 points to 3.1 %, above its target of 3.0 %, within its tolerance.",
            ("Le taux d’attrition augmente de 1,1 point et passe à 3,1 %, au-dessus de son objectif "
            "de 3,0 %, dans la tolérance."),
        ),
        (
            said("active_customers", 3400, 3200, low=3400),
            "Active customers rose 6.2 % to 3,400, at their target.",
            "Les clients actifs augmentent de 6,2 % et passent à 3 400, à hauteur de leur objectif.",
        ),
        (
            said("orders", 12, 0),
            "Orders rose from 0 to 12.",
            "Le nombre de commandes passe de 0 à 12.",
        ),
        (
            said("won_deals", 12, 0),
            "Deals won rose from 0 to 12.",
            "Les affaires gagnées passent de 0 à 12.",
        ),
        (said("revenue", 1000), "Revenue was €1,000.", "Le chiffre d’affaires s’établit à 1 000 €."),
        (
            said("complaints", 7, 7),
            "Complaints stayed at 7.",
            "Les réclamations restent à 7.",
        ),
        (
            said("average_handle_time", 320, 300, low=300, high=360),
            "Average handle time rose 6.7 % to 320 s, within its target band of 300 s to 360 s.",
            ("La durée moyenne de traitement (DMT) augmente de 6,7 % et passe à 320 s, dans sa "
            "fourchette visée de 300 s à 360 s."),
        ),
        (
            said("mirror_survey_gap", -0.5, 0.25),
            "Mirror survey gap fell 300.0 % to −0.50.",
            "L’écart de l’enquête miroir recule de 300,0 % et passe à −0,50.",
        ),
        (
            said("revenue", 1000, 2000, partial=True, year_ago=900),
            "Revenue was €1,000. The data ends before October 2026 does.",
            ("Le chiffre d’affaires s’établit à 1 000 €. Les données s’arrêtent avant la fin "
            "d’octobre 2026."),
        ),
        (
            said("win_rate", 0.5, n=1, year_ago=0.4),
            ("Win rate was 50.0 %. It rests on 1 case only, fewer than 30. That is 10.0 points more "
            "than in October 2025 (40.0 %)."),
            ("Le taux de conversion des opportunités s’établit à 50,0 %. Ce résultat repose sur 1 "
            "cas seulement, moins de 30. C’est 10,0 points de plus qu’en octobre 2025 (40,0 %)."),
        ),
        (
            said("churn_rate", 0.05, 0.04, moved_by=("Region: Lyon", 0.008),
                 forecast=(date(2026, 11, 1), 0.045, 0.04, 0.05), actions=("Call them (Zoé)",),
                 notes=("Price rise",), month=date(2026, 10, 1)),
            ("Churn rate rose 1.0 point to 5.0 %. Region: Lyon weighed most in the change (+0.8 "
            "points). The forecast for November 2026 is 4.5 %, between 4.0 % and 5.0 % in four "
            "cases out of five. One action is open: Call them (Zoé). Noted: “Price rise”."),
            ("Le taux d’attrition augmente de 1,0 point et passe à 5,0 %. Region: Lyon a pesé le "
            "plus dans ce changement (+0,8 point). La prévision pour novembre 2026 est de 4,5 %, "
            "entre 4,0 % et 5,0 % quatre fois sur cinq. Une action est ouverte : Call them (Zoé). "
            "À noter : « Price rise »."),
        ),
        (
            said("churn_rate", 0.04, 0.04002, actions=("a", "b")),
            "Churn rate stayed at 4.0 %. 2 actions are open, the first: a.",
            "Le taux d’attrition reste à 4,0 %. 2 actions sont ouvertes, dont : a.",
        ),
        (said("churn_rate", None, 0.04), "", ""),
    ],
)  # fmt: skip
def test_what_a_case_says(case: tuple[str, str], english: str, french: str) -> None:
    assert case == (english, french)


def test_every_kpi_is_a_subject_that_reads() -> None:
    for family in Family:
        for kpi in kpis.of_family(family) if family is not Family.TOOLS else ():
            english, french = subject_en(kpi), subject_fr(kpi)
            assert english.text == kpi.name.en
            assert french.text.startswith(("Le ", "La ", "Les ", "L’"))
            assert french.plural == french.text.startswith("Les ")
            assert "'" not in french.text
            # an article is elided before a vowel, and only there
            if french.text.startswith(("Le ", "La ")):
                assert french.text[3].lower() not in "aeiouéèê"


@pytest.mark.parametrize(
    ("kpi", "plural"),
    [("active_customers", True), ("lost_customers", True), ("sales_cycle", False),
     ("sales_costs", True), ("gross_revenue_retention", False), ("net_customer_change", False),
     ("cost_per_lead", False), ("offered_calls", True), ("return_on_investment", False)],
)  # fmt: skip
def test_english_plurals(kpi: str, plural: bool) -> None:
    assert subject_en(kpis.find(kpi)).plural is plural
