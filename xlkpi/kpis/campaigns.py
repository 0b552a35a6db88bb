"""Campaigns and channels: how much customers are solicited, and how they answer."""

from __future__ import annotations

from xlkpi.model.expression import Value, at_most, ratio, root, two_sided_p_value
from xlkpi.model.kpi import Amount, Count, Family, kpi, quantity
from xlkpi.model.text import Text

CAMPAIGNS = Family.CAMPAIGNS

RESPOND = Text(
    "Segment the target, personalise the message, test subjects, fit the stage of the journey.",
    "Segmenter la cible, personnaliser le message, tester les objets, s'adapter à l'étape du "
    "parcours.",
)
LESS_PRESSURE = Text(
    "Look at pressure and interest: fewer messages, better aimed, a choice of topics and rhythm.",
    "Regarder la pression et l'intérêt : moins de messages, mieux ciblés, sujets et rythme au "
    "choix.",
)
THREE_DENOMINATORS = Text(
    "C16: three rates, three denominators: net response over persons reached, response over "
    "contacts solicited, conversion over those to whom the message was pushed.",
    "C16 : trois taux, trois dénominateurs : réactivité nette sur les personnes atteintes, réponse "
    "sur les contacts sollicités, conversion sur ceux à qui le message a été poussé.",
)

# ---------------------------------------------------------------- response


@kpi(
    "K49",
    family=CAMPAIGNS,
    function="RESPONSE_RATE",
    function_fr="TAUX_REPONSE",
    unit="rate",
    better="higher",
    name=Text("Campaign response rate", "Taux de réponse aux campagnes"),
    help=Text(
        "Share of the contacts solicited that responded, on any channel.",
        "Part des contacts sollicités qui ont réagi, tous canaux confondus.",
    ),
    arguments={
        "responses": Text("contacts that responded", "contacts qui ont réagi"),
        "contacts": Text("contacts solicited", "contacts sollicités"),
    },
    bind={"contacts": "solicited_contacts"},
    source="D2 §9; ratio by xlkpi (C36)",
    aliases=("taux de réponse aux campagnes CRM", "campaign response rate"),
    note=THREE_DENOMINATORS,
    advice=RESPOND,
)
def response_rate(responses: Count, contacts: Count) -> Value:
    """Share of the contacts solicited that responded.

    ``responses ÷ contacts``, a fraction; higher is better. An open is no response. Nobody
    solicited: no value. Source: D2 §9 « pourcentage de contacts ayant interagi », which gives
    no formula (C36); decision C16.

    >>> response_rate(120, 2000)
    0.06
    """
    return ratio(responses, contacts)


@kpi(
    "K48",
    family=CAMPAIGNS,
    function="NET_RESPONSE_RATE",
    function_fr="TAUX_REACTIVITE_NETTE",
    unit="rate",
    better="higher",
    name=Text("Net response rate", "Taux de réactivité nette"),
    help=Text(
        "Share of the persons reached by a channel that converted.",
        "Part des personnes atteintes par un canal qui ont converti.",
    ),
    arguments={
        "converted_customers": Text("distinct persons converted", "personnes converties"),
        "reached_customers": Text("distinct persons reached", "personnes atteintes"),
    },
    source="D1 §4",
    aliases=("réactivité nette", "taux de réactivité nette par canal", "net response by channel"),
    note=Text(
        "C16: reached means delivered or answered, not sent. Persons are distinct within a "
        "channel; the total is distinct too, not the sum of the channels. The telephone is a "
        "channel.",
        "C16 : atteint veut dire délivré ou décroché, pas envoyé. Les personnes sont distinctes "
        "dans un canal ; le total aussi, ce n'est pas la somme des canaux. Le téléphone est un "
        "canal.",
    ),
    advice=Text(
        "Compare channels: invest where they convert, cut the campaigns that do not.",
        "Comparer les canaux : investir là où ils convertissent, couper les campagnes faibles.",
    ),
)
def net_response_rate(converted_customers: Count, reached_customers: Count) -> Value:
    """Share of the persons reached that converted, by channel or over all.

    ``converted ÷ reached``, a fraction; higher is better. Both count distinct persons. Nobody
    reached: no value. Source: D1 §4; decision C16.

    >>> net_response_rate(45, 900)
    0.05
    """
    return ratio(converted_customers, reached_customers)


