"""``xlkpi template``: the workbook templates listed, or one copied to be changed."""

from __future__ import annotations

from pathlib import Path

import click

from xlkpi.model.text import Language, Text

_LANGUAGE = click.option(
    "--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True,
    help="The language of what is written.",
)  # fmt: skip
_NEXT = Text(
    "Change {toml} and restyle {theme} in Excel, then: xlkpi build … --template {folder}",
    "Modifiez {toml} et restylez {theme} dans Excel, puis\u00a0: "
    "xlkpi build … --template {folder} --lang fr",
)


@click.group()
def command() -> None:
    """List the workbook templates, or copy one to change it."""


@command.command("list")
@_LANGUAGE
def list_templates(lang: Language) -> None:
    """List the templates that come with xlkpi, each with its key indicators."""
    from rich.console import Console
    from rich.table import Table

    from xlkpi.cli.inputs import on_terminal
    from xlkpi.workbook import template

    console = Console(width=None if on_terminal() else 120, highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    for name in template.names():
        found = template.read(name)
        table.add_row(name, f"{found.title.in_(lang)}: {found.about.in_(lang)}".replace(
            ":", "\u00a0:" if lang == "fr" else ":", 1))  # fmt: skip
        table.add_row("", ", ".join(kpi.name.in_(lang) for kpi in found.headline), style="dim")
    console.print(table)


@command.command("export")
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_LANGUAGE
def export_template(name: str, folder: Path, lang: Language) -> None:
    """Copy a template into a folder: TOML, theme.xlsx, and what each key means.

    NAME is one of those that `xlkpi template list` shows, or a folder. Nothing that is there is
    ever replaced.
    """
    from xlkpi.workbook.template_text import export

    toml, theme, _ = paths = export(name, folder, lang)
    for path in paths:
        click.echo(str(path))
    click.echo(_NEXT.in_(lang).format(toml=toml.name, theme=theme.name, folder=folder))
