"""The A/B tests of campaigns, below the measures of the Campaigns sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkpi import kpis
from xlkpi.insight.ab_tests import Verdict
from xlkpi.insight.ab_words import verdict_words
from xlkpi.model.text import Text
from xlkpi.workbook import columns as c
from xlkpi.workbook.live import NA_TEXT, Live
from xlkpi.workbook.page import letter

if TYPE_CHECKING:
    from xlkpi.insight.ab_tests import AbTest, Pair, Variant
    from xlkpi.workbook.book import Book
    from xlkpi.workbook.page import Page

MOST_TESTS = 10  # the last ones
MOST_PAIRS = 6  # of one test: four variants against each other
SENT, GOOD, RATE = c.N, c.VALUE, c.TARGET
OPENED, CLICKED, CONVERTED = c.VARIANCE, c.VARIANCE_PCT, c.STATUS
PAIR, GAP, LOW, HIGH = c.TREND, c.PREVIOUS, c.CHANGE, c.LAST_YEAR
P, CORRECTED, POWER, NEEDED = c.YEAR_CHANGE, c.YTD, c.YTD_TARGET, c.R12

SECTION = Text("A/B tests of campaigns", "Tests A/B des campagnes")
HELP = Text(
    "Computed when built, for the 12 months up to {month}, all segments. Success is: {outcome}. "
    "Intervals at 95% (Newcombe), p of the z test (AB_TEST), of more than two variants corrected "
    "(Holm). Power: the chance that these sizes find a relative difference of {effect}. A p is "
    "worth something only if the size was decided before and looked at once.",
    "Calculé à la construction, pour les 12 mois jusqu’à {month}, tous segments. Succès\u00a0: "
    "{outcome}. Intervalles à 95\u00a0% (Newcombe), p du test z (AB_TEST), corrigée au-delà de deux "
    "variantes (Holm). Puissance\u00a0: la chance que ces tailles révèlent une différence relative "
    "de {effect}. Une p ne vaut que si la taille a été fixée avant et regardée une fois.",
)
HEADERS = {
    c.NAME: Text("Campaign, variant", "Campagne, variante"),
    SENT: Text("Sent", "Envois"),
    GOOD: Text("Successes", "Succès"),
    RATE: Text("Rate", "Taux"),
    OPENED: Text("Opens", "Ouvertures"),
    CLICKED: Text("Clicks", "Clics"),
    CONVERTED: Text("Conversions", "Conversions"),
    PAIR: Text("Compared", "Comparées"),
    GAP: Text("Difference", "Écart"),
    LOW: Text("from", "de"),
    HIGH: Text("to", "à"),
    P: Text("p", "p"),
    CORRECTED: Text("p, corrected", "p corrigée"),
    POWER: Text("Power", "Puissance"),
    NEEDED: Text("Needed, each", "Requis par variante"),
}
_RATES = {OPENED: "opened", CLICKED: "clicked", CONVERTED: "converted"}
_STYLES = {Verdict.WINNER: "good", Verdict.PARTLY: "close", Verdict.UNEVEN: "bad"}


def wanted(book: Book) -> bool:
    """Whether any campaign was sent in several variants."""
    return bool(book.insights.ab_tests)


def write(book: Book, page: Page, row: int) -> int:
    """Write the block from a row on; gives the first row below it."""
    of, say, tests = book.styles.of, book.say, book.insights.ab_tests[:MOST_TESTS]
    page.put(row, c.NAME, say(SECTION), of("section"))
    page.fill(row, c.NAME, c.NOTE, of("section"))
    page.put(row + 1, c.NAME, say(HELP).format(
        month=book.month(),
        outcome=say(tests[0].outcome_title),
        effect=_percent(book, tests[0].smallest_effect),
    ), of("note"))  # fmt: skip
    page.fill(row + 1, c.NAME, c.NOTE, of("note"))
    page.merge(row + 1, c.NAME, c.NOTE)
    page.heights[row + 1] = 26
    for column, title in HEADERS.items():
        page.put(row + 2, column, say(title), of("header"))
    page.fill(row + 2, c.NAME, c.NOTE, of("header"))
    page.heights[row + 2] = 26
    row += 3
    for test in tests:
        row = _test(book, page, row, test)
    return row


def _test(book: Book, page: Page, row: int, test: AbTest) -> int:
    of, say = book.styles.of, book.say
    day = f" · {test.last:%d/%m/%Y}" if book.language == "fr" else f" · {test.last:%-d %b %Y}"
    page.put(row, c.NAME, test.campaign + (day if test.last else ""), of("section", text=True))
    page.put(row, SENT, say(test.verdict.title), of(_STYLES.get(test.verdict, "muted")))
    page.fill(row, SENT, RATE, of(_STYLES.get(test.verdict, "muted")))
    page.merge(row, SENT, RATE)
    page.put(row, OPENED, say(verdict_words(test)), of("text"))
    page.fill(row, OPENED, c.NOTE, of("text"))
    page.merge(row, OPENED, c.NOTE)
    page.heights[row] = 26
    rows: dict[str, int] = {}
    for at, variant in enumerate(test.variants, row + 1):
        rows[variant.name] = at
        _variant(book, page, at, variant, test)
    pairs = test.pairs[:MOST_PAIRS]
    for at, pair in enumerate(pairs, row + 1):
        _pair(book, page, at, pair, rows, len(pairs) > 1)
    return row + 1 + max(len(test.variants), len(pairs))


def _variant(book: Book, page: Page, row: int, variant: Variant, test: AbTest) -> None:
    of, formats = book.styles.of, book.formats
    small = variant.sent < test.smallest_n
    look = "muted" if small else "value"
    page.put(row, c.NAME, f"\u2003{variant.name}", of("muted" if small else "label", text=True))
    page.put(row, SENT, variant.sent, of(look, formats.count))
    good = variant.successes(test.outcome)
    page.put(row, GOOD, good, of(look, formats.count))
    sent, won = f"{letter(SENT)}{row}", f"{letter(GOOD)}{row}"
    rate = Live(f'IF({sent}=0,"{NA_TEXT}",{won}/{sent})', good / variant.sent)
    page.put(row, RATE, rate, of(look, formats.percent))
    for column, outcome in _RATES.items():
        share = variant.rate(outcome)
        page.put(row, column, NA_TEXT if share is None else share, of(look, formats.percent))


def _pair(
    book: Book, page: Page, row: int, pair: Pair, rows: dict[str, int], several: bool
) -> None:
    of, formats = book.styles.of, book.formats
    first, second = rows[pair.first], rows[pair.second]
    page.put(row, PAIR, f"{pair.first} − {pair.second}", of("label", text=True))
    gap = f"({letter(RATE)}{first}-{letter(RATE)}{second})*100"
    page.put(row, GAP, Live(gap, pair.difference * 100), of("delta", formats.points))
    page.put(row, LOW, pair.low * 100, of("delta", formats.points))
    page.put(row, HIGH, pair.high * 100, of("delta", formats.points))
    cells = {
        "successes_a": f"{letter(GOOD)}{first}", "sent_a": f"{letter(SENT)}{first}",
        "successes_b": f"{letter(GOOD)}{second}", "sent_b": f"{letter(SENT)}{second}",
    }  # fmt: skip
    formula = kpis.find("AB_TEST").worksheet_formula(lambda name: cells[name])
    p = Live(f'IFERROR({formula},"{NA_TEXT}")', NA_TEXT if pair.p is None else pair.p)
    page.put(row, P, p, of("value", formats.probability))
    if several:
        corrected = NA_TEXT if pair.corrected is None else pair.corrected
        page.put(row, CORRECTED, corrected, of("value", formats.probability))
    page.put(row, POWER, pair.power, of("value", formats.unit("rate", 0)))
    needed = NA_TEXT if pair.needed is None else pair.needed
    page.put(row, NEEDED, needed, of("value", formats.count))


def _percent(book: Book, share: float) -> str:
    return f"{share * 100:g}\u00a0%" if book.language == "fr" else f"{share * 100:g}%"
