"""A password from the environment or a hidden prompt, never from an argument.

Arguments stand in the shell's history and in the list of processes, where others read them.
"""

from __future__ import annotations

import os
import sys

import click

from xlkpi.cli import Failure

VARIABLE = "XLKPI_PASSWORD"


def password() -> str:
    """The password for the protected sheets.

    Raises Failure where the environment has none and nobody can be asked.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given
    if not _asks():
        raise Failure(
            f"--protect needs a password. Next: set the environment variable {VARIABLE}, "
            "or run the command on a terminal, where it asks for one."
        )
    asked: str = click.prompt(
        "Password for the protected sheets", hide_input=True, confirmation_prompt=True, err=True
    )
    return asked


def _asks() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()
