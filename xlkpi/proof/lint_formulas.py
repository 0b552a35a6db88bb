"""Rules for formulas: what Excel drops when it opens a file, or cannot calculate."""

from __future__ import annotations

from collections.abc import Iterator

from xlkpi.model.text import Text
from xlkpi.proof.excel_functions import (
    FUTURE,
    misprefixed,
    odd_count,
    plain_functions,
    prefixed,
    unprefixed,
)
from xlkpi.proof.formula import Formula
from xlkpi.proof.opened import Located, Opened
from xlkpi.proof.rules import DROPS, SHOWS, Where, rule

LONGEST, DEEPEST, LONGEST_STRING = 8192, 64, 255
_NAME = Text("Excel shows #NAME? there", "Excel y affiche #NOM?")
_PARAMETER = ("_xlpm.", "_xlop.")


def sound(made: Formula) -> bool:
    """Whether a formula reads as one at all."""
    return made.balanced and not made.junk


def _clean(book: Opened) -> Iterator[Located]:
    return (each for each in book.first_formulas if sound(each.made))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


@rule("formula-balance", "parentheses, brackets or quotes that do not close",
      "parenthèses, crochets ou guillemets qui ne se ferment pas", DROPS)  # fmt: skip
def balance(book: Opened) -> Iterator[Where]:
    """A formula whose parentheses, braces, brackets or quotes do not match."""
    for each in book.first_formulas:
        if not each.made.balanced:
            yield each.part, each.cell, _short(each.text)


@rule("formula-grammar", "a formula that Excel cannot read", "une formule qu'Excel ne sait pas lire",
      DROPS)  # fmt: skip
def grammar(book: Opened) -> Iterator[Where]:
    """Operators without operands, semicolons between arguments, characters of no formula."""
    for each in book.first_formulas:
        union = each.cell.startswith("_xlnm.")  # ranges side by side, which cells may not hold
        if each.made.balanced and each.made.junk and not union:
            yield each.part, each.cell, f"{each.made.junk!r} · {_short(each.text)}"


@rule("formula-length", f"a formula of more than {LONGEST} characters",
      f"une formule de plus de {LONGEST} caractères", DROPS)  # fmt: skip
def length(book: Opened) -> Iterator[Where]:
    """A formula longer than Excel takes."""
    for each in book.formulas:
        if len(each.text) > LONGEST:
            yield each.part, each.cell, str(len(each.text))


@rule("formula-nesting", f"functions nested more than {DEEPEST} deep",
      f"des fonctions imbriquées sur plus de {DEEPEST} niveaux", DROPS)  # fmt: skip
def nesting(book: Opened) -> Iterator[Where]:
    """Functions within functions, deeper than Excel takes."""
    for each in _clean(book):
        if each.made.depth > DEEPEST:
            yield each.part, each.cell, str(each.made.depth)


@rule("formula-string", f"a text of more than {LONGEST_STRING} characters in a formula",
      f"un texte de plus de {LONGEST_STRING} caractères dans une formule", DROPS)  # fmt: skip
def string(book: Opened) -> Iterator[Where]:
    """A literal text longer than a formula may hold."""
    for each in book.formulas:
        if each.made.longest_string > LONGEST_STRING:
            yield each.part, each.cell, str(each.made.longest_string)


@rule("formula-arguments", "a function with too few or too many arguments",
      "une fonction avec trop ou trop peu d'arguments", DROPS)  # fmt: skip
def arguments(book: Opened) -> Iterator[Where]:
    """More than 255 arguments, or a number of them that the function does not take."""
    for each in _clean(book):
        for name, given in each.made.calls:
            if odd_count(name, given):
                yield each.part, each.cell, f"{name}: {given}"


@rule("formula-prefix", "a newer function without the prefix that files give it",
      "une fonction récente sans le préfixe qu'elle porte dans un fichier", _NAME)  # fmt: skip
def prefix(book: Opened) -> Iterator[Where]:
    """``LET(…)`` where a file must write ``_xlfn.LET(…)``; parameters without ``_xlpm.``."""
    for each in _clean(book):
        for name, _ in each.made.calls:
            if misprefixed(name):
                yield each.part, each.cell, f"{name} → {prefixed(unprefixed(name))}"
        if any(unprefixed(name) in ("LAMBDA", "LET") for name, _ in each.made.calls):
            for name in each.made.names:
                if name.casefold() not in book.known_names and not name.startswith(_PARAMETER):
                    yield each.part, each.cell, f"{name} → _xlpm.{name}"


@rule("formula-function", "a function that Excel does not know", "une fonction qu'Excel ne connaît pas",
      _NAME, "wrong")  # fmt: skip
