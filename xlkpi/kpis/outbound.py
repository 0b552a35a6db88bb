"""Outbound: calls made, persons reached, arguments heard, and the files they come from."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Quantity, Value, ratio
from xlkpi.model.kpi import Count, Family, Positive, Rows, kpi, quantity
from xlkpi.model.text import Text

OUTBOUND = Family.OUTBOUND

PITCH = Text(
    "Work on the opening and the pitch, qualify better before the call, aim at the right targets.",
    "Travailler l'accroche et l'argumentaire, mieux qualifier avant l'appel, mieux cibler.",
)
REACH = Text(
    "Change calling hours and days, vary them between attempts, clean the numbers.",
    "Changer les heures et jours d'appel, les varier entre tentatives, nettoyer les numéros.",
)
ARGUED = Text(
    "C12: the glossary refers to « contacts argumentés » and « appels aboutis » without defining "
    "them. Argued: the decision-maker on the line, the offer made, a reaction collected. Distinct "
    "contacts count.",
    "C12 : le glossaire renvoie aux « contacts argumentés » et « appels aboutis » sans les définir. "
    "Argumenté : décideur en ligne, offre faite, réaction recueillie. On compte des contacts "
    "distincts.",
)

# ---------------------------------------------------------------- rates


@kpi(
    "K91",
    family=OUTBOUND,
    function="REACH_RATE",
    function_fr="TAUX_ABOUTISSEMENT",
    unit="rate",
    better="higher",
    name=Text("Reach rate", "Taux d'aboutissement"),
    help=Text(
        "Share of the outbound calls that reached a person.",
        "Part des appels sortants qui ont atteint une personne.",
    ),
    arguments={
        "reached_calls": Text("calls that reached a person", "appels aboutis"),
        "calls": Text("outbound calls", "appels sortants"),
    },
    source="D1 « taux de contact » (implied)",
    aliases=(
        "taux de joignabilité", "joignabilité", "taux de contact", "contact rate",
        "taux de validité (appels)",
    ),
    note=Text(
        "C30: also called « taux de validité » of calls; the validity of a file is K94.",
        "C30 : dit aussi « taux de validité » des appels ; la validité d'un fichier est K94.",
    ),
    advice=REACH,
)  # fmt: skip
def reach_rate(reached_calls: Count, calls: Count) -> Value:
    """Share of the outbound calls that reached a person.

    ``reached calls ÷ calls``, a fraction; higher is better. No call: no value. Source: D1
    « taux de contact », D5's « appels aboutis » over all calls; decision C30.

    >>> reach_rate(450, 1000)
    0.45
    """
    return ratio(reached_calls, calls)


@kpi(
    "K89",
    family=OUTBOUND,
    function="ARGUMENTATION_RATE",
    function_fr="TAUX_ARGUMENTATION",
    unit="rate",
    better="higher",
    name=Text("Argumentation rate", "Taux d'argumentation"),
    help=Text(
        "Argued contacts ÷ calls that reached a person.",
        "Contacts argumentés ÷ appels aboutis.",
    ),
    arguments={
        "argued_contacts": Text("contacts who heard the pitch", "contacts argumentés"),
        "reached_calls": Text("calls that reached a person", "appels aboutis"),
    },
    source="D5; S17; S18",
    note=ARGUED,
    advice=PITCH,
)
def argumentation_rate(argued_contacts: Count, reached_calls: Count) -> Value:
    """Argued contacts over the calls that reached a person.

    ``argued ÷ reached``, a fraction; higher is better. Nobody reached: no value. Source: D5;
    decision C12 (distinct contacts unless the parameter says calls).

    >>> argumentation_rate(270, 450)
    0.6
    """
    return ratio(argued_contacts, reached_calls)


@kpi(
    "K88",
    family=OUTBOUND,
    function="AGREEMENT_RATE",
    function_fr="TAUX_ACCORD",
    unit="rate",
    better="higher",
    name=Text("Agreement rate", "Taux d'accord"),
    help=Text(
        "Share of the argued contacts that said yes.",
        "Part des contacts argumentés qui ont donné une réponse positive.",
    ),
    arguments={
        "agreements": Text("contacts who agreed", "contacts positifs (CA+)"),
        "argued_contacts": Text("contacts who heard the pitch", "contacts argumentés (CA)"),
    },
    source="D5",
    aliases=("CA+/CA", "taux de CA+", "success rate of argued contacts"),
    note=ARGUED,
    advice=PITCH,
)
def agreement_rate(agreements: Count, argued_contacts: Count) -> Value:
    """Share of the argued contacts that agreed.

    ``agreements ÷ argued``, a fraction; higher is better. Nobody argued: no value. Source: D5
    « contacts ayant donné une réponse positive ÷ contacts argumentés »; decision C12.

    >>> agreement_rate(54, 270)
    0.2
    """
    return ratio(agreements, argued_contacts)


@kpi(
    "K90",
    family=OUTBOUND,
    function="EXPLOITATION_RATE",
    function_fr="TAUX_EXPLOITATION",
    unit="rate",
    better="higher",
    name=Text("Exploitation rate", "Taux d'exploitation"),
    help=Text("Argued contacts ÷ outbound calls.", "Contacts argumentés ÷ appels sortants."),
    arguments={
        "argued_contacts": Text("contacts who heard the pitch", "contacts argumentés"),
        "calls": Text("outbound calls", "appels sortants"),
    },
    source="D5 (formula)",
    note=Text(
        "C11: D5's formula divides by calls, its text by the contacts of the file; the formula has "
        "the plain name. It is the reach rate times the argumentation rate.",
        "C11 : la formule de D5 divise par les appels, son texte par les contacts du fichier ; la "
        "formule a le nom simple. C'est l'aboutissement fois l'argumentation.",
    ),
    advice=PITCH,
)
def exploitation_rate(argued_contacts: Count, calls: Count) -> Value:
    """Argued contacts over all outbound calls.

    ``argued ÷ calls``, a fraction; higher is better. No call: no value. Source: D5's formula;
    decision C11.

    >>> exploitation_rate(270, 1000)
    0.27
    """
    return ratio(argued_contacts, calls)


@kpi(
    "K96",
    family=OUTBOUND,
    function="CALLS_PER_HOUR",
    function_fr="APPELS_PAR_HEURE",
    unit="ratio",
    better="higher",
    name=Text("Calls per hour", "Appels par heure"),
    help=Text("Outbound calls ÷ hours of agents.", "Appels sortants ÷ heures d'agents."),
    arguments={
        "calls": Text("outbound calls", "appels sortants"),
        "agent_hours": Text("hours worked by agents", "heures travaillées par les agents"),
    },
    source="D3 « productivité »; D4; ratio by xlkpi",
    sample="calls",
    aliases=("productivité des agents", "appels par heure et par agent"),
    note=Text(
        "Hours come from time sheets only: talk time is never put in their place.",
        "Les heures viennent des pointages seuls : jamais la durée des conversations à leur place.",
    ),
    advice=Text(
        "Look for waiting, searching and typing between calls before asking for more calls.",
        "Chercher l'attente, la recherche et la saisie entre les appels avant d'en demander plus.",
    ),
)
def calls_per_hour(calls: Count, agent_hours: Count) -> Value:
    """Outbound calls per hour of agent.

    ``calls ÷ hours``, a plain number; higher is better. No hour: no value. Source: D3, D4
    (productivity; the ratio is xlkpi's).

    >>> calls_per_hour(360, 24)
    15.0
    """
    return ratio(calls, agent_hours)


@kpi(
    "K76b",
    family=OUTBOUND,
    unit="seconds",
    better="neutral",
    name=Text("Outbound handle time", "Durée moyenne de traitement, émission"),
    help=Text(
        "Talk, hold and after-call work per call that reached a person, in seconds.",
        "Conversation, attente et post-appel par appel abouti, en secondes.",
    ),
    arguments={
        "outbound_handle_s": Text("sum of the times, in seconds", "somme des durées, en secondes"),
        "outbound_talk_calls": Text("calls of known talk time", "appels mesurés"),
    },
    source="D4; D5 « DMT »",
    aliases=("DMT émission", "outbound AHT"),
)
def outbound_average_handle_time(outbound_handle_s: Count, outbound_talk_calls: Count) -> Value:
    """Handle time per outbound call that reached a person, in seconds: K76 on this side.

    >>> outbound_average_handle_time(5400, 30)
    180.0
    """
    return ratio(outbound_handle_s, outbound_talk_calls)


# ---------------------------------------------------------------- the funnel of calls

for _id, _measure, _k, _better, _name, _help, _aliases, _note in (
    (
        "outbound_calls", "calls", "K83", "neutral",
        Text("Outbound calls", "Appels sortants"),
        Text("Calls made to an outside line.", "Appels émis vers une ligne extérieure."),
        ("appels en émission", "nombre d'appels effectués"),
        Text("", ""),
    ),
    (
        "dropped_calls", "dropped_calls", "K84", "lower",
        Text("of which dropped by the agent", "dont abandonnés à l'émission"),
        Text(
            "Calls that the agent hung up before an answer.",
            "Appels que l'agent raccroche avant le décroché.",
        ),
        ("appels abandonnés à l'émission",),
        Text(
            "C10: D5 says « appels abandonnés » of these; of inbound calls lost, see K75.",
            "C10 : D5 dit « appels abandonnés » de ceux-ci ; pour les appels reçus perdus, voir "
            "K75.",
        ),
    ),
    (
        "unreached_calls", "unreached_calls", "K85", "lower",
        Text("of which unsuccessful", "dont non aboutis"),
        Text(
            "Calls without an exchange: answering machine, wrong number, no answer.",
            "Appels sans échange : répondeur, faux numéro, pas de réponse.",
        ),
        ("appels non aboutis",),
        Text("", ""),
    ),
    (
        "reached_calls", "reached_calls", "K86", "higher",
        Text("of which reached a person", "dont aboutis"),
        Text("Calls on which a person was reached.", "Appels qui ont atteint une personne."),
        ("appels aboutis",),
        Text(
            "C12: D5 refers to a definition that it does not give: calls less dropped less "
            "unsuccessful.",
            "C12 : D5 renvoie à une définition absente : appels moins abandonnés moins non aboutis.",
        ),
    ),
):  # fmt: skip
    quantity(
        _id, _k, family=OUTBOUND, unit="count", better=_better, measure=_measure, name=_name,
        help=_help, source="D5", aliases=_aliases, note=_note,
    )  # fmt: skip


@kpi(
    "K86b",
    family=OUTBOUND,
    unit="count",
    better="lower",
    spread="sum",
    name=Text("of which unknown outcome", "dont issue inconnue"),
    help=Text(
        "Calls whose status the file does not say, or no rule translates.",
        "Appels dont le fichier ne dit pas l'issue, ou qu'aucune règle ne traduit.",
    ),
    arguments={
        "calls": Text("outbound calls", "appels sortants"),
        "dropped_calls": Text("dropped by the agent", "abandonnés à l'émission"),
        "unreached_calls": Text("unsuccessful", "non aboutis"),
        "reached_calls": Text("reached a person", "aboutis"),
    },
    source="xlkpi: calls = dropped + unsuccessful + reached + unknown",
)
def unknown_outcome_calls(
    calls: Count, dropped_calls: Count, unreached_calls: Count, reached_calls: Count
) -> Quantity:
    """Outbound calls of unknown outcome: what keeps the funnel adding up.

    >>> unknown_outcome_calls(1000, 50, 480, 450)
    20
    """
    return calls - dropped_calls - unreached_calls - reached_calls


quantity(
    "argued_contacts",
    "K87",
    family=OUTBOUND,
    unit="count",
    better="higher",
    name=Text("Argued contacts", "Contacts argumentés (CA)"),
    help=Text(
        "Distinct contacts who heard the offer and reacted to it.",
        "Contacts distincts à qui l'offre a été faite et qui y ont réagi.",
    ),
    source="D5; S17; S18",
    note=ARGUED,
)
quantity(
    "agreements",
    "K88",
    family=OUTBOUND,
    unit="count",
    better="higher",
    name=Text("Agreements", "Accords (CA+)"),
    help=Text("Distinct contacts who agreed.", "Contacts distincts qui ont dit oui."),
    source="D5",
)

# ---------------------------------------------------------------- files of records


@kpi(
    "K94",
    family=OUTBOUND,
    function="FILE_QUALITY",
    function_fr="QUALITE_FICHIER",
    unit="rate",
    better="higher",
    name=Text("File quality", "Qualité de fichier"),
    help=Text(
        "Share of the records provided that could be used.",
        "Part des fiches fournies qui sont exploitables.",
    ),
    arguments={
        "usable_records": Text("usable records", "fiches exploitables"),
        "provided_records": Text("records provided in the file", "fiches fournies dans le fichier"),
    },
    source="D5",
    aliases=("qualité du fichier", "taux de fiches exploitables"),
    note=Text(
        "Wrong numbers and invalid addresses are not usable. C30: « taux de validité » is said of "
        "calls too (K91).",
        "Faux numéros et adresses invalides ne sont pas exploitables. C30 : « taux de validité » "
        "se dit aussi des appels (K91).",
    ),
    advice=Text(
        "Check numbers and addresses before buying or loading a file; ask the provider to replace.",
        "Vérifier numéros et adresses avant d'acheter ou charger ; demander le remplacement.",
    ),
    bind={"provided_records": "quality_records"},
)
def file_quality(usable_records: Count, provided_records: Count) -> Value:
    """Share of the records provided that could be used.

    ``usable ÷ provided``, a fraction; higher is better. No record: no value. Source: D5
    « fiches exploitables ÷ fiches fournies dans le fichier originel »; decision C30.

    >>> file_quality(1840, 2000)
    0.92
    """
    return ratio(usable_records, provided_records)


@kpi(
    "K95",
    family=OUTBOUND,
    function="FILE_PENETRATION",
    function_fr="PENETRATION_FICHIER",
    unit="rate",
    better="higher",
    name=Text("File penetration", "Taux de pénétration du fichier"),
    help=Text(
        "Share of the records provided so far that have been treated.",
        "Part des fiches fournies à ce jour qui ont été traitées.",
    ),
    arguments={
        "treated_records": Text("records treated so far", "fiches traitées à ce jour"),
        "provided_records": Text("records provided so far", "fiches fournies à ce jour"),
    },
    bind={"provided_records": "campaign_records"},
    source="Practice of call centres",
    note=Text(
        "C14: not the penetration of a campaign (K53). Both terms are counted so far, over the "
        "files called in the period: a file of September is worked in October.",
        "C14 : pas la pénétration d'une campagne (K53). Les deux termes se comptent à ce jour, sur "
        "les fichiers appelés dans la période : un fichier de septembre se travaille en octobre.",
    ),
    advice=REACH,
)
def file_penetration(treated_records: Count, provided_records: Count) -> Value:
    """Share of the records provided that have been treated.

    ``treated ÷ provided``, both so far, a fraction; higher is better. No record: no value.
    Source: call-centre practice; decision C14 keeps it apart from K53.

    >>> file_penetration(1500, 2000)
    0.75
    """
    return ratio(treated_records, provided_records)


@kpi(
    "K90b",
    family=OUTBOUND,
    function="FILE_EXPLOITATION_RATE",
    function_fr="TAUX_EXPLOITATION_FICHIER",
    unit="rate",
    better="higher",
    name=Text("File exploitation rate", "Taux d'exploitation du fichier"),
    help=Text(
        "Argued contacts ÷ records of the file.",
        "Contacts argumentés ÷ fiches du fichier.",
    ),
    arguments={
        "argued_contacts": Text("contacts who heard the pitch", "contacts argumentés"),
        "records": Text("records of the file, so far", "fiches du fichier, à ce jour"),
    },
    bind={"records": "campaign_records"},
    source="D5 (text)",
    note=Text(
        "C11: what D5's text says, where its formula divides by calls (K90).",
        "C11 : ce que dit le texte de D5, quand sa formule divise par les appels (K90).",
    ),
    advice=REACH,
)
def file_exploitation_rate(argued_contacts: Count, records: Count) -> Value:
    """Argued contacts over the records of the file.

    ``argued ÷ records``, a fraction; higher is better. No record: no value. Source: D5's
    text; decision C11.

    >>> file_exploitation_rate(270, 900)
    0.3
    """
    return ratio(argued_contacts, records)


@kpi(
    "K93",
    family=OUTBOUND,
    function="RECORDS_TREATED",
    function_fr="FICHES_TRAITEES",
    unit="count",
    better="higher",
    spread="sum",
    name=Text("Records treated", "Fiches traitées"),
    help=Text(
        "Distinct records exploited, or tried 5 times in as many different hours.",
        "Fiches uniques exploitées, ou appelées 5 fois à 5 horaires différents.",
    ),
    arguments={
        "record_ids": Text("record of each attempt", "fiche de chaque tentative"),
        "attempted_at": Text("date and time of each attempt", "date et heure de la tentative"),
        "exploited": Text(
            "whether the attempt exploited it (TRUE, 1, yes…)",
            "si la fiche a été exploitée (VRAI, 1, oui…)",
        ),
        "min_attempts": Text("attempts that suffice; 5", "tentatives qui suffisent ; 5"),
    },
    source="D5",
    sample="",
    note=Text(
        "C31: exploited OR tried in 5 distinct hours (10 o'clock today and tomorrow are two). "
        "Attempts add up over a campaign; a record counts once, when it becomes treated.",
        "C31 : exploitée OU appelée à 5 heures distinctes (10 h aujourd'hui et demain font deux). "
        "Les tentatives se cumulent sur la campagne ; une fiche compte une fois, quand elle "
        "devient traitée.",
    ),
    advice=REACH,
)
def records_treated(
    record_ids: Rows, attempted_at: Rows, exploited: Rows, min_attempts: Positive = 5
) -> Value:
    """Distinct records exploited, or tried often enough at different hours.

    Three ranges of one shape, a row an attempt; ``attempted_at`` holds Excel dates with times.
    A record counts once when a row says it was exploited, or when it was tried in at least
    ``min_attempts`` distinct hours (of a date). Higher is better. No record: no value.
    Different shapes or an unreadable flag: :class:`ArgumentError`. Source: D5 « exploitées ou
    appelées au moins 5 fois à 5 horaires différents »; decision C31.

    >>> records_treated(["A", "A", "B"], [46000.4, 46000.6, 46000.5], ["no", "no", "yes"], 2)
    2
    """
    return rows.attempts(record_ids, attempted_at, exploited).treated(
        min_attempts, "records_treated"
    )


quantity(
    "provided_records",
    "K92",
    family=OUTBOUND,
    unit="count",
    better="neutral",
    name=Text("Records provided", "Fiches fournies"),
    help=Text("Records of the files provided.", "Fiches des fichiers fournis."),
    source="D5",
)
quantity(
    "usable_records",
    "K92",
    family=OUTBOUND,
    unit="count",
    better="higher",
    name=Text("of which usable", "dont exploitables"),
    help=Text(
        "Records that can be used: number or address in order.",
        "Fiches utilisables : numéro ou adresse en ordre.",
    ),
    source="D5",
    aliases=("fiches exploitables",),
)
