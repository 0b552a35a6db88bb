"""``xlkpi kpis``: the catalogue listed, or one KPI explained."""

from __future__ import annotations

from typing import Any

import click

from xlkpi.cli.inputs import choose_format, write_json


@click.command()
@click.argument("name", required=False, metavar="[ID]")
@choose_format("table", "json")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
def command(name: str | None, form: str, lang: str) -> None:
    """List the KPIs, or explain one.

    ID may be the id, the function name or an unambiguous alias, in English or French.
    """
    from xlkpi import kpis

    chosen = (kpis.find(name),) if name else kpis.all_kpis()
    if form == "json":
        described = [_described(entry) for entry in chosen]
        write_json(described[0] if name else described)
    elif name:
        _explain(chosen[0], lang)
    else:
        _list(chosen, lang)


def _described(entry: Any) -> dict[str, Any]:
    """A KPI as JSON."""
    from xlkpi.model.excel import lambda_text

    arguments = [f"[{a.name}={a.default}]" if a.optional else a.name for a in entry.arguments]
    return {
        "id": entry.id,
        "k": entry.k,
        "function": entry.function,
        "arguments": arguments if entry.function else [],
        "family": entry.family.value,
        "unit": entry.unit.value,
        "better": entry.better.value,
        "names": {"en": entry.name.en, "fr": entry.name.fr},
        "help": {"en": entry.help.en, "fr": entry.help.fr},
        "formula": entry.formula,
        "lambda": lambda_text(entry),
        "source": entry.source,
    }


_WORDS = {
    "en": {"higher": "higher is better", "lower": "lower is better", "neutral": "neither way is better"},
    "fr": {"higher": "plus c'est haut, mieux c'est", "lower": "plus c'est bas, mieux c'est",
           "neutral": "ni haut ni bas n'est meilleur"},
}  # fmt: skip
_HEADS = {
    "en": ("k", "id", "function", "name", "unit"),
    "fr": ("k", "id", "fonction", "nom", "unité"),
}
_LABELS = {
    "en": ("Function", "Formula", "Unit", "Source", "Note", "What to do", "Also called"),
    "fr": ("Fonction", "Formule", "Unité", "Source", "Remarque", "Que faire", "Autres noms"),
}  # fmt: skip


def _list(entries: Any, lang: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from xlkpi.cli.inputs import on_terminal

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in _HEADS[lang]:
        table.add_column(head, no_wrap=head != "name")
    family = None
    for entry in entries:
        if entry.family is not family:
            family = entry.family
            table.add_row("", f"[bold]{family.title.in_(lang)}[/bold]", "", "", "")
        function = entry.function_fr if lang == "fr" else entry.function
        table.add_row(entry.k, entry.id, function or "", entry.name.in_(lang), entry.unit.value)
    Console(width=None if on_terminal() else 160, highlight=False).print(table)


def _explain(entry: Any, lang: str) -> None:
    function, formula, unit, source, note, advice, also = _LABELS[lang]
    click.secho(f"{entry.name.in_(lang)}  ({entry.k}, {entry.id})", bold=True)
    click.echo(entry.help.in_(lang))
    click.echo()
    if entry.function:
        given = "; ".join(f"[{a.name}]" if a.optional else a.name for a in entry.arguments)
        names = (
            (entry.function_fr, entry.function)
            if lang == "fr"
            else (entry.function, entry.function_fr)
        )
        click.echo(f"{function}: ={names[0]}({given})   ({names[1]})")
        for argument in entry.arguments:
            click.echo(f"    {argument.name}: {argument.help.in_(lang)}")
    click.echo(f"{formula}: {entry.formula}")
    click.echo(f"{unit}: {entry.unit.value}, {_WORDS[lang][entry.better.value]}")
    click.echo(f"{source}: {entry.source}")
    if entry.note.en:
        click.echo(f"{note}: {entry.note.in_(lang)}")
    if entry.advice.en:
        click.echo(f"{advice}: {entry.advice.in_(lang)}")
    if entry.aliases:
        click.echo(f"{also}: {', '.join(entry.aliases)}")
