"""The model of leaving on the public Telco Customer Churn data: its figures, and its picture.

``python -m benchmarks.churn_model FOLDER PNG-EN PNG-FR`` reads the exports and the ``xlkpi.toml`` of a
folder, prints the table of the docs and draws predicted against observed.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from xlkpi.exports import read_config
from xlkpi.facts import gather
from xlkpi.insight import Insights
from xlkpi.insight.leaving import Leaving
from xlkpi.model.text import LANGUAGES, Language, Text

_TITLE = Text("Risk predicted and observed, by tenths of {n} customers",
              "Risque prévu et observé, par dixièmes de {n} clients")  # fmt: skip
_AXES = (Text("predicted", "prévu"), Text("observed", "observé"))


def learned(folder: Path) -> Leaving:
    """The model of the exports of a folder."""
    facts = gather([folder], config=read_config(folder / "xlkpi.toml"))
    found = Insights(facts, facts.months[-1] if facts.months else date.min).leaving
    if not isinstance(found, Leaving):
        raise SystemExit(found.en)
    return found


def draw(found: Leaving, path: Path, language: Language) -> None:
    """Predicted against observed risk, with the 95 % interval of what was observed."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import PercentFormatter

    figure, axes = plt.subplots(figsize=(5.2, 4.2), dpi=110)
    top = max(max(g.predicted, g.observed) for g in found.calibration) * 1.1
    axes.plot([0, top], [0, top], linestyle="--", color="#A6ADB4")
    errors = [1.96 * (g.observed * (1 - g.observed) / g.cases) ** 0.5 for g in found.calibration]
    axes.errorbar(
        [g.predicted for g in found.calibration], [g.observed for g in found.calibration],
        yerr=errors, fmt="o-", color="#1F6F8B", capsize=3,
    )  # fmt: skip
    several = f"{found.cases:,}".replace(",", "\u202f" if language == "fr" else ",")
    axes.set_title(_TITLE.in_(language).format(n=several), fontsize=10)
    axes.set_xlabel(_AXES[0].in_(language))
    axes.set_ylabel(_AXES[1].in_(language))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, symbol="\u00a0%" if language == "fr" else "%"))
    axes.grid(color="#E7EBEF")
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


def table(found: Leaving) -> str:
    """The tenths as the docs have them."""
    lines = ["| tenth | cases | predicted | observed |", "|---|---|---|---|"]
    lines += [
        f"| {place} | {g.cases} | {g.predicted:.1%} | {g.observed:.1%} |"
        for place, g in enumerate(found.calibration, 1)
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the figures; draw the pictures."""
    folder, *pictures = map(Path, sys.argv[1:])
    found = learned(folder)
    print(found.verdict().en)
    print(f"Brier {found.brier:.3f} against {found.brier_base:.3f}; slope {found.slope:.2f}")
    print(table(found))
    for path, language in zip(pictures, LANGUAGES, strict=False):
        draw(found, path, language)


if __name__ == "__main__":
    main()
