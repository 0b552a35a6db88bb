"""The blocks of a sheet of analyses: a title, how to read it, a table, one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.pagebreak import Break

from xlkpi.insight.segments.reach import Reach
from xlkpi.model.period import Window
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT
from xlkpi.workbook.page import Page, letter

LAST = 18  # columns
WIDTHS = (32, 14, *[11.5] * (LAST - 2))
WIDEST = 46.0  # that the first column becomes for a long text
DARK = {"more": "5B8DB8", "problem": "D98E4A"}  # the dark end of a scale; both print as grey

BUILT = Text(
    "Computed when built, as of {month}, all segments together.",
    "Calculé à la construction, pour {month}, tous segments confondus.",
)
ROLLING = Text("12 months to {month}", "12 mois à fin {month}")
EVERYTHING = Text("All the data", "Toutes les données")
ABSENT = Text("Not shown, and what would give it", "Absent, et ce qui le donnerait")
SMALL = Text(
    "Grey: fewer than {n} cases, never ranked.", "En gris\u00a0: moins de {n} cas, jamais classé."
)


class Blocks:
    """Writes blocks below each other; ``row`` is the next free one."""

    def __init__(self, book: Book, page: Page, title: Text) -> None:
        self.book, self.page = book, page
        self.absent: list[tuple[Text, Text]] = []
        page.put(1, 1, book.say(title), book.styles.of("title"))
        page.heights[1] = 26
        page.put(2, 1, self.built, book.styles.of("subtitle"))
        self.row = 4
        self.longest = 0  # characters of a text in the first column

    # ------------------------------------------------------------ words

    @property
    def built(self) -> str:
        """That a block does not follow the selectors, and when it was computed."""
        return self.book.say(BUILT).format(month=self.book.month())

    def month(self, month: date) -> str:
        """A month in words."""
        return texts.month(month, self.book.language)

    def day(self, day: date) -> str:
        """A day in words."""
        if self.book.language == "fr":
            return f"{day:%d/%m/%Y}"
        return f"{day.day} {self.month(day)}"

    def reach(self, reach: Reach) -> str:
        """The months that a block looks at."""
        return self.window(reach.window, reach.month)

    def window(self, window: Window, month: date) -> str:
        """The months of a window."""
        if window is Window.ALL:
            return self.book.say(EVERYTHING)
        return self.book.say(ROLLING).format(month=self.month(month))

    @property
    def smallest(self) -> int:
        """Fewer cases than this are greyed."""
        return int(self.book.facts.parameter("smallest_n"))

    @property
    def small(self) -> str:
        """What grey means."""
        return self.book.say(SMALL).format(n=self.smallest)

    # ------------------------------------------------------------ cells

    def style(self, name: str, form: str = "", *, text: bool = False) -> int:
        """The number of a cell format; the muted style is that of a value, greyed."""
        if name == "muted":
            return self.book.styles.greyed("label" if text else "value", form)
        return self.book.styles.of(name, form, text=text)

    def put_lines(self, *told: str) -> None:
        """Lines of words, one a row."""
        for line in told:
            self.page.put(self.row, 1, line, self.style("subtitle"))
            self.row += 1

    def open(self, title: Text, *told: str, new_page: bool = False) -> None:
        """A block's title, and the lines that say how to read it."""
        if new_page and self.row > 4:
            self.page.ws.row_breaks.append(Break(id=self.row - 1))
        self.page.put(self.row, 1, self.book.say(title), self.style("section"))
        self.page.fill(self.row, 1, LAST, self.style("section"))
        self.row += 1
        self.put_lines(*told)

    def head(self, titles: Iterable[Text | str | tuple[Any, int]], start: int = 1) -> None:
        """A header row."""
        lines = 1
        for column, title in enumerate(titles, start):
            if isinstance(title, tuple) and not isinstance(title, Text):
                self.page.put(self.row, column, *title)
                continue
            words = self.book.say(title) if isinstance(title, Text) else title
            self.page.put(self.row, column, words, self.style("header"))
            lines = max(lines, len(wrap(words, int(WIDTHS[column - 1]) + 1)))
        self.page.heights[self.row] = max(self.page.heights.get(self.row, 0), 8 + 12 * lines)
        self.row += 1

    def cell(
        self, column: int, value: Any, form: str = "", *, style: str = "value", row: int = 0
    ) -> None:
        """A number in the current row; none shows n/a, greyed."""
        at = row or self.row
        if value is None:
            self.page.put(at, column, NA_TEXT, self.style("muted"))
        else:
            self.page.put(at, column, value, self.style(style, form))

    def text(self, column: int, value: str | None, *, style: str = "label", over: int = 1) -> None:
        """A text in the current row, over several columns perhaps."""
        self.page.put(self.row, column, value, self.style(style, text=True))
        if column == over == 1:
            self.longest = max(self.longest, len(value or ""))
        if over > 1:
            self.page.fill(self.row, column, column + over - 1, self.style(style, text=True))
            self.page.merge(self.row, column, column + over - 1)

    def note(self, line: str) -> None:
        """A line of words below a table."""
        self.put_lines(line)

    def close(self, rows: int = 1) -> None:
        """Leave a block."""
        self.row += rows

    def scale(self, cells: Sequence[str], dark: str, *, dark_low: bool = False) -> None:
        """Colour cells by their value, from white to one dark tone that prints as grey."""
        if not cells:
            return
        ends = (DARK[dark], "FFFFFF") if dark_low else ("FFFFFF", DARK[dark])
        rule = ColorScaleRule(  # type: ignore[no-untyped-call]
            start_type="min", start_color=f"FF{ends[0]}", end_type="max", end_color=f"FF{ends[1]}"
        )
        self.page.ws.conditional_formatting.add(" ".join(cells), rule)

    # ------------------------------------------------------------ the end

    def given(self, title: Text, found: Any) -> bool:
        """Whether an analysis was given; else what would give it is said at the end."""
        if isinstance(found, Text):
            self.absent.append((title, found))
            return False
        return True

    def finish(
        self, columns: int = LAST, freeze: str = "B4", widths: Sequence[float] = WIDTHS
    ) -> None:
        """What is not there, and the sheet's set-up."""
        page = self.page
        if self.absent:
            self.open(ABSENT)
            for title, reason in self.absent:
                self.text(1, self.book.say(title))
                self.text(2, self.book.say(reason), style="note", over=LAST - 1)
                self.row += 1
        page.widths(*widths)
        page.widths(max(widths[0], min(0.93 * self.longest, WIDEST)), start=1)
        page.ws.freeze_panes = freeze  # once: a second time would select twice
        page.ws.print_title_rows = "1:3"
        page.ws.print_area = f"A1:{letter(columns)}{max(self.row - 1, 4)}"
        self.book.protect(page)


def named(book: Book, value: str | None) -> str:
    """A segment's value in words; channels by their usual names."""
    if value is None:
        return book.say(texts.BLANK)
    known = CHANNELS.get(value)
    return book.say(known) if known else value


CHANNELS = {
    "email": Text("E-mail", "E-mail"),
    "sms": Text("SMS", "SMS"),
    "phone": Text("Telephone", "Téléphone"),
    "letter": Text("Letter", "Courrier"),
    "social": Text("Social networks", "Réseaux sociaux"),
    "chat": Text("Chat", "Chat"),
}
