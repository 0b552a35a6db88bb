"""The measures: what each number of a formula is, in terms of the canonical tables.

Conditions are SQL over the columns of a canonical table. ``{name}`` stands for a parameter.
Sources stand in order of precedence. An aggregate other than ``count``, ``sum``, ``distinct``
and ``median`` names a computation of :mod:`xlkpi.facts.special` or
:mod:`xlkpi.facts.customers`.
"""

from __future__ import annotations

from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.text import Text

UP, ANEW, AT_START, AT_END = Adds.UP, Adds.ANEW, Adds.AT_START, Adds.AT_END

MEASURES: dict[str, Measure] = {}
"""Every measure by its id."""

# the facts table that holds measures of relations that are no canonical tables
_HOMES = {
    "solicitations": "campaign_contacts",
    "phone_contacts": "campaign_contacts",
    "campaign_spend": "campaign_totals",
    "customer_fields": "customers",
}


def home(measure: Measure) -> str:
    """The facts table that holds a measure."""
    return _HOMES.get(measure.table, measure.table)


def _measure(
    id: str,
    en: str,
    fr: str,
    adds: Adds,
    *sources: Source,
    combine: str = "first",
    unit: str = "count",
) -> None:
    MEASURES[id] = Measure(id, Text(en, fr), adds, sources, combine, unit)


# ---------------------------------------------------------------- customers, see customers.py

NEW_BY_CREATION = Text("by creation date", "par date de création")

for _id, _en, _fr, _adds in (
    ("total_customers", "Customers on file", "Clients en base", AT_END),
    ("opening_customers", "Opening customers", "Clients en début de période", AT_START),
    ("closing_customers", "Closing customers", "Clients en fin de période", AT_END),
    ("active_customers", "Active customers", "Clients actifs", AT_END),
    ("lost_customers", "Customers lost (gross)", "Clients perdus (bruts)", UP),
    (
        "lost_opening_customers",
        "Customers lost, of the opening base",
        "Clients perdus, de la base de départ",
        ANEW,
    ),
    ("reactivated_customers", "Customers come back", "Clients réactivés", UP),
    # the same as new_customers, from the basis alone, and 0 over everything: there each
    # customer ever is in the base, so that retention and churn stay complements
    ("new_since_opening", "Customers new to the base", "Clients nouveaux dans la base", UP),
):
    _measure(_id, _en, _fr, _adds, Source("customers", "basis"))

_measure(
    "new_customers",
    "New customers",
    "Nouveaux clients",
    UP,
    Source("customers", "basis_new"),
    Source(
        "deals",
        "new_deals",
        where="status = 'won' and (kind is null or kind = 'new')",
        on="closed_on",
    ),
    Source(
        "leads",
        where="activated_on is not null or converted_on is not null or status = 'converted'",
        on="coalesce(activated_on, converted_on, created_on)",
        needs=("activated_on|converted_on|status",),
        label=Text("converted leads", "leads convertis"),
    ),
    Source("orders", "basis_new_orders"),
    Source(
        "campaign_spend",
        "sum",
        "conversions",
        on="sent_on",
        needs=("conversions",),
        label=Text(
            "conversions claimed by the platform", "conversions revendiquées par la plateforme"
        ),
    ),
)
_measure(
    "customers",
    "Average customers",
    "Clients en moyenne",
    ANEW,
    Source("customers", "average_customers"),
    unit="ratio",
)
_measure("retained_customers", "Customers retained", "Clients conservés", ANEW,
         Source("customers", "retained_customers"))  # fmt: skip
_measure("churn_alerts", "Customers with an alert", "Clients en alerte", ANEW,
         Source("customers", "churn_alerts"))  # fmt: skip

# ---------------------------------------------------------------- subscriptions

_OUTCOME = "term_end_on <= {data_end} and (renewed is not null or ended_on is not null)"
_measure("due_contracts", "Contracts due", "Contrats à échéance", UP,
         Source("subscriptions", where=_OUTCOME, on="term_end_on", needs=("term_end_on",)))  # fmt: skip
_measure("renewed_contracts", "Contracts renewed", "Contrats renouvelés", UP,
         Source("subscriptions", on="term_end_on", needs=("term_end_on",),
                where="term_end_on <= {data_end} and (renewed = true or "
                "(renewed is null and ended_on > term_end_on))"))  # fmt: skip
_measure("cancelled_contracts", "Contracts not renewed", "Contrats non renouvelés", UP,
         Source("subscriptions", on="term_end_on", needs=("term_end_on",),
                where="term_end_on <= {data_end} and (renewed = false or "
                "(renewed is null and ended_on <= term_end_on))"))  # fmt: skip
_measure("pending_contracts", "Contracts undecided", "Contrats en attente de décision", UP,
         Source("subscriptions", on="term_end_on", needs=("term_end_on",),
                where="term_end_on <= {data_end} and renewed is null and ended_on is null"))  # fmt: skip

# ---------------------------------------------------------------- leads

_LEFT = "least(activated_on, converted_on, deactivated_on)"
_measure("open_leads", "Open leads", "Leads en cours", AT_END,
         Source("leads", "stock", on="created_on", until=_LEFT))  # fmt: skip
_measure("total_leads", "Leads open at the start or created", "Leads en stock ou créés", ANEW,
         Source("leads", "opening_and_entries", on="created_on", until=_LEFT))  # fmt: skip
_measure("incoming_leads", "Incoming leads", "Leads entrants", UP,
         Source("leads", on="created_on"),
         Source("campaign_spend", "sum", "leads", on="sent_on", needs=("leads",)),
         combine="by_month")  # fmt: skip
