"""``xlkpi addin``: the functions for Excel, built and installed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkpi.cli import Failure
from xlkpi.model.text import Language

if TYPE_CHECKING:
    from xlkpi.addin.windows import Machine, Told

LANGUAGE = click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="The language of the help in Excel.",
)


@click.group()
def command() -> None:
    """Build and install the functions for Excel."""


@command.command()
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False))
@LANGUAGE
@click.option("--address", help="Where the Office add-in will be served from (https://…).")
@click.option("--pyodide", help="Where the Office add-in finds Pyodide's files (https://…).")
def build(directory: str, lang: Language, address: str | None, pyodide: str | None) -> None:
    """Write the add-ins and the LAMBDA workbook into DIR, on any system, without Excel."""
    from xlkpi.addin import functions_book, oxt, xlam
    from xlkpi.addin.office import site
    from xlkpi.addin.package import write
    from xlkpi.errors import OutputError

    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made ({error.strerror}).") from None
    for name, made in (
        (xlam.ADDIN, xlam.addin(lang)),
        (xlam.INTELLISENSE, xlam.intellisense(lang)),
        (xlam.TRY, xlam.try_book(lang)),
        (functions_book.NAME, functions_book.functions_book()),
    ):
        click.echo(write(folder / name, made))
    oxt.write(folder / "xlkpi.oxt")
    click.echo(folder / "xlkpi.oxt")
    site.write(folder / "office", address or site.ADDRESS, pyodide or site.PYODIDE)
    click.echo(folder / "office" / "manifest.xml")


@command.command()
@LANGUAGE
def install(lang: Language) -> None:
    """Install the add-in in Excel for Windows, with this Python behind it."""
    from xlkpi.addin import windows

    for path in windows.install(_windows(), lang):
        click.echo(f"written: {path}")
    click.echo("Start Excel (again) and type =NPS( in a cell. xlkpi addin doctor checks the rest.")


@command.command()
def remove() -> None:
    """Take the add-in out of Excel for Windows."""
    from xlkpi.addin import windows

    gone = windows.remove(_windows())
    for path in gone:
        click.echo(f"removed: {path}")
    if not gone:
        click.echo("not installed")


@command.command()
def status() -> None:
    """Say whether the add-in is installed, where, and which."""
    from xlkpi.addin import windows

    here = windows.machine()
    other = windows.route(here.platform)
    if other:
        click.echo(other)
    else:
        _tell(windows.status(here))


@command.command()
def doctor() -> None:
    """Check everything that the add-in needs; exit status 1 where something is wrong."""
    from xlkpi.addin import windows

    here = windows.machine()
    other = windows.route(here.platform)
    if other:
        click.echo(other)
        return
    if _tell(windows.doctor(here)):
        raise Failure("the add-in cannot work yet: see the lines above that begin with WRONG")


@command.command()
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, exists=True))
@click.option("--port", type=click.IntRange(1, 65535), help="The port on this computer.")
@click.option("--certificate", type=click.Path(dir_okay=False), help="The certificate, as PEM.")
@click.option("--key", type=click.Path(dir_okay=False), help="Its key, as PEM.")
def serve(directory: str, port: int | None, certificate: str | None, key: str | None) -> None:
    """Serve the Office add-in on this computer alone, for development.

    DIR is the folder "office" that xlkpi addin build wrote.
    """
    from xlkpi.addin import serve as server

    server.serve(
        Path(directory),
        port or server.PORT,
        Path(certificate) if certificate else None,
        Path(key) if key else None,
        click.echo,
    )


def _windows() -> Machine:
    """This computer, which runs Windows; elsewhere the command fails and says what serves."""
    from xlkpi.addin import windows

    here = windows.machine()
    other = windows.route(here.platform)
    if other:
        raise Failure(other)
    return here


def _tell(lines: Iterable[Told]) -> bool:
    """Print a report; gives whether something in it is wrong."""
    wrong = False
    for mark, text in lines:
        wrong |= mark == "wrong"
        click.echo(f"{mark.upper():<6}{text}")
    return wrong
