"""LAMBDAs of campaigns, satisfaction, outbound, complaints, data quality and tools."""

from __future__ import annotations

import pytest

from tests.kpis.lambda_engines import case, prove
from tests.vectors import OMITTED
from xlkpi import kpis
from xlkpi.model.excel import lambda_text
from xlkpi.model.kpi import Family

FAMILIES = (
    Family.CAMPAIGNS,
    Family.SATISFACTION,
    Family.OUTBOUND,
    Family.COMPLAINTS,
    Family.DATA_QUALITY,
    Family.TOOLS,
)
WITHOUT_LAMBDA = {"KPI_INFO", "KPI_BY"}

RATES = (
    "RESPONSE_RATE",
    "NET_RESPONSE_RATE",
    "CAMPAIGN_CONVERSION_RATE",
    "OPEN_RATE",
    "CONTACT_PRESSURE",
    "UNSUBSCRIBE_RATE",
    "PENETRATION_RATE",
    "SURVEY_RESPONSE_RATE",
    "REACH_RATE",
    "ARGUMENTATION_RATE",
    "AGREEMENT_RATE",
    "EXPLOITATION_RATE",
    "FILE_EXPLOITATION_RATE",
    "FILE_QUALITY",
    "FILE_PENETRATION",
    "CALLS_PER_HOUR",
    "COMPLAINT_RATE",
    "FOLLOW_UP_RATE",
    "COMPLAINT_RESOLUTION_RATE",
)
OF_RATES = [
    each
    for function in RATES
    for each in (
        case(function, 120, 2000),
        case(function, [10, "n/a", None, True, 20], [100, 200, None, None, "x"]),
        case(function, 0, 5),
        case(function, 3, 0),
        case(function, None, 5),
        case(function, ["text", None], 5),
        case(function, -1, 5),
        case(function, [4, "#N/A"], 5),
    )
]

AB_TEST = [
    case("AB_TEST", 200, 1000, 250, 1000),
    case("AB_TEST", [100, 100], [500, 500], 250, 1000),
    case("AB_TEST", 1, 10, 9, 10),
    case("AB_TEST", 0, 10, 0, 10),
    case("AB_TEST", 10, 10, 10, 10),
    case("AB_TEST", 0, 0, 1, 10),
    case("AB_TEST", 11, 10, 1, 10),
    case("AB_TEST", 1, 10, 11, 10),
    case("AB_TEST", 1, 10, None, 10),
    case("AB_TEST", -1, 10, 1, 10),
]

ON_TEN = ("NPS", "PROMOTER_RATE", "PASSIVE_RATE", "DETRACTOR_RATE", "NPS_MARGIN")
OF_SCORES = [
    each
    for function in ON_TEN
    for each in (
        case(function, [10, 9, 8, 3]),
        case(function, [[10, 0], [7, 6]]),
        case(function, [10, None, "no answer", True, 6]),
        case(function, 10),
        case(function, [None, "x"]),
        case(function, [10, 11]),
        case(function, [10, -1]),
        case(function, [10, 7.5]),
        case(function, [10, "#DIV/0!"]),
    )
]
MARGINS = [
    case("NPS_MARGIN", [10, 9, 8, 3], 0.99),
    case("NPS_MARGIN", [10, 9, 8, 3], OMITTED),
    case("NPS_MARGIN", [10, 9, 8, 3], None),
    case("NPS_MARGIN", [10, 9, 8, 3], 1),
    case("NPS_MARGIN", [10, 9, 8, 3], "high"),
    case("NPS_MARGIN", [10, 9, 8, 3], [0.9, 0.95]),
    case("RATE_MARGIN", 50, 100),
    case("RATE_MARGIN", 50, 100, 0.8),
    case("RATE_MARGIN", [0, 0], [4, 5]),
    case("RATE_MARGIN", 9, 9),
    case("RATE_MARGIN", 0, 0),
    case("RATE_MARGIN", 10, 9),
    case("RATE_MARGIN", 1, 9, 2),
    case("RATE_MARGIN", None, 9),
]

