"""Complaints: how many, how grave, how fast and how well they are settled."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Value, difference, product, ratio
from xlkpi.model.kpi import Count, Family, Rows, kpi, quantity
from xlkpi.model.text import Text

COMPLAINTS = Family.COMPLAINTS

CAUSES = Text(
    "Sort complaints by cause; treat the two causes that make most of them.",
    "Trier les réclamations par cause ; traiter les deux causes qui en font la plupart.",
)
RATE = {
    "complaints": Text("complaints of the period", "réclamations de la période"),
    "active_customers": Text("active customers", "clients actifs"),
    "complaints_before": Text("complaints of the period before", "réclamations d'avant"),
    "active_customers_before": Text("active customers then", "clients actifs d'alors"),
}
BEFORE = {
    "complaints_before": "complaints@previous",
    "active_customers": "complaint_base",
    "active_customers_before": "complaint_base@previous",
}

quantity(
    "complaints",
    "K97",
    family=COMPLAINTS,
    unit="count",
    better="lower",
    name=Text("Complaints", "Réclamations"),
    help=Text("Complaints received in the period.", "Réclamations reçues dans la période."),
    source="D3; D4",
    aliases=("nombre de réclamations", "number of complaints"),
    note=Text(
        "From the register of complaints; without one, tickets of the categories set for it.",
        "Du registre des réclamations ; sans lui, des tickets des catégories réglées pour cela.",
    ),
    advice=CAUSES,
)


@kpi(
    "K98",
    family=COMPLAINTS,
    function="COMPLAINT_RATE",
    function_fr="TAUX_RECLAMATION",
    unit="rate",
    better="lower",
    spread="per_period",
    name=Text("Complaint rate", "Taux de réclamation"),
    help=Text("Complaints ÷ active customers.", "Réclamations ÷ clients actifs."),
    arguments={name: RATE[name] for name in ("complaints", "active_customers")},
    source="D4; denominator by xlkpi",
    note=Text(
        "C40: D4 names no denominator: active customers, or orders or contacts by parameter. A "
        "flow over a stock: it grows over the year, never compare a year with a month.",
        "C40 : D4 ne donne pas de dénominateur : clients actifs, ou commandes ou contacts au "
        "choix. Un flux sur un stock : il croît dans l'année, ne pas comparer année et mois.",
    ),
    advice=CAUSES,
    bind={"active_customers": "complaint_base"},
)
def complaint_rate(complaints: Count, active_customers: Count) -> Value:
    """Complaints over active customers.

    ``complaints ÷ active customers``, a fraction; lower is better. No customer: no value.
    Source: D4 « taux de réclamation »; decision C40 for the denominator.

    >>> complaint_rate(36, 2400)
    0.015
    """
    return ratio(complaints, active_customers)


@kpi(
    "K99",
    family=COMPLAINTS,
    unit="points",
    better="lower",
    name=Text("Complaint rate, change in points", "Taux de réclamation, évolution en points"),
    help=Text(
        "Complaint rate less that of the period before, in percentage points.",
        "Taux de réclamation moins celui de la période d'avant, en points de pourcentage.",
    ),
    arguments=RATE,
    bind=BEFORE,
    source="D4 « évolution du taux de réclamation »",
    sample="active_customers",
    decimals=2,
    aliases=("évolution du taux de réclamation", "change of the complaint rate"),
)
def complaint_rate_change_points(
    complaints: Count,
    active_customers: Count,
    complaints_before: Count,
    active_customers_before: Count,
) -> Value:
    """Change of the complaint rate against the period before, in percentage points.

    >>> round(complaint_rate_change_points(30, 2000, 20, 2000), 6)
    0.5
    """
    now, before = _rates(complaints, active_customers, complaints_before, active_customers_before)
    return product(100, difference(now, before))


@kpi(
    "K99b",
    family=COMPLAINTS,
    unit="rate",
    better="lower",
    name=Text("Complaint rate, change in %", "Taux de réclamation, évolution en %"),
    help=Text(
        "Change of the complaint rate ÷ the rate of the period before.",
        "Évolution du taux de réclamation ÷ le taux de la période d'avant.",
    ),
    arguments=RATE,
    bind=BEFORE,
    source="D4 « évolution du taux de réclamation »",
    sample="active_customers",
)
def complaint_rate_change(
    complaints: Count,
    active_customers: Count,
    complaints_before: Count,
    active_customers_before: Count,
) -> Value:
    """Change of the complaint rate, relative to the period before.

    >>> round(complaint_rate_change(30, 2000, 20, 2000), 6)
    0.5
    """
    now, before = _rates(complaints, active_customers, complaints_before, active_customers_before)
    return ratio(difference(now, before), before)


def _rates(
    complaints: Count, customers: Count, complaints_before: Count, customers_before: Count
) -> tuple[Value, Value]:
    """The complaint rate now and in the period before."""
    return ratio(complaints, customers), ratio(complaints_before, customers_before)


# ---------------------------------------------------------------- treatment


@kpi(
    "K103",
    family=COMPLAINTS,
    function="COMPLAINT_RESOLUTION_RATE",
    function_fr="TAUX_RECLAMATIONS_RESOLUES",
    unit="rate",
    better="higher",
    name=Text("Complaint resolution rate", "Taux de réclamations résolues"),
    help=Text(
        "Complaints resolved in the period ÷ complaints received in it.",
        "Réclamations résolues dans la période ÷ réclamations reçues.",
    ),
    arguments={
        "resolved": Text("complaints resolved", "réclamations résolues"),
        "complaints": Text("complaints received", "réclamations reçues"),
    },
    bind={"resolved": "resolved_complaints"},
    source="D3",
    aliases=("taux de résolution des réclamations",),
    note=Text(
        "Resolved ones are dated when closed: the rate passes 100 % while a backlog clears.",
        "Datées de leur clôture : le taux dépasse 100 % quand un retard se résorbe.",
    ),
    advice=Text(
        "Give each complaint an owner; work the oldest first; let the front line settle small sums.",
        "Un responsable par réclamation ; les plus anciennes d'abord ; laisser l'accueil régler "
        "les petites sommes.",
    ),
)
def complaint_resolution_rate(resolved: Count, complaints: Count) -> Value:
    """Complaints resolved over complaints received.

    ``resolved ÷ complaints``, a fraction; higher is better; above one while a backlog clears.
    No complaint: no value. Source: D3 « réclamations résolues ».

    >>> complaint_resolution_rate(45, 50)
    0.9
    """
    return ratio(resolved, complaints)


quantity(
    "resolved_complaints",
    "K103",
    family=COMPLAINTS,
    unit="count",
    better="higher",
    name=Text("Complaints resolved", "Réclamations résolues"),
    help=Text("Complaints closed in the period.", "Réclamations closes dans la période."),
    source="D3",
)


@kpi(
    "K104",
    family=COMPLAINTS,
    function="COMPLAINT_HANDLING_TIME",
    function_fr="DELAI_RECLAMATION",
    unit="days",
    better="lower",
    name=Text("Complaint handling time", "Délai de traitement des réclamations"),
    help=Text(
        "Mean time from the receipt of a complaint to its closing, in days.",
        "Temps moyen de la réception d'une réclamation à sa clôture, en jours.",
    ),
    arguments={
        "opened": Text("when each complaint came in", "réception de chaque réclamation"),
        "closed": Text("when it was closed; blank: open", "clôture ; vide : en cours"),
    },
    source="D3 « temps de traitement des réclamations »",
    aliases=("temps de traitement des réclamations", "complaint resolution time"),
    note=Text(
        "C22: calendar days. Complaints still open are not in it: read it beside the backlog.",
        "C22 : jours calendaires. Les réclamations en cours n'y sont pas : à lire avec le stock.",
    ),
    advice=Text(
        "Acknowledge at once, give a date, escalate by age.",
        "Accuser réception aussitôt, donner une échéance, escalader par ancienneté.",
    ),
)
def complaint_handling_time(opened: Rows, closed: Rows) -> Value:
    """Mean time from the receipt of a complaint to its closing, in days.

    Two ranges of equal shape, of Excel dates or date-times; a pair with a blank (still open) is
    passed over, one that runs backwards is a :class:`DomainError`. No closed complaint: no
    value; different shapes: :class:`ArgumentError`. Lower is better. Source: D3; decision C22.

    >>> complaint_handling_time([46000, 46001, 46002], [46004, 46007, None])
    5.0
    """
    pairs = rows.spans(opened, closed, "days")
    return ratio(
        pairs.total("complaint_handling_s", divisor=86400), pairs.count("handled_complaints")
    )


@kpi(
    "K100",
    family=COMPLAINTS,
    function="FOLLOW_UP_RATE",
    function_fr="TAUX_SUIVI",
    unit="rate",
    better="higher",
    name=Text("Follow-ups on time", "Taux de suivi dans les délais"),
    help=Text(
        "Share of the follow-ups due that were done on time.",
        "Part des actions de suivi échues faites dans les délais.",
    ),
    arguments={
        "done_on_time": Text("follow-ups done on time", "suivis faits à temps"),
        "due": Text("follow-ups due", "suivis échus"),
    },
    bind={"done_on_time": "follow_ups_on_time", "due": "follow_ups_due"},
    source="D4 « actions de suivi »; ratio by xlkpi",
    aliases=("actions de suivi", "follow-up actions"),
    note=Text(
        "Only follow-ups already due count, in the month of their due date.",
        "Seuls comptent les suivis échus, au mois de leur échéance.",
    ),
    advice=Text(
        "Put the due date in the CRM with a reminder; call back even without an answer yet.",
        "Mettre l'échéance dans le CRM avec un rappel ; rappeler même sans réponse encore.",
    ),
)
def follow_up_rate(done_on_time: Count, due: Count) -> Value:
    """Share of the follow-ups due that were done on time.

    ``done on time ÷ due``, a fraction; higher is better. Nothing due: no value. Source: D4
    « actions de suivi » (the ratio is xlkpi's).

    >>> follow_up_rate(18, 24)
    0.75
    """
    return ratio(done_on_time, due)


quantity(
    "follow_ups_due",
    "K100",
    family=COMPLAINTS,
    unit="count",
    better="neutral",
    name=Text("Follow-ups due", "Suivis échus"),
    help=Text("Follow-ups that fell due in the period.", "Suivis échus dans la période."),
    source="D4",
)


@kpi(
    "K102",
    family=COMPLAINTS,
    unit="rate",
    better="higher",
    name=Text("Satisfaction with the treatment", "Satisfaction sur le traitement"),
    help=Text(
        "Share of positive answers about how a complaint was treated.",
        "Part des réponses positives sur le traitement d'une réclamation.",
    ),
    arguments={
        "complaint_csat_positive": Text("positive answers", "réponses positives"),
        "complaint_csat_answers": Text("answers", "réponses"),
    },
    source="D4 « satisfaction sur le traitement de l'insatisfaction »",
    aliases=("satisfaction sur le traitement de l'insatisfaction", "complaint CSAT"),
    note=Text(
        "K61 asked of those who complained: from surveys, else from the register.",
        "K61 auprès de ceux qui ont réclamé : d'après les enquêtes, sinon le registre.",
    ),
    advice=Text(
        "Say what was decided and why; a fair refusal, explained, is better taken than silence.",
        "Dire la décision et pourquoi ; un refus juste et expliqué passe mieux que le silence.",
    ),
)
def complaint_satisfaction(complaint_csat_positive: Count, complaint_csat_answers: Count) -> Value:
    """Positive answers about the treatment of complaints over all answers about it.

    >>> complaint_satisfaction(21, 30)
    0.7
    """
    return ratio(complaint_csat_positive, complaint_csat_answers)


@kpi(
    "K101",
    family=COMPLAINTS,
    function="MEAN_SEVERITY",
    function_fr="GRAVITE_MOYENNE",
    unit="score",
    better="lower",
    name=Text("Mean severity", "Gravité moyenne"),
    help=Text(
        "Mean severity of the complaints (1 to 4, say).",
        "Gravité moyenne des réclamations (de 1 à 4, par exemple).",
    ),
    arguments={
        "severities": Text("severity of each complaint", "gravité de chaque réclamation"),
    },
    source="D4 « gravité »; mean by xlkpi",
    aliases=("gravité", "severity"),
    note=Text(
        "A mean of ranks: read it beside the number of complaints by severity.",
        "Une moyenne de rangs : à lire avec le nombre de réclamations par gravité.",
    ),
    advice=Text(
        "Treat the gravest first, whatever their number; tell those who decide.",
        "Traiter d'abord les plus graves, quel que soit leur nombre ; prévenir les décideurs.",
    ),
)
def mean_severity(severities: Rows) -> Value:
    """Mean severity of the complaints.

    Sum of the severities ÷ their number, in points of your scale; lower is better. Text,
    blanks and booleans are passed over. No severity: no value; a negative one:
    :class:`DomainError`. Source: D4 « gravité ».

    >>> mean_severity([1, 2, 4, None])
    2.3333333333333335
    """
    given = rows.amounts(severities, lowest=0)
    return ratio(given.total("severity_sum"), given.count("rated_complaints"))
