"""Inbound / Réception & service: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("answered_calls", ndim=2, err_to_str=True, doc="calls answered by an agent")
@xw.arg("offered_calls", ndim=2, err_to_str=True, doc="external calls offered")
def ANSWER_RATE(answered_calls, offered_calls):
    """Share of the calls offered that an agent answered."""
    return call("answer_rate", answered_calls, offered_calls)


@xw.func(category="xlkpi")
@xw.arg("answered_calls", ndim=2, err_to_str=True, doc="appels pris par un agent")
@xw.arg("offered_calls", ndim=2, err_to_str=True, doc="appels externes reçus")
def TAUX_APPELS_TRAITES(answered_calls, offered_calls):
    """Part des appels reçus qu'un agent a traités."""
    return call("answer_rate", answered_calls, offered_calls)


@xw.func(category="xlkpi")
@xw.arg("waits", ndim=2, err_to_str=True, doc="wait of each call, in seconds")
@xw.arg("answered", ndim=2, err_to_str=True, doc="whether each call was answered (TRUE, 1, yes…)")
@xw.arg("threshold", ndim=2, err_to_str=True, doc="seconds, itself included; 18")
def SERVICE_LEVEL(waits, answered, threshold=18):
    """Share of all calls offered that were answered within the threshold (18 s unless set)."""
    return call("service_level", waits, answered, threshold)


@xw.func(category="xlkpi")
@xw.arg("waits", ndim=2, err_to_str=True, doc="attente de chaque appel, en secondes")
@xw.arg("answered", ndim=2, err_to_str=True, doc="si chaque appel a été décroché (VRAI, 1, oui…)")
@xw.arg("threshold", ndim=2, err_to_str=True, doc="secondes, seuil inclus ; 18")
def TAUX_DECROCHE(waits, answered, threshold=18):
    """Part des appels reçus décrochés dans le délai (18 s sauf réglage)."""
    return call("service_level", waits, answered, threshold)


@xw.func(category="xlkpi")
@xw.arg("abandoned_calls", ndim=2, err_to_str=True, doc="calls lost, short ones included")
@xw.arg("offered_calls", ndim=2, err_to_str=True, doc="external calls offered")
@xw.arg("short_abandoned", ndim=2, err_to_str=True, doc="short abandons to leave out of both; 0")
def ABANDONMENT_RATE(abandoned_calls, offered_calls, short_abandoned=0):
    """Share of the calls offered that nobody answered."""
    return call("abandonment_rate", abandoned_calls, offered_calls, short_abandoned)


@xw.func(category="xlkpi")
@xw.arg("abandoned_calls", ndim=2, err_to_str=True, doc="appels perdus, courts compris")
@xw.arg("offered_calls", ndim=2, err_to_str=True, doc="appels externes reçus")
@xw.arg("short_abandoned", ndim=2, err_to_str=True, doc="abandons très courts à exclure ; 0")
def TAUX_APPELS_PERDUS(abandoned_calls, offered_calls, short_abandoned=0):
    """Part des appels reçus que personne n'a décrochés."""
    return call("abandonment_rate", abandoned_calls, offered_calls, short_abandoned)


@xw.func(category="xlkpi")
@xw.arg("answered_waits", ndim=2, err_to_str=True, doc="waits of the answered calls, in seconds")
def ASA(answered_waits):
    """Mean wait of the calls that were answered, in seconds."""
    return call("average_speed_of_answer", answered_waits)


@xw.func(category="xlkpi")
@xw.arg("answered_waits", ndim=2, err_to_str=True, doc="attentes des appels décrochés, en secondes")
def TEMPS_ATTENTE(answered_waits):
    """Attente moyenne des appels décrochés, en secondes."""
    return call("average_speed_of_answer", answered_waits)


@xw.func(category="xlkpi")
@xw.arg("talk_times", ndim=2, err_to_str=True, doc="talk time of each call, in seconds")
@xw.arg("hold_times", ndim=2, err_to_str=True, doc="hold times, in seconds")
@xw.arg("wrap_times", ndim=2, err_to_str=True, doc="after-call work, in seconds")
def AHT(talk_times, hold_times=None, wrap_times=None):
    """Talk, hold and after-call work per call handled, in seconds."""
    return call("average_handle_time", talk_times, hold_times, wrap_times)