@kpi(
    "K52",
    family=CAMPAIGNS,
    function="CAMPAIGN_CONVERSION_RATE",
    function_fr="TAUX_CONVERSION_CAMPAGNE",
    unit="rate",
    better="higher",
    name=Text("Campaign conversion rate", "Taux de conversion de campagne"),
    help=Text(
        "Share of those to whom the message was pushed that did what it asked.",
        "Part des personnes à qui le message a été poussé qui ont fait l'action attendue.",
    ),
    arguments={
        "actions": Text("persons who did the expected action", "personnes ayant fait l'action"),
        "pushed": Text("persons to whom it was pushed", "personnes à qui il a été poussé"),
    },
    bind={"pushed": "solicited_contacts"},
    source="D4; D5",
    aliases=("taux de conversion campagne", "taux de transformation de campagne"),
    note=Text(
        "C15: four things are called conversion; the plain name is leads to customers, this one "
        "is D5's formula. It also ranks campaigns (K54), beside their ROI.",
        "C15 : quatre choses s'appellent conversion ; le nom simple va des leads aux clients, "
        "celle-ci suit la formule de D5. Elle classe aussi les campagnes (K54), avec leur ROI.",
    ),
    advice=Text(
        "Check the offer, the page where people land and the target; test one change at a time.",
        "Vérifier l'offre, la page d'arrivée et le ciblage ; tester un changement à la fois.",
    ),
)
def campaign_conversion_rate(actions: Count, pushed: Count) -> Value:
    """Share of those to whom a message was pushed that did the expected action.

    ``actions ÷ pushed``, a fraction; higher is better. Nobody pushed: no value. Source: D4,
    D5 (a white paper downloaded, say); decision C15.

    >>> campaign_conversion_rate(30, 1000)
    0.03
    """
    return ratio(actions, pushed)


@kpi(
    "K43",
    family=CAMPAIGNS,
    unit="rate",
    better="higher",
    name=Text("Campaign ROI", "ROI des campagnes"),
    help=Text(
        "Gain of the campaigns less their cost ÷ their cost.",
        "Gain des campagnes moins leur coût ÷ leur coût.",
    ),
    arguments={
        "campaign_gain": Text("gain of the campaigns", "gain des campagnes"),
        "campaign_cost": Text("cost of the campaigns", "coût des campagnes"),
    },
    source="D2 « ROI des campagnes marketing »; formula of D5",
    sample="",
    aliases=("ROI des campagnes marketing", "campaign return on investment"),
    note=Text(
        "The gain is the revenue that the sending platform attributes to the campaign, times the "
        "margin rate where one is known: an attribution, not a proof.",
        "Le gain est le revenu que la plateforme d'envoi attribue à la campagne, fois le taux de "
        "marge s'il est connu : une attribution, pas une preuve.",
    ),
    advice=Text(
        "Cut weak campaigns; move their budget to the channels that convert.",
        "Couper les campagnes faibles ; porter leur budget sur les canaux qui convertissent.",
    ),
)
def campaign_return_on_investment(campaign_gain: Amount, campaign_cost: Count) -> Value:
    """Gain of the campaigns less their cost, over their cost; negative when they lose money.

    >>> campaign_return_on_investment(15_000, 10_000)
    0.5
    """
    return ratio(campaign_gain - campaign_cost, campaign_cost)


# ---------------------------------------------------------------- e-mail


