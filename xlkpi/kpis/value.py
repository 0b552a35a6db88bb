"""Revenue and customer value: what customers bring in, now and over their life."""

from __future__ import annotations

from collections.abc import Callable

from xlkpi.model import rows
from xlkpi.model.expression import (
    Expression,
    Value,
    capped_inverse,
    product,
    ratio,
    symbolic,
)
from xlkpi.model.kpi import (
    Amount,
    Count,
    Family,
    Margin,
    OneNumber,
    Positive,
    Rate,
    Rows,
    kpi,
    quantity,
)
from xlkpi.model.text import Text

VALUE = Family.VALUE

GROW = Text(
    "Find which segments and products carry the change; offer more to those who buy already.",
    "Trouver les segments et produits qui portent l'évolution ; proposer plus à qui achète déjà.",
)
EXPAND = Text(
    "Aim above 0: offer the next plan or a second product when use shows the need.",
    "Viser plus de 0 : proposer la gamme au-dessus ou un second produit quand l'usage le justifie.",
)
PROTECT = Text(
    "Look at reductions before departures: call the accounts that buy less, plan their renewal.",
    "Regarder les baisses avant les départs : appeler les comptes qui réduisent, préparer leur "
    "renouvellement.",
)
TARGET = Text(
    "Contact fewer and better: segment, personalise, leave out those who never answer.",
    "Solliciter moins et mieux : segmenter, personnaliser, écarter ceux qui ne répondent jamais.",
)
NOT_CAUSE = Text(
    "C17: orders of customers contacted in the same period, before or after the contact: a share, "
    "not an effect.",
    "C17 : commandes des clients sollicités dans la même période, avant ou après le contact : une "
    "part, pas un effet.",
)
YEARLY = Text(
    "Always over the last 12 months and in years, whatever the column: churn by the month would "
    "make it 12 times wrong. Less than 12 months of data: no value.",
    "Toujours sur 12 mois glissants et en années, quelle que soit la colonne : une attrition "
    "mensuelle la fausserait d'un facteur 12. Moins de 12 mois de données : pas de valeur.",
)

CONTACTED = Text("customers contacted, reached or not", "clients sollicités, joints ou non")
CONTACTED_REVENUE = Text("revenue from contacted customers", "CA des clients sollicités")
MAX_LIFETIME = "param:max_lifetime"

Of = Callable[[str], Expression]
"""Gives the expression of a measure or of a parameter."""


def _yearly(numerator: str, denominator: str) -> Callable[[Of], Expression]:
    """A ratio of two measures over the twelve months that end with the column's period."""

    def quotient(of: Of) -> Expression:
        return symbolic(ratio(of(f"{numerator}@rolling12"), of(f"{denominator}@rolling12")))

    return quotient


_yearly_revenue = _yearly("revenue", "customers")
_yearly_churn = _yearly("lost_opening_customers", "opening_customers")
_margin_rate = _yearly("margin", "revenue_with_margin")


def _lifetime(of: Of) -> Expression:
    """How many years a customer stays: 1 ÷ yearly churn, capped."""
    return symbolic(capped_inverse(_yearly_churn(of), of(MAX_LIFETIME)))


def _margin_value(of: Of) -> Expression:
    """The lifetime value on margin: K33m as CLV:CAC takes it."""
    return _yearly_revenue(of) * _margin_rate(of) * _lifetime(of)


def _acquisition_cost(of: Of) -> Expression:
    """The yearly cost of a new customer: K38 as CLV:CAC takes it."""
    spent = of("marketing_costs@rolling12") + of("sales_costs@rolling12")
    return symbolic(ratio(spent, of("new_customers@rolling12")))


# ---------------------------------------------------------------- revenue and margin

quantity(
    "revenue",
    "K24",
    family=VALUE,
    unit="currency",
    better="higher",
    name=Text("Revenue", "Chiffre d'affaires"),
    help=Text(
        "Invoiced or won amounts of the period, before VAT.",
        "Montants facturés ou gagnés de la période, hors taxes.",
    ),
    source="D3; D4",
    aliases=("CA", "turnover", "sales revenue"),
    note=Text(
        "One source a workbook: orders, else deals won, else recurring revenue; never added. "
        "Credit notes count, cancelled and returned orders do not.",
        "Une source par classeur : commandes, sinon affaires gagnées, sinon revenu récurrent ; "
        "jamais additionnées. Les avoirs comptent, pas les commandes annulées ou retournées.",
    ),
    advice=GROW,
)
quantity(
    "margin",
    "K25",
    family=VALUE,
    unit="currency",
    better="higher",
    name=Text("Margin", "Marge"),
    help=Text("Margin of the orders that carry one.", "Marge des commandes qui en portent une."),
    source="D1",
    aliases=("marge brute", "gross margin"),
)


