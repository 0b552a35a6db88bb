"""Costs and profitability: what customers cost to win, keep and serve, and what it returns."""

from __future__ import annotations

from xlkpi.model.expression import Value, ratio
from xlkpi.model.kpi import Amount, Count, Family, kpi, quantity
from xlkpi.model.text import Text

PROFITABILITY = Family.PROFITABILITY

CHANNELS = Text(
    "Cut the campaigns that bring few customers; put the money where channels convert.",
    "Couper les campagnes qui apportent peu de clients ; investir dans les canaux qui "
    "convertissent.",
)
KEEP_CHEAPER = Text(
    "Keep it below the revenue per customer (K26): spend first on accounts worth keeping.",
    "Le garder sous le revenu par client (K26) : dépenser d'abord pour les comptes qui le valent.",
)
RETURNS = Text(
    "Compare campaigns and channels: stop what does not pay back, repeat what does.",
    "Comparer campagnes et canaux : arrêter ce qui ne rapporte pas, répéter ce qui rapporte.",
)

MARKETING = Text("marketing costs", "coûts marketing")
SALES = Text("sales costs", "coûts commerciaux")
NEW = Text("new customers won", "nouveaux clients acquis")

# ---------------------------------------------------------------- winning customers


@kpi(
    "K38",
    family=PROFITABILITY,
    function="CAC",
    function_fr="COUT_ACQUISITION_CLIENT",
    unit="currency",
    better="lower",
    name=Text("Customer acquisition cost (CAC)", "Coût d'acquisition client (CAC)"),
    help=Text(
        "Marketing and sales costs ÷ new customers.",
        "Coûts marketing et commerciaux ÷ nouveaux clients.",
    ),
    arguments={"marketing_costs": MARKETING, "sales_costs": SALES, "new_customers": NEW},
    source="D2 §8; D3; D5; S8",
    aliases=("CAC", "customer acquisition cost", "coût d'acquisition"),
    note=Text(
        "C27: actual costs (D5), not the budget (D2): give the budgets to the function for a "
        "budgeted CAC. Never truncated: 10,000 ÷ 150 is 66.67, where D5 prints 66.",
        "C27 : coûts réels (D5), pas le budget (D2) : donner les budgets à la fonction pour un CAC "
        "budgété. Jamais tronqué : 10 000 ÷ 150 font 66,67 ; D5 imprime 66.",
    ),
    advice=CHANNELS,
)
def customer_acquisition_cost(
    marketing_costs: Amount, sales_costs: Amount, new_customers: Count
) -> Value:
    """What it costs to win a customer.

    ``(marketing + sales costs) ÷ new customers``, in currency per customer; lower is better.
    No new customer: no value; a negative count of customers: :class:`DomainError`. Source: D5
    « (Total des coûts marketing + total des coûts commerciaux) / nombre de nouveaux clients
    acquis », D2 §8; decision C27 (actual costs, never truncated).

    >>> round(customer_acquisition_cost(6000, 4000, 150), 4)
    66.6667
    """
    return ratio(marketing_costs + sales_costs, new_customers)


for _id, _k, _name, _help, _aliases in (
    (
        "marketing_costs", "K36",
        Text("Marketing costs", "Coûts marketing"),
        Text("Marketing costs of the period, before VAT.", "Coûts marketing, hors taxes."),
        ("dépenses marketing",),
    ),
    (
        "sales_costs", "K37",
        Text("Sales costs", "Coûts commerciaux"),
        Text("Sales costs of the period, before VAT.", "Coûts commerciaux, hors taxes."),
        (),
    ),
):  # fmt: skip
    quantity(
        _id, _k, family=PROFITABILITY, unit="currency", better="lower", name=_name, help=_help,
        source="D2 §8; D5", aliases=_aliases,
    )  # fmt: skip


