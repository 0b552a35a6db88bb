"""Outbound / Émission & prospection: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("reached_calls", ndim=2, err_to_str=True, doc="calls that reached a person")
@xw.arg("calls", ndim=2, err_to_str=True, doc="outbound calls")
def REACH_RATE(reached_calls, calls):
    """Share of the outbound calls that reached a person."""
    return call("reach_rate", reached_calls, calls)


@xw.func(category="xlkpi")
@xw.arg("reached_calls", ndim=2, err_to_str=True, doc="appels aboutis")
@xw.arg("calls", ndim=2, err_to_str=True, doc="appels sortants")
def TAUX_ABOUTISSEMENT(reached_calls, calls):
    """Part des appels sortants qui ont atteint une personne."""
    return call("reach_rate", reached_calls, calls)


@xw.func(category="xlkpi")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts who heard the pitch")
@xw.arg("reached_calls", ndim=2, err_to_str=True, doc="calls that reached a person")
def ARGUMENTATION_RATE(argued_contacts, reached_calls):
    """Argued contacts ÷ calls that reached a person."""
    return call("argumentation_rate", argued_contacts, reached_calls)


@xw.func(category="xlkpi")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts argumentés")
@xw.arg("reached_calls", ndim=2, err_to_str=True, doc="appels aboutis")
def TAUX_ARGUMENTATION(argued_contacts, reached_calls):
    """Contacts argumentés ÷ appels aboutis."""
    return call("argumentation_rate", argued_contacts, reached_calls)


@xw.func(category="xlkpi")
@xw.arg("agreements", ndim=2, err_to_str=True, doc="contacts who agreed")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts who heard the pitch")
def AGREEMENT_RATE(agreements, argued_contacts):
    """Share of the argued contacts that said yes."""
    return call("agreement_rate", agreements, argued_contacts)


@xw.func(category="xlkpi")
@xw.arg("agreements", ndim=2, err_to_str=True, doc="contacts positifs (CA+)")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts argumentés (CA)")
def TAUX_ACCORD(agreements, argued_contacts):
    """Part des contacts argumentés qui ont donné une réponse positive."""
    return call("agreement_rate", agreements, argued_contacts)


@xw.func(category="xlkpi")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts who heard the pitch")
@xw.arg("calls", ndim=2, err_to_str=True, doc="outbound calls")
def EXPLOITATION_RATE(argued_contacts, calls):
    """Argued contacts ÷ outbound calls."""
    return call("exploitation_rate", argued_contacts, calls)


@xw.func(category="xlkpi")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts argumentés")
@xw.arg("calls", ndim=2, err_to_str=True, doc="appels sortants")
def TAUX_EXPLOITATION(argued_contacts, calls):
    """Contacts argumentés ÷ appels sortants."""
    return call("exploitation_rate", argued_contacts, calls)


@xw.func(category="xlkpi")
@xw.arg("calls", ndim=2, err_to_str=True, doc="outbound calls")
@xw.arg("agent_hours", ndim=2, err_to_str=True, doc="hours worked by agents")
def CALLS_PER_HOUR(calls, agent_hours):
    """Outbound calls ÷ hours of agents."""
    return call("calls_per_hour", calls, agent_hours)


@xw.func(category="xlkpi")
@xw.arg("calls", ndim=2, err_to_str=True, doc="appels sortants")
@xw.arg("agent_hours", ndim=2, err_to_str=True, doc="heures travaillées par les agents")
def APPELS_PAR_HEURE(calls, agent_hours):
    """Appels sortants ÷ heures d'agents."""
    return call("calls_per_hour", calls, agent_hours)


@xw.func(category="xlkpi")
@xw.arg("usable_records", ndim=2, err_to_str=True, doc="usable records")
@xw.arg("provided_records", ndim=2, err_to_str=True, doc="records provided in the file")
def FILE_QUALITY(usable_records, provided_records):
    """Share of the records provided that could be used."""
    return call("file_quality", usable_records, provided_records)


@xw.func(category="xlkpi")
@xw.arg("usable_records", ndim=2, err_to_str=True, doc="fiches exploitables")
@xw.arg("provided_records", ndim=2, err_to_str=True, doc="fiches fournies dans le fichier")
def QUALITE_FICHIER(usable_records, provided_records):
    """Part des fiches fournies qui sont exploitables."""
    return call("file_quality", usable_records, provided_records)


@xw.func(category="xlkpi")
@xw.arg("treated_records", ndim=2, err_to_str=True, doc="records treated so far")
@xw.arg("provided_records", ndim=2, err_to_str=True, doc="records provided so far")
def FILE_PENETRATION(treated_records, provided_records):
    """Share of the records provided so far that have been treated."""
    return call("file_penetration", treated_records, provided_records)


@xw.func(category="xlkpi")
@xw.arg("treated_records", ndim=2, err_to_str=True, doc="fiches traitées à ce jour")
@xw.arg("provided_records", ndim=2, err_to_str=True, doc="fiches fournies à ce jour")
def PENETRATION_FICHIER(treated_records, provided_records):
    """Part des fiches fournies à ce jour qui ont été traitées."""
    return call("file_penetration", treated_records, provided_records)


@xw.func(category="xlkpi")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts who heard the pitch")
@xw.arg("records", ndim=2, err_to_str=True, doc="records of the file, so far")
def FILE_EXPLOITATION_RATE(argued_contacts, records):
    """Argued contacts ÷ records of the file."""
    return call("file_exploitation_rate", argued_contacts, records)


@xw.func(category="xlkpi")
@xw.arg("argued_contacts", ndim=2, err_to_str=True, doc="contacts argumentés")
@xw.arg("records", ndim=2, err_to_str=True, doc="fiches du fichier, à ce jour")
def TAUX_EXPLOITATION_FICHIER(argued_contacts, records):
    """Contacts argumentés ÷ fiches du fichier."""
    return call("file_exploitation_rate", argued_contacts, records)


@xw.func(category="xlkpi")
@xw.arg("record_ids", ndim=2, err_to_str=True, doc="record of each attempt")
@xw.arg("attempted_at", ndim=2, err_to_str=True, doc="date and time of each attempt")
@xw.arg(
    "exploited", ndim=2, err_to_str=True, doc="whether the attempt exploited it (TRUE, 1, yes…)"
)
@xw.arg("min_attempts", ndim=2, err_to_str=True, doc="attempts that suffice; 5")
def RECORDS_TREATED(record_ids, attempted_at, exploited, min_attempts=5):
    """Distinct records exploited, or tried 5 times in as many different hours."""
    return call("records_treated", record_ids, attempted_at, exploited, min_attempts)


@xw.func(category="xlkpi")
@xw.arg("record_ids", ndim=2, err_to_str=True, doc="fiche de chaque tentative")
@xw.arg("attempted_at", ndim=2, err_to_str=True, doc="date et heure de la tentative")
@xw.arg("exploited", ndim=2, err_to_str=True, doc="si la fiche a été exploitée (VRAI, 1, oui…)")
@xw.arg("min_attempts", ndim=2, err_to_str=True, doc="tentatives qui suffisent ; 5")
def FICHES_TRAITEES(record_ids, attempted_at, exploited, min_attempts=5):
    """Fiches uniques exploitées, ou appelées 5 fois à 5 horaires différents."""
    return call("records_treated", record_ids, attempted_at, exploited, min_attempts)