_ACTIVATED = "coalesce(activated_on, converted_on)"
_measure("activated_leads", "Leads activated", "Leads activés", UP,
         Source("leads", where=f"{_ACTIVATED} is not null", on=_ACTIVATED,
                needs=("activated_on|converted_on",)),
         Source("leads", where="status = 'converted'", on="created_on", needs=("status",),
                label=Text("by creation cohort", "par cohorte de création")))  # fmt: skip
_measure("deactivated_leads", "Leads deactivated", "Leads désactivés", UP,
         Source("leads", where="deactivated_on is not null", on="deactivated_on",
                needs=("deactivated_on",)),
         Source("leads", where="status = 'deactivated'", on="created_on", needs=("status",),
                label=Text("by creation cohort", "par cohorte de création")))  # fmt: skip
_measure("converted_cohort_leads", "Converted leads, by creation", "Leads convertis, par création",
         UP,
         Source("leads", on="created_on", needs=("activated_on|converted_on|status",),
                where="activated_on is not null or converted_on is not null "
                "or status = 'converted'"))  # fmt: skip
_measure("created_leads", "Leads created", "Leads créés", UP, Source("leads", on="created_on"))
_measure("qualification_days", "Days to qualification, summed", "Jours de qualification, cumulés",
         UP,
         Source("leads", "sum", "date_diff('day', created_on, qualified_on)",
                "created_on <= qualified_on", "qualified_on", needs=("created_on", "qualified_on")),
         unit="days")  # fmt: skip
_measure("qualified_leads", "Leads qualified", "Leads qualifiés", UP,
         Source("leads", "count", "", "created_on <= qualified_on", "qualified_on",
                needs=("created_on", "qualified_on")))  # fmt: skip

# ---------------------------------------------------------------- deals

_WON, _LOST = "status = 'won'", "status = 'lost'"
_FIRST_TOUCH = "coalesce(first_contact_on, created_on)"
_measure("won_deals", "Deals won", "Affaires gagnées", UP,
         Source("deals", where=_WON, on="closed_on"))  # fmt: skip
_measure("lost_deals", "Deals lost", "Affaires perdues", UP,
         Source("deals", where=_LOST, on="closed_on"))  # fmt: skip
_measure("closed_deals", "Deals closed", "Affaires conclues", UP,
         Source("deals", where="status in ('won', 'lost')", on="closed_on"))  # fmt: skip
_measure("won_amount", "Amount won", "Montant gagné", UP,
         Source("deals", "sum", "amount", _WON, "closed_on", needs=("amount",)),
         unit="currency")  # fmt: skip
_measure("lost_amount", "Amount lost", "Montant perdu", UP,
         Source("deals", "sum", "amount", _LOST, "closed_on", needs=("amount",)),
         unit="currency")  # fmt: skip
_measure("open_deals", "Open deals", "Affaires en cours", AT_END,
         Source("deals", "stock", on="created_on",
                until="case when status <> 'open' then closed_on end"))  # fmt: skip
_CYCLE = f"{_WON} and {_FIRST_TOUCH} <= closed_on"
_LEAD_CYCLE = f"created_on <= {_ACTIVATED}"
_FIRST = ("created_on|first_contact_on", "closed_on")
_measure("sales_cycle_days", "Days of the sales cycles, summed", "Jours de cycle, cumulés", UP,
         Source("deals", "sum", f"date_diff('day', {_FIRST_TOUCH}, closed_on)", _CYCLE, "closed_on",
                needs=_FIRST),
         Source("leads", "sum", f"date_diff('day', created_on, {_ACTIVATED})", _LEAD_CYCLE,
                _ACTIVATED, needs=("created_on", "activated_on|converted_on"),
                label=Text("from leads", "d'après les leads")),
         unit="days")  # fmt: skip
_measure("sales_cycle_deals", "Deals of known cycle", "Affaires au cycle connu", UP,
         Source("deals", "count", "", _CYCLE, "closed_on", needs=_FIRST),
         Source("leads", "count", "", _LEAD_CYCLE, _ACTIVATED,
                needs=("created_on", "activated_on|converted_on")))  # fmt: skip
_measure("sales_cycle_median", "Median sales cycle", "Cycle de vente médian", ANEW,
         Source("deals", "median", f"date_diff('day', {_FIRST_TOUCH}, closed_on)", _CYCLE,
                "closed_on", needs=_FIRST),
         Source("leads", "median", f"date_diff('day', created_on, {_ACTIVATED})", _LEAD_CYCLE,
                _ACTIVATED, needs=("created_on", "activated_on|converted_on")),
         unit="days")  # fmt: skip

# ---------------------------------------------------------------- orders and revenue

ORDERED = "(status is null or status not in ('cancelled', 'returned', 'draft'))"
BOOKINGS = Text("bookings", "prises de commande")
RECURRING = Text("recurring revenue", "revenu récurrent")
_measure("revenue", "Revenue", "Chiffre d'affaires", UP,
         Source("orders", "sum", "amount", ORDERED, "ordered_on", needs=("amount",)),
         Source("deals", "sum", "amount", _WON, "closed_on", needs=("amount",), label=BOOKINGS),
         Source("subscriptions", "recurring_revenue", needs=("mrr",), label=RECURRING),
         unit="currency")  # fmt: skip
_measure("margin", "Margin", "Marge", UP,
         Source("orders", "sum", "margin", f"margin is not null and {ORDERED}", "ordered_on",
                needs=("margin",)),
         Source("orders", "assumed_margin", needs=("amount",),
                label=Text("assumed margin rate", "taux de marge supposé")),
         unit="currency")  # fmt: skip
_measure("revenue_with_margin", "Revenue of known margin", "CA à marge connue", UP,
         Source("orders", "sum", "amount", f"margin is not null and {ORDERED}", "ordered_on",
                needs=("amount", "margin")),
         Source("orders", "assumed_margin_base", needs=("amount",)),
         unit="currency")  # fmt: skip
