"""What goes wrong while a workbook is built, and what must stand there afterwards.

``NEW``: the new workbook. ``OLD``: the old one, and an error that says why. ``BESIDE``: the old
one, and the new one beside it. ``EITHER``: the new one, or the old one and an error.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from xlkpi.facts import gather
from xlkpi.workbook import api
from xlkpi.workbook.place import reserve

NEW, OLD, BESIDE, EITHER = "new", "old", "beside", "either"
_HOLD = """
import fcntl, sys, time
stream = open(sys.argv[1], "a+b")
fcntl.flock(stream, fcntl.LOCK_EX)
print(flush=True)
time.sleep(float(sys.argv[2]))
"""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with a build of one output."""

    expected: str
    happening: Callable[[Path, random.Random], AbstractContextManager[object]]


@contextmanager
def nothing(output: Path, chance: random.Random) -> Iterator[None]:
    """All goes well."""
    yield


@contextmanager
def small_files(output: Path, chance: random.Random) -> Iterator[None]:
    """No file may grow beyond some size, less than that of a workbook."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (chance.randint(1000, 100_000), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def full_disk(output: Path, chance: random.Random) -> Iterator[None]:
    """The disk of the output has less room than a workbook takes, or just enough, or more."""
    filler, status = output.with_name("filler"), os.statvfs(output.parent)
    room = int(chance.uniform(0, 2.5) * output.stat().st_size)
    filler.write_bytes(bytes(max(0, status.f_bavail * status.f_bsize - room)))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def _held(output: Path, seconds: float) -> Iterator[None]:
    sign = output.with_name(f".{output.name}.xlkpi-lock")
    command = [sys.executable, "-S", "-c", _HOLD, str(sign), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.kill()
    sign.unlink(missing_ok=True)


@contextmanager
def turn_comes(output: Path, chance: random.Random) -> Iterator[None]:
    """Another process has the output, and lets it go while the build waits."""
    with _held(output, chance.uniform(0.1, 0.5)):
        yield


@contextmanager
def turn_never_comes(output: Path, chance: random.Random) -> Iterator[None]:
    """Another process has the output longer than a build waits."""
    with _held(output, 600), patch.object(api, "reserve", partial(reserve, wait=0.3)):
        yield


@contextmanager
def open_in_a_program(output: Path, chance: random.Random) -> Iterator[None]:
    """The output is open in Excel or LibreOffice."""
    name = chance.choice((f"~${output.name}", f".~lock.{output.name}#"))
    sign = output.with_name(name)
    sign.write_bytes(b"\x03Ana" + b" " * 51)
    try:
        yield
    finally:
        sign.unlink()


@contextmanager
def read_only(output: Path, chance: random.Random) -> Iterator[None]:
    """The output may not be written."""
    mode = output.stat().st_mode
    output.chmod(0o444)
    try:
        yield
    finally:
        output.chmod(mode)


@contextmanager
def changed_meanwhile(output: Path, chance: random.Random) -> Iterator[None]:
    """Somebody saves the output while the exports are read."""

    def gathered(*arguments: Any, **words: Any) -> Any:
        found = gather(*arguments, **words)
        saved = output.with_name("saved.xlsx")
        saved.write_bytes(output.read_bytes())
        saved.replace(output)
        return found

    with patch.object(api, "gather", gathered):
        yield


FAULTS = {
    "nothing": Fault(NEW, nothing),
    "damaged export": Fault(EITHER, nothing),
    "file size limit": Fault(OLD, small_files),
    "full disk": Fault(EITHER, full_disk),
    "locked, then free": Fault(NEW, turn_comes),
    "locked": Fault(OLD, turn_never_comes),
    "open in a program": Fault(BESIDE, open_in_a_program),
    "read-only": Fault(BESIDE, read_only),
    "changed meanwhile": Fault(BESIDE, changed_meanwhile),
}
SIGNALS = ("SIGINT", "SIGTERM", "SIGKILL")
"""Sent to a build in a process of its own, at any moment of it."""
