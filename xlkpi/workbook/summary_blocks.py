"""The Summary below its indicators: variances, what moved the total, what to act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from xlkpi.insight.movers import Movement
from xlkpi.insight.signals import concerning
from xlkpi.model.text import Text
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.actions_sheet import Actions
from xlkpi.workbook.book import Book, factor
from xlkpi.workbook.data_bars import DataBars
from xlkpi.workbook.live import Cached, Live, is_number, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.summary_table import LAST
from xlkpi.workbook.template import Check, Operand
from xlkpi.workbook.texts import quoted

if TYPE_CHECKING:
    from xlkpi.insight.contribution import Contribution, Part

EACH = 3  # best and worst variances
OFF_TARGET = 4  # indicators listed
SIGNALS = 3
MOVED = 2  # KPIs whose change is taken apart
PARTS = 2  # segments of each, then the others together
ADVICE_AT = 5
RIGHT = 6  # where the block at the right begins
NOTE_AT = LAST - 1  # the column where the day of a computation stands
ACTIONS_AT = NOTE_AT  # the column of open actions, beside an alert
EFFECTS = {"before": 9, "now": 10, "effect": 11, "rate": 12, "mix": 13}
FULL = 1.0  # a relative variance whose bar is the longest
ROOM = 1.1  # of it is the whole cell: the next one begins a block of its own

_TITLES = {
    "before": Text("Before", "Avant"),
    "now": Text("Now", "Maintenant"),
    "effect": Text("Effect", "Effet"),
    "rate": Text("of which rate", "dont taux"),
    "mix": Text("of which mix", "dont structure"),
}
BUILT = Text(
    "computed when built, for {month}, all segments",
    "calculé à la construction, pour {month}, tous segments",
)
NOT_NOW = Text("build again for this choice", "à reconstruire pour ce choix")
MOVES = Text("{kpi}, by {dimension}", "{kpi}, par {dimension}")
OTHER_SEGMENTS = Text("the others", "les autres")
NOTHING_MOVED = Text(
    "Nothing to take apart: no key indicator that moved is split by a dimension.",
    "Rien à décomposer : aucun indicateur clé qui a bougé n’est ventilé par une dimension.",
)
NO_SIGNAL = Text("No trend calls for attention.", "Aucune tendance n’appelle l’attention.")


# ------------------------------------------------------------ best and worst


def ranks(
    rows: Mapping[str, KpiRow], order: Sequence[str]
) -> dict[str, tuple[Cached, Cached, Cached]]:
    """Each KPI's variance relative to its target, and its rank among the best and the worst.

    A target of 0 has no share: the variance in points stands for it, as a hundredth.
    """
    relative = {id: relative_variance(rows[id]) for id in order if id in rows}
    numbers = [v for v in relative.values() if is_number(v)]
    found: dict[str, tuple[Cached, Cached, Cached]] = {}
    seen: list[float] = []
    for id in order:
        value = relative.get(id, "")
        if not is_number(value):
            found[id] = value, "", ""
            continue
        before = seen.count(value)
        best = sum(v > value for v in numbers) + 1 + before if value >= 0 else ""
        worst = sum(v < value for v in numbers) + 1 + before if value < 0 else ""
        seen.append(value)
        found[id] = value, best, worst
    return found


def relative_variance(row: KpiRow) -> float | str:
    """The variance as a share of the target; an empty text where there is none."""
    variance, target = row.values[c.VARIANCE], row.values[c.TARGET]
    if not is_number(variance) or not is_number(target):
        return ""
    if not target:
        return variance / 100 if factor(row.kpi) == 100 else ""
    return variance / (factor(row.kpi) * abs(target))


def relative_formula(row: KpiRow) -> str:
    """The same as a formula over the row's cells."""
    variance, target, times = row.at(c.VARIANCE), row.at(c.TARGET), factor(row.kpi)
    at_zero = f"{variance}/100" if times == 100 else '""'
    share = f"{variance}/({times}*ABS({target}))" if times != 1 else f"{variance}/ABS({target})"
    known = f"AND(ISNUMBER({variance}),ISNUMBER({target}))"
    return f'IF({known},IF({target}=0,{at_zero},{share}),"")'


