"""Inbound: calls received, e-mails and tickets, how fast and how well they are handled."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Value, ratio
from xlkpi.model.kpi import Count, Family, Positive, Rows, kpi, quantity
from xlkpi.model.text import Text

INBOUND = Family.INBOUND

STAFFING = Text(
    "Compare staffing with arrivals by weekday and hour; treat the hours with most losses first.",
    "Comparer effectifs et arrivées par jour et par heure ; traiter d'abord les heures où l'on "
    "perd le plus d'appels.",
)
SEVERAL_LEVELS = Text(
    "C9: ICMI describes five formulas that differ in how they treat abandoned calls; the plain "
    "name is its third, over every call offered.",
    "C9 : l'ICMI décrit cinq formules selon le traitement des appels abandonnés ; le nom simple "
    "est la troisième, sur tous les appels reçus.",
)

# ---------------------------------------------------------------- calls

quantity(
    "offered_calls",
    "K68",
    family=INBOUND,
    unit="count",
    better="neutral",
    name=Text("Calls offered", "Appels reçus"),
    help=Text(
        "External inbound calls offered to agents inside opening hours.",
        "Appels d'une ligne extérieure présentés aux agents pendant les heures d'ouverture.",
    ),
    source="D4; D5",
    aliases=("appels entrants", "appels en réception", "inbound calls"),
    note=Text(
        "Internal calls, calls out of hours, to voicemail or lost in the IVR are not offered. "
        "The transfers of one call count once.",
        "Les appels internes, hors horaires, vers la messagerie ou perdus dans le serveur vocal "
        "ne sont pas comptés. Les transferts d'un même appel comptent une fois.",
    ),
)

quantity(
    "answered_calls",
    "K69",
    family=INBOUND,
    unit="count",
    better="higher",
    name=Text("Calls answered", "Appels traités"),
    help=Text(
        "Calls answered by an agent, not by voicemail or the IVR.",
        "Appels pris par un agent, ni messagerie ni serveur vocal.",
    ),
    source="D4; D5",
)


@kpi(
    "K70",
    family=INBOUND,
    function="ANSWER_RATE",
    function_fr="TAUX_APPELS_TRAITES",
    unit="rate",
    better="higher",
    name=Text("Answer rate", "Taux d'appels traités"),
    help=Text(
        "Share of the calls offered that an agent answered.",
        "Part des appels reçus qu'un agent a traités.",
    ),
    arguments={
        "answered_calls": Text("calls answered by an agent", "appels pris par un agent"),
        "offered_calls": Text("external calls offered", "appels externes reçus"),
    },
    source="S11 (traités ÷ reçus)",
    aliases=("QS", "QoS", "qualité de service", "taux de prise d'appels"),
    note=Text(
        "QS and QoS are also said of the service level within N seconds (K74).",
        "QS et QoS se disent aussi du taux de décroché en N secondes (K74).",
    ),
    advice=STAFFING,
)
def answer_rate(answered_calls: Count, offered_calls: Count) -> Value:
    """Share of the calls offered that an agent answered.

    ``answered_calls ÷ offered_calls``, a fraction; higher is better. Both are counts of
    external inbound calls. No call offered: no value. With the abandonment rate it adds up
    to one. Source: traités ÷ reçus, French contact-centre practice (S11).

    >>> answer_rate(940, 1000)
    0.94
    >>> answer_rate(0, 0) is None
    True
    """
    return ratio(answered_calls, offered_calls)


@kpi(
    "K74",
    family=INBOUND,
    function="SERVICE_LEVEL",
    function_fr="TAUX_DECROCHE",
    unit="rate",
    better="higher",
    name=Text("Service level", "Taux de décroché"),
    help=Text(
        "Share of all calls offered that were answered within the threshold (18 s unless set).",
        "Part des appels reçus décrochés dans le délai (18 s sauf réglage).",
    ),
    arguments={
        "waits": Text("wait of each call, in seconds", "attente de chaque appel, en secondes"),
        "answered": Text(
            "whether each call was answered (TRUE, 1, yes…)",
            "si chaque appel a été décroché (VRAI, 1, oui…)",
        ),
        "threshold": Text("seconds, itself included; 18", "secondes, seuil inclus ; 18"),
    },
    source="D5 « taux de décroché en 18 secondes »; S12, third formula",
    aliases=("QS", "QoS", "taux de décroché en 18 secondes", "TSF", "telephone service factor"),
    note=Text(
        "C9: 18 s as in the title and the formula of D5 (its prose says 20), the threshold itself "
        "included, over every call offered. An answered call of unknown wait counts as late.",
        "C9 : 18 s comme le titre et la formule de D5 (son texte dit 20), seuil inclus, sur tous "
        "les appels reçus. Un appel traité sans attente connue compte comme tardif.",
    ),
    advice=Text(
        "Move breaks and training out of the peaks, offer a call-back, look at the worst hours.",
        "Déplacer pauses et formations hors des pics, proposer un rappel, examiner les pires "
        "heures.",
    ),
)
def service_level(waits: Rows, answered: Rows, threshold: Positive = 18) -> Value:
    """Share of all calls offered that were answered within a threshold.

    Rows answered with a wait of at most ``threshold`` seconds ÷ all rows that carry an
    answered flag, a fraction; higher is better. ``waits`` and ``answered`` are ranges of one
    shape; an answered row without a wait counts as late, a row without a flag is passed over.
    No row: no value. Different shapes or an unreadable flag: :class:`ArgumentError`; a
    negative wait: :class:`DomainError`. Source: D5, decision C9 (the third of ICMI's five
    formulas, S12).

    >>> service_level([5, 18, 40, 12], ["yes", "yes", "yes", "no"])
    0.5
    """
    calls = rows.waits(waits, answered)
    return ratio(calls.within(threshold, "answered_in_threshold"), calls.count("offered_calls"))


@kpi(
    "K74b",
    family=INBOUND,
    unit="rate",
    better="higher",
    name=Text("Service level, of calls answered", "Taux de décroché, sur appels traités"),
    help=Text(
        "Calls answered within the threshold ÷ calls answered.",
        "Appels décrochés dans le délai ÷ appels traités.",
    ),
    arguments={
        "answered_in_threshold": Text("answered within the threshold", "décrochés dans le délai"),
        "answered_calls": Text("calls answered", "appels traités"),
    },
    source="S12, second formula",
    note=SEVERAL_LEVELS,
)
def service_level_of_answered(answered_in_threshold: Count, answered_calls: Count) -> Value:
    """Service level over answered calls alone: blind to those who gave up.

    >>> service_level_of_answered(860, 1000)
    0.86
    """
    return ratio(answered_in_threshold, answered_calls)


@kpi(
    "K74c",
    family=INBOUND,
    unit="rate",
    better="higher",
    name=Text("Service level, early abandons as met", "Taux de décroché, abandons rapides inclus"),
    help=Text(
        "Calls answered or abandoned within the threshold ÷ calls offered.",
        "Appels décrochés ou abandonnés dans le délai ÷ appels reçus.",
    ),
    arguments={
        "answered_in_threshold": Text("answered within the threshold", "décrochés dans le délai"),
        "abandoned_in_threshold": Text("abandoned within it", "abandonnés dans le délai"),
        "offered_calls": Text("calls offered", "appels reçus"),
    },
    source="S12, first formula",
    note=SEVERAL_LEVELS,
)
def service_level_with_abandons(
    answered_in_threshold: Count, abandoned_in_threshold: Count, offered_calls: Count
) -> Value:
    """Service level that counts callers who gave up within the threshold as served.

    >>> round(service_level_with_abandons(860, 20, 1060), 4)
    0.8302
    """
    return ratio(answered_in_threshold + abandoned_in_threshold, offered_calls)


@kpi(
    "K74d",
    family=INBOUND,
    unit="rate",
    better="higher",
    name=Text("Service level, early abandons left out", "Taux de décroché, hors abandons rapides"),
    help=Text(
        "Calls answered within the threshold ÷ calls offered less those abandoned within it.",
        "Appels décrochés dans le délai ÷ appels reçus moins les abandons dans le délai.",
    ),
    arguments={
        "answered_in_threshold": Text("answered within the threshold", "décrochés dans le délai"),
        "offered_calls": Text("calls offered", "appels reçus"),
        "abandoned_in_threshold": Text("abandoned within it", "abandonnés dans le délai"),
    },
    source="S12, fourth formula",
    sample="offered_calls",
    note=SEVERAL_LEVELS,
)
def service_level_without_abandons(
    answered_in_threshold: Count, offered_calls: Count, abandoned_in_threshold: Count
) -> Value:
    """Service level that leaves out callers who gave up within the threshold.

    >>> round(service_level_without_abandons(860, 1060, 20), 4)
    0.8269
    """
    return ratio(answered_in_threshold, offered_calls - abandoned_in_threshold)


@kpi(
    "K74e",
    family=INBOUND,
    unit="rate",
    better="higher",
    name=Text(
        "Service level, short abandons as met", "Taux de décroché, abandons très courts inclus"
    ),
    help=Text(
        "Calls answered within the threshold plus short abandons ÷ calls offered.",
        "Appels décrochés dans le délai plus abandons très courts ÷ appels reçus.",
    ),
    arguments={
        "answered_in_threshold": Text("answered within the threshold", "décrochés dans le délai"),
        "short_abandoned": Text("short abandons", "abandons très courts"),
        "offered_calls": Text("calls offered", "appels reçus"),
    },
    source="S12, fifth formula",
    note=SEVERAL_LEVELS,
)
def service_level_with_short_abandons(
    answered_in_threshold: Count, short_abandoned: Count, offered_calls: Count
) -> Value:
    """Service level that counts very short abandons (wrong numbers, mostly) as served.

    >>> round(service_level_with_short_abandons(860, 10, 1060), 4)
    0.8208
    """
    return ratio(answered_in_threshold + short_abandoned, offered_calls)


@kpi(
    "K75",
    family=INBOUND,
    function="ABANDONMENT_RATE",
    function_fr="TAUX_APPELS_PERDUS",
    unit="rate",
    better="lower",
    name=Text("Abandonment rate", "Taux d'appels perdus"),
    help=Text(
        "Share of the calls offered that nobody answered.",
        "Part des appels reçus que personne n'a décrochés.",
    ),
    arguments={
        "abandoned_calls": Text("calls lost, short ones included", "appels perdus, courts compris"),
        "offered_calls": Text("external calls offered", "appels externes reçus"),
        "short_abandoned": Text(
            "short abandons to leave out of both; 0", "abandons très courts à exclure ; 0"
        ),
    },
    source="D4 « appels perdus »; S15; S16",
    sample="offered_calls",
    aliases=("taux d'abandon", "appels abandonnés", "lost calls", "abandon rate"),
    note=Text(
        "C10: inbound calls that the caller or the queue lost (abandoned, short or missed), so "
        "that with the answer rate it makes one; outbound calls dropped by the agent are K84.",
        "C10 : appels entrants perdus par l'appelant ou la file (abandonnés, courts ou manqués) ; "
        "avec le taux d'appels traités, la somme fait un. Les abandons à l'émission sont K84.",
    ),
    advice=STAFFING,
)
def abandonment_rate(
    abandoned_calls: Count, offered_calls: Count, short_abandoned: Count = 0
) -> Value:
    """Share of the calls offered that nobody answered.

    ``(abandoned − short) ÷ (offered − short)``, a fraction; lower is better. ``short`` is 0
    unless given. No call offered: no value. Source: D4, with the standard denominator of
    answered + abandoned (S15, S16); decision C10.

    >>> abandonment_rate(60, 1060)
    0.05660377358490566
    >>> round(abandonment_rate(60, 1060, 10), 4)
    0.0476
    """
    return ratio(abandoned_calls - short_abandoned, offered_calls - short_abandoned)


for _id, _name, _help in (
    (
        "abandoned_calls",
        Text("Lost calls", "Appels perdus"),
        Text("Calls offered and not answered.", "Appels reçus et non décrochés."),
    ),
    (
        "short_abandoned",
        Text("of which short abandons", "dont abandons très courts"),
        Text("Calls abandoned almost at once.", "Appels abandonnés presque aussitôt."),
    ),
    (
        "missed_calls",
        Text("of which missed", "dont manqués"),
        Text("Calls that rang without an agent.", "Appels présentés sans agent pour répondre."),
    ),
):
    quantity(
        _id, "K75", family=INBOUND, unit="count", better="lower", name=_name, help=_help,
        source="D4",
    )  # fmt: skip


@kpi(
    "K73",
    family=INBOUND,
    function="ASA",
    function_fr="TEMPS_ATTENTE",
    unit="seconds",
    better="lower",
    name=Text("Average speed of answer", "Temps d'attente au décroché"),
    help=Text(
        "Mean wait of the calls that were answered, in seconds.",
        "Attente moyenne des appels décrochés, en secondes.",
    ),
    arguments={
        "answered_waits": Text(
            "waits of the answered calls, in seconds", "attentes des appels décrochés, en secondes"
        ),
    },
    source="D4",
    aliases=("temps d'attente", "ASA", "speed of answer"),
    note=Text(
        "Waits of abandoned calls stand in a row of their own.",
        "Les attentes des appels abandonnés ont leur propre ligne.",
    ),
    advice=STAFFING,
)
def average_speed_of_answer(answered_waits: Rows) -> Value:
    """Mean wait of the answered calls, in seconds.

    Sum of the waits ÷ their number; lower is better. Text, blanks and booleans are passed
    over. No wait: no value; a negative one: :class:`DomainError`. Source: D4 « temps d'attente
    au décroché ».

    >>> average_speed_of_answer([10, 20, None, 60])
    30.0
    """
    given = rows.amounts(answered_waits, lowest=0)
    return ratio(given.total("answered_wait_s"), given.count("answered_wait_calls"))


@kpi(
    "K73b",
    family=INBOUND,
    unit="seconds",
    better="neutral",
    name=Text("Average time to abandon", "Attente moyenne avant abandon"),
    help=Text(
        "Mean wait of the calls that were abandoned, in seconds.",
        "Attente moyenne des appels abandonnés, en secondes.",
    ),
    arguments={
        "abandoned_wait_s": Text("sum of their waits", "somme de leurs attentes"),
        "abandoned_wait_calls": Text("abandoned calls of known wait", "appels abandonnés mesurés"),
    },
    source="xlkpi, beside K73",
)
def average_time_to_abandon(abandoned_wait_s: Count, abandoned_wait_calls: Count) -> Value:
    """Mean wait of the calls that were abandoned, in seconds.

    >>> average_time_to_abandon(600, 20)
    30.0
    """
    return ratio(abandoned_wait_s, abandoned_wait_calls)


@kpi(
    "K76",
    family=INBOUND,
    function="AHT",
    function_fr="DMT",
    unit="seconds",
    better="neutral",
    name=Text("Average handle time", "Durée moyenne de traitement (DMT)"),
    help=Text(
        "Talk, hold and after-call work per call handled, in seconds.",
        "Conversation, mise en attente et post-appel par appel traité, en secondes.",
    ),
    arguments={
        "talk_times": Text("talk time of each call, in seconds", "conversation, en secondes"),
        "hold_times": Text("hold times, in seconds", "mises en attente, en secondes"),
        "wrap_times": Text("after-call work, in seconds", "post-appel, en secondes"),
    },
    source="D4; D5; S10b",
    aliases=("DMT", "AHT", "durée moyenne de traitement"),
    note=Text(
        "C21: D5 counts the call alone (K76b); the standard adds hold and after-call work. A band, "
        "not a race: pressing it down buys repeat calls.",
        "C21 : D5 ne compte que l'appel (K76b) ; le standard ajoute attente et post-appel. Une "
        "plage, pas une course : trop la réduire fait rappeler les clients.",
    ),
    advice=Text(
        "Look for the reasons with long calls; help agents with answers rather than press on time.",
        "Chercher les motifs aux appels longs ; outiller les agents plutôt que presser la durée.",
    ),
)
def average_handle_time(talk_times: Rows, hold_times: Rows = (), wrap_times: Rows = ()) -> Value:
    """Talk, hold and after-call work per call handled, in seconds.

    ``(Σ talk + Σ hold + Σ wrap) ÷ number of talk times``; neither way is better by itself.
    Hold and wrap may be left out. No talk time: no value; a negative time:
    :class:`DomainError`. Source: D5 « DMT », with the standard parts (S10b); decision C21.

    >>> average_handle_time([200, 300], [10, 30], [20, 40])
    300.0
    """
    given = rows.amounts(talk_times, hold_times, wrap_times, lowest=0)
    return ratio(given.total("handle_s"), given.count("handled_talk_calls"))


@kpi(
    "K76b",
    family=INBOUND,
    unit="seconds",
    better="neutral",
    name=Text("Average talk time", "Durée moyenne d'appel (DMC)"),
    help=Text("Talk time per call handled.", "Conversation seule par appel traité."),
    arguments={
        "talk_s": Text("sum of the talk times, in seconds", "somme des conversations"),
        "handled_talk_calls": Text("calls of known talk time", "appels mesurés"),
    },
    source="D5 « DMT », its exact formula",
    aliases=("DMC", "durée moyenne d'appel", "ATT"),
)
def average_talk_time(talk_s: Count, handled_talk_calls: Count) -> Value:
    """Talk time per call handled, in seconds: D5's formula to the letter.

    >>> average_talk_time(500, 2)
    250.0
    """
    return ratio(talk_s, handled_talk_calls)


@kpi(
    "K80",
    family=INBOUND,
    function="FCR",
    function_fr="RESOLUTION_PREMIER_CONTACT",
    unit="rate",
    better="higher",
    name=Text("First contact resolution", "Résolution au premier contact (FCR)"),
    help=Text(
        "Share of the contacts handled that were settled at the first contact.",
        "Part des contacts traités et clos au premier contact.",
    ),
    arguments={
        "resolved_at_first_contact": Text("settled at once", "clos au premier contact"),
        "handled_contacts": Text("contacts handled", "contacts traités"),
    },
    source="D2 §10; D4; D5",
    aliases=("FCR", "once and done", "résolution au premier appel", "first call resolution"),
    note=Text(
        "C23: the flag of the calls, else tickets with one contact and no reopening, else inferred "
        "(no other call of that customer within 7 days; the last 7 days are not yet mature).",
        "C23 : l'indicateur des appels, sinon les tickets à un seul contact sans réouverture, sinon "
        "déduit (pas d'autre appel du client sous 7 jours ; les 7 derniers jours sont provisoires).",
    ),
    advice=Text(
        "Give the first agent the history and the right to decide; study the reasons for repeats.",
        "Donner au premier agent l'historique et le pouvoir de décider ; étudier les rappels.",
    ),
)
def first_contact_resolution(resolved_at_first_contact: Count, handled_contacts: Count) -> Value:
    """Share of the contacts handled that were settled at the first contact.

    ``resolved ÷ handled``, a fraction; higher is better. Nothing handled: no value. Source:
    D2 §10, D5 « appels traités et clôturés au premier contact ÷ appels traités »; decision C23.

    >>> first_contact_resolution(730, 1000)
    0.73
    """
    return ratio(resolved_at_first_contact, handled_contacts)


# ---------------------------------------------------------------- e-mails and messages

quantity(
    "received_emails",
    "K71",
    family=INBOUND,
    unit="count",
    better="neutral",
    name=Text("E-mails received", "E-mails reçus"),
    help=Text("E-mails that arrived in the period.", "E-mails arrivés dans la période."),
    source="D4",
)
quantity(
    "handled_emails",
    "K72",
    family=INBOUND,
    unit="count",
    better="higher",
    name=Text("E-mails handled", "E-mails traités"),
    help=Text("E-mails handled in the period.", "E-mails traités dans la période."),
    source="D4",
)


@kpi(
    "K72b",
    family=INBOUND,
    function="EMAIL_HANDLING_RATE",
    function_fr="TAUX_EMAILS_TRAITES",
    unit="rate",
    better="higher",
    name=Text("E-mail handling rate", "Taux d'e-mails traités"),
    help=Text("E-mails handled ÷ e-mails received.", "E-mails traités ÷ e-mails reçus."),
    arguments={
        "handled_emails": Text("e-mails handled", "e-mails traités"),
        "received_emails": Text("e-mails received", "e-mails reçus"),
    },
    source="D4 (counts); ratio by xlkpi",
    note=Text(
        "Handled e-mails are dated when handled: the ratio passes 100 % while a backlog clears.",
        "Datés de leur traitement : le ratio dépasse 100 % quand un retard se résorbe.",
    ),
    advice=Text(
        "Watch the backlog; answer frequent questions by templates or before they are asked.",
        "Surveiller le stock ; traiter les questions fréquentes par modèles ou en amont.",
    ),
)
def email_handling_rate(handled_emails: Count, received_emails: Count) -> Value:
    """E-mails handled in the period ÷ e-mails received in it.

    A fraction; higher is better; above one while a backlog is cleared. Nothing received: no
    value. Source: D4 names the two counts; the ratio is xlkpi's.

    >>> email_handling_rate(190, 200)
    0.95
    """
    return ratio(handled_emails, received_emails)


quantity(
    "email_backlog",
    "K72b",
    family=INBOUND,
    unit="count",
    better="lower",
    spread="level",
    name=Text("E-mail backlog", "E-mails en attente"),
    help=Text(
        "E-mails received and not handled at the end of the period.",
        "E-mails reçus et non traités en fin de période.",
    ),
    source="xlkpi, beside K72",
)


@kpi(
    "K78",
    family=INBOUND,
    function="HANDLING_DELAY",
    function_fr="DELAI_TRAITEMENT",
    unit="hours",
    better="lower",
    name=Text("Handling delay", "Délai de traitement"),
    help=Text(
        "Mean time from the receipt of a message to its handling, in hours.",
        "Temps moyen de la réception d'un message à son traitement, en heures.",
    ),
    arguments={
        "received": Text("when each message came in", "réception de chaque message"),
        "handled": Text("when it was handled", "traitement de chaque message"),
    },
    source="D4 « délai moyen de traitement »",
    note=Text(
        "C22: elapsed calendar time. Without messages, the resolution time of tickets, and said so.",
        "C22 : temps calendaire écoulé. Sans messages, celui des tickets, et c'est indiqué.",
    ),
    advice=Text(
        "Sort by age, not by ease; staff the channel whose backlog grows.",
        "Traiter par ancienneté ; renforcer le canal dont le stock augmente.",
    ),
)
def handling_delay(received: Rows, handled: Rows) -> Value:
    """Mean time from receipt to handling, in hours.

    Two ranges of equal shape, of Excel dates or date-times; a pair with a blank is passed
    over, one that runs backwards is a :class:`DomainError`. No pair: no value. Lower is
    better. Source: D4; decision C22.

    >>> handling_delay([46000, 46001], [46000.5, 46002])
    18.0
    """
    pairs = rows.spans(received, handled, "hours")
    return ratio(pairs.total("handling_delay_s", divisor=3600), pairs.count("delayed_messages"))


# ---------------------------------------------------------------- tickets


@kpi(
    "K77",
    family=INBOUND,
    function="CASE_RESOLUTION_TIME",
    function_fr="DMTT",
    unit="hours",
    better="lower",
    name=Text("Case resolution time", "Durée de traitement des dossiers (DMTT)"),
    help=Text(
        "Mean time from the opening of a case to its closing, in hours.",
        "Temps moyen de l'ouverture d'un dossier à sa clôture, en heures.",
    ),
    arguments={
        "opened": Text("when each case was opened", "ouverture de chaque dossier"),
        "closed": Text("when it was closed; blank: open", "clôture ; vide : en cours"),
    },
    source="D5 « DMTT »",
    aliases=("DMTT", "full resolution time"),
    note=Text(
        "C22: elapsed calendar time, solved before closed (tools close by themselves days later).",
        "C22 : temps calendaire, résolution avant clôture (les outils clôturent seuls plus tard).",
    ),
    advice=Text(
        "Find the step where cases wait; close what is settled; escalate by age.",
        "Trouver l'étape où les dossiers attendent ; clore ce qui est réglé ; escalader par âge.",
    ),
)
def case_resolution_time(opened: Rows, closed: Rows) -> Value:
    """Mean time from the opening of a case to its closing, in hours.

    Two ranges of equal shape; open cases (a blank) are passed over, a pair that runs backwards
    is a :class:`DomainError`. No closed case: no value. Lower is better. Source: D5 « somme de
    la durée de traitement de chaque dossier ÷ nombre de dossiers traités »; decision C22.

    >>> case_resolution_time([46000, 46000], [46001, None])
    24.0
    """
    pairs = rows.spans(opened, closed, "hours")
    return ratio(
        pairs.total("case_resolution_s", divisor=3600), pairs.count("closed_cases_with_time")
    )


@kpi(
    "K79",
    family=INBOUND,
    function="FIRST_RESPONSE_TIME",
    function_fr="DELAI_PREMIERE_REPONSE",
    unit="hours",
    better="lower",
    name=Text("First response time", "Délai de première réponse"),
    help=Text(
        "Mean time from a request to the first agent's reply, in hours.",
        "Temps moyen d'une demande à la première réponse d'un agent, en heures.",
    ),
    arguments={
        "created": Text("when each request was made", "création de chaque demande"),
        "first_reply": Text("when it was first answered", "première réponse"),
    },
    source="D3 « temps de réponse aux demandes »",
    aliases=("temps de réponse aux demandes", "FRT", "temps de première réponse"),
    note=Text(
        "Dated on creation, an exception: unanswered requests of the month are missing, so their "
        "number stands beside it and the last month is provisional.",
        "Daté de la création, par exception : les demandes du mois sans réponse manquent, leur "
        "nombre figure à côté et le dernier mois est provisoire.",
    ),
    advice=Text(
        "Answer first, solve next: acknowledge at once and give a date.",
        "Répondre d'abord, résoudre ensuite : accuser réception et donner une échéance.",
    ),
)
def first_response_time(created: Rows, first_reply: Rows) -> Value:
    """Mean time from a request to the first agent's reply, in hours.

    Two ranges of equal shape; requests without a reply are passed over, a pair that runs
    backwards is a :class:`DomainError`. No reply: no value. Lower is better. Source: D3.

    >>> first_response_time([46000, 46000], [46000.25, 46000.75])
    12.0
    """
    pairs = rows.spans(created, first_reply, "hours")
    return ratio(pairs.total("first_reply_s", divisor=3600), pairs.count("replied_tickets"))


@kpi(
    "K79b",
    family=INBOUND,
    unit="hours",
    better="lower",
    name=Text("First response time, median", "Délai de première réponse, médiane"),
    help=Text("Half of the requests were answered faster.", "La moitié des demandes ont eu mieux."),
    arguments={
        "first_reply_median": Text("median in seconds", "médiane en secondes"),
    },
    source="KPIS K79 (median and mean)",
    sample="replied_tickets",
)
def first_response_median(first_reply_median: Count) -> Value:
    """Median time to the first reply, in hours.

    >>> first_response_median(7200)
    2.0
    """
    return ratio(first_reply_median, 3600)


for _id, _k, _better, _spread, _name, _help in (
    (
        "unanswered_tickets", "K79", "lower", "sum",
        Text("Requests without a reply", "Demandes sans réponse"),
        Text("Requests of the period not yet answered.", "Demandes de la période sans réponse."),
    ),
    (
        "created_tickets", "K81", "neutral", "sum",
        Text("Cases opened", "Dossiers ouverts"),
        Text("Cases opened in the period.", "Dossiers ouverts dans la période."),
    ),
    (
        "open_tickets", "K81", "lower", "level",
        Text("Unresolved cases", "Tickets non résolus"),
        Text("Cases open at the end of the period.", "Dossiers ouverts en fin de période."),
    ),
    (
        "closed_cases", "K82", "higher", "sum",
        Text("Cases handled", "Dossiers traités"),
        Text("Cases closed in the period.", "Dossiers clos dans la période."),
    ),
):  # fmt: skip
    quantity(
        _id, _k, family=INBOUND, unit="count", better=_better, spread=_spread, name=_name,
        help=_help, source="D2; D5",
    )  # fmt: skip