@xw.func(category="xlkpi")
@xw.arg("talk_times", ndim=2, err_to_str=True, doc="conversation, en secondes")
@xw.arg("hold_times", ndim=2, err_to_str=True, doc="mises en attente, en secondes")
@xw.arg("wrap_times", ndim=2, err_to_str=True, doc="post-appel, en secondes")
def DMT(talk_times, hold_times=None, wrap_times=None):
    """Conversation, mise en attente et post-appel par appel traité, en secondes."""
    return call("average_handle_time", talk_times, hold_times, wrap_times)


@xw.func(category="xlkpi")
@xw.arg("resolved_at_first_contact", ndim=2, err_to_str=True, doc="settled at once")
@xw.arg("handled_contacts", ndim=2, err_to_str=True, doc="contacts handled")
def FCR(resolved_at_first_contact, handled_contacts):
    """Share of the contacts handled that were settled at the first contact."""
    return call("first_contact_resolution", resolved_at_first_contact, handled_contacts)


@xw.func(category="xlkpi")
@xw.arg("resolved_at_first_contact", ndim=2, err_to_str=True, doc="clos au premier contact")
@xw.arg("handled_contacts", ndim=2, err_to_str=True, doc="contacts traités")
def RESOLUTION_PREMIER_CONTACT(resolved_at_first_contact, handled_contacts):
    """Part des contacts traités et clos au premier contact."""
    return call("first_contact_resolution", resolved_at_first_contact, handled_contacts)


@xw.func(category="xlkpi")
@xw.arg("handled_emails", ndim=2, err_to_str=True, doc="e-mails handled")
@xw.arg("received_emails", ndim=2, err_to_str=True, doc="e-mails received")
def EMAIL_HANDLING_RATE(handled_emails, received_emails):
    """E-mails handled ÷ e-mails received."""
    return call("email_handling_rate", handled_emails, received_emails)


@xw.func(category="xlkpi")
@xw.arg("handled_emails", ndim=2, err_to_str=True, doc="e-mails traités")
@xw.arg("received_emails", ndim=2, err_to_str=True, doc="e-mails reçus")
def TAUX_EMAILS_TRAITES(handled_emails, received_emails):
    """E-mails traités ÷ e-mails reçus."""
    return call("email_handling_rate", handled_emails, received_emails)


@xw.func(category="xlkpi")
@xw.arg("received", ndim=2, err_to_str=True, doc="when each message came in")
@xw.arg("handled", ndim=2, err_to_str=True, doc="when it was handled")
def HANDLING_DELAY(received, handled):
    """Mean time from the receipt of a message to its handling, in hours."""
    return call("handling_delay", received, handled)


@xw.func(category="xlkpi")
@xw.arg("received", ndim=2, err_to_str=True, doc="réception de chaque message")
@xw.arg("handled", ndim=2, err_to_str=True, doc="traitement de chaque message")
def DELAI_TRAITEMENT(received, handled):
    """Temps moyen de la réception d'un message à son traitement, en heures."""
    return call("handling_delay", received, handled)


@xw.func(category="xlkpi")
@xw.arg("opened", ndim=2, err_to_str=True, doc="when each case was opened")
@xw.arg("closed", ndim=2, err_to_str=True, doc="when it was closed; blank: open")
def CASE_RESOLUTION_TIME(opened, closed):
    """Mean time from the opening of a case to its closing, in hours."""
    return call("case_resolution_time", opened, closed)


@xw.func(category="xlkpi")
@xw.arg("opened", ndim=2, err_to_str=True, doc="ouverture de chaque dossier")
@xw.arg("closed", ndim=2, err_to_str=True, doc="clôture ; vide : en cours")
def DMTT(opened, closed):
    """Temps moyen de l'ouverture d'un dossier à sa clôture, en heures."""
    return call("case_resolution_time", opened, closed)


@xw.func(category="xlkpi")
@xw.arg("created", ndim=2, err_to_str=True, doc="when each request was made")
@xw.arg("first_reply", ndim=2, err_to_str=True, doc="when it was first answered")
def FIRST_RESPONSE_TIME(created, first_reply):
    """Mean time from a request to the first agent's reply, in hours."""
    return call("first_response_time", created, first_reply)


@xw.func(category="xlkpi")
@xw.arg("created", ndim=2, err_to_str=True, doc="création de chaque demande")
@xw.arg("first_reply", ndim=2, err_to_str=True, doc="première réponse")
def DELAI_PREMIERE_REPONSE(created, first_reply):
    """Temps moyen d'une demande à la première réponse d'un agent, en heures."""
    return call("first_response_time", created, first_reply)
