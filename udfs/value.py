"""Revenue & customer value / Revenus & valeur client: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("revenue", ndim=2, err_to_str=True, doc="revenue")
@xw.arg("customers", ndim=2, err_to_str=True, doc="average customers")
def REVENUE_PER_CUSTOMER(revenue, customers):
    """Revenue of the period ÷ its average number of customers."""
    return call("revenue_per_customer", revenue, customers)


@xw.func(category="xlkpi")
@xw.arg("revenue", ndim=2, err_to_str=True, doc="chiffre d'affaires")
@xw.arg("customers", ndim=2, err_to_str=True, doc="nombre moyen de clients")
def CA_PAR_CLIENT(revenue, customers):
    """Chiffre d'affaires de la période ÷ nombre moyen de clients."""
    return call("revenue_per_customer", revenue, customers)


@xw.func(category="xlkpi")
@xw.arg("orders", ndim=2, err_to_str=True, doc="orders")
@xw.arg("buyers", ndim=2, err_to_str=True, doc="customers who bought")
def PURCHASE_FREQUENCY(orders, buyers):
    """Orders ÷ customers who bought in the period."""
    return call("purchase_frequency", orders, buyers)


@xw.func(category="xlkpi")
@xw.arg("orders", ndim=2, err_to_str=True, doc="commandes")
@xw.arg("buyers", ndim=2, err_to_str=True, doc="clients acheteurs")
def FREQUENCE_ACHAT(orders, buyers):
    """Commandes ÷ clients ayant acheté dans la période."""
    return call("purchase_frequency", orders, buyers)


@xw.func(category="xlkpi")
@xw.arg("contacted_revenue", ndim=2, err_to_str=True, doc="revenue from contacted customers")
@xw.arg("total_revenue", ndim=2, err_to_str=True, doc="all revenue of the period")
def CONTACTED_REVENUE_SHARE(contacted_revenue, total_revenue):
    """Revenue from customers contacted in the period ÷ all its revenue."""
    return call("contacted_revenue_share", contacted_revenue, total_revenue)


@xw.func(category="xlkpi")
@xw.arg("contacted_revenue", ndim=2, err_to_str=True, doc="CA des clients sollicités")
@xw.arg("total_revenue", ndim=2, err_to_str=True, doc="CA total de la période")
def PART_CA_SOLLICITES(contacted_revenue, total_revenue):
    """CA des clients sollicités dans la période ÷ CA total de la période."""
    return call("contacted_revenue_share", contacted_revenue, total_revenue)


@xw.func(category="xlkpi")
@xw.arg("contacted_revenue", ndim=2, err_to_str=True, doc="revenue from contacted customers")
@xw.arg("contacted_customers", ndim=2, err_to_str=True, doc="customers contacted, reached or not")
def REVENUE_PER_CONTACTED(contacted_revenue, contacted_customers):
    """Revenue from contacted customers ÷ customers contacted in the period."""
    return call("revenue_per_contacted_customer", contacted_revenue, contacted_customers)


@xw.func(category="xlkpi")
@xw.arg("contacted_revenue", ndim=2, err_to_str=True, doc="CA des clients sollicités")
@xw.arg("contacted_customers", ndim=2, err_to_str=True, doc="clients sollicités, joints ou non")
def CA_PAR_ACTIF_SOLLICITE(contacted_revenue, contacted_customers):
    """CA des clients sollicités ÷ clients sollicités dans la période."""
    return call("revenue_per_contacted_customer", contacted_revenue, contacted_customers)


@xw.func(category="xlkpi")
@xw.arg("orders", ndim=2, err_to_str=True, doc="orders of contacted customers")
@xw.arg("contacted_customers", ndim=2, err_to_str=True, doc="customers contacted, reached or not")
def ORDERS_PER_CONTACTED(orders, contacted_customers):
    """Orders of contacted customers ÷ customers contacted in the period."""
    return call("orders_per_contacted_customer", orders, contacted_customers)


@xw.func(category="xlkpi")
@xw.arg("orders", ndim=2, err_to_str=True, doc="commandes des clients sollicités")
@xw.arg("contacted_customers", ndim=2, err_to_str=True, doc="clients sollicités, joints ou non")
def COMMANDES_PAR_ACTIF_SOLLICITE(orders, contacted_customers):
    """Commandes des clients sollicités ÷ clients sollicités dans la période."""
    return call("orders_per_contacted_customer", orders, contacted_customers)


@xw.func(category="xlkpi")
@xw.arg("opening_revenue", ndim=2, err_to_str=True, doc="recurring revenue at the start")
@xw.arg("expansion_revenue", ndim=2, err_to_str=True, doc="extra revenue from them")
@xw.arg("contraction_revenue", ndim=2, err_to_str=True, doc="reductions, as positive")
@xw.arg("churned_revenue", ndim=2, err_to_str=True, doc="revenue of leavers, as positive")
def NRR(opening_revenue, expansion_revenue, contraction_revenue, churned_revenue):
    """Opening recurring revenue plus expansion less contraction and churn ÷ opening."""
    return call(
        "net_revenue_retention",
        opening_revenue,
        expansion_revenue,
        contraction_revenue,
        churned_revenue,
    )


