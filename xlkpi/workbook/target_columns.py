"""The columns of the Targets table: typed, people's own, and worked out; names and titles."""

from __future__ import annotations

from xlkpi.model.text import Text
from xlkpi.targets.register import MONTHS, TARGETS

# what is worked out stands beside what was typed, in this order
BESIDE = ("baseline", "gap")
SHOWN = (
    "check", "now_low", "now_high", "impact", "impact_of", "impact_money", "best", "projected",
    "specific", "measurable", "attainable", "realistic", "time_bound", "relevant",
)  # fmt: skip
PARTS = tuple(f"t{i:02d}" for i in range(1, 13))  # what each month asks for
SO_FAR = tuple(f"y{i:02d}" for i in range(1, 13))  # what the months up to it ask for together
WORKINGS = (
    "kpi_id", "kpi_no", "segment_id", "kind_no", "base_row", "spread", "better", "typed",
    "row_year", "season", "single", "year_value", "year_flat", "base_flat", *PARTS, *SO_FAR,
    "goal", "goal_year", "ask_low", "ask_high", "horizon", "month_value", "applies", "in_force",
    "applies_before", "in_force_before", "is_strict", "ytd", "rest", "row",
)  # fmt: skip
WORKED = (*BESIDE, *SHOWN, *WORKINGS)

TITLES = {column.id: column.title for column in TARGETS.columns} | {
    "baseline": Text("Baseline (12 months)", "Référence (12 mois)"),
    "gap": Text("Target − baseline", "Objectif − référence"),
    "check": Text("Check", "Contrôle"),
    "now_low": Text("Chosen month: at least", "Mois choisi : au moins"),
    "now_high": Text("Chosen month: at most", "Mois choisi : au plus"),
    "impact": Text("What it means, over 12 months", "Ce que cela représente, sur 12 mois"),
    "impact_of": Text("… of what", "… de quoi"),
    "impact_money": Text("… in money", "… en argent"),
    "best": Text("Best month of 12", "Meilleur mois sur 12"),
    "projected": Text("Trend at the deadline", "Tendance à l’échéance"),
    "specific": Text("S specific", "S spécifique"),
    "measurable": Text("M measurable", "M mesurable"),
    "attainable": Text("A attainable", "A atteignable"),
    "realistic": Text("R realistic", "R réaliste"),
    "time_bound": Text("T time-bound", "T temporel"),
    "relevant": Text("+ relevant", "+ pertinent"),
}


def headers(extra: tuple[str, ...], fiscal: int) -> tuple[str, ...]:
    """The headers of the table in order; the months from the fiscal year's first."""
    typed = TARGETS.ids
    months = months_in_order(fiscal)
    first, last = typed.index(MONTHS[0]), typed.index(MONTHS[-1])
    return (
        *typed[:first], *BESIDE, *months, *typed[last + 1 :], *extra, *SHOWN, *WORKINGS,
    )  # fmt: skip


def months_in_order(fiscal: int) -> tuple[str, ...]:
    """The columns of the months, from the fiscal year's first.

    >>> months_in_order(4)[0], months_in_order(4)[-1]
    ('m04', 'm03')
    """
    return MONTHS[fiscal - 1 :] + MONTHS[: fiscal - 1]