_measure("orders", "Orders", "Commandes", ANEW,
         Source("orders", "distinct", "order_id", ORDERED, "ordered_on"),
         Source("deals", "distinct", "deal_id", _WON, "closed_on", label=BOOKINGS))  # fmt: skip
_BOUGHT = f"{ORDERED} and customer_id is not null"
_measure("buyers", "Customers who ordered", "Clients acheteurs", ANEW,
         Source("orders", "distinct", "customer_id", _BOUGHT, "ordered_on", needs=("customer_id",)),
         Source("deals", "distinct", "customer_id", f"{_WON} and customer_id is not null",
                "closed_on", needs=("customer_id",)))  # fmt: skip
_measure("days_between_orders", "Median days between orders", "Jours entre commandes, médiane",
         ANEW,
         Source("orders", "days_between_orders", needs=("customer_id", "ordered_on")),
         unit="days")  # fmt: skip
_measure("top_customer_revenue", "Revenue of the largest customers", "CA des plus gros clients",
         ANEW,
         Source("orders", "top_revenue", needs=("amount", "customer_id")),
         Source("deals", "top_revenue", needs=("amount", "customer_id")),
         Source("subscriptions", "top_revenue", needs=("mrr",)),
         unit="currency")  # fmt: skip
_measure("identified_revenue", "Revenue of known customers", "CA des clients connus", ANEW,
         Source("orders", "known_revenue", needs=("amount", "customer_id")),
         Source("deals", "known_revenue", needs=("amount", "customer_id")),
         Source("subscriptions", "known_revenue", needs=("mrr",)),
         unit="currency")  # fmt: skip
for _id, _en, _fr, _unit in (
    ("contacted_revenue", "Revenue of contacted customers", "CA des clients sollicités",
     "currency"),
    ("contacted_margin", "Margin of contacted customers", "Marge des clients sollicités",
     "currency"),
    ("contacted_orders", "Orders of contacted customers", "Commandes des clients sollicités",
     "count"),
):  # fmt: skip
    _measure(_id, _en, _fr, ANEW, Source("orders", _id, needs=("customer_id",)), unit=_unit)
_measure("existing_customer_revenue", "Revenue of opening customers", "CA des clients existants",
         ANEW, Source("orders", "existing_customer_revenue", needs=("customer_id", "amount")),
         unit="currency")  # fmt: skip
_measure("crm_revenue", "Revenue credited to the CRM", "CA porté au crédit du CRM", ANEW,
         Source("orders", "crm_revenue"), unit="currency")  # fmt: skip
_measure("crm_margin", "Gain credited to the CRM", "Gain porté au crédit du CRM", ANEW,
         Source("orders", "crm_margin"), unit="currency")  # fmt: skip

# ---------------------------------------------------------------- recurring revenue

_MOVED = ("kind", "amount")
_measure("opening_revenue", "Opening recurring revenue", "Revenu récurrent de départ", AT_START,
         Source("subscriptions", "stock_sum", "mrr", "mrr > 0", "started_on", "ended_on",
                needs=("mrr",)),
         Source("revenue_movements", "opening_movements", needs=_MOVED), unit="currency")  # fmt: skip
_measure("upsell_revenue", "Upsell and expansion revenue", "Revenus de montée en gamme", UP,
         Source("revenue_movements", "sum", "abs(amount)", "kind in ('upsell', 'expansion')", '"on"',
                needs=_MOVED),
         Source("subscriptions", "monthly_expansion", needs=("mrr",)),
         Source("deals", "sum", "amount", f"{_WON} and kind = 'upsell'", "closed_on",
                needs=("kind", "amount")),
         unit="currency")  # fmt: skip
_measure("cross_sell_revenue", "Cross-sell revenue", "Revenus de vente croisée", UP,
         Source("revenue_movements", "sum", "abs(amount)", "kind = 'cross_sell'", '"on"',
                needs=_MOVED),
         Source("deals", "sum", "amount", f"{_WON} and kind = 'cross_sell'", "closed_on",
                needs=("kind", "amount")),
         unit="currency")  # fmt: skip
for _id, _en, _fr in (
    ("expansion_revenue", "Expansion, of the opening base", "Expansion, de la base de départ"),
    ("contraction_revenue", "Contraction, of the opening base",
     "Contraction, de la base de départ"),
    ("churned_revenue", "Revenue lost, of the opening base",
     "Revenu perdu, de la base de départ"),
):  # fmt: skip
    _measure(_id, _en, _fr, ANEW,
             Source("revenue_movements", "cohort_movements", needs=(*_MOVED, "customer_id")),
             Source("subscriptions", "cohort_mrr", needs=("mrr",)), unit="currency")  # fmt: skip

# ---------------------------------------------------------------- costs

MARKETING = "category = 'marketing'"
_CATEGORY = ("category", "amount")


def _costs(where: str, needs: tuple[str, ...] = _CATEGORY) -> Source:
    return Source("costs", "sum", "amount", where, '"on"', needs=needs)


_ADS = Source("campaign_spend", "sum", "cost", on="sent_on", needs=("cost",),
              label=Text("campaign costs", "coûts des campagnes"))  # fmt: skip
_measure("marketing_costs", "Marketing costs", "Coûts marketing", UP, _costs(MARKETING), _ADS,
         combine="by_month", unit="currency")  # fmt: skip
_measure("sales_costs", "Sales costs", "Coûts commerciaux", UP, _costs("category = 'sales'"),
         unit="currency")  # fmt: skip
_measure("lead_generation_spend", "Spend to generate leads", "Dépenses de génération de leads", UP,
         _costs(f"{MARKETING}{{lead_generation}}"), _ADS, combine="by_month",
         unit="currency")  # fmt: skip
_measure("retention_costs", "Retention costs", "Coûts de rétention", UP,
         _costs("category = 'retention'"), unit="currency")  # fmt: skip
