"""``xlkpi explain``: where a number of a workbook comes from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from xlkpi.cli.inputs import choose_format, write_json

if TYPE_CHECKING:
    from xlkpi.model.text import Language
    from xlkpi.proof.explain import Explanation

_MOST = 14  # cells of facts that are printed of a measure
_SAID = {
    "en": {
        "through": "shown by", "formula": "Cell formula", "kpi": "Indicator", "words": "In words",
        "source": "Source", "recomputed": "Recomputed", "measures": "Made of", "facts": "facts",
        "files": "From the files", "read": "{read} rows read = {used} used + {lost} rejected",
        "parameters": "Parameters in force", "target": "Target: {sheet}, row {row}",
        "bounds": "in this month", "low": "at least", "high": "at most", "spread": "over the year",
        "more": "… and {more} more cells", "none": "not set", "total": "total",
    },
    "fr": {
        "through": "montré par", "formula": "Formule de la cellule", "kpi": "Indicateur",
        "words": "En mots", "source": "Source", "recomputed": "Recalculé", "measures": "Fait de",
        "facts": "faits", "files": "Depuis les fichiers",
        "read": "{read} lignes lues = {used} utilisées + {lost} rejetées",
        "parameters": "Paramètres en vigueur", "target": "Objectif : {sheet}, ligne {row}",
        "bounds": "ce mois-ci", "low": "au moins", "high": "au plus", "spread": "sur l’année",
        "more": "… et {more} autres cellules", "none": "non réglé", "total": "total",
    },
}  # fmt: skip


@click.command()
@click.argument("book", type=click.Path())
@click.argument("target", metavar="CELL|KPI")
@choose_format("table", "json")
@click.option(
    "--lang", type=click.Choice(["en", "fr"]), help="Of the answer (else the workbook's)."
)
def command(book: str, target: str, form: str, lang: Language | None) -> None:
    """Say where a number of a workbook comes from.

    BOOK is a workbook that xlkpi built, CELL one of its cells ("Inbound!D12"), KPI the name of an
    indicator: its value in the chosen month. From the cell the way leads to the formula in words,
    the measures, the rows of facts and the files, with what was rejected of them.
    """
    from xlkpi.proof.explain import explain

    found, language = explain(book, target)
    if form == "json":
        write_json(_as_json(found))
    else:
        for line in _lines(found, lang or language):
            click.echo(line)


def _lines(found: Explanation, language: Language) -> list[str]:
    said = _SAID[language]
    colon = "\u00a0: " if language == "fr" else ": "
    where = " · ".join(x for x in (found.period, found.segment) if x)
    lines = [click.style(f"{found.sheet}!{found.cell} = {_shown(found.shown)}", bold=True)
             + (f"   ({where})" if where else "")]  # fmt: skip

    def line(head: str, text: str) -> None:
        if text:
            lines.append(f"  {head}{colon}{text}")

    line(said["through"], " ← ".join(found.through))
    line(said["formula"], f"={found.formula}" if found.formula else "")
    if found.kpi:
        line(
            said["kpi"],
            f"{found.kpi.name.in_(language)} ({found.kpi.id}, {found.kpi.unit.title.in_(language)})",
        )
        lines.append(f"      {found.kpi.help.in_(language)}")
        line(said["words"], found.in_words.in_(language))
        line(said["source"], found.kpi.source)
    if found.measures and found.recomputed is not None:
        line(said["recomputed"], _shown(found.recomputed))
    lines += [f"  {note.in_(language)}" for note in found.notes]
    lines += _target(found, language, colon)
    lines += _made_of(found, language, colon)
    if found.parameters:
        lines.append(f"  {said['parameters']}{colon.rstrip()}")
    for id, value, help in found.parameters:
        lines.append(
            f"    {id} = {value if value not in ('', '–') else said['none']}   {help.in_(language)}"
        )
    return lines


def _made_of(found: Explanation, language: Language, colon: str) -> list[str]:
    said, lines = _SAID[language], []
    if found.measures:
        lines.append(f"  {said['measures']}{colon.rstrip()}")
    for use in found.measures:
        at = f"   {use.sheet}!{use.cell}" if use.cell else ""
        lines.append(
            f"    {use.name.in_(language)} = {_shown(use.value)}{at}   ({use.adds.in_(language)})"
        )
        for fact in use.facts[:_MOST]:
            of = f"{fact.dimension}={fact.segment}" if fact.dimension else said["total"]
            lines.append(
                f"        {fact.sheet}!{fact.cell} = {_shown(fact.value)}   ({fact.window} {fact.month}, {of})"
            )
        if len(use.facts) > _MOST:
            lines.append(f"        {said['more'].format(more=len(use.facts) - _MOST)}")
    if found.files:
        lines.append(f"  {said['files']}{colon.rstrip()}")
    for file in found.files:
        sheet = f" [{file.sheet}]" if file.sheet else ""
        read = said["read"].format(read=file.read, used=file.used, lost=file.read - file.used)
        lines.append(f"    {file.file}{sheet} → {file.table}   {read}")
        lines += [f"        {several} × {reason}" for reason, several in file.rejected]
        lines.append(f"        SHA-256 {file.sha256}")
    return lines


def _target(found: Explanation, language: Language, colon: str) -> list[str]:
    use, said = found.target, _SAID[language]
    if use is None:
        return []
    lines = [f"  {said['target'].format(sheet=use.sheet, row=use.row)}"]
    lines += [f"    {title.in_(language)}{colon}{_shown(value)}" for _, title, value in use.typed]
    bounds = [f"{said[key]} {_shown(value)}" for key, value in (("low", use.low), ("high", use.high))
              if value not in (None, "")]  # fmt: skip
    if bounds:
        lines.append(f"    {said['bounds']}{colon}{', '.join(bounds)}")
    if use.spread.en:
        lines.append(f"    {said['spread']}{colon}{use.spread.in_(language)}")
    return lines


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "–"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _as_json(found: Explanation) -> dict[str, Any]:
    kpi = found.kpi
    return {
        "sheet": found.sheet,
        "cell": found.cell,
        "shown": found.shown,
        "formula": found.formula or None,
        "through": list(found.through),
        "kpi": kpi.id if kpi else None,
        "names": dict(zip(("en", "fr"), kpi.name, strict=True)) if kpi else None,
        "in_words": found.in_words._asdict() if found.in_words.en else None,
        "window": found.window.value if found.window else None,
        "month": f"{found.month:%Y-%m}" if found.month else None,
        "segment": found.segment,
        "recomputed": found.recomputed,
        "measures": [
            {
                "reference": use.reference, "name": use.name.en, "sheet": use.sheet or None,
                "cell": use.cell or None, "value": use.value, "table": use.table,
                "facts": [asdict(fact) for fact in use.facts],
            }
            for use in found.measures
        ],
        "files": [
            {**asdict(file), "rejected": dict(file.rejected)} for file in found.files
        ],
        "parameters": {id: value for id, value, _ in found.parameters},
        "target": None if found.target is None else {
            "sheet": found.target.sheet, "row": found.target.row,
            "typed": {id: value for id, _, value in found.target.typed},
            "spread": found.target.spread.en or None,
            "low": found.target.low, "high": found.target.high,
        },
        "notes": [note.en for note in found.notes],
    }  # fmt: skip
