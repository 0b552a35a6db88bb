"""Rows that xlkpi gives anew at each build, joined with what people made of them before.

The observations of the exports and the market's benchmarks stand in registers in which people
write too. What they typed over, added or deleted stays as they left it; what they left alone
follows what is given now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from xlkpi.model.text import fold
from xlkpi.targets.changes import Held, held_of, restored
from xlkpi.targets.register import Entry, Register, Value

KEYS = {
    "Observations": ("author", "on", "observation"),
    "Benchmarks": ("kpi", "source", "year"),
}
"""What makes two rows of a register the same one."""

_Key = tuple[str, ...]


def joined(
    left: Sequence[Entry],
    given: Iterable[Entry],
    built: Iterable[Sequence[Any]] | None,
    register: Register,
) -> list[Entry]:
    """The rows that people left, then those given now that are not among them.

    left: the register as it was read back.
    given: the rows that this build knows of itself.
    built: the snapshot of the register as the earlier build wrote it, or None: with it a row
    that someone deleted stays deleted, and a cell that nobody touched follows the new row.
    """
    fresh: dict[_Key, Entry] = {}
    for entry in given:
        fresh.setdefault(_key(held_of(entry), register), entry)
    before: dict[_Key, Held] = {}
    for row in restored(built or ()):
        before.setdefault(_key(row, register), row)
    found, there = [], set()
    for entry in left:
        key = _key(held_of(entry), register)
        if key in fresh and key not in there:
            entry = _followed(entry, fresh[key], before.get(key))  # noqa: PLW2901
        there.add(key)
        found.append(entry)
    return found + [e for key, e in fresh.items() if key not in there and key not in before]


def same_key(entry: Entry, register: Register) -> _Key:
    """What an entry shares with those that are the same row."""
    return _key(held_of(entry), register)


def _key(held: Held, register: Register) -> _Key:
    return tuple(fold(str(held.get(id) or "")) for id in KEYS[register.table])


def _followed(left: Entry, now: Entry, before: Held | None) -> Entry:
    """A row as it was left, its untouched cells as the exports have them now."""
    if before is None:
        return left
    there = held_of(left)
    fresh: dict[str, Value] = {
        id: value
        for id, value in now.values.items()
        if value is not None and there.get(id) == before.get(id)
    }
    odd = {id: why for id, why in left.odd.items() if id not in fresh}
    # a copy: what people left is compared with what was built, and this is no change of theirs
    return replace(left, values=left.values | fresh, odd=odd)


__all__ = ["KEYS", "joined", "same_key"]