RATINGS = [
    case("CSAT", [5, 4, 3, 2]),
    case("CSAT", [5, 4, 3, 2, None, "Offered", False]),
    case("CSAT", [5, 4, 3, 2], 3),
    case("CSAT", [5, 4, 3, 2], None, None),
    case("CSAT", [1, 2, 2], OMITTED, 2),
    case("CSAT", [1, 2, 3], OMITTED, 3),
    case("CSAT", [1, 2, 3, 4], OMITTED, 4),
    case("CSAT", [5, 6, 7], OMITTED, 7),
    case("CSAT", [10, 8, 7], OMITTED, 10),
    case("CSAT", [10, 8, 7], 10, 10),
    case("CSAT", [6, 5], OMITTED, 6),
    case("CSAT", [6, 5], 5, 6),
    case("CSAT", [5, 6]),
    case("CSAT", [5, 0]),
    case("CSAT", [5, 4], 9),
    case("CSAT", [5, 4], "four"),
    case("CSAT", [5, 4], [4, 3]),
    case("CSAT", [None]),
    case("CSAT", [5, "#REF!"]),
    case("CES", [7, 6, 4, 1]),
    case("CES", [7, 6, 4, 1, None, True, "x"]),
    case("CES", [5, 4, 2, 1], OMITTED, OMITTED, 5),
    case("CES", [7, 6, 4, 1], 6, 2),
    case("CES", [7, 6, 4, 1], OMITTED, 4, 7),
    case("CES", [9, 6], OMITTED, OMITTED, 10),
    case("CES", [9, 6], 8, 5, 10),
    case("CES", [8]),
    case("CES", [None, None]),
    case("CES_EASY", [7, 6, 4, 1]),
    case("CES_EASY", [5, 4, 2, 1], OMITTED, 5),
    case("CES_EASY", [7, 6, 4, 1], 7),
    case("CES_EASY", [7, 6.5]),
    case("CES_MEAN", [7, 6, 4, 1]),
    case("CES_MEAN", [[5, 4], [None, 1]], 5),
    case("CES_MEAN", [7, 6], 5),
    case("CES_MEAN", ["x"]),
    case("REPURCHASE_INTENTION", ["oui", "no", 5, 3]),
    case("REPURCHASE_INTENTION", [" YES ", "Non", "perhaps", None, True]),
    case("REPURCHASE_INTENTION", ["yes", 10, 7], OMITTED, 10),
    case("REPURCHASE_INTENTION", [5, 4, 3], 5),
    case("REPURCHASE_INTENTION", [6, "yes"]),
    case("REPURCHASE_INTENTION", ["perhaps", None]),
    case("REPURCHASE_INTENTION", ["yes", "#N/A"]),
]

TEXTS = [
    case("COMMENT_RATE", ["slow", None, "n/a", "kind"]),
    case("COMMENT_RATE", ["slow", None, "n/a", None], [3, 5, 4, None]),
    case("COMMENT_RATE", ["slow", None], [None, None]),
    case("COMMENT_RATE", [None, None], [None, None]),
    case("COMMENT_RATE", ["slow", "kind"], [5]),
    case("COMMENT_RATE", ["slow"], [[5, 4]]),
    case("COMMENT_RATE", ["slow", "#N/A"]),
    case("COMPLETENESS", ["a@x.fr", "n/a", None, "b@x.fr"]),
    case("COMPLETENESS", ["a@x.fr", None, None], [1, 2, None]),
    case("COMPLETENESS", ["-", "--", "?", "NA", "Null", "NONE", " unknown ", "Inconnu", "Select"]),
    case("COMPLETENESS", ["Non renseigné", "0000", 0, False, "0", "—", " ", "ok"]),
    case("COMPLETENESS", [[1, None], ["x", "y"]]),
    case("COMPLETENESS", ["a", "b"], [None, "-"]),
    case("COMPLETENESS", ["a", "b"], [1, 2, 3]),
    case("COMPLETENESS", ["a"], [[1, 2]]),
    case("COMPLETENESS", ["a", "#N/A"]),
    case("DUPLICATE_RATE", ["a@x.fr", "A@x.fr ", "b@x.fr", None, None]),
    case("DUPLICATE_RATE", [["a", "b"], ["B", "c"]]),
    case("DUPLICATE_RATE", [1, 1, "2", 3, "n/a"]),
    case("DUPLICATE_RATE", ["a"]),
    case("DUPLICATE_RATE", [None, "-"]),
    case("DUPLICATE_RATE", ["a", "#VALUE!"]),
]

