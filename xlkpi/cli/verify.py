"""``xlkpi verify``: whether a workbook is right."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlkpi.cli.inputs import CONFIG, choose_format, configuration, write_json

if TYPE_CHECKING:
    from xlkpi.exports import Config
    from xlkpi.facts import Facts
    from xlkpi.model.text import Language
    from xlkpi.proof.verify import Check, Verification

_FIRST = 5  # differences and notes that are printed of each check
_MARKS = {"right": "✓", "wrong": "✗", "open": "–"}
_SAID = {
    "en": {
        "head": "{file} · {period} · {segment}", "cells": "{cells} compared", "and": "… and {more} more",
        "row": "{sheet}!{cell} ({what}): shows {shown}, must be {right}",
        "right": "Nothing is wrong.", "wrong": "{file} is not right: {checks}.",
    },
    "fr": {
        "head": "{file} · {period} · {segment}", "cells": "{cells} comparés",
        "and": "… et {more} autres",
        "row": "{sheet}!{cell} ({what}) : montre {shown}, doit être {right}",
        "right": "Rien n’est faux.", "wrong": "{file} n’est pas juste : {checks}.",
    },
}  # fmt: skip


@click.command()
@click.argument("book", type=click.Path())
@click.argument("exports", nargs=-1, type=click.Path())
@choose_format("table", "json")
@click.option(
    "--lang", type=click.Choice(["en", "fr"]), help="Of the report (else the workbook's)."
)
@CONFIG
def command(
    book: str, exports: tuple[str, ...], form: str, lang: Language | None, config_file: str | None
) -> None:
    """Check a workbook: its file, its numbers, and the exports it was made from.

    BOOK is linted for what Excel would repair; each indicator is recomputed from the facts in it
    and compared with what its cell shows. EXPORTS are the files that it was made from (else those
    that its Audit names, where they are still there): its facts are counted anew from them. Nothing
    is changed. Exit status 1 where anything differs.
    """
    from xlkpi.proof.verify import verify

    paths, config_file = _given(Path(book), exports, config_file)
    config = configuration(paths, config_file) if paths else None
    found = verify(book, partial(_facts, paths, config) if paths else None, config)
    if form == "json":
        write_json(_as_json(found))
    else:
        _print(found, lang or found.language)
    if not found.right:
        raise click.exceptions.Exit(1)


def _given(
    book: Path, exports: tuple[str, ...], config_file: str | None
) -> tuple[list[str], str | None]:
    """The exports that were named, else those of the command that built the workbook."""
    if exports:
        return list(exports), config_file
    from xlkpi.cli.build import command as build
    from xlkpi.proof.provenance import build_command

    words = shlex.split(build_command(book))
    if "build" not in words:
        return [], config_file
    arguments = words[words.index("build") + 1 :]
    context = build.make_context("build", arguments, resilient_parsing=True)
    paths = [str(path) for path in context.params.get("paths") or ()]
    for folder in (Path(), book.parent):
        here = [folder / path for path in paths]
        if here and all(
            path.exists() or list(folder.glob(str(name)))
            for path, name in zip(here, paths, strict=True)
            if not Path(name).is_absolute() or path.exists()
        ):
            beside = context.params.get("config_file")
            return [str(path) for path in here], config_file or (
                str(folder / beside) if beside else None
            )
    return [], config_file


def _facts(
    paths: list[str], config: Config | None, months: int, private: bool, before: Path | None
) -> Facts:
    from xlkpi.facts import gather
    from xlkpi.facts.privacy import Privacy
    from xlkpi.facts.privacy_key import key_file, read_key
    from xlkpi.workbook.api import TOP_SEGMENTS

    # no key is made here: a new one would give other pseudonyms than the workbook's
    hidden = Privacy(read_key()) if private and key_file().exists() else None
    return gather(
        paths, config=config, top_segments=TOP_SEGMENTS,
        months_kept=months, privacy=hidden, history_book=before,
    )  # fmt: skip


def _print(found: Verification, language: Language) -> None:
    said = _SAID[language]
    click.secho(
        said["head"].format(file=found.path, period=found.period, segment=found.segment), bold=True
    )
    for check in found.checks:
        counted = (
            f" · {said['cells'].format(cells=_number(check.cells, language))}"
            if check.cells
            else ""
        )
        colour = {"right": "green", "wrong": "red"}.get(check.state)
        click.secho(f"{_MARKS[check.state]} {check.title.in_(language)}{counted}", fg=colour)
        for line in _lines(check, language):
            click.echo(f"    {line}")
    if found.right:
        click.echo(said["right"])
    else:
        wrong = ", ".join(check.id for check in found.checks if check.state == "wrong")
        click.echo(said["wrong"].format(file=found.path, checks=wrong), err=True)


def _number(number: int, language: Language) -> str:
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", "\u202f")


def _lines(check: Check, language: Language) -> list[str]:
    from xlkpi.proof.verify import told

    said = _SAID[language]
    lines = [note.in_(language) for note in check.notes[:_FIRST]]
    for each in check.differences[:_FIRST]:
        shown, right = told((each.shown, each.right))
        place: dict[str, Any] = {"sheet": each.sheet, "cell": each.cell, "what": each.what}
        lines.append(said["row"].format(**place, shown=shown, right=right))
    more = len(check.notes[_FIRST:]) + len(check.differences[_FIRST:])
    return [*lines, said["and"].format(more=more)] if more else lines


def _as_json(found: Verification) -> dict[str, Any]:
    return {
        "file": str(found.path),
        "period": found.period,
        "segment": found.segment,
        "right": found.right,
        "checks": [
            {
                "id": check.id,
                "state": check.state,
                "cells": check.cells,
                "notes": [note.en for note in check.notes],
                "differences": [
                    {
                        "sheet": d.sheet,
                        "cell": d.cell,
                        "what": d.what,
                        "shown": d.shown,
                        "right": d.right,
                    }
                    for d in check.differences
                ],
            }
            for check in found.checks
        ],
    }
