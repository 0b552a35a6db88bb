"""``xlkpi refresh``: new facts for a workbook that is open in Excel."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import click

from xlkpi.cli import Failure
from xlkpi.cli.inputs import CONFIG, PATHS, PRIVACY, configuration
from xlkpi.model.text import Language


@click.command()
@click.argument("book", type=click.Path(dir_okay=False))
@PATHS
@click.option("--template", help="A template's name or folder: the one it was built with.")
@click.option(
    "--history", type=click.Path(), help="An earlier workbook: its months complete the exports'."
)
@click.option(
    "--protect",
    is_flag=True,
    help="The sheets have a password: the one in XLKPI_PASSWORD, else asked for.",
)
@PRIVACY
@CONFIG
def command(
    book: str,
    paths: tuple[str, ...],
    template: str | None,
    history: str | None,
    protect: bool,
    privacy: bool,
    config_file: str | None,
) -> None:
    """Update the facts of a workbook that is open in Excel, in place.

    BOOK is the workbook, open in Excel for Windows on this computer; PATHS are files, folders or
    globs. Nothing is saved: look at it, then save or close it. Elsewhere, and where the exports
    no longer give what the workbook shows, this says so: xlkpi build replaces the file.
    """
    from xlkpi.cli.password import password
    from xlkpi.cli.summary import show
    from xlkpi.workbook import refresh, running_excel, texts
    from xlkpi.workbook.api import build_report
    from xlkpi.workbook.private import made_private

    path = Path(book)
    opened = running_excel.find(running_excel.running(), path)
    secret = password() if protect else ""
    names = {"en": texts.SUMMARY.en, "fr": texts.SUMMARY.fr}
    language: Language = "fr" if running_excel.language(opened, names) == "fr" else "en"
    with tempfile.TemporaryDirectory(prefix="xlkpi-") as folder:
        made = Path(folder) / "kpi.xlsx"
        _, report = build_report(
            list(paths),
            made,
            template=template,
            history=Path(history) if history else None,
            lang=language,
            config=configuration(paths, config_file),
            functions=False,
            privacy=privacy,
        )
        fresh, named = refresh.contents(made), refresh.named(made)
    there = running_excel.tables(opened)
    if not privacy and "Segments" in there and made_private(there["Segments"].rows):
        raise Failure(
            f"{path.name} was built with --privacy: new facts would bring names into it. Nothing "
            "was changed. Next: refresh it with --privacy."
        )
    planned = refresh.plan(fresh, there, named)
    running_excel.carry_out(opened, planned, secret)
    show(dataclasses.replace(report, output=path, backup=None, problems=()), language)
    for note in planned.notes:
        click.echo(note)
    click.echo(f"{path.name} is refreshed and not yet saved.")