@kpi(
    "K39",
    family=PROFITABILITY,
    function="CPL",
    function_fr="COUT_PAR_LEAD",
    unit="currency",
    better="lower",
    name=Text("Cost per lead (CPL)", "Coût par lead (CPL)"),
    help=Text(
        "Marketing spend to generate leads ÷ leads that came in.",
        "Dépenses marketing de génération de leads ÷ leads collectés.",
    ),
    arguments={
        "lead_generation_spend": Text("marketing spend for leads", "dépenses marketing pour leads"),
        "leads": Text("leads that came in", "leads collectés"),
    },
    source="D5",
    bind={"leads": "incoming_leads"},
    aliases=("CPL", "cost per lead", "coût par lead"),
    note=Text(
        "Marketing alone, over leads without duplicates. All marketing costs unless the settings "
        "name those that generate leads.",
        "Marketing seul, sur les leads hors doublons. Tous les coûts marketing, sauf si les "
        "paramètres désignent ceux qui génèrent des leads.",
    ),
    advice=CHANNELS,
)
def cost_per_lead(lead_generation_spend: Amount, leads: Count) -> Value:
    """What a lead costs.

    ``lead generation spend ÷ leads``, in currency per lead; lower is better. No lead: no value;
    a negative count of leads: :class:`DomainError`. Source: D5 « Total des dépenses marketing
    pour générer des leads / Total des leads collectés ».

    >>> cost_per_lead(6000, 240)
    25.0
    """
    return ratio(lead_generation_spend, leads)


quantity(
    "lead_generation_spend",
    "K39",
    family=PROFITABILITY,
    unit="currency",
    better="lower",
    name=Text("Lead generation spend", "Dépenses de génération de leads"),
    help=Text(
        "Marketing spend of the period to generate leads.",
        "Dépenses marketing de la période pour générer des leads.",
    ),
    source="D5",
)

# ---------------------------------------------------------------- keeping and serving them


@kpi(
    "K40",
    family=PROFITABILITY,
    function="RETENTION_COST",
    function_fr="COUT_RETENTION",
    unit="currency",
    better="lower",
    spread="per_period",
    name=Text("Customer retention cost", "Coût de rétention des clients (CRC)"),
    help=Text(
        "Costs of keeping customers ÷ customers kept.",
        "Coûts de fidélisation ÷ clients conservés.",
    ),
    arguments={
        "retention_costs": Text("loyalty, care and their tools", "fidélisation et suivi client"),
        "retained_customers": Text(
            "customers at the end less new ones", "clients de fin moins nouveaux clients"
        ),
    },
    source="D2 §5",
    aliases=("CRC", "customer retention cost", "coût de fidélisation"),
    note=Text(
        "C36: definition by xlkpi, for D2 gives none but says to stay below the mean revenue of a "
        "customer (K26), which the alerts check over one period.",
        "C36 : définition xlkpi ; D2 n'en donne pas mais dit de rester sous le revenu moyen d'un "
        "client (K26), ce que les alertes vérifient sur une même période.",
    ),
    advice=KEEP_CHEAPER,
)
def customer_retention_cost(retention_costs: Amount, retained_customers: Count) -> Value:
    """What it costs to keep a customer.

    ``retention costs ÷ retained customers``, in currency per customer; lower is better. No
    customer kept: no value; a negative count of customers: :class:`DomainError`. Source: D2 §5,
    which names it without a formula; decision C36.

    >>> customer_retention_cost(19500, 975)
    20.0
    """
    return ratio(retention_costs, retained_customers)


@kpi(
    "K40b",
    family=PROFITABILITY,
    unit="ratio",
    better="lower",
    spread="per_period",
    name=Text("Keep or win: retention cost ÷ CAC", "Garder ou gagner : rétention ÷ CAC"),
    help=Text(
        "Cost of keeping a customer ÷ cost of winning one; below 1, keeping is cheaper.",
        "Coût de rétention ÷ coût d'acquisition d'un client ; sous 1, garder coûte moins.",
    ),
    arguments={
        "retention_costs": Text("retention costs", "coûts de rétention"),
        "retained_customers": Text("customers kept", "clients conservés"),
        "marketing_costs": MARKETING,
        "sales_costs": SALES,
        "new_customers": NEW,
    },
    source="D2 §6",
    decimals=2,
    sample="new_customers",
    advice=KEEP_CHEAPER,
)
def retention_to_acquisition_cost(
    retention_costs: Amount,
    retained_customers: Count,
    marketing_costs: Amount,
    sales_costs: Amount,
    new_customers: Count,
) -> Value:
    """Cost of keeping a customer, over the cost of winning one (K40 ÷ K38).

    >>> round(retention_to_acquisition_cost(19500, 975, 6000, 4000, 150), 4)
    0.3
    """
    kept = ratio(retention_costs, retained_customers)
    return ratio(kept, ratio(marketing_costs + sales_costs, new_customers))


