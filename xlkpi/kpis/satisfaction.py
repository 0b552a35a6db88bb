"""Voice of customer: recommendation, satisfaction, effort, and what answers leave unsaid."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Value, difference, product, ratio, root, z_score
from xlkpi.model.kpi import Confidence, Count, Family, Positive, Rows, kpi, quantity
from xlkpi.model.text import Text

SATISFACTION = Family.SATISFACTION

# The lowest answer that is positive, or easy, and the highest that is hard, by top of scale.
POSITIVE = {2: 2, 3: 3, 4: 3, 5: 4, 7: 6, 10: 8}
EASY = {5: 4, 7: 5}
HARD = {5: 2, 7: 3}

TRADEMARK = Text(
    "Net Promoter®, NPS® are registered trademarks of Bain & Company, NICE Satmetrix and Fred "
    "Reichheld.",
    "Net Promoter®, NPS® sont des marques déposées de Bain & Company, NICE Satmetrix et Fred "
    "Reichheld.",
)
SCORES = Text("answers from 0 to 10", "réponses de 0 à 10")
LISTEN = Text(
    "Call detractors back within days, group their reasons, show what was done about them.",
    "Rappeler les détracteurs sous quelques jours, regrouper leurs motifs, montrer les suites.",
)
EASE = Text(
    "Find the step that costs effort (repeats, transfers, forms) and remove it.",
    "Trouver l'étape qui coûte un effort (rappels, transferts, formulaires) et la supprimer.",
)
DEFAULT_SCALE = Text("top of the scale; 7", "haut de l'échelle ; 7")

# ---------------------------------------------------------------- recommendation


@kpi(
    "K56",
    family=SATISFACTION,
    function="NPS",
    function_fr="SCORE_NPS",
    unit="points",
    better="higher",
    name=Text("Net promoter score (NPS®)", "Score NPS®"),
    help=Text(
        "Promoters (9–10) less detractors (0–6), in points of all answers.",
        "Promoteurs (9–10) moins détracteurs (0–6), en points sur toutes les réponses.",
    ),
    arguments={"scores": SCORES},
    source="D2 §2; D4; D5; S1; S2",
    aliases=("net promoter score", "NPS", "net promotor score", "net promoteur score"),
    note=Text(
        "Passives (7–8) count in the number of answers. Never average the NPS of segments: count "
        f"anew. {TRADEMARK.en}",
        "Les passifs (7–8) comptent dans le nombre de réponses. Ne jamais moyenner des NPS de "
        f"segments : recompter. {TRADEMARK.fr}",
    ),
    advice=LISTEN,
)
def net_promoter_score(scores: Rows) -> Value:
    """Net promoter score: promoters less detractors, in points.

    ``100 × (promoters − detractors) ÷ answers``, −100 … 100; higher is better. ``scores`` are
    whole answers from 0 to 10: 9–10 promoters, 7–8 passives, 0–6 detractors. Text, blanks and
    booleans are passed over. No answer: no value; one off the scale: :class:`DomainError`.
    Source: D2 §2 (target over 30), D5. Net Promoter® is a registered trademark.

    >>> net_promoter_score([10, 9, 8, 3])
    25.0
    """
    given = rows.scores(scores, 0, 10)
    promoters, detractors = given.between(9, 10, "promoters"), given.between(0, 6, "detractors")
    return ratio(100 * (promoters - detractors), given.count("nps_answers"))


@kpi(
    "K56m",
    family=SATISFACTION,
    function="NPS_MARGIN",
    function_fr="MARGE_NPS",
    unit="points",
    better="lower",
    name=Text("Margin of the NPS®", "Marge du NPS®"),
    help=Text(
        "Half-width of the confidence interval of an NPS, in points.",
        "Demi-largeur de l'intervalle de confiance d'un NPS, en points.",
    ),
    arguments={
        "scores": SCORES,
        "confidence": Text("between 0 and 1; 0.95", "entre 0 et 1 ; 0,95"),
    },
    source="Normal approximation for a difference of shares",
    sample="nps_answers",
    aliases=("marge d'erreur du NPS", "NPS margin of error"),
    note=Text(
        "30 answers leave about ± 28 points, 400 about ± 8: two scores closer than that are not "
        f"told apart. {TRADEMARK.en}",
        "30 réponses laissent environ ± 28 points, 400 environ ± 8 : deux scores plus proches ne "
        f"se distinguent pas. {TRADEMARK.fr}",
    ),
    advice=Text(
        "Ask more customers before reading a change of a few points.",
        "Interroger plus de clients avant de lire un écart de quelques points.",
    ),
)
def net_promoter_score_margin(scores: Rows, confidence: Confidence = 0.95) -> Value:
    """Half-width of the confidence interval of an NPS, in points.

    ``100 z √((p + d − (p − d)²) ÷ n)`` with the shares of promoters and detractors; lower is
    better. ``scores`` as for the NPS. No answer: no value; an answer off the scale or a
    confidence outside 0 … 1: :class:`DomainError`. Source: normal approximation (KPIS).

    >>> round(net_promoter_score_margin([10, 9, 8, 3]), 1)
    81.3
    """
    given = rows.scores(scores, 0, 10)
    promoters, detractors = given.between(9, 10, "promoters"), given.between(0, 6, "detractors")
    n, gap = given.count("nps_answers"), promoters - detractors
    # the shares' variance over n, with numerator and denominator multiplied by n²
    error = root(ratio(n * (promoters + detractors) - gap * gap, n * n * n))
    return product(product(100, z_score(confidence)), error)


@kpi(
    "K57",
    family=SATISFACTION,
    function="PROMOTER_RATE",
    function_fr="PART_PROMOTEURS",
    unit="rate",
    better="higher",
    name=Text("Promoters", "Part des promoteurs"),
    help=Text("Share of answers of 9 or 10.", "Part des réponses de 9 ou 10."),
    arguments={"scores": SCORES},
    source="D2 §2; D3 « taux de recommandation »",
    aliases=("taux de recommandation", "recommendation rate", "promoter rate"),
    note=Text(
        "C26: D3's « taux de recommandation » has no formula; it is read as the share of 9 and 10.",
        "C26 : le « taux de recommandation » de D3 n'a pas de formule ; lu comme la part des 9 et "
        "10.",
    ),
    advice=Text(
        "Ask promoters for a review or an introduction, soon after their answer.",
        "Demander aux promoteurs un avis ou une mise en relation, peu après leur réponse.",
    ),
)
def promoter_rate(scores: Rows) -> Value:
    """Share of answers of 9 or 10 on 0–10.

    A fraction; higher is better. Text, blanks and booleans are passed over. No answer: no
    value; one off the scale: :class:`DomainError`. Source: D2 §2; K60 too (decision C26).

    >>> promoter_rate([10, 9, 8, 3])
    0.5
    """
    given = rows.scores(scores, 0, 10)
    return ratio(given.between(9, 10, "promoters"), given.count("nps_answers"))


@kpi(
    "K58",
    family=SATISFACTION,
    function="PASSIVE_RATE",
    function_fr="PART_PASSIFS",
    unit="rate",
    better="neutral",
    name=Text("Passives", "Part des passifs"),
    help=Text("Share of answers of 7 or 8.", "Part des réponses de 7 ou 8."),
    arguments={"scores": SCORES},
    source="D2 §2",
    aliases=("neutres", "passive rate"),
)
def passive_rate(scores: Rows) -> Value:
    """Share of answers of 7 or 8 on 0–10.

    A fraction, neither good nor bad in itself. No answer: no value; one off the scale:
    :class:`DomainError`. Source: D2 §2.

    >>> passive_rate([10, 9, 8, 3])
    0.25
    """
    given = rows.scores(scores, 0, 10)
    return ratio(given.between(7, 8, "passives"), given.count("nps_answers"))


@kpi(
    "K59",
    family=SATISFACTION,
    function="DETRACTOR_RATE",
    function_fr="PART_DETRACTEURS",
    unit="rate",
    better="lower",
    name=Text("Detractors", "Part des détracteurs"),
    help=Text("Share of answers from 0 to 6.", "Part des réponses de 0 à 6."),
    arguments={"scores": SCORES},
    source="D2 §2",
    aliases=("detractor rate",),
    advice=LISTEN,
)
def detractor_rate(scores: Rows) -> Value:
    """Share of answers from 0 to 6 on 0–10.

    A fraction; lower is better. No answer: no value; one off the scale: :class:`DomainError`.
    Source: D2 §2.

    >>> detractor_rate([10, 9, 8, 3])
    0.25
    """
    given = rows.scores(scores, 0, 10)
    return ratio(given.between(0, 6, "detractors"), given.count("nps_answers"))


# ---------------------------------------------------------------- satisfaction and effort


@kpi(
    "K61",
    family=SATISFACTION,
    function="CSAT",
    function_fr="TAUX_SATISFACTION",
    unit="rate",
    better="higher",
    name=Text("Customer satisfaction (CSAT)", "Taux de satisfaction client (CSAT)"),
    help=Text(
        "Share of positive answers (4 and 5 on 1–5).",
        "Part des réponses positives (4 et 5 sur 1–5).",
    ),
    arguments={
        "ratings": Text("answers, from 1 to the top", "réponses, de 1 au haut de l'échelle"),
        "positive_from": Text(
            "lowest positive answer; 4 of 5, 6 of 7, 8 of 10…",
            "plus basse réponse positive ; 4 sur 5, 6 sur 7, 8 sur 10…",
        ),
        "scale_max": Text("top of the scale; 5", "haut de l'échelle ; 5"),
    },
    source="D2; D3; D4; D5; S5",
    aliases=("CSAT", "taux de satisfaction", "satisfaction client", "satisfaction rate"),
    note=Text(
        "C24: D5 does not say which answers are positive: the two best of five; on other scales "
        "2 of 2, 3 of 3, 3 of 4, 6 of 7, 8 of 10. « Offered » and blanks are no answers.",
        "C24 : D5 ne dit pas quelles réponses sont positives : les deux meilleures sur cinq ; sur "
        "d'autres échelles 2 sur 2, 3 sur 3, 3 sur 4, 6 sur 7, 8 sur 10. Un vide n'est pas une "
        "réponse.",
    ),
    advice=Text(
        "Read the comments of low scores first; look for what they share: wait, channel, agent.",
        "Lire d'abord les verbatims des basses notes ; chercher le commun : attente, canal, agent.",
    ),
)
def customer_satisfaction(
    ratings: Rows, positive_from: Positive | None = None, scale_max: Positive = 5
) -> Value:
    """Share of positive answers.

    ``positive ÷ answers``, a fraction; higher is better. ``ratings`` are whole answers from 1
    to ``scale_max`` (5). ``positive_from`` follows the scale unless given: 2 of 2, 3 of 3, 3 of
    4, 4 of 5, 6 of 7, 8 of 10. No answer: no value; an answer or a cut-off off the scale, or
    another scale without a cut-off: :class:`DomainError`. Source: D5; decision C24.

    >>> customer_satisfaction([5, 4, 3, 2])
    0.5
    >>> customer_satisfaction([10, 8, 7, 5], scale_max=10)
    0.5
    """
    given = rows.scores(ratings, 1, scale_max)
    least = rows.cutoff(positive_from, scale_max, POSITIVE, "positive_from")
    return ratio(given.between(least, scale_max, "positive_answers"), given.count("csat_answers"))


@kpi(
    "K62",
    family=SATISFACTION,
    function="CES",
    function_fr="SCORE_EFFORT",
    unit="points",
    better="higher",
    name=Text("Net CES (ease)", "CES net (facilité)"),
    help=Text(
        "Easy answers less hard ones, in points of all answers (1–7: easy from 5, hard up to 3).",
        "Réponses faciles moins difficiles, en points (1–7 : facile dès 5, difficile jusqu'à 3).",
    ),
    arguments={
        "ratings": Text("answers; high means easy", "réponses ; haut veut dire facile"),
        "easy_from": Text("lowest easy answer; 5 of 7, 4 of 5", "facile dès ; 5 sur 7, 4 sur 5"),
        "hard_up_to": Text(
            "highest hard answer; 3 of 7, 2 of 5", "difficile jusqu'à ; 3 sur 7, 2 sur 5"
        ),
        "scale_max": DEFAULT_SCALE,
    },
    source="D2 §3; D4; D5",
    aliases=("CES", "customer effort score", "score d'effort client"),
    note=Text(
        "C25: D5's formula, the only one of the articles: % easy less % hard; answers between stay "
        "in the number of answers. Where high meant effort, the scale was turned at import.",
        "C25 : la formule de D5, seule des articles : % faciles moins % difficiles ; les réponses "
        "entre deux comptent au dénominateur. Une échelle d'effort est retournée à l'import.",
    ),
    advice=EASE,
)
def customer_effort_score(
    ratings: Rows,
    easy_from: Positive | None = None,
    hard_up_to: Positive | None = None,
    scale_max: Positive = 7,
) -> Value:
    """Net effort score: easy answers less hard ones, in points.

    ``100 × (easy − hard) ÷ answers``, −100 … 100; higher is better. ``ratings`` are whole
    answers from 1 to ``scale_max`` (7), high meaning easy. Unless given, the cut-offs follow
    the scale: on 1–7 easy from 5 and hard up to 3, on 1–5 easy from 4 and hard up to 2. No
    answer: no value; an answer or a cut-off off the scale, or another scale without cut-offs:
    :class:`DomainError`. Source: D5 « % faciles – % difficiles »; decision C25.

    >>> customer_effort_score([7, 6, 4, 1])
    25.0
    """
    given = rows.scores(ratings, 1, scale_max)
    least = rows.cutoff(easy_from, scale_max, EASY, "easy_from")
    most = rows.cutoff(hard_up_to, scale_max, HARD, "hard_up_to")
    easy = given.between(least, scale_max, "easy_answers")
    hard = given.between(1, most, "hard_answers")
    return ratio(100 * (easy - hard), given.count("ces_answers"))


@kpi(
    "K62e",
    family=SATISFACTION,
    function="CES_EASY",
    function_fr="PART_FACILES",
    unit="rate",
    better="higher",
    name=Text("Easy answers (CES 2.0)", "Part des réponses faciles (CES 2.0)"),
    help=Text(
        "Share of answers that say it was easy (5 to 7 on 1–7).",
        "Part des réponses « facile » (5 à 7 sur 1–7).",
    ),
    arguments={
        "ratings": Text("answers; high means easy", "réponses ; haut veut dire facile"),
        "easy_from": Text("lowest easy answer; 5 of 7, 4 of 5", "facile dès ; 5 sur 7, 4 sur 5"),
        "scale_max": DEFAULT_SCALE,
    },
    source="S3; S4",
    aliases=("CES 2.0", "% faciles", "CES top box"),
    note=Text(
        "C25: the second version of the effort score: a share, not a net score.",
        "C25 : la deuxième version du score d'effort : une part, pas un score net.",
    ),
    advice=EASE,
)
def customer_effort_easy_rate(
    ratings: Rows, easy_from: Positive | None = None, scale_max: Positive = 7
) -> Value:
    """Share of answers that say it was easy.

    ``easy ÷ answers``, a fraction; higher is better. Arguments, scales and errors as for CES.
    Source: CES 2.0 (S3, S4); decision C25.

    >>> customer_effort_easy_rate([7, 6, 4, 1])
    0.5
    """
    given = rows.scores(ratings, 1, scale_max)
    least = rows.cutoff(easy_from, scale_max, EASY, "easy_from")
    return ratio(given.between(least, scale_max, "easy_answers"), given.count("ces_answers"))


@kpi(
    "K62m",
    family=SATISFACTION,
    function="CES_MEAN",
    function_fr="EFFORT_MOYEN",
    unit="score",
    better="higher",
    name=Text("Mean CES", "CES moyen"),
    help=Text(
        "Mean of the effort answers; high means easy.",
        "Moyenne des réponses d'effort ; haut veut dire facile.",
    ),
    arguments={
        "ratings": Text("answers; high means easy", "réponses ; haut veut dire facile"),
        "scale_max": DEFAULT_SCALE,
    },
    source="S3",
    aliases=("effort moyen", "average CES"),
    note=Text(
        "C25: a mean of ranks; compare within one scale only.",
        "C25 : une moyenne de rangs ; à comparer sur une même échelle seulement.",
    ),
    advice=EASE,
)
def customer_effort_mean(ratings: Rows, scale_max: Positive = 7) -> Value:
    """Mean of the effort answers.

    Their sum ÷ their number, in points of the scale; higher (easier) is better. No answer: no
    value; one off the scale: :class:`DomainError`. Source: S3; decision C25.

    >>> customer_effort_mean([7, 6, 4, 1])
    4.5
    """
    given = rows.scores(ratings, 1, scale_max)
    return ratio(given.total("ces_score"), given.count("ces_answers"))


@kpi(
    "K63",
    family=SATISFACTION,
    function="REPURCHASE_INTENTION",
    function_fr="INTENTION_RACHAT",
    unit="rate",
    better="higher",
    name=Text("Repurchase intention", "Intention de rachat"),
    help=Text(
        "Share of answers that mean to buy again (yes, or 4 and 5 on 1–5).",
        "Part des réponses qui veulent racheter (oui, ou 4 et 5 sur 1–5).",
    ),
    arguments={
        "answers": Text("yes and no, or 1 to the top", "oui et non, ou de 1 au haut de l'échelle"),
        "positive_from": Text(
            "lowest positive answer; 4 of 5, 6 of 7, 8 of 10…",
            "plus basse réponse positive ; 4 sur 5, 6 sur 7, 8 sur 10…",
        ),
        "scale_max": Text("top of the scale; 5", "haut de l'échelle ; 5"),
    },
    source="D4; formula by xlkpi (C36)",
    aliases=("réachat", "repurchase rate", "intention de réachat"),
    note=Text(
        "D4 asks it for oneself and as a gift: keep the two questions apart. An intention is not "
        "an order: read it beside the orders.",
        "D4 la demande pour soi et pour offrir : séparer les deux questions. Une intention n'est "
        "pas une commande : la lire à côté des commandes.",
    ),
    advice=Text(
        "Ask those who hesitate what holds them back; make an offer while they remember you.",
        "Demander aux hésitants ce qui les retient ; proposer une offre tant qu'ils y pensent.",
    ),
)
def repurchase_intention(
    answers: Rows, positive_from: Positive | None = None, scale_max: Positive = 5
) -> Value:
    """Share of answers that mean to buy again.

    ``positive ÷ answers``, a fraction; higher is better. ``answers`` are yes and no in English
    or French, the ends of the scale, or whole numbers from 1 to ``scale_max``; the cut-off
    follows the scale as for CSAT. Other texts are passed over. No answer: no value; a number
    off the scale: :class:`DomainError`. Source: D4, without a formula (C36).

    >>> repurchase_intention(["oui", "no", 5, 3])
    0.5
    """
    given = rows.scores(answers, 1, scale_max, words=True)
    least = rows.cutoff(positive_from, scale_max, POSITIVE, "positive_from")
    return ratio(
        given.between(least, scale_max, "repurchase_yes"), given.count("repurchase_answers")
    )


# ---------------------------------------------------------------- surveys and comments


@kpi(
    "K64",
    family=SATISFACTION,
    function="SURVEY_RESPONSE_RATE",
    function_fr="TAUX_REPONSE_ENQUETE",
    unit="rate",
    better="higher",
    name=Text("Survey response rate", "Taux de réponse à l'enquête"),
    help=Text("Answers ÷ surveys sent.", "Réponses ÷ enquêtes envoyées."),
    arguments={
        "answers": Text("answers received", "réponses reçues"),
        "sent": Text("surveys sent", "enquêtes envoyées"),
    },
    bind={"answers": "survey_answers", "sent": "surveys_sent"},
    source="D4 (implied)",
    aliases=("taux de réponse au sondage", "taux de retour d'enquête"),
    note=Text(
        "Answers are dated by the sending of their wave where it is known. A low rate may hide "
        "those who are silent because they left.",
        "Les réponses sont datées de l'envoi de leur vague si elle est connue. Un taux bas peut "
        "cacher ceux qui se taisent parce qu'ils partent.",
    ),
    advice=Text(
        "One question, sent soon after the contact, with a word on what answers changed.",
        "Une question, envoyée peu après le contact, en disant ce que les réponses ont changé.",
    ),
)
def survey_response_rate(answers: Count, sent: Count) -> Value:
    """Answers over surveys sent.

    ``answers ÷ sent``, a fraction; higher is better. Nothing sent: no value. Source: D4
    (implied by its surveys).

    >>> survey_response_rate(180, 1200)
    0.15
    """
    return ratio(answers, sent)


quantity(
    "survey_answers",
    "K64",
    family=SATISFACTION,
    unit="count",
    better="higher",
    name=Text("Survey answers", "Réponses aux enquêtes"),
    help=Text(
        "Answers of customers, with a score or a comment.",
        "Réponses de clients, avec une note ou un commentaire.",
    ),
    source="D4",
)


@kpi(
    "K65",
    family=SATISFACTION,
    function="COMMENT_RATE",
    function_fr="TAUX_VERBATIM",
    unit="rate",
    better="neutral",
    name=Text("Answers with a comment", "Taux de verbatim"),
    help=Text(
        "Share of the answers that carry a comment.",
        "Part des réponses avec un commentaire.",
    ),
    arguments={
        "comments": Text("comment of each answer", "commentaire de chaque réponse"),
        "scores": Text(
            "score of each answer: rows without either are left out",
            "note de chaque réponse : une ligne sans note ni commentaire est exclue",
        ),
    },
    source="D4 « verbatim »",
    aliases=("part de verbatim", "comment share"),
    note=Text(
        "Words that stand for nothing (-, n/a, none, inconnu…) are no comments.",
        "Les mots qui ne disent rien (-, n/a, none, inconnu…) ne sont pas des commentaires.",
    ),
)
def comment_rate(comments: Rows, scores: Rows = None) -> Value:
    """Share of the answers that carry a comment.

    ``comments ÷ answers``, a fraction, neither good nor bad. With ``scores``, a range of the
    same shape, the answers are the rows that hold a comment or a score; without, every row.
    No answer: no value; different shapes: :class:`ArgumentError`. Source: D4.

    >>> comment_rate(["slow", None, "n/a", None], [3, 5, 4, None])
    0.3333333333333333
    """
    given = rows.comments(comments, scores)
    return ratio(given.filled("commented_answers"), given.count("survey_answers"))


quantity(
    "commented_answers",
    "K65",
    family=SATISFACTION,
    unit="count",
    better="neutral",
    name=Text("Comments", "Verbatims"),
    help=Text("Answers that carry a comment.", "Réponses avec un commentaire."),
    source="D4",
)

# ---------------------------------------------------------------- mirror survey, observations


@kpi(
    "K66",
    family=SATISFACTION,
    function="MIRROR_GAP",
    function_fr="ECART_MIROIR",
    unit="score",
    better="neutral",
    name=Text("Mirror survey gap", "Écart de l'enquête miroir"),
    help=Text(
        "Mean that staff predict of customers less the mean that customers give.",
        "Moyenne que les équipes prêtent aux clients moins la moyenne des clients.",
    ),
    arguments={
        "customer_scores": Text("scores given by customers", "notes données par les clients"),
        "predicted_scores": Text(
            "scores that staff expect of customers", "notes que les équipes attendent des clients"
        ),
    },
    source="D4",
    sample="mirror_customer_answers",
    aliases=("enquête miroir", "mirror survey"),
    note=Text(
        "Zero is the aim: above, staff think better of the service than customers do. Only "
        "questions that both were asked are compared.",
        "Le but est zéro : au-dessus, les équipes jugent mieux le service que les clients. Seules "
        "les questions posées aux deux sont comparées.",
    ),
    advice=Text(
        "Show both answers to the team, question by question, and start with the widest gap.",
        "Montrer les deux réponses à l'équipe, question par question, du plus grand écart.",
    ),
)
def mirror_survey_gap(customer_scores: Rows, predicted_scores: Rows) -> Value:
    """What staff think that customers answer, less what customers answer.

    ``mean of the predicted scores − mean of the customers' scores``, in points of the scale;
    zero is the aim. The two ranges may differ in length. A side without any number: no value.
    Source: D4 « enquête miroir ».

    >>> mirror_survey_gap([7, 8, 9], [9, 9])
    1.0
    """
    customers, predicted = rows.amounts(customer_scores), rows.amounts(predicted_scores)
    return difference(
        ratio(
            predicted.total("mirror_predicted_score"), predicted.count("mirror_predicted_answers")
        ),
        ratio(customers.total("mirror_customer_score"), customers.count("mirror_customer_answers")),
    )


@kpi(
    "K66b",
    family=SATISFACTION,
    unit="score",
    better="neutral",
    name=Text("Mirror survey, staff's own view", "Enquête miroir, avis propre des équipes"),
    help=Text(
        "Mean of staff's own opinion less the mean that customers give.",
        "Moyenne de l'avis propre des équipes moins la moyenne des clients.",
    ),
    arguments={
        "mirror_staff_score": Text("sum of staff's scores", "somme des notes des équipes"),
        "mirror_staff_answers": Text("staff's answers", "réponses des équipes"),
        "mirror_customer_score": Text("sum of customers' scores", "somme des notes des clients"),
        "mirror_customer_answers": Text("customers' answers", "réponses des clients"),
    },
    source="D4",
    sample="mirror_customer_answers",
)
def mirror_perception_gap(
    mirror_staff_score: Count,
    mirror_staff_answers: Count,
    mirror_customer_score: Count,
    mirror_customer_answers: Count,
) -> Value:
    """Staff's own opinion less the customers': the perception gap of a mirror survey.

    >>> mirror_perception_gap(45, 5, 80, 10)
    1.0
    """
    return difference(
        ratio(mirror_staff_score, mirror_staff_answers),
        ratio(mirror_customer_score, mirror_customer_answers),
    )


quantity(
    "observations_raised",
    "K67",
    family=SATISFACTION,
    unit="count",
    better="higher",
    name=Text("Observations raised", "Étonnements signalés"),
    help=Text(
        "Entries in the register of astonishment reports.",
        "Lignes du registre des rapports d'étonnement.",
    ),
    source="D4",
    aliases=("rapport d'étonnement", "astonishment report"),
)


@kpi(
    "K67",
    family=SATISFACTION,
    unit="rate",
    better="higher",
    name=Text("Observations acted on", "Étonnements suivis d'effet"),
    help=Text(
        "Observations whose action is done ÷ observations raised.",
        "Étonnements dont l'action est faite ÷ étonnements signalés.",
    ),
    arguments={
        "observations_done": Text("actions done", "actions faites"),
        "observations_raised": Text("observations raised", "étonnements signalés"),
    },
    source="D4 « rapport d'étonnement »; ratio by xlkpi",
    note=Text(
        "Dated on the report, so a recent month rises as its actions are done.",
        "Daté du signalement : un mois récent monte à mesure que ses actions se font.",
    ),
    advice=Text(
        "Give each observation an owner and a date; answer the person who raised it.",
        "Donner à chaque étonnement un responsable et une date ; répondre à son auteur.",
    ),
)
def observation_completion_rate(observations_done: Count, observations_raised: Count) -> Value:
    """Observations whose action is done over those raised, by month of the report.

    >>> observation_completion_rate(6, 8)
    0.75
    """
    return ratio(observations_done, observations_raised)
