"""CRM data quality: fields filled, records complete, duplicates and invalid values."""

from __future__ import annotations

from xlkpi.model import rows
from xlkpi.model.expression import Value, ratio
from xlkpi.model.kpi import Count, Family, Rows, kpi, quantity
from xlkpi.model.text import Text

DATA_QUALITY = Family.DATA_QUALITY

FILL = Text(
    "Ask customers for what is missing at the next contact, or buy it from third parties; start "
    "with the fields that campaigns use.",
    "Demander ce qui manque au client au prochain contact, ou l'acheter à des tiers ; commencer "
    "par les champs utiles aux campagnes.",
)


@kpi(
    "K105",
    family=DATA_QUALITY,
    function="COMPLETENESS",
    function_fr="TAUX_COMPLETUDE",
    unit="rate",
    better="higher",
    name=Text("Completeness of fields", "Taux de complétude"),
    help=Text(
        "Share of the customers whose field is filled.",
        "Part des clients dont le champ est rempli.",
    ),
    arguments={
        "field_values": Text("the field, a cell a customer", "le champ, une cellule par client"),
        "record_ids": Text(
            "identifiers: only rows that have one count", "identifiants : seules ces lignes comptent"
        ),
    },
    source="D1 §3",
    aliases=(
        "taux d'achèvement", "taux d'exhaustivité", "taux de remplissage", "fill rate",
        "completion rate",
    ),
    note=Text(
        "C32: four French names, one KPI. Blanks, spaces, -, ?, n/a, null, none, unknown, inconnu, "
        "non renseigné, Select and, in texts, 0000 are empty. One value a field; the row without a "
        "field is over all fields.",
        "C32 : quatre noms, un KPI. Vides, espaces, -, ?, n/a, null, none, unknown, inconnu, non "
        "renseigné, Select et, en texte, 0000 sont vides. Une valeur par champ ; la ligne sans "
        "champ porte sur tous.",
    ),
    advice=FILL,
)  # fmt: skip
def completeness(field_values: Rows, record_ids: Rows = None) -> Value:
    """Share of the customers whose field is filled.

    ``filled ÷ rows``, a fraction; higher is better. With ``record_ids``, a range of the same
    shape, only rows with a filled identifier count. Words that stand for nothing (n/a, -,
    inconnu…) are empty. No row: no value; different shapes: :class:`ArgumentError`. Source: D1
    §3; decision C32.

    >>> completeness(["a@x.fr", "n/a", None, "b@x.fr"])
    0.5
    >>> completeness(["a@x.fr", None, None], [1, 2, None])
    0.5
    """
    given = rows.filled(field_values, record_ids)
    return ratio(given.filled("filled_values"), given.count("field_rows"))


@kpi(
    "K105b",
    family=DATA_QUALITY,
    unit="rate",
    better="higher",
    name=Text("Completeness of critical fields", "Complétude des champs critiques"),
    help=Text(
        "Mean completeness of the fields that every customer should have.",
        "Complétude moyenne des champs que chaque client devrait avoir.",
    ),
    arguments={
        "critical_filled_values": Text("filled values of these fields", "valeurs remplies"),
        "critical_field_rows": Text("customers × these fields", "clients × ces champs"),
    },
    source="xlkpi, after D1 §3",
    advice=FILL,
)
def critical_completeness(critical_filled_values: Count, critical_field_rows: Count) -> Value:
    """Completeness over the critical fields together, which is the mean of theirs.

    >>> critical_completeness(3400, 4000)
    0.85
    """
    return ratio(critical_filled_values, critical_field_rows)


@kpi(
    "K105c",
    family=DATA_QUALITY,
    unit="rate",
    better="higher",
    name=Text("Complete records", "Fiches complètes"),
    help=Text(
        "Share of the customers with all critical fields filled.",
        "Part des clients dont tous les champs critiques sont remplis.",
    ),
    arguments={
        "complete_records": Text("customers with all of them", "clients qui les ont tous"),
        "total_customers": Text("customers on file", "clients en base"),
    },
    source="xlkpi, after D1 §3",
    aliases=("taux de fiches complètes", "complete record rate"),
    note=Text(
        "Far below the mean of the fields when the gaps fall on different customers.",
        "Bien sous la moyenne des champs quand les manques tombent sur des clients différents.",
    ),
    advice=FILL,
)
def complete_record_rate(complete_records: Count, total_customers: Count) -> Value:
    """Customers with every critical field filled over the customers on file.

    >>> complete_record_rate(600, 1000)
    0.6
    """
    return ratio(complete_records, total_customers)


@kpi(
    "K106",
    family=DATA_QUALITY,
    function="DUPLICATE_RATE",
    function_fr="TAUX_DOUBLONS",
    unit="rate",
    better="lower",
    name=Text("Duplicate rate", "Taux de doublons"),
    help=Text(
        "Share of the filled keys that repeat another one.",
        "Part des clés remplies qui en répètent une autre.",
    ),
    arguments={
        "keys": Text("identifiers, e-mails…, a cell a record", "identifiants, e-mails…, par fiche"),
    },
    source="xlkpi (derived)",
    aliases=("doublons", "duplicates", "dédoublonnage"),
    note=Text(
        "Case and outer spaces are ignored; blanks are no duplicates of each other. Counted before "
        "xlkpi drops them.",
        "Casse et espaces autour sont ignorés ; des vides ne sont pas des doublons. Compté avant "
        "que xlkpi ne les écarte.",
    ),
    advice=Text(
        "Merge duplicates, then forbid new ones: a unique key, a search before creating.",
        "Fusionner les doublons, puis les empêcher : clé unique, recherche avant création.",
    ),
)
def duplicate_rate(keys: Rows) -> Value:
    """Share of the filled keys that repeat another one.

    ``(filled − distinct) ÷ filled``, a fraction; lower is better. Case and outer spaces are
    ignored, blanks passed over. No key: no value. Source: xlkpi's, beside D1 §3.

    >>> duplicate_rate(["a@x.fr", "A@x.fr ", "b@x.fr", None, None])
    0.3333333333333333
    """
    given = rows.keys(keys)
    filled = given.filled("filled_keys")
    return ratio(filled - given.distinct("distinct_keys"), filled)


quantity(
    "invalid_values",
    "K106",
    family=DATA_QUALITY,
    unit="count",
    better="lower",
    spread="level",
    name=Text("Invalid e-mails and telephones", "E-mails et téléphones invalides"),
    help=Text(
        "E-mails and telephone numbers of a wrong form.",
        "E-mails et numéros de téléphone mal formés.",
    ),
    source="xlkpi (derived)",
    aliases=("invalides", "valeurs invalides"),
    advice=Text(
        "Check the form on entry; correct those of active customers first.",
        "Contrôler la forme à la saisie ; corriger d'abord les clients actifs.",
    ),
)
