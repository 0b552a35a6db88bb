"""The parameters of KPIs: what ``[kpi.…]`` in ``xlkpi.toml`` may set.

Those that facts depend on are fixed at build time; those that formulas can follow are
input cells on the Settings sheet (``live``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlkpi.errors import ConfigError, UnknownName
from xlkpi.model.text import Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a KPI."""

    kpi: str
    name: str
    default: Any
    help: Text
    choices: tuple[str, ...] = ()
    live: bool = False

    @property
    def id(self) -> str:
        """``kpi.name``, as messages and the Settings sheet write it."""
        return f"{self.kpi}.{self.name}"


_LIST = (
    Parameter(
        "service_level",
        "threshold",
        18,
        Text("Seconds within which a call counts as answered in time, itself included",
             "Secondes dans lesquelles un appel est décroché à temps, seuil inclus"),
    ),
    Parameter(
        "abandonment_rate",
        "short_s",
        None,
        Text("Abandoned calls of at most so many seconds are short (none unless set)",
             "Les appels abandonnés d'au plus tant de secondes sont courts (aucun sauf réglage)"),
    ),
    Parameter(
        "active_customers",
        "basis",
        "auto",
        Text("The table that says who is a customer and when",
             "La table qui dit qui est client et quand"),
        ("auto", "subscriptions", "customers", "orders", "last_dates"),
    ),
    Parameter(
        "active_customers",
        "window_days",
        365,
        Text("Days without an order after which a customer counts as inactive",
             "Jours sans commande après lesquels un client compte comme inactif"),
    ),
    Parameter(
        "active_customers",
        "activity",
        "order",
        Text("What keeps a customer active, where only last dates are known",
             "Ce qui garde un client actif quand seules les dernières dates sont connues"),
        ("order", "interaction", "either"),
    ),
    Parameter(
        "churn_rate",
        "grace_days",
        0,
        Text("Days between two subscriptions of a customer that do not count as leaving",
             "Jours entre deux abonnements d'un client qui ne comptent pas comme un départ"),
    ),
    Parameter(
        "churn_alerts",
        "alert_days",
        14,
        Text("Days after which an open ticket raises an alert",
             "Jours après lesquels un ticket ouvert déclenche une alerte"),
    ),
    Parameter(
        "churn_alerts",
        "login_drop",
        0.5,
        Text("Fall of logins below the mean of three months that raises an alert",
             "Baisse des connexions sous la moyenne de trois mois qui déclenche une alerte"),
    ),
    Parameter(
        "churn_alerts",
        "habit_times",
        2,
        Text("A silence of so many times a customer's usual gap is out of habit",
             "Un silence de tant de fois l'intervalle habituel d'un client rompt l'habitude"),
    ),
    Parameter(
        "churn_alerts",
        "term_days",
        60,
        Text("A term that ends within so many days is near",
             "Une échéance à moins de tant de jours est proche"),
    ),
    Parameter(
        "customer_lifetime_value_margin",
        "max_lifetime",
        5,
        Text("Longest lifetime of a customer, in years", "Durée de vie maximale d'un client, en années"),
        live=True,
    ),
    Parameter(
        "customer_lifetime_value_margin",
        "gross_margin_rate",
        None,
        Text("Gross margin rate where the orders carry no margin (a fraction)",
             "Taux de marge brute quand les commandes n'en portent pas (une fraction)"),
    ),
    Parameter(
        "top_customer_revenue_share",
        "top_fraction",
        0.2,
        Text("Fraction of the customers called the largest", "Fraction des clients dits les plus gros"),
    ),
    Parameter(
        "return_on_selling_expenses",
        "revenue",
        "contacted",
        Text("Whose revenue the CRM is credited with", "Le revenu porté au crédit du CRM"),
        ("contacted", "campaign", "total"),
    ),
    Parameter(
        "cost_reduction",
        "categories",
        None,
        Text("Cost categories compared (all unless set)", "Catégories de coûts comparées (toutes sauf réglage)"),
    ),
    Parameter(
        "cost_per_contact",
        "accounts",
        None,
        Text("Accounts that make the cost of service (category service unless set)",
             "Comptes qui font le coût du service (catégorie service sauf réglage)"),
    ),
    Parameter(
        "cost_per_lead",
        "accounts",
        None,
        Text("Accounts of lead generation (all marketing costs unless set)",
             "Comptes de la génération de leads (tout le marketing sauf réglage)"),
    ),
    Parameter(
        "cost_per_lead",
        "campaigns",
        None,
        Text("Campaigns of lead generation (all unless set)",
             "Campagnes de génération de leads (toutes sauf réglage)"),
    ),
    Parameter(
        "expansion_rate",
        "opening_mrr",
        None,
        Text("Recurring revenue before the first movement in the file",
             "Revenu récurrent avant le premier mouvement du fichier"),
    ),
    Parameter(
        "customer_satisfaction",
        "positive_from",
        None,
        Text("Lowest positive answer (by scale unless set)", "Plus basse réponse positive (selon l'échelle sauf réglage)"),
    ),
    Parameter(
        "customer_satisfaction",
        "contact_days",
        30,
        Text("An answer is looked at beside the contact of at most so many days before it",
             "Une réponse est rapprochée du contact d'au plus tant de jours avant elle"),
    ),
    Parameter(
        "customer_effort_score",
        "easy_from",
        None,
        Text("Lowest answer that means easy (by scale unless set)",
             "Plus basse réponse « facile » (selon l'échelle sauf réglage)"),
    ),
    Parameter(
        "customer_effort_score",
        "hard_up_to",
        None,
        Text("Highest answer that means hard (by scale unless set)",
             "Plus haute réponse « difficile » (selon l'échelle sauf réglage)"),
    ),
    Parameter(
        "first_contact_resolution",
        "days",
        7,
        Text("Days without another contact, where resolution is inferred",
             "Jours sans nouveau contact, quand la résolution est déduite"),
    ),
    Parameter(
        "argumentation_rate",
        "argued",
        "contacts",
        Text("Argued contacts counted as distinct contacts or as calls",
             "Contacts argumentés comptés en contacts distincts ou en appels"),
        ("contacts", "calls"),
    ),
    Parameter(
        "records_treated",
        "min_attempts",
        5,
        Text("Attempts, in as many distinct hours, after which a record is treated",
             "Tentatives, à autant d'heures distinctes, après lesquelles une fiche est traitée"),
    ),
    Parameter(
        "complaint_rate",
        "categories",
        None,
        Text("Ticket categories that are complaints, where no register is loaded",
             "Catégories de tickets qui sont des réclamations, sans registre chargé"),
    ),
    Parameter(
        "complaint_rate",
        "base",
        "active_customers",
        Text("What complaints are compared with", "Ce à quoi les réclamations sont rapportées"),
        ("active_customers", "orders", "contacts"),
    ),
    Parameter(
        "completeness",
        "critical",
        None,
        Text("Fields that every customer should have", "Champs que chaque client devrait avoir"),
    ),
    Parameter(
        "completeness",
        "key",
        None,
        Text("Field that tells customers apart when looking for duplicates (the identifier unless set)",
             "Champ qui distingue les clients dans la recherche de doublons (l'identifiant sauf réglage)"),
    ),
    Parameter(
        "subject_test_p_value",
        "success",
        "opened",
        Text("What counts as success in a subject test", "Ce qui compte comme succès dans un test d'objets"),
        ("opened", "clicked", "converted"),
    ),
    Parameter(
        "subject_test_p_value",
        "smallest_effect",
        0.1,
        Text("Smallest relative difference worth acting on in a subject test (0.1: a tenth more)",
             "Plus petite différence relative qui compte dans un test d'objets (0,1 : un dixième de plus)"),
    ),
    Parameter(
        "status",
        "tolerance_points",
        0.02,
        Text("Close to target: within so many points, for rates",
             "Proche de l'objectif : à tant de points près, pour les taux"),
        live=True,
    ),
    Parameter(
        "status",
        "tolerance_relative",
        0.05,
        Text("Close to target: within so much of it, for the rest",
             "Proche de l'objectif : à tant près, pour le reste"),
        live=True,
    ),
    Parameter(
        "status",
        "smallest_n",
        30,
        Text("Fewer answers than this are greyed", "Moins de réponses que cela est grisé"),
        live=True,
    ),
)  # fmt: skip

