"""A file in its place: whole or not at all, never over what someone else has or has changed.

The order is what makes it safe: a temporary file beside the output, written, on the disk, read
back; then a copy of the old file as its backup; then one replacement, which the system does
wholly or not. Whoever looks at any moment, after a crash too, finds the old file or the new.
"""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE

from xlkpi.errors import OutputError
from xlkpi.workbook import backups as backup_files
from xlkpi.workbook.owners import owner_of
from xlkpi.workbook.turn import WAIT, turn
from xlkpi.workbook.whole import problem_of

BACKUPS = backup_files.KEPT
_HINT = "Next: free some space, check the folder, or choose another name with -o."
_HOST = re.sub(r"[^A-Za-z0-9]", "-", platform.node())[:40]
_DAY = 86400
_TRIES = 5  # of a replacement: on Windows a virus scanner may hold a file for a moment


@dataclass(frozen=True)
class Placed:
    """Where a file is now, the backup of the one before, and why it is not where it was meant."""

    path: Path
    backup: Path | None = None
    blocked: str = ""


Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Place:
    """An output that this build has to itself, as it was when the build began."""

    output: Path  # as it was given
    file: Path  # the file itself, where the output is a link to it
    backups: int
    seen: Stamp | None

    def put(self, data: bytes) -> Placed:
        """Put a workbook there, or beside it where the old one must stay as it is.

        Raises OutputError where it cannot be written; the old file is then as it was.
        """
        fresh = self._temporary()
        try:
            self._write(data, fresh)
            return self._placed(fresh, data)
        except OutputError:
            raise
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(f"{self.output} cannot be written ({reason}). {_HINT}") from None
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _write(self, data: bytes, fresh: Path) -> None:
        """Write a file to the disk and read it back."""
        with fresh.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        problem = problem_of(fresh)
        if problem:
            raise OutputError(
                f"{self.output}: what was written could not be read back ({problem}). {_HINT}"
            )

    def _placed(self, fresh: Path, data: bytes) -> Placed:
        why, next_step = self._in_the_way()
        if not why:
            backup = None
            if self.file.exists():
                fresh.chmod(S_IMODE(self.file.stat().st_mode))
                if self.backups and self.file.read_bytes() != data:
                    backup = backup_files.back_up(self.file, self._temporary)
            if _replaced(fresh, self.file):
                _sync(self.file.parent)
                if backup:
                    with suppress(OSError):  # one backup too many harms nobody
                        backup_files.prune(self.file, self.backups)
                return Placed(self.output, backup)
            why, next_step = "is held by another program", "close it there and build again"
        other = self._beside(fresh)
        _sync(other.parent)
        return Placed(
            other,
            blocked=f"{self.output} {why}: it was left as it is, and the new workbook is "
            f'"{other.name}" beside it. Next: {next_step}.',
        )

    def _in_the_way(self) -> tuple[str, str]:
        """Why the old file must stay, and what to do; nothing where it may go."""
        for name in dict.fromkeys((self.output, self.file)):
            owner = owner_of(name)
            if owner:
                sign = owner.sign.name
                after_a_crash = f"if nobody has it open, a crash left {sign} behind: delete it"
                return (
                    f"is open in {owner} (the file {sign} says so)",
                    f"close it and build again; {after_a_crash}",
                )
        now = _stamp(self.file)
        if now is None:
            return "", ""
        if now != self.seen:
            return (
                "was changed by someone else while the build ran",
                "build again, which takes the change along",
            )
        if not self.file.stat().st_mode & 0o222 or not os.access(self.file, os.W_OK):
            return "is read-only", "allow it to be written and build again"
        return "", ""

    def _temporary(self) -> Path:
        """A name beside the output that no other build writes to."""
        unique = f"{_HOST}.{os.getpid()}.{time.monotonic_ns():x}"
        return self.file.with_name(f".{self.file.name}.{unique}.tmp")

    def _beside(self, fresh: Path) -> Path:
        """Move a file to the first free name like ``kpi (2).xlsx``, never over another file."""
        again = 2
        while True:
            other = self.output.with_name(f"{self.output.stem} ({again}){self.output.suffix}")
            again += 1
            try:
                os.link(fresh, other)
            except FileExistsError:
                continue
            except OSError:  # a file system without links: take the name first
                try:
                    other.open("xb").close()
                except FileExistsError:
                    continue
                fresh.replace(other)
            return other

    def clean(self) -> None:
        """Remove the temporary files of builds that were killed.

        Those of this computer are left-overs for certain: their build would have the lock. On
        a shared folder another computer may not see our lock: its files go after a day.
        """
        begin = f".{self.file.name}."
        for path in self.file.parent.iterdir():
            name = path.name
            if not (name.startswith(begin) and re.fullmatch(_ENDING, name[len(begin) :])):
                continue
            with suppress(OSError):
                ours = name.startswith(f"{begin}{_HOST}.")
                if ours or path.stat().st_mtime < time.time() - _DAY:
                    path.unlink()


_ENDING = r"[A-Za-z0-9-]*\.\d+\.[0-9a-f]+\.tmp"


@contextmanager
def reserve(output: Path, *, backups: int = BACKUPS, wait: float = WAIT) -> Iterator[Place]:
    """Keep an output for one build, from the reading of the old file to the placing of the new.

    ``backups`` so many earlier versions are kept; ``wait`` so many seconds for another build
    of the same output. Raises OutputError where the place cannot be written or had.
    """
    file = Path(os.path.realpath(output))
    problem = _problem_of_place(output, file)
    if problem:
        raise OutputError(f"{problem}. {_HINT}")
    with turn(file, wait):
        place = Place(output, file, backups, _stamp(file))
        place.clean()
        yield place


def _problem_of_place(output: Path, file: Path) -> str:
    """Why no file can be written there at all; nothing where it can."""
    try:
        if output.is_dir():
            return f"{output} is a folder"
        if not file.parent.is_dir():
            return f"{file.parent}: no such folder"
    except OSError as error:  # a name too long, a folder that may not be looked into
        return f"{output} cannot be written ({error.strerror})"
    return ""


def place(data: bytes, output: Path, *, backups: int = BACKUPS) -> Placed:
    """Put a workbook in a file's place, in one step: see :class:`Place`."""
    with reserve(output, backups=backups) as reserved:
        return reserved.put(data)


def _stamp(path: Path) -> Stamp | None:
    """What changes when a file is written or replaced."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return None
    return now.st_mtime_ns, now.st_size, now.st_ino


def _replaced(fresh: Path, old: Path) -> bool:
    """Whether a file took another's place; not where another program holds that one."""
    for attempt in range(_TRIES):
        try:
            fresh.replace(old)
        except PermissionError:
            if attempt < _TRIES - 1:
                time.sleep(0.1 * (attempt + 1))
        else:
            return True
    return False


def _sync(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
