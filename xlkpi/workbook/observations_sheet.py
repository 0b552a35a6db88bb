"""The Observations sheet: astonishment reports, those of the exports and those typed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from openpyxl.formatting.rule import Rule

from xlkpi.model.text import Text
from xlkpi.targets.joined import same_key
from xlkpi.targets.register import OBSERVATIONS, OBSERVED, Entry
from xlkpi.workbook.live import Cached, Live
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.register_sheet import HEADER, RegisterSheet
from xlkpi.workbook.texts import quoted

HELP = Text(
    "What struck a newcomer, a visitor, a customer: one row each, with what is done about it. "
    "Rows of the exports come by themselves; rows typed here are kept by the next build.",
    "Ce qui a frappé un nouveau venu, un visiteur, un client : une ligne chacun, avec la suite "
    "donnée. Les lignes des exports arrivent seules ; celles saisies ici sont gardées par la "
    "prochaine construction.",
)
COUNTS = Text(
    "The indicators “{raised}” and “{acted}” count the exports as they were when this workbook was "
    "built; rows typed here join them once an export holds them.",
    "Les indicateurs « {raised} » et « {acted} » comptent les exports tels qu’à la construction ; "
    "les lignes saisies ici s’y ajoutent quand un export les contient.",
)
HERE = Text("On this sheet", "Sur cette feuille")
RAISED = Text("raised", "signalées")
ACTED = Text("acted on", "suivies d’effet")
EXPORT = Text("export", "export")


class Observations(RegisterSheet):
    """The register of observations."""

    register = OBSERVATIONS
    help = HELP
    worked = ("origin",)
    titles: ClassVar[Mapping[str, Text]] = {"origin": Text("From", "Origine")}
    widths: ClassVar[Mapping[str, float]] = {
        "author": 20, "on": 12, "observation": 60, "action": 44, "owner": 20, "status": 12,
        "origin": 10,
    }  # fmt: skip
    printed = "origin"
    exported: frozenset[tuple[str, ...]] = frozenset()
    """The keys of the rows that the exports hold."""

    def formulas(self) -> dict[str, str]:
        """None: where a row came from is known when it is built."""
        return {}

    def values(self, entry: Entry, place: int) -> Mapping[str, Cached]:  # noqa: ARG002
        """Whether the exports hold a row."""
        known = entry.text("observation") and same_key(entry, OBSERVATIONS) in self.exported
        return {"origin": self.book.say(EXPORT) if known else None}

    def finish(self, page: Page) -> None:
        """How many there are, what the KPI counts; what is done is greyed."""
        book, of = self.book, self.book.styles.of
        labels = {
            "raised": book.labels["observations_raised"],
            "acted": book.labels["observation_completion_rate"],
        }
        page.put(3, 1, book.say(COUNTS).format(**labels), of("subtitle"))
        done = quoted(book.say(OBSERVED["done"]))
        filled = '--(Observations[observation]<>"")'
        raised = [e for e in self.entries if e.text("observation")]
        acted = [e for e in raised if e.get("status") == "done"]
        colon = "\u00a0: " if book.language == "fr" else ": "
        words = [book.say(t) for t in (HERE, RAISED, ACTED)]
        page.put(
            1, self.at["action"],
            Live(
                f"{quoted(words[0] + colon)}&SUMPRODUCT({filled})&{quoted(f' {words[1]}, ')}&"
                f"SUMPRODUCT({filled},--(Observations[status]={done}))&{quoted(f' {words[2]}')}",
                f"{words[0]}{colon}{len(raised)} {words[1]}, {len(acted)} {words[2]}",
            ),
            of("subtitle"),
        )  # fmt: skip
        first = HEADER + 1
        rule = Rule(
            type="expression", formula=[f"${letter(self.at['status'])}{first}={done}"],
            dxf=book.styles.differential("muted"),
        )  # fmt: skip
        page.ws.conditional_formatting.add(f"A{first}:{letter(self.at['origin'])}{self.last}", rule)