_measure("service_costs", "Service costs", "Coûts du service", UP, _costs("{service_costs}"),
         unit="currency")  # fmt: skip
_measure("total_costs", "Costs", "Coûts", UP, _costs("{compared_costs}", ("amount",)),
         unit="currency")  # fmt: skip
_measure("attributable_costs", "Costs of the segment", "Coûts du segment", UP,
         _costs("", ("amount",)), unit="currency")  # fmt: skip
_measure("crm_costs", "Costs of the CRM", "Coûts du CRM", UP,
         _costs("category in ('crm', 'marketing', 'sales', 'retention', 'service')"),
         unit="currency")  # fmt: skip

# ---------------------------------------------------------------- campaigns and channels

EMAIL = "(channel is null or channel = 'email')"
# where sent_on is mapped, a row without it was not sent
SENT = "{sent}"
_measure("omnichannel_contacts", "Contacts made, all channels", "Contacts réalisés, tous canaux",
         UP,
         Source("campaign_contacts", where=SENT, on="sent_on"),
         Source("campaign_totals", "sum", "sent", on="sent_on", needs=("sent",)),
         Source("phone_contacts", on="sent_on"), combine="sum")  # fmt: skip
_PERSON = "coalesce(customer_id, contact_id, cast(row_id as varchar))"
_measure("contacted_customers", "Customers contacted", "Clients sollicités", ANEW,
         Source("solicitations", "distinct", "person", on="sent_on"))  # fmt: skip
_measure("reached_customers", "Customers reached", "Clients atteints", ANEW,
         Source("solicitations", "distinct", "person", "reached", "sent_on"))  # fmt: skip
_measure("converted_customers", "Customers converted", "Clients convertis", ANEW,
         Source("solicitations", "distinct", "person", "converted", "sent_on"))  # fmt: skip
_measure("unsubscribed", "Persons who unsubscribed", "Personnes désabonnées", ANEW,
         Source("campaign_contacts", "distinct", _PERSON, f"unsubscribed = true and {SENT}",
                "sent_on", needs=("unsubscribed",)),
         Source("campaign_totals", "sum_anew", "unsubscribed", on="sent_on",
                needs=("unsubscribed",),
                label=Text("per delivered message", "par message délivré")))  # fmt: skip
_measure("contacted_for_unsubscribe", "Persons solicited", "Personnes sollicitées", ANEW,
         Source("campaign_contacts", "distinct", _PERSON, SENT, "sent_on",
                needs=("unsubscribed",)),
         Source("campaign_totals", "sum_anew", "coalesce(delivered, sent)", on="sent_on",
                needs=("unsubscribed",)))  # fmt: skip
_measure("unsubscribes", "Unsubscribes, per message", "Désabonnements, par message", UP,
         Source("campaign_contacts", where=f"unsubscribed = true and {SENT}", on="sent_on",
                needs=("unsubscribed",)),
         Source("campaign_totals", "sum", "unsubscribed", on="sent_on", needs=("unsubscribed",)),
         combine="sum")  # fmt: skip
_measure("delivered_messages", "Messages delivered, all channels", "Messages délivrés, tous canaux",
         UP,
         Source("campaign_contacts", where=f"(reached is null or reached = true) and {SENT}",
                on="sent_on", needs=("unsubscribed",)),
         Source("campaign_totals", "sum", "coalesce(delivered, sent)", on="sent_on",
                needs=("unsubscribed",)), combine="sum")  # fmt: skip
_measure("responses", "Responses", "Réponses", UP,
         Source("campaign_contacts", where=f"{{responded}} and {SENT}", on="sent_on",
                needs=("responded|clicked|converted",)),
         Source("campaign_totals", "sum", "{total_responses}", on="sent_on",
                needs=("responses|clickers",)), combine="sum")  # fmt: skip
_measure("solicited_contacts", "Contacts solicited", "Contacts sollicités", UP,
         Source("campaign_contacts", "solicited", where=SENT, on="sent_on"),
         Source("campaign_totals", "sum", "sent", on="sent_on", needs=("sent",)),
         combine="sum")  # fmt: skip
_measure("openers", "Persons who opened", "Ouvreurs", UP,
         Source("campaign_contacts", where=f"opened = true and {EMAIL} and {SENT}", on="sent_on",
                needs=("opened",)),
         Source("campaign_totals", "sum", "openers", EMAIL, "sent_on", needs=("openers",)),
         combine="sum")  # fmt: skip
_measure("delivered", "E-mails delivered", "E-mails délivrés", UP,
         Source("campaign_contacts",
                where=f"(reached is null or reached = true) and {EMAIL} and {SENT}", on="sent_on",
                needs=("opened",)),
         Source("campaign_totals", "sum", "coalesce(delivered, sent)", EMAIL, "sent_on",
                needs=("openers",)), combine="sum")  # fmt: skip
_measure("sent_emails", "E-mails sent", "E-mails envoyés", UP,
         Source("campaign_contacts", where=f"{EMAIL} and {SENT}", on="sent_on",
                needs=("opened",)),
         Source("campaign_totals", "sum", "sent", EMAIL, "sent_on", needs=("openers", "sent")),
         combine="sum")  # fmt: skip
_measure("actions", "Actions achieved", "Actions réalisées", UP,
         Source("campaign_contacts", where=f"converted = true and {SENT}", on="sent_on",
                needs=("converted",)),
         Source("campaign_totals", "sum", "conversions", on="sent_on", needs=("conversions",)),
         combine="sum")  # fmt: skip
_measure("reached_contacts", "Targets reached", "Cibles atteintes", UP,
         Source("campaign_contacts", where="reached = true and targeted = true", on="{targeted_on}",
                needs=("reached", "targeted")),
         Source("campaign_totals", "sum", "delivered", "targeted is not null", "sent_on",
                needs=("delivered", "targeted")), combine="sum")  # fmt: skip