@kpi(
    "K25b",
    family=VALUE,
    unit="rate",
    better="higher",
    name=Text("Margin rate", "Taux de marge"),
    help=Text(
        "Margin ÷ revenue of the orders whose margin is known.",
        "Marge ÷ chiffre d'affaires des commandes dont la marge est connue.",
    ),
    arguments={
        "margin": Text("margin", "marge"),
        "revenue_with_margin": Text("revenue of the same orders", "CA des mêmes commandes"),
    },
    source="xlkpi, beside K25",
)
def margin_rate(margin: Amount, revenue_with_margin: Amount) -> Value:
    """Margin over the revenue of the orders whose margin is known.

    >>> margin_rate(32000, 80000)
    0.4
    """
    return ratio(margin, revenue_with_margin)


@kpi(
    "K26",
    family=VALUE,
    function="REVENUE_PER_CUSTOMER",
    function_fr="CA_PAR_CLIENT",
    unit="currency",
    better="higher",
    spread="per_period",
    name=Text("Revenue per customer", "Chiffre d'affaires par client"),
    help=Text(
        "Revenue of the period ÷ its average number of customers.",
        "Chiffre d'affaires de la période ÷ nombre moyen de clients.",
    ),
    arguments={
        "revenue": Text("revenue", "chiffre d'affaires"),
        "customers": Text("average customers", "nombre moyen de clients"),
    },
    source="D3; D2; S7",
    aliases=(
        "ARPC",
        "ARPA",
        "ARPU",
        "revenu moyen par client",
        "chiffre d'affaires généré par client",
    ),
    note=Text(
        "Average of the customers at the start and the end; over longer periods the mean of its "
        "months. It grows with the window.",
        "Moyenne des clients de début et de fin ; sur plusieurs mois, moyenne des mois. Il croît "
        "avec la fenêtre.",
    ),
    advice=GROW,
)
def revenue_per_customer(revenue: Amount, customers: Count) -> Value:
    """Revenue of a period for each customer.

    ``revenue ÷ customers``, in currency per customer; higher is better. ``customers`` is the
    average of the opening and closing base. No customer: no value; a negative count of
    customers: :class:`DomainError`. Source: D3, D2 « revenu moyen provenant d'un client
    permanent », S7.

    >>> revenue_per_customer(500000, 1000)
    500.0
    """
    return ratio(revenue, customers)


@kpi(
    "K26a",
    family=VALUE,
    unit="currency",
    better="higher",
    spread="per_period",
    name=Text("Revenue per active customer", "Chiffre d'affaires par client actif"),
    help=Text(
        "Revenue ÷ active customers at the end of the period.",
        "Chiffre d'affaires ÷ clients actifs en fin de période.",
    ),
    arguments={
        "revenue": Text("revenue", "chiffre d'affaires"),
        "active_customers": Text("active customers", "clients actifs"),
    },
    source="S7, variant of K26",
)
def revenue_per_active_customer(revenue: Amount, active_customers: Count) -> Value:
    """Revenue of a period for each customer active at its end.

    >>> revenue_per_active_customer(500000, 800)
    625.0
    """
    return ratio(revenue, active_customers)


@kpi(
    "K26b",
    family=VALUE,
    unit="currency",
    better="higher",
    spread="per_period",
    name=Text("Revenue per buyer", "Chiffre d'affaires par acheteur"),
    help=Text(
        "Revenue ÷ customers who bought in the period.",
        "Chiffre d'affaires ÷ clients ayant acheté dans la période.",
    ),
    arguments={
        "revenue": Text("revenue", "chiffre d'affaires"),
        "buyers": Text("customers who bought", "clients acheteurs"),
    },
    source="xlkpi, variant of K26",
)
def revenue_per_buyer(revenue: Amount, buyers: Count) -> Value:
    """Revenue of a period for each customer who bought in it.

    >>> revenue_per_buyer(500000, 400)
    1250.0
    """
    return ratio(revenue, buyers)


quantity(
    "customers",
    "K26",
    family=VALUE,
    unit="count",
    better="neutral",
    spread="level",
    name=Text("Average customers", "Nombre moyen de clients"),
    help=Text(
        "Average of the customers at the start and the end; the mean of months over more.",
        "Moyenne des clients de début et de fin ; moyenne des mois sur une période plus longue.",
    ),
    source="C2; K26",
    aliases=("clients moyens", "average customers"),
)

# ---------------------------------------------------------------- orders


quantity(
    "orders",
    "K29",
    family=VALUE,
    unit="count",
    better="higher",
    name=Text("Orders", "Nombre de commandes"),
    help=Text(
        "Orders of the period; cancelled and returned ones are left out.",
        "Commandes de la période, hors annulations et retours.",
    ),
    source="D4; D1",
    aliases=("commandes",),
)