quantity(
    "retention_costs",
    "K40",
    family=PROFITABILITY,
    unit="currency",
    better="lower",
    name=Text("Retention costs", "Coûts de rétention"),
    help=Text(
        "Costs of the period to keep customers: loyalty, care, their tools.",
        "Coûts de la période pour garder les clients : fidélisation, suivi, outils.",
    ),
    source="D2 §5",
)


@kpi(
    "K45",
    family=PROFITABILITY,
    function="COST_PER_CONTACT",
    function_fr="COUT_PAR_CONTACT",
    unit="currency",
    better="lower",
    name=Text("Cost per contact", "Coût par contact"),
    help=Text(
        "Service costs ÷ calls answered and messages handled.",
        "Coûts du service ÷ appels traités et messages traités.",
    ),
    arguments={
        "costs": Text("costs of the service", "coûts du service"),
        "contacts": Text("contacts handled", "contacts traités"),
    },
    source="D4; D1",
    bind={"costs": "service_costs", "contacts": "service_contacts"},
    decimals=2,
    aliases=("coût par appel", "cost per call"),
    note=Text(
        "Definition by xlkpi: the articles imply it. Tickets count only where neither calls nor "
        "messages are loaded, for a call opens a ticket.",
        "Définition xlkpi : les articles la suggèrent. Les tickets ne comptent qu'à défaut d'appels "
        "et de messages, car un appel ouvre un ticket.",
    ),
    advice=Text(
        "Remove the reasons for contact before shortening contacts; settle at the first one.",
        "Supprimer les motifs de contact avant de raccourcir les contacts ; régler au premier.",
    ),
)
def cost_per_contact(costs: Amount, contacts: Count) -> Value:
    """What a contact with customer service costs.

    ``costs ÷ contacts``, in currency per contact; lower is better. No contact: no value; a
    negative count of contacts: :class:`DomainError`. Source: by xlkpi, after D4 (what first
    contact resolution saves) and D1 (the price a minute).

    >>> cost_per_contact(15000, 3000)
    5.0
    """
    return ratio(costs, contacts)


for _id, _unit, _better, _name, _help in (
    (
        "service_costs", "currency", "lower",
        Text("Service costs", "Coûts du service client"),
        Text("Costs of customer service in the period.", "Coûts du service client."),
    ),
    (
        "service_contacts", "count", "neutral",
        Text("Contacts handled by the service", "Contacts traités par le service"),
        Text("Calls answered and messages handled.", "Appels traités et messages traités."),
    ),
):  # fmt: skip
    quantity(
        _id, "K45", family=PROFITABILITY, unit=_unit, better=_better, name=_name, help=_help,
        source="D4; D1",
    )  # fmt: skip

# ---------------------------------------------------------------- what it returns


@kpi(
    "K41",
    family=PROFITABILITY,
    function="ROI",
    function_fr="RETOUR_INVESTISSEMENT",
    unit="rate",
    better="higher",
    name=Text("Return on investment (ROI)", "Retour sur investissement (ROI)"),
    help=Text("Gain less cost ÷ cost; 0 breaks even.", "Gain moins coût ÷ coût ; 0 à l'équilibre."),
    arguments={
        "gain": Text("what the investment brought in", "gains de l'investissement"),
        "cost": Text("what it cost", "coûts de l'investissement"),
    },
    source="D5; D4; D3",
    bind={"gain": "crm_margin", "cost": "crm_costs"},
    sample="contacted_customers",
    aliases=("ROI", "return on investment", "retour sur investissement", "ROI des actions CRM"),
    note=Text(
        "C8: D5's formula; D1's ROI is ROSE below. The gain is the margin of contacted customers, "
        "or their revenue where no margin is known, and labelled so. Campaign by campaign: K43.",
        "C8 : formule de D5 ; le ROI de D1 est ROSE, ci-dessous. Le gain est la marge des clients "
        "sollicités, ou leur CA si la marge est inconnue, et c'est indiqué. Par campagne : K43.",
    ),
    advice=RETURNS,
)
def return_on_investment(gain: Amount, cost: Amount) -> Value:
    """What an investment brought in beyond its cost, over its cost.

    ``(gain − cost) ÷ cost``, a fraction that may be negative; higher is better. No cost: no
    value. Source: D5 « (Gains résultants de l'investissement – coûts de l'investissement) /
    coûts de l'investissement »; decision C8.

    >>> return_on_investment(15000, 10000)
    0.5
    >>> return_on_investment(5000, 10000)
    -0.5
    """
    return ratio(gain - cost, cost)