ROWS = [
    case("MIRROR_GAP", [7, 8, 9], [9, 9]),
    case("MIRROR_GAP", [7, None, "x", True], 9),
    case("MIRROR_GAP", [7, 8], [None]),
    case("MIRROR_GAP", ["x"], [9]),
    case("MIRROR_GAP", [7, "#N/A"], [9]),
    case("MEAN_SEVERITY", [1, 2, 4, None]),
    case("MEAN_SEVERITY", [1, "high", True, 3]),
    case("MEAN_SEVERITY", [1, -1]),
    case("MEAN_SEVERITY", [None]),
    case("MEAN_SEVERITY", [1, "#NUM!"]),
    case("COMPLAINT_HANDLING_TIME", [46000, 46001, 46002], [46004, 46007, None]),
    case("COMPLAINT_HANDLING_TIME", [46000.5, "x"], [46001, 46002]),
    case("COMPLAINT_HANDLING_TIME", [46000], [46000]),
    case("COMPLAINT_HANDLING_TIME", [46000, 46001], [46001, 46000]),
    case("COMPLAINT_HANDLING_TIME", [46000, 46001], [46002]),
    case("COMPLAINT_HANDLING_TIME", [None, 46000], [46001, None]),
    case("RECORDS_TREATED", ["A", "A", "B"], [46000.4, 46000.6, 46000.5], ["no", "no", "yes"], 2),
    case("RECORDS_TREATED", ["A", "A", "A"], [46000.4, 46000.41, 46001.4], [0, 0, 0], 2),
    case("RECORDS_TREATED", ["A", "a ", 7, None], [46000.4, 46001.4, None, 46000], [0, 0, 1, 1], 2),
    case("RECORDS_TREATED", ["A"] * 5, [46000 + n for n in range(5)], ["non"] * 5),
    case("RECORDS_TREATED", ["A"] * 4, [46000 + n for n in range(4)], ["non"] * 4),
    case("RECORDS_TREATED", [None, "-"], [46000, 46001], ["yes", "yes"]),
    case("RECORDS_TREATED", ["A", "B"], [46000, 46001], ["yes", "perhaps"]),
    case("RECORDS_TREATED", ["A", "B"], [46000], ["yes", "no"]),
    case("RECORDS_TREATED", ["A", "B"], [46000, 46001], ["yes", "no"], -1),
]

TARGETS = [
    case("KPI_CHANGE", 120, 100),
    case("KPI_CHANGE", -50, -100),
    case("KPI_CHANGE", 1, 0),
    case("KPI_CHANGE", None, 1),
    case("KPI_CHANGE", "x", 1),
    case("KPI_CHANGE", [1, 2], 1),
    case("KPI_VARIANCE", 90, 100),
    case("KPI_VARIANCE", 90, 100, "lower"),
    case("KPI_VARIANCE", 90, 100, " Plus Bas "),
    case("KPI_VARIANCE", 90, 100, None),
    case("KPI_VARIANCE", 90, 100, "neutral"),
    case("KPI_VARIANCE", 90, None),
    case("KPI_VARIANCE", "x", 100),
    case("KPI_STATUS", 100, 100),
    case("KPI_STATUS", 96, 100),
    case("KPI_STATUS", 94, 100),
    case("KPI_STATUS", 0.95, 1),
    case("KPI_STATUS", 105, 100, "lower"),
    case("KPI_STATUS", 106, 100, "lower"),
    case("KPI_STATUS", 0.3, 0.1 + 0.2),
    case("KPI_STATUS", -96, -100, "lower"),
    case("KPI_STATUS", -0.04, 0),
    case("KPI_STATUS", -0.06, 0),
    case("KPI_STATUS", 80, 100, "higher", 0.2),
    case("KPI_STATUS", 80, 100, OMITTED, 0.2),
    case("KPI_STATUS", 99, 100, None, None),
    case("KPI_STATUS", 99, 100, "higher", 0),
    case("KPI_STATUS", 99, 100, "higher", -0.1),
    case("KPI_STATUS", 99, 100, "up"),
    case("KPI_STATUS", None, 100),
    case("KPI_STATUS", 99, "x"),
    case("KPI_STATUS", [99, 98], 100),
    case("KPI_STATUS", "#N/A", 100),
    case("STATUT_KPI", 100, 100),
    case("STATUT_KPI", 96, 100),
    case("STATUT_KPI", 94, 100, "plus haut"),
]

GROUPS = {
    "rates": OF_RATES,
    "ab_test": AB_TEST,
    "scores": OF_SCORES,
    "margins": MARGINS,
    "ratings": RATINGS,
    "texts": TEXTS,
    "rows": ROWS,
    "targets": TARGETS,
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_lambda_says_what_python_says(group: str) -> None:
    prove(GROUPS[group])


def test_every_function_of_these_families_is_proven() -> None:
    proven = {each.function for cases in GROUPS.values() for each in cases}
    asked = {entry.function for entry in kpis.functions() if entry.family in FAMILIES}
    assert asked - proven == WITHOUT_LAMBDA


@pytest.mark.parametrize("name", sorted(WITHOUT_LAMBDA))
def test_a_function_over_the_catalogue_has_no_lambda(name: str) -> None:
    assert lambda_text(kpis.find(name)) is None


def test_no_lambda_is_longer_than_a_formula_may_be() -> None:
    for entry in kpis.functions():
        text = lambda_text(entry)
        assert text is None or len(text) <= 8192, entry.function