@kpi(
    "K35c",
    family=VALUE,
    function="PURCHASE_FREQUENCY",
    function_fr="FREQUENCE_ACHAT",
    unit="ratio",
    better="higher",
    spread="per_period",
    name=Text("Purchase frequency", "Fréquence d'achat"),
    help=Text(
        "Orders ÷ customers who bought in the period.",
        "Commandes ÷ clients ayant acheté dans la période.",
    ),
    arguments={
        "orders": Text("orders", "commandes"),
        "buyers": Text("customers who bought", "clients acheteurs"),
    },
    source="D1",
    decimals=2,
    bind={"orders": "orders"},
    note=Text(
        "The days between orders below help to set the activity window (K01); they never set it.",
        "Les jours entre commandes, ci-dessous, aident à fixer la fenêtre d'activité (K01), sans "
        "jamais la fixer.",
    ),
    advice=Text(
        "Remind at the usual interval; give a reason for the next order with the present one.",
        "Relancer à l'intervalle habituel ; donner avec la commande une raison de la suivante.",
    ),
)
def purchase_frequency(orders: Count, buyers: Count) -> Value:
    """Orders of a period for each customer who bought in it.

    ``orders ÷ buyers``, at least one where anybody bought; higher is better. No buyer: no
    value; a negative count: :class:`DomainError`. Source: D1 « fréquence d'achat », used there
    to set the window of activity.

    >>> purchase_frequency(900, 400)
    2.25
    """
    return ratio(orders, buyers)


quantity(
    "days_between_orders",
    "K35c",
    family=VALUE,
    unit="days",
    better="lower",
    spread="level",
    name=Text("Days between orders, median", "Jours entre deux commandes, médiane"),
    help=Text(
        "Median of the days from one order of a customer to the next.",
        "Médiane des jours d'une commande d'un client à la suivante.",
    ),
    source="D1; xlkpi",
)

# ---------------------------------------------------------------- customers who were contacted


@kpi(
    "K27",
    family=VALUE,
    function="CONTACTED_REVENUE_SHARE",
    function_fr="PART_CA_SOLLICITES",
    unit="rate",
    better="higher",
    name=Text("Revenue share of contacted customers", "Part du CA des actifs sollicités"),
    help=Text(
        "Revenue from customers contacted in the period ÷ all its revenue.",
        "CA des clients sollicités dans la période ÷ CA total de la période.",
    ),
    arguments={
        "contacted_revenue": CONTACTED_REVENUE,
        "total_revenue": Text("all revenue of the period", "CA total de la période"),
    },
    source="D1 §7, its formula",
    bind={"total_revenue": "revenue"},
    sample="contacted_customers",
    aliases=("part du CA générée par les actifs sollicités",),
    note=NOT_CAUSE,
    advice=TARGET,
)
def contacted_revenue_share(contacted_revenue: Amount, total_revenue: Amount) -> Value:
    """Share of the revenue that came from customers contacted in the same period.

    ``contacted revenue ÷ total revenue``, a fraction; higher is better. No revenue: no value.
    Source: D1 §7 « revenu gagné pendant la période et sur les actifs sollicités / revenu total
    généré pendant la période »; decision C17, for its title announces another ratio (K28).

    >>> contacted_revenue_share(150000, 500000)
    0.3
    """
    return ratio(contacted_revenue, total_revenue)


@kpi(
    "K27m",
    family=VALUE,
    unit="rate",
    better="higher",
    name=Text("Margin share of contacted customers", "Part de la marge des actifs sollicités"),
    help=Text(
        "Margin from customers contacted in the period ÷ all its margin.",
        "Marge des clients sollicités dans la période ÷ marge totale de la période.",
    ),
    arguments={
        "contacted_margin": Text("margin from contacted customers", "marge des sollicités"),
        "margin": Text("all margin of the period", "marge totale de la période"),
    },
    source="D1 §7 « ou, de préférence, de marges »",
    sample="contacted_customers",
    note=NOT_CAUSE,
)
def contacted_margin_share(contacted_margin: Amount, margin: Amount) -> Value:
    """Share of the margin that came from customers contacted in the same period.

    >>> contacted_margin_share(60000, 200000)
    0.3
    """
    return ratio(contacted_margin, margin)


@kpi(
    "K28",
    family=VALUE,
    function="REVENUE_PER_CONTACTED",
    function_fr="CA_PAR_ACTIF_SOLLICITE",
    unit="currency",
    better="higher",
    name=Text("Revenue per contacted customer", "Revenu par actif sollicité"),
    help=Text(
        "Revenue from contacted customers ÷ customers contacted in the period.",
        "CA des clients sollicités ÷ clients sollicités dans la période.",
    ),
    arguments={"contacted_revenue": CONTACTED_REVENUE, "contacted_customers": CONTACTED},
    source="D1 §7, its title",
    aliases=("revenus par temps et par actif", "revenu par actif sollicité et par période"),
    note=NOT_CAUSE,
    advice=TARGET,
)
def revenue_per_contacted_customer(contacted_revenue: Amount, contacted_customers: Count) -> Value:
    """Revenue from contacted customers for each customer contacted.

    ``contacted revenue ÷ contacted customers``, in currency; higher is better. Nobody
    contacted: no value; a negative count of customers: :class:`DomainError`. Source: D1 §7,
    whose title « Revenus par temps et par actif » announces it; decision C17.

    >>> revenue_per_contacted_customer(150000, 600)
    250.0
    """
    return ratio(contacted_revenue, contacted_customers)


