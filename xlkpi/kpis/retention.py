"""Customer base and retention: who buys, who came, who left, who renewed."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Value, difference, ratio
from xlkpi.model.kpi import Count, Date, Family, Positive, Rows, kpi, quantity
from xlkpi.model.text import Text

RETENTION = Family.RETENTION

ACTIVITY = {
    "last_activity_dates": Text(
        "date of the last purchase (or activity) of each customer",
        "date du dernier achat (ou de la dernière activité) de chaque client",
    ),
    "as_of": Text("the day at which to count", "le jour où l'on compte"),
    "window_days": Text(
        "days after which a customer is dormant; 365", "jours avant d'être dormant ; 365"
    ),
}
WINDOW = Text(
    "One basis a workbook: subscriptions, else customers, else orders within the window. The "
    "window depends on the trade: K35c shows how many days lie between two orders.",
    "Une seule base par classeur : abonnements, sinon clients, sinon commandes dans la fenêtre. "
    "La fenêtre dépend du métier : K35c montre les jours entre deux commandes.",
)
WIN_BACK = Text(
    "Write to dormant customers before they are lost: a reason to come back, not one more message.",
    "Relancer les clients dormants avant de les perdre : une raison de revenir, pas un message "
    "de plus.",
)
KEEP = Text(
    "Set alerts (fewer logins, open tickets), call before the customer leaves, ask leavers why.",
    "Poser des alertes (moins de connexions, tickets ouverts), rappeler avant le départ, demander "
    "aux partants pourquoi.",
)
WELCOME = Text(
    "Look again at onboarding and support; make renewal offers before the term, not after.",
    "Revoir l'accueil des nouveaux clients et le support ; proposer le renouvellement avant "
    "l'échéance.",
)

# ---------------------------------------------------------------- the base and its activity


@kpi(
    "K01",
    family=RETENTION,
    function="ACTIVE_CUSTOMERS",
    function_fr="CLIENTS_ACTIFS",
    unit="count",
    better="higher",
    name=Text("Active customers", "Clients actifs"),
    help=Text(
        "Customers whose last activity lies within the window, both ends included.",
        "Clients dont la dernière activité est dans la fenêtre, bornes comprises.",
    ),
    arguments=ACTIVITY,
    source="D1",
    sample="",
    aliases=("actifs", "base active"),
    note=WINDOW,
    advice=WIN_BACK,
)
def active_customers(last_activity_dates: Rows, as_of: Date, window_days: Positive = 365) -> Value:
    """Customers whose last activity lies within a window that ends on a day.

    Dates from ``as_of − window_days`` to ``as_of``, both included, are counted; a count,
    higher is better. ``last_activity_dates`` is a range of Excel dates, one a customer; text
    and blanks are passed over. No date: no value; a date after ``as_of``:
    :class:`DomainError`. Source: D1, which leaves the window to the trade (365 days unless
    set; orders by default, interactions by parameter).

    >>> active_customers([46000, 45800, 45600, None], 46000)
    2
    >>> active_customers([46000, 45800, 45600], 46000, 90)
    1
    """
    return rows.activity(last_activity_dates, as_of, window_days).within("active_customers")


@kpi(
    "K02",
    family=RETENTION,
    function="INACTIVE_CUSTOMERS",
    function_fr="CLIENTS_INACTIFS",
    unit="count",
    better="lower",
    name=Text("Inactive customers", "Clients inactifs"),
    help=Text(
        "Customers whose last activity is older than the window.",
        "Clients dont la dernière activité est plus ancienne que la fenêtre.",
    ),
    arguments=ACTIVITY,
    source="D1",
    sample="",
    aliases=("clients dormants", "dormants", "dormant customers"),
    note=WINDOW,
    advice=WIN_BACK,
)
def inactive_customers(
    last_activity_dates: Rows, as_of: Date, window_days: Positive = 365
) -> Value:
    """Customers whose last activity is older than the window: all dates less the active ones.

    A count, lower is better. Arguments, blanks and errors are those of ACTIVE_CUSTOMERS, and
    the two add up to the number of dates. Source: D1 « inactifs / dormants ».

    >>> inactive_customers([46000, 45800, 45600, None], 46000)
    1
    """
    dates = rows.activity(last_activity_dates, as_of, window_days)
    return difference(dates.count("total_customers"), dates.within("active_customers"))


@kpi(
    "K11",
    family=RETENTION,
    function="ACTIVE_CUSTOMER_RATE",
    function_fr="TAUX_CLIENTS_ACTIFS",
    unit="rate",
    better="higher",
    name=Text("Active customer rate", "Taux de clients actifs"),
    help=Text("Active customers ÷ customers on file.", "Clients actifs ÷ clients de la base."),
    arguments={
        "active_customers": Text("active customers", "clients actifs"),
        "total_customers": Text("customers on file, prospects left out", "clients de la base"),
    },
    source="D1 §9",
    aliases=("taux d'engagement de la clientèle", "taux d'engagement", "customer engagement rate"),
    note=Text(
        "C19: D1 calls it engagement, its formula is this one. Lost and dormant customers stay in "
        "the base; prospects do not.",
        "C19 : D1 l'intitule « engagement », sa formule est celle-ci. Les clients perdus ou "
        "dormants restent dans la base, pas les prospects.",
    ),
    advice=WIN_BACK,
)
def active_customer_rate(active_customers: Count, total_customers: Count) -> Value:
    """Share of the customers on file that are active.

    ``active ÷ total``, a fraction; higher is better. Nobody on file: no value; a negative
    count: :class:`DomainError`. Source: D1 §9 « nombre de clients actifs / nombre total de
    clients dans votre base de données »; decision C19.

    >>> active_customer_rate(620, 1000)
    0.62
    """
    return ratio(active_customers, total_customers)


quantity(
    "total_customers",
    "K03",
    family=RETENTION,
    unit="count",
    better="neutral",
    spread="level",
    name=Text("Customers on file", "Nombre total de clients"),
    help=Text(
        "Distinct customers on file at the end of the period; prospects are left out.",
        "Clients distincts de la base en fin de période, hors prospects.",
    ),
    source="D1; D2",
    aliases=("base clients", "customer count", "total customers"),
)

# ---------------------------------------------------------------- from opening to closing

for _id, _k, _better, _spread, _aliases, _name, _help in (
    (
        "opening_customers", "K07", "neutral", "level", (),
        Text("Customers at the start", "Clients en début de période"),
        Text(
            "Active customers when the period begins.",
            "Clients actifs au premier instant de la période.",
        ),
    ),
    (
        "new_customers", "K04", "higher", "sum", ("new logos", "clients acquis"),
        Text("New customers", "Nouveaux clients"),
        Text(
            "Customers whose first order or contract is of the period; returning ones are apart.",
            "Clients dont la première commande ou le premier contrat est de la période ; les "
            "retours sont à part.",
        ),
    ),
    (
        "reactivated_customers", "K06", "higher", "sum", ("reactivated customers",),
        Text("Customers won back", "Clients réactivés"),
        Text(
            "Former customers who came back in the period.",
            "Anciens clients revenus dans la période.",
        ),
    ),
    (
        "lost_customers", "K05", "lower", "sum", ("actifs perdus", "lost customers"),
        Text("Customers lost", "Clients perdus"),
        Text(
            "All losses of the period, those who came and left in it included.",
            "Toutes les pertes de la période, y compris les clients arrivés puis partis.",
        ),
    ),
    (
        "closing_customers", "K08", "neutral", "level", (),
        Text("Customers at the end", "Clients en fin de période"),
        Text(
            "Active customers when the period ends.",
            "Clients actifs au dernier instant de la période.",
        ),
    ),
):  # fmt: skip
    quantity(
        _id, _k, family=RETENTION, unit="count", better=_better, spread=_spread, name=_name,
        help=_help, source="D1; D2", aliases=_aliases,
    )  # fmt: skip


@kpi(
    "K06",
    family=RETENTION,
    function="NET_CUSTOMER_CHANGE",
    function_fr="VARIATION_NETTE_CLIENTS",
    unit="count",
    better="higher",
    spread="sum",
    name=Text("Net change of customers", "Variation nette de la base"),
    help=Text(
        "New and won-back customers less those lost.",
        "Clients nouveaux et réactivés moins clients perdus.",
    ),
    arguments={
        "new_customers": Text("new customers", "nouveaux clients"),
        "lost_customers": Text("all customers lost", "ensemble des clients perdus"),
        "reactivated_customers": Text("customers won back; 0", "clients réactivés ; 0"),
    },
    source="D1",
    sample="",
    bind={
        "new_customers": "new_since_opening",
        "reactivated_customers": "reactivated_customers",
    },
    aliases=("net customer change", "net adds"),
    note=Text(
        "Gross losses here, so that opening + net = closing; the next row shows any gap.",
        "Pertes brutes ici, pour que début + variation = fin ; la ligne suivante montre l'écart.",
    ),
    advice=KEEP,
)
def net_customer_change(
    new_customers: Count, lost_customers: Count, reactivated_customers: Count = 0
) -> Value:
    """How far the customer base grew: ``new + reactivated − lost``.

    A count that may be negative; higher is better. Reactivated customers are 0 unless given.
    A negative count: :class:`DomainError`. Source: D1 « Ai-je accumulé ou épuisé des actifs ».

    >>> net_customer_change(50, 30, 5)
    25
    """
    return new_customers + reactivated_customers - lost_customers


@kpi(
    "K06b",
    family=RETENTION,
    unit="count",
    better="neutral",
    name=Text("Reconciliation: opening + net − closing", "Contrôle : début + variation − fin"),
    help=Text(
        "0 when the base adds up; anything else is a gap in the exports.",
        "0 quand la base se recoupe ; tout autre nombre est un écart dans les exports.",
    ),
    arguments={
        "opening_customers": Text("customers at the start", "clients au début"),
        "new_customers": Text("new customers", "nouveaux clients"),
        "reactivated_customers": Text("customers won back", "clients réactivés"),
        "lost_customers": Text("all customers lost", "ensemble des clients perdus"),
        "closing_customers": Text("customers at the end", "clients à la fin"),
    },
    source="xlkpi, control of K06",
    sample="",
    note=Text(
        "Most often: customers who came back without a date of return, or two records of one.",
        "Le plus souvent : des retours sans date, ou deux fiches pour un même client.",
    ),
    bind={"new_customers": "new_since_opening"},
)
def customer_reconciliation(
    opening_customers: Count,
    new_customers: Count,
    reactivated_customers: Count,
    lost_customers: Count,
    closing_customers: Count,
) -> Value:
    """Control line of the customer base: 0 when opening plus net change is closing.

    >>> customer_reconciliation(1000, 50, 5, 30, 1025)
    0
    """
    return (
        opening_customers
        + new_customers
        + reactivated_customers
        - lost_customers
        - closing_customers
    )


quantity(
    "activated_prospects",
    "K13",
    family=RETENTION,
    unit="count",
    better="higher",
    measure="activated_leads",
    name=Text("Prospects turned customers", "Actifs activés dans la période"),
    help=Text(
        "Prospects who made their first transaction in the period (K16).",
        "Prospects ayant fait leur première transaction dans la période (K16).",
    ),
    source="D1",
)

# ---------------------------------------------------------------- churn and retention


@kpi(
    "K07",
    family=RETENTION,
    function="CHURN_RATE",
    function_fr="TAUX_ATTRITION",
    unit="rate",
    better="lower",
    spread="compound",
    name=Text("Churn rate", "Taux d'attrition"),
    help=Text(
        "Share of the customers at the start of the period that were lost by its end.",
        "Part des clients du début de période perdus à sa fin.",
    ),
    arguments={
        "lost_customers": Text(
            "customers of the opening base that were lost", "clients du début de période perdus"
        ),
        "opening_customers": Text("customers at the start", "clients en début de période"),
    },
    source="D1 §1; D2 §1; D4; S6",
    bind={"lost_customers": "lost_opening_customers"},
    aliases=(
        "churn",
        "attrition",
        "customer churn rate",
        "logo churn",
        "taux de passivation",
        "taux de désabonnement des clients",
        "perte de clientèle",
        "taux de rotation",
    ),
    note=Text(
        "C2: over the customers at the start, of whom alone the losses are counted (gross losses "
        "are K05). C3: D2's prose says the opposite of its formula. Months compound: "
        "1 − (1 − m)^12, never m × 12.",
        "C2 : sur les clients du début, dont on compte seuls les pertes (pertes brutes : K05). "
        "C3 : le texte de D2 dit l'inverse de sa formule. Les mois se composent : "
        "1 − (1 − m)^12, jamais m × 12.",
    ),
    advice=KEEP,
)
def churn_rate(lost_customers: Count, opening_customers: Count) -> Value:
    """Share of the customers at the start of the period that were lost by its end.

    ``lost ÷ opening``, a fraction; lower is better. Only losses of the opening base count: who
    came and left within the period is a gross loss (K05), not churn. Nobody at the start: no
    value; a negative count: :class:`DomainError`. Over a year follow the opening cohort;
    months compound. Source: D1 §1, D2 §1, S6 (cohort at the start); decisions C1 to C4.

    >>> churn_rate(30, 1000)
    0.03
    """
    return ratio(lost_customers, opening_customers)


quantity(
    "lost_opening_customers",
    "K07",
    family=RETENTION,
    unit="count",
    better="lower",
    name=Text("Lost of the opening base", "Perdus parmi les clients du début"),
    help=Text(
        "Customers there at the start of the period and gone at its end.",
        "Clients présents au début de la période et partis à sa fin.",
    ),
    source="S6; S7",
)


@kpi(
    "K07b",
    family=RETENTION,
    unit="rate",
    better="lower",
    spread="compound",
    name=Text("Churn rate, of average customers", "Taux d'attrition, sur clients moyens"),
    help=Text(
        "Losses of the opening base ÷ average of customers at the start and the end.",
        "Pertes parmi les clients du début ÷ moyenne des clients de début et de fin.",
    ),
    arguments={
        "lost_opening_customers": Text("lost of the opening base", "perdus parmi ceux du début"),
        "customers": Text("average customers", "clients moyens"),
    },
    source="C2, option « average »",
)
def churn_rate_of_average(lost_opening_customers: Count, customers: Count) -> Value:
    """Churn over the average base, where the base moves fast within a period.

    >>> churn_rate_of_average(30, 1200)
    0.025
    """
    return ratio(lost_opening_customers, customers)


@kpi(
    "K07c",
    family=RETENTION,
    unit="rate",
    better="lower",
    spread="compound",
    name=Text("Churn rate, of closing customers", "Taux d'attrition, sur clients de fin"),
    help=Text(
        "Losses of the opening base ÷ customers at the end.",
        "Pertes parmi les clients du début ÷ clients en fin de période.",
    ),
    arguments={
        "lost_opening_customers": Text("lost of the opening base", "perdus parmi ceux du début"),
        "closing_customers": Text("customers at the end", "clients en fin de période"),
    },
    source="C2, option « closing »",
)
def churn_rate_of_closing(lost_opening_customers: Count, closing_customers: Count) -> Value:
    """Churn over the closing base: one reading of « nombre de clients total ».

    >>> churn_rate_of_closing(30, 1500)
    0.02
    """
    return ratio(lost_opening_customers, closing_customers)


@kpi(
    "K08",
    family=RETENTION,
    function="RETENTION_RATE",
    function_fr="TAUX_RETENTION",
    unit="rate",
    better="higher",
    spread="compound",
    name=Text("Retention rate", "Taux de rétention"),
    help=Text(
        "Customers at the end less new ones ÷ customers at the start.",
        "Clients de fin moins nouveaux clients ÷ clients de début.",
    ),
    arguments={
        "closing_customers": Text("customers at the end", "clients en fin de période"),
        "new_customers": Text("new customers of the period", "nouveaux clients de la période"),
        "opening_customers": Text("customers at the start", "clients en début de période"),
    },
    source="D2 §6; D3",
    aliases=("CRR", "taux de rétention client", "taux de fidélisation", "customer retention rate"),
    note=Text(
        "C4: makes one with churn only over one cohort (next row): here who joined and left within "
        "the period counts as lost. Above 100 %: customers won back; below 0: inputs disagree.",
        "C4 : ne fait un avec l'attrition que sur une même cohorte (ligne suivante) : ici, arrivé "
        "puis parti compte comme perdu. Plus de 100 % : des retours ; moins de 0 : données "
        "incohérentes.",
    ),
    advice=WELCOME,
    bind={"new_customers": "new_since_opening"},
)
def retention_rate(
    closing_customers: Count, new_customers: Count, opening_customers: Count
) -> Value:
    """Share of the customers at the start that the closing base still holds.

    ``(closing − new) ÷ opening``, a fraction; higher is better. Nobody at the start: no value;
    a negative count: :class:`DomainError`. Below 0 the inputs contradict each other, above 1
    customers came back. Source: D2 §6 « (Clients fin de période – Nouveaux clients) / clients
    début période »; decision C4.

    >>> retention_rate(1025, 50, 1000)
    0.975
    """
    return ratio(closing_customers - new_customers, opening_customers)


@kpi(
    "K08c",
    family=RETENTION,
    unit="rate",
    better="higher",
    spread="compound",
    name=Text("Retention rate, opening cohort", "Taux de rétention, cohorte du début"),
    help=Text(
        "Customers of the start still there at the end ÷ customers at the start: 1 − churn.",
        "Clients du début encore présents à la fin ÷ clients du début : 1 − attrition.",
    ),
    arguments={
        "opening_customers": Text("customers at the start", "clients en début de période"),
        "lost_opening_customers": Text("of whom lost", "dont perdus"),
    },
    source="C4, cohort variant",
)
def cohort_retention_rate(opening_customers: Count, lost_opening_customers: Count) -> Value:
    """Share of the opening customers still there: with the churn rate it makes one.

    >>> cohort_retention_rate(1000, 30)
    0.97
    """
    return ratio(opening_customers - lost_opening_customers, opening_customers)


# ---------------------------------------------------------------- contracts that come to term

DUE = Text("contracts whose term ends in the period", "contrats arrivant à échéance")


@kpi(
    "K09",
    family=RETENTION,
    function="RENEWAL_RATE",
    function_fr="TAUX_RENOUVELLEMENT",
    unit="rate",
    better="higher",
    name=Text("Renewal rate", "Taux de renouvellement"),
    help=Text(
        "Contracts renewed ÷ contracts due for renewal in the period.",
        "Contrats renouvelés ÷ contrats arrivant à échéance dans la période.",
    ),
    arguments={
        "renewed_contracts": Text("contracts renewed", "contrats renouvelés"),
        "due_contracts": DUE,
    },
    source="D2 §4; D3",
    aliases=("taux de reconduction", "contract renewal rate"),
    note=Text(
        "C5: over contracts due and decided (D2's 95 of 100); undecided ones stand below. C6: D2 "
        "calls expansion a synonym; it is another KPI (K32).",
        "C5 : sur les contrats échus et décidés (les 95 sur 100 de D2) ; les indécis sont plus "
        "bas. C6 : D2 en fait un synonyme d'expansion ; c'est un autre KPI (K32).",
    ),
    advice=WELCOME,
)
def renewal_rate(renewed_contracts: Count, due_contracts: Count) -> Value:
    """Share of the contracts due for renewal that were renewed.

    ``renewed ÷ due``, a fraction; higher is better. No contract due: no value; a negative
    count: :class:`DomainError`. Source: D2 §4, whose example of 100 customers of whom 95 renew
    gives 95 %; decision C5.

    >>> renewal_rate(95, 100)
    0.95
    """
    return ratio(renewed_contracts, due_contracts)


@kpi(
    "K10",
    family=RETENTION,
    function="CANCELLATION_RATE",
    function_fr="TAUX_RESILIATION_ABONNEMENT",
    unit="rate",
    better="lower",
    name=Text("Cancellation rate", "Taux de résiliation d'abonnement"),
    help=Text(
        "Contracts not renewed ÷ contracts due for renewal in the period.",
        "Contrats non renouvelés ÷ contrats arrivant à échéance dans la période.",
    ),
    arguments={
        "cancelled_contracts": Text("contracts not renewed", "contrats non renouvelés"),
        "due_contracts": DUE,
    },
    source="D4",
    aliases=("taux de non-renouvellement", "non-renewal rate"),
    note=Text(
        "C1: D4 also says it of newsletters, which is K50. With the renewal rate it makes one. "
        "Definition by xlkpi: D4 gives no formula.",
        "C1 : D4 l'emploie aussi pour la newsletter : voir K50. Avec le taux de renouvellement, la "
        "somme fait un. Définition xlkpi : D4 ne donne pas de formule.",
    ),
    advice=WELCOME,
)
def cancellation_rate(cancelled_contracts: Count, due_contracts: Count) -> Value:
    """Share of the contracts due for renewal that ended.

    ``cancelled ÷ due``, a fraction; lower is better: 1 − the renewal rate. No contract due: no
    value; a negative count: :class:`DomainError`. Source: D4 « clients qui ne renouvellent pas
    leur abonnement »; decision C1.

    >>> cancellation_rate(5, 100)
    0.05
    """
    return ratio(cancelled_contracts, due_contracts)


for _id, _k, _better, _name, _help in (
    (
        "due_contracts", "K09", "neutral",
        Text("Contracts due", "Contrats à échéance"),
        Text(
            "Contracts whose term ends in the period and whose outcome is known.",
            "Contrats échus dans la période et dont l'issue est connue.",
        ),
    ),
    (
        "renewed_contracts", "K09", "higher",
        Text("of which renewed", "dont renouvelés"),
        Text("Contracts due that were renewed.", "Contrats échus et renouvelés."),
    ),
    (
        "cancelled_contracts", "K10", "lower",
        Text("of which ended", "dont résiliés"),
        Text("Contracts due that were not renewed.", "Contrats échus et non renouvelés."),
    ),
    (
        "pending_contracts", "K09", "neutral",
        Text("Contracts undecided", "Contrats en attente de décision"),
        Text(
            "Contracts whose term ends in the period and whose outcome is not known yet.",
            "Contrats échus dans la période et dont l'issue n'est pas encore connue.",
        ),
    ),
):  # fmt: skip
    quantity(
        _id, _k, family=RETENTION, unit="count", better=_better, name=_name, help=_help,
        source="D2 §4; D4",
    )  # fmt: skip

quantity(
    "churn_alerts",
    "K12",
    family=RETENTION,
    unit="count",
    better="lower",
    spread="level",
    name=Text("Churn alerts", "Alertes de churn"),
    help=Text(
        "Active customers with a sign of leaving: fewer logins, old tickets, a low NPS, silence.",
        "Clients actifs donnant un signe de départ : connexions en baisse, tickets anciens, NPS "
        "bas, silence.",
    ),
    source="D2 §1",
    aliases=("alertes d'attrition", "clients à risque", "customers at risk"),
    note=Text(
        "A customer counts once, however many rules speak.",
        "Un client compte une fois, quel que soit le nombre de règles atteintes.",
    ),
    advice=Text(
        "Give each alert an owner and a date; call the largest customers first.",
        "Donner à chaque alerte un responsable et une date ; appeler d'abord les plus gros clients.",
    ),
)
