"""How far long work has come, as one line on a terminal that a person looks at.

The line stands on standard error and goes when the work is done; where standard error is no
terminal (a file, a scheduler) there is nothing at all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from threading import Event, Thread

from xlkpi.model.progress import Share, listening
from xlkpi.model.text import Language, Text

_QUIET = 1.0  # seconds that need no line
_EVERY = 0.2
_SURE = 0.03  # of a step, before which its time left is a guess
_LEFT = Text("{time} left", "encore {time}")
_MEGABYTES = Text("{done} of {all} MB", "{done} sur {all} Mo")
_CLEAR = "\r\x1b[2K"


@contextmanager
def shown(language: Language) -> Iterator[None]:
    """Show the steps of the work within, on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    line = Line(language)
    with listening(line):
        ended = Event()
        drawing = Thread(target=line.draw_until, args=(ended,), daemon=True)
        drawing.start()
        try:
            yield
        finally:
            ended.set()
            drawing.join(1)


class Line:
    """The line: what is done now, how much of it, how long it will take."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.what, self.size, self.since = "", 0, time.monotonic()
        self.share: Share = lambda: None

    def step(self, what: Text, name: str, size: int, share: Share) -> None:
        """Another step begins."""
        self.what = what.in_(self.language).format(name=name)
        self.size, self.share, self.since = size, share, time.monotonic()

    def text(self, now: float) -> str:
        """The line at a time."""
        parts = [self.what]
        share = self.share()
        if share is not None and 0 <= share <= 1:
            parts.append(f"{share:.0%}".replace("%", "\xa0%" if self.language == "fr" else "%"))
            if self.size:
                done, every = round(self.size * share / 1e6), round(self.size / 1e6)
                parts.append(_MEGABYTES.in_(self.language).format(done=done, all=every))
            if share >= _SURE:
                left = (now - self.since) * (1 - share) / share
                parts.append(_LEFT.in_(self.language).format(time=_clock(left)))
        return " · ".join(part for part in parts if part)

    def draw_until(self, ended: Event) -> None:
        """Draw the line until the work has ended, then take it away."""
        if ended.wait(_QUIET):
            return
        while True:
            width = get_terminal_size().columns - 1
            sys.stderr.write(_CLEAR + self.text(time.monotonic())[:width])
            sys.stderr.flush()
            if ended.wait(_EVERY):
                break
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _clock(seconds: float) -> str:
    """A duration as a clock shows it.

    >>> _clock(7.4), _clock(125), _clock(3700)
    ('0:07', '2:05', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
