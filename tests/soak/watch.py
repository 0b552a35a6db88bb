"""What a process holds: memory, open files, threads, children, temporary files."""

from __future__ import annotations

import gc
import os
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import median

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Held:
    """What the process holds after a build, when everything of the build is forgotten."""

    memory: int  # KB that are in the machine's memory
    files: int
    threads: int
    children: int
    temporary: int  # files and folders in its folder for temporary files


def held(temporary: Path) -> Held:
    """What this process holds now (Linux)."""
    gc.collect()
    own = Path("/proc/self")
    tasks = list((own / "task").iterdir())
    return Held(
        int((own / "statm").read_text().split()[1]) * _PAGE // 1024,
        len(list((own / "fd").iterdir())) - 1,  # without that of the listing
        len(tasks),
        sum(len((task / "children").read_text().split()) for task in tasks),
        len(list(temporary.iterdir())),
    )


def medians(seen: list[Held]) -> Held:
    """The middle of several moments, each number by itself."""
    columns = zip(*(astuple(each) for each in seen), strict=True)
    return Held(*(int(median(column)) for column in columns))


def growth(seen: list[Held], *, memory: float) -> list[str]:
    """What the second half of a run holds more than the first: nothing, it must be.

    The first fifth warms up: what is kept once for all is loaded then. ``memory`` is the share
    by which memory may differ, as what is free in it is not all given back.
    """
    warm = seen[len(seen) // 5 :]
    early, late = medians(warm[: len(warm) // 2]), medians(warm[len(warm) // 2 :])
    grown = []
    for field in fields(Held):
        before, after = getattr(early, field.name), getattr(late, field.name)
        if after > before * (1 + memory if field.name == "memory" else 1):
            grown.append(f"{field.name}: {before}, then {after}")
    return grown
