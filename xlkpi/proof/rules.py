"""What a rule of the lint is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from xlkpi.model.text import Language, Text

if TYPE_CHECKING:
    from xlkpi.proof.opened import Opened

Severity = Literal["repair", "wrong", "note"]
"""What a finding costs: Excel repairs or refuses the file; it opens and shows something else than
meant; it is worth knowing."""

MOST = 50  # findings of one rule that are told

Where = tuple[str, str, str]
"""Of what was found: the part, the cell or range (or nothing), and the offending text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may not be in a workbook."""

    id: str
    what: Text  # what is wrong
    effect: Text  # what Excel does about it
    severity: Severity
    check: Callable[[Opened], Iterator[Where]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule does not hold."""

    rule: Rule
    part: str
    cell: str
    detail: str
    sheet: str = ""

    def told(self, language: Language = "en") -> str:
        """The finding in a line."""
        colon = "\u00a0:" if language == "fr" else ":"
        where = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.part
        if self.cell and not self.sheet:
            where = f"{where} {self.cell}"
        detail = f" ({self.detail})" if self.detail else ""
        what, effect = self.rule.what.in_(language), self.rule.effect.in_(language)
        return f"[{self.rule.id}] {where}{colon} {what}{detail}. {effect}."


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they were entered."""

REPAIRS = Text("Excel repairs the file", "Excel répare le fichier")
REFUSES = Text("Excel refuses the file", "Excel refuse le fichier")
DROPS = Text(
    "Excel repairs the file: the formula is dropped", "Excel répare : la formule disparaît"
)
LOSES = Text("Excel repairs the file: the part is dropped", "Excel répare : la partie disparaît")
SHOWS = Text("Excel shows an error there", "Excel y affiche une erreur")

Check = Callable[["Opened"], Iterator[Where]]


def rule(
    id: str, en: str, fr: str, effect: Text = REPAIRS, severity: Severity = "repair"
) -> Callable[[Check], Check]:
    """Enter a function among the rules; it gives the places where the rule does not hold."""

    def enter(check: Check) -> Check:
        if id in RULES:
            raise AssertionError(f"two rules are called {id}")
        RULES[id] = Rule(id, Text(en, fr), effect, severity, check)
        return check

    return enter
