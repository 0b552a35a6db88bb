"""Rules for cells."""

from __future__ import annotations

from collections.abc import Iterator

from xlkpi.proof.cells import LONGEST_TEXT
from xlkpi.proof.opened import Opened
from xlkpi.proof.rules import REFUSES, Where, rule


@rule("cell-order", "rows or cells out of order", "des lignes ou cellules en désordre")
def order(book: Opened) -> Iterator[Where]:
    """Rows must rise, and cells within a row; a cell must stand in its row."""
    for part, scanned in book.scans.items():
        for cell in scanned.disorder:
            yield part, cell, ""


@rule("cell-twice", "a row or cell that is there twice", "une ligne ou cellule présente deux fois")
def twice(book: Opened) -> Iterator[Where]:
    """Two rows of one number, two cells of one place."""
    for part, scanned in book.scans.items():
        for cell in scanned.doubled:
            yield part, cell, ""


@rule("cell-beyond", "a cell beyond XFD1048576", "une cellule au-delà de XFD1048576")
def beyond(book: Opened) -> Iterator[Where]:
    """More rows or columns than a sheet has."""
    for part, scanned in book.scans.items():
        for cell in scanned.beyond:
            yield part, cell, ""


@rule("cell-style", "a style that the workbook does not have",
      "un style que le classeur n'a pas", REFUSES)  # fmt: skip
def style(book: Opened) -> Iterator[Where]:
    """``s=`` beyond the list of formats."""
    several = len(book.styles_in("cellXfs")) or 1
    for part, scanned in book.scans.items():
        for number, cell in scanned.styles.items():
            if not 0 <= number < several:
                yield part, cell, f's="{number}", {several}'


@rule("cell-text", f"a text of more than {LONGEST_TEXT:,} characters",
      f"un texte de plus de {LONGEST_TEXT} caractères")  # fmt: skip
def text(book: Opened) -> Iterator[Where]:
    """A text longer than a cell holds."""
    for part, scanned in book.scans.items():
        for cell, several in scanned.long:
            yield part, cell, str(several)
    for number, shared in enumerate(book.strings):
        if len(shared) > LONGEST_TEXT:
            yield "xl/sharedStrings.xml", f"#{number}", str(len(shared))


@rule("cell-escape", "an escape that stands for no character",
      "un échappement qui ne désigne aucun caractère")  # fmt: skip
def escape(book: Opened) -> Iterator[Where]:
    """``_x0000_``, ``_xD83D_``: what Excel would turn into a character that there is not."""
    for part, scanned in book.scans.items():
        for cell, bad in scanned.escapes:
            yield part, cell, bad


@rule(
    "cell-type", "a value that does not fit its type", "une valeur qui ne correspond pas à son type"
)
def kind(book: Opened) -> Iterator[Where]:
    """A text where ``t=`` says number, an error that there is not, a truth value of 2."""
    for part, scanned in book.scans.items():
        for cell, wrong in scanned.untyped:
            yield part, cell, wrong


@rule("cell-shared-text", "a shared text that is not in the list",
      "un texte partagé qui n'est pas dans la liste", REFUSES)  # fmt: skip
def shared_text(book: Opened) -> Iterator[Where]:
    """``t="s"`` with a number beyond the list of shared texts."""
    for part, scanned in book.scans.items():
        for number, cell in scanned.shared.items():
            if number >= len(book.strings):
                yield part, cell, f"{number}, {len(book.strings)}"
