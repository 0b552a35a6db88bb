"""Tools / Outils: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call, call_french


@xw.func(category="xlkpi")
@xw.arg("successes", ndim=2, err_to_str=True, doc="numerator of the rate")
@xw.arg("trials", ndim=2, err_to_str=True, doc="denominator of the rate")
@xw.arg("confidence", ndim=2, err_to_str=True, doc="between 0 and 1; 0.95")
def RATE_MARGIN(successes, trials, confidence=0.95):
    """Half-width of the Wilson confidence interval of a rate (0.05: ± 5 points)."""
    return call("rate_margin", successes, trials, confidence)


@xw.func(category="xlkpi")
@xw.arg("successes", ndim=2, err_to_str=True, doc="numérateur du taux")
@xw.arg("trials", ndim=2, err_to_str=True, doc="dénominateur du taux")
@xw.arg("confidence", ndim=2, err_to_str=True, doc="entre 0 et 1 ; 0,95")
def MARGE_TAUX(successes, trials, confidence=0.95):
    """Demi-largeur de l'intervalle de confiance de Wilson d'un taux (0,05 : ± 5 points)."""
    return call("rate_margin", successes, trials, confidence)


@xw.func(category="xlkpi")
@xw.arg("current", ndim=2, err_to_str=True, doc="value now")
@xw.arg("previous", ndim=2, err_to_str=True, doc="value before")
def KPI_CHANGE(current, previous):
    """Change from the previous value, as a fraction of its size."""
    return call("kpi_change", current, previous)


@xw.func(category="xlkpi")
@xw.arg("current", ndim=2, err_to_str=True, doc="valeur actuelle")
@xw.arg("previous", ndim=2, err_to_str=True, doc="valeur précédente")
def VARIATION_KPI(current, previous):
    """Écart avec la valeur précédente, en fraction de sa taille."""
    return call("kpi_change", current, previous)


@xw.func(category="xlkpi")
@xw.arg("actual", ndim=2, err_to_str=True, doc="value of the KPI")
@xw.arg("target", ndim=2, err_to_str=True, doc="its target")
@xw.arg("better", ndim=2, err_to_str=True, doc='"higher" (default) or "lower"')
def KPI_VARIANCE(actual, target, better="higher"):
    """Distance from the target; positive is favourable."""
    return call("kpi_variance", actual, target, better)


@xw.func(category="xlkpi")
@xw.arg("actual", ndim=2, err_to_str=True, doc="valeur du KPI")
@xw.arg("target", ndim=2, err_to_str=True, doc="son objectif")
@xw.arg("better", ndim=2, err_to_str=True, doc='"plus haut" (par défaut) ou "plus bas"')
def ECART_OBJECTIF(actual, target, better="higher"):
    """Distance à l'objectif ; positif est favorable."""
    return call("kpi_variance", actual, target, better)


@xw.func(category="xlkpi")
@xw.arg("actual", ndim=2, err_to_str=True, doc="value of the KPI")
@xw.arg("target", ndim=2, err_to_str=True, doc="its target")
@xw.arg("better", ndim=2, err_to_str=True, doc='"higher" (default) or "lower"')
@xw.arg(
    "tolerance", ndim=2, err_to_str=True, doc="fraction of the target that counts as close; 0.05"
)
def KPI_STATUS(actual, target, better="higher", tolerance=0.05):
    """on target, close (within the tolerance) or off target."""
    return call("kpi_status", actual, target, better, tolerance)


@xw.func(category="xlkpi")
@xw.arg("actual", ndim=2, err_to_str=True, doc="valeur du KPI")
@xw.arg("target", ndim=2, err_to_str=True, doc="son objectif")
@xw.arg("better", ndim=2, err_to_str=True, doc='"plus haut" (par défaut) ou "plus bas"')
@xw.arg(
    "tolerance",
    ndim=2,
    err_to_str=True,
    doc="fraction de l'objectif qui compte comme proche ; 0,05",
)
def STATUT_KPI(actual, target, better="higher", tolerance=0.05):
    """atteint, proche (dans la tolérance) ou manqué."""
    return call_french("kpi_status", actual, target, better, tolerance)


@xw.func(category="xlkpi")
@xw.arg("kpi", ndim=2, err_to_str=True, doc="its id, function or a name of its own")
@xw.arg(
    "field", ndim=2, err_to_str=True, doc="name, formula, unit, better, source or help (default)"
)
def KPI_INFO(kpi, field="help"):
    """What the catalogue says of a KPI: name, formula, unit, better, source or help."""
    return call("kpi_info", kpi, field)


@xw.func(category="xlkpi")
@xw.arg("kpi", ndim=2, err_to_str=True, doc="son id, sa fonction ou son nom")
@xw.arg(
    "field", ndim=2, err_to_str=True, doc="nom, formule, unité, sens, source ou aide (par défaut)"
)
def INFO_KPI(kpi, field="help"):
    """Ce que le catalogue dit d'un KPI : nom, formule, unité, sens, source ou aide."""
    return call_french("kpi_info", kpi, field)


@xw.func(category="xlkpi")
@xw.arg("kpi", ndim=2, err_to_str=True, doc="its function or id, in quotes")
@xw.arg("segments", ndim=2, err_to_str=True, doc="segment of each row")
@xw.arg(
    "*ranges",
    ndim=2,
    err_to_str=True,
    doc="arguments of the KPI: ranges as long as the segments, or single values",
)
def KPI_BY(kpi, segments, *ranges):
    """Table of a KPI by segment: segment, value, number of rows."""
    return call("kpi_by", kpi, segments, *ranges)


@xw.func(category="xlkpi")
@xw.arg("kpi", ndim=2, err_to_str=True, doc="sa fonction ou son id, entre guillemets")
@xw.arg("segments", ndim=2, err_to_str=True, doc="segment de chaque ligne")
@xw.arg(
    "*ranges",
    ndim=2,
    err_to_str=True,
    doc="arguments du KPI : plages aussi longues que les segments, ou valeurs seules",
)
def KPI_PAR(kpi, segments, *ranges):
    """Tableau d'un KPI par segment : segment, valeur, nombre de lignes."""
    return call_french("kpi_by", kpi, segments, *ranges)
