"""``xlkpi init``: what a folder of exports holds, written as an ``xlkpi.toml`` to correct."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkpi.cli.inputs import PATHS, on_terminal, write_whole
from xlkpi.errors import OutputError
from xlkpi.model.text import Language, Text

if TYPE_CHECKING:
    from xlkpi.exports.propose import Proposal

_NAME = "xlkpi.toml"
_NOTHING = Text("not recognised", "non reconnu")
_SURE = Text("sure", "sûr")
_LATER = Text("? leaves it open", "? la laisse en suspens")
_DONE = Text(
    "{path} written: {known} of {all} recognised, {open} questions open. Next: {answer}xlkpi check "
    "{where}",
    "{path} écrit : {known} sur {all} reconnus, {open} questions en suspens. "
    "Ensuite : {answer}xlkpi check {where}",
)
_ANSWER = Text(
    'answer them in it (lines that start with "# ?"), then ',
    "y répondre (lignes qui commencent par « # ? »), puis ",
)


@click.command()
@PATHS
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.  [default: xlkpi.toml beside the exports]",
)
@click.option("--lang", type=click.Choice(["fr", "en"]), default="en", show_default=True)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_context
def command(
    context: click.Context, paths: tuple[str, ...], output: Path | None, lang: Language, force: bool
) -> None:
    """Write an xlkpi.toml for a folder of exports.

    It says which table each file is, which header is which column, and how sure that is. On a
    terminal it asks what the files do not tell; elsewhere the questions stand in the file, and
    the exit status is 1 while there are any.
    """
    import duckdb

    from xlkpi.exports.propose import propose
    from xlkpi.exports.proposed_text import config_text

    if output is None:
        first = Path(paths[0])
        output = (first if first.is_dir() else first.parent) / _NAME
    if output.exists() and not force:
        raise OutputError(
            f"{output} is there already. Next: correct it, name another file with -o, or write "
            "over it with --force."
        )
    with tempfile.TemporaryDirectory(prefix="xlkpi-") as scratch, duckdb.connect() as connection:
        found = propose(paths, connection, Path(scratch), output.parent)
        if on_terminal() and has_keyboard():
            found = [_ask(each, lang) for each in found]
    write_whole(output, config_text(found, lang).encode())
    for proposal in found:
        _tell(proposal, lang)
    known = sum(bool(p.tables) for p in found)
    left = sum(len(p.questions) for p in found)
    answer = _ANSWER.in_(lang) if left else ""
    done = _DONE.in_(lang).format(
        path=output, known=known, all=len(found), open=left, answer=answer, where=" ".join(paths)
    )
    click.echo(done)
    if left or not known:
        context.exit(1)


def has_keyboard() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


def _place(proposal: Proposal) -> str:
    return proposal.file + (f" [{proposal.sheet}]" if proposal.sheet else "")


def _tell(proposal: Proposal, language: Language) -> None:
    """What a file was taken for, and what is left to ask, on standard output."""
    why = proposal.why
    if proposal.tables:
        tables = " + ".join(proposal.tables)
        click.secho(f"{_place(proposal)} → {tables}", bold=True, nl=False)
        click.echo(f"  ({why.sure:.0%} {_SURE.in_(language)}: {why.reason.in_(language)})")
    else:
        told = "" if proposal.questions else f" ({why.reason.in_(language)})"
        click.echo(f"{_place(proposal)}: {_NOTHING.in_(language)}{told}")
    if not (proposal.spec and proposal.spec.vendor):
        for note in proposal.notes:
            click.echo(f"    {note.in_(language)}")
    for question in proposal.questions:
        listed = f" ({' / '.join(question.candidates)})" if question.candidates else ""
        click.echo(f"    ? {question.asks.in_(language)}{listed}")


def _ask(proposal: Proposal, language: Language) -> Proposal:
    """Ask on the terminal what the file does not tell; "?" leaves it for later."""
    left: set[str] = set()
    while True:
        open_ = [q for q in proposal.questions if q.candidates and q.about not in left]
        question = next(iter(open_), None if left else proposal.unplaced)
        if question is None:
            return proposal
        later = f" ({_LATER.in_(language)})" if not question.optional else ""
        answer = click.prompt(
            f"{_place(proposal)}: {question.asks.in_(language)}{later}",
            type=click.Choice([*question.candidates, "?"]),
            default="?",
        )
        if answer == "?" and (question.about == "table" or not question.optional):
            left.add(question.about)
        else:
            proposal = proposal.answered(question, answer)