def variances(book: Book, page: Page, row: int, rows: Mapping[str, KpiRow], drawn: DataBars) -> int:
    """The three best and the three worst variances, live over the table Kpis; the row after."""
    of, say = book.styles.of, book.say
    page.put(row, 1, say(texts.VARIANCES), of("section"))
    page.fill(row, 1, RIGHT - 2, of("section"))
    order = [entry.id for entry in book.kpis]
    ranked = ranks(rows, order)
    for column, place, mark, style, none in (
        ("best_rank", 1, "▲", "good", texts.NONE_BEST), ("worst_rank", 2, "▼", "bad", texts.NONE_WORST),
    ):  # fmt: skip
        first = row + 1
        for k in range(1, EACH + 1):
            row += 1
            id = next((i for i in order if ranked[i][place] == k), "")
            match = f"MATCH({k},Kpis[{column}],0)"
            otherwise = say(none) if k == 1 else ""
            name = f"{mark} {book.labels[id]}" if id else otherwise
            said = f'IFERROR("{mark} "&INDEX(Kpis[kpi],{match}),{quoted(otherwise)})'
            page.put(row, 1, Live(said, name), of(style if id else "subtitle"))
            sheet = say(book.kpis[order.index(id)].family.title) if id else ""
            page.put(row, 2, Live(f'IFERROR(INDEX(Kpis[sheet],{match}),"")', sheet), of("subtitle"))
            value: Cached = ranked[id][0] if id else ""
            live = Live(f'IFERROR(INDEX(Kpis[relative],{match}),"")', value)
            page.put(row, 4, live, of("subtitle", book.formats.change))
            size = f'IF(ISNUMBER(D{row}),MIN(ABS(D{row}),{FULL:g}),"")'
            page.put(row, 5, Live(size, min(abs(value), FULL) if is_number(value) else ""),
                     of("subtitle", book.formats.percent))  # fmt: skip
        drawn.add(f"E{first}:E{row}", book.styles.colour(style), FULL * ROOM)
    return row + 1


# ------------------------------------------------------------ what moved the total


def moved(book: Book, page: Page, row: int, shown: Sequence[KpiRow]) -> int:
    """The KPIs that moved most, by segment, as rate and mix effects; the row after them."""
    of, say = book.styles.of, book.say
    page.put(row, RIGHT, say(texts.MOVED), of("section"))
    page.fill(row, RIGHT, LAST, of("section"))
    for name, column in EFFECTS.items():
        page.put(row, column, say(_TITLES[name]), book.styles.beside_title("value"))
    page.put(row, NOTE_AT, f"\u2003{built(book)}", book.styles.beside_title("subtitle"))
    found = contributions(book, shown)
    if not found:
        page.put(row + 1, RIGHT, say(NOTHING_MOVED), of("subtitle"))
        return row + 2
    for kpi_row, contribution in found:
        row = _moved(book, page, row, kpi_row, contribution)
    return row + 1


def built(book: Book) -> str:
    """What stands beside numbers that do not follow the selectors."""
    return book.say(BUILT).format(month=book.month(long=True))


def contributions(book: Book, shown: Sequence[KpiRow]) -> list[tuple[KpiRow, Contribution]]:
    """Of the KPIs shown that moved most against their habit, those that segments explain."""
    if book.segment.dimension:
        return []  # analyses are of the total
    by_id = {row.kpi.id: row for row in shown}
    found: list[tuple[KpiRow, Contribution]] = []
    movements: tuple[Movement, ...] = book.insights.movements([row.kpi for row in shown])
    for movement in movements:
        made = book.insights.contribution(movement.kpi) if movement.change else None
        if made is None:
            continue
        if sum(bool(p.total) for p in made.parts if not p.rest) > 1:
            found.append((by_id[movement.kpi.id], made))
        if len(found) == MOVED:
            break
    return found


