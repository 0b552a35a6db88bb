"""The heat maps of calls: how many come by weekday and hour, and how they are served then."""

from __future__ import annotations

from xlkpi.insight.segments import Segments
from xlkpi.insight.segments.call_hours import CallHours
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.page import letter
from xlkpi.workbook.segments_blocks import Blocks
from xlkpi.workbook.segments_sales import percent

TITLE = Text("Calls by weekday and hour", "Appels par jour et heure")
TOLD = Text(
    "Left: calls offered, dark where they crowd. Right: {rate}, dark where it is worst. {reach}.",
    "À gauche\u00a0: appels reçus, foncé où ils affluent. À droite\u00a0: {rate}, foncé où c’est le pire. "
    "{reach}.",
)
SERVICE_LEVEL = Text(
    "calls answered within {threshold} s ÷ calls offered",
    "appels décrochés en {threshold} s ÷ appels reçus",
)
ABANDONMENT = Text("lost calls ÷ calls offered", "appels perdus ÷ appels reçus")
OFFERED = Text("Calls offered", "Appels reçus")
DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
}
LONG = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
WHOLE_DAY = Text("All day", "Journée")
WEEK = Text("Week", "Semaine")
OPENING = Text("Answered between", "Décrochés entre")
BUSIEST = Text(
    "Busiest: {at} ({offered} calls, {share} of the week’s).",
    "Le plus chargé\u00a0: {at} ({offered} appels, {share} de la semaine).",
)
WEAKEST = Text(
    "Served worst, of hours with {smallest} calls or more: {at} ({rate}).",
    "Le moins bien servi, parmi les heures d’au moins {smallest} appels\u00a0: {at} ({rate}).",
)


def heat_maps(blocks: Blocks, segments: Segments) -> None:
    """The block of the two maps."""
    book, found = blocks.book, segments.call_hours
    if not blocks.given(TITLE, found) or isinstance(found, Text):
        return
    threshold = book.facts.parameter("service_level.threshold")
    rate = book.say(SERVICE_LEVEL if found.service_level else ABANDONMENT)
    rate = rate.format(threshold=f"{threshold:g}")
    told = book.say(TOLD).format(rate=rate, reach=blocks.reach(found.reach))
    blocks.open(TITLE, told, blocks.built + " " + blocks.small)
    days = DAYS[book.language]
    names = [days[day - 1] for day in found.days]
    header, right = blocks.row, _right(found)
    blocks.head((OFFERED, *names, WEEK))
    blocks.row = header
    kpi = "service_level" if found.service_level else "abandonment_rate"
    blocks.head((book.labels[kpi], *names, WEEK), start=right)
    counts: list[str] = []
    rates: list[str] = []
    for hour in found.hours:
        _hour(blocks, found, hour, counts, rates)
    _whole_days(blocks, found)
    blocks.scale(counts, "more")
    blocks.scale(rates, "problem", dark_low=found.service_level)
    _words(blocks, found)
    blocks.close()


def _right(found: CallHours) -> int:
    """The column of the hours beside the rates."""
    return len(found.days) + 3


def _hour(blocks: Blocks, found: CallHours, hour: int, counts: list[str], rates: list[str]) -> None:
    formats = blocks.book.formats
    blocks.text(1, _hours(hour))
    blocks.text(_right(found), f"\u2002{_hours(hour)}")
    for place, day in enumerate(found.days, 2):
        cell = found.cells.get((day, hour))
        counts.append(f"{letter(place)}{blocks.row}")
        blocks.cell(place, cell.offered if cell else 0, formats.count)
        at = _right(found) - 1 + place
        if cell is None:
            blocks.page.put(blocks.row, at, None, blocks.style("muted"))
        elif cell.offered < blocks.smallest:
            blocks.cell(at, cell.rate, formats.percent, style="muted")
        else:
            rates.append(f"{letter(at)}{blocks.row}")
            blocks.cell(at, cell.rate, formats.percent)
    last = len(found.days) + 2
    blocks.cell(last, found.of_hour(hour), formats.count, style="figure")
    _rate(blocks, _right(found) - 1 + last, found, hour=hour)
    blocks.row += 1


def _whole_days(blocks: Blocks, found: CallHours) -> None:
    blocks.text(1, blocks.book.say(WHOLE_DAY), style="field")
    blocks.text(_right(found), f"\u2002{blocks.book.say(WHOLE_DAY)}", style="field")
    for place, day in enumerate(found.days, 2):
        blocks.cell(place, found.of_day(day), blocks.book.formats.count, style="figure")
        _rate(blocks, _right(found) - 1 + place, found, day=day)
    last = len(found.days) + 2
    blocks.cell(last, found.offered, blocks.book.formats.count, style="figure")
    _rate(blocks, _right(found) - 1 + last, found)
    blocks.row += 1
    blocks.text(1, blocks.book.say(OPENING), style="note")
    for place, day in enumerate(found.days, 2):
        hours = found.opening(day)
        told = f"{hours[0]}–{hours[1]} h" if hours else "–"
        blocks.page.put(blocks.row, place, told, blocks.style("muted"))
    blocks.row += 1


def _rate(
    blocks: Blocks,
    column: int,
    found: CallHours,
    *,
    day: int | None = None,
    hour: int | None = None,
) -> None:
    """The rate of several cells together: from their sums."""
    some = [cell for (d, h), cell in found.cells.items() if day in (None, d) and hour in (None, h)]
    offered = sum(cell.offered for cell in some)
    rate = sum(cell.kept for cell in some) / offered if offered else None
    style = "figure" if offered >= blocks.smallest else "muted"
    blocks.cell(column, rate, blocks.book.formats.percent, style=style)


def _words(blocks: Blocks, found: CallHours) -> None:
    book = blocks.book
    busiest = found.busiest()
    offered = found.cells[busiest].offered
    blocks.note(
        book.say(BUSIEST).format(
            at=_at(blocks, busiest), offered=texts.number(offered, book.language),
            share=percent(blocks, offered / found.offered),
        )
    )  # fmt: skip
    weakest = found.weakest(blocks.smallest)
    if weakest is not None:
        blocks.note(
            book.say(WEAKEST).format(
                smallest=blocks.smallest, at=_at(blocks, weakest),
                rate=percent(blocks, found.cells[weakest].rate),
            )
        )  # fmt: skip


def _hours(hour: int) -> str:
    return f"{hour}–{hour + 1} h"


def _at(blocks: Blocks, at: tuple[int, int]) -> str:
    day, hour = at
    return f"{LONG[blocks.book.language][day - 1]} {_hours(hour)}"