PARAMETERS: dict[str, Parameter] = {parameter.id: parameter for parameter in _LIST}
"""Every parameter by its id."""


class Parameters:
    """The parameters in force: the defaults, and what ``xlkpi.toml`` set.

    >>> Parameters({"service_level": {"threshold": 20}})["service_level.threshold"]
    20
    """

    def __init__(self, given: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._given: dict[str, Any] = {}
        for kpi, settings in (given or {}).items():
            for name, value in settings.items():
                key = f"{kpi}.{name}"
                parameter = PARAMETERS.get(key)
                if parameter is None:
                    raise UnknownName("parameter", key, PARAMETERS)
                self._given[key] = _checked(parameter, value)

    def __getitem__(self, key: str) -> Any:
        return self._given.get(key, PARAMETERS[key].default)

    def over(self, defaults: Mapping[str, Any]) -> Parameters:
        """The same parameters, with other defaults for those that nothing set.

        >>> Parameters({"status": {"smallest_n": 20}}).over({"status.smallest_n": 50})[
        ...     "status.smallest_n"]
        20
        """
        made = Parameters()
        for key, value in defaults.items():
            made._given[key] = _checked(PARAMETERS[key], value)
        made._given.update(self._given)
        return made

    def items(self) -> list[tuple[Parameter, Any]]:
        """Every parameter and its value in force."""
        return [(parameter, self[key]) for key, parameter in PARAMETERS.items()]


def _checked(parameter: Parameter, value: Any) -> Any:
    if parameter.choices and value not in parameter.choices:
        options = ", ".join(parameter.choices)
        raise ConfigError(f'[kpi.{parameter.kpi}] {parameter.name} = "{value}": one of {options}.')
    if isinstance(parameter.default, int | float) and (
        isinstance(value, bool) or not isinstance(value, int | float) or value < 0
    ):
        raise ConfigError(
            f"[kpi.{parameter.kpi}] {parameter.name} = {value!r}: a number of 0 or more."
        )
    return value
