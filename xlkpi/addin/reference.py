"""The functions reference: ``docs/functions.md`` and ``docs/functions.fr.md``, from the catalogue.

``python -m xlkpi.addin.reference --write`` writes them, ``--check`` fails where a page differs
from what would be written. Each example is the first one of the function's docstring, its value
what the function gives.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xlkpi import kpis, resources
from xlkpi.addin.examples import example
from xlkpi.addin.runtime import call
from xlkpi.errors import OutputError
from xlkpi.facts.measures import MEASURES
from xlkpi.model.cells import EPOCH, Cell
from xlkpi.model.expression import Symbol, symbolic, words_printer
from xlkpi.model.kpi import ROW_KINDS, SUMMED, Argument, Better, Family, Kind, Kpi
from xlkpi.model.rows import Range
from xlkpi.model.text import LANGUAGES, Language, Text

COMMAND = "python -m xlkpi.addin.reference"
PAGES = Text("functions.md", "functions.fr.md")

_DAYS = range(45000, 48000)  # numbers in the rows of an example that stand for days
_UNCOUNTED = ("kpi_variance", "kpi_status", "kpi_info", "kpi_by")  # of words: nothing to trace

_TAKES = {
    Kind.COUNT: Text(
        "a number or a range, summed; not negative", "un nombre ou une plage, sommée ; pas négatif"
    ),
    Kind.AMOUNT: Text("a number or a range, summed", "un nombre ou une plage, sommée"),
    Kind.NUMBER: Text("one number", "un nombre"),
    Kind.POSITIVE: Text("one number, not negative", "un nombre, pas négatif"),
    Kind.RATE: Text("one number from 0 to 1", "un nombre de 0 à 1"),
    Kind.MARGIN: Text("one number, at most 1", "un nombre, au plus 1"),
    Kind.CONFIDENCE: Text(
        "one number between 0 and 1, both excluded", "un nombre entre 0 et 1, bornes exclues"
    ),
    Kind.WORD: Text("one text", "un texte"),
    Kind.DATE: Text("one date", "une date"),
    Kind.ROWS: Text("a range, cell by cell", "une plage, cellule par cellule"),
    Kind.CELLS: Text("a range, row by row", "une plage, ligne par ligne"),
}
_LIMITED = (Kind.COUNT, Kind.POSITIVE, Kind.RATE, Kind.MARGIN, Kind.CONFIDENCE)
_REPEATED = Text("; may be repeated", " ; peut se répéter")

_BETTER = {
    Better.HIGHER: Text("higher is better", "plus haut est mieux"),
    Better.LOWER: Text("lower is better", "plus bas est mieux"),
    Better.NEUTRAL: Text("neither way is better by itself", "aucun sens n'est meilleur en soi"),
}

_HEAD = Text(
    """# Functions

Generated from the catalogue by `{command} --write`: edit the catalogue, not this page.

Every function as it is typed in Excel: `=NPS(B2:B500)`. As an add-in for LibreOffice Calc and for
Excel on the web its name begins with `XLKPI.`: `=XLKPI.NPS(B2:B500)`. Every function also has a
French name with French help; both give the same values. What each way of installing answers to
the tests is told in [surfaces.md](surfaces.md).

- An argument in brackets may be left out.
- A count or an amount takes a number or a range; a range is summed. Text, blanks and TRUE or
  FALSE in a range are passed over, as Excel's own SUM does.
- Rates are fractions: 0.95 is shown as 95 % by the cell's format.
- No value to give is `#N/A`: charts leave a gap. A value outside its scale, or too large for a
  cell, is `#NUM!`. The wrong kind of argument is `#VALUE!`. An error in a range comes out again.
- Values of examples are rounded to six digits.
""",
    """# Fonctions

Page tirée du catalogue par `{command} --write` : corriger le catalogue, pas cette page.

Chaque fonction comme on la tape dans Excel : `=SCORE_NPS(B2:B500)`. Dans le complément pour
LibreOffice Calc et pour Excel sur le web, son nom commence par `XLKPI.` :
`=XLKPI.SCORE_NPS(B2:B500)`. Chaque fonction a aussi un nom anglais, avec une aide en anglais ; les
valeurs sont les mêmes. Ce que chaque installation répond aux tests est dit dans
[surfaces.md](surfaces.md).

- Un argument entre crochets peut être omis.
- Un effectif ou un montant est un nombre ou une plage ; une plage est sommée. Textes, cellules
  vides, VRAI et FAUX dans une plage sont ignorés, comme le fait SOMME.
