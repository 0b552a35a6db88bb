"""``xlkpi compute``: KPIs printed as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
from typing import Any

import click

from xlkpi.cli.inputs import (
    CONFIG,
    ENGINE,
    MEMORY,
    PATHS,
    choose_format,
    configuration,
    safe_cell,
    write_json,
)
from xlkpi.model.text import Language

_COLUMNS = (
    "kpi",
    "k",
    "period",
    "window",
    "dimension",
    "segment",
    "value",
    "n",
    "unit",
    "measures",
)


@click.command()
@PATHS
@click.option("--period", help="One month, as 2026-10.")
@click.option("--from", "first", help="The first month of a range.")
@click.option("--to", "last", help="The last month of a range.")
@click.option(
    "--window",
    type=click.Choice(["month", "quarter", "year", "rolling12", "all"]),
    default="month",
    show_default=True,
    help="How many months a value covers; quarter and year run to date.",
)
@click.option("--by", help="A dimension: the total and each of its segments.")
@click.option("--kpi", multiple=True, help="An id, function name or alias; may be repeated.")
@choose_format("table", "csv", "json")
@ENGINE
@MEMORY
@CONFIG
def command(
    paths: tuple[str, ...],
    period: str | None,
    first: str | None,
    last: str | None,
    window: str,
    by: str | None,
    kpi: tuple[str, ...],
    form: str,
    engine: str,
    memory: str | None,
    config_file: str | None,
) -> None:
    """Compute KPIs from exports and print them.

    PATHS are files, folders or globs. Without --period every period is printed, without --kpi
    every KPI that has a value.
    """
    from xlkpi.cli.progress import shown
    from xlkpi.facts import gather, records

    if period and (first or last):
        raise click.UsageError("--period excludes --from and --to")
    _check_names(kpi)
    config = configuration(paths, config_file)
    with shown("fr" if config.language == "fr" else "en"):
        facts = gather(list(paths), config=config, engine=engine, memory=memory)
        rows = list(
            records(facts, window=window, period=period, first=first, last=last, by=by, kpi=kpi)
        )
    if form == "json":
        write_json([{name: row[name] for name in _COLUMNS} for row in rows])
    elif form == "csv":
        click.echo(_as_csv(rows), nl=False)
    else:
        _as_table(rows, config.language or "en")


def _check_names(names: tuple[str, ...]) -> None:
    """A wrong KPI name is said before a long reading begins."""
    from xlkpi import kpis

    for name in names:
        kpis.find(name)


def _as_csv(rows: list[dict[str, Any]]) -> str:
    """Records as CSV: one measure column for each that occurs."""
    measures = list(dict.fromkeys(m for row in rows for m in row["measures"]))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_COLUMNS[:-1], *measures])
    for row in rows:
        cells = [row[name] for name in _COLUMNS[:-1]] + [row["measures"].get(m) for m in measures]
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


def _as_table(rows: list[dict[str, Any]], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from xlkpi import kpis
    from xlkpi.cli.inputs import on_terminal
    from xlkpi.model.numbers import shown

    if not rows:
        click.echo("No KPI has a value for this choice.")
        return
    split = any(row["dimension"] for row in rows)
    table = Table(box=None, pad_edge=False, header_style="bold")
    heads = ("k", "KPI", "période", *(("segment",) if split else ()), "valeur", "n", "remarque")
    if language != "fr":
        heads = ("k", "KPI", "period", *(("segment",) if split else ()), "value", "n", "note")
    for head in heads:
        table.add_column(head, justify="right" if head in ("value", "valeur", "n") else "left")
    for row in rows:
        entry = kpis.find(row["kpi"])
        segment = f"{row['dimension']}: {row['segment']}" if row["dimension"] else "total"
        reason = row["reason"]
        tongue: Language = "fr" if language == "fr" else "en"
        table.add_row(
            row["k"],
            entry.name.in_(tongue),
            row["period"],
            *((segment,) if split else ()),
            shown(row["value"], entry.unit, language, entry.decimals),
            "" if row["n"] is None else f"{row['n']:g}",
            "" if reason is None or row["value"] is not None else reason.in_(tongue),
        )
    console = Console(width=None if on_terminal() else 200, highlight=False, markup=False)
    console.print(table)
