"""Customer base & retention / Base clients & fidélité: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg(
    "last_activity_dates",
    ndim=2,
    err_to_str=True,
    doc="date of the last purchase (or activity) of each customer",
)
@xw.arg("as_of", ndim=2, err_to_str=True, doc="the day at which to count")
@xw.arg("window_days", ndim=2, err_to_str=True, doc="days after which a customer is dormant; 365")
def ACTIVE_CUSTOMERS(last_activity_dates, as_of, window_days=365):
    """Customers whose last activity lies within the window, both ends included."""
    return call("active_customers", last_activity_dates, as_of, window_days)


@xw.func(category="xlkpi")
@xw.arg(
    "last_activity_dates",
    ndim=2,
    err_to_str=True,
    doc="date du dernier achat (ou de la dernière activité) de chaque client",
)
@xw.arg("as_of", ndim=2, err_to_str=True, doc="le jour où l'on compte")
@xw.arg("window_days", ndim=2, err_to_str=True, doc="jours avant d'être dormant ; 365")
def CLIENTS_ACTIFS(last_activity_dates, as_of, window_days=365):
    """Clients dont la dernière activité est dans la fenêtre, bornes comprises."""
    return call("active_customers", last_activity_dates, as_of, window_days)


@xw.func(category="xlkpi")
@xw.arg(
    "last_activity_dates",
    ndim=2,
    err_to_str=True,
    doc="date of the last purchase (or activity) of each customer",
)
@xw.arg("as_of", ndim=2, err_to_str=True, doc="the day at which to count")
@xw.arg("window_days", ndim=2, err_to_str=True, doc="days after which a customer is dormant; 365")
def INACTIVE_CUSTOMERS(last_activity_dates, as_of, window_days=365):
    """Customers whose last activity is older than the window."""
    return call("inactive_customers", last_activity_dates, as_of, window_days)


@xw.func(category="xlkpi")
@xw.arg(
    "last_activity_dates",
    ndim=2,
    err_to_str=True,
    doc="date du dernier achat (ou de la dernière activité) de chaque client",
)
@xw.arg("as_of", ndim=2, err_to_str=True, doc="le jour où l'on compte")
@xw.arg("window_days", ndim=2, err_to_str=True, doc="jours avant d'être dormant ; 365")
def CLIENTS_INACTIFS(last_activity_dates, as_of, window_days=365):
    """Clients dont la dernière activité est plus ancienne que la fenêtre."""
    return call("inactive_customers", last_activity_dates, as_of, window_days)


@xw.func(category="xlkpi")
@xw.arg("active_customers", ndim=2, err_to_str=True, doc="active customers")
@xw.arg("total_customers", ndim=2, err_to_str=True, doc="customers on file, prospects left out")
def ACTIVE_CUSTOMER_RATE(active_customers, total_customers):
    """Active customers ÷ customers on file."""
    return call("active_customer_rate", active_customers, total_customers)


@xw.func(category="xlkpi")
@xw.arg("active_customers", ndim=2, err_to_str=True, doc="clients actifs")
@xw.arg("total_customers", ndim=2, err_to_str=True, doc="clients de la base")
def TAUX_CLIENTS_ACTIFS(active_customers, total_customers):
    """Clients actifs ÷ clients de la base."""
    return call("active_customer_rate", active_customers, total_customers)


@xw.func(category="xlkpi")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="new customers")
@xw.arg("lost_customers", ndim=2, err_to_str=True, doc="all customers lost")
@xw.arg("reactivated_customers", ndim=2, err_to_str=True, doc="customers won back; 0")
def NET_CUSTOMER_CHANGE(new_customers, lost_customers, reactivated_customers=0):
    """New and won-back customers less those lost."""
    return call("net_customer_change", new_customers, lost_customers, reactivated_customers)


@xw.func(category="xlkpi")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="nouveaux clients")
@xw.arg("lost_customers", ndim=2, err_to_str=True, doc="ensemble des clients perdus")
@xw.arg("reactivated_customers", ndim=2, err_to_str=True, doc="clients réactivés ; 0")
def VARIATION_NETTE_CLIENTS(new_customers, lost_customers, reactivated_customers=0):
    """Clients nouveaux et réactivés moins clients perdus."""
    return call("net_customer_change", new_customers, lost_customers, reactivated_customers)


@xw.func(category="xlkpi")
@xw.arg(
    "lost_customers", ndim=2, err_to_str=True, doc="customers of the opening base that were lost"
)
@xw.arg("opening_customers", ndim=2, err_to_str=True, doc="customers at the start")
def CHURN_RATE(lost_customers, opening_customers):
    """Share of the customers at the start of the period that were lost by its end."""
    return call("churn_rate", lost_customers, opening_customers)


@xw.func(category="xlkpi")
@xw.arg("lost_customers", ndim=2, err_to_str=True, doc="clients du début de période perdus")
@xw.arg("opening_customers", ndim=2, err_to_str=True, doc="clients en début de période")
def TAUX_ATTRITION(lost_customers, opening_customers):
    """Part des clients du début de période perdus à sa fin."""
    return call("churn_rate", lost_customers, opening_customers)


@xw.func(category="xlkpi")
@xw.arg("closing_customers", ndim=2, err_to_str=True, doc="customers at the end")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="new customers of the period")
@xw.arg("opening_customers", ndim=2, err_to_str=True, doc="customers at the start")
def RETENTION_RATE(closing_customers, new_customers, opening_customers):
    """Customers at the end less new ones ÷ customers at the start."""
    return call("retention_rate", closing_customers, new_customers, opening_customers)


@xw.func(category="xlkpi")
@xw.arg("closing_customers", ndim=2, err_to_str=True, doc="clients en fin de période")
@xw.arg("new_customers", ndim=2, err_to_str=True, doc="nouveaux clients de la période")
@xw.arg("opening_customers", ndim=2, err_to_str=True, doc="clients en début de période")
def TAUX_RETENTION(closing_customers, new_customers, opening_customers):
    """Clients de fin moins nouveaux clients ÷ clients de début."""
    return call("retention_rate", closing_customers, new_customers, opening_customers)


@xw.func(category="xlkpi")
@xw.arg("renewed_contracts", ndim=2, err_to_str=True, doc="contracts renewed")
@xw.arg("due_contracts", ndim=2, err_to_str=True, doc="contracts whose term ends in the period")
def RENEWAL_RATE(renewed_contracts, due_contracts):
    """Contracts renewed ÷ contracts due for renewal in the period."""
    return call("renewal_rate", renewed_contracts, due_contracts)


@xw.func(category="xlkpi")
@xw.arg("renewed_contracts", ndim=2, err_to_str=True, doc="contrats renouvelés")
@xw.arg("due_contracts", ndim=2, err_to_str=True, doc="contrats arrivant à échéance")
def TAUX_RENOUVELLEMENT(renewed_contracts, due_contracts):
    """Contrats renouvelés ÷ contrats arrivant à échéance dans la période."""
    return call("renewal_rate", renewed_contracts, due_contracts)


@xw.func(category="xlkpi")
@xw.arg("cancelled_contracts", ndim=2, err_to_str=True, doc="contracts not renewed")
@xw.arg("due_contracts", ndim=2, err_to_str=True, doc="contracts whose term ends in the period")
def CANCELLATION_RATE(cancelled_contracts, due_contracts):
    """Contracts not renewed ÷ contracts due for renewal in the period."""
    return call("cancellation_rate", cancelled_contracts, due_contracts)


@xw.func(category="xlkpi")
@xw.arg("cancelled_contracts", ndim=2, err_to_str=True, doc="contrats non renouvelés")
@xw.arg("due_contracts", ndim=2, err_to_str=True, doc="contrats arrivant à échéance")
def TAUX_RESILIATION_ABONNEMENT(cancelled_contracts, due_contracts):
    """Contrats non renouvelés ÷ contrats arrivant à échéance dans la période."""
    return call("cancellation_rate", cancelled_contracts, due_contracts)