_measure("targeted", "Persons targeted", "Personnes ciblées", UP,
         Source("campaign_contacts", where="targeted = true", on="{targeted_on}",
                needs=("reached", "targeted")),
         Source("campaign_totals", "sum", "targeted", "delivered is not null", "sent_on",
                needs=("delivered", "targeted")), combine="sum")  # fmt: skip
_measure("campaign_gain", "Revenue of the campaigns", "CA des campagnes", UP,
         Source("campaign_spend", "sum", "revenue", on="sent_on", needs=("revenue",),
                label=Text("the platform's attribution", "attribution de la plateforme")),
         unit="currency")  # fmt: skip
_measure("campaign_cost", "Cost of the campaigns", "Coût des campagnes", UP,
         Source("campaign_spend", "sum", "cost", on="sent_on", needs=("cost",)),
         Source("costs", "sum", "amount", "campaign is not null", '"on"',
                needs=("amount", "campaign")), unit="currency")  # fmt: skip
for _id, _en, _fr in (
    ("successes_a", "Successes of subject A", "Succès de l'objet A"),
    ("sent_a", "Sent with subject A", "Envois de l'objet A"),
    ("successes_b", "Successes of subject B", "Succès de l'objet B"),
    ("sent_b", "Sent with subject B", "Envois de l'objet B"),
):
    _measure(_id, _en, _fr, ANEW,
             Source("campaign_contacts", "subject_test", on="sent_on", needs=("variant",)),
             Source("campaign_totals", "subject_test", on="sent_on", needs=("variant",)))  # fmt: skip

# ---------------------------------------------------------------- surveys

CUSTOMER = "coalesce(population, 'customer') = 'customer'"


def _survey(kind: str, where: str, aggregate: str = "count", column: str = "") -> Source:
    condition = f"kind = '{kind}' and {CUSTOMER} and {where}"
    return Source("surveys", aggregate, column, condition, "answered_on", needs=("score",))


for _id, _en, _fr, _scores in (
    ("nps_answers", "NPS answers", "Réponses NPS", "score between 0 and 10"),
    ("promoters", "Promoters (9–10)", "Promoteurs (9–10)", "score between 9 and 10"),
    ("passives", "Passives (7–8)", "Passifs (7–8)", "score between 7 and 8"),
    ("detractors", "Detractors (0–6)", "Détracteurs (0–6)", "score between 0 and 6"),
):
    _measure(_id, _en, _fr, UP, _survey("nps", _scores))

_ON_5 = "score between coalesce(scale_min, 1) and coalesce(scale_max, 5) and {known_scale}"
_ON_7 = "score between coalesce(scale_min, 1) and coalesce(scale_max, 7)"
_measure("csat_answers", "Satisfaction answers", "Réponses de satisfaction", UP,
         _survey("csat", _ON_5))  # fmt: skip
_measure("positive_answers", "Positive answers", "Réponses positives", UP,
         _survey("csat", f"{_ON_5} and {{positive}}"))  # fmt: skip
_measure("ces_answers", "Effort answers", "Réponses d'effort", UP, _survey("ces", _ON_7))
_measure("easy_answers", "Easy", "Faciles", UP, _survey("ces", f"{_ON_7} and {{easy}}"))
_measure("hard_answers", "Hard", "Difficiles", UP, _survey("ces", f"{_ON_7} and {{hard}}"))
_measure("ces_score", "Effort scores, summed", "Notes d'effort, cumulées", UP,
         _survey("ces", _ON_7, "sum", "score"), unit="score")  # fmt: skip
_measure("repurchase_answers", "Repurchase answers", "Réponses sur le rachat", UP,
         _survey("repurchase", "score is not null"))  # fmt: skip
_measure("repurchase_yes", "Would buy again", "Rachèteraient", UP,
         _survey("repurchase", "{positive}"))  # fmt: skip
_SAID = "(score is not null or comment is not null)"
_measure("survey_answers", "Survey answers", "Réponses aux enquêtes", UP,
         Source("surveys", "count_by_wave", where=f"{CUSTOMER} and {_SAID}", on="{survey_on}",
                needs=("wave",)),
         Source("surveys", where=f"{CUSTOMER} and {_SAID}", on="answered_on"))  # fmt: skip
_measure("surveys_sent", "Surveys sent", "Enquêtes envoyées", UP,
         Source("survey_sends", "sum", "sent", on="sent_on", needs=("sent",)))  # fmt: skip
_measure("commented_answers", "Answers with a comment", "Réponses avec verbatim", UP,
         Source("surveys", "count_by_wave", where=f"{CUSTOMER} and comment is not null",
                on="{survey_on}", needs=("comment", "wave")),
         Source("surveys", where=f"{CUSTOMER} and comment is not null", on="answered_on",
                needs=("comment",)))  # fmt: skip
for _population, _en, _fr in (
    ("customer", "customers", "clients"),
    ("predicted", "staff's guess", "pronostic des équipes"),
    ("staff", "staff", "équipes"),
):
    for _part, _aggregate, _ten, _tfr in (
        ("score", "mirror_sum", "Mirror survey scores", "Notes de l'enquête miroir"),
        ("answers", "mirror_count", "Mirror survey answers", "Réponses de l'enquête miroir"),
    ):
        _measure(f"mirror_{_population}_{_part}", f"{_ten}, {_en}", f"{_tfr}, {_fr}", UP,
                 Source("surveys", _aggregate, on="answered_on", needs=("population", "score"),
                        where="population = "
                        f"'{'staff_predicted' if _population == 'predicted' else _population}'"),
                 unit="score" if _part == "score" else "count")  # fmt: skip

# ---------------------------------------------------------------- observations