@xw.func(category="xlkpi")
@xw.arg("opening_revenue", ndim=2, err_to_str=True, doc="revenu récurrent au début")
@xw.arg("expansion_revenue", ndim=2, err_to_str=True, doc="hausses chez ces clients")
@xw.arg("contraction_revenue", ndim=2, err_to_str=True, doc="baisses, en positif")
@xw.arg("churned_revenue", ndim=2, err_to_str=True, doc="départs, en positif")
def RETENTION_NETTE_REVENUS(
    opening_revenue,
    expansion_revenue,
    contraction_revenue,
    churned_revenue,
):
    """Revenu récurrent d'ouverture plus expansion moins baisses et départs ÷ ouverture."""
    return call(
        "net_revenue_retention",
        opening_revenue,
        expansion_revenue,
        contraction_revenue,
        churned_revenue,
    )


@xw.func(category="xlkpi")
@xw.arg("opening_revenue", ndim=2, err_to_str=True, doc="recurring revenue at the start")
@xw.arg("contraction_revenue", ndim=2, err_to_str=True, doc="reductions, as positive")
@xw.arg("churned_revenue", ndim=2, err_to_str=True, doc="revenue of leavers, as positive")
def GRR(opening_revenue, contraction_revenue, churned_revenue):
    """Opening recurring revenue less contraction and churn ÷ opening; at most 100 %."""
    return call("gross_revenue_retention", opening_revenue, contraction_revenue, churned_revenue)


@xw.func(category="xlkpi")
@xw.arg("opening_revenue", ndim=2, err_to_str=True, doc="revenu récurrent au début")
@xw.arg("contraction_revenue", ndim=2, err_to_str=True, doc="baisses, en positif")
@xw.arg("churned_revenue", ndim=2, err_to_str=True, doc="départs, en positif")
def RETENTION_BRUTE_REVENUS(opening_revenue, contraction_revenue, churned_revenue):
    """Revenu récurrent d'ouverture moins baisses et départs ÷ ouverture ; au plus 100 %."""
    return call("gross_revenue_retention", opening_revenue, contraction_revenue, churned_revenue)


@xw.func(category="xlkpi")
@xw.arg("upsell_revenue", ndim=2, err_to_str=True, doc="extra revenue from upsells")
@xw.arg("cross_sell_revenue", ndim=2, err_to_str=True, doc="extra revenue from cross-sells")
@xw.arg("opening_revenue", ndim=2, err_to_str=True, doc="recurring revenue at the start")
def EXPANSION_RATE(upsell_revenue, cross_sell_revenue, opening_revenue):
    """Extra recurring revenue from existing customers ÷ their recurring revenue at the start."""
    return call("expansion_rate", upsell_revenue, cross_sell_revenue, opening_revenue)


@xw.func(category="xlkpi")
@xw.arg("upsell_revenue", ndim=2, err_to_str=True, doc="ventes incitatives")
@xw.arg("cross_sell_revenue", ndim=2, err_to_str=True, doc="ventes croisées")
@xw.arg("opening_revenue", ndim=2, err_to_str=True, doc="revenu récurrent au début")
def TAUX_EXPANSION(upsell_revenue, cross_sell_revenue, opening_revenue):
    """Revenu récurrent supplémentaire des clients existants ÷ leur revenu au début."""
    return call("expansion_rate", upsell_revenue, cross_sell_revenue, opening_revenue)


@xw.func(category="xlkpi")
@xw.arg("upsell_revenue", ndim=2, err_to_str=True, doc="extra revenue from upsells")
@xw.arg("cross_sell_revenue", ndim=2, err_to_str=True, doc="extra revenue from cross-sells")
def EXPANSION_REVENUE(upsell_revenue, cross_sell_revenue):
    """Extra recurring revenue from existing customers: upsell and cross-sell."""
    return call("expansion_revenue", upsell_revenue, cross_sell_revenue)


@xw.func(category="xlkpi")
@xw.arg("upsell_revenue", ndim=2, err_to_str=True, doc="ventes incitatives")
@xw.arg("cross_sell_revenue", ndim=2, err_to_str=True, doc="ventes croisées")
def REVENUS_EXPANSION(upsell_revenue, cross_sell_revenue):
    """Revenu récurrent supplémentaire des clients existants : ventes incitatives et croisées."""
    return call("expansion_revenue", upsell_revenue, cross_sell_revenue)


@xw.func(category="xlkpi")
@xw.arg("customer_value", ndim=2, err_to_str=True, doc="value of a customer a year (or a month)")
@xw.arg("lifetime", ndim=2, err_to_str=True, doc="lifetime in the same unit: 1 ÷ churn")
def CLV(customer_value, lifetime):
    """Yearly value of a customer × lifetime in years."""
    return call("customer_lifetime_value", customer_value, lifetime)


