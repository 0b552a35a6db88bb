"""Campaigns & channels / Campagnes & canaux: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("responses", ndim=2, err_to_str=True, doc="contacts that responded")
@xw.arg("contacts", ndim=2, err_to_str=True, doc="contacts solicited")
def RESPONSE_RATE(responses, contacts):
    """Share of the contacts solicited that responded, on any channel."""
    return call("response_rate", responses, contacts)


@xw.func(category="xlkpi")
@xw.arg("responses", ndim=2, err_to_str=True, doc="contacts qui ont réagi")
@xw.arg("contacts", ndim=2, err_to_str=True, doc="contacts sollicités")
def TAUX_REPONSE(responses, contacts):
    """Part des contacts sollicités qui ont réagi, tous canaux confondus."""
    return call("response_rate", responses, contacts)


@xw.func(category="xlkpi")
@xw.arg("converted_customers", ndim=2, err_to_str=True, doc="distinct persons converted")
@xw.arg("reached_customers", ndim=2, err_to_str=True, doc="distinct persons reached")
def NET_RESPONSE_RATE(converted_customers, reached_customers):
    """Share of the persons reached by a channel that converted."""
    return call("net_response_rate", converted_customers, reached_customers)


@xw.func(category="xlkpi")
@xw.arg("converted_customers", ndim=2, err_to_str=True, doc="personnes converties")
@xw.arg("reached_customers", ndim=2, err_to_str=True, doc="personnes atteintes")
def TAUX_REACTIVITE_NETTE(converted_customers, reached_customers):
    """Part des personnes atteintes par un canal qui ont converti."""
    return call("net_response_rate", converted_customers, reached_customers)


@xw.func(category="xlkpi")
@xw.arg("actions", ndim=2, err_to_str=True, doc="persons who did the expected action")
@xw.arg("pushed", ndim=2, err_to_str=True, doc="persons to whom it was pushed")
def CAMPAIGN_CONVERSION_RATE(actions, pushed):
    """Share of those to whom the message was pushed that did what it asked."""
    return call("campaign_conversion_rate", actions, pushed)


@xw.func(category="xlkpi")
@xw.arg("actions", ndim=2, err_to_str=True, doc="personnes ayant fait l'action")
@xw.arg("pushed", ndim=2, err_to_str=True, doc="personnes à qui il a été poussé")
def TAUX_CONVERSION_CAMPAGNE(actions, pushed):
    """Part des personnes à qui le message a été poussé qui ont fait l'action attendue."""
    return call("campaign_conversion_rate", actions, pushed)


@xw.func(category="xlkpi")
@xw.arg("openers", ndim=2, err_to_str=True, doc="unique openers")
@xw.arg("delivered", ndim=2, err_to_str=True, doc="e-mails delivered")
def OPEN_RATE(openers, delivered):
    """Share of the e-mails delivered that were opened at least once."""
    return call("open_rate", openers, delivered)


@xw.func(category="xlkpi")
@xw.arg("openers", ndim=2, err_to_str=True, doc="ouvreurs uniques")
@xw.arg("delivered", ndim=2, err_to_str=True, doc="e-mails délivrés")
def TAUX_OUVERTURE(openers, delivered):
    """Part des e-mails délivrés ouverts au moins une fois."""
    return call("open_rate", openers, delivered)


@xw.func(category="xlkpi")
@xw.arg("successes_a", ndim=2, err_to_str=True, doc="successes of variant A (opens, clicks…)")
@xw.arg("sent_a", ndim=2, err_to_str=True, doc="sent with variant A")
@xw.arg("successes_b", ndim=2, err_to_str=True, doc="successes of variant B")
@xw.arg("sent_b", ndim=2, err_to_str=True, doc="sent with variant B")
def AB_TEST(successes_a, sent_a, successes_b, sent_b):
    """Probability of such a gap between two variants if both were equally good (two-sided z test)."""
    return call("subject_test_p_value", successes_a, sent_a, successes_b, sent_b)


@xw.func(category="xlkpi")
@xw.arg("successes_a", ndim=2, err_to_str=True, doc="succès de la variante A")
@xw.arg("sent_a", ndim=2, err_to_str=True, doc="envois de la variante A")
@xw.arg("successes_b", ndim=2, err_to_str=True, doc="succès de la variante B")
@xw.arg("sent_b", ndim=2, err_to_str=True, doc="envois de la variante B")
def TEST_AB(successes_a, sent_a, successes_b, sent_b):
    """Probabilité d'un tel écart entre deux variantes si elles se valaient (test z bilatéral)."""
    return call("subject_test_p_value", successes_a, sent_a, successes_b, sent_b)


@xw.func(category="xlkpi")
@xw.arg("contacts", ndim=2, err_to_str=True, doc="contacts made, all channels")
@xw.arg("contacted_customers", ndim=2, err_to_str=True, doc="distinct persons solicited")
def CONTACT_PRESSURE(contacts, contacted_customers):
    """Contacts per person solicited, all channels together."""
    return call("contact_pressure", contacts, contacted_customers)


@xw.func(category="xlkpi")
@xw.arg("contacts", ndim=2, err_to_str=True, doc="contacts réalisés, tous canaux")
@xw.arg("contacted_customers", ndim=2, err_to_str=True, doc="personnes sollicitées")
def PRESSION_COMMERCIALE(contacts, contacted_customers):
    """Contacts par personne sollicitée, tous canaux confondus."""
    return call("contact_pressure", contacts, contacted_customers)


@xw.func(category="xlkpi")
@xw.arg("unsubscribed", ndim=2, err_to_str=True, doc="distinct persons unsubscribed")
@xw.arg("contacted", ndim=2, err_to_str=True, doc="distinct persons contacted")
def UNSUBSCRIBE_RATE(unsubscribed, contacted):
    """Share of the persons contacted that unsubscribed."""
    return call("unsubscribe_rate", unsubscribed, contacted)


@xw.func(category="xlkpi")
@xw.arg("unsubscribed", ndim=2, err_to_str=True, doc="personnes désabonnées")
@xw.arg("contacted", ndim=2, err_to_str=True, doc="personnes contactées")
def TAUX_DESABONNEMENT(unsubscribed, contacted):
    """Part des personnes contactées qui se sont désabonnées."""
    return call("unsubscribe_rate", unsubscribed, contacted)


@xw.func(category="xlkpi")
@xw.arg("contacted", ndim=2, err_to_str=True, doc="persons reached")
@xw.arg("targeted", ndim=2, err_to_str=True, doc="persons targeted")
def PENETRATION_RATE(contacted, targeted):
    """Share of the persons targeted by a campaign that were reached."""
    return call("penetration_rate", contacted, targeted)


@xw.func(category="xlkpi")
@xw.arg("contacted", ndim=2, err_to_str=True, doc="personnes contactées (atteintes)")
@xw.arg("targeted", ndim=2, err_to_str=True, doc="personnes ciblées")
def TAUX_PENETRATION(contacted, targeted):
    """Part des personnes ciblées par une campagne qui ont été atteintes."""
    return call("penetration_rate", contacted, targeted)
