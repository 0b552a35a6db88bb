"""The latest comments with their scores, below the measures of the Satisfaction sheet."""

from __future__ import annotations

from xlkpi.insight.listening import Comment
from xlkpi.model.kpi import Unit
from xlkpi.model.numbers import shown
from xlkpi.model.text import Text
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import serial
from xlkpi.workbook.page import Page

TITLE = Text("Latest comments", "Derniers verbatims")
HELP = Text(
    "Computed when built: the last {several} comments up to the end of {month}, all segments.",
    "Calculé à la construction\u00a0: les {several} derniers verbatims jusqu’à {month}, tous segments.",
)
HEADS = (
    Text("Survey", "Enquête"), Text("Date", "Date"), Text("Score", "Note"), Text("", ""),
    Text("Channel", "Canal"), Text("Comment", "Verbatim"),
)  # fmt: skip
KINDS = {
    "nps": Text("Recommendation (NPS)", "Recommandation (NPS)"),
    "csat": Text("Satisfaction (CSAT)", "Satisfaction (CSAT)"),
    "ces": Text("Effort (CES)", "Effort (CES)"),
    "repurchase": Text("Would buy again", "Intention de rachat"),
    "complaint": Text("Complaint", "Réclamation"),
    "mirror": Text("Mirror survey", "Enquête miroir"),
}
UNHAPPY = Text("✖ unhappy", "✖ mécontent")
DETRACTOR = Text("✖ detractor", "✖ détracteur")
_LINE = 120  # characters of a comment on one line
LONGEST = 1000


def wanted(book: Book) -> bool:
    """Whether anybody wrote anything, and comments may be shown."""
    return book.comments and not book.facts.private and bool(book.insights.comments)


def write(book: Book, page: Page, row: int) -> int:
    """Write the comments from a row on; gives the first row below them."""
    of, say, comments = book.styles.of, book.say, book.insights.comments
    page.put(row, c.NAME, say(TITLE), of("section"))
    page.fill(row, c.NAME, c.SHOWN, of("section"))
    told = say(HELP).format(several=len(comments), month=book.month(long=True))
    page.put(row + 1, c.NAME, told, of("subtitle"))
    row += 2
    for column, head in zip(_COLUMNS, HEADS, strict=True):
        page.put(row, column, say(head), of("header"))
    page.fill(row, c.NAME, c.SHOWN, of("header"))
    for comment in comments:
        row += 1
        _comment(book, page, row, comment)
    return row + 1


_COLUMNS = (c.NAME, c.VALUE, c.TARGET, c.VARIANCE, c.STATUS, c.TREND)


def _comment(book: Book, page: Page, row: int, comment: Comment) -> None:
    of, say = book.styles.of, book.say
    bad = DETRACTOR if comment.kind == "nps" else UNHAPPY
    score = shown(comment.score, Unit.NUMBER, book.language, 0)
    if comment.score is None:
        score = "–"
    elif comment.score % 1:
        score = shown(comment.score, Unit.NUMBER, book.language, 1)
    kind = KINDS.get(comment.kind)
    text = comment.text[:LONGEST] + ("…" if len(comment.text) > LONGEST else "")
    marked = of("bad") if comment.unhappy else of("label")
    page.put(row, c.NAME, say(kind) if kind else comment.kind, of("label", text=True))
    page.put(row, c.VALUE, serial(comment.on), of("value", book.formats.day))
    page.put(row, c.TARGET, score, of("value", text=True))
    page.put(row, c.VARIANCE, say(bad) if comment.unhappy else None, marked)
    page.put(row, c.STATUS, comment.channel, of("label", text=True))
    page.put(row, c.TREND, text, of("text", text=True))
    page.fill(row, c.NAME, c.TREND, of("label"))
    page.merge(row, c.TREND, c.SHOWN)
    page.heights[row] = 14.0 * sum(1 + len(line) // _LINE for line in text.split("\n"))
