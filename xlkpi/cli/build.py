"""``xlkpi build``: exports in, the monthly workbook out."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from xlkpi.cli import Failure
from xlkpi.cli.inputs import (
    BACKUPS,
    CONFIG,
    ENGINE,
    HISTORY,
    MEMORY,
    PATHS,
    PRIVACY,
    TEMPLATE,
    configuration,
)
from xlkpi.cli.log import logged
from xlkpi.model.text import Language


@click.command()
@PATHS
@click.option("-o", "--output", required=True, type=click.Path(), help="The workbook to write.")
@click.option(
    "--period",
    help='The month it opens on, as 2026-10, or "last" for the last complete one '
    "(the last one that has data unless said).",
)
@TEMPLATE
@click.option(
    "--targets", type=click.Path(), help="A file of targets (else those of the old workbook)."
)
@HISTORY
@click.option("--lang", type=click.Choice(["fr", "en"]), help="The language of the sheets.")
@click.option(
    "--functions/--no-functions",
    default=True,
    help="Whether the KPI functions come along as LAMBDA names (=NPS(…) in any cell).",
)
@BACKUPS
@click.option(
    "--protect",
    is_flag=True,
    help="Lock the protected sheets with the password in XLKPI_PASSWORD, else asked for.",
)
@ENGINE
@MEMORY
@PRIVACY
@click.option("--log", type=click.Path(), help="Append a line to this file, whatever happens.")
@CONFIG
def command(
    paths: tuple[str, ...],
    output: str,
    period: str | None,
    template: str | None,
    targets: str | None,
    history: str | None,
    lang: Language | None,
    functions: bool,
    backups: int,
    protect: bool,
    engine: str,
    memory: str | None,
    privacy: bool,
    log: str | None,
    config_file: str | None,
) -> None:
    """Build a workbook of KPIs from exports.

    PATHS are files, folders or globs. An existing workbook is replaced as a whole, or left as
    it was where anything fails; where it is open, the new one is written beside it and the exit
    status is 1.
    """
    with logged(log, output) as run:
        if Path(output).suffix.lower() != ".xlsx":
            raise click.BadParameter("the workbook's name ends in .xlsx", param_hint="-o")
        from xlkpi.cli.password import password
        from xlkpi.cli.progress import shown
        from xlkpi.cli.summary import show
        from xlkpi.workbook.api import build_report

        config = configuration(paths, config_file)
        key = password() if protect else None
        with shown("fr" if (lang or config.language) == "fr" else "en"):
            _, report = build_report(
                list(paths),
                Path(output),
                period=period,
                template=template,
                targets=Path(targets) if targets else None,
                history=Path(history) if history else None,
                lang=lang,
                config=config,
                command=shlex.join(["xlkpi", *sys.argv[1:]]),
                functions=functions,
                backups=backups,
                engine=engine,
                memory=memory,
                password=key,
                privacy=privacy,
            )
        run.output, run.period = str(report.output), f"{report.period:%Y-%m}"
        run.read, run.used = report.read, report.used
        show(report, "fr" if (lang or config.language) == "fr" else "en")
        if report.blocked:
            raise Failure(report.blocked)
