"""Voice of customer / Satisfaction & écoute: functions for Excel.

Generated from the catalogue by `python -m xlkpi.addin.udfs --write`: edit that, not this file.
"""

import xlwings as xw

from xlkpi.addin.runtime import call


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="answers from 0 to 10")
def NPS(scores):
    """Promoters (9–10) less detractors (0–6), in points of all answers."""
    return call("net_promoter_score", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="réponses de 0 à 10")
def SCORE_NPS(scores):
    """Promoteurs (9–10) moins détracteurs (0–6), en points sur toutes les réponses."""
    return call("net_promoter_score", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="answers from 0 to 10")
@xw.arg("confidence", ndim=2, err_to_str=True, doc="between 0 and 1; 0.95")
def NPS_MARGIN(scores, confidence=0.95):
    """Half-width of the confidence interval of an NPS, in points."""
    return call("net_promoter_score_margin", scores, confidence)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="réponses de 0 à 10")
@xw.arg("confidence", ndim=2, err_to_str=True, doc="entre 0 et 1 ; 0,95")
def MARGE_NPS(scores, confidence=0.95):
    """Demi-largeur de l'intervalle de confiance d'un NPS, en points."""
    return call("net_promoter_score_margin", scores, confidence)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="answers from 0 to 10")
def PROMOTER_RATE(scores):
    """Share of answers of 9 or 10."""
    return call("promoter_rate", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="réponses de 0 à 10")
def PART_PROMOTEURS(scores):
    """Part des réponses de 9 ou 10."""
    return call("promoter_rate", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="answers from 0 to 10")
def PASSIVE_RATE(scores):
    """Share of answers of 7 or 8."""
    return call("passive_rate", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="réponses de 0 à 10")
def PART_PASSIFS(scores):
    """Part des réponses de 7 ou 8."""
    return call("passive_rate", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="answers from 0 to 10")
def DETRACTOR_RATE(scores):
    """Share of answers from 0 to 6."""
    return call("detractor_rate", scores)


@xw.func(category="xlkpi")
@xw.arg("scores", ndim=2, err_to_str=True, doc="réponses de 0 à 10")
def PART_DETRACTEURS(scores):
    """Part des réponses de 0 à 6."""
    return call("detractor_rate", scores)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="answers, from 1 to the top")
@xw.arg(
    "positive_from", ndim=2, err_to_str=True, doc="lowest positive answer; 4 of 5, 6 of 7, 8 of 10…"
)
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="top of the scale; 5")
def CSAT(ratings, positive_from=None, scale_max=5):
    """Share of positive answers (4 and 5 on 1–5)."""
    return call("customer_satisfaction", ratings, positive_from, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="réponses, de 1 au haut de l'échelle")
@xw.arg(
    "positive_from",
    ndim=2,
    err_to_str=True,
    doc="plus basse réponse positive ; 4 sur 5, 6 sur 7, 8 sur 10…",
)
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="haut de l'échelle ; 5")
def TAUX_SATISFACTION(ratings, positive_from=None, scale_max=5):
    """Part des réponses positives (4 et 5 sur 1–5)."""
    return call("customer_satisfaction", ratings, positive_from, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="answers; high means easy")
@xw.arg("easy_from", ndim=2, err_to_str=True, doc="lowest easy answer; 5 of 7, 4 of 5")
@xw.arg("hard_up_to", ndim=2, err_to_str=True, doc="highest hard answer; 3 of 7, 2 of 5")
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="top of the scale; 7")
def CES(ratings, easy_from=None, hard_up_to=None, scale_max=7):
    """Easy answers less hard ones, in points of all answers (1–7: easy from 5, hard up to 3)."""
    return call("customer_effort_score", ratings, easy_from, hard_up_to, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="réponses ; haut veut dire facile")
@xw.arg("easy_from", ndim=2, err_to_str=True, doc="facile dès ; 5 sur 7, 4 sur 5")
@xw.arg("hard_up_to", ndim=2, err_to_str=True, doc="difficile jusqu'à ; 3 sur 7, 2 sur 5")
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="haut de l'échelle ; 7")
def SCORE_EFFORT(ratings, easy_from=None, hard_up_to=None, scale_max=7):
    """Réponses faciles moins difficiles, en points (1–7 : facile dès 5, difficile jusqu'à 3)."""
    return call("customer_effort_score", ratings, easy_from, hard_up_to, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="answers; high means easy")
@xw.arg("easy_from", ndim=2, err_to_str=True, doc="lowest easy answer; 5 of 7, 4 of 5")
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="top of the scale; 7")
def CES_EASY(ratings, easy_from=None, scale_max=7):
    """Share of answers that say it was easy (5 to 7 on 1–7)."""
    return call("customer_effort_easy_rate", ratings, easy_from, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="réponses ; haut veut dire facile")
