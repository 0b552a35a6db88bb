"""``python -m benchmarks.forecasts``: how good forecasts and their intervals are.

Every series is forecast at each of its months from three years on, by all that was known then;
and again as if only its last 8, 18, 24 or 36 months were known. ``--write`` puts the table into
``docs/forecasts.md`` and its French twin, ``--check`` fails where it differs from what is there.
Takes the extra ``benchmarks`` and a minute.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.real_series import Monthly, real_series
from benchmarks.seeded_series import seeded_series
from xlkpi.insight import backtest, smoothing
from xlkpi.insight.backtest import Z80, Z95
from xlkpi.insight.forecast import SHORTEST
from xlkpi.insight.smoothing import A_YEAR, STEPS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]

DOCS = Path(__file__).parent.parent / "docs"
WHOLE = 36  # months known at the first origin of the whole history
KNOWN = (8, 18, 24, 36)  # months known, at each origin, of a history cut short
BEGIN, END = "<!-- measured by python -m benchmarks.forecasts -->", "<!-- end -->"


@dataclass(frozen=True)
class Quality:
    """What the forecasts of some series were worth; a mean over series."""

    series: int
    forecasts: int
    error: float  # mean absolute error over the usual change on the year before
    naive: float  # the same of the seasonal naive rule
    within80: float
    within95: float


@dataclass(frozen=True)
class Tried:
    """One series: sums over its origins and months ahead."""

    forecasts: int
    error: float
    naive: float
    within80: float
    within95: float


def quality(series: Sequence[Monthly], known: int | None = None, step: int = 1) -> Quality:
    """Try the forecasts of some series, at every ``step``-th month."""
    tried = [one for each in series if (one := _try(each.values, known, step))]
    several = len(tried)

    def mean(name: str) -> float:
        return float(sum(getattr(one, name) for one in tried) / several)

    return Quality(several, sum(one.forecasts for one in tried), mean("error"), mean("naive"),
                   mean("within80"), mean("within95"))  # fmt: skip


def _try(values: Sequence[float], known: int | None, step: int) -> Tried | None:
    """Forecast one series at each of its origins and hold it against what came."""
    import numpy as np

    all_of = np.array(values)
    usual = np.abs(all_of[A_YEAR:] - all_of[:-A_YEAR]).mean()
    hits80: list[Rows] = []
    hits95: list[Rows] = []
    errors: list[Rows] = []
    naive: list[Rows] = []
    for past, paths, first, after in _origins(all_of, known, step):
        trials = backtest.trials(paths, past, first)
        came = after[: min(STEPS, max(SHORTEST, len(past) // 3))]
        if not trials.deviation or not len(came) or min(trials.deviation) <= 0:
            continue
        ahead = paths[-1][: len(came)]
        deviation = np.array(trials.deviation[: len(came)])
        away = np.abs(came - ahead)
        hits80.append(away <= Z80 * deviation)
        hits95.append(away <= Z95 * deviation)
        errors.append(away)
        at = len(past) - A_YEAR + np.arange(len(came))
        rule = np.where(at >= 0, past[at], past[-1])
        naive.append(np.abs(came - rule))
    if not errors or usual == 0:
        return None
    together = np.concatenate(errors)
    return Tried(
        len(together), float(together.mean() / usual), float(np.concatenate(naive).mean() / usual),
        float(np.concatenate(hits80).mean()), float(np.concatenate(hits95).mean()),
    )  # fmt: skip


def _origins(values: Rows, known: int | None, step: int) -> Iterator[tuple[Rows, Rows, int, Rows]]:
    """At each origin: the months known, the trials' paths, the place of the first, what came."""
    import numpy as np

    ends = range(known or WHOLE, len(values), step)
    if known is None:
        paths = smoothing.carried_on(backtest.windows(values, 0))
        for end in ends:
            first = max(backtest.behind(end) - 1, end - 1 - backtest.ORIGINS)
            yield values[:end], paths[first:end], first, values[end:]
        return
    first = backtest.behind(known) - 1
    pasts = [values[end - known : end] for end in ends]
    if not pasts:
        return
    paths = smoothing.carried_on(np.concatenate([backtest.windows(past, first) for past in pasts]))
    each = known - first
    for place, (past, end) in enumerate(zip(pasts, ends, strict=True)):
        yield past, paths[place * each : (place + 1) * each], first, values[end:]


def table(french: bool = False) -> str:
    """The table of the documentation."""
    head = (
        ("Séries", "Mois connus", "Séries", "Prévisions", "Erreur", "Règle naïve saisonnière",
         "Dans 80 %", "Dans 95 %")
        if french
        else ("Series", "Months known", "Series", "Forecasts", "Error", "Seasonal naive rule",
              "Within 80 %", "Within 95 %")
    )  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---|---|" + "---:|" * 6]
    for name, length, found in measured():
        title = {"real": ("real", "réelles"), "seeded": ("seeded", "tirées")}[name][french]
        whole = ("all, from 36", "tous, dès 36")[french]
        numbers = " | ".join((
            str(found.series), f"{found.forecasts:,}", f"{found.error:.3f}", f"{found.naive:.3f}",
            f"{found.within80 * 100:.1f} %", f"{found.within95 * 100:.1f} %",
        ))  # fmt: skip
        if french:
            numbers = numbers.replace(",", "\u202f").replace(".", ",").replace(" %", "\u00a0%")
        lines.append(f"| {title} | {whole if length is None else length} | {numbers} |")
    return "\n".join(lines)


_MEASURED: list[tuple[str, int | None, Quality]] = []


def measured() -> list[tuple[str, int | None, Quality]]:
    """Every row of the table, measured once."""
    if not _MEASURED:
        for name, series in (("real", real_series()), ("seeded", seeded_series())):
            _MEASURED.append((name, None, quality(series)))
            _MEASURED.extend((name, known, quality(series, known, 6)) for known in KNOWN)
    return _MEASURED


def main() -> int:
    """Print the table, write it, or check that the documentation has it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    status = 0
    for name, french in (("forecasts.md", False), ("forecasts.fr.md", True)):
        text = table(french)
        if not (chosen.write or chosen.check):
            print(text)
            continue
        path = DOCS / name
        held = path.read_text(encoding="utf-8")
        before, rest = held.split(BEGIN)
        after = rest.split(END)[1]
        made = f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"
        if chosen.write:
            path.write_text(made, encoding="utf-8")
        elif made != held:
            print(f"{path} is not what was measured: run python -m benchmarks.forecasts --write")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
