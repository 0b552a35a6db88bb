"""The lint of a workbook: what makes Excel repair a file, and schema validators miss.

Each rule is a function that looks at one thing; see the modules ``lint_…`` beside this one, and
``docs/verify.md`` for the list.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from xlkpi.proof import (
    lint_book,
    lint_cells,
    lint_drawings,
    lint_formulas,
    lint_package,
    lint_sheets,
    lint_styles,
    lint_tables,
)
from xlkpi.proof.opened import Opened
from xlkpi.proof.package import Package
from xlkpi.proof.rules import MOST, RULES, Finding

RULE_MODULES = (lint_package, lint_book, lint_sheets, lint_tables, lint_cells, lint_formulas,
                lint_styles, lint_drawings)  # fmt: skip


def lint(source: str | Path | bytes) -> list[Finding]:
    """What is wrong with a workbook, rule by rule; of each rule the first places.

    ``source`` is a path or the bytes of a file. Raises :class:`~xlkpi.errors.InputError` where
    it is no workbook at all.
    """
    return findings(Opened(Package(source)))


def findings(book: Opened) -> list[Finding]:
    """The same of a workbook that is open."""
    book.root  # noqa: B018 - no workbook: said at once
    found = []
    for each in RULES.values():
        for part, cell, detail in islice(each.check(book), MOST):
            sheet = book.sheet_of.get(part, "")
            found.append(Finding(each, part, str(cell), detail, sheet))
    return found