- Les taux sont des fractions : 0,95 s'affiche 95 % par le format de la cellule.
- Sans valeur à donner, c'est `#N/A` : les graphiques laissent un vide. Une valeur hors de son
  échelle, ou trop grande pour une cellule, donne `#NOMBRE!` (`#NUM!`) ; un argument d'une autre
  nature, `#VALEUR!` (`#VALUE!`). Une erreur dans une plage ressort telle quelle.
- Les valeurs des exemples sont arrondies à six chiffres.
""",
)

_WORDS = {
    "argument": Text("argument", "argument"),
    "takes": Text("takes", "prend"),
    "means": Text("meaning", "sens"),
    "other": Text("in French", "en anglais"),
    "formula": Text("Formula", "Formule"),
    "example": Text("Example", "Exemple"),
    "gives": Text("gives", "donne"),
    "with": Text("with", "avec"),
    "errors": Text("Errors", "Erreurs"),
    "source": Text("Source", "Source"),
    "blank": Text("(blank)", "(vide)"),
    "or": Text(" or ", " ou "),
    "none": Text("no number in {0}", "aucun nombre dans {0}"),
    "uncounted": Text("nothing to count in {0}", "rien à compter dans {0}"),
    "empty": Text("{0} blank", "{0} vide"),
    "nothing": Text("nothing to divide by", "rien par quoi diviser"),
    "limits": Text("{0} outside its limits", "{0} hors de ses limites"),
    "scale": Text("a value in {0} off its scale", "une valeur de {0} hors de son échelle"),
    "together": Text("values that cannot go together", "des valeurs qui ne vont pas ensemble"),
    "single": Text(
        "more than one cell, or text, as {0}", "plusieurs cellules, ou du texte, pour {0}"
    ),
    "one": Text("more than one cell as {0}", "plusieurs cellules pour {0}"),
    "known": Text("a text that {0} does not know", "un texte que {0} ne connaît pas"),
    "called": Text("what the KPI itself refuses so", "ce que le KPI lui-même refuse ainsi"),
    "shapes": Text("ranges of different shapes", "des plages de formes différentes"),
    "flags": Text(
        "a cell of {0} that is neither yes nor no", "une cellule de {0} qui n'est ni oui ni non"
    ),
}


def page(language: Language) -> str:
    """The reference in one language."""
    parts = [_HEAD.in_(language).format(command=COMMAND)]
    parts += [f"- [{f.title.in_(language)}](#{f.value}): {_links(f, language)}\n" for f in Family]
    for family in Family:
        parts.append(f'\n## <a id="{family.value}"></a>{family.title.in_(language)}\n')
        parts += [_entry(entry, language) for entry in _functions(family)]
    return "".join(parts)


def _functions(family: Family) -> list[Kpi]:
    return [entry for entry in kpis.functions() if entry.family is family]


def _name(entry: Kpi, language: Language) -> str:
    return (entry.function_fr if language == "fr" else entry.function) or ""


def _links(family: Family, language: Language) -> str:
    names = [_name(entry, language) for entry in _functions(family)]
    return ", ".join(f"[`{name}`](#{name.lower()})" for name in names)


def _word(name: str, language: Language, *places: str) -> str:
    return _WORDS[name].in_(language).format(*places)


def _entry(entry: Kpi, language: Language) -> str:
    """One function."""
    name, separator = _name(entry, language), "; " if language == "fr" else ", "
    given = separator.join(_declared(argument) for argument in entry.arguments)
    other: Language = "en" if language == "fr" else "fr"
    facts = [
        f"`={name}({given})`",
        entry.unit.title.in_(language),
        _BETTER[entry.better].in_(language),
        f"{_word('other', language)} `{_name(entry, other)}`",
    ]
    lines = [
        f"\n### `{name}`\n",
        f"**{entry.name.in_(language)}.** {entry.help.in_(language)}\n",
        f"{' · '.join(facts)}\n",
        _table(entry, language),
    ]
    if formula := _formula(entry, language):
        lines.append(f"- {_word('formula', language)}{_colon(language)} {formula}")
    lines.append(f"- {_word('example', language)}{_colon(language)} {_example(entry, language)}")
    told = f"{_colon(language)[:-1]}; ".join(
        f"`{error}` {text}" for error, text in errors(entry, language)
    )
    lines.append(f"- {_word('errors', language)}{_colon(language)} {told}.")
    lines.append(f"- {_word('source', language)}{_colon(language)} {entry.source}")
    if note := entry.note.in_(language):
        lines.append(f"- {note}")
    return "\n".join(lines) + "\n"


def _colon(language: Language) -> str:
    return " :" if language == "fr" else ":"


def _declared(argument: Argument) -> str:
    if argument.variadic:
        return f"{argument.name}…"
    return f"[{argument.name}]" if argument.optional else argument.name


def _table(entry: Kpi, language: Language) -> str:
    heads = " | ".join(_word(head, language) for head in ("argument", "takes", "means"))
    lines = [f"| {heads} |", "|---|---|---|"]
    for argument in entry.arguments:
        takes = _TAKES[argument.kind].in_(language)
        if argument.variadic:
            takes += _REPEATED.in_(language)
        means = argument.help.in_(language).replace("|", "\\|")
        lines.append(f"| `{_declared(argument)}` | {takes} | {means} |")
    return "\n".join(lines) + "\n"


def _formula(entry: Kpi, language: Language) -> str:
    """The formula over the arguments; of a range, over what is counted in it."""
    if entry.id in _UNCOUNTED:
        return ""
    given: dict[str, Any] = {
        a.name: Range(a.name) if a.kind in ROW_KINDS else Symbol(a.name) for a in entry.arguments
    }

    def word(name: str) -> str:
        if name in given or name not in MEASURES:
            return f"`{name}`"
        called = MEASURES[name].name.in_(language)
        return called[:1].lower() + called[1:] if called[1:2].islower() else called

    text = words_printer(word)(symbolic(entry.of(**given)))
    return text if any(sign in text for sign in "+−×÷") else ""  # a count explains itself


# ---------------------------------------------------------------- errors


def errors(entry: Kpi, language: Language) -> Iterator[tuple[str, str]]:
    """What a function refuses, error by error; what holds for all stands at the head of the page."""
    for error, reasons in (
        ("#N/A", _without_value(entry, language)),
        ("#NUM!", _off_scale(entry, language)),
        ("#VALUE!", _wrong_kind(entry, language)),
    ):
        if told := ", ".join(reasons):
            yield error, told


def _listed(arguments: list[Argument], language: Language) -> str:
    names = [f"`{argument.name}`" for argument in arguments]
    return _word("or", language).join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _without_value(entry: Kpi, language: Language) -> Iterator[str]:
    needed = [a for a in entry.arguments if not a.optional and not a.variadic]
    summed = [argument for argument in needed if argument.kind in SUMMED]
    rows = [argument for argument in needed if argument.kind is Kind.ROWS]
    single = [argument for argument in needed if argument not in (*summed, *rows)]
    for reason, arguments in (("none", summed), ("uncounted", rows), ("empty", single)):
        if arguments:
            yield _word(reason, language, _listed(arguments, language))
    if " ÷ " in _formula(entry, language):
        yield _word("nothing", language)


def _off_scale(entry: Kpi, language: Language) -> Iterator[str]:
    limited = [argument for argument in entry.arguments if argument.kind in _LIMITED]
    if limited:
        yield _word("limits", language, _listed(limited, language))
    rows = [argument for argument in entry.arguments if argument.kind is Kind.ROWS]
    if rows and "DomainError" in (entry.of.__doc__ or ""):
        yield _word("scale", language, _listed(rows, language))
    counts = [argument for argument in limited if argument.kind is Kind.COUNT]
    if not rows and any(_asked(entry, {a.name: 1000}) == "#NUM!" for a in counts):
        yield _word("together", language)
    if any(argument.variadic for argument in entry.arguments):
        yield _word("called", language)


def _wrong_kind(entry: Kpi, language: Language) -> Iterator[str]:
    ranges = {*SUMMED, *ROW_KINDS}
    numbers = [a for a in entry.arguments if a.kind not in ranges and a.kind is not Kind.WORD]
    words = [argument for argument in entry.arguments if argument.kind is Kind.WORD]
    rows = [argument for argument in entry.arguments if argument.kind in ROW_KINDS]
    if numbers:
        yield _word("single", language, _listed(numbers, language))
    if words:
        yield _word("one", language, _listed(words, language))
        yield _word("known", language, _listed(words, language))
    if len(rows) > 1 and _asked(entry, {rows[0].name: [[1], [1]]}) == "#VALUE!":
        yield _word("shapes", language)
    flags = [
        a for a in rows if a.kind is Kind.ROWS and _asked(entry, _doubtful(a, rows)) == "#VALUE!"
    ]
    if flags:
        yield _word("flags", language, _listed(flags, language))


def _doubtful(argument: Argument, rows: list[Argument]) -> dict[str, Cell]:
    """Ranges of one row, one of them with a word that is neither yes nor no."""
    return {**{a.name: [[1]] for a in rows}, argument.name: [["?!"]]}


def _asked(entry: Kpi, given: dict[str, Cell]) -> Cell:
    """What a function says to some arguments: no signature tells it. The others are ones."""
    usual: dict[Kind, Cell] = {Kind.WORD: "NPS", Kind.ROWS: [[1]] * 3, Kind.CELLS: [[1]] * 3}
    usual |= {Kind.RATE: 0.5, Kind.MARGIN: 0.5, Kind.CONFIDENCE: 0.5}
    return call(entry.id, *(given.get(a.name, usual.get(a.kind, 1)) for a in entry.arguments))


# ---------------------------------------------------------------- examples


def _example(entry: Kpi, language: Language) -> str:
    """A call with its data and its value, as the reader's Excel spells them."""
    shown = example(entry)
    places: list[str] = []
    data: list[str] = []
    last = max(at for at, a in enumerate(entry.arguments) if a.name in shown.arguments)
    for argument in entry.arguments[: last + 1]:
        given = shown.arguments.get(argument.name)
        if argument.name not in shown.arguments:
            places.append("")
        elif isinstance(given, list):
            letter = "ABCDEFGH"[len(data)]
            places.append(f"{letter}2:{letter}{len(given) + 1}")
            cells = "; ".join(_in_a_range(argument, cell, language) for cell in given)
            data.append(f"`{places[-1]}` = {cells}")
        else:
            places.append(_inline(argument, given, language))
    separator = "; " if language == "fr" else ", "
    asked = f"`={_name(entry, language)}({separator.join(places)})`"
    where = f" {_word('with', language)} {', '.join(data)}," if data else ""
    answer = shown.answer(language)
    rows = answer if isinstance(answer, list) else [[answer]]
    value = " / ".join(", ".join(_shown(cell, language) for cell in row) for row in rows)
    return f"{asked}{where} {_word('gives', language)} **{value}**"


