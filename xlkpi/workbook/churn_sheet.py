"""The sheet of customers who may leave: whom to call first, why, and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.insight.at_risk import RISK_NAME, AtRisk, AtRiskList
from xlkpi.insight.leaving import Leaving
from xlkpi.model.text import Text
from xlkpi.workbook import calibration_chart, texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_xml import Box
from xlkpi.workbook.live import NA_TEXT, Live
from xlkpi.workbook.page import Page, lines_height

if TYPE_CHECKING:
    from xlkpi.workbook.optional import Made

MOST = 200  # customers; xlkpi alerts lists them all
TITLE = Text("Churn list", "Clients à risque")
COLUMNS = {
    "customer_id": Text("Customer", "Client"),
    "segment": Text("Segment", "Segment"),
    "owner": Text("Owner", "Responsable"),
    "money_at_stake": Text("Money at stake a year", "Montant en jeu par an"),
    "risk": Text("Risk of leaving", "Risque de départ"),
    "expected_loss": Text("Money × risk", "Montant × risque"),
    "rules": Text("Rules met", "Règles atteintes"),
    "since": Text("Since", "Depuis"),
    "detail": Text("What was seen", "Ce qui a été vu"),
    "reasons": Text("What raises the risk", "Ce qui élève le risque"),
}
WIDTHS = (22, 16, 18, 13, 10, 13, 30, 12, 54, 54)
STAKE, RISK, EXPECTED, LAST = 4, 5, 6, 10

_BUILT = Text(
    "Computed when the workbook was built, for {month}, all segments. Ordered by {order}.",
    "Calculé à la construction du classeur, pour {month}, tous segments. Dans l’ordre de\u00a0: {order}.",
)
_ALL = Text("all data", "toutes les données")
_MORE = Text(
    "The first {most} of {all} customers are listed; xlkpi alerts writes them all to a file.",
    "Les {most} premiers clients sur {all} sont listés\u00a0; xlkpi alerts les écrit tous dans un fichier.",
)
_STAKE = Text("Money at stake: {said}.", "Montant en jeu\u00a0: {said}.")
_NO_STAKE = Text("Money at stake: neither orders nor subscriptions say it.",
                 "Montant en jeu\u00a0: ni commandes ni abonnements ne le disent.")  # fmt: skip
_BY_RULE = Text("Customers by rule", "Clients par règle")
_RULE_HEADS = (
    Text("Rule", "Règle"), Text("Customers", "Clients"), Text("What it says", "Ce qu’elle dit"),
)  # fmt: skip
_LIKELY = Text("among the tenth of the customers with the highest risk",
               "parmi le dixième des clients au risque le plus élevé")  # fmt: skip
_COUNTED = Text("counted by the KPI Churn alerts", "comptée par l’indicateur Alertes de churn")
_MODEL = Text("How good the model is", "Ce que vaut le modèle")
_REFUSED = Text(
    "No risk of leaving is given: {why}", "Aucun risque de départ n’est donné\u00a0: {why}"
)
_LEARNED = Text(
    "{model}; learned from {cases} cases ({leavers} left): {outcome}. Mean squared error of the "
    "risks (Brier) {brier}, against {base} when everyone gets the mean. {calibrated}",
    "{model}\u00a0; appris sur {cases} cas ({leavers} départs)\u00a0: {outcome}. Erreur quadratique moyenne "
    "des risques (Brier) {brier}, contre {base} si chacun reçoit la moyenne. {calibrated}",
)
_AS_IS = Text("Risks are as learned.", "Les risques sont tels qu’appris.")
_PLATT = Text("Risks were calibrated (Platt).", "Les risques ont été calibrés (Platt).")
_LEFT_OUT = Text("Columns not used: {columns}.", "Colonnes non utilisées\u00a0: {columns}.")
_UNSCORED = Text(
    " {some} customers got no risk: there are too many.",
    " {some} clients n’ont pas de risque\u00a0: ils sont trop nombreux.",
)
_TENTHS = (
    Text("Tenth by risk", "Dixième par risque"), Text("Cases", "Cas"),
    Text("Predicted", "Prévu"), Text("Observed", "Observé"),
)  # fmt: skip
_CHART = Text("Risk predicted and observed, by tenths", "Risque prévu et observé, par dixièmes")
_AXES = (Text("predicted", "prévu"), Text("observed", "observé"))
_JOINED = Text("; ", "\u00a0; ")
_LIST = Text("Customers to look after", "Clients à suivre")


def wanted(book: Book) -> bool:
    """Whether anyone is on the list."""
    return bool(book.insights.at_risk.rows)


def write(book: Book, page: Page, made: Made) -> None:  # noqa: ARG001 - it points at nothing
    """Write the sheet."""
    of, say, listed = book.styles.of, book.say, book.insights.at_risk
    page.put(1, 1, say(TITLE), of("title"))
    page.heights[1] = 26
    page.put(2, 1, _told(book, listed), of("subtitle"))
    stake = listed.stake_said
    page.put(3, 1, say(_STAKE).format(said=say(stake)) if stake else say(_NO_STAKE), of("subtitle"))
    row = _by_rule(book, page, 5, listed)
    row = _model(book, page, row + 1)
    _list(book, page, row + 1, listed)
    page.widths(*WIDTHS)
    if not isinstance(book.insights.leaving, Leaving):
        page.widths(24, start=LAST)  # nothing is known that raises a risk
    book.protect(page)


def _told(book: Book, listed: AtRiskList) -> str:
    """What the list is of, in which order, and how much of it is here."""
    from xlkpi.model.period import label

    month = label(book.insights.month) if book.facts.months else book.say(_ALL)
    told = book.say(_BUILT).format(month=month, order=book.say(listed.ordered_by))
    if len(listed.rows) > MOST:
        told += " " + book.say(_MORE).format(most=MOST, all=_number(book, len(listed.rows)))
    return told


def _number(book: Book, value: int) -> str:
    return texts.number(value, book.language)


def _section(book: Book, page: Page, row: int, title: Text) -> None:
    style = book.styles.of("section")
    page.put(row, 1, book.say(title), style)
    page.fill(row, 1, LAST, style)


def _by_rule(book: Book, page: Page, row: int, listed: AtRiskList) -> int:
    """How many customers each rule names; the row below."""
    of, say = book.styles.of, book.say
    rules = [
        (
            rule.name,
            sum(any(a.rule == rule.id for a in r.alerts) for r in listed.rows),
            say(rule.told(book.facts.engine)) + (f" ({say(_COUNTED)})" if rule.counted else ""),
        )
        for rule in listed.rules
    ]
    if isinstance(book.insights.leaving, Leaving):
        rules.append((RISK_NAME, sum(r.likely for r in listed.rows), say(_LIKELY)))
    _section(book, page, row, _BY_RULE)
    row += 1
    page.line(row, [say(head) for head in _RULE_HEADS], of("header"))
    page.fill(row, 3, LAST, of("header"))
    for name, several, said in rules:
        row += 1
        page.put(row, 1, say(name), of("field"))
        page.put(row, 2, several, of("value", "#,##0"))
        page.put(row, 3, said, of("label"))
    return row + 1


def _model(book: Book, page: Page, row: int) -> int:
    """How good the model is, in words and as a chart, or why there is none; the row below."""
    of, say, found = book.styles.of, book.say, book.insights.leaving
    _section(book, page, row, _MODEL)
    if not isinstance(found, Leaving):
        page.put(row + 1, 1, say(_REFUSED).format(why=say(found)), of("label"))
        return row + 2
    page.put(row + 1, 1, say(found.verdict()), of("label"))
    page.put(row + 2, 1, _learned(book, found), of("subtitle"))
    row += 3
    if found.left_out:
        columns = ", ".join(f"{each.column} ({say(each.why)})" for each in found.left_out)
        page.put(row, 1, say(_LEFT_OUT).format(columns=columns), of("subtitle"))
        row += 1
    page.line(row, [say(head) for head in _TENTHS], of("header"))
    percent = of("value", book.formats.percent)
    for place, group in enumerate(found.calibration, 1):
        page.put(row + place, 1, place, of("value", "0"))
        page.put(row + place, 2, group.cases, of("value", "#,##0"))
        page.put(row + place, 3, group.predicted, percent)
        page.put(row + place, 4, group.observed, percent)
    points = calibration_chart.Points(
        row + 1, 3, 4,
        [group.predicted for group in found.calibration],
        [group.observed for group in found.calibration],
    )  # fmt: skip
    below = row + len(found.calibration)
    for each in range(row + 1, below + 1):
        page.heights[each] = 22
    calibration_chart.add(
        book, page, Box(6, row, 9, below), points, say(_CHART), (say(_AXES[0]), say(_AXES[1]))
    )
    return below + 1


def _learned(book: Book, found: Leaving) -> str:
    say = book.say

    def decimal(value: float) -> str:
        text = f"{value:.3f}"
        return text.replace(".", ",") if book.language == "fr" else text

    more = say(_UNSCORED).format(some=_number(book, found.unscored)) if found.unscored else ""
    told = say(_LEARNED).format(
        model=say(found.model)[:1].upper() + say(found.model)[1:],
        cases=_number(book, found.cases),
        leavers=_number(book, found.leavers),
        outcome=say(found.outcome),
        brier=decimal(found.brier),
        base=decimal(found.brier_base),
        calibrated=say(_PLATT if found.calibrated else _AS_IS),
    )
    return told + more


def _list(book: Book, page: Page, row: int, listed: AtRiskList) -> None:
    """The customers, one row each."""
    of, say = book.styles.of, book.say
    _section(book, page, row, _LIST)
    page.line(row + 1, [say(title) for title in COLUMNS.values()], of("header"))
    page.heights[row + 1] = 30
    header = row + 2
    page.line(header, COLUMNS, of("helper"))
    names = {rule.id: rule.name for rule in listed.rules}
    shown = listed.rows[:MOST]
    for at, customer in enumerate(shown, header + 1):
        _customer(book, page, at, customer, names)
    page.table("Churn_list", header, tuple(COLUMNS), len(shown))
    page.ws.print_title_rows = f"{header - 1}:{header - 1}"


def _customer(book: Book, page: Page, at: int, customer: AtRisk, names: dict[str, Text]) -> None:
    of, say = book.styles.of, book.say
    text, long = of("label", text=True), of("label", text=True, wrap=True)
    money = of("value", book.formats.unit("currency", 0))
    rules = [say(names[alert.rule]) for alert in customer.alerts]
    if customer.likely:
        rules.append(say(RISK_NAME))
    expected = customer.expected
    cells: tuple[tuple[Any, int], ...] = (
        (customer.customer_id, text),
        (customer.segment or None, text),
        (customer.owner or None, text),
        (NA_TEXT if customer.stake is None else customer.stake, money),
        (NA_TEXT if customer.risk is None else customer.risk, of("value", book.formats.percent)),
        (
            Live(
                f'IF(COUNT(D{at}:E{at})=2,D{at}*E{at},"{NA_TEXT}")',
                NA_TEXT if expected is None else expected,
            ),
            money,
        ),
        (", ".join(rules), long),
        (customer.since, of("value", book.formats.day)),
        (say(_JOINED).join(say(alert.detail) for alert in customer.alerts) or None, long),
        (say(_JOINED).join(say(reason) for reason in customer.reasons) or None, long),
    )
    for column, (value, style) in enumerate(cells, 1):
        page.put(at, column, value, style)
        if style == long and value:
            tall = lines_height(value, WIDTHS[column - 1])
            page.heights[at] = max(page.heights.get(at, 0), tall)
