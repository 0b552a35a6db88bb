"""Complaints / Réclamations: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("complaints", ndim=2, err_to_str=True, doc="complaints of the period")
@xw.arg("active_customers", ndim=2, err_to_str=True, doc="active customers")
def COMPLAINT_RATE(complaints, active_customers):
    """Complaints ÷ active customers."""
    return call("complaint_rate", complaints, active_customers)


@xw.func(category="xlkpi")
@xw.arg("complaints", ndim=2, err_to_str=True, doc="réclamations de la période")
@xw.arg("active_customers", ndim=2, err_to_str=True, doc="clients actifs")
def TAUX_RECLAMATION(complaints, active_customers):
    """Réclamations ÷ clients actifs."""
    return call("complaint_rate", complaints, active_customers)


@xw.func(category="xlkpi")
@xw.arg("resolved", ndim=2, err_to_str=True, doc="complaints resolved")
@xw.arg("complaints", ndim=2, err_to_str=True, doc="complaints received")
def COMPLAINT_RESOLUTION_RATE(resolved, complaints):
    """Complaints resolved in the period ÷ complaints received in it."""
    return call("complaint_resolution_rate", resolved, complaints)


@xw.func(category="xlkpi")
@xw.arg("resolved", ndim=2, err_to_str=True, doc="réclamations résolues")
@xw.arg("complaints", ndim=2, err_to_str=True, doc="réclamations reçues")
def TAUX_RECLAMATIONS_RESOLUES(resolved, complaints):
    """Réclamations résolues dans la période ÷ réclamations reçues."""
    return call("complaint_resolution_rate", resolved, complaints)


@xw.func(category="xlkpi")
@xw.arg("opened", ndim=2, err_to_str=True, doc="when each complaint came in")
@xw.arg("closed", ndim=2, err_to_str=True, doc="when it was closed; blank: open")
def COMPLAINT_HANDLING_TIME(opened, closed):
    """Mean time from the receipt of a complaint to its closing, in days."""
    return call("complaint_handling_time", opened, closed)


@xw.func(category="xlkpi")
@xw.arg("opened", ndim=2, err_to_str=True, doc="réception de chaque réclamation")
@xw.arg("closed", ndim=2, err_to_str=True, doc="clôture ; vide : en cours")
def DELAI_RECLAMATION(opened, closed):
    """Temps moyen de la réception d'une réclamation à sa clôture, en jours."""
    return call("complaint_handling_time", opened, closed)


@xw.func(category="xlkpi")
@xw.arg("done_on_time", ndim=2, err_to_str=True, doc="follow-ups done on time")
@xw.arg("due", ndim=2, err_to_str=True, doc="follow-ups due")
def FOLLOW_UP_RATE(done_on_time, due):
    """Share of the follow-ups due that were done on time."""
    return call("follow_up_rate", done_on_time, due)


@xw.func(category="xlkpi")
@xw.arg("done_on_time", ndim=2, err_to_str=True, doc="suivis faits à temps")
@xw.arg("due", ndim=2, err_to_str=True, doc="suivis échus")
def TAUX_SUIVI(done_on_time, due):
    """Part des actions de suivi échues faites dans les délais."""
    return call("follow_up_rate", done_on_time, due)


@xw.func(category="xlkpi")
@xw.arg("severities", ndim=2, err_to_str=True, doc="severity of each complaint")
def MEAN_SEVERITY(severities):
    """Mean severity of the complaints (1 to 4, say)."""
    return call("mean_severity", severities)


@xw.func(category="xlkpi")
@xw.arg("severities", ndim=2, err_to_str=True, doc="gravité de chaque réclamation")
def GRAVITE_MOYENNE(severities):
    """Gravité moyenne des réclamations (de 1 à 4, par exemple)."""
    return call("mean_severity", severities)
