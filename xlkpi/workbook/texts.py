"""Every label of the workbook, in English and in French."""

from __future__ import annotations

from datetime import date

from xlkpi.model.text import Language, Text

NB = "\u00a0"  # no-break space, before French double punctuation

# ---------------------------------------------------------------- sheets

SUMMARY = Text("Summary", "Synthèse")
TARGETS = Text("Targets", "Objectifs")
ACTIONS = Text("Actions", "Plan d’actions")
BASELINES = Text("Baselines", "Références")
DEFINITIONS = Text("Definitions", "Définitions")
QUALITY = Text("Data quality", "Qualité des données")
SETTINGS = Text("Settings", "Paramètres")
AUDIT = Text("Audit", "Journal")
FACTS = Text("Facts", "Faits")

TABLES = {
    "usage": Text("usage", "usages"),
    "customers": Text("customers", "clients"),
    "subscriptions": Text("subscriptions", "abonnements"),
    "revenue_movements": Text("revenue movements", "mouvements de revenu"),
    "leads": Text("leads", "leads"),
    "deals": Text("deals", "affaires"),
    "orders": Text("orders", "commandes"),
    "campaign_contacts": Text("campaign contacts", "contacts de campagne"),
    "campaign_totals": Text("campaign totals", "totaux de campagne"),
    "calls": Text("calls", "appels"),
    "call_totals": Text("call totals", "totaux d’appels"),
    "messages": Text("messages", "messages"),
    "tickets": Text("tickets", "tickets"),
    "surveys": Text("surveys", "enquêtes"),
    "survey_sends": Text("survey sends", "envois d’enquêtes"),
    "complaints": Text("complaints", "réclamations"),
    "costs": Text("costs", "coûts"),
    "records": Text("call records", "fiches d’appel"),
    "agent_hours": Text("agent hours", "heures d’agents"),
    "observations": Text("observations", "observations"),
}
DIMENSIONS = {
    "queue": Text("queue", "file"),
    "agent": Text("agent", "agent"),
    "channel": Text("channel", "canal"),
    "sales_channel": Text("sales channel", "canal de vente"),
    "region": Text("region", "région"),
    "segment": Text("segment", "segment"),
    "source": Text("source", "origine"),
    "owner": Text("owner", "responsable"),
    "campaign": Text("campaign", "campagne"),
    "category": Text("category", "catégorie"),
    "plan": Text("plan", "offre"),
    "product": Text("product", "produit"),
    "priority": Text("priority", "priorité"),
    "status": Text("status", "statut"),
    "kind": Text("kind", "type"),
    "stage": Text("stage", "étape"),
    "variant": Text("variant", "variante"),
    "sales_cycle": Text("sales cycle", "cycle de vente"),
    "field": Text("field", "champ"),
}


def table(name: str) -> Text:
    """What people call a canonical table."""
    return TABLES.get(name) or Text(name.replace("_", " "), name.replace("_", " "))


TOTAL = Text("Total", "Total")
OTHERS = Text("others", "autres")
RIGHT_AXIS = Text("right", "à droite")
BLANK = Text("(blank)", "(vide)")

# ---------------------------------------------------------------- columns of a KPI row

NAME = Text("Indicator", "Indicateur")
N = Text("n", "n")
VALUE = Text("Value", "Valeur")
TARGET = Text("Target", "Objectif")
VARIANCE = Text("Variance", "Écart")
VARIANCE_PCT = Text("Variance %", "Écart %")
STATUS = Text("Status", "Statut")
TREND = Text("13 months", "13 mois")
PREVIOUS = Text("Previous month", "Mois précédent")
CHANGE = Text("Change", "Évolution")
LAST_YEAR = Text("Same month last year", "Même mois an dernier")
QTD = Text("Quarter to date", "Trimestre à date")
YTD = Text("Year to date", "Année à date")
R12 = Text("Rolling 12 months", "12 mois glissants")
ALL = Text("All data", "Tout")
NOTE = Text("Note", "Note")
BENCHMARK = Text("Benchmark", "Repère marché")
BENCHMARK_FROM = Text("benchmark: ", "repère\u00a0: ")
BENCHMARK_SOURCE = Text("Its source", "Sa source")
COMMENT = Text("Comment", "Commentaire")

MET = Text("✔ On target", "✔ Atteint")
NEAR = Text("● Close", "● Proche")
MISSED = Text("✖ Off target", "✖ Manqué")

# ---------------------------------------------------------------- family sheets

PERIOD = Text("Month", "Mois")
SEGMENT = Text("Segment", "Segment")
BACK = Text("Change on Summary", "Changer sur Synthèse")
MEASURES = Text("What they are made of", "De quoi ils sont faits")
MEASURES_HELP = Text(
    "Each cell adds up the Facts tables for its months and the chosen segment.",
    "Chaque cellule additionne les tables de faits pour ses mois et le segment choisi.",
)
WINDOW = Text("window", "fenêtre")
FROM = Text("first month", "premier mois")
TO = Text("last month", "dernier mois")
BEFORE_FROM = Text("period before: first month", "période d’avant : premier mois")
BEFORE_TO = Text("period before: last month", "période d’avant : dernier mois")
MISSING = Text("Not given by these exports", "Non fournis par ces exports")
MISSING_HELP = Text("What would give it", "Ce qui le donnerait")
EMPTY_FAMILY = Text(
    "Nothing in these exports fills this sheet. It takes:",
    "Rien dans ces exports n’alimente cette feuille. Il faut :",
)
MADE_OF = Text("needs", "demande")
EXPORT = Text("an export of", "un export de")
OR = Text("or", "ou")
PARTIAL = Text(
    "Partial month: the data ends before its last day. No variance on volumes.",
    "Mois partiel : les données s’arrêtent avant son dernier jour. Pas d’écart sur les volumes.",
)
PARTIAL_SHORT = Text("partial month", "mois partiel")
HELPERS = Text("workings", "calculs")

