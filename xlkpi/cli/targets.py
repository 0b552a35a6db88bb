"""``xlkpi targets``: targets in and out of a workbook, as a CSV file, and a review of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkpi.cli import Failure
from xlkpi.cli.inputs import BACKUPS, choose_format, write_json, write_whole
from xlkpi.model.text import Language, Text

if TYPE_CHECKING:
    from xlkpi.targets.problem import Problem
    from xlkpi.targets.push import Pushed

BOOK = click.argument("book", metavar="BOOK.xlsx", type=click.Path())
CSV = click.argument("csv", metavar="TARGETS.csv", type=click.Path())
LANGUAGE = click.option(
    "--lang", type=click.Choice(["fr", "en"]), help="The language of the messages."
)


@click.group()
def command() -> None:
    """Move targets in and out of a workbook, and check them."""


@command.command()
@BOOK
@CSV
@LANGUAGE
def pull(book: str, csv: str, lang: Language | None) -> None:
    """Write the targets of BOOK.xlsx into TARGETS.csv, for version control.

    The same targets give the same bytes. Columns that people added to the sheet are not in
    the file.
    """
    from xlkpi.errors import InputError
    from xlkpi.exports.book import EarlierBook
    from xlkpi.targets.plain import written
    from xlkpi.targets.reading import read
    from xlkpi.targets.register import TARGETS

    with EarlierBook(book) as earlier:
        reading = read(earlier, TARGETS)
    if reading.place is None:
        raise InputError(
            "no Targets sheet in this workbook", file=book,
            hint="choose a workbook that xlkpi built",
        )  # fmt: skip
    tongue = lang or reading.language
    for problem in reading.problems:
        click.echo(f"{book}: {problem.told(tongue)}", err=True)
    write_whole(Path(csv), written(reading.entries))
    said = Text(f"{len(reading.entries)} targets", f"{len(reading.entries)} objectifs")
    click.echo(f"{csv}: {said.in_(tongue)}")


@command.command()
@BOOK
@CSV
@BACKUPS
@LANGUAGE
def push(book: str, csv: str, backups: int, lang: Language | None) -> None:
    """Write the targets of TARGETS.csv into the Targets sheet of BOOK.xlsx.

    Rows that are not in the file are cleared. Formulas are worked out anew when Excel or
    LibreOffice opens the workbook.
    """
    from xlkpi.exports.book import EarlierBook
    from xlkpi.targets.place import places
    from xlkpi.targets.plain import read_file
    from xlkpi.targets.push import push as pushed_into
    from xlkpi.targets.register import TARGETS
    from xlkpi.workbook.place import reserve

    entries = read_file(csv)
    with reserve(Path(book), backups=backups) as place:
        with EarlierBook(book) as earlier:
            pushed = pushed_into(earlier, entries, file=csv)
            found = places(earlier, TARGETS)
        tongue = lang or (found[0].language if found else "en")
        if pushed.data is None:
            same = Text("already holds these targets", "contient déjà ces objectifs")
            click.echo(f"{book}: {same.in_(tongue)}")
            return
        placed = place.put(pushed.data)
    if placed.blocked:
        raise Failure(placed.blocked)
    click.echo(f"{book}: {_told(pushed).in_(tongue)}")
    if placed.backup:
        click.echo(f"{Text('backup', 'sauvegarde').in_(tongue)}: {placed.backup}")


def _told(pushed: Pushed) -> Text:
    return Text(
        f"{pushed.changed} rows changed, {pushed.added} added, {pushed.cleared} cleared, "
        f"{pushed.moved} moved; values are worked out anew when it is opened",
        f"{pushed.changed} lignes modifiées, {pushed.added} ajoutées, {pushed.cleared} vidées, "
        f"{pushed.moved} déplacées ; les valeurs sont recalculées à l’ouverture",
    )


@command.command()
@click.argument("path", metavar="BOOK.xlsx|TARGETS.csv", type=click.Path())
@choose_format("table", "json")
@LANGUAGE
def check(path: str, form: str, lang: Language | None) -> None:
    """Say what a review of the targets should look at; exit status 1 where there is anything."""
    findings, tongue = _findings(path)
    tongue = lang or tongue
    if form == "json":
        write_json([
            {
                "sheet": f.sheet, "cell": f.cell, "kpi": f.kpi, "severity": f.severity,
                "problem": f.problem.in_(tongue), "next": f.next.in_(tongue),
            }
            for f in findings
        ])  # fmt: skip
    else:
        for finding in findings:
            click.echo(f"{_SEVERITIES[finding.severity].in_(tongue)}: {finding.told(tongue)}")
        if not findings:
            click.echo(Text("nothing to look at", "rien à signaler").in_(tongue))
    if findings:
        raise click.exceptions.Exit(1)


_SEVERITIES = {"error": Text("error", "erreur"), "warning": Text("warning", "attention")}


def _findings(path: str) -> tuple[list[Problem], Language]:
    """What is found in a workbook or a CSV file, and the language of it."""
    from xlkpi.errors import InputError
    from xlkpi.targets.checks import baselines_of
    from xlkpi.targets.checks import check as checked

    # the day of the person who runs it: deadlines are days of theirs
    today = dt.datetime.now().astimezone().date()
    if Path(path).suffix.lower() == ".csv":
        from xlkpi.targets.plain import read_file

        return checked(read_file(path), today), "en"
    from xlkpi.exports.book import EarlierBook
    from xlkpi.targets.reading import read
    from xlkpi.targets.register import TARGETS

    with EarlierBook(path) as earlier:
        reading = read(earlier, TARGETS)
        if reading.place is None:
            raise InputError(
                "no Targets sheet in this workbook", file=path,
                hint="choose a workbook that xlkpi built, or a .csv of targets",
            )  # fmt: skip
        baselines = baselines_of(earlier, reading)
    found = checked(reading.entries, today, reading.segments, baselines)
    return reading.problems + found, reading.language
