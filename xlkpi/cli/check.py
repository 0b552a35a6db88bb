"""``xlkpi check``: what was read of each export, what was refused, and why."""

from __future__ import annotations

from typing import Any

import click

from xlkpi.cli.inputs import CONFIG, PATHS, choose_format, configuration, write_json


@click.command()
@PATHS
@choose_format("table", "json")
@CONFIG
def command(paths: tuple[str, ...], form: str, config_file: str | None) -> None:
    """Say what was read from exports, what was rejected, and why."""
    import duckdb

    from xlkpi.exports import load

    config = configuration(paths, config_file)
    loaded = load(list(paths), connection=duckdb.connect(), config=config)
    if form == "json":
        write_json([report.as_json() for report in loaded.files])
    else:
        _print(loaded.files, config.language or "en")


_SAID = {
    "en": {
        "unused": "not used", "read": "rows read", "used": "used", "rejected": "rejected",
        "ignored": "lines ignored (blank, titles, totals)", "row": "row", "columns": "columns",
        "unused_columns": "columns not used", "total": "In all: {read} rows read = {used} used + {rejected} rejected.",
    },
    "fr": {
        "unused": "non utilisé", "read": "lignes lues", "used": "utilisées", "rejected": "rejetées",
        "ignored": "lignes ignorées (vides, titres, totaux)", "row": "ligne", "columns": "colonnes",
        "unused_columns": "colonnes non utilisées",
        "total": "En tout : {read} lignes lues = {used} utilisées + {rejected} rejetées.",
    },
}  # fmt: skip


def _print(files: Any, language: str) -> None:
    said = _SAID["fr" if language == "fr" else "en"]
    read = used = 0
    for report in files:
        place = report.file + (f" [{report.sheet}]" if report.sheet else "")
        if not report.table:
            click.echo(f"{place}: {said['unused']}")
            for note in report.notes:
                click.echo(f"    {note}")
            continue
        read, used = read + report.read, used + report.used
        span = f", {report.from_} … {report.to}" if report.from_ else ""
        dialect = ", ".join(x for x in (report.encoding, _delimiter(report.delimiter)) if x)
        click.secho(f"{place} → {report.table}", bold=True, nl=False)
        click.echo(f"  ({dialect}{span})" if dialect else "")
        click.echo(
            f"    {report.read} {said['read']} = {report.used} {said['used']} + "
            f"{report.read - report.used} {said['rejected']}"
            + (f"; {report.ignored_lines} {said['ignored']}" if report.ignored_lines else "")
        )
        for reason, several in report.rejected.items():
            click.echo(f"      {several} × {reason}")
            for example in report.examples.get(reason, ()):
                where = f"{said['row']} {example.row}" + (
                    f', "{example.column}"' if example.column else ""
                )
                value = f': "{example.value}"' if example.value is not None else ""
                click.echo(f"          {where}{value}")
        for note in report.notes:
            click.echo(f"    {note}")
        if report.unused_columns:
            click.echo(f"    {said['unused_columns']}: {', '.join(report.unused_columns)}")
    click.echo(said["total"].format(read=read, used=used, rejected=read - used))


def _delimiter(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