_measure("observations_raised", "Observations raised", "Observations relevées", UP,
         Source("observations", on='"on"'))  # fmt: skip
_measure("observations_done", "Observations acted on", "Observations traitées", UP,
         Source("observations", where="status = 'done'", on='"on"', needs=("status",)))  # fmt: skip

# ---------------------------------------------------------------- inbound calls

EXTERNAL = "direction = 'inbound' and is_internal is not true"
ANSWERED = f"{EXTERNAL} and status = 'answered'"
LOST_CALL = f"{EXTERNAL} and status in ('abandoned', 'short_abandoned', 'missed')"
TALKED = f"{ANSWERED} and talk_s is not null"
HANDLE = "talk_s + coalesce(hold_s, 0) + coalesce(wrap_s, 0)"


def _calls(where: str, aggregate: str = "count", column: str = "", *needs: str) -> Source:
    return Source("calls", aggregate, column, where, "started_at", needs=("status", *needs))


def _totals(column: str, where: str = "", *needs: str) -> Source:
    return Source("call_totals", "sum", column, where, '"on"', needs=needs)


_measure("offered_calls", "Calls offered", "Appels reçus", UP,
         _calls(f"{EXTERNAL} and status in ('answered', 'abandoned', 'short_abandoned', 'missed')"),
         _totals("offered", "", "offered"), combine="sum")  # fmt: skip
_measure("answered_calls", "Calls answered", "Appels traités", UP, _calls(ANSWERED),
         _totals("answered", "", "answered"), combine="sum")  # fmt: skip
_measure("answered_in_threshold", "Answered within the threshold", "Décrochés dans le délai", UP,
         _calls(f"{ANSWERED} and wait_s <= {{threshold}}", "count", "", "wait_s"),
         _totals("answered_in_threshold", "threshold_s = {threshold}", "answered_in_threshold",
                 "threshold_s"), combine="service_level")  # fmt: skip
_measure("abandoned_in_threshold", "Abandoned within the threshold", "Abandonnés dans le délai",
         UP,
         _calls(f"{EXTERNAL} and status in ('abandoned', 'short_abandoned') "
                "and wait_s <= {threshold}", "count", "", "wait_s"))  # fmt: skip
_measure("abandoned_calls", "Lost calls", "Appels perdus", UP, _calls(LOST_CALL),
         _totals("coalesce(abandoned, offered - answered)", "", "abandoned|answered"),
         combine="sum")  # fmt: skip
_measure("short_abandoned", "Short abandons", "Abandons très courts", UP,
         _calls(f"{EXTERNAL} and {{short}}"))  # fmt: skip
_measure("missed_calls", "Missed calls", "Appels manqués", UP,
         _calls(f"{EXTERNAL} and status = 'missed'"))  # fmt: skip
_measure("answered_wait_s", "Waits of answered calls, summed (s)",
         "Attentes des appels traités, cumulées (s)", UP,
         _calls(f"{ANSWERED} and wait_s is not null", "sum", "wait_s", "wait_s"),
         _totals("wait_s", "", "wait_s"), combine="sum", unit="seconds")  # fmt: skip
_measure("answered_wait_calls", "Answered calls of known wait", "Appels traités à attente connue",
         UP,
         _calls(f"{ANSWERED} and wait_s is not null", "count", "", "wait_s"),
         _totals("answered", "wait_s is not null", "wait_s"), combine="sum")  # fmt: skip
_GAVE_UP = f"{EXTERNAL} and status in ('abandoned', 'short_abandoned') and wait_s is not null"
_measure("abandoned_wait_s", "Waits before abandoning, summed (s)",
         "Attentes avant abandon, cumulées (s)", UP,
         _calls(_GAVE_UP, "sum", "wait_s", "wait_s"), unit="seconds")  # fmt: skip
_measure("abandoned_wait_calls", "Abandoned calls of known wait",
         "Appels abandonnés à attente connue", UP, _calls(_GAVE_UP, "count", "", "wait_s"))  # fmt: skip
_measure("handle_s", "Handle time, summed (s)", "Temps de traitement, cumulé (s)", UP,
         _calls(TALKED, "sum", HANDLE, "talk_s"), _totals("talk_s", "", "talk_s"), combine="sum",
         unit="seconds")  # fmt: skip
_measure("handled_talk_calls", "Calls of known talk time", "Appels à conversation connue", UP,
         _calls(TALKED, "count", "", "talk_s"), _totals("answered", "talk_s is not null", "talk_s"),
         combine="sum")  # fmt: skip
_measure("talk_s", "Talk time, summed (s)", "Conversation, cumulée (s)", UP,
         _calls(TALKED, "sum", "talk_s", "talk_s"), _totals("talk_s", "", "talk_s"), combine="sum",
         unit="seconds")  # fmt: skip
_FLAGGED = f"{ANSWERED} and resolved_first_contact is not null"
_TICKET_END = "coalesce(solved_at, closed_at)"
_CONTACTS = f"{_TICKET_END} is not null and (contacts is not null or replies is not null)"
INFERRED = Text("inferred", "déduit")
_measure("resolved_at_first_contact", "Settled at the first contact", "Clos au premier contact",
         UP,
         _calls(f"{ANSWERED} and resolved_first_contact = true", "count", "",
                "resolved_first_contact"),
         Source("tickets", where=f"{_CONTACTS} and coalesce(contacts, replies) <= 1 "
                "and coalesce(reopens, 0) = 0", on=_TICKET_END, needs=("contacts|replies",)),
         Source("calls", "inferred_resolved", needs=("customer_id", "status"), label=INFERRED))  # fmt: skip
_measure("handled_contacts", "Contacts handled", "Contacts traités", UP,
         _calls(_FLAGGED, "count", "", "resolved_first_contact"),
         Source("tickets", where=_CONTACTS, on=_TICKET_END, needs=("contacts|replies",)),
         Source("calls", "inferred_handled", needs=("customer_id", "status"), label=INFERRED))  # fmt: skip
