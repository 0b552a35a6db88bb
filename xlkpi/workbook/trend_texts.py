"""The words of the sheets Trends and Outlook."""

from __future__ import annotations

from xlkpi.model.text import Text

TRENDS = Text("Trends", "Tendances")
OUTLOOK = Text("Outlook", "Perspectives")

HELP = Text(
    "Changes, slopes and directions follow the month and the segment chosen on Summary.",
    "Évolutions, pentes et directions suivent le mois et le segment choisis sur Synthèse.",
)
COMPUTED = Text(
    "Odd months, seasons and forecasts: computed when built, for {month}, all segments. Their "
    "intervals and chances are formulas.",
    "Mois atypiques, saisons et prévisions\u00a0: calculés à la construction, pour {month}, tous "
    "segments. Leurs intervalles et chances sont des formules.",
)
SLOPE_HELP = Text(
    "Slope: least squares over 13 months, season taken out where there is one; p: how often "
    "chance alone gives it, autocorrelation allowed for. Below 5 % it is called a trend.",
    "Pente\u00a0: moindres carrés sur 13 mois, saison retirée s’il y en a une\u00a0; p\u00a0: fréquence à "
    "laquelle le hasard seul la donne, autocorrélation comprise. Sous 5 %, c’est une tendance.",
)
MOVES = Text("How it moves", "Évolution")
TREND = Text("Slope over 13 months", "Pente sur 13 mois")
SHAPE = Text("What stands out", "Ce qui ressort")
COMING = Text("Forecast", "Prévision")
AIM = Text("Target", "Objectif")
TRUST = Text("How far to trust it", "Jusqu’où s’y fier")

PREVIOUS = Text("Month before", "Mois précédent")
LAST_YEAR = Text("Year before", "Un an avant")
CHANGE = Text("Change", "Évol.")
PER_MONTH = Text("per month", "par mois")
HALF = Text("± at 95 %", "± à 95 %")
P = Text("p", "p")
DIRECTION = Text("Direction", "Direction")
ODD = Text("Odd months", "Mois atypiques")
SEASON = Text("Season", "Saison")
PER_DAY = Text("Per working day", "Par jour ouvré")
DAY_CHANGE = Text("on the year before", "sur un an")
NEXT = Text("Next month", "Mois suivant")
THIRD = Text("In 3 months", "À 3 mois")
LOW80, HIGH80 = Text("80 %: from", "80 %\u00a0: de"), Text("to", "à")
LOW95, HIGH95 = Text("95 %: from", "95 %\u00a0: de"), Text("to", "à")
GOAL = Text("Target", "Objectif")
BY = Text("By", "Échéance")
CHANCE = Text("Chance to meet it", "Chance de l’atteindre")
ERROR = Text("Error vs last year’s month", "Erreur / mois de l’an passé")
METHOD = Text("Method, or why there is no forecast", "Méthode, ou pourquoi pas de prévision")

TOO_FEW = Text("too few months", "trop peu de mois")
STEADY = Text("→ no proven trend", "→ pas de tendance avérée")
RISING = Text("↗ rising", "↗ en hausse")
FALLING = Text("↘ falling", "↘ en baisse")
GOOD = Text(", favourable", ", favorable")
BAD = Text(", unfavourable", ", défavorable")
SEASON_OF = Text("{strength}: high {high}, low {low}", "{strength}\u00a0: haut {high}, bas {low}")
NO_SEASON = Text("none proven", "aucune avérée")
SEASON_LATER = Text("from two full years", "à partir de deux ans")

INDICATOR = Text("Indicator", "Indicateur")
UNIT = Text("Unit", "Unité")
CHOOSE = Text("choose in the yellow cell", "choisissez dans la cellule jaune")
OUTLOOK_HELP = Text(
    "History and forecast computed when built, for {month}, all segments; choosing another "
    "indicator redraws the chart.",
    "Historique et prévision calculés à la construction, pour {month}, tous segments\u00a0; choisir "
    "un autre indicateur redessine le graphique.",
)
HISTORY = Text("History", "Historique")
VALUE = Text("Forecast", "Prévision")
BAND80 = Text("80 % interval", "Intervalle à 80 %")
BAND95 = Text("95 % interval", "Intervalle à 95 %")
MONTH = Text("Month", "Mois")
NUMBERS = Text("Month by month", "Mois par mois")
READING = Text(
    "The true value is expected between the dashed lines four times in five, between the dotted "
    "ones nineteen times in twenty. An error below 100 % beats repeating last year’s month.",
    "La vraie valeur est attendue quatre fois sur cinq entre les tirets, dix-neuf fois sur vingt "
    "entre les pointillés. Une erreur sous 100 % bat la répétition du mois de l’an passé.",
)
TABLES = Text(
    "The tables that the chart reads: one row an indicator and month.",
    "Les tableaux que lit le graphique\u00a0: une ligne par indicateur et mois.",
)
