"""The Definitions sheet: each indicator in words; the table ``Kpis`` that formulas look in."""

from __future__ import annotations

from xlkpi.kpis.sources import SOURCES
from xlkpi.model.expression import words_printer
from xlkpi.model.kpi import Better, Kpi, Unit
from xlkpi.model.parameters import PARAMETERS
from xlkpi.model.text import Text
from xlkpi.targets.spread import spread_of
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book, factor
from xlkpi.workbook.family_sheet import measure_name
from xlkpi.workbook.live import Live
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.registers import Registers
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.summary_blocks import ranks, relative_formula

HEADER = 4
COLUMNS: dict[str, tuple[Text, float]] = {
    "kpi_no": (Text("No.", "N°"), 5),
    "kpi": (Text("Indicator", "Indicateur"), 26),
    "sheet": (Text("Sheet", "Feuille"), 15),
    "meaning": (Text("What it says", "Ce qu’il dit"), 30),
    "formula": (Text("Formula", "Formule"), 34),
    "unit": (Text("Unit", "Unité"), 9),
    "direction": (Text("Good is", "Le mieux"), 10),
    "source": (Text("Source", "Source"), 18),
    "note": (Text("Choices and conflicts", "Choix et conflits"), 36),
    "advice": (Text("What to do", "Que faire"), 34),
    "benchmark": (Text("Benchmark", "Repère"), 10),
    "benchmark_source": (Text("Its source", "Sa source"), 24),
    "reference": (Text("Ref.", "Réf."), 6),
    "kpi_id": (Text("", ""), 26),
    "spread": (Text("", ""), 13),
    "better": (Text("", ""), 9),
    "factor": (Text("", ""), 7),
    "variance": (Text("", ""), 10),
    "state": (Text("", ""), 7),
    "off_rank": (Text("", ""), 8),
    "relative": (Text("", ""), 9),
    "best_rank": (Text("", ""), 8),
    "worst_rank": (Text("", ""), 8),
    "open_actions": (Text("", ""), 8),
    "next_action": (Text("", ""), 26),
}
AT = {name: i for i, name in enumerate(COLUMNS, 1)}
SHOWN = AT["reference"]

UNITS = {
    Unit.COUNT: Text("count", "nombre"),
    Unit.RATE: Text("rate, %", "taux, %"),
    Unit.POINTS: Text("points", "points"),
    Unit.CURRENCY: Text("amount", "montant"),
    Unit.RATIO: Text("ratio", "rapport"),
    Unit.DAYS: Text("days", "jours"),
    Unit.HOURS: Text("hours", "heures"),
    Unit.SECONDS: Text("seconds", "secondes"),
    Unit.SCORE: Text("score", "note"),
    Unit.PROBABILITY: Text("probability", "probabilité"),
    Unit.NUMBER: Text("number", "nombre"),
}
DIRECTIONS = {
    Better.HIGHER: Text("↑ higher", "↑ plus haut"),
    Better.LOWER: Text("↓ lower", "↓ plus bas"),
    Better.NEUTRAL: Text("◆ neutral", "◆ neutre"),
}
HELP = Text(
    "One line an indicator: what it counts, from what, and what to do when it slips.",
    "Une ligne par indicateur : ce qu’il compte, à partir de quoi, et que faire quand il dérape.",
)


SOURCES_TITLE = Text("Sources", "Sources")
CONFLICTS = Text(
    "C1–C45: conflicts between the sources, and the decision taken",
    "C1–C45 : conflits entre les sources, et décision prise",
)


def in_words(book: Book, kpi: Kpi) -> str:
    """The formula of a KPI over the names of its measures."""

    def name(ref: str) -> str:
        if ref.startswith("param:"):
            wanted = ref.removeprefix("param:").rsplit(".", maxsplit=1)[-1]
            known = next(p for p in PARAMETERS.values() if p.name == wanted)
            text = book.say(known.help)
        else:
            text = book.say(measure_name(ref))
        return text[:1].lower() + text[1:] if text[1:2].islower() else text

    return words_printer(name)(kpi.expression) if kpi.expression is not None else book.say(kpi.help)