@xw.arg("easy_from", ndim=2, err_to_str=True, doc="facile dès ; 5 sur 7, 4 sur 5")
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="haut de l'échelle ; 7")
def PART_FACILES(ratings, easy_from=None, scale_max=7):
    """Part des réponses « facile » (5 à 7 sur 1–7)."""
    return call("customer_effort_easy_rate", ratings, easy_from, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="answers; high means easy")
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="top of the scale; 7")
def CES_MEAN(ratings, scale_max=7):
    """Mean of the effort answers; high means easy."""
    return call("customer_effort_mean", ratings, scale_max)


@xw.func(category="xlkpi")
@xw.arg("ratings", ndim=2, err_to_str=True, doc="réponses ; haut veut dire facile")
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="haut de l'échelle ; 7")
def EFFORT_MOYEN(ratings, scale_max=7):
    """Moyenne des réponses d'effort ; haut veut dire facile."""
    return call("customer_effort_mean", ratings, scale_max)


@xw.func(category="xlkpi")
@xw.arg("answers", ndim=2, err_to_str=True, doc="yes and no, or 1 to the top")
@xw.arg(
    "positive_from", ndim=2, err_to_str=True, doc="lowest positive answer; 4 of 5, 6 of 7, 8 of 10…"
)
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="top of the scale; 5")
def REPURCHASE_INTENTION(answers, positive_from=None, scale_max=5):
    """Share of answers that mean to buy again (yes, or 4 and 5 on 1–5)."""
    return call("repurchase_intention", answers, positive_from, scale_max)


@xw.func(category="xlkpi")
@xw.arg("answers", ndim=2, err_to_str=True, doc="oui et non, ou de 1 au haut de l'échelle")
@xw.arg(
    "positive_from",
    ndim=2,
    err_to_str=True,
    doc="plus basse réponse positive ; 4 sur 5, 6 sur 7, 8 sur 10…",
)
@xw.arg("scale_max", ndim=2, err_to_str=True, doc="haut de l'échelle ; 5")
def INTENTION_RACHAT(answers, positive_from=None, scale_max=5):
    """Part des réponses qui veulent racheter (oui, ou 4 et 5 sur 1–5)."""
    return call("repurchase_intention", answers, positive_from, scale_max)


@xw.func(category="xlkpi")
@xw.arg("answers", ndim=2, err_to_str=True, doc="answers received")
@xw.arg("sent", ndim=2, err_to_str=True, doc="surveys sent")
def SURVEY_RESPONSE_RATE(answers, sent):
    """Answers ÷ surveys sent."""
    return call("survey_response_rate", answers, sent)


@xw.func(category="xlkpi")
@xw.arg("answers", ndim=2, err_to_str=True, doc="réponses reçues")
@xw.arg("sent", ndim=2, err_to_str=True, doc="enquêtes envoyées")
def TAUX_REPONSE_ENQUETE(answers, sent):
    """Réponses ÷ enquêtes envoyées."""
    return call("survey_response_rate", answers, sent)


@xw.func(category="xlkpi")
@xw.arg("comments", ndim=2, err_to_str=True, doc="comment of each answer")
@xw.arg(
    "scores", ndim=2, err_to_str=True, doc="score of each answer: rows without either are left out"
)
def COMMENT_RATE(comments, scores=None):
    """Share of the answers that carry a comment."""
    return call("comment_rate", comments, scores)


@xw.func(category="xlkpi")
@xw.arg("comments", ndim=2, err_to_str=True, doc="commentaire de chaque réponse")
@xw.arg(
    "scores",
    ndim=2,
    err_to_str=True,
    doc="note de chaque réponse : une ligne sans note ni commentaire est exclue",
)
def TAUX_VERBATIM(comments, scores=None):
    """Part des réponses avec un commentaire."""
    return call("comment_rate", comments, scores)


@xw.func(category="xlkpi")
@xw.arg("customer_scores", ndim=2, err_to_str=True, doc="scores given by customers")
@xw.arg("predicted_scores", ndim=2, err_to_str=True, doc="scores that staff expect of customers")
def MIRROR_GAP(customer_scores, predicted_scores):
    """Mean that staff predict of customers less the mean that customers give."""
    return call("mirror_survey_gap", customer_scores, predicted_scores)


@xw.func(category="xlkpi")
@xw.arg("customer_scores", ndim=2, err_to_str=True, doc="notes données par les clients")
@xw.arg(
    "predicted_scores", ndim=2, err_to_str=True, doc="notes que les équipes attendent des clients"
)
def ECART_MIROIR(customer_scores, predicted_scores):
    """Moyenne que les équipes prêtent aux clients moins la moyenne des clients."""
    return call("mirror_survey_gap", customer_scores, predicted_scores)