def function(book: Opened) -> Iterator[Where]:
    """A call of what is neither a function, a defined name nor a parameter."""
    if any(part.lower().endswith("vbaproject.bin") for part in book.package.parts):
        return  # macros may define it
    for each in _clean(book):
        for name, _ in each.made.calls:
            bare = unprefixed(name)
            known = (
                bare in FUTURE or bare in plain_functions() or name.casefold() in book.known_names
            )
            if not known and not name.startswith(_PARAMETER):
                yield each.part, each.cell, name


@rule("formula-name", "a name that is defined nowhere", "un nom qui n'est défini nulle part", _NAME,
      "wrong")  # fmt: skip
def name(book: Opened) -> Iterator[Where]:
    """A word that is neither a defined name, a table nor a parameter."""
    for each in _clean(book):
        if any(unprefixed(called) in ("LAMBDA", "LET") for called, _ in each.made.calls):
            continue
        for word in each.made.names:
            if word.casefold() not in book.known_names and not word.startswith(_PARAMETER):
                yield each.part, each.cell, word


@rule("formula-table", "a reference to a table that is not there",
      "une référence à un tableau qui n'existe pas", DROPS)  # fmt: skip
def table(book: Opened) -> Iterator[Where]:
    """A structured reference whose table is nowhere."""
    for each in _clean(book):
        for found in each.made.structured:
            if found.table and found.table.casefold() not in book.table_columns:
                yield each.part, each.cell, f"{found.table}[…]"


@rule("formula-column", "a reference to a column that its table does not have",
      "une référence à une colonne que son tableau n'a pas", DROPS)  # fmt: skip
def column(book: Opened) -> Iterator[Where]:
    """A structured reference whose column is not in its table."""
    for each in _clean(book):
        for found in each.made.structured:
            columns = book.table_columns.get(found.table.casefold())
            for wanted in found.columns if columns is not None else ():
                if wanted.casefold() not in columns:  # type: ignore[operator]
                    yield each.part, each.cell, f"{found.table}[{wanted}]"


@rule("formula-sheet", "a reference to a sheet that is not there",
      "une référence à une feuille qui n'existe pas", DROPS)  # fmt: skip
def sheet(book: Opened) -> Iterator[Where]:
    """A reference to a missing sheet."""
    for each in _clean(book):
        for wanted in each.made.sheets:
            missing = [s for s in wanted.split(":") if s.casefold() not in book.sheet_names]
            if missing and not each.made.external and each.part != book.part:
                yield each.part, each.cell, missing[0]


@rule("formula-reference", "a formula over cells that were deleted",
      "une formule sur des cellules supprimées", SHOWS, "wrong")  # fmt: skip
def reference(book: Opened) -> Iterator[Where]:
    """``#REF!`` in a cell's formula."""
    for each in _clean(book):
        if each.made.broken and each.part != book.part:
            yield each.part, each.cell, _short(each.text)


@rule("formula-external", "a formula over another workbook", "une formule sur un autre classeur",
      Text("Excel asks whether to update links", "Excel demande s'il faut mettre à jour les liaisons"),
      "wrong")  # fmt: skip
def external(book: Opened) -> Iterator[Where]:
    """``[1]Sheet!A1``: what is not in the file."""
    for each in book.first_formulas:
        if each.made.external:
            yield each.part, each.cell, _short(each.text)


@rule("formula-shared", "a shared formula whose first cell is not there",
      "une formule partagée dont la première cellule manque", DROPS)  # fmt: skip
def shared(book: Opened) -> Iterator[Where]:
    """A cell that takes a formula from a group that nothing defines."""
    for part, scanned in book.scans.items():
        for cell in scanned.orphans:
            yield part, cell, ""


@rule("validation-formula", "a validation whose formula Excel cannot read",
      "une validation dont Excel ne sait pas lire la formule")  # fmt: skip
def validation(book: Opened) -> Iterator[Where]:
    """A formula of a data validation that is broken, or over what is not there."""
    yield from _of_rules(book, "validation")


@rule("conditional-formula", "a conditional format whose formula Excel cannot read",
      "une mise en forme conditionnelle dont Excel ne sait pas lire la formule")  # fmt: skip
def conditional(book: Opened) -> Iterator[Where]:
    """A formula of a conditional format that is broken, or over what is not there."""
    yield from _of_rules(book, "conditional")


def _of_rules(book: Opened, wanted: str) -> Iterator[Where]:
    for kind, part, area, text in book.rule_formulas:
        if kind != wanted:
            continue
        made = book.parse(text)
        # a literal list is no formula over anything
        gone = [s for s in made.sheets if s.casefold() not in book.sheet_names]
        lost = [n for n in made.names if n.casefold() not in book.known_names]
        # these formulas may not name tables: Excel asks for a range or a defined name
        if (
            not sound(made)
            or gone
            or lost
            or made.broken
            or made.structured
            or any(odd_count(n, several) or misprefixed(n) for n, several in made.calls)
        ):
            yield part, area, _short(text)
