"""Acquisition and pipeline: leads that come in, become customers, and the deals they make."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Value, ratio
from xlkpi.model.kpi import Amount, Count, Family, Rows, kpi, quantity
from xlkpi.model.text import Text

ACQUISITION = Family.ACQUISITION

QUALIFY = Text(
    "Qualify earlier, sharpen the pitch, aim at the sources whose leads become customers.",
    "Qualifier plus tôt, affûter l'argumentaire, viser les sources dont les leads deviennent "
    "clients.",
)
CLEAN = Text(
    "Sort the stock: revive, hand back to marketing, or close with a reason.",
    "Trier le stock : relancer, rendre au marketing, ou clore avec un motif.",
)
STOCK = Text(
    "C34: over the stock, that is leads open at the start and those that came in. It grows with "
    "the window: never set a month's value against a year's.",
    "C34 : sur le stock, soit les leads ouverts au début plus les entrants. Il croît avec la "
    "fenêtre : ne pas comparer un mois à une année.",
)
BOTTLENECK = Text(
    "Find the stage where deals wait and the deals whose activity fades; agree on next steps.",
    "Trouver l'étape où les affaires attendent et celles dont l'activité faiblit ; fixer la suite.",
)

# ---------------------------------------------------------------- leads

quantity(
    "incoming_leads",
    "K15",
    family=ACQUISITION,
    unit="count",
    better="higher",
    name=Text("Incoming leads", "Leads entrants"),
    help=Text(
        "Leads created in the period, duplicates left out.",
        "Leads créés dans la période, hors doublons.",
    ),
    source="D2; D5",
    aliases=("leads collectés", "nouveaux leads", "new leads"),
    note=Text(
        "Two leads are one when their key is, ignoring case and outer spaces; blank keys are not.",
        "Deux leads de même clé (sans casse ni espaces autour) n'en font qu'un ; pas les clés "
        "vides.",
    ),
)
quantity(
    "open_leads",
    "K14",
    family=ACQUISITION,
    unit="count",
    better="neutral",
    spread="level",
    name=Text("Open leads", "Leads et prospects en cours"),
    help=Text(
        "Suspects, leads and prospects open at the end of the period.",
        "Suspects, leads et prospects ouverts en fin de période.",
    ),
    source="D1",
    aliases=("suspects", "prospects", "stock de leads"),
)


@kpi(
    "K19",
    family=ACQUISITION,
    function="CONVERSION_RATE",
    function_fr="TAUX_CONVERSION",
    unit="rate",
    better="higher",
    name=Text("Conversion rate", "Taux de conversion"),
    help=Text(
        "New customers of the period ÷ leads that came in during it.",
        "Nouveaux clients de la période ÷ leads entrés dans la période.",
    ),
    arguments={
        "new_customers": Text("new customers", "nouveaux clients"),
        "incoming_leads": Text("leads that came in", "leads entrants"),
    },
    source="D2 §11; D3",
    aliases=("taux de conversion des prospects en clients", "lead conversion rate"),
    note=Text(
        "C15: the plain name is D2's lead to customer; those of opportunities (K20), of campaigns "
        "(K52) and activation (K17) have names of their own. May pass 100 % when customers come "
        "from older leads: K19c follows one cohort.",
        "C15 : le nom simple est celui de D2, du lead au client ; ceux des opportunités (K20), des "
        "campagnes (K52) et l'activation (K17) ont leur nom. Peut dépasser 100 % si des clients "
        "viennent de leads anciens : K19c suit une cohorte.",
    ),
    advice=QUALIFY,
)
def conversion_rate(new_customers: Count, incoming_leads: Count) -> Value:
    """New customers of a period for each lead that came in during it.

    ``new customers ÷ incoming leads``, a fraction; higher is better; above one when leads of
    earlier periods convert. No lead: no value; a negative count: :class:`DomainError`. Source:
    D2 §11 « Nombre de clients obtenus / Nombre de leads entrants »; decision C15.

    >>> conversion_rate(30, 240)
    0.125
    """
    return ratio(new_customers, incoming_leads)


@kpi(
    "K19c",
    family=ACQUISITION,
    unit="rate",
    better="higher",
    name=Text("Conversion rate, by creation cohort", "Taux de conversion, par cohorte"),
    help=Text(
        "Leads created in the period that have become customers since ÷ leads created in it.",
        "Leads créés dans la période et devenus clients depuis ÷ leads créés dans la période.",
    ),
    arguments={
        "converted_cohort_leads": Text("of them, customers by now", "dont devenus clients"),
        "incoming_leads": Text("leads that came in", "leads entrants"),
    },
    source="xlkpi, beside K19",
    note=Text(
        "Recent months are provisional: their leads have had little time.",
        "Les derniers mois sont provisoires : leurs leads ont eu peu de temps.",
    ),
    advice=QUALIFY,
)
def cohort_conversion_rate(converted_cohort_leads: Count, incoming_leads: Count) -> Value:
    """Share of the leads created in a period that have become customers since.

    >>> cohort_conversion_rate(18, 240)
    0.075
    """
    return ratio(converted_cohort_leads, incoming_leads)


@kpi(
    "K17",
    family=ACQUISITION,
    function="ACTIVATION_RATE",
    function_fr="TAUX_ACTIVATION",
    unit="rate",
    better="higher",
    spread="per_period",
    name=Text("Activation rate", "Taux d'activation"),
    help=Text(
        "Leads with a first transaction in the period ÷ leads of the period's stock.",
        "Leads ayant fait une première transaction ÷ leads du stock de la période.",
    ),
    arguments={
        "activated_leads": Text("leads with a first transaction", "leads activés"),
        "total_leads": Text("open at the start, plus new ones", "ouverts au début, plus entrants"),
    },
    source="D1 §2",
    aliases=("taux d'activation des prospects", "lead activation rate"),
    note=STOCK,
    advice=QUALIFY,
)
def activation_rate(activated_leads: Count, total_leads: Count) -> Value:
    """Share of the stock of leads that made a first transaction.

    ``activated ÷ (open at the start + new)``, a fraction; higher is better. No lead: no value;
    a negative count: :class:`DomainError`. Not the "activation" of software, a first use.
    Source: D1 §2 « prospects activés / nombre total de prospects »; decisions C15, C34.

    >>> activation_rate(45, 900)
    0.05
    """
    return ratio(activated_leads, total_leads)


@kpi(
    "K18",
    family=ACQUISITION,
    function="DEACTIVATION_RATE",
    function_fr="TAUX_DESACTIVATION",
    unit="rate",
    better="lower",
    spread="per_period",
    name=Text("Deactivation rate", "Taux de désactivation"),
    help=Text(
        "Leads given up in the period ÷ leads of the period's stock.",
        "Leads désactivés dans la période ÷ leads du stock de la période.",
    ),
    arguments={
        "deactivated_leads": Text("leads given up", "leads désactivés"),
        "total_leads": Text("open at the start, plus new ones", "ouverts au début, plus entrants"),
    },
    source="D1",
    aliases=("lead deactivation rate",),
    note=STOCK,
    advice=CLEAN,
)
def deactivation_rate(deactivated_leads: Count, total_leads: Count) -> Value:
    """Share of the stock of leads that was given up.

    ``deactivated ÷ (open at the start + new)``, a fraction; lower is better. No lead: no
    value; a negative count: :class:`DomainError`. Source: D1 « leads désactivés/nombre total
    de leads »; decision C34.

    >>> deactivation_rate(90, 900)
    0.1
    """
    return ratio(deactivated_leads, total_leads)


for _id, _k, _better, _spread, _aliases, _name, _help in (
    (
        "total_leads", "K17", "neutral", "level", ("total leads",),
        Text("Leads of the period's stock", "Leads du stock de la période"),
        Text(
            "Leads open at the start and those that came in.",
            "Leads ouverts au début, plus les entrants.",
        ),
    ),
    (
        "activated_leads", "K16", "higher", "sum", ("prospects activés", "activated leads"),
        Text("of which activated", "dont leads activés"),
        Text(
            "Leads whose first transaction is of the period.",
            "Leads dont la première transaction est de la période.",
        ),
    ),
    (
        "deactivated_leads", "K18", "lower", "sum", ("leads désactivés",),
        Text("of which given up", "dont désactivés"),
        Text(
            "Leads closed without a sale in the period.",
            "Leads clos sans vente dans la période.",
        ),
    ),
):  # fmt: skip
    quantity(
        _id, _k, family=ACQUISITION, unit="count", better=_better, spread=_spread,
        aliases=_aliases, name=_name, help=_help, source="D1 §2",
    )  # fmt: skip


@kpi(
    "K22",
    family=ACQUISITION,
    function="VELOCITY",
    function_fr="VELOCITE",
    unit="days",
    better="lower",
    name=Text("Qualification velocity", "Vélocité (délai de qualification)"),
    help=Text(
        "Mean days from a lead's first contact to its qualification.",
        "Jours en moyenne du premier contact d'un lead à sa qualification.",
    ),
    arguments={
        "conversion_dates": Text(
            "first contact (D5's conversion) of each lead",
            "premier contact (« conversion » de D5) de chaque lead",
        ),
        "qualification_dates": Text(
            "qualification of each lead; blank: not yet", "sa qualification ; vide : pas encore"
        ),
    },
    source="D5 « vélocité »",
    aliases=("vélocité", "velocity", "qualification lead time", "délai de qualification"),
    note=Text(
        "C20: D5's formula has the dates the other way round, its text this way. D5's conversion "
        "is the first contact, not the sale. Not « sales velocity », an amount a day.",
        "C20 : la formule de D5 inverse les dates, son texte va dans ce sens. La « conversion » de "
        "D5 est le premier contact, pas la vente. À distinguer de « sales velocity », un montant "
        "par jour.",
    ),
    advice=Text(
        "Answer new leads the same day; share out by load, not by habit.",
        "Répondre le jour même aux nouveaux leads ; répartir selon la charge, pas l'habitude.",
    ),
)
def qualification_velocity(conversion_dates: Rows, qualification_dates: Rows) -> Value:
    """Mean time from a lead's first contact to its qualification, in days.

    Two ranges of equal shape, of Excel dates or date-times; leads not yet qualified (a blank)
    are passed over. No pair: no value; a pair that runs backwards: :class:`DomainError`;
    different shapes: :class:`ArgumentError`. Lower is better. Source: D5 « tconversion –
    tqualification », taken in the order of its text; decision C20.

    >>> qualification_velocity([46000, 46000, 46001], [46002, 46000.5, None])
    1.25
    """
    pairs = rows.spans(conversion_dates, qualification_dates, "days")
    return ratio(pairs.total("qualification_days"), pairs.count("qualified_leads"))


quantity(
    "qualified_leads",
    "K22",
    family=ACQUISITION,
    unit="count",
    better="higher",
    name=Text("Leads qualified", "Leads qualifiés"),
    help=Text("Leads qualified in the period.", "Leads qualifiés dans la période."),
    source="D5",
)

# ---------------------------------------------------------------- deals


@kpi(
    "K20",
    family=ACQUISITION,
    function="WIN_RATE",
    function_fr="TAUX_CONVERSION_OPPORTUNITES",
    unit="rate",
    better="higher",
    name=Text("Win rate", "Taux de conversion des opportunités"),
    help=Text(
        "Deals won ÷ deals closed in the period, won or lost.",
        "Affaires gagnées ÷ affaires closes dans la période, gagnées ou perdues.",
    ),
    arguments={
        "won_deals": Text("deals won", "affaires gagnées"),
        "lost_deals": Text("deals lost", "affaires perdues"),
    },
    source="D3; standard",
    sample="closed_deals",
    aliases=("taux de réussite commerciale", "closing rate", "taux de transformation"),
    note=Text(
        "Definition by xlkpi: D3 gives no formula. Open deals are in neither term.",
        "Définition xlkpi : D3 ne donne pas de formule. Les affaires ouvertes n'entrent pas dans "
        "le calcul.",
    ),
    advice=QUALIFY,
)
def win_rate(won_deals: Count, lost_deals: Count) -> Value:
    """Share of the deals closed in the period that were won.

    ``won ÷ (won + lost)``, a fraction; higher is better. Open deals are in neither term. No
    deal closed: no value; a negative count: :class:`DomainError`. Source: D3 « taux de
    conversion des opportunités », by the standard definition; decision C15.

    >>> win_rate(12, 36)
    0.25
    """
    return ratio(won_deals, won_deals + lost_deals)


@kpi(
    "K20v",
    family=ACQUISITION,
    unit="rate",
    better="higher",
    name=Text("Win rate, in value", "Taux de conversion des opportunités, en valeur"),
    help=Text(
        "Amount won ÷ amount of the deals closed, won or lost.",
        "Montant gagné ÷ montant des affaires closes, gagnées ou perdues.",
    ),
    arguments={
        "won_amount": Text("amount of the deals won", "montant gagné"),
        "lost_amount": Text("amount of the deals lost", "montant perdu"),
    },
    source="D3; standard",
    sample="closed_deals",
    advice=QUALIFY,
)
def win_rate_in_value(won_amount: Amount, lost_amount: Amount) -> Value:
    """Share of the amount of closed deals that was won.

    >>> win_rate_in_value(40000, 60000)
    0.4
    """
    return ratio(won_amount, won_amount + lost_amount)


for _id, _unit, _better, _spread, _name, _help in (
    (
        "won_deals", "count", "higher", "sum",
        Text("Deals won", "Affaires gagnées"),
        Text("Deals won in the period.", "Affaires gagnées dans la période."),
    ),
    (
        "won_amount", "currency", "higher", "sum",
        Text("Amount won", "Montant gagné"),
        Text("Amount of the deals won.", "Montant des affaires gagnées."),
    ),
    (
        "lost_deals", "count", "lower", "sum",
        Text("Deals lost", "Affaires perdues"),
        Text("Deals lost in the period.", "Affaires perdues dans la période."),
    ),
    (
        "open_deals", "count", "neutral", "level",
        Text("Deals open", "Affaires en cours"),
        Text("Deals open at the end of the period.", "Affaires ouvertes en fin de période."),
    ),
):  # fmt: skip
    quantity(
        _id, "K20", family=ACQUISITION, unit=_unit, better=_better, spread=_spread, name=_name,
        help=_help, source="D3",
    )  # fmt: skip


@kpi(
    "K21",
    family=ACQUISITION,
    function="SALES_CYCLE",
    function_fr="CYCLE_VENTE",
    unit="days",
    better="lower",
    name=Text("Sales cycle", "Cycle de vente moyen"),
    help=Text(
        "Mean days from first contact to signature, over the deals won.",
        "Jours en moyenne du premier contact à la signature, sur les affaires gagnées.",
    ),
    arguments={
        "first_contact_dates": Text(
            "first contact (or creation) of each deal", "premier contact (ou création) de l'affaire"
        ),
        "close_dates": Text("when it was won; blank: open", "date de gain ; vide : en cours"),
    },
    source="D2 §12",
    aliases=("durée du cycle de vente", "average sales cycle", "cycle de vente"),
    note=Text(
        "C39: from the first contact where the export has it, else from the deal's creation. The "
        "same day counts 0; dates that run backwards are rejected and counted in Data quality.",
        "C39 : depuis le premier contact s'il est exporté, sinon la création de l'affaire. Le jour "
        "même compte 0 ; les dates inversées sont rejetées et comptées en qualité des données.",
    ),
    advice=BOTTLENECK,
)
def sales_cycle(first_contact_dates: Rows, close_dates: Rows) -> Value:
    """Mean time from first contact to signature, in days.

    Two ranges of equal shape, of Excel dates or date-times, over the deals won; open deals (a
    blank) are passed over, the same day counts 0. No pair: no value; a pair that runs
    backwards: :class:`DomainError`; different shapes: :class:`ArgumentError`. Lower is better.
    Source: D2 §12 « Additionnez le nombre de jours pour chaque vente, puis divisez par le
    nombre total de ventes »; decision C39.

    >>> sales_cycle([46000, 46000, 46010], [46030, 46000, None])
    15.0
    """
    pairs = rows.spans(first_contact_dates, close_dates, "days")
    return ratio(pairs.total("sales_cycle_days"), pairs.count("sales_cycle_deals"))


quantity(
    "sales_cycle_median",
    "K21",
    family=ACQUISITION,
    unit="days",
    better="lower",
    spread="level",
    name=Text("Sales cycle, median", "Cycle de vente, médiane"),
    help=Text(
        "Half of the deals won took less; a few long ones do not move it.",
        "La moitié des affaires gagnées ont pris moins ; quelques longues n'y changent rien.",
    ),
    source="D2 §12; median by xlkpi",
)


@kpi(
    "K23",
    family=ACQUISITION,
    unit="ratio",
    better="higher",
    name=Text("Deals won per agent hour", "Affaires gagnées par heure d'agent"),
    help=Text(
        "Deals won ÷ hours of outbound agents; calls an hour are K96.",
        "Affaires gagnées ÷ heures d'agents en émission ; les appels par heure sont K96.",
    ),
    arguments={
        "won_deals": Text("deals won", "affaires gagnées"),
        "agent_hours": Text("hours of outbound agents", "heures d'agents en émission"),
    },
    source="D3; D4 « productivité »",
    aliases=("productivité commerciale", "sales productivity"),
    decimals=2,
    note=Text(
        "Definition by xlkpi: the articles name productivity without a formula.",
        "Définition xlkpi : les articles citent la productivité sans formule.",
    ),
)
def deals_per_agent_hour(won_deals: Count, agent_hours: Count) -> Value:
    """Deals won for each hour that outbound agents worked.

    >>> deals_per_agent_hour(12, 160)
    0.075
    """
    return ratio(won_deals, agent_hours)
