"""Which files are meant by the paths that were given.

A link is followed, also out of the folder: who put it there meant the file. One that leads
nowhere, in a circle, or to something that is no file is refused, never passed over.
"""

from __future__ import annotations

import glob
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xlkpi.errors import InputError
from xlkpi.exports.kinds import unreadable

TEXT = (".csv", ".tsv", ".txt")
SPREADSHEET = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet",)
ARCHIVED = TEXT + SPREADSHEET + PARQUET
"""What is looked for in an archive."""
SUPPORTED = (*ARCHIVED, ".zip", ".gz")

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)  # C:/ is a drive


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and whether it was named itself or found in a folder."""

    path: Path
    named: bool


def find(paths: Iterable[str | Path]) -> list[Source]:
    """The files behind files, folders and globs, each once, in the order given.

    A folder gives the supported files in it, sorted; folders in it, hidden files and Excel's
    lock files are passed over. Raises InputError where a path leads to nothing that can be
    read: nothing is ever fetched, and nothing is waited for.
    """
    found: dict[Path, Source] = {}
    for given in paths:
        try:
            sources = _behind(given)
        except (OSError, RuntimeError) as error:
            if isinstance(error, OSError):
                raise unreadable(error, shown(given)) from None
            raise _lost(given) from None  # a circle of links
        for source in sources:
            found.setdefault(source.path.resolve(), source)
    return list(found.values())


def shown(path: str | Path) -> str:
    """What messages call a path: line ends and bytes that are no text are written out."""
    name = Path(path).as_posix() if isinstance(path, Path) else path
    written = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in written)


def _behind(given: str | Path) -> list[Source]:
    path = Path(given)
    if _ADDRESS.match(str(given)):
        raise InputError(
            "is an address, not a file", file=shown(given), hint="download it, give the file"
        )
    if "\0" in str(given):
        raise InputError("is no path", file=shown(given), hint="check the path")
    if path.is_dir():
        inside = [p for p in sorted(path.iterdir()) if _usable(p)]
        if not inside:
            folders = [shown(p.name) for p in sorted(path.iterdir()) if p.is_dir()]
            listed = ", ".join(folders[:5]) + (", …" if len(folders) > 5 else "")
            raise InputError(
                "the folder holds no export" + (", only folders" if folders else ""),
                file=shown(given),
                hint=f"name the folder that does: {listed}"
                if folders
                else f"put files there that end in {', '.join(SUPPORTED)}",
            )
        return [Source(_checked(p), named=False) for p in inside]
    if path.exists() or path.is_symlink():
        if path.suffix.lower() not in SUPPORTED:
            raise InputError(
                f'files that end in "{shown(path.suffix)}" cannot be read',
                file=shown(given),
                hint=f"export it as one of {', '.join(SUPPORTED)}",
            )
        return [Source(_checked(path), named=True)]
    # Path.glob refuses the absolute patterns that people type.
    matches = sorted(glob.glob(str(given)))  # noqa: PTH207
    inside = [p for p in map(Path, matches) if _usable(p)]
    if not inside:
        raise InputError(
            "there is no such file or folder", file=shown(given), hint="check the path"
        )
    return [Source(_checked(p), named=False) for p in inside]


def _usable(path: Path) -> bool:
    """Whether a file of a folder is meant. Of packed ones, those that say what they hold."""
    suffixes = [s.lower() for s in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    return (
        bool(suffixes)
        and suffixes[-1] in SUPPORTED
        and (not packed or suffixes[-2:-1] in [[s] for s in ARCHIVED])
        and not path.name.startswith((".", "~$"))
        and not path.is_dir()
    )


def _checked(path: Path) -> Path:
    """The path, if it leads to a file that ends."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, RuntimeError):
        raise _lost(path) from None
    except OSError as error:
        if path.is_symlink():
            raise _lost(path) from None
        raise unreadable(error, shown(path)) from None
    if not stat.S_ISREG(mode):
        raise InputError(
            "is a pipe or a device, not a file", file=shown(path), hint="save the export as a file"
        )
    if str(path).encode("utf-8", "replace") != str(path).encode("utf-8", "surrogateescape"):
        raise InputError("has a name that is no text", file=shown(path), hint="rename the file")
    return path


def _lost(path: str | Path) -> InputError:
    return InputError(
        "is a link that leads to no file", file=shown(path), hint="put the file itself there"
    )