@kpi(
    "K51",
    family=CAMPAIGNS,
    function="OPEN_RATE",
    function_fr="TAUX_OUVERTURE",
    unit="rate",
    better="higher",
    name=Text("Open rate", "Taux d'ouverture"),
    help=Text(
        "Share of the e-mails delivered that were opened at least once.",
        "Part des e-mails délivrés ouverts au moins une fois.",
    ),
    arguments={
        "openers": Text("unique openers", "ouvreurs uniques"),
        "delivered": Text("e-mails delivered", "e-mails délivrés"),
    },
    source="D5; S14",
    aliases=("taux d'ouverture des e-mails", "unique open rate"),
    note=Text(
        "C33: D5 leaves « sent or delivered » open; unique openers over delivered. Mail programs "
        "that load images by themselves, and robots, inflate it: compare over time, not with 0.",
        "C33 : D5 laisse le choix « envoyés ou délivrés » ; ouvreurs uniques sur délivrés. Les "
        "messageries qui chargent seules les images, et les robots, le gonflent : à comparer dans "
        "le temps.",
    ),
    advice=Text(
        "Test subjects and sending hours; clean addresses that never open.",
        "Tester les objets et les heures d'envoi ; nettoyer les adresses qui n'ouvrent jamais.",
    ),
)
def open_rate(openers: Count, delivered: Count) -> Value:
    """Share of the e-mails delivered that were opened at least once.

    ``openers ÷ delivered``, a fraction; higher is better. Openers are unique, whatever the
    number of opens. Nothing delivered: no value. Source: D5; decision C33.

    >>> open_rate(250, 1000)
    0.25
    """
    return ratio(openers, delivered)


@kpi(
    "K51b",
    family=CAMPAIGNS,
    unit="rate",
    better="higher",
    name=Text("Open rate, of e-mails sent", "Taux d'ouverture, sur e-mails envoyés"),
    help=Text("Unique openers ÷ e-mails sent.", "Ouvreurs uniques ÷ e-mails envoyés."),
    arguments={
        "openers": Text("unique openers", "ouvreurs uniques"),
        "sent_emails": Text("e-mails sent", "e-mails envoyés"),
    },
    source="D5 « messages envoyés »; C33",
)
def open_rate_of_sent(openers: Count, sent_emails: Count) -> Value:
    """D5's other reading of the open rate: over e-mails sent, undelivered ones included.

    >>> open_rate_of_sent(250, 1250)
    0.2
    """
    return ratio(openers, sent_emails)


@kpi(
    "K55",
    family=CAMPAIGNS,
    function="AB_TEST",
    function_fr="TEST_AB",
    unit="probability",
    better="neutral",
    name=Text("Subject test, p-value", "Test d'objets, valeur p"),
    help=Text(
        "Probability of such a gap between two variants if both were equally good (two-sided z "
        "test).",
        "Probabilité d'un tel écart entre deux variantes si elles se valaient (test z bilatéral).",
    ),
    arguments={
        "successes_a": Text("successes of variant A (opens, clicks…)", "succès de la variante A"),
        "sent_a": Text("sent with variant A", "envois de la variante A"),
        "successes_b": Text("successes of variant B", "succès de la variante B"),
        "sent_b": Text("sent with variant B", "envois de la variante B"),
    },
    source="D2 « testez vos objets d'email »; two-proportion z test",
    sample="",
    decimals=3,
    aliases=("test A/B", "A/B test", "test d'objets d'e-mail"),
    note=Text(
        "Pooled two-proportion z test, two-sided. Under 0.05 chance alone is an unlikely "
        "explanation; it does not say that the gap is large. Decide the size before, look once.",
        "Test z bilatéral de deux proportions, variance commune. Sous 0,05 le hasard seul est peu "
        "plausible ; l'écart n'est pas grand pour autant. Fixer la taille avant, regarder une "
        "fois.",
    ),
    advice=RESPOND,
)
def subject_test_p_value(
    successes_a: Count, sent_a: Count, successes_b: Count, sent_b: Count
) -> Value:
    """Two-sided p-value of the difference between two variants.

    The z test of two proportions with the pooled variance: a probability. Nothing sent, or no
    variance at all (nobody or everybody succeeded): no value. More successes than sendings:
    :class:`DomainError`. Source: D2 « testez vos objets d'email ».

    >>> round(subject_test_p_value(200, 1000, 250, 1000), 4)
    0.0074
    >>> subject_test_p_value(0, 10, 0, 10) is None
    True
    """
    a = at_most(successes_a, sent_a, "successes_a")
    b = at_most(successes_b, sent_b, "successes_b")
    if a is None or b is None:
        return None
    successes, sent = a + b, sent_a + sent_b
    # (a / A - b / B) over its error, with both multiplied by A × B
    error = root(ratio(successes * (sent - successes) * sent_a * sent_b, sent))
    return two_sided_p_value(ratio(a * sent_b - b * sent_a, error))


