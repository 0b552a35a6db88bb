"""Acquisition & pipeline / Acquisition & ventes: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="new customers")
@xw.arg("incoming_leads", ndim=2, err_to_str=True, doc="leads that came in")
def CONVERSION_RATE(new_customers, incoming_leads):
    """New customers of the period ÷ leads that came in during it."""
    return call("conversion_rate", new_customers, incoming_leads)


@xw.func(category="xlkpi")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="nouveaux clients")
@xw.arg("incoming_leads", ndim=2, err_to_str=True, doc="leads entrants")
def TAUX_CONVERSION(new_customers, incoming_leads):
    """Nouveaux clients de la période ÷ leads entrés dans la période."""
    return call("conversion_rate", new_customers, incoming_leads)


@xw.func(category="xlkpi")
@xw.arg("activated_leads", ndim=2, err_to_str=True, doc="leads with a first transaction")
@xw.arg("total_leads", ndim=2, err_to_str=True, doc="open at the start, plus new ones")
def ACTIVATION_RATE(activated_leads, total_leads):
    """Leads with a first transaction in the period ÷ leads of the period's stock."""
    return call("activation_rate", activated_leads, total_leads)


@xw.func(category="xlkpi")
@xw.arg("activated_leads", ndim=2, err_to_str=True, doc="leads activés")
@xw.arg("total_leads", ndim=2, err_to_str=True, doc="ouverts au début, plus entrants")
def TAUX_ACTIVATION(activated_leads, total_leads):
    """Leads ayant fait une première transaction ÷ leads du stock de la période."""
    return call("activation_rate", activated_leads, total_leads)


@xw.func(category="xlkpi")
@xw.arg("deactivated_leads", ndim=2, err_to_str=True, doc="leads given up")
@xw.arg("total_leads", ndim=2, err_to_str=True, doc="open at the start, plus new ones")
def DEACTIVATION_RATE(deactivated_leads, total_leads):
    """Leads given up in the period ÷ leads of the period's stock."""
    return call("deactivation_rate", deactivated_leads, total_leads)


@xw.func(category="xlkpi")
@xw.arg("deactivated_leads", ndim=2, err_to_str=True, doc="leads désactivés")
@xw.arg("total_leads", ndim=2, err_to_str=True, doc="ouverts au début, plus entrants")
def TAUX_DESACTIVATION(deactivated_leads, total_leads):
    """Leads désactivés dans la période ÷ leads du stock de la période."""
    return call("deactivation_rate", deactivated_leads, total_leads)


@xw.func(category="xlkpi")
@xw.arg(
    "conversion_dates", ndim=2, err_to_str=True, doc="first contact (D5's conversion) of each lead"
)
@xw.arg(
    "qualification_dates", ndim=2, err_to_str=True, doc="qualification of each lead; blank: not yet"
)
def VELOCITY(conversion_dates, qualification_dates):
    """Mean days from a lead's first contact to its qualification."""
    return call("qualification_velocity", conversion_dates, qualification_dates)


@xw.func(category="xlkpi")
@xw.arg(
    "conversion_dates",
    ndim=2,
    err_to_str=True,
    doc="premier contact (« conversion » de D5) de chaque lead",
)
@xw.arg("qualification_dates", ndim=2, err_to_str=True, doc="sa qualification ; vide : pas encore")
def VELOCITE(conversion_dates, qualification_dates):
    """Jours en moyenne du premier contact d'un lead à sa qualification."""
    return call("qualification_velocity", conversion_dates, qualification_dates)


@xw.func(category="xlkpi")
@xw.arg("won_deals", ndim=2, err_to_str=True, doc="deals won")
@xw.arg("lost_deals", ndim=2, err_to_str=True, doc="deals lost")
def WIN_RATE(won_deals, lost_deals):
    """Deals won ÷ deals closed in the period, won or lost."""
    return call("win_rate", won_deals, lost_deals)


@xw.func(category="xlkpi")
@xw.arg("won_deals", ndim=2, err_to_str=True, doc="affaires gagnées")
@xw.arg("lost_deals", ndim=2, err_to_str=True, doc="affaires perdues")
def TAUX_CONVERSION_OPPORTUNITES(won_deals, lost_deals):
    """Affaires gagnées ÷ affaires closes dans la période, gagnées ou perdues."""
    return call("win_rate", won_deals, lost_deals)


@xw.func(category="xlkpi")
@xw.arg(
    "first_contact_dates", ndim=2, err_to_str=True, doc="first contact (or creation) of each deal"
)
@xw.arg("close_dates", ndim=2, err_to_str=True, doc="when it was won; blank: open")
def SALES_CYCLE(first_contact_dates, close_dates):
    """Mean days from first contact to signature, over the deals won."""
    return call("sales_cycle", first_contact_dates, close_dates)


@xw.func(category="xlkpi")
@xw.arg(
    "first_contact_dates", ndim=2, err_to_str=True, doc="premier contact (ou création) de l'affaire"
)
@xw.arg("close_dates", ndim=2, err_to_str=True, doc="date de gain ; vide : en cours")
def CYCLE_VENTE(first_contact_dates, close_dates):
    """Jours en moyenne du premier contact à la signature, sur les affaires gagnées."""
    return call("sales_cycle", first_contact_dates, close_dates)