@kpi(
    "K28m",
    family=VALUE,
    unit="currency",
    better="higher",
    name=Text("Margin per contacted customer", "Marge par actif sollicité"),
    help=Text(
        "Margin from contacted customers ÷ customers contacted in the period.",
        "Marge des clients sollicités ÷ clients sollicités dans la période.",
    ),
    arguments={
        "contacted_margin": Text("margin from contacted customers", "marge des sollicités"),
        "contacted_customers": CONTACTED,
    },
    source="D1 §7 « ou, de préférence, de marges »",
    note=NOT_CAUSE,
)
def margin_per_contacted_customer(contacted_margin: Amount, contacted_customers: Count) -> Value:
    """Margin from contacted customers for each customer contacted.

    >>> margin_per_contacted_customer(60000, 600)
    100.0
    """
    return ratio(contacted_margin, contacted_customers)


@kpi(
    "K30",
    family=VALUE,
    function="ORDERS_PER_CONTACTED",
    function_fr="COMMANDES_PAR_ACTIF_SOLLICITE",
    unit="ratio",
    better="higher",
    spread="per_period",
    name=Text("Orders per contacted customer", "Commandes par actif sollicité"),
    help=Text(
        "Orders of contacted customers ÷ customers contacted in the period.",
        "Commandes des clients sollicités ÷ clients sollicités dans la période.",
    ),
    arguments={
        "orders": Text("orders of contacted customers", "commandes des clients sollicités"),
        "contacted_customers": CONTACTED,
    },
    source="D1 §8",
    decimals=2,
    bind={"orders": "contacted_orders"},
    aliases=("commandes passées par heure et par ressource",),
    note=Text(
        "C18: titled « par heure et par ressource », its formula is per customer contacted; never "
        "per hour. Orders of the others stay out.",
        "C18 : intitulé « par heure et par ressource », sa formule est par actif contacté ; jamais "
        "par heure. Les commandes des autres n'entrent pas.",
    ),
    advice=TARGET,
)
def orders_per_contacted_customer(orders: Count, contacted_customers: Count) -> Value:
    """Orders of contacted customers for each customer contacted.

    ``orders ÷ contacted customers``; higher is better. Nobody contacted: no value; a negative
    count: :class:`DomainError`. Source: D1 §8 « nombre de commandes passées par les actifs
    contactés au cours de la période / nombre total d'actifs contactés »; decision C18.

    >>> orders_per_contacted_customer(180, 600)
    0.3
    """
    return ratio(orders, contacted_customers)


# ---------------------------------------------------------------- recurring revenue


@kpi(
    "K32n",
    family=VALUE,
    function="NRR",
    function_fr="RETENTION_NETTE_REVENUS",
    unit="rate",
    better="higher",
    spread="compound",
    name=Text("Net revenue retention (NRR)", "Rétention nette des revenus (NRR)"),
    help=Text(
        "Opening recurring revenue plus expansion less contraction and churn ÷ opening.",
        "Revenu récurrent d'ouverture plus expansion moins baisses et départs ÷ ouverture.",
    ),
    arguments={
        "opening_revenue": Text("recurring revenue at the start", "revenu récurrent au début"),
        "expansion_revenue": Text("extra revenue from them", "hausses chez ces clients"),
        "contraction_revenue": Text("reductions, as positive", "baisses, en positif"),
        "churned_revenue": Text("revenue of leavers, as positive", "départs, en positif"),
    },
    source="S6; S9",
    sample="opening_customers",
    aliases=("net revenue retention", "NDR", "net dollar retention"),
    note=Text(
        "Customers of the start only: what customers won meanwhile add is not retention.",
        "Clients du début seulement : ce qu'apportent les clients gagnés entre-temps n'est pas de "
        "la rétention.",
    ),
    advice=PROTECT,
)
def net_revenue_retention(
    opening_revenue: Amount,
    expansion_revenue: Amount,
    contraction_revenue: Count,
    churned_revenue: Count,
) -> Value:
    """What became of the recurring revenue of the customers at the start, growth included.

    ``(opening + expansion − contraction − churned) ÷ opening``, a fraction; higher is better,
    above one when expansion outweighs losses. Contraction and churned revenue are given as
    positive amounts: a negative one is a :class:`DomainError`. No opening revenue: no value.
    Source: S6, S9; the opening cohort only (amendment to C7).

    >>> net_revenue_retention(100000, 12000, 3000, 5000)
    1.04
    """
    kept = opening_revenue + expansion_revenue - contraction_revenue - churned_revenue
    return ratio(kept, opening_revenue)