# ---------------------------------------------------------------- reasons

NO_DATA = Text("no data for this period", "pas de données sur cette période")
NOT_TWELVE = Text("fewer than 12 months of data", "moins de 12 mois de données")
NONE_BEFORE = Text("no data for the period before", "pas de données sur la période d’avant")
SNAPSHOT = Text("a snapshot: see All data", "une photographie : voir Tout")
NOT_SPLIT = Text("not split by ", "non ventilé par ")
NOTHING = Text("nothing to divide by", "rien à compter : diviseur nul")
UNKNOWN_SEGMENT = Text("choose a segment of the list", "choisissez un segment de la liste")

# ---------------------------------------------------------------- summary

AS_OF = Text("Data up to", "Données au")
ROWS_USED = Text("{used} of {read} rows used", "{used} lignes utilisées sur {read}")
FILE_READ = Text("{files} file", "{files} fichier")
FILES_READ = Text("{files} files", "{files} fichiers")
HEADLINES = Text("Key indicators", "Indicateurs clés")
CHARTS = Text("Thirteen months", "Treize mois")
ALERTS = Text("To act on", "À traiter")
OF_TARGET = Text("From 0 to target", "De 0 à l’objectif")
BEYOND = Text("and on", "au-delà")
VARIANCES = Text(
    "Furthest from target, relative to it", "Plus grands écarts, en part de l’objectif"
)
NONE_BEST = Text("No indicator is beyond its target.", "Aucun indicateur ne dépasse son objectif.")
NONE_WORST = Text("No indicator falls short.", "Aucun indicateur n’est en retrait.")
MOVED = Text("What moved since last month", "Ce qui a bougé en un mois")
NO_ALERTS = Text("No indicator is off its target.", "Aucun indicateur n’a manqué son objectif.")
ITS_TARGET = Text("its target", "son objectif")
R12_TARGET = Text("12 months’ target", "Objectif des 12 mois")
FORECAST = Text("Forecast {month}", "Prévision {month}")
OPEN_ACTIONS = Text("Open actions", "Actions ouvertes")
NO_ACTION = Text("no action yet", "aucune action")
ACTIONS_OPEN = Text("open actions: ", "actions ouvertes\u00a0: ")
TARGET_YEAR = Text("Fiscal year of the period", "Exercice de la période")
TARGET_MONTH = Text("Its month of the fiscal year", "Rang du mois dans l’exercice")
BUILT_MONTH = Text("Last month of the data", "Dernier mois des données")
BUILT_YEAR = Text("Its fiscal year", "Son exercice")
BUILT_POSITION = Text("Its month of the fiscal year (data)", "Son rang dans l’exercice (données)")
NO_TARGETS = Text("Type targets on the sheet Targets.", "Saisissez les objectifs sur Objectifs.")
CHOOSE = Text("choose in the yellow cells", "choisissez dans les cellules jaunes")
ADVICE = Text("Advice", "Conseil")
ALERT = Text("Alert", "Alerte")
SHEET = Text("Sheet", "Feuille")

# ---------------------------------------------------------------- settings

SELECTIONS = Text("Choices", "Choix")
PARAMETERS = Text("Parameters", "Réglages")
PARAMETER = Text("Parameter", "Paramètre")
MEANING = Text("Meaning", "Signification")
HOW = Text("How to change it", "Comment le changer")
LIVE = Text("here: the sheets follow at once", "ici : les feuilles suivent aussitôt")
REBUILD = Text("in xlkpi.toml, then rebuild", "dans xlkpi.toml, puis reconstruire")
NOT_SET = Text("not set", "non défini")
MONTHS = Text("Months", "Mois")
SEGMENTS = Text("Segments", "Segments")
IN_FORCE = Text("In force", "En vigueur")
FISCAL = Text("First month of the fiscal year", "Premier mois de l’exercice")
EXPORT_ITSELF = Text("the export", "l’export")  # what a number is of, where nothing has a date
DATA_END = Text("Last day of the data", "Dernier jour des données")
SEGMENT_NUMBER = Text("Number of the chosen segment", "Numéro du segment choisi")
SEGMENT_DIMENSION = Text("Dimension of the chosen segment", "Dimension du segment choisi")
PARTIAL_FLAG = Text("The chosen month is partial", "Le mois choisi est partiel")


def months_of(language: Language) -> tuple[str, ...]:
    """Short names of the months."""
    if language == "fr":
        return tuple("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split())
    return tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())


def long_months_of(language: Language) -> tuple[str, ...]:
    """Names of the months."""
    if language == "fr":
        names = (
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        )
    else:
        names = (
            "January February March April May June July August September October November December"
        )
    return tuple(names.split())


def month(of: date, language: Language, *, long: bool = False) -> str:
    """A month in a sentence: Oct 2026, oct. 2026; October 2026, octobre 2026."""
    names = long_months_of(language) if long else months_of(language)
    return f"{names[of.month - 1]} {of.year}"


def number(value: int, language: Language) -> str:
    """A whole number in words of the language: 12,431 or 12 431."""
    return f"{value:,}".replace(",", "\u202f" if language == "fr" else ",")


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'
