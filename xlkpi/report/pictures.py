"""The pictures of a report: thirteen months of an indicator, as SVG that is the same each time."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

from xlkpi.model.kpi import Unit
from xlkpi.model.period import add_months
from xlkpi.model.text import Language
from xlkpi.report.content import Content, Line
from xlkpi.workbook.texts import months_of

INK, LINE, GOAL, SOFT = "#1F3A5F", "#2E75B6", "#B7791F", "#5F6B73"


def available() -> bool:
    """Whether pictures can be drawn."""
    return find_spec("matplotlib") is not None


def chart(content: Content, line: Line) -> str:
    """The thirteen months of an indicator as an SVG element; empty where it has no value."""
    if sum(value is not None for value in line.months) < 2:
        return ""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.hashsalt": line.id, "svg.fonttype": "none", "font.size": 8,
        "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"],
    }  # fmt: skip
    with mpl.rc_context(settings):
        figure = Figure(figsize=(3.4, 1.25))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0.13, 0.2, 0.84, 0.72))
        _draw(axes, content, line)
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True,
                       metadata={"Date": None, "Creator": None})  # fmt: skip
    text = out.getvalue()
    return text[text.index("<svg") :].strip()


def _draw(axes: Any, content: Content, line: Line) -> None:
    scale = 100 if line.unit is Unit.RATE else 1
    values = [float("nan") if v is None else v * scale for v in line.months]
    places = range(len(values))
    bars = line.unit in (Unit.COUNT, Unit.CURRENCY)
    if bars:
        axes.bar(places, values, color=LINE, width=0.65)
        if min((v for v in values if v == v), default=0) >= 0:
            axes.set_ylim(bottom=0)
    else:
        axes.plot(places, values, color=LINE, linewidth=1.6, marker="o", markersize=2.6)
        axes.plot([12], values[-1:], color=INK, marker="o", markersize=4.5)
    if line.goal is not None:
        axes.axhline(line.goal * scale, color=GOAL, linewidth=1, linestyle=(0, (4, 3)))
    names = months_of(content.language)
    shown = (0, 4, 8, 12)
    months = [add_months(content.period, i - 12) for i in shown]
    axes.set_xticks(shown, [f"{names[m.month - 1]} {m.year % 100:02d}" for m in months])
    axes.margins(x=0.03)
    axes.yaxis.set_major_locator(_few())
    axes.yaxis.set_major_formatter(lambda value, _: _tick(value, line.unit, content.language))
    axes.tick_params(colors=SOFT, length=0, labelsize=7)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#C9D1D9")
    axes.grid(axis="y", color="#E7EBEF", linewidth=0.6)
    axes.set_axisbelow(True)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3)


def _tick(value: float, unit: Unit, language: Language) -> str:
    r"""A number of the axis, short.

    >>> _tick(1_250_000, Unit.CURRENCY, "fr"), _tick(12.5, Unit.RATE, "en")
    ('1,25\xa0M', '12.5%')
    """
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= 10 * size or (size == 1e6 and abs(value) >= size):
            text = f"{value / size:.3g}\u00a0{letter}"
            break
    else:
        text = f"{value:.4g}"
    text = text.replace("-", "−")
    if language == "fr":
        text = text.replace(".", ",")
    if unit is Unit.RATE:
        return text + ("\u00a0%" if language == "fr" else "%")
    return text