def write(book: Book, page: Page, rows: dict[str, KpiRow], registers: Registers) -> None:
    """Write the sheet: every KPI, whether the exports give it or not."""
    of, actions, benchmarks = book.styles.of, registers.actions, registers.benchmarks
    page.put(1, 1, book.say(texts.DEFINITIONS), of("title"))
    page.heights[1] = 26
    page.put(2, 1, book.say(HELP), of("subtitle"))
    for name, (title, width) in COLUMNS.items():
        page.put(HEADER - 1, AT[name], book.say(title) or None,
                 of("header") if AT[name] <= SHOWN else of("helper"))  # fmt: skip
        page.put(HEADER, AT[name], name, of("helper"))
        page.widths(width, start=AT[name])
    text, helper = of("text"), of("helper")
    off = 0
    ranked = ranks(rows, [entry.id for entry in book.kpis])
    for number, entry in enumerate(book.kpis, 1):
        r = HEADER + number
        shown = rows.get(entry.id)
        state = shown.values[c.STATE] if shown else 0
        off += state == 3
        at = f"{letter(AT['state'])}"
        relative, best, worst = ranked[entry.id]
        cells = {
            "kpi_no": number,
            "kpi": book.labels[entry.id],
            "sheet": book.say(entry.family.title),
            "meaning": book.say(entry.help),
            "formula": in_words(book, entry),
            "unit": book.say(UNITS.get(entry.unit, Text("", ""))),
            "direction": book.say(DIRECTIONS[entry.better]),
            "source": entry.source,
            "note": book.say(entry.note) or None,
            "advice": book.say(entry.advice) or None,
            "benchmark": benchmarks.value_of(entry, str(number)),
            "benchmark_source": benchmarks.source_of(entry, str(number)),
            "reference": entry.k,
            "kpi_id": entry.id,
            "spread": spread_of(entry),
            "better": entry.better.value,
            "factor": factor(entry),
            "variance": Live(shown.at(c.VARIANCE), shown.values[c.VARIANCE]) if shown else "",
            "state": Live(shown.at(c.STATE), state) if shown else 0,
            "off_rank": Live(
                f'IF({at}{r}=3,COUNTIF({at}${HEADER + 1}:{at}{r},3),"")', off if state == 3 else ""
            ),
            "relative": Live(relative_formula(shown), relative) if shown else "",
            "best_rank": Live(_rank(r, len(book.kpis), best=True), best),
            "worst_rank": Live(_rank(r, len(book.kpis), best=False), worst),
            "open_actions": Live(f"COUNTIFS(Actions[open_no],{number})", actions.open_for(entry)),
            "next_action": Live(
                f'IFERROR(INDEX(Actions[action],MATCH({number},Actions[open_no],0))&"","")',
                actions.next_for(entry),
            ),
        }
        for name, value in cells.items():
            page.put(r, AT[name], value, text if AT[name] <= SHOWN else helper)
        page.put(
            r, AT["benchmark"], cells["benchmark"], of("text", book.formats.kpi(entry))
        )  # fmt: skip
        longest = max(
            len(str(cells[name] or "")) / COLUMNS[name][1]
            for name in ("kpi", "meaning", "formula", "note", "advice", "source")
        )
        page.heights[r] = max(14, 12 * (int(longest * 1.02) + 1) + 2)
    page.table("Kpis", HEADER, tuple(COLUMNS), len(book.kpis))
    _write_sources(book, page, HEADER + len(book.kpis) + 3)
    from openpyxl.workbook.defined_name import DefinedName

    for name, id in (("kpi_names", "kpi"), ("kpi_factors", "factor")):
        column = letter(AT[id])
        place = f"{page.quoted}!${column}${HEADER + 1}:${column}${HEADER + len(book.kpis)}"
        book.styles.workbook.defined_names[name] = DefinedName(name, attr_text=place)
    page.ws.freeze_panes = f"C{HEADER + 1}"
    page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"
    page.ws.print_area = f"A1:{letter(SHOWN)}{page.last_row}"
    book.protect(page)


def _rank(row: int, several: int, *, best: bool) -> str:
    """The rank of a relative variance among the favourable ones, or among the others."""
    at = letter(AT["relative"])
    every = f"${at}${HEADER + 1}:${at}${HEADER + several}"
    here = f"{at}{row}"
    # of two alike the one above comes first
    before = f"COUNTIF({at}${HEADER + 1}:{here},{here})-1"
    sign, order = (">=0", 0) if best else ("<0", 1)
    rank = f"RANK({here},{every},{order})+{before}"
    return f'IF(ISNUMBER({here}),IF({here}{sign},{rank},""),"")'


def _write_sources(book: Book, page: Page, row: int) -> None:
    """What the codes of the column Source stand for."""
    of = book.styles.of
    page.put(row, AT["kpi"], book.say(SOURCES_TITLE), of("section"))
    for i, (code, what) in enumerate(SOURCES.items(), 1):
        page.put(row + i, AT["kpi"], code, of("text"))
        page.put(row + i, AT["meaning"], what, of("subtitle"))
    page.put(row + len(SOURCES) + 1, AT["kpi"], book.say(CONFLICTS), of("subtitle"))
