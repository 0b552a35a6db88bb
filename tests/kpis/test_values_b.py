"""Values of campaigns, satisfaction, outbound, complaints, data quality and tools."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlkpi import kpis
from xlkpi.errors import AmbiguousName, ArgumentError, DomainError
from xlkpi.model.cells import CellError
from xlkpi.model.kpi import Family, Kpi

FAMILIES = (
    Family.CAMPAIGNS,
    Family.SATISFACTION,
    Family.OUTBOUND,
    Family.COMPLAINTS,
    Family.DATA_QUALITY,
    Family.TOOLS,
)
OURS = [entry for entry in kpis.all_kpis() if entry.family in FAMILIES]
COUNTED = [  # quotients of two counts, each with numbers of its own
    ("RESPONSE_RATE", 120, 2000, 0.06),
    ("TAUX_REPONSE", 120, 2000, 0.06),
    ("NET_RESPONSE_RATE", 45, 900, 0.05),
    ("CAMPAIGN_CONVERSION_RATE", 30, 1000, 0.03),
    ("OPEN_RATE", 250, 1000, 0.25),
    ("CONTACT_PRESSURE", 5400, 1800, 3),
    ("UNSUBSCRIBE_RATE", 22, 461, 22 / 461),
    ("PENETRATION_RATE", 720, 960, 0.75),
    ("SURVEY_RESPONSE_RATE", 180, 1200, 0.15),
    ("REACH_RATE", 450, 1000, 0.45),
    ("ARGUMENTATION_RATE", 270, 450, 0.6),
    ("AGREEMENT_RATE", 54, 270, 0.2),
    ("EXPLOITATION_RATE", 270, 1000, 0.27),
    ("FILE_EXPLOITATION_RATE", 270, 900, 0.3),
    ("FILE_QUALITY", 1840, 2000, 0.92),
    ("FILE_PENETRATION", 1500, 2000, 0.75),
    ("CALLS_PER_HOUR", 360, 24, 15),
    ("COMPLAINT_RATE", 36, 2400, 0.015),
    ("FOLLOW_UP_RATE", 18, 24, 0.75),
    ("COMPLAINT_RESOLUTION_RATE", 60, 50, 1.2),
]


def call(function: str, *arguments: Any, **named: Any) -> Any:
    return getattr(kpis, function)(*arguments, **named)


# ---------------------------------------------------------------- the catalogue itself


@pytest.fixture(scope="module")
def canonical(root: Path) -> dict[str, dict[str, str]]:
    """The fixed table of functions, where it stands beside the project."""
    path = root.parent / "shared" / "functions.csv"
    if not path.is_file():
        pytest.skip(f"the table of functions is not at {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_functions_are_those_of_the_table(canonical: dict[str, dict[str, str]]) -> None:
    families = {family.value for family in FAMILIES}
    table = {id: row for id, row in canonical.items() if row["family"] in families}
    found = {}
    for entry in OURS:
        if entry.function:
            names = [
                f"[{argument.name}]" if argument.optional else argument.name
                for argument in entry.arguments
            ]
            found[entry.id] = (entry.k, entry.function, entry.function_fr, "; ".join(names))
    expected = {}
    for id, row in table.items():
        arguments = [
            f"[{part.strip('[]').split('=')[0]}]" if part.startswith("[") else part.rstrip("…")
            for part in row["arguments"].split("; ")
        ]
        expected[id] = (row["k"], row["function"], row["alias_fr"], "; ".join(arguments))
    assert found == expected
    for id, row in table.items():
        entry = kpis.find(id)
        assert (entry.unit.value, entry.better.value, entry.family.value) == (
            row["unit"],
            row["better"],
            row["family"],
        )


@pytest.mark.parametrize("entry", OURS, ids=lambda entry: entry.id)
def test_texts_fit_the_wizard_and_are_in_both_languages(entry: Kpi) -> None:
    for texts in (entry.name, entry.help, *(argument.help for argument in entry.arguments)):
        assert texts.en
        assert texts.fr
    for texts in (entry.note, entry.advice):
        assert bool(texts.en) == bool(texts.fr)
    assert max(map(len, entry.help)) <= 200
    assert all(max(map(len, argument.help)) <= 100 for argument in entry.arguments)
    assert entry.source
    assert entry.of.__doc__ or not entry.arguments


@pytest.mark.parametrize(
    ("entry", "alias"), [(entry, alias) for entry in OURS for alias in entry.aliases]
)
def test_an_alias_finds_its_kpi_or_asks(entry: Kpi, alias: str) -> None:
    try:
        found = kpis.find(alias)
    except AmbiguousName as asked:
        found = next(kpis.find(s.split()[0]) for s in asked.suggestions if s.startswith(entry.id))
    assert found is entry


@pytest.mark.parametrize("name", ["taux de désabonnement", "taux de réponse", "taux de validité"])
def test_a_name_with_several_meanings_is_asked_about(name: str) -> None:
    with pytest.raises(AmbiguousName):
        kpis.find(name)


def test_the_notice_of_the_net_promoter_score_is_kept() -> None:
    for text in kpis.find("NPS").note:
        assert "Net Promoter®" in text
        assert "NICE Satmetrix" in text


# ---------------------------------------------------------------- quotients of counts


@pytest.mark.parametrize(("function", "top", "bottom", "value"), COUNTED)
def test_a_quotient_of_counts(function: str, top: float, bottom: float, value: float) -> None:
    assert call(function, top, bottom) == pytest.approx(value)
    assert call(function, [[top - 1], [None], ["x"], [True], [1]], bottom) == pytest.approx(value)
    assert call(function, top, 0) is None
    assert call(function, 0, bottom) == 0
    assert call(function, None, bottom) is None
    assert call(function, top, ["text", None, True]) is None
    with pytest.raises(DomainError, match="negative"):
        call(function, top, [-1, bottom])
    with pytest.raises(CellError, match="#REF!"):
        call(function, [top, "#REF!"], bottom)
    with pytest.raises(ArgumentError, match="needs"):
        call(function, top)


# ---------------------------------------------------------------- campaigns


def test_the_test_of_two_subjects() -> None:
    # z = (0.25 - 0.20) / √(0.225 × 0.775 × 2 / 1000) = 2.6776
    assert call("AB_TEST", 200, 1000, 250, 1000) == pytest.approx(0.0074196496, rel=1e-6)
    assert call("AB_TEST", 250, 1000, 200, 1000) == call("AB_TEST", 200, 1000, 250, 1000)
    assert call("AB_TEST", 20, 100, 20, 100) == 1
    for nothing in ((0, 0, 1, 10), (1, 10, 0, 0), (0, 10, 0, 20), (10, 10, 20, 20)):
        assert call("AB_TEST", *nothing) is None
    with pytest.raises(DomainError, match="successes_b: 11 is more than 10"):
        call("AB_TEST", 1, 10, 11, 10)


def test_a_test_on_a_sheet_has_no_value_where_exports_disagree() -> None:
    measures = {"successes_a": 11, "sent_a": 10, "successes_b": 1, "sent_b": 10}
    assert kpis.find("AB_TEST").value(measures) is None


# ---------------------------------------------------------------- answers on scales


def test_scores_of_recommendation() -> None:
    answers = [[10], [9], [8], [7], [3], [None], ["Offered"], [True]]
    assert call("NPS", answers) == 20
    assert call("PROMOTER_RATE", answers) == 0.4
    assert call("PASSIVE_RATE", answers) == 0.4
    assert call("DETRACTOR_RATE", answers) == 0.2
    for function in ("NPS", "NPS_MARGIN", "PROMOTER_RATE", "PASSIVE_RATE", "DETRACTOR_RATE"):
        assert call(function, [None, "x", True]) is None
        for wrong in (11, -1, 7.5):
            with pytest.raises(DomainError, match="scale of 0 to 10"):
                call(function, [10, wrong])
        with pytest.raises(CellError):
            call(function, [10, "#DIV/0!"])


@pytest.mark.parametrize(("n", "margin"), [(30, 28), (400, 8)])
def test_the_margin_of_a_score_by_number_of_answers(n: int, margin: float) -> None:
    promoters, detractors = round(n * 0.5), round(n * 0.2)
    answers = [10] * promoters + [0] * detractors + [7] * (n - promoters - detractors)
    assert call("NPS_MARGIN", answers) == pytest.approx(margin, abs=1)
    assert call("NPS_MARGIN", answers, 0.99) > call("NPS_MARGIN", answers)


def test_margins_refuse_what_is_no_confidence() -> None:
    for wrong in (0, 1, 2, -0.5):
        with pytest.raises(DomainError, match="between 0 and 1"):
            call("NPS_MARGIN", [10], wrong)
        with pytest.raises(DomainError, match="between 0 and 1"):
            call("RATE_MARGIN", 1, 2, wrong)
    with pytest.raises(ArgumentError):
        call("NPS_MARGIN", [10], "95 %")
    assert call("NPS_MARGIN", [10, 0], None) == call("NPS_MARGIN", [10, 0])


@pytest.mark.parametrize(
    ("answers", "top", "rate"),
    [
        ([1, 2, 2], 2, 2 / 3),
        ([1, 2, 3], 3, 1 / 3),
        ([1, 2, 3, 4], 4, 0.5),
        ([3, 4, 5], None, 2 / 3),
        ([5, 6, 7], 7, 2 / 3),
        ([7, 8, 10], 10, 2 / 3),
    ],
)
def test_satisfied_answers_follow_the_scale(
    answers: list[int], top: int | None, rate: float
) -> None:
    assert call("CSAT", answers, None, top) == pytest.approx(rate)
    assert call("REPURCHASE_INTENTION", answers, scale_max=top) == pytest.approx(rate)


def test_a_scale_without_a_usual_cut_off_asks_for_it() -> None:
    with pytest.raises(DomainError, match="no usual cut-off: give positive_from"):
        call("CSAT", [6, 5], None, 6)
    assert call("CSAT", [6, 5, 4], 5, 6) == pytest.approx(2 / 3)
    with pytest.raises(DomainError, match="give easy_from"):
        call("CES", [6, 5], scale_max=10)
    for outside in (0, 6):
        with pytest.raises(DomainError, match="outside a scale of 1 to 5"):
            call("CSAT", [5, 4], outside)


def test_ease() -> None:
    assert call("CES", [7, 6, 5, 4, 3, 1]) == pytest.approx(100 / 6)
    assert call("CES", [5, 4, 3, 2], None, None, 5) == pytest.approx(25)
    assert call("CES", [7, 6, 4, 1], 6, 4) == 0
    assert call("CES_EASY", [7, 6, 5, 4]) == 0.75
    assert call("CES_EASY", [5, 4, 3, 2], None, 5) == 0.5
    assert call("CES_MEAN", [7, 6, 4, 1, None, "x"]) == 4.5
    for function in ("CES", "CES_EASY", "CES_MEAN"):
        assert call(function, [None]) is None
        with pytest.raises(DomainError, match="scale of 1 to 7"):
            call(function, [8])
        with pytest.raises(ArgumentError, match="one value"):
            call(function, [7], scale_max=[5, 7])


@pytest.mark.parametrize("yes", ["yes", "Oui", " TRUE ", "vrai", "Y", "o"])
@pytest.mark.parametrize("no", ["no", "Non", "false", " FAUX", "n"])
def test_repurchase_takes_words_in_both_languages(yes: str, no: str) -> None:
    assert call("REPURCHASE_INTENTION", [yes, yes, no, 5, 3, "perhaps", None]) == 0.6


def test_words_are_passed_over_where_scores_are_asked() -> None:
    assert call("CSAT", ["yes", 5, 1]) == 0.5


# ---------------------------------------------------------------- rows


def test_comments_and_fields() -> None:
    assert call("COMMENT_RATE", ["slow", None, "N/A", "kind"]) == 0.5
    assert call("COMMENT_RATE", ["slow", None, None], [None, 4, None]) == 0.5
    assert call("COMMENT_RATE", [None], [None]) is None
    blanks = [None, "", "  ", "-", "N/A", "NULL", "Unknown", "inconnu", "Select", "0000"]
    assert call("COMPLETENESS", [*blanks, "x", 0, False]) == 3 / 13
    assert call("COMPLETENESS", ["x", "x", None], [1, None, 2]) == 0.5
    assert call("COMPLETENESS", ["x"], [None]) is None
    for function in ("COMMENT_RATE", "COMPLETENESS"):
        with pytest.raises(ArgumentError, match="shape"):
            call(function, ["a", "b"], [1])
        with pytest.raises(CellError):
            call(function, ["a", "#NAME?"])


def test_duplicates() -> None:
    assert call("DUPLICATE_RATE", ["a", "A ", "b", None, "n/a", " "]) == pytest.approx(1 / 3)
    assert call("DUPLICATE_RATE", [1, 1.0, 2]) == pytest.approx(1 / 3)
    assert call("DUPLICATE_RATE", [None, "-"]) is None


def test_the_mirror_survey() -> None:
    assert call("MIRROR_GAP", [7, 8, 9], [9, 9]) == 1
    assert call("MIRROR_GAP", [7, 8, 9], []) is None
    assert call("MIRROR_GAP", ["x"], [9]) is None


def test_complaints_settled() -> None:
    assert call("COMPLAINT_HANDLING_TIME", [46000, 46001, 46002], [46004, 46007, None]) == 5
    assert call("COMPLAINT_HANDLING_TIME", [46000], [None]) is None
    with pytest.raises(DomainError):
        call("COMPLAINT_HANDLING_TIME", [46001], [46000])
    with pytest.raises(ArgumentError):
        call("COMPLAINT_HANDLING_TIME", [46001, 46002], [46002])
    assert call("MEAN_SEVERITY", [1, 4, None, "grave"]) == 2.5
    with pytest.raises(DomainError):
        call("MEAN_SEVERITY", [1, -1])


def test_records_treated() -> None:
    days = [46000 + n for n in range(5)]
    assert call("RECORDS_TREATED", ["A"] * 5, days, ["no"] * 5) == 1
    assert call("RECORDS_TREATED", ["A"] * 4, days[:4], ["no"] * 4) == 0
    assert call("RECORDS_TREATED", ["A"] * 5, [46000.41] * 5, ["no"] * 5) == 0
    assert call("RECORDS_TREATED", ["A", "a ", "B"], days[:3], ["oui", 1, None]) == 1
    assert call("RECORDS_TREATED", [None, "-"], days[:2], ["oui", "oui"]) is None
    with pytest.raises(ArgumentError, match="perhaps"):
        call("RECORDS_TREATED", ["A"], [46000], ["perhaps"])
    with pytest.raises(ArgumentError, match="shape"):
        call("RECORDS_TREATED", ["A", "B"], [46000], ["yes", "no"])


# ---------------------------------------------------------------- rows of sheets


@pytest.mark.parametrize(
    ("kpi", "measures", "value"),
    [
        ("campaign_return_on_investment", {"campaign_gain": 15e3, "campaign_cost": 1e4}, 0.5),
        ("campaign_return_on_investment", {"campaign_gain": 15e3, "campaign_cost": 0}, None),
        ("open_rate_of_sent", {"openers": 250, "sent_emails": 1250}, 0.2),
        (
            "unsubscribe_rate_per_message",
            {"unsubscribes": 22, "delivered_messages": 2962},
            22 / 2962,
        ),
        ("response_rate", {"responses": 12, "solicited_contacts": 200}, 0.06),
        ("contact_pressure", {"omnichannel_contacts": 6, "contacted_customers": 2}, 3),
        ("file_penetration", {"treated_records": 3, "campaign_records": 4}, 0.75),
        ("net_promoter_score", {"promoters": 5, "detractors": 2, "nps_answers": 10}, 30),
        (
            "mirror_survey_gap",
            {
                "mirror_predicted_score": 18,
                "mirror_predicted_answers": 2,
                "mirror_customer_score": 24,
                "mirror_customer_answers": 3,
            },
            1,
        ),
        (
            "unknown_outcome_calls",
            {"calls": 10, "dropped_calls": 1, "unreached_calls": 4, "reached_calls": 3},
            2,
        ),
        (
            "complaint_rate_change_points",
            {
                "complaints": 30,
                "complaint_base": 2000,
                "complaints@previous": 20,
                "complaint_base@previous": 2000,
            },
            0.5,
        ),
        (
            "complaint_rate_change",
            {
                "complaints": 30,
                "complaint_base": 2000,
                "complaints@previous": 0,
                "complaint_base@previous": 2000,
            },
            None,
        ),
        (
            "complaint_handling_time",
            {"complaint_handling_s": 864_000, "handled_complaints": 4},
            2.5,
        ),
    ],
)
def test_a_row_from_measures(kpi: str, measures: dict[str, float], value: float | None) -> None:
    entry = kpis.find(kpi)
    assert set(entry.measures) == set(measures)
    got = entry.value(measures)
    assert got is None if value is None else got == pytest.approx(value)


# ---------------------------------------------------------------- tools


def test_the_margin_of_a_rate() -> None:
    # Wilson's interval of 50 out of 100 at 95 %: 0.4038 … 0.5962
    assert call("RATE_MARGIN", 50, 100) == pytest.approx(0.0962, abs=5e-5)
    assert call("RATE_MARGIN", 0, 10) == pytest.approx(0.1388, abs=5e-5)
    assert call("RATE_MARGIN", 0, 0) is None
    with pytest.raises(DomainError, match="successes: 3 is more than 2"):
        call("RATE_MARGIN", 3, 2)


def test_change_and_variance() -> None:
    assert call("KPI_CHANGE", 120, 100) == pytest.approx(0.2)
    assert call("KPI_CHANGE", -50, -100) == 0.5
    assert call("KPI_CHANGE", 1, 0) is None
    with pytest.raises(ArgumentError):
        call("KPI_CHANGE", [1, 2], 1)
    assert call("KPI_VARIANCE", 90, 100) == -10
    assert call("KPI_VARIANCE", 90, 100, "Lower") == 10
    assert call("ECART_OBJECTIF", 90, 100, "plus bas") == 10
    assert call("KPI_VARIANCE", 90, None) is None
    for word in ("neutral", "up"):
        with pytest.raises(ArgumentError, match=f'"{word}"'):
            call("KPI_VARIANCE", 90, 100, word)


@pytest.mark.parametrize(
    ("arguments", "english", "french"),
    [
        ((100, 100), "on target", "atteint"),
        ((95, 100), "close", "proche"),
        ((0.95, 1), "close", "proche"),
        ((94.9, 100), "off target", "manqué"),
        ((105, 100, "lower"), "close", "proche"),
        ((105.1, 100, "lower"), "off target", "manqué"),
        ((0.1 + 0.2, 0.3, "lower"), "on target", "atteint"),
        ((-0.05, 0), "close", "proche"),
        ((-0.06, 0), "off target", "manqué"),
        ((-105, -100), "close", "proche"),
        ((80, 100, None, 0.2), "close", "proche"),
        ((99, 100, "higher", 0), "off target", "manqué"),
    ],
)
def test_status_in_two_languages(arguments: tuple[Any, ...], english: str, french: str) -> None:
    assert call("KPI_STATUS", *arguments) == english
    assert call("STATUT_KPI", *arguments) == french


def test_status_without_a_value() -> None:
    assert call("KPI_STATUS", None, 100) is None
    with pytest.raises(DomainError):
        call("KPI_STATUS", 1, 1, "higher", -0.1)
    with pytest.raises(CellError):
        call("KPI_STATUS", "#N/A", 1)


def test_what_the_catalogue_says() -> None:
    assert call("KPI_INFO", "NPS", "formula") == "100 × (promoters − detractors) ÷ nps_answers"
    assert call("KPI_INFO", "detractor_rate", "better") == "lower"
    assert call("INFO_KPI", "detractor_rate", "sens") == "plus bas"
    assert call("KPI_INFO", "CES", "name") == "Net CES (ease)"
    assert call("INFO_KPI", "CES", "nom") == "CES net (facilité)"
    assert call("INFO_KPI", "COMPLAINT_HANDLING_TIME", "unité") == "jours"
    assert call("KPI_INFO", "OPEN_RATE", "source").startswith("D5")
    assert call("KPI_INFO", "OPEN_RATE") == kpis.find("OPEN_RATE").help.en
    assert call("INFO_KPI", "OPEN_RATE") == kpis.find("OPEN_RATE").help.fr
    assert call("INFO_KPI", "KPI_STATUS", "formule") == kpis.find("KPI_STATUS").help.fr
    assert call("KPI_INFO", None) is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("NPSS",), "did you mean"),
        (("taux de désabonnement",), "churn_rate"),
        (("NPS", "formulas"), 'did you mean "formula"'),
    ],
)
def test_an_unknown_name_is_the_wrong_argument(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        call("KPI_INFO", *arguments)


def test_a_kpi_by_segment() -> None:
    segments = [["south"], ["north"], ["South "], [None], [None]]
    scores = [[10], [3], [8], [9], [None]]
    assert call("KPI_BY", "NPS", segments, scores) == [
        ["south", 50, 2],
        ["north", -100, 1],
        ["(blank)", 100, 1],
    ]
    assert call("KPI_PAR", "SCORE_NPS", segments, scores)[2][0] == "(vide)"
    # a setting is the same for all; a segment without an answer has no value
    assert call("KPI_BY", "CSAT", ["a", "b", "a"], [5, None, 3], 3) == [["a", 1, 2], ["b", None, 1]]
    assert call("KPI_BY", "STATUT_KPI", ["a"], 1, 1) == [["a", "on target", 1]]
    assert call("KPI_PAR", "STATUT_KPI", ["a"], 1, 1) == [["a", "atteint", 1]]
    assert call("KPI_BY", "NPS", [1, 1.0, True], [10, 9, 3]) == [[1, 100, 2], [True, -100, 1]]
    assert call("KPI_BY", "NPS", [None], [None]) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("NPSS", ["a"], [10]),
        ("complaints", ["a"], [10]),
        ("KPI_BY", ["a"], [10]),
        ("NPS", ["a", "b"], [10, 9, 8]),
        ("NPS", ["a"]),
        ("NPS", ["a"], [10], [9]),
    ],
)
def test_a_kpi_by_segment_refuses(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ArgumentError):
        call("KPI_BY", *arguments)


def test_errors_come_out_of_segments() -> None:
    with pytest.raises(CellError):
        call("KPI_BY", "NPS", ["a", "#N/A"], [10, 9])
    with pytest.raises(DomainError):
        call("KPI_BY", "NPS", ["a", "b"], [10, 11])


# ---------------------------------------------------------------- what holds for any rows

answers = st.lists(st.integers(0, 10) | st.none(), max_size=40)


@given(answers)
def test_shares_of_answers_make_one_and_the_score(scores: list[int | None]) -> None:
    parts = [call(f, scores) for f in ("PROMOTER_RATE", "PASSIVE_RATE", "DETRACTOR_RATE")]
    score = call("NPS", scores)
    if score is None:
        assert parts == [None] * 3
        assert all(each is None for each in scores)
    else:
        assert math.isclose(sum(parts), 1)
        assert math.isclose(score, 100 * (parts[0] - parts[2]), abs_tol=1e-9)
        assert -100 <= score <= 100
        assert call("NPS_MARGIN", scores) >= 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10)), min_size=1, max_size=40))
def test_segments_weighted_by_their_answers_give_the_whole(rows: list[tuple[str, int]]) -> None:
    names, scores = [row[0] for row in rows], [row[1] for row in rows]
    table = call("KPI_BY", "NPS", names, scores)
    assert sum(n for _, _, n in table) == len(rows)
    assert math.isclose(
        sum(value * n for _, value, n in table) / len(rows), call("NPS", scores), abs_tol=1e-9
    )


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=20),
    st.sampled_from([row[0] for row in COUNTED]),
)
def test_adding_up_segments_changes_no_ratio(counts: list[tuple[int, int]], function: str) -> None:
    tops, bottoms = [row[0] for row in counts], [row[1] for row in counts]
    whole = call(function, sum(tops), sum(bottoms))
    assert call(function, tops, bottoms) == whole
    assert (whole is None) == (sum(bottoms) == 0)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.5, 0.999))
def test_a_margin_of_a_rate_is_a_share(done: int, more: int, confidence: float) -> None:
    margin = call("RATE_MARGIN", done, done + more, confidence)
    assert (margin is None) == (done + more == 0)
    assert margin is None or 0 <= margin <= 0.5
    assert margin == pytest.approx(call("RATE_MARGIN", more, done + more, confidence))


@given(st.lists(st.integers(1, 7), min_size=1, max_size=30))
def test_ease_agrees_with_its_parts(ratings: list[int]) -> None:
    easy = call("CES_EASY", ratings)
    assert call("CES", ratings) <= 100 * easy + 1e-9
    assert 1 <= call("CES_MEAN", ratings) <= 7
    turned = [8 - rating for rating in ratings]
    assert math.isclose(call("CES", turned), -call("CES", ratings), abs_tol=1e-9)
