"""What commands share: reading the configuration, saying what was read."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlkpi.errors import OutputError

if TYPE_CHECKING:
    from xlkpi.exports import Config

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path())
CONFIG = click.option(
    "--config",
    "config_file",
    type=click.Path(),
    help="The xlkpi.toml (else the one beside the files).",
)

TEMPLATE = click.option("--template", help="A template's name or folder.")
HISTORY = click.option(
    "--history", type=click.Path(), help="An earlier workbook: its months complete the exports'."
)

PRIVACY = click.option(
    "--privacy",
    is_flag=True,
    help="Give every person a pseudonym and leave free texts out; the key stays on this computer.",
)

KEPT = 3  # backups: as in the workbook room; a test holds them equal, and --help stays light
BACKUPS = click.option(
    "--backups",
    type=click.IntRange(min=0),
    default=KEPT,
    show_default=True,
    metavar="N",
    help="Keep so many dated backups of the workbook that stood there; 0 makes none.",
)

ENGINE = click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="duckdb|spark|URL",
    help="What measures the files: DuckDB, or Spark (its own settings, or the URL of a master or "
    "of Spark Connect). Tables named by URL in xlkpi.toml are measured where they lie.",
)


def _memory(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A size that DuckDB understands."""
    if value is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", value, re.IGNORECASE)
    if not found:
        raise click.BadParameter(f'"{value}" is no size. Next: write it as 500MB or 2GB.')
    return f"{found[1]}{found[2]}"


MEMORY = click.option(
    "--memory",
    callback=_memory,
    metavar="SIZE",
    help="How much memory the facts may take, as 500MB; beyond it they work on disk.",
)


def configuration(paths: Sequence[str], config_file: str | None) -> Config:
    """The configuration given, else the one beside the files, else the defaults."""
    from xlkpi.exports import Config, find_config, read_config

    if config_file:
        return read_config(config_file)
    found = find_config(paths)
    if found:
        return read_config(found)
    first = Path(paths[0])
    return dataclasses.replace(Config(), folder=first if first.is_dir() else first.parent)


def choose_format(*choices: str) -> Callable[[Any], Any]:
    """The option ``--format``."""
    return click.option(
        "--format", "form", type=click.Choice(choices), default=choices[0], show_default=True
    )


def on_terminal() -> bool:
    """Whether a person looks at standard output."""
    return sys.stdout.isatty()


def write_json(data: object) -> None:
    """Data as JSON on standard output."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def safe_cell(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell


def write_whole(path: Path, data: bytes) -> None:
    """Writes the whole file or none of it: whoever reads it never sees half of one.

    Raises OutputError where it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}). Next: close it where it is open, or "
            "name another file."
        ) from None
