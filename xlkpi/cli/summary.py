"""What a terminal shows after a build: one page, of 80 columns, in the workbook's language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from xlkpi.model.period import label
from xlkpi.model.text import Language, Text

if TYPE_CHECKING:
    from rich.console import Console

    from xlkpi.workbook import BuildReport

WIDTH = 80
MOST_ADVICE = 4

_MONTH = Text("{month} · data up to {end}", "{month} · données jusqu’au {end}")
_UNDATED = Text("no dates: a snapshot, without months", "sans dates : un état, sans mois")
_PARTIAL = Text("month not over", "mois inachevé")
_ROWS = Text(
    "{read} rows read = {used} used + {rejected} rejected",
    "{read} lignes lues = {used} utilisées + {rejected} rejetées",
)
_BACKUP = Text("the one before is kept as {name}", "le précédent est gardé : {name}")
_HEADS = (
    Text("Indicator", "Indicateur"), Text("Value", "Valeur"), Text("Target", "Objectif"),
    Text("Status", "Statut"), Text("Change", "Évolution"),
)  # fmt: skip
_NEXT = Text("To look at next", "À regarder ensuite")
_MORE = Text("{several} more off target: see the sheets of the families",
             "{several} autres hors objectif : voir les feuilles des familles")  # fmt: skip
_REJECTED = Text(
    'why rows were rejected: sheet "Data quality", or xlkpi check',
    "pourquoi des lignes sont rejetées : feuille « Qualité des données », ou xlkpi check",
)
_TARGETS = Text(
    'no target is set for these: sheet "Targets"',
    "aucun objectif n’est fixé pour ceux-ci : feuille « Objectifs »",
)
_CARRIED = Text("What was carried over", "Ce qui a été repris")
_NOTHING = Text("nothing is off target", "rien n’est hors objectif")
_PLAIN = {
    "\u202f": " ", "\u00a0": " ", "✔": "+", "●": "o", "✖": "x", "⚠": "!", "−": "-", "…": ".",
    "·": "-", "’": "'", "–": "-", "€": "EUR",
}  # fmt: skip
_COLOURS = {1: "green", 2: "yellow", 3: "red"}


def show(report: BuildReport, language: Language) -> None:
    """Print the page on standard output: with colours on a terminal, else as plain text."""
    import io
    import sys

    from rich.console import Console

    from xlkpi.cli.inputs import on_terminal

    plain = None if on_terminal() else io.StringIO()
    console = Console(file=plain, width=WIDTH, highlight=False, markup=False, emoji=False)
    _page(console, report, language)
    if plain is not None:
        text = "\n".join(line.rstrip() for line in plain.getvalue().splitlines())
        click.echo(encodable(text, sys.stdout.encoding or "utf-8"))


def encodable(text: str, encoding: str) -> str:
    """A text as a file of that encoding can hold it: a scheduler's log may know no ✔.

    >>> encodable("12\u202f000 € ✖ Manqué", "cp1252")
    '12 000 € x Manqué'
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable(letter, encoding) for letter in text)
    return text


def _encodable(letter: str, encoding: str) -> str:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return _PLAIN.get(letter, "?")
    return letter


def _page(console: Console, report: BuildReport, language: Language) -> None:
    _head(console, report, language)
    if report.briefs:
        console.print()
        _table(console, report, language)
    console.print()
    console.print(_NEXT.in_(language), style="bold")
    _list(console, _next_steps(report, language))
    if report.problems:  # every one of them: nothing that people typed goes without a word
        console.print()
        console.print(_CARRIED.in_(language), style="bold")
        _list(console, report.problems)


def _list(console: Console, items: Iterable[str]) -> None:
    for item in items:
        for line in wrap(item, WIDTH, initial_indent="  - ", subsequent_indent="    "):
            console.print(line)


def _head(console: Console, report: BuildReport, language: Language) -> None:
    console.print(str(report.output), style="bold", soft_wrap=True)
    day = "%d/%m/%Y" if language == "fr" else "%Y-%m-%d"
    month = _UNDATED.in_(language)
    if report.data_end:
        end = f"{report.data_end:{day}}"
        month = _MONTH.in_(language).format(month=label(report.period), end=end)
    if report.partial:
        month += f" · ⚠ {_PARTIAL.in_(language)}"
    console.print(month)
    counts = {
        "read": _count(report.read, language),
        "used": _count(report.used, language),
        "rejected": _count(report.read - report.used, language),
    }
    console.print(_ROWS.in_(language).format(**counts))
    if report.backup:
        name = Path(report.backup).name
        console.print(_BACKUP.in_(language).format(name=name), soft_wrap=True)


def _table(console: Console, report: BuildReport, language: Language) -> None:
    from rich.table import Table
    from rich.text import Text as Styled

    table = Table(box=None, pad_edge=False, header_style="bold", width=WIDTH)
    name, value, target, status, change = (head.in_(language) for head in _HEADS)
    table.add_column(name, ratio=1, overflow="ellipsis", no_wrap=True)
    table.add_column(value, justify="right", no_wrap=True)
    table.add_column(target, justify="right", no_wrap=True)
    table.add_column(status, no_wrap=True)
    table.add_column(change, justify="right", no_wrap=True)
    for brief in report.briefs:
        table.add_row(
            brief.name,
            brief.value,
            brief.target,
            Styled(brief.status, style=_COLOURS.get(brief.state, "")),
            brief.change,
        )
    console.print(table)


def _next_steps(report: BuildReport, language: Language) -> list[str]:
    """What deserves a look: what misses its target with its advice, then what was rejected."""
    lines = [
        f"✖ {brief.name}: {brief.advice}" if brief.advice else f"✖ {brief.name}"
        for brief in report.off_target[:MOST_ADVICE]
    ]
    more = len(report.off_target) - MOST_ADVICE
    if more > 0:
        lines.append(_MORE.in_(language).format(several=more))
    if report.briefs and not any(brief.target for brief in report.briefs):
        lines.append(_TARGETS.in_(language))
    elif not report.off_target:
        lines.append(_NOTHING.in_(language))
    if report.read > report.used:
        lines.append(_REJECTED.in_(language))
    return lines


def _count(number: int, language: Language) -> str:
    from xlkpi.model.kpi import Unit
    from xlkpi.model.numbers import shown

    return shown(number, Unit.COUNT, language)