@kpi(
    "K32g",
    family=VALUE,
    function="GRR",
    function_fr="RETENTION_BRUTE_REVENUS",
    unit="rate",
    better="higher",
    spread="compound",
    name=Text("Gross revenue retention (GRR)", "Rétention brute des revenus (GRR)"),
    help=Text(
        "Opening recurring revenue less contraction and churn ÷ opening; at most 100 %.",
        "Revenu récurrent d'ouverture moins baisses et départs ÷ ouverture ; au plus 100 %.",
    ),
    arguments={
        "opening_revenue": Text("recurring revenue at the start", "revenu récurrent au début"),
        "contraction_revenue": Text("reductions, as positive", "baisses, en positif"),
        "churned_revenue": Text("revenue of leavers, as positive", "départs, en positif"),
    },
    source="S6",
    sample="opening_customers",
    aliases=("gross revenue retention", "GDR", "gross dollar retention"),
    note=Text(
        "Customers of the start only; expansion does not count.",
        "Clients du début seulement ; l'expansion ne compte pas.",
    ),
    advice=PROTECT,
)
def gross_revenue_retention(
    opening_revenue: Amount, contraction_revenue: Count, churned_revenue: Count
) -> Value:
    """What was kept of the recurring revenue of the customers at the start.

    ``(opening − contraction − churned) ÷ opening``, a fraction of at most one; higher is
    better. Contraction and churned revenue are given as positive amounts: a negative one is a
    :class:`DomainError`. No opening revenue: no value. Source: S6.

    >>> gross_revenue_retention(100000, 3000, 5000)
    0.92
    """
    return ratio(opening_revenue - contraction_revenue - churned_revenue, opening_revenue)


for _id, _measure, _better, _spread, _name, _help in (
    (
        "opening_revenue", "opening_revenue", "neutral", "level",
        Text("Recurring revenue at the start", "Revenu récurrent d'ouverture"),
        Text(
            "Recurring revenue of the customers there when the period begins.",
            "Revenu récurrent des clients présents au début de la période.",
        ),
    ),
    (
        "opening_expansion_revenue", "expansion_revenue", "higher", "sum",
        Text("+ expansion of these customers", "+ expansion chez ces clients"),
        Text(
            "Extra recurring revenue from the customers of the start.",
            "Revenu récurrent supplémentaire des clients du début.",
        ),
    ),
    (
        "contraction_revenue", "contraction_revenue", "lower", "sum",
        Text("− contraction", "− baisses"),
        Text(
            "Recurring revenue given up by customers who stay.",
            "Revenu récurrent perdu chez les clients qui restent.",
        ),
    ),
    (
        "churned_revenue", "churned_revenue", "lower", "sum",
        Text("− churned revenue", "− départs"),
        Text(
            "Recurring revenue of the customers who left.",
            "Revenu récurrent des clients partis.",
        ),
    ),
):  # fmt: skip
    quantity(
        _id, "K32n", family=VALUE, unit="currency", better=_better, spread=_spread, name=_name,
        help=_help, source="S6", measure=_measure,
    )  # fmt: skip


@kpi(
    "K32",
    family=VALUE,
    function="EXPANSION_RATE",
    function_fr="TAUX_EXPANSION",
    unit="rate",
    better="higher",
    spread="compound",
    name=Text("Expansion rate", "Taux d'expansion des revenus"),
    help=Text(
        "Extra recurring revenue from existing customers ÷ their recurring revenue at the start.",
        "Revenu récurrent supplémentaire des clients existants ÷ leur revenu au début.",
    ),
    arguments={
        "upsell_revenue": Text("extra revenue from upsells", "ventes incitatives"),
        "cross_sell_revenue": Text("extra revenue from cross-sells", "ventes croisées"),
        "opening_revenue": Text("recurring revenue at the start", "revenu récurrent au début"),
    },
    source="D2 §7; standard",
    sample="opening_customers",
    # over a year, upsells to customers won meanwhile are no expansion of the opening revenue
    bind={"upsell_revenue": "expansion_revenue", "cross_sell_revenue": 0},
    aliases=("expansion rate", "expansion MRR rate"),
    note=Text(
        "C7: over the recurring revenue at the end of the period before; D2's other reading, over "
        "last period's expansion, is the growth row. On sheets: the expansion of the customers of "
        "the start, so that a year holds no upsell to customers won meanwhile.",
        "C7 : sur le revenu récurrent de fin de période précédente ; l'autre lecture de D2, sur "
        "l'expansion précédente, est la ligne de croissance. Dans le classeur : expansion des "
        "clients du début, donc sans celle des clients gagnés entre-temps.",
    ),
    advice=EXPAND,
)
def expansion_rate(
    upsell_revenue: Amount, cross_sell_revenue: Amount, opening_revenue: Amount
) -> Value:
    """Extra recurring revenue from existing customers, over their revenue at the start.

    ``(upsell + cross-sell) ÷ opening``, a fraction; higher is better, D2 says to aim above 0.
    No opening revenue: no value. Source: D2 §7; decisions C6 and C7 (the denominator is the
    recurring revenue at the end of the month before).

    >>> expansion_rate(9000, 3000, 100000)
    0.12
    """
    return ratio(upsell_revenue + cross_sell_revenue, opening_revenue)


