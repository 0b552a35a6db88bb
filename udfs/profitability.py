"""Costs & profitability / Coûts & rentabilité: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("marketing_costs", ndim=2, err_to_str=True, doc="marketing costs")
@xw.arg("sales_costs", ndim=2, err_to_str=True, doc="sales costs")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="new customers won")
def CAC(marketing_costs, sales_costs, new_customers):
    """Marketing and sales costs ÷ new customers."""
    return call("customer_acquisition_cost", marketing_costs, sales_costs, new_customers)


@xw.func(category="xlkpi")
@xw.arg("marketing_costs", ndim=2, err_to_str=True, doc="coûts marketing")
@xw.arg("sales_costs", ndim=2, err_to_str=True, doc="coûts commerciaux")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="nouveaux clients acquis")
def COUT_ACQUISITION_CLIENT(marketing_costs, sales_costs, new_customers):
    """Coûts marketing et commerciaux ÷ nouveaux clients."""
    return call("customer_acquisition_cost", marketing_costs, sales_costs, new_customers)


@xw.func(category="xlkpi")
@xw.arg("lead_generation_spend", ndim=2, err_to_str=True, doc="marketing spend for leads")
@xw.arg("leads", ndim=2, err_to_str=True, doc="leads that came in")
def CPL(lead_generation_spend, leads):
    """Marketing spend to generate leads ÷ leads that came in."""
    return call("cost_per_lead", lead_generation_spend, leads)


@xw.func(category="xlkpi")
@xw.arg("lead_generation_spend", ndim=2, err_to_str=True, doc="dépenses marketing pour leads")
@xw.arg("leads", ndim=2, err_to_str=True, doc="leads collectés")
def COUT_PAR_LEAD(lead_generation_spend, leads):
    """Dépenses marketing de génération de leads ÷ leads collectés."""
    return call("cost_per_lead", lead_generation_spend, leads)


@xw.func(category="xlkpi")
@xw.arg("retention_costs", ndim=2, err_to_str=True, doc="loyalty, care and their tools")
@xw.arg("retained_customers", ndim=2, err_to_str=True, doc="customers at the end less new ones")
def RETENTION_COST(retention_costs, retained_customers):
    """Costs of keeping customers ÷ customers kept."""
    return call("customer_retention_cost", retention_costs, retained_customers)


@xw.func(category="xlkpi")
@xw.arg("retention_costs", ndim=2, err_to_str=True, doc="fidélisation et suivi client")
@xw.arg("retained_customers", ndim=2, err_to_str=True, doc="clients de fin moins nouveaux clients")
def COUT_RETENTION(retention_costs, retained_customers):
    """Coûts de fidélisation ÷ clients conservés."""
    return call("customer_retention_cost", retention_costs, retained_customers)


@xw.func(category="xlkpi")
@xw.arg("costs", ndim=2, err_to_str=True, doc="costs of the service")
@xw.arg("contacts", ndim=2, err_to_str=True, doc="contacts handled")
def COST_PER_CONTACT(costs, contacts):
    """Service costs ÷ calls answered and messages handled."""
    return call("cost_per_contact", costs, contacts)


@xw.func(category="xlkpi")
@xw.arg("costs", ndim=2, err_to_str=True, doc="coûts du service")
@xw.arg("contacts", ndim=2, err_to_str=True, doc="contacts traités")
def COUT_PAR_CONTACT(costs, contacts):
    """Coûts du service ÷ appels traités et messages traités."""
    return call("cost_per_contact", costs, contacts)


@xw.func(category="xlkpi")
@xw.arg("gain", ndim=2, err_to_str=True, doc="what the investment brought in")
@xw.arg("cost", ndim=2, err_to_str=True, doc="what it cost")
def ROI(gain, cost):
    """Gain less cost ÷ cost; 0 breaks even."""
    return call("return_on_investment", gain, cost)


@xw.func(category="xlkpi")
@xw.arg("gain", ndim=2, err_to_str=True, doc="gains de l'investissement")
@xw.arg("cost", ndim=2, err_to_str=True, doc="coûts de l'investissement")
def RETOUR_INVESTISSEMENT(gain, cost):
    """Gain moins coût ÷ coût ; 0 à l'équilibre."""
    return call("return_on_investment", gain, cost)


@xw.func(category="xlkpi")
@xw.arg("revenue", ndim=2, err_to_str=True, doc="revenue from the CRM")
@xw.arg("costs", ndim=2, err_to_str=True, doc="tool, people, content, campaigns")
def ROSE(revenue, costs):
    """Revenue from the CRM ÷ its whole cost; 100 % breaks even on revenue."""
    return call("return_on_selling_expenses", revenue, costs)


@xw.func(category="xlkpi")
@xw.arg("revenue", ndim=2, err_to_str=True, doc="revenu généré par le CRM")
@xw.arg("costs", ndim=2, err_to_str=True, doc="outil, capital humain, contenus, campagnes")
def RETOUR_DEPENSES_VENTE(revenue, costs):
    """Revenu généré par le CRM ÷ son coût global ; 100 % : revenu égal au coût."""
    return call("return_on_selling_expenses", revenue, costs)


@xw.func(category="xlkpi")
@xw.arg("previous_cost", ndim=2, err_to_str=True, doc="costs before")
@xw.arg("current_cost", ndim=2, err_to_str=True, doc="costs now")
def COST_REDUCTION(previous_cost, current_cost):
    """Fall of the costs against the period before; negative when they rise."""
    return call("cost_reduction", previous_cost, current_cost)


@xw.func(category="xlkpi")
@xw.arg("previous_cost", ndim=2, err_to_str=True, doc="coûts d'avant")
@xw.arg("current_cost", ndim=2, err_to_str=True, doc="coûts actuels")
def REDUCTION_COUTS(previous_cost, current_cost):
    """Baisse des coûts par rapport à la période précédente ; négative s'ils montent."""
    return call("cost_reduction", previous_cost, current_cost)