@xw.func(category="xlkpi")
@xw.arg("customer_value", ndim=2, err_to_str=True, doc="valeur d'un client par an (ou par mois)")
@xw.arg("lifetime", ndim=2, err_to_str=True, doc="durée, même unité : 1 ÷ attrition")
def VALEUR_VIE_CLIENT(customer_value, lifetime):
    """Valeur annuelle d'un client × durée de vie en années."""
    return call("customer_lifetime_value", customer_value, lifetime)


@xw.func(category="xlkpi")
@xw.arg("revenue_per_customer", ndim=2, err_to_str=True, doc="revenue per customer a year")
@xw.arg("gross_margin_rate", ndim=2, err_to_str=True, doc="margin ÷ revenue, at most 1")
@xw.arg("churn_rate", ndim=2, err_to_str=True, doc="yearly churn, 0 to 1")
@xw.arg("max_lifetime", ndim=2, err_to_str=True, doc="longest lifetime, in years; 5")
def CLV_MARGIN(revenue_per_customer, gross_margin_rate, churn_rate, max_lifetime=5):
    """Revenue per customer × margin rate × lifetime, which is 1 ÷ churn, capped."""
    return call(
        "customer_lifetime_value_margin",
        revenue_per_customer,
        gross_margin_rate,
        churn_rate,
        max_lifetime,
    )


@xw.func(category="xlkpi")
@xw.arg("revenue_per_customer", ndim=2, err_to_str=True, doc="CA annuel par client")
@xw.arg("gross_margin_rate", ndim=2, err_to_str=True, doc="marge ÷ CA, au plus 1")
@xw.arg("churn_rate", ndim=2, err_to_str=True, doc="attrition annuelle, de 0 à 1")
@xw.arg("max_lifetime", ndim=2, err_to_str=True, doc="durée maximale, en années ; 5")
def VALEUR_VIE_CLIENT_MARGE(revenue_per_customer, gross_margin_rate, churn_rate, max_lifetime=5):
    """CA par client × taux de marge × durée de vie, soit 1 ÷ attrition, plafonnée."""
    return call(
        "customer_lifetime_value_margin",
        revenue_per_customer,
        gross_margin_rate,
        churn_rate,
        max_lifetime,
    )


@xw.func(category="xlkpi")
@xw.arg("customer_lifetime_value", ndim=2, err_to_str=True, doc="lifetime value of a customer")
@xw.arg("acquisition_cost", ndim=2, err_to_str=True, doc="cost of a new customer")
def CLV_TO_CAC(customer_lifetime_value, acquisition_cost):
    """Lifetime value of a customer ÷ cost of winning one."""
    return call("clv_to_cac", customer_lifetime_value, acquisition_cost)


@xw.func(category="xlkpi")
@xw.arg("customer_lifetime_value", ndim=2, err_to_str=True, doc="valeur vie d'un client")
@xw.arg("acquisition_cost", ndim=2, err_to_str=True, doc="coût d'un nouveau client")
def RATIO_CLV_CAC(customer_lifetime_value, acquisition_cost):
    """Valeur vie d'un client ÷ coût d'acquisition d'un client."""
    return call("clv_to_cac", customer_lifetime_value, acquisition_cost)


@xw.func(category="xlkpi")
@xw.arg("customer_revenues", ndim=2, err_to_str=True, doc="revenue of each customer")
@xw.arg("top_fraction", ndim=2, err_to_str=True, doc="fraction of the customers; 0.2")
def TOP_CUSTOMER_SHARE(customer_revenues, top_fraction=0.2):
    """Share of revenue of the largest customers (the top 20 % unless set)."""
    return call("top_customer_revenue_share", customer_revenues, top_fraction)


@xw.func(category="xlkpi")
@xw.arg("customer_revenues", ndim=2, err_to_str=True, doc="CA de chaque client")
@xw.arg("top_fraction", ndim=2, err_to_str=True, doc="fraction des clients ; 0,2")
def CONCENTRATION_CLIENTS(customer_revenues, top_fraction=0.2):
    """Part du CA des plus gros clients (les premiers 20 % sauf réglage)."""
    return call("top_customer_revenue_share", customer_revenues, top_fraction)


@xw.func(category="xlkpi")
@xw.arg("revenue", ndim=2, err_to_str=True, doc="revenue of the segment")
@xw.arg("attributable_costs", ndim=2, err_to_str=True, doc="costs of the segment")
def SEGMENT_PROFITABILITY(revenue, attributable_costs):
    """Revenue less the costs that carry the segment ÷ revenue."""
    return call("segment_profitability", revenue, attributable_costs)


@xw.func(category="xlkpi")
@xw.arg("revenue", ndim=2, err_to_str=True, doc="CA du segment")
@xw.arg("attributable_costs", ndim=2, err_to_str=True, doc="coûts du segment")
def RENTABILITE_SEGMENT(revenue, attributable_costs):
    """CA moins les coûts portant le segment ÷ CA."""
    return call("segment_profitability", revenue, attributable_costs)
