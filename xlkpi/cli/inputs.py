"""What commands share: reading the configuration, saying what was read."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from xlkpi.exports import Config

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path())
CONFIG = click.option(
    "--config",
    "config_file",
    type=click.Path(),
    help="The xlkpi.toml (else the one beside the files).",
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