_measure("service_contacts", "Service contacts", "Contacts du service", UP,
         _calls(ANSWERED), Source("messages", where="handled_at is not null", on="handled_at"),
         _totals("answered", "", "answered"),
         Source("tickets", where=f"{_TICKET_END} is not null", on=_TICKET_END),
         combine="service")  # fmt: skip

# ---------------------------------------------------------------- messages

_measure("received_emails", "E-mails received", "E-mails reçus", UP,
         Source("messages", where="channel = 'email'", on="received_at"))  # fmt: skip
_measure("handled_emails", "E-mails handled", "E-mails traités", UP,
         Source("messages", where="channel = 'email' and handled_at is not null", on="handled_at"))  # fmt: skip
_measure("email_backlog", "E-mails waiting", "E-mails en attente", AT_END,
         Source("messages", "stock", where="channel = 'email'", on="received_at",
                until="handled_at", needs=("received_at",)))  # fmt: skip
_ELAPSED = f"date_diff('second', created_at, {_TICKET_END})"
_RESOLUTION = f"coalesce(resolution_s, {_ELAPSED})"
_ENDED_AT = f"coalesce({_TICKET_END}, case when status in ('solved', 'closed') then created_at + to_microseconds(cast(resolution_s * 1000000 as bigint)) end)"
_SOLVED = f"({_TICKET_END} is not null or status in ('solved', 'closed'))"
_TIMED = f"{_SOLVED} and {_RESOLUTION} >= 0"
AS_TICKETS = Text("from tickets", "d'après les tickets")
_measure("handling_delay_s", "Delays, summed (s)", "Délais, cumulés (s)", UP,
         Source("messages", "sum", "date_diff('second', received_at, handled_at)",
                "handled_at >= received_at", "handled_at", needs=("received_at", "handled_at")),
         Source("tickets", "sum", _RESOLUTION, _TIMED, _ENDED_AT, label=AS_TICKETS),
         unit="seconds")  # fmt: skip
_measure("delayed_messages", "Messages of known delay", "Messages à délai connu", UP,
         Source("messages", "count", "", "handled_at >= received_at", "handled_at",
                needs=("received_at", "handled_at")),
         Source("tickets", "count", "", _TIMED, _ENDED_AT, label=AS_TICKETS))  # fmt: skip

# ---------------------------------------------------------------- tickets

_measure("case_resolution_s", "Resolution times, summed (s)", "Durées de traitement, cumulées (s)",
         UP, Source("tickets", "sum", _RESOLUTION, _TIMED, _ENDED_AT), unit="seconds")  # fmt: skip
_measure("closed_cases_with_time", "Closed cases of known duration", "Dossiers clos mesurés", UP,
         Source("tickets", "count", "", _TIMED, _ENDED_AT))  # fmt: skip
_measure("closed_cases", "Cases closed", "Dossiers clos", UP,
         Source("tickets", where=_SOLVED, on=_ENDED_AT))  # fmt: skip
_REPLY = "coalesce(first_reply_s, date_diff('second', created_at, first_reply_at))"
_REPLIED = ("first_reply_s|first_reply_at",)
_measure("first_reply_s", "First response times, summed (s)",
         "Délais de première réponse, cumulés (s)", UP,
         Source("tickets", "sum", _REPLY, f"{_REPLY} >= 0", "created_at", needs=_REPLIED),
         unit="seconds")  # fmt: skip
_measure("replied_tickets", "Requests answered", "Demandes avec réponse", UP,
         Source("tickets", "count", "", f"{_REPLY} >= 0", "created_at", needs=_REPLIED))  # fmt: skip
_measure("unanswered_tickets", "Requests unanswered", "Demandes sans réponse", UP,
         Source("tickets", "count", "", f"{_REPLY} is null", "created_at", needs=_REPLIED))  # fmt: skip
_measure("first_reply_median", "Median first response (s)", "Première réponse médiane (s)", ANEW,
         Source("tickets", "median", _REPLY, f"{_REPLY} >= 0", "created_at", needs=_REPLIED),
         unit="seconds")  # fmt: skip
_measure("open_tickets", "Cases open", "Dossiers ouverts", AT_END,
         Source("tickets", "stock", where="not (status in ('solved', 'closed') and "
                f"{_ENDED_AT} is null) or status is null", on="created_at", until=_ENDED_AT))  # fmt: skip
_measure("created_tickets", "Cases opened", "Dossiers créés", UP,
         Source("tickets", on="created_at"))  # fmt: skip

# ---------------------------------------------------------------- outbound calls

OUTWARD = "direction = 'outbound' and is_internal is not true"
REACHED = f"{OUTWARD} and status in ('reached', 'argued', 'agreed')"
_measure("calls", "Outbound calls", "Appels sortants", UP,
         Source("calls", where=OUTWARD, on="started_at"))  # fmt: skip
for _id, _en, _fr, _where in (
    ("dropped_calls", "Dropped before connection", "Abandonnés à l'émission",
     f"{OUTWARD} and status = 'dropped'"),
    ("unreached_calls", "Not reached", "Non aboutis", f"{OUTWARD} and status = 'unreached'"),
    ("reached_calls", "Reached", "Aboutis", REACHED),
    ("unknown_calls", "Outcome unknown", "Issue inconnue", f"{OUTWARD} and status is null"),
):  # fmt: skip
    _measure(_id, _en, _fr, UP, _calls(_where))
_CONTACT = "coalesce(record_id, customer_id, call_id, cast(row_id as varchar))"
_measure("argued_contacts", "Argued contacts", "Contacts argumentés", ANEW,
         Source("calls", "distinct", "{argued}",
                f"{OUTWARD} and status in ('argued', 'agreed')", "started_at",
                needs=("status",)))  # fmt: skip