@kpi(
    "K31",
    family=VALUE,
    function="EXPANSION_REVENUE",
    function_fr="REVENUS_EXPANSION",
    unit="currency",
    better="higher",
    spread="sum",
    name=Text("Expansion revenue", "Revenus d'expansion"),
    help=Text(
        "Extra recurring revenue from existing customers: upsell and cross-sell.",
        "Revenu récurrent supplémentaire des clients existants : ventes incitatives et croisées.",
    ),
    arguments={
        "upsell_revenue": Text("extra revenue from upsells", "ventes incitatives"),
        "cross_sell_revenue": Text("extra revenue from cross-sells", "ventes croisées"),
    },
    source="D2 §7",
    sample="",
    aliases=("recettes d'expansion", "expansion MRR"),
    note=Text(
        "C6: D2 calls it a synonym of renewal; they are two KPIs.",
        "C6 : D2 en fait un synonyme du renouvellement ; ce sont deux KPI.",
    ),
    advice=EXPAND,
)
def expansion_revenue(upsell_revenue: Amount, cross_sell_revenue: Amount) -> Value:
    """Extra recurring revenue from existing customers: ``upsell + cross-sell``.

    In currency; higher is better. Source: D2 §7 « Recettes d'expansion »; decision C6.

    >>> expansion_revenue(9000, 3000)
    12000
    """
    return upsell_revenue + cross_sell_revenue


@kpi(
    "K32c",
    family=VALUE,
    unit="rate",
    better="higher",
    spread="per_period",
    name=Text("Growth of expansion revenue", "Croissance des revenus d'expansion"),
    help=Text(
        "Change of upsell and cross-sell revenue against the period before.",
        "Évolution des ventes incitatives et croisées sur la période précédente.",
    ),
    arguments={
        "upsell_revenue": Text("upsells", "ventes incitatives"),
        "cross_sell_revenue": Text("cross-sells", "ventes croisées"),
        "previous_upsell_revenue": Text("upsells before", "ventes incitatives avant"),
        "previous_cross_sell_revenue": Text("cross-sells before", "ventes croisées avant"),
    },
    source="D2 §7, its other reading",
    bind={
        "previous_upsell_revenue": "upsell_revenue@previous",
        "previous_cross_sell_revenue": "cross_sell_revenue@previous",
    },
    sample="",
    note=Text(
        "C7: D2's denominator read as last period's revenue from upsells and cross-sells.",
        "C7 : le dénominateur de D2 lu comme le revenu d'expansion de la période précédente.",
    ),
)
def expansion_revenue_growth(
    upsell_revenue: Amount,
    cross_sell_revenue: Amount,
    previous_upsell_revenue: Amount,
    previous_cross_sell_revenue: Amount,
) -> Value:
    """How expansion revenue changed against the period before.

    >>> expansion_revenue_growth(9000, 3000, 8000, 2000)
    0.2
    """
    before = previous_upsell_revenue + previous_cross_sell_revenue
    return ratio(upsell_revenue + cross_sell_revenue - before, before)


# ---------------------------------------------------------------- lifetime value


@kpi(
    "K33",
    family=VALUE,
    function="CLV",
    function_fr="VALEUR_VIE_CLIENT",
    unit="currency",
    better="higher",
    spread="level",
    name=Text("Customer lifetime value (CLV)", "Valeur vie client (CLV)"),
    help=Text(
        "Yearly value of a customer × lifetime in years.",
        "Valeur annuelle d'un client × durée de vie en années.",
    ),
    arguments={
        "customer_value": Text(
            "value of a customer a year (or a month)", "valeur d'un client par an (ou par mois)"
        ),
        "lifetime": Text(
            "lifetime in the same unit: 1 ÷ churn", "durée, même unité : 1 ÷ attrition"
        ),
    },
    source="D5; D2; D3; S8",
    bind={"customer_value": _yearly_revenue, "lifetime": _lifetime},
    sample="opening_customers@rolling12",
    aliases=(
        "CLTV",
        "LTV",
        "customer lifetime value",
        "valeur à vie du client",
        "valeur de durée de vie",
        "valeur vie client",
    ),
    note=Text(
        "C29: D5's formula, on revenue, neither margin nor discount. " + YEARLY.en,
        "C29 : la formule de D5, sur le CA, sans marge ni actualisation. " + YEARLY.fr,
    ),
    advice=PROTECT,
)
def customer_lifetime_value(customer_value: OneNumber, lifetime: Positive) -> Value:
    """What a customer brings in over the time that it stays: ``value × lifetime``.

    In currency; higher is better. Value and lifetime are in the same unit of time: a lifetime
    of 1 ÷ churn is 33.33 months at 3 % a month, 5 years at 20 % a year. A negative lifetime:
    :class:`DomainError`. Source: D5 « Valeur du client x Durée de vie du client »; S8; decision
    C29. On sheets both are of the last twelve months, the lifetime capped.

    >>> customer_lifetime_value(500, 5)
    2500
    >>> round(customer_lifetime_value(30, 1 / 0.03), 2)
    1000.0
    """
    return product(customer_value, lifetime)


