"""The command line: a thin layer, one module a command.

A command is loaded when it is called and not before, so that ``xlkpi --help`` imports
nothing but Click. Failures end here: they become one line on standard error and an exit
status (0 done, 1 failed, 2 usage, 130 interrupted), never a traceback.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

import xlkpi
from xlkpi.errors import XlkpiError

# The help line of each command; the command itself is ``command`` in the module of that name.
_HELP = {
    "build": "Build a workbook of KPIs from exports.",
    "refresh": "Update the facts of a workbook that is open in Excel.",
    "report": "Write a report to send: HTML, Markdown or PDF.",
    "compute": "Compute KPIs from exports and print them.",
    "alerts": "List the customers who may leave, for the CRM to import.",
    "check": "Say what was read from exports, what was rejected, and why.",
    "init": "Write an xlkpi.toml for a folder of exports.",
    "verify": "Check a workbook: its file, its numbers, its exports.",
    "explain": "Say where a number of a workbook comes from.",
    "kpis": "List the KPIs, or explain one.",
    "targets": "Move targets in and out of a workbook, and check them.",
    "addin": "Build and install the functions for Excel.",
    "template": "List the workbook templates, or copy one to change it.",
}


class Failure(click.ClickException):
    """A failure told in one line; exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the line on standard error (or on `file`)."""
        click.echo(f"xlkpi: {self.message}", file=file, err=file is None)


class Interrupted(Failure):
    """The user stopped the work; the shells' own status for it."""

    exit_code = 130


class Terminated(Failure):
    """The system asked the work to end, as it does before it shuts down."""

    exit_code = 143


class Signals:
    """Ctrl-C and a request to end, while a command runs: work stops, and is cleaned up after.

    A query of DuckDB that is stopped says so with an error of its own, so it is remembered that
    a signal came. A second Ctrl-C changes nothing: what it would cut short is the cleaning up.
    """

    def __init__(self) -> None:
        self.came = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            for number, usual in (
                (signal.SIGINT, signal.default_int_handler),
                (signal.SIGTERM, signal.SIG_DFL),
            ):
                if signal.getsignal(number) is usual:  # what is ignored stays so
                    self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _stop(self, number: int, _: object) -> None:
        if not self.came:
            self.came = number
            raise KeyboardInterrupt

    def failure(self) -> Failure:
        """What to tell of it."""
        if self.came == signal.SIGTERM:
            return Terminated("terminated")
        return Interrupted("interrupted")


class Commands(click.Group):
    """A group whose commands are names with a help line until one of them is called.

    The few modules that do not exist yet are left out; a placeholder stands for each of
    the others, so that listing, completion and did-you-mean are Click's own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, line in _HELP.items():
            if find_spec(f"{__name__}.{name}"):
                self.add_command(click.Command(name, short_help=line))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The names in the order of their use, not of the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command called, loaded from its module."""
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and command.callback is None:
            command = import_module(f"{__name__}.{name}").command
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; every failure leaves as a ``Failure``.

        What Click raises for itself and a closed pipe are left to Click, which says
        usage errors with status 2 and keeps quiet about the pipe.
        """
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a console may not have every character
                stream.reconfigure(errors="replace")
        with Signals() as signals:
            return self._invoke(ctx, signals)

    def _invoke(self, ctx: click.Context, signals: Signals) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            raise signals.failure() from None
        except Exception as error:  # noqa: BLE001 - the last place before the user
            if signals.came:
                raise signals.failure() from None
            if os.environ.get("XLKPI_DEBUG") == "1":
                sys.excepthook(type(error), error, error.__traceback__)
            if type(error).__name__ == "OutOfMemoryException":  # DuckDB's, which is not imported
                raise Failure(
                    "the exports need more memory than they may take. "
                    "Next: allow more with --memory, or leave it out."
                ) from None
            if isinstance(error, XlkpiError):
                raise Failure(str(error)) from None
            told = " ".join(f"{type(error).__name__}: {error}".split())
            raise Failure(
                f"unexpected error ({told}). Please report it, with what the same command "
                "prints when the environment variable XLKPI_DEBUG is 1."
            ) from None


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(xlkpi.__version__, prog_name="xlkpi")
def main() -> None:
    """Turn CRM, call, mailing and accounting exports into KPIs in Excel."""
    # what a command makes lives until it ends: to look for what is no longer needed all the
    # while, and once more as the process ends, takes a tenth of the time of a build
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    # the matrices are small: more threads would only wait for each other
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
