"""What a person should know of a register: where, what, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlkpi.model.text import Language, Text

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """Something to look at in a register.

    ``cell`` names one or several cells ("K12", "K12, K15"), or a line of a CSV file ("line 4").
    """

    sheet: str
    cell: str
    problem: Text
    next: Text
    kpi: str = ""
    severity: Severity = "warning"

    def told(self, language: Language) -> str:
        """The problem in one line.

        >>> Problem("Targets", "K12", Text("no number", "pas un nombre"),
        ...         Text("type one", "saisissez-en un")).told("en")
        'sheet "Targets", K12: no number. Next: type one.'
        """
        problem, after = self.problem.in_(language), self.next.in_(language)
        if language == "fr":
            place = f"feuille « {self.sheet} », {self.cell}" if self.sheet else self.cell
            return f"{place} : {problem}. À faire : {after}."
        place = f'sheet "{self.sheet}", {self.cell}' if self.sheet else self.cell
        return f"{place}: {problem}. Next: {after}."
