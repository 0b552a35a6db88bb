"""How far long work has come: told by whoever does it, shown by whoever listens.

Nobody listens unless the command line does so on a terminal; telling then costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from xlkpi.model.text import Text

Share = Callable[[], float | None]
"""How much of a step is done, 0 to 1; None where that is not known. Asked in another thread."""

READING = Text("reading {name}", "lecture de {name}")
PREPARING = Text("preparing the tables", "préparation des tables")
MEASURING = Text("computing the measures", "calcul des mesures")
WRITING = Text("writing the workbook", "écriture du classeur")


class Listener(Protocol):
    """Who wants to know."""

    def step(self, what: Text, name: str, size: int, share: Share) -> None:
        """A step begins: a file of so many bytes, where it reads one."""


_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell a listener of every step within."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def listened() -> bool:
    """Whether somebody listens: what costs something to know may then be asked for."""
    return bool(_listeners)


def step(what: Text, name: str = "", *, size: int = 0, share: Share = lambda: None) -> None:
    """Say that a step of the work begins."""
    for listener in _listeners:
        listener.step(what, name, size, share)