def _moved(book: Book, page: Page, row: int, kpi_row: KpiRow, made: Contribution) -> int:
    """One KPI: its change, the segments that made most of it, the others together."""
    of, say, kpi = book.styles.of, book.say, kpi_row.kpi
    value = of("value", book.formats.kpi(kpi))
    delta = of("delta", book.formats.difference(kpi))
    times = factor(kpi)
    row += 1
    total = kpi_row.at(c.VALUE)
    # not for another month or segment, nor once new facts have come without a new build
    same = f"ABS({total}-{made.now!r})<=1E-9*MAX(1,ABS({total}))"
    guard = f"AND(period={serial(book.period)},segment_id=0,ISNUMBER({total}))"
    page.put(row, LAST + 2, Live(f"IF({guard},IF({same},1,0),0)", 1), of("helper"))
    told = f"${letter(LAST + 2)}${row}"

    def put(column: int, cached: float | None, style: int) -> None:
        if cached is None:
            page.put(row, column, None, style)
        else:
            page.put(row, column, Live(f'IF({told}=1,{cached!r},"")', cached), style)

    title = say(MOVES).format(kpi=book.labels[kpi.id], dimension=book.dimension(made.dimension))
    page.put(row, RIGHT, title, of("field"))
    page.link(row, RIGHT, kpi_row.page, f"A{kpi_row.row}")
    put(EFFECTS["before"], made.before, value)
    put(EFFECTS["now"], made.now, value)
    put(EFFECTS["effect"], made.change * times, delta)
    note = Live(f'IF({told}=1,"",{quoted(say(NOT_NOW))})', "")
    page.put(row, EFFECTS["mix"] + 1, note, of("close"))
    kept = PARTS if len(made.parts) > PARTS + 1 else PARTS + 1  # one other is told by its name
    first, others = made.parts[:kept], made.parts[kept:]
    for part in first:
        row += 1
        page.put(row, RIGHT, f"\u2003{_segment(book, part)}", of("label"))
        page.fill(row, RIGHT, RIGHT + 2, of("label"))
        put(EFFECTS["before"], part.before, value)
        put(EFFECTS["now"], part.now, value)
        _effects(put, [part], times, delta, is_sum=made.is_sum)
    if others:
        row += 1
        page.put(row, RIGHT, f"\u2003{say(OTHER_SEGMENTS)} ({len(others)})", of("label"))
        page.fill(row, RIGHT, EFFECTS["now"], of("label"))
        _effects(put, others, times, delta, is_sum=made.is_sum)
    return row


def _effects(
    put: Callable[[int, float | None, int], None],
    parts: Sequence[Part],
    times: int,
    style: int,
    *,
    is_sum: bool,
) -> None:
    rate, mix = sum(p.rate_effect for p in parts), sum(p.mix_effect for p in parts)
    put(EFFECTS["effect"], (rate + mix) * times, style)
    put(EFFECTS["rate"], None if is_sum else rate * times, style)
    put(EFFECTS["mix"], None if is_sum else mix * times, style)


def _segment(book: Book, part: Part) -> str:
    if part.rest:
        from xlkpi.insight.contribution import REST

        return book.say(REST)
    value = part.segment.value
    return book.say(texts.BLANK) if value is None else str(value)


# ------------------------------------------------------------ what to act on


