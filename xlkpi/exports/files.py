"""Which files are meant by the paths that were given."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xlkpi.errors import InputError

TEXT = (".csv", ".tsv", ".txt")
SPREADSHEET = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet",)
SUPPORTED = TEXT + SPREADSHEET + PARQUET


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and whether it was named itself or found in a folder."""

    path: Path
    named: bool


def find(paths: Iterable[str | Path]) -> list[Source]:
    """The files behind files, folders and globs, each once, in the order given.

    A folder gives the supported files in it, sorted; hidden files and Excel's lock
    files are passed over. Raises InputError where a path leads to nothing.
    """
    found: dict[Path, Source] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = [p for p in sorted(path.iterdir()) if _usable(p)]
            if not inside:
                raise InputError(
                    "the folder holds no export",
                    file=str(given),
                    hint=f"put files there that end in {', '.join(SUPPORTED)}",
                )
            sources = [Source(p, named=False) for p in inside]
        elif path.exists():
            if path.suffix.lower() not in SUPPORTED:
                raise InputError(
                    f'files that end in "{path.suffix}" cannot be read',
                    file=str(given),
                    hint=f"export it as one of {', '.join(SUPPORTED)}",
                )
            sources = [Source(path, named=True)]
        else:
            # Path.glob refuses the absolute patterns that people type.
            matches = sorted(glob.glob(str(given)))  # noqa: PTH207
            inside = [p for p in map(Path, matches) if _usable(p)]
            if not inside:
                raise InputError(
                    "there is no such file or folder", file=str(given), hint="check the path"
                )
            sources = [Source(p, named=False) for p in inside]
        for source in sources:
            found.setdefault(source.path.resolve(), source)
    return list(found.values())


def _usable(path: Path) -> bool:
    return (
        path.is_file()
        and path.suffix.lower() in SUPPORTED
        and not path.name.startswith((".", "~$"))
    )