@kpi(
    "K33m",
    family=VALUE,
    function="CLV_MARGIN",
    function_fr="VALEUR_VIE_CLIENT_MARGE",
    unit="currency",
    better="higher",
    spread="level",
    name=Text("Customer lifetime value, on margin", "Valeur vie client, sur marge"),
    help=Text(
        "Revenue per customer × margin rate × lifetime, which is 1 ÷ churn, capped.",
        "CA par client × taux de marge × durée de vie, soit 1 ÷ attrition, plafonnée.",
    ),
    arguments={
        "revenue_per_customer": Text("revenue per customer a year", "CA annuel par client"),
        "gross_margin_rate": Text("margin ÷ revenue, at most 1", "marge ÷ CA, au plus 1"),
        "churn_rate": Text("yearly churn, 0 to 1", "attrition annuelle, de 0 à 1"),
        "max_lifetime": Text("longest lifetime, in years; 5", "durée maximale, en années ; 5"),
    },
    source="S8; S9",
    bind={
        "revenue_per_customer": _yearly_revenue,
        "gross_margin_rate": _margin_rate,
        "churn_rate": _yearly_churn,
        "max_lifetime": MAX_LIFETIME,
    },
    sample="opening_customers@rolling12",
    aliases=("CLV on margin", "LTV sur marge", "CLTV (marge)"),
    note=Text(
        "C29: without a margin in the orders, the margin rate set in xlkpi.toml, else no value. "
        + YEARLY.en,
        "C29 : sans marge dans les commandes, le taux de marge de xlkpi.toml, sinon pas de valeur. "
        + YEARLY.fr,
    ),
    advice=PROTECT,
)
def customer_lifetime_value_margin(
    revenue_per_customer: OneNumber,
    gross_margin_rate: Margin,
    churn_rate: Rate,
    max_lifetime: Positive = 5,
) -> Value:
    """The margin that a customer brings in over the time that it stays.

    ``revenue per customer × gross margin rate × lifetime``, the lifetime being ``1 ÷ churn``
    but at most ``max_lifetime`` (5 unless set), which also serves where nobody leaves. In
    currency; higher is better. Revenue and churn are of the same length of time. A margin rate
    above 1, a churn rate outside 0 to 1: :class:`DomainError`. Source: S8, S9; decision C29.

    >>> customer_lifetime_value_margin(500, 0.4, 0.25)
    800.0
    >>> customer_lifetime_value_margin(500, 0.4, 0), customer_lifetime_value_margin(500, 0.4, 0, 10)
    (1000.0, 2000.0)
    """
    lifetime = capped_inverse(churn_rate, max_lifetime)
    return product(revenue_per_customer * gross_margin_rate, lifetime)


@kpi(
    "K35",
    family=VALUE,
    function="CLV_TO_CAC",
    function_fr="RATIO_CLV_CAC",
    unit="ratio",
    better="higher",
    name=Text("CLV : CAC", "Ratio CLV : CAC"),
    help=Text(
        "Lifetime value of a customer ÷ cost of winning one.",
        "Valeur vie d'un client ÷ coût d'acquisition d'un client.",
    ),
    arguments={
        "customer_lifetime_value": Text("lifetime value of a customer", "valeur vie d'un client"),
        "acquisition_cost": Text("cost of a new customer", "coût d'un nouveau client"),
    },
    source="D2; S9",
    bind={"customer_lifetime_value": _margin_value, "acquisition_cost": _acquisition_cost},
    sample="new_customers@rolling12",
    decimals=2,
    aliases=("LTV:CAC", "LTV to CAC", "CLV:CAC"),
    note=Text(
        "C29: the lifetime value on margin, over rolling 12 months like the cost. Without a margin "
        "in the orders, nor a margin rate in xlkpi.toml: no value.",
        "C29 : valeur vie sur marge et coût sur 12 mois glissants. Sans marge dans les commandes "
        "ni taux de marge dans xlkpi.toml : pas de valeur.",
    ),
    advice=Text(
        "Below 1 each new customer loses money: cut weak campaigns, keep customers longer.",
        "Sous 1, chaque nouveau client coûte : couper les campagnes faibles, garder les clients "
        "plus longtemps.",
    ),
)
def clv_to_cac(customer_lifetime_value: OneNumber, acquisition_cost: OneNumber) -> Value:
    """How often the lifetime value of a customer pays for its acquisition.

    ``lifetime value ÷ acquisition cost``; higher is better, below one the strategy loses money
    (D2), three is a usual rule of the market (S9). A cost of zero: no value. Source: D2 « Si le
    CAC est supérieur à la valeur client, votre stratégie est déficitaire »; decision C29.

    >>> clv_to_cac(800, 200)
    4.0
    """
    return ratio(customer_lifetime_value, acquisition_cost)


