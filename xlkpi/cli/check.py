"""``xlkpi check``: what was read of each export, what was refused, and why."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlkpi.cli.inputs import (
    CONFIG,
    PATHS,
    choose_format,
    configuration,
    safe_cell,
    write_json,
    write_whole,
)

if TYPE_CHECKING:
    from xlkpi.exports.report import Sum
    from xlkpi.facts.coverage import Coverage
    from xlkpi.facts.missing import Missing
    from xlkpi.model.text import Language


@click.command()
@PATHS
@choose_format("table", "json")
@click.option(
    "--missing",
    "missing_file",
    type=click.Path(dir_okay=False),
    help="Also write the customers who lack critical fields to this CSV file.",
)
@click.option(
    "--sums", is_flag=True, help="Show every sum of money and time, not only what is left out."
)
@CONFIG
def command(
    paths: tuple[str, ...],
    form: str,
    missing_file: str | None,
    sums: bool,
    config_file: str | None,
) -> None:
    """Say what was read from exports, what was rejected, and why."""
    from xlkpi.cli.progress import shown
    from xlkpi.exports import load
    from xlkpi.facts import Facts
    from xlkpi.facts.coverage import coverage
    from xlkpi.facts.databases import connect
    from xlkpi.facts.missing import missing
    from xlkpi.facts.warehouse import Warehouse
    from xlkpi.model.parameters import Parameters

    config = configuration(paths, config_file)
    with shown("fr" if config.language == "fr" else "en"):
        database = connect()
        loaded = load(list(paths), connection=database.connection, config=config)
    found = missing(database, loaded.tables, Parameters(config.kpi)) if missing_file else None
    if found and missing_file:
        write_whole(Path(missing_file), _as_csv(found, config.language))
    if form == "json":
        write_json([report.as_json() for report in loaded.files])
    else:
        _print(loaded.files, config.language or "en", sums)
        if loaded.tables:
            parameters, fiscal = Parameters(config.kpi), config.fiscal_year_start
            warehouse = Warehouse(database, loaded.tables, parameters, fiscal)
            _print_coverage(coverage(Facts(warehouse, loaded.files)), config.language or "en")
        if found:
            _print_missing(found, missing_file or "", config.language or "en")


_SAID = {
    "en": {
        "unused": "not used", "read": "rows read", "used": "used", "rejected": "rejected",
        "ignored": "lines ignored (blank, titles, totals)", "row": "row", "columns": "columns",
        "unused_columns": "columns not used",
        "worst": "Critical fields of customers, the least filled first:",
        "filled": "filled", "lacking": "{count} of {of} customers to complete: {file}",
        "fields": "missing fields", "count": "how many", "owner": "owner",
        "customer": "customer_id",
        "given": "{given} of {all} indicators can be made of these. What the others lack:",
        "every": "All {all} indicators can be made of these.",
        "an_export": "an export of {table}", "columns_of": "{table}: {columns}",
        "and_more": "and {more} more", "or": " or ",
        "total": "In all: {read} rows read = {used} used + {rejected} rejected.",
        "sum": "sum of {column}{unit}: {read} read = {used} used + {rejected} rejected",
        "merged": " + {merged} merged", "in_file": "; {value} {unit} in the file",
        "converted": "; used: {value} {unit}",
    },
    "fr": {
        "unused": "non utilisé", "read": "lignes lues", "used": "utilisées", "rejected": "rejetées",
        "ignored": "lignes ignorées (vides, titres, totaux)", "row": "ligne", "columns": "colonnes",
        "unused_columns": "colonnes non utilisées",
        "worst": "Champs critiques des clients, le moins rempli d'abord :",
        "filled": "remplis", "lacking": "{count} clients sur {of} à compléter : {file}",
        "fields": "champs manquants", "count": "nombre", "owner": "responsable",
        "customer": "client",
        "given": "{given} indicateurs sur {all} peuvent en être tirés. Ce qui manque aux autres :",
        "every": "Les {all} indicateurs peuvent en être tirés.",
        "an_export": "un export de {table}", "columns_of": "{table} : {columns}",
        "and_more": "et {more} autres", "or": " ou ",
        "total": "En tout : {read} lignes lues = {used} utilisées + {rejected} rejetées.",
        "sum": "somme de {column}{unit} : {read} lus = {used} utilisés + {rejected} rejetés",
        "merged": " + {merged} fusionnés", "in_file": " ; {value} {unit} dans le fichier",
        "converted": " ; utilisés : {value} {unit}",
    },
}  # fmt: skip


_SIGNS = {"en": (";", ":"), "fr": ("\u00a0;", "\u00a0:")}


def _print(files: Any, language: str, sums: bool) -> None:
    from xlkpi.exports.told import told

    tongue: Language = "fr" if language == "fr" else "en"
    said, semicolon, colon = _SAID[tongue], *_SIGNS[tongue]
    read = used = 0
    for report in files:
        place = report.file + (f" [{report.sheet}]" if report.sheet else "")
        if not report.table:
            click.echo(f"{place}{colon} {said['unused']}")
            for note in report.notes:
                click.echo(f"    {told(note, tongue)}")
            continue
        read, used = read + report.read, used + report.used
        span = f", {report.from_} … {report.to}" if report.from_ else ""
        dialect = ", ".join(x for x in (report.encoding, _delimiter(report.delimiter)) if x)
        click.secho(f"{place} → {report.table}", bold=True, nl=False)
        click.echo(f"  ({dialect}{span})" if dialect else "")
        click.echo(
            f"    {report.read} {said['read']} = {report.used} {said['used']} + "
            f"{report.read - report.used} {said['rejected']}"
            + (
                f"{semicolon} {report.ignored_lines} {said['ignored']}"
                if report.ignored_lines
                else ""
            )
        )
        for reason, several in report.rejected.items():
            click.echo(f"      {several} × {told(reason, tongue)}")
            for example in report.examples.get(reason, ()):
                where = f"{said['row']} {example.row}" + (
                    f', "{example.column}"' if example.column else ""
                )
                value = f'{colon} "{example.value}"' if example.value is not None else ""
                click.echo(f"          {where}{value}")
        for each in report.sums:
            if sums or not each.whole:
                click.echo(f"    {_sum(each, language)}")
        for note in report.notes:
            click.echo(f"    {told(note, tongue)}")
        if report.unused_columns:
            listed = ", ".join(report.unused_columns)
            click.echo(f"    {said['unused_columns']}{colon} {listed}")
    click.echo(said["total"].format(read=read, used=used, rejected=read - used))


def _sum(each: Sum, language: str) -> str:
    """What a column adds up to, and what became of it."""
    from xlkpi.exports.report import written

    tongue: Language = "fr" if language == "fr" else "en"
    said = _SAID[tongue]
    told = said["sum"].format(
        column=each.column + (f' "{each.header}"' if each.header else ""),
        unit=f" ({each.unit})" if each.unit else "",
        read=written(each.read, tongue),
        used=written(each.used, tongue),
        rejected=written(each.rejected, tongue),
    )
    if each.merged:
        told += said["merged"].format(merged=written(each.merged, tongue))
    if each.in_file_unit is not None:
        value = written(each.in_file_unit, tongue)
        told += said["in_file"].format(value=value, unit=each.file_unit)
    if each.converted is not None:
        value = written(each.converted, tongue)
        told += said["converted"].format(value=value, unit=each.converted_to)
    return told


def _delimiter(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter


_NAMED = 4  # so many KPIs are named a line


def _print_coverage(found: Coverage, language: str) -> None:
    """How many KPIs there are, and what the others lack."""
    tongue: Language = "fr" if language == "fr" else "en"
    said = _SAID[tongue]
    others = {kpi.id for lack in found.lacks for kpi in lack.kpis}
    every = len(found.given) + len(others)
    click.echo()
    line = said["given" if others else "every"]
    click.secho(line.format(given=len(found.given), all=every), bold=True)
    for lack in found.lacks:
        what = said["an_export"].format(table=lack.table)
        if lack.columns:
            columns = ", ".join(said["or"].join(name.split("|")) for name in lack.columns)
            what = said["columns_of"].format(table=lack.table, columns=columns)
        elif lack.reason:
            reason = lack.reason.in_(tongue)
            what = said["columns_of"].format(table=lack.table, columns=reason)
        named = [kpi.name.in_(tongue) for kpi in lack.kpis[:_NAMED]]
        if len(lack.kpis) > _NAMED:
            named.append(said["and_more"].format(more=len(lack.kpis) - _NAMED))
        click.echo(f"    {what} → {', '.join(named)}")


def _print_missing(found: Missing, file: str, language: str) -> None:
    said = _SAID["fr" if language == "fr" else "en"]
    click.echo()
    click.secho(said["worst"], bold=True)
    for field, filled in found.fields.items():
        share = filled / found.customers if found.customers else 1.0
        click.echo(f"    {share:7.1%}  {field}  ({filled} / {found.customers} {said['filled']})")
    click.echo(said["lacking"].format(count=len(found.rows), of=found.customers, file=file))


def _as_csv(found: Missing, language: str | None) -> bytes:
    """The list as Excel opens it: UTF-8 with its mark, semicolons in French.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    said = _SAID["fr" if language == "fr" else "en"]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    owner = [said["owner"]] if found.owned else []
    writer.writerow([said["customer"], said["count"], said["fields"], *owner])
    for row in found.rows:
        cells = [row.customer, len(row.fields), ", ".join(row.fields)]
        if found.owned:
            cells.append(row.owner)
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
