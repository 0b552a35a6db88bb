"""CRM data quality / Qualité de la base CRM: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("field_values", ndim=2, err_to_str=True, doc="the field, a cell a customer")
@xw.arg("record_ids", ndim=2, err_to_str=True, doc="identifiers: only rows that have one count")
def COMPLETENESS(field_values, record_ids=None):
    """Share of the customers whose field is filled."""
    return call("completeness", field_values, record_ids)


@xw.func(category="xlkpi")
@xw.arg("field_values", ndim=2, err_to_str=True, doc="le champ, une cellule par client")
@xw.arg("record_ids", ndim=2, err_to_str=True, doc="identifiants : seules ces lignes comptent")
def TAUX_COMPLETUDE(field_values, record_ids=None):
    """Part des clients dont le champ est rempli."""
    return call("completeness", field_values, record_ids)


@xw.func(category="xlkpi")
@xw.arg("keys", ndim=2, err_to_str=True, doc="identifiers, e-mails…, a cell a record")
def DUPLICATE_RATE(keys):
    """Share of the filled keys that repeat another one."""
    return call("duplicate_rate", keys)


@xw.func(category="xlkpi")
@xw.arg("keys", ndim=2, err_to_str=True, doc="identifiants, e-mails…, par fiche")
def TAUX_DOUBLONS(keys):
    """Part des clés remplies qui en répètent une autre."""
    return call("duplicate_rate", keys)
