"""A line a run in a log file: how a scheduled build tells the morning after what became of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from xlkpi.cli import Interrupted
from xlkpi.errors import OutputError, XlkpiError


@dataclass
class Run:
    """What the line tells beside its time, status and duration; filled in as it becomes known."""

    output: str
    period: str = ""
    read: int | None = None
    used: int | None = None
    message: str = ""


@contextmanager
def logged(file: str | None, output: str) -> Iterator[Run]:
    """Append one line for what happens within, however it ends; nothing without a file.

    Raises OutputError at once where the file cannot be appended to: a run that leaves no trace
    should not begin.
    """
    run = Run(output)
    if file is None:
        yield run
        return
    path = Path(file)
    _append(path, "")
    begun, status = time.monotonic(), 1
    try:
        yield run
        status = 0
    except KeyboardInterrupt:
        status, run.message = Interrupted.exit_code, "interrupted"
        raise
    except click.ClickException as error:
        status, run.message = error.exit_code, error.format_message()
        raise
    except click.exceptions.Exit as error:
        status = error.exit_code
        raise
    except XlkpiError as error:
        run.message = str(error)
        raise
    except Exception as error:
        run.message = f"{type(error).__name__}: {error}"
        raise
    finally:
        _append(path, line(run, status, time.monotonic() - begun))


def line(run: Run, status: int, seconds: float) -> str:
    """One run as ``key=value``, each value without a line break, quoted where it has a space."""
    rows = "" if run.read is None else f"{run.used}/{run.read}"
    fields = {
        "status": str(status),
        "period": run.period,
        "rows": rows,
        "seconds": f"{seconds:.1f}",
        "output": run.output,
        "message": run.message,
    }
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return " ".join([now, *(f"{name}={_quoted(text)}" for name, text in fields.items())]) + "\n"


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    if plain and not set(plain) & set(' "='):
        return plain
    return '"' + plain.replace('"', "'") + '"' if plain else "-"


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path}: the log cannot be written ({reason}). Next: choose another file with --log."
        ) from None