# ---------------------------------------------------------------- pressure and reach

quantity(
    "omnichannel_contacts",
    "K46",
    family=CAMPAIGNS,
    unit="count",
    better="neutral",
    name=Text("Contacts on all channels", "Contacts omnicanaux"),
    help=Text(
        "Every solicitation sent to customers, all channels together.",
        "Toutes les sollicitations envoyées aux clients, tous canaux confondus.",
    ),
    source="D1 §5",
    aliases=("pression commerciale (nombre de contacts)", "nombre de contacts omnicanaux"),
    note=Text(
        "E-mails, SMS, letters and outbound calls; calls join where no file of contacts has them.",
        "E-mails, SMS, courriers et appels sortants ; les appels s'ajoutent si aucun fichier de "
        "contacts ne les porte.",
    ),
    advice=LESS_PRESSURE,
)


@kpi(
    "K47",
    family=CAMPAIGNS,
    function="CONTACT_PRESSURE",
    function_fr="PRESSION_COMMERCIALE",
    unit="ratio",
    better="neutral",
    spread="per_period",
    name=Text("Contact pressure", "Pression commerciale"),
    help=Text(
        "Contacts per person solicited, all channels together.",
        "Contacts par personne sollicitée, tous canaux confondus.",
    ),
    arguments={
        "contacts": Text("contacts made, all channels", "contacts réalisés, tous canaux"),
        "contacted_customers": Text("distinct persons solicited", "personnes sollicitées"),
    },
    bind={"contacts": "omnichannel_contacts"},
    source="D1 §5 (derived)",
    aliases=("pression par actif", "pression marketing", "marketing pressure"),
    note=Text(
        "D1 gives no formula. A band, not a direction: too high is bad, too low too. It grows "
        "with the window, so a year never stands beside a month.",
        "D1 ne donne pas de formule. Une plage, pas un sens : trop haut nuit, trop bas aussi. "
        "Elle croît avec la période : une année ne se compare pas à un mois.",
    ),
    advice=Text(
        "Set a ceiling per person over all channels; read it beside the unsubscribes.",
        "Fixer un plafond par personne tous canaux ; la lire à côté des désabonnements.",
    ),
)
def contact_pressure(contacts: Count, contacted_customers: Count) -> Value:
    """Contacts per person solicited, all channels together.

    ``contacts ÷ contacted customers``, a plain number; neither way is good in itself. Nobody
    solicited: no value. Source: D1 §5, « pression ».

    >>> contact_pressure(5400, 1800)
    3.0
    """
    return ratio(contacts, contacted_customers)