# ---------------------------------------------------------------- concentration and segments


@kpi(
    "K34",
    family=VALUE,
    function="TOP_CUSTOMER_SHARE",
    function_fr="CONCENTRATION_CLIENTS",
    unit="rate",
    better="neutral",
    name=Text("Revenue share of the top customers", "Concentration 80/20"),
    help=Text(
        "Share of revenue of the largest customers (the top 20 % unless set).",
        "Part du CA des plus gros clients (les premiers 20 % sauf réglage).",
    ),
    arguments={
        "customer_revenues": Text("revenue of each customer", "CA de chaque client"),
        "top_fraction": Text("fraction of the customers; 0.2", "fraction des clients ; 0,2"),
    },
    source="D2",
    sample="buyers",
    aliases=("80/20", "Pareto", "loi de Pareto", "Pareto share"),
    note=Text(
        "D2's « 80 % des revenus » is a claim, not a target: computed here. Customers without "
        "revenue, and orders without a customer, stay out.",
        "Les « 80 % des revenus » de D2 sont une affirmation, pas une cible : calculé ici. Clients "
        "sans revenu et commandes sans client n'entrent pas.",
    ),
    advice=Text(
        "Name an owner for each large account; watch what one departure would cost.",
        "Nommer un responsable par grand compte ; mesurer ce que coûterait un départ.",
    ),
)
def top_customer_revenue_share(customer_revenues: Rows, top_fraction: Rate = 0.2) -> Value:
    """Share of the revenue that the largest customers bring in.

    Revenue of the ``ceil(top_fraction × n)`` largest ÷ revenue of all, over the n customers
    with revenue above 0; a fraction, neither way is better. ``customer_revenues`` is a range,
    one revenue a customer; text and blanks are passed over. No revenue: no value; a fraction
    outside 0 to 1: :class:`DomainError`. Source: D2, the 80/20 rule.

    >>> top_customer_revenue_share([800, 50, 50, 50, 50])
    0.8
    >>> top_customer_revenue_share([800, 50, 50, 50, 50], 0.4)
    0.85
    """
    given = rows.revenues(customer_revenues)
    return ratio(given.top(top_fraction, "top_customer_revenue"), given.total("identified_revenue"))


@kpi(
    "K34b",
    family=VALUE,
    unit="rate",
    better="neutral",
    name=Text("Revenue share of existing customers", "Part du CA des clients existants"),
    help=Text(
        "Revenue from customers there at the start of the period ÷ all revenue.",
        "CA des clients présents au début de la période ÷ CA total.",
    ),
    arguments={
        "existing_customer_revenue": Text("revenue from existing customers", "CA des existants"),
        "revenue": Text("all revenue", "CA total"),
    },
    source="D2 §7",
    sample="opening_customers",
    note=Text(
        "D2's « 80 % des revenus futurs » from existing customers is this share, not Pareto.",
        "Les « 80 % des revenus futurs » issus des clients existants (D2) sont cette part, pas "
        "Pareto.",
    ),
)
def existing_customer_revenue_share(existing_customer_revenue: Amount, revenue: Amount) -> Value:
    """Share of the revenue that came from customers of the opening base.

    >>> existing_customer_revenue_share(400000, 500000)
    0.8
    """
    return ratio(existing_customer_revenue, revenue)


@kpi(
    "K35b",
    family=VALUE,
    function="SEGMENT_PROFITABILITY",
    function_fr="RENTABILITE_SEGMENT",
    unit="rate",
    better="higher",
    name=Text("Segment profitability", "Rentabilité par segment"),
    help=Text(
        "Revenue less the costs that carry the segment ÷ revenue.",
        "CA moins les coûts portant le segment ÷ CA.",
    ),
    arguments={
        "revenue": Text("revenue of the segment", "CA du segment"),
        "attributable_costs": Text("costs of the segment", "coûts du segment"),
    },
    source="D3",
    sample="",
    aliases=("segments les plus rentables", "segment margin"),
    note=Text(
        "Read it by segment. Shared costs are not spread over segments; their sum is shown.",
        "À lire par segment. Les coûts communs ne sont pas répartis ; leur somme est indiquée.",
    ),
    advice=Text(
        "Serve the profitable segments first; price or simplify the service of the others.",
        "Servir d'abord les segments rentables ; revoir prix ou service des autres.",
    ),
)
def segment_profitability(revenue: Amount, attributable_costs: Amount) -> Value:
    """What is left of a segment's revenue after the costs that are its own.

    ``(revenue − costs) ÷ revenue``, a fraction that may be negative; higher is better. No
    revenue: no value. Source: D3 « segments de clients les plus rentables »; by xlkpi, for D3
    gives no formula.

    >>> segment_profitability(200000, 150000)
    0.25
    """
    return ratio(revenue - attributable_costs, revenue)