_measure("agreements", "Agreements", "Accords", ANEW,
         Source("calls", "distinct", "{argued}", f"{OUTWARD} and status = 'agreed'", "started_at",
                needs=("status",)))  # fmt: skip
_measure("outbound_handle_s", "Outbound handle time, summed (s)",
         "Temps de traitement sortant, cumulé (s)", UP,
         _calls(f"{REACHED} and talk_s is not null", "sum", HANDLE, "talk_s"),
         unit="seconds")  # fmt: skip
_measure("outbound_talk_calls", "Outbound calls of known talk time",
         "Appels sortants à conversation connue", UP,
         _calls(f"{REACHED} and talk_s is not null", "count", "", "talk_s"))  # fmt: skip
_measure("agent_hours", "Agent hours", "Heures d'agents", UP,
         Source("agent_hours", "sum", "hours", "activity is null or activity = 'outbound'", '"on"'),
         unit="hours")  # fmt: skip

# ---------------------------------------------------------------- call files

_measure("provided_records", "Records provided", "Fiches fournies", UP,
         Source("records", on="provided_on"))  # fmt: skip
_measure("quality_records", "Records of known quality", "Fiches à qualité connue", UP,
         Source("records", where="usable is not null", on="provided_on", needs=("usable",)))  # fmt: skip
_measure("usable_records", "Usable records", "Fiches exploitables", UP,
         Source("records", where="usable = true", on="provided_on", needs=("usable",)))  # fmt: skip
_measure("campaign_records", "Records of the campaigns worked", "Fiches des campagnes travaillées",
         ANEW, Source("records", "campaign_records"))  # fmt: skip
_measure("records_treated", "Records treated", "Fiches traitées", UP,
         Source("calls", "records_treated", needs=("record_id", "started_at", "status")),
         Source("records", where="exploited = true", on="provided_on", needs=("exploited",)))  # fmt: skip
_measure("treated_records", "Records treated so far", "Fiches traitées à date", ANEW,
         Source("records", "treated_records"))  # fmt: skip

# ---------------------------------------------------------------- complaints

_measure("complaints", "Complaints", "Réclamations", UP,
         Source("complaints", on="received_on"),
         Source("tickets", where="{complaint_tickets}", on="created_at", label=AS_TICKETS))  # fmt: skip
_measure("complaint_base", "Base of the complaint rate", "Base du taux de réclamation", AT_END,
         Source("complaints", "complaint_base"))  # fmt: skip
_measure("follow_ups_due", "Follow-ups due", "Suivis à échéance", UP,
         Source("complaints", where="follow_up_due_on <= {data_end}", on="follow_up_due_on",
                needs=("follow_up_due_on",)))  # fmt: skip
_measure("follow_ups_on_time", "Follow-ups done on time", "Suivis faits à temps", UP,
         Source("complaints", on="follow_up_due_on", needs=("follow_up_due_on",),
                where="follow_up_due_on <= {data_end} "
                "and follow_up_done_on <= follow_up_due_on"))  # fmt: skip
_measure("severity_sum", "Severities, summed", "Gravités, cumulées", UP,
         Source("complaints", "sum", "severity", "severity is not null", "received_on",
                needs=("severity",)), unit="score")  # fmt: skip
_measure("rated_complaints", "Complaints of known severity", "Réclamations à gravité connue", UP,
         Source("complaints", where="severity is not null", on="received_on",
                needs=("severity",)))  # fmt: skip
_measure("complaint_csat_answers", "Answers on the treatment", "Réponses sur le traitement", UP,
         _survey("complaint", "score is not null"),
         Source("complaints", where="satisfaction is not null", on="closed_on",
                needs=("satisfaction",)))  # fmt: skip
_measure("complaint_csat_positive", "Positive answers on the treatment",
         "Réponses positives sur le traitement", UP,
         _survey("complaint", "{positive}"),
         Source("complaints", where="satisfaction >= 4", on="closed_on",
                needs=("satisfaction",)))  # fmt: skip
_measure("resolved_complaints", "Complaints resolved", "Réclamations résolues", UP,
         Source("complaints", where="closed_on is not null", on="closed_on", needs=("closed_on",)),
         Source("tickets", where=f"{{complaint_tickets}} and {_TICKET_END} is not null",
                on=_TICKET_END, label=AS_TICKETS))  # fmt: skip
_measure("complaint_handling_s", "Complaint times, summed (s)", "Durées de réclamation (s)", UP,
         Source("complaints", "sum", "86400 * date_diff('day', received_on, closed_on)",
                "closed_on >= received_on", "closed_on", needs=("received_on", "closed_on")),
         unit="seconds")  # fmt: skip
_measure("handled_complaints", "Complaints of known duration", "Réclamations mesurées", UP,
         Source("complaints", where="closed_on >= received_on", on="closed_on",
                needs=("received_on", "closed_on")))  # fmt: skip

# ---------------------------------------------------------------- quality of the customer base

for _id, _en, _fr in (
    ("filled_values", "Values filled", "Valeurs remplies"),
    ("field_rows", "Values expected", "Valeurs attendues"),
    ("critical_filled_values", "Critical values filled", "Valeurs critiques remplies"),
    ("critical_field_rows", "Critical values expected", "Valeurs critiques attendues"),
    ("complete_records", "Customers with all critical fields", "Clients aux champs complets"),
    ("file_records", "Customers in the file", "Clients du fichier"),
    ("filled_keys", "Keys filled", "Clés remplies"),
    ("distinct_keys", "Distinct keys", "Clés distinctes"),
    ("invalid_values", "E-mails and telephones of a wrong form", "E-mails et téléphones invalides"),
):
    _measure(_id, _en, _fr, AT_END, Source("customer_fields", "customer_fields"))
