"""The sheet of correlations: KPIs that move together, and what goes with satisfaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.insight.correlations import CAUTION, pair_words
from xlkpi.model.text import Text
from xlkpi.workbook import drivers_table, texts
from xlkpi.workbook.live import NA_TEXT
from xlkpi.workbook.page import letter

if TYPE_CHECKING:
    from xlkpi.insight.correlations import Correlations, Pair
    from xlkpi.model.kpi import Kpi
    from xlkpi.workbook.book import Book
    from xlkpi.workbook.optional import Made
    from xlkpi.workbook.page import Page

MOST = 16  # KPIs in the matrix
MOST_PAIRS = 20
LAST = 19  # the last column
TITLE = Text("Correlations", "Corrélations")
BUILT = Text(
    "Computed when built, for {month}, all segments. {caution}",
    "Calculé à la construction, pour {month}, tous segments. {caution}",
)
TOGETHER = Text("Indicators that move together", "Indicateurs qui bougent ensemble")
JUDGED = Text(
    "{months} months, {judged} pairs judged on their changes from month to month (two trends always "
    "correlate): {found} go together beyond chance, p corrected for the number of pairs "
    "(Benjamini-Hochberg). {related} more share a measure or count the same rows: not judged.",
    "{months} mois, {judged} paires jugées sur leurs variations d’un mois à l’autre (deux tendances "
    "sont toujours corrélées)\u00a0: {found} vont ensemble au-delà du hasard, p corrigée du nombre "
    "de paires (Benjamini-Hochberg). {related} autres partagent une mesure ou comptent les mêmes "
    "lignes\u00a0: non jugées.",
)
PAIR_HEADERS = {
    1: Text("Indicator", "Indicateur"),
    2: Text("and", "et"),
    6: Text("ρ of changes", "ρ des variations"),
    7: Text("from", "de"),
    8: Text("to", "à"),
    9: Text("r of changes", "r des variations"),
    10: Text("p, corrected", "p corrigée"),
    11: Text("n", "n"),
    12: Text("ρ of levels", "ρ des niveaux"),
    13: Text("In words", "En clair"),
}
MATRIX = Text("Every pair", "Toutes les paires")
MATRIX_HELP = Text(
    "Spearman’s ρ, from −1 (opposite) over 0 (unrelated) to +1 (together): of the monthly changes "
    "below the diagonal, of the monthly values above it. Bold: beyond chance. Grey: not judged, "
    "for they share a measure or count the same rows. Intervals and p count neighbouring months as "
    "less than independent (Bartlett).",
    "ρ de Spearman, de −1 (opposés) par 0 (sans lien) à +1 (ensemble)\u00a0: des variations "
    "mensuelles sous la diagonale, des valeurs mensuelles au-dessus. Gras\u00a0: au-delà du hasard. "
    "Gris\u00a0: non jugé, mesure partagée ou mêmes lignes. Intervalles et p comptent des mois "
    "voisins pour moins qu’indépendants (Bartlett).",
)
COEFFICIENT = "0.00;-0.00;0.00"
LOW_COLOUR, HIGH_COLOUR = "F4B183", "9DC3E6"


def wanted(book: Book) -> bool:
    """Whether any pair can be judged, or anything is known of survey answers."""
    return _correlations(book, ()).judged > 0 or any(d.groups for d in book.insights.drivers)


def write(book: Book, page: Page, made: Made) -> None:
    """Write the sheet."""
    of, say = book.styles.of, book.say
    page.put(1, 1, say(TITLE), of("title"))
    page.heights[1] = 26
    _wide(book, page, 2, say(BUILT).format(month=book.month(), caution=say(CAUTION)), 26)
    with_target = tuple(line.kpi for line in made.targets.lines if line.kpi is not None)
    found = _correlations(book, with_target)
    row = _pairs(book, page, 4, found)
    if len(found.kpis) > 1:
        row = _matrix(book, page, row + 1, found)
    drivers_table.write(book, page, row + 1)
    page.widths(33, 8, 8, 8, *([9.5] * 9), *([8.5] * 6))
    page.ws.freeze_panes = "A4"
    page.ws.print_title_rows = "1:2"
    book.protect(page)


def _correlations(book: Book, with_target: tuple[Kpi, ...]) -> Correlations:
    """Of the headline's indicators, those with a target, and those with a chart."""
    template = book.template
    charted = [kpi for specs in template.charts.values() for spec in specs for kpi in spec.of]
    wished = {kpi.id: kpi for kpi in (*template.headline, *with_target, *charted)}
    available = [kpi for kpi in wished.values() if book.available(kpi)]
    return book.insights.correlations(available, most=MOST)