def alerts(
    book: Book, page: Page, row: int, rows: Mapping[str, KpiRow], actions: Actions,
    actions_page: Page,
) -> int:  # fmt: skip
    """The template's own rules, those off target with advice, the signals; the row after."""
    of, say = book.styles.of, book.say
    page.put(row, 1, say(texts.ALERTS), of("section"))
    page.fill(row, 1, LAST, of("section"))
    for check in book.template.checks:
        if all(s.kpi is None or s.kpi.id in rows for s in (check.left, check.right)):
            row += 1
            _check(book, page, row, check, rows)
    missed = [e for e in book.kpis if e.id in rows and rows[e.id].values[c.STATE] == 3]
    for k in range(1, OFF_TARGET + 1):
        row += 1
        found = missed[k - 1] if k <= len(missed) else None
        match = f"MATCH({k},Kpis[off_rank],0)"
        otherwise = say(texts.NO_ALERTS) if k == 1 else ""
        name = f"✖ {book.labels[found.id]}" if found else otherwise
        said = f'IFERROR("✖ "&INDEX(Kpis[kpi],{match}),{quoted(otherwise)})'
        page.put(row, 1, Live(said, name), of("bad" if found else "subtitle"))
        advice: Cached = (say(found.advice) or "") if found else ""
        live = Live(f'IFERROR(INDEX(Kpis[advice],{match})&"","")', advice)
        page.put(row, ADVICE_AT, live, of("subtitle"))
        several = actions.open_for(found) if found else 0
        doing: Cached = ""
        if found:
            doing = say(texts.NO_ACTION)
            if several:
                doing = f"{say(texts.ACTIONS_OPEN)}{several} · {actions.next_for(found)}"
        count = f"INDEX(Kpis[open_actions],{match})"
        text = (
            f"IFERROR(IF({count}=0,{quoted(say(texts.NO_ACTION))},"
            f'{quoted(say(texts.ACTIONS_OPEN))}&{count}&" · "&'
            f'INDEX(Kpis[next_action],{match})),"")'
        )
        page.put(row, ACTIONS_AT, Live(text, doing), of("subtitle"))
        page.link(row, ACTIONS_AT, actions_page, "A6")
        if k > max(len(missed), 1):
            page.heights[row] = 4  # room for those that a new target brings, nearly no paper
    return _signals(book, page, row)


def _check(book: Book, page: Page, row: int, check: Check, rows: Mapping[str, KpiRow]) -> None:
    """One rule of the template: whether it holds, and where it comes from."""
    of = book.styles.of
    (a, x, left), (b, y, right) = (
        _operand(book, side, check.window, rows) for side in (check.left, check.right)
    )
    sign = {"<=": "≤", ">=": "≥"}.get(check.sign, check.sign)
    against = {"<": "≥", "<=": ">", ">": "≤", ">=": "<"}[check.sign]
    good, bad = f"✔ {left} {sign} {right}", f"✖ {left} {against} {right}"
    formula = (
        f"IF(AND(ISNUMBER({a}),ISNUMBER({b})),IF({a}{check.sign}{b},{quoted(good)},{quoted(bad)}),"
        '"")'
    )
    said = ""
    if is_number(x) and is_number(y):
        holds = {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[check.sign]
        said = good if holds else bad
    page.put(row, 1, Live(formula, said), of("bad" if said == bad else "subtitle"))
    source = book.say(check.source)
    told = Live(f'IF(A{row}="","",{quoted(source)})', source if said else "")
    page.put(row, ADVICE_AT, told if source else None, of("subtitle"))


def _operand(
    book: Book, side: Operand, window: str, rows: Mapping[str, KpiRow]
) -> tuple[str, Cached, str]:
    """A side of a rule: its cell or number, its value, its name."""
    if side.kpi is None:
        return repr(side.number), side.number, f"{side.number:g}"
    row = rows[side.kpi.id]
    column = {
        "previous": c.PREVIOUS, "last_year": c.LAST_YEAR, "month": c.VALUE, "quarter": c.QTD,
        "year": c.YTD, "rolling12": c.R12,
    }[side.at or window]  # fmt: skip
    name = book.labels[side.kpi.id]
    when = {"previous": texts.PREVIOUS, "last_year": texts.LAST_YEAR}.get(side.at)
    return (
        row.at(column),
        row.values[column],
        (f"{name} ({book.say(when).lower()})" if when else name),
    )


def _signals(book: Book, page: Page, row: int) -> int:
    """What the trends say that someone should look at."""
    of = book.styles.of
    every = () if book.segment.dimension else book.insights.signals(book.formats.symbol)
    found = concerning(every, (*book.template.headline, *book.template.reserve))[:SIGNALS]
    guard = f"AND(period={serial(book.period)},segment_id=0)"
    for signal in found:
        row += 1
        text = f"↗ {book.say(signal.text)}"
        page.put(row, 1, Live(f'IF({guard},{quoted(text)},"")', text), of("subtitle"))
    if found:
        page.put(row - len(found) + 1, NOTE_AT, built(book), of("subtitle"))
    return row + 1
