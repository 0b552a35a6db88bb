"""The words of a report that are not the workbook's."""

from __future__ import annotations

from xlkpi.model.text import Text

REPORT = Text("Report of {month}", "Rapport {month}")
HEADLINES = Text("Key indicators", "Indicateurs clés")
COMMENTS = Text("What they say", "Ce qu’ils disent")
INDICATOR = Text("Indicator", "Indicateur")
VALUE = Text("Value", "Valeur")
TARGET = Text("Target", "Objectif")
STATUS = Text("Status", "Statut")
CHANGE = Text("Since last month", "Depuis le mois précédent")
YEAR_AGO = Text("A year ago", "Il y a un an")
MONTHS = Text("13 months", "13 mois")
MOVED = Text("What moved most", "Ce qui a le plus bougé")
ALERTS = Text("Off target", "Hors objectif")
NO_ALERTS = Text("No indicator is off its target.", "Aucun indicateur n’a manqué son objectif.")
EVENTS = Text("What happened", "Facteurs externes")
ACTIONS = Text("Open actions", "Actions ouvertes")
MONTH = Text("Month", "Mois")
KIND = Text("Kind", "Type")
WHAT = Text("What", "Quoi")
ACTION = Text("Action", "Action")
OWNER = Text("Owner", "Responsable")
DUE = Text("Due", "Échéance")
LATE = Text("late", "en retard")
DATA = Text("Data", "Données")
UP_TO = Text("up to {day}", "jusqu’au {day}")
BENCHMARK = Text("Benchmark", "Repère")
NOTHING = Text(
    "No indicator has a value in this month.", "Aucun indicateur n’a de valeur ce mois-ci."
)
NO_PICTURES = Text(
    "Pictures need matplotlib: pip install 'xlkpi[report]'.",
    "Les images demandent matplotlib\u00a0: pip install 'xlkpi[report]'.",
)
PICTURE = Text(
    "{name}, the 13 months to {month}: from {first} to {last}",
    "{name}, les 13 mois à fin {month}\u00a0: de {first} à {last}",
)
DOTTED = Text("Dashed line: target.", "Ligne tiretée\u00a0: objectif.")