@kpi(
    "K50",
    family=CAMPAIGNS,
    function="UNSUBSCRIBE_RATE",
    function_fr="TAUX_DESABONNEMENT",
    unit="rate",
    better="lower",
    spread="per_period",
    name=Text("Unsubscribe rate", "Taux de désabonnement (opt-out)"),
    help=Text(
        "Share of the persons contacted that unsubscribed.",
        "Part des personnes contactées qui se sont désabonnées.",
    ),
    arguments={
        "unsubscribed": Text("distinct persons unsubscribed", "personnes désabonnées"),
        "contacted": Text("distinct persons contacted", "personnes contactées"),
    },
    bind={"contacted": "contacted_for_unsubscribe"},
    source="D1 §6; D4 (newsletter)",
    aliases=("taux de désabonnement", "taux d'opt-out", "opt-out rate", "désinscriptions"),
    note=Text(
        "C1: D2 says « désabonnement » of churn, so that French name is asked about. C35: over "
        "persons, as D1; it grows with the window, the rate per message stands beside it.",
        "C1 : D2 dit « désabonnement » pour l'attrition, ce nom est donc ambigu. C35 : sur les "
        "personnes, comme D1 ; il croît avec la période, le taux par message est à côté.",
    ),
    advice=LESS_PRESSURE,
)
def unsubscribe_rate(unsubscribed: Count, contacted: Count) -> Value:
    """Share of the persons contacted that unsubscribed.

    ``unsubscribed ÷ contacted``, a fraction; lower is better. Distinct persons on both sides.
    Nobody contacted: no value. Source: D1 §6; decisions C1 and C35.

    >>> round(unsubscribe_rate(22, 461), 4)
    0.0477
    """
    return ratio(unsubscribed, contacted)


@kpi(
    "K50b",
    family=CAMPAIGNS,
    unit="rate",
    better="lower",
    name=Text("Unsubscribes per message delivered", "Désabonnements par message délivré"),
    help=Text(
        "Unsubscribes ÷ messages delivered, as sending platforms count.",
        "Désabonnements ÷ messages délivrés, comme les plateformes d'envoi.",
    ),
    arguments={
        "unsubscribes": Text("unsubscribes", "désabonnements"),
        "delivered_messages": Text("messages delivered, all channels", "messages délivrés"),
    },
    source="C35 (practice of sending platforms)",
    note=Text(
        "C35: unlike the rate per person it does not grow with the window.",
        "C35 : à la différence du taux par personne, il ne croît pas avec la période.",
    ),
    advice=LESS_PRESSURE,
)
def unsubscribe_rate_per_message(unsubscribes: Count, delivered_messages: Count) -> Value:
    """Unsubscribes per message delivered, the rate that sending platforms publish.

    >>> round(unsubscribe_rate_per_message(22, 2962), 4)
    0.0074
    """
    return ratio(unsubscribes, delivered_messages)


@kpi(
    "K53",
    family=CAMPAIGNS,
    function="PENETRATION_RATE",
    function_fr="TAUX_PENETRATION",
    unit="rate",
    better="higher",
    name=Text("Penetration rate", "Taux de pénétration"),
    help=Text(
        "Share of the persons targeted by a campaign that were reached.",
        "Part des personnes ciblées par une campagne qui ont été atteintes.",
    ),
    arguments={
        "contacted": Text("persons reached", "personnes contactées (atteintes)"),
        "targeted": Text("persons targeted", "personnes ciblées"),
    },
    bind={"contacted": "reached_contacts"},
    source="D5",
    aliases=("taux de pénétration de campagne", "reach", "taux de couverture"),
    note=Text(
        "C14: « contacted » means reached, not attempted. Neither market penetration nor that of "
        "a call file (K95).",
        "C14 : « contactées » veut dire atteintes, pas tentées. Ni la pénétration d'un marché, ni "
        "celle d'un fichier d'appels (K95).",
    ),
    advice=Text(
        "Complete and correct addresses and numbers; add a channel for those never reached.",
        "Compléter et corriger adresses et numéros ; ajouter un canal pour les non-atteints.",
    ),
)
def penetration_rate(contacted: Count, targeted: Count) -> Value:
    """Share of the persons targeted that were reached.

    ``contacted ÷ targeted``, a fraction; higher is better. Nobody targeted: no value. Source:
    D5; decision C14.

    >>> penetration_rate(720, 960)
    0.75
    """
    return ratio(contacted, targeted)