def _wide(book: Book, page: Page, row: int, text: str, height: float, style: str = "note") -> None:
    page.put(row, 1, text, book.styles.of(style))
    page.fill(row, 1, LAST, book.styles.of(style))
    page.merge(row, 1, LAST)
    page.heights[row] = height


def _section(book: Book, page: Page, row: int, title: str) -> None:
    page.put(row, 1, title, book.styles.of("section"))
    page.fill(row, 1, LAST, book.styles.of("section"))


def _pairs(book: Book, page: Page, row: int, found: Correlations) -> int:
    say, of = book.say, book.styles.of
    _section(book, page, row, say(TOGETHER))
    if found.reason or not found.pairs:
        _wide(
            book, page, row + 1, f"{NA_TEXT}: {say(found.reason)}" if found.reason else NA_TEXT, 15
        )
        return row + 2
    told = say(JUDGED).format(
        months=len(found.months), judged=found.judged, found=len(found.found),
        related=sum(pair.related is not None for pair in found.pairs),
    )  # fmt: skip
    _wide(book, page, row + 1, told, 26)
    row += 2
    if found.found:
        for column, title in PAIR_HEADERS.items():
            page.put(row, column, say(title), of("header"))
        page.fill(row, 1, LAST, of("header"))
        page.merge(row, 2, 5)
        page.merge(row, 13, LAST)
        page.heights[row] = 26
        for pair in found.found[:MOST_PAIRS]:
            row += 1
            _pair(book, page, row, pair)
        row += 1
    return row


def _pair(book: Book, page: Page, row: int, pair: Pair) -> None:
    of = book.styles.of
    page.put(row, 1, book.labels[pair.first.id], of("label"))
    page.put(row, 2, book.labels[pair.second.id], of("label"))
    page.fill(row, 2, 5, of("label"))
    page.merge(row, 2, 5)
    moved, levels = pair.changes, pair.levels
    if moved is not None:
        style = of("value", COEFFICIENT)
        page.put(row, 6, moved.spearman, of("figure", COEFFICIENT))
        page.line(row, (*moved.interval, moved.pearson), style, start=7)
        page.put(row, 10, pair.corrected, of("value", book.formats.probability))
        page.put(row, 11, moved.n, of("value", "0"))
        page.put(row, 12, levels.spearman if levels else NA_TEXT, style)
    page.put(row, 13, book.say(pair_words(pair)), of("note"))
    page.fill(row, 13, LAST, of("note"))
    page.merge(row, 13, LAST)
    page.heights[row] = 26


def _matrix(book: Book, page: Page, row: int, found: Correlations) -> int:
    from openpyxl.formatting.rule import ColorScaleRule

    of, say = book.styles.of, book.say
    _section(book, page, row, say(MATRIX))
    _wide(book, page, row + 1, say(MATRIX_HELP), 26)
    top = row + 2
    page.put(top, 1, say(texts.NAME), of("header"))
    coloured: list[str] = []
    for place, kpi in enumerate(found.kpis):
        at = top + 1 + place
        page.put(top, 2 + place, place + 1, of("header"))
        page.put(at, 1, f"{place + 1}  {book.labels[kpi.id]}", of("label"))
        for other, second in enumerate(found.kpis):
            pair = found.pair(kpi, second)
            if pair is None:
                page.put(at, 2 + other, None, of("helper"))
                continue
            made = pair.changes if other < place else pair.levels
            value = NA_TEXT if made is None else made.spearman
            look = "muted" if made is None or pair.related else "value"
            if pair.found and other < place:
                look = "figure"
            style = (
                book.styles.greyed("value", COEFFICIENT)
                if look == "muted"
                else of(look, COEFFICIENT)
            )
            page.put(at, 2 + other, value, style)
            if look != "muted":
                coloured.append(f"{letter(2 + other)}{at}")
    if coloured:
        rule: Any = ColorScaleRule(  # type: ignore[no-untyped-call]
            start_type="num", start_value=-1, start_color=LOW_COLOUR, mid_type="num", mid_value=0,
            mid_color="FFFFFF", end_type="num", end_value=1, end_color=HIGH_COLOUR,
        )  # fmt: skip
        page.ws.conditional_formatting.add(" ".join(coloured), rule)
    return top + 1 + len(found.kpis)
