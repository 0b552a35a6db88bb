"""Files that could do harm are opened in a process that may use so much and no more."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from xlkpi.errors import InputError, ResourceError
from xlkpi.exports import limits, unpack
from xlkpi.exports.kinds import Kind
from xlkpi.exports.rows import SAMPLE

_HEAD = SAMPLE + 60  # rows that show header and types
_PATIENCE = 5  # times as long by the clock as of the processor: the machine may be busy
_OUT_OF_TIME = -int(getattr(signal, "SIGXCPU", 24))  # ended for the time that it used
_OUT_OF_MEMORY = b"memory allocation"  # what calamine says last


def unpacked(
    path: Path, file: str, kind: Kind, stem: Path, endings: tuple[str, ...]
) -> dict[str, Any]:
    """What ``unpack`` finds in the file; its files are named after ``stem``.

    Raises InputError for a file that is damaged, locked, or asks for too much.
    """
    size = path.stat().st_size
    memory, seconds = limits.memory(size), limits.seconds(size)
    request = {
        "path": str(path.absolute()),
        "kind": kind.value,
        "stem": str(stem.absolute()),
        "endings": endings,
        "sample": _HEAD,
        "limits": {
            "memory": memory,
            "seconds": math.ceil(seconds),
            "unpacked": limits.MAX_UNPACKED,
            "ratio": limits.MAX_RATIO,
            "ratio_from": limits.RATIO_FROM,
            "members": limits.MAX_MEMBERS,
            "columns": limits.MAX_COLUMNS,
            "sheets": limits.MAX_SHEETS,
            "span": limits.MAX_SPAN,
            "head_cells": limits.HEAD_CELLS,
        },
    }
    if not sys.executable:
        raise ResourceError("Python does not know its own program, which opens workbooks")
    # -P: the neighbours of the program bear names of the standard library's modules
    command = [sys.executable, "-P", "-X", "utf8", unpack.__file__, json.dumps(request)]
    where = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            command,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE * seconds,
            env=os.environ | where,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise _too_long(file, seconds) from None
    if done.returncode == _OUT_OF_TIME:
        raise _too_long(file, seconds)
    answer = _answer(done.stdout)
    if answer is None or "memory" in answer:
        if answer is None and not _starved(done):
            raise InputError(
                "is damaged, or made to do harm: what reads it broke down",
                file=file,
                hint="open it in Excel and save it as .xlsx",
            )
        raise InputError(
            f"needs more than {memory >> 20} MB of memory to open",
            file=file,
            hint="delete empty rows and columns, or export it as CSV",
        )
    if "problem" in answer:
        raise InputError(
            answer["problem"], file=file, sheet=answer.get("sheet") or None, hint=answer["hint"]
        )
    return answer


def _too_long(file: str, seconds: float) -> InputError:
    return InputError(
        f"took longer than {seconds:.0f} seconds to open",
        file=file,
        hint="export shorter periods, or export it as CSV",
    )


def _answer(written: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(written)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _starved(done: subprocess.CompletedProcess[bytes]) -> bool:
    return b"MemoryError" in done.stderr or _OUT_OF_MEMORY in done.stderr