@kpi(
    "K42",
    family=PROFITABILITY,
    function="ROSE",
    function_fr="RETOUR_DEPENSES_VENTE",
    unit="rate",
    better="higher",
    name=Text("Return on selling expenses (ROSE)", "Retour sur dépenses de vente (ROSE)"),
    help=Text(
        "Revenue from the CRM ÷ its whole cost; 100 % breaks even on revenue.",
        "Revenu généré par le CRM ÷ son coût global ; 100 % : revenu égal au coût.",
    ),
    arguments={
        "revenue": Text("revenue from the CRM", "revenu généré par le CRM"),
        "costs": Text(
            "tool, people, content, campaigns", "outil, capital humain, contenus, campagnes"
        ),
    },
    source="D1 §10",
    bind={"revenue": "crm_revenue", "costs": "crm_costs"},
    sample="contacted_customers",
    aliases=("return on selling expenses", "ROI global du CRM"),
    note=Text(
        "C8: D1's formula with the full list of costs of its text. ROI = ROSE − 100 % only where "
        "the gain of the ROI is this same revenue, not margin.",
        "C8 : formule de D1 avec la liste complète des coûts de son texte. ROI = ROSE − 100 % "
        "seulement si le gain du ROI est ce même revenu, pas la marge.",
    ),
    advice=RETURNS,
)
def return_on_selling_expenses(revenue: Amount, costs: Amount) -> Value:
    """Revenue that the CRM brings in, over all that it costs.

    ``revenue ÷ costs``, a fraction; higher is better. No cost: no value. Source: D1 §10 « le
    revenu global généré par votre CRM / les coûts et investissements globaux dans l'outil, en
    capital humain »; decision C8.

    >>> return_on_selling_expenses(150000, 60000)
    2.5
    """
    return ratio(revenue, costs)


quantity(
    "crm_costs",
    "K42",
    family=PROFITABILITY,
    unit="currency",
    better="lower",
    name=Text("CRM costs", "Coûts du CRM"),
    help=Text(
        "Tool, people, content, campaigns: CRM, marketing, sales, retention and service costs.",
        "Outil, capital humain, contenus, campagnes : coûts CRM, marketing, commerciaux, de "
        "rétention et de service.",
    ),
    source="D1 §10",
)


@kpi(
    "K44",
    family=PROFITABILITY,
    function="COST_REDUCTION",
    function_fr="REDUCTION_COUTS",
    unit="rate",
    better="higher",
    name=Text("Cost reduction", "Réduction des coûts"),
    help=Text(
        "Fall of the costs against the period before; negative when they rise.",
        "Baisse des coûts par rapport à la période précédente ; négative s'ils montent.",
    ),
    arguments={
        "previous_cost": Text("costs before", "coûts d'avant"),
        "current_cost": Text("costs now", "coûts actuels"),
    },
    source="D4",
    bind={"previous_cost": "total_costs@previous", "current_cost": "total_costs"},
    sample="",
    aliases=("cost reduction", "économies"),
    note=Text(
        "Definition by xlkpi. A fall of costs with falling volumes is no saving: see K45.",
        "Définition xlkpi. Une baisse des coûts avec celle des volumes n'est pas une économie : "
        "voir K45.",
    ),
    advice=Text(
        "Settle more at the first contact; move simple requests to self-service.",
        "Régler plus souvent au premier contact ; basculer les demandes simples en libre-service.",
    ),
)
def cost_reduction(previous_cost: Amount, current_cost: Amount) -> Value:
    """How far costs fell against those of the period before.

    ``(previous − current) ÷ previous``, a fraction, negative when costs rise; higher is
    better. No cost before: no value. Source: D4 « réduction des coûts », by xlkpi.

    >>> cost_reduction(80000, 72000)
    0.1
    """
    return ratio(previous_cost - current_cost, previous_cost)


quantity(
    "total_costs",
    "K44",
    family=PROFITABILITY,
    unit="currency",
    better="lower",
    name=Text("Total costs", "Coûts totaux"),
    help=Text(
        "All costs of the period, or those of the categories set.",
        "Tous les coûts de la période, ou ceux des catégories choisies.",
    ),
    source="D4",
)
