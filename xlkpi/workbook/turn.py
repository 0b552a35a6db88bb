"""One build at a time for one output: a locked file beside it while the build runs.

The system lets go of the lock when its process ends, however it ends: nothing must be guessed
about what a killed build left behind. On a file system without locks builds go on without:
each still writes its own temporary file and replaces the output as a whole.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from xlkpi.errors import OutputError

WAIT = 30.0
"""Seconds to wait for another build of the same output."""
_PAUSE = 0.1
_FAR = 1 << 30  # Windows hides locked bytes from others: these lie beyond the text

if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: BinaryIO) -> None:
        """Lock a file; PermissionError where another has it."""
        stream.seek(_FAR)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(stream: BinaryIO) -> None:
        """Lock a file; BlockingIOError where another has it."""
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def turn(output: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the output for one build.

    Raises OutputError where another build still has it after ``wait`` seconds, or where the
    folder may not be written.
    """
    sign = output.with_name(f".{output.name}.xlkpi-lock")
    end = time.monotonic() + wait
    while (stream := _taken(sign, output)) is None:
        if time.monotonic() >= end:
            raise OutputError(
                f"another build of {output} is running{_said(sign)}. "
                "Next: wait until it is done, then build again."
            )
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        if sys.platform != "win32":  # a name that is gone while locked cannot be taken again
            sign.unlink(missing_ok=True)
        stream.close()
        if sys.platform == "win32":  # there an open file cannot be removed, by us or others
            with suppress(OSError):
                sign.unlink()


def _taken(sign: Path, output: Path) -> BinaryIO | None:
    """The locked file, or None where another build has it."""
    try:
        stream = sign.open("a+b")
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{output} cannot be written: its folder takes no new file ({reason}). "
            "Next: choose another folder with -o, or ask for the right to write there."
        ) from None
    try:
        _try_lock(stream)
    except (BlockingIOError, PermissionError):
        stream.close()
        return None
    except OSError:
        return stream  # a file system without locks
    if not _still_there(stream, sign):
        stream.close()
        return None
    with suppress(OSError):  # a full disk; it only serves the message of others
        stream.truncate(0)
        now = datetime.now().astimezone()
        stream.write(f"process {os.getpid()} on {platform.node()} since {now:%H:%M}".encode())
        stream.flush()
    return stream


def _still_there(stream: BinaryIO, sign: Path) -> bool:
    """Whether the locked file is the one that others will find, not one just removed."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), sign.stat())
    except FileNotFoundError:
        return False


def _said(sign: Path) -> str:
    """What a lock file tells of its build."""
    try:
        text = sign.read_bytes()[:200].decode("utf-8", "replace").strip()
    except OSError:
        return ""
    return f" ({text})" if text.isprintable() and text else ""