def _inline(argument: Argument, cell: Cell, language: Language) -> str:
    if isinstance(cell, str):
        return f'"{cell}"'
    if argument.kind is Kind.DATE:
        day = EPOCH + dt.timedelta(days=cell)
        separator = "; " if language == "fr" else ", "
        return f"DATE({separator.join(map(str, (day.year, day.month, day.day)))})"
    return _shown(cell, language)


def _in_a_range(argument: Argument, cell: Cell, language: Language) -> str:
    if cell is None:
        return _word("blank", language)
    if argument.kind in ROW_KINDS and isinstance(cell, int | float) and int(cell) in _DAYS:
        moment = EPOCH + dt.timedelta(days=cell)
        return moment.date().isoformat() if cell == int(cell) else f"{moment:%Y-%m-%d %H:%M}"
    return _shown(cell, language)


def _shown(cell: Cell, language: Language) -> str:
    if not isinstance(cell, int | float):
        return str(cell)
    text = f"{cell:.6g}" if abs(cell) < 1e6 else f"{cell:.0f}"
    return (text.replace(".", ",") if language == "fr" else text).replace("-", "−")


# ---------------------------------------------------------------- the pages


def write(folder: Path) -> None:
    """Write both pages.

    Raises :class:`~xlkpi.errors.OutputError` where a page cannot be written.
    """
    for language in LANGUAGES:
        file = folder / PAGES.in_(language)
        try:
            file.write_text(page(language), encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"{file} cannot be written: {error.strerror}") from error


def stale(folder: Path) -> list[Path]:
    """The pages that are not what would be written."""
    files = [(folder / PAGES.in_(language), page(language)) for language in LANGUAGES]
    return [
        file for file, due in files if not file.is_file() or file.read_text(encoding="utf-8") != due
    ]


def main() -> None:
    """Write or check the pages of the checkout."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="The functions reference: docs/.")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="write the pages from the catalogue")
    mode.add_argument("--check", action="store_true", help="fail where a page differs")
    folder = resources.folder("udfs").parent / "docs"
    if parser.parse_args().write:
        write(folder)
    elif found := stale(folder):
        sys.exit(f"stale: {', '.join(map(str, found))}; run {COMMAND} --write")


if __name__ == "__main__":
    main()
