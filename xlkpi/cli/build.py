"""``xlkpi build``: exports in, the monthly workbook out."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from xlkpi.cli.inputs import CONFIG, PATHS, configuration
from xlkpi.model.text import Language


@click.command()
@PATHS
@click.option("-o", "--output", required=True, type=click.Path(), help="The workbook to write.")
@click.option("--period", help="The month it opens on, as 2026-10 (the last one unless said).")
@click.option("--template", help="A template's name or folder.")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="The language of the sheets.")
@click.option(
    "--functions/--no-functions",
    default=True,
    help="Whether the KPI functions come along as LAMBDA names (=NPS(…) in any cell).",
)
@CONFIG
def command(
    paths: tuple[str, ...],
    output: str,
    period: str | None,
    template: str | None,
    lang: Language | None,
    functions: bool,
    config_file: str | None,
) -> None:
    """Build a workbook of KPIs from exports.

    PATHS are files, folders or globs. An existing workbook is replaced as a whole, or left as
    it was where anything fails.
    """
    if Path(output).suffix.lower() != ".xlsx":
        raise click.BadParameter("the workbook's name ends in .xlsx", param_hint="-o")
    from xlkpi.workbook.api import build_report

    config = configuration(paths, config_file)
    _, report = build_report(
        list(paths),
        Path(output),
        period=period,
        template=template,
        lang=lang,
        config=config,
        command=shlex.join(["xlkpi", *sys.argv[1:]]),
        functions=functions,
    )
    tongue = lang or config.language or "en"
    rejected = report.read - report.used
    month = f"{report.period:%Y-%m}"
    if tongue == "fr":
        click.echo(f"{output} : {month}, {len(report.sheets)} feuilles")
        click.echo(f"{report.read} lignes lues = {report.used} utilisées + {rejected} rejetées")
        if rejected:
            click.echo("Les raisons : feuille « Qualité des données », ou xlkpi check.")
    else:
        click.echo(f"{output}: {month}, {len(report.sheets)} sheets")
        click.echo(f"{report.read} rows read = {report.used} used + {rejected} rejected")
        if rejected:
            click.echo('The reasons: sheet "Data quality", or xlkpi check.')
