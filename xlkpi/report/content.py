"""What a report says: the same numbers as the workbook, with sentences, for people to read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xlkpi.insight.contribution import Contribution
from xlkpi.insight.inference import wilson
from xlkpi.insight.sentences import Case, sentences
from xlkpi.insight.wording import month_of
from xlkpi.model.kpi import Better, Family, Kpi, Unit
from xlkpi.model.period import Window, add_months
from xlkpi.model.text import Language
from xlkpi.targets.register import ANNOTATION_KINDS
from xlkpi.workbook import briefing, texts
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import factor, is_points
from xlkpi.workbook.live import is_number
from xlkpi.workbook.notes import NET
from xlkpi.workbook.summary import rows_used

if TYPE_CHECKING:
    from xlkpi.workbook.book import Book
    from xlkpi.workbook.build import BuildReport, Inside
    from xlkpi.workbook.rows import KpiRow

MOST_ALERTS = 8
MOST_MOVED = 5
_SMALL = 0.05  # of a change in the KPI's own unit: less moved nothing


@dataclass(frozen=True)
class Line:
    """One KPI, each part ready to print; empty where there is none."""

    id: str
    name: str
    value: str
    target: str
    status: str
    state: int  # 1 met, 2 close, 3 missed, 0 nothing to say
    change: str
    good: int  # 1 a change for the better, −1 for the worse, 0 neither
    year_ago: str
    benchmark: str
    months: tuple[float | None, ...]  # the last 13
    goal: float | None  # the bound that a picture shows
    unit: Unit
    said: tuple[str, ...]
    comment: str


@dataclass(frozen=True)
class Event:
    """What happened in a month."""

    month: str
    kind: str
    text: str


@dataclass(frozen=True)
class Todo:
    """An open action."""

    kpi: str
    action: str
    owner: str
    due: str
    late: bool


@dataclass(frozen=True)
class Content:
    """Everything a report says."""

    title: str
    language: Language
    month: str
    period: date
    as_of: str
    used: str  # how many rows of how many files
    warning: str
    lines: tuple[Line, ...]
    moved: tuple[str, ...]
    alerts: tuple[tuple[str, str], ...]  # an indicator off its target, its advice
    events: tuple[Event, ...]
    actions: tuple[Todo, ...]


def content_of(report: BuildReport, title: str, language: Language) -> Content:
    """What there is to say of a workbook just built."""
    inside = report.inside
    if inside is None:
        raise ValueError("a report needs what the workbook was made of")
    book = inside.book
    end = book.facts.data_end
    return Content(
        title=title,
        language=language,
        month=month_of(book.period).in_(language),
        period=book.period,
        as_of=day(end, language) if end else "",
        used=rows_used(book),
        warning=book.say(texts.PARTIAL) if book.partial else "",
        lines=tuple(_line(inside, row, brief) for row, brief in
                    zip(inside.shown, report.briefs, strict=True)),
        moved=_moved(book),
        alerts=tuple((brief.name, brief.advice) for brief in report.off_target[:MOST_ALERTS]),
        events=_events(inside),
        actions=_actions(inside),
    )  # fmt: skip


def day(when: date, language: Language) -> str:
    """A day as people write it.

    >>> day(date(2026, 10, 31), "fr"), day(date(2026, 10, 1), "fr"), day(date(2026, 10, 1), "en")
    ('31 octobre 2026', '1er octobre 2026', '1 October 2026')
    """
    first = "1er" if language == "fr" and when.day == 1 else str(when.day)
    return f"{first} {month_of(when).in_(language)}"


def typeset(value: str) -> str:
    """A number as it is printed: a true minus sign, no break before its unit."""
    return value.replace("-", "−").replace(" ", "\u00a0")


def _number(value: object) -> float | None:
    return float(value) if is_number(value) else None


def _line(inside: Inside, row: KpiRow, brief: briefing.Brief) -> Line:
    book, kpi, values = inside.book, row.kpi, row.values
    low, high = _number(values.get(c.LOW)), _number(values.get(c.HIGH))
    change = _number(values.get(c.CHANGE))
    relative = not is_points(kpi)
    sign = {Better.HIGHER: 1, Better.LOWER: -1}.get(kpi.better, 0)
    benchmark = inside.registers.benchmarks.of(kpi)
    told = inside.registers.benchmarks.number_of(kpi)
    return Line(
        id=kpi.id,
        name=brief.name,
        value=typeset(brief.value),
        target=typeset(brief.target),
        status=brief.status,
        state=brief.state,
        change=typeset(brief.change),
        good=0 if not change or round(abs(change), 3 if relative else 1) == 0 else sign * (1 if change > 0 else -1),
        year_ago=typeset(briefing.shown_as(book, row, c.LAST_YEAR)),
        benchmark=f"{typeset(briefing.told(book, kpi, told))} ({benchmark.text('source')})"
        if benchmark and told is not None else "",
        months=tuple(_number(values.get(c.FIRST_MONTH + i)) for i in range(13)),
        goal=low if low is not None else high,
        unit=kpi.unit,
        said=tuple(text.in_(book.language) for text in sentences(_case(inside, row))),
        comment=str(values.get(c.COMMENT) or ""),
    )  # fmt: skip


def _case(inside: Inside, row: KpiRow) -> Case:
    book, kpi, values = inside.book, row.kpi, row.values
    forecast = book.insights.forecast(kpi)
    ahead = forecast.points[0] if forecast.points else None
    open_ones = [e for e in inside.registers.actions.open_entries()
                 if inside.registers.actions.kpi(e) is kpi]  # fmt: skip
    return Case(
        kpi=kpi,
        month=book.period,
        now=_number(values.get(c.VALUE)),
        before=_number(values.get(c.PREVIOUS)),
        year_ago=_number(values.get(c.LAST_YEAR)),
        low=_number(values.get(c.LOW)),
        high=_number(values.get(c.HIGH)),
        close=values.get(c.STATE) == 2,
        n=_number(values.get(c.N)),
        smallest_n=float(book.facts.parameter("smallest_n")),
        margin=margin(book, kpi, book.period),
        margin_before=margin(book, kpi, add_months(book.period, -1)),
        partial=book.partial,
        moved_by=_mover(book, book.insights.contribution(kpi)),
        forecast=(ahead.month, ahead.value, ahead.low80, ahead.high80) if ahead else None,
        actions=tuple(e.text("action") + (f" ({e.text('owner')})" if e.text("owner") else "")
                      for e in open_ones),
        notes=tuple(inside.registers.annotations.comments_on(kpi)),
        symbol=book.formats.symbol,
    )  # fmt: skip


def margin(book: Book, kpi: Kpi, month: date) -> float | None:
    """Half the 95 % interval of a survey's result, in points; None for what is no survey's."""
    if kpi.family is not Family.SATISFACTION or not kpi.sample_measure:
        return None
    n = book.facts.value(kpi.sample_measure, Window.MONTH, month)
    if not n:
        return None
    several = float(n)
    if kpi.id in NET:
        plus, minus = (book.facts.value(m, Window.MONTH, month) or 0 for m in NET[kpi.id])
        p, d = float(plus) / several, float(minus) / several
        return 196.0 * math.sqrt(((p + d) - (p - d) ** 2) / several)
    rate = book.kpi_value(kpi, Window.MONTH, month)
    if kpi.unit is not Unit.RATE or rate is None or not 0 <= rate <= 1:
        return None
    low, high = wilson(rate * several, several)
    return 100 * (high - low) / 2


def _mover(book: Book, found: Contribution | None) -> tuple[str, float] | None:
    if found is None:
        return None
    out = found.standing_out(float(book.facts.parameter("smallest_n")))
    if out is None or abs(out[0].total) * factor(found.kpi) < _SMALL:
        return None
    part = out[0]
    if part.segment.value is None:
        return None  # rows that name no segment explain nothing
    value = part.segment.value
    dimension = book.dimension(part.segment.dimension)
    colon = "\u00a0: " if book.language == "fr" else ": "
    return f"{dimension[:1].upper()}{dimension[1:]}{colon}{value}", part.total


def _moved(book: Book) -> tuple[str, ...]:
    """The indicators that moved most unusually, in one sentence each."""
    known = [kpi for kpi in book.kpis if book.available(kpi)]
    said = []
    for movement in book.insights.movements(known)[:MOST_MOVED]:
        case = Case(
            movement.kpi, book.period, movement.now, movement.before,
            partial=book.partial, symbol=book.formats.symbol,
        )  # fmt: skip
        said += [text.in_(book.language) for text in sentences(case)[:1]]
    return tuple(said)


def _events(inside: Inside) -> tuple[Event, ...]:
    book, annotations = inside.book, inside.registers.annotations
    found = []
    for factor_ in annotations.factors():
        entry = factor_.entry
        month, kind = entry.get("month"), ANNOTATION_KINDS.get(entry.text("kind"))
        author = f" ({entry.text('author')})" if entry.text("author") else ""
        found.append(Event(
            month_of(month).in_(book.language) if isinstance(month, date) else "",
            book.say(kind) if kind else entry.text("kind"),
            entry.text("text") + author,
        ))  # fmt: skip
    return tuple(found)


def _actions(inside: Inside) -> tuple[Todo, ...]:
    book, actions, found = inside.book, inside.registers.actions, []
    for entry in actions.open_entries():
        kpi, due, end = actions.kpi(entry), entry.get("due"), book.facts.data_end
        late = isinstance(due, date) and end is not None and due < end
        found.append(Todo(
            book.labels[kpi.id] if kpi else entry.text("kpi"),
            entry.text("action"), entry.text("owner"),
            day(due, book.language) if isinstance(due, date) else entry.text("due"), late,
        ))  # fmt: skip
    return tuple(found)
