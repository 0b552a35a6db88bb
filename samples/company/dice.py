"""Chance that repeats: the same seed gives the same throws on every Python and platform."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from company.story import first_day, next_month

T = TypeVar("T")


class Dice:
    """Throws for one part of the company.

    Everything is drawn from ``random.random`` with the four operations: that stream is
    promised to stay the same between Python versions, ``choice`` or ``gauss`` are not.
    Each system throws its own dice, so a change in one leaves the others as they were.
    """

    def __init__(self, seed: int, system: str) -> None:
        self._random = random.Random(f"{seed}/{system}").random

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self._random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included, all alike."""
        return low + int(self._random() * (high - low + 1))

    def around(self, low: int, high: int) -> int:
        """A whole number, both ends included, most often near the middle."""
        return low + int((self._random() + self._random()) / 2 * (high - low + 1))

    def skewed(self, low: int, high: int) -> int:
        """A whole number, both ends included, most often small: waits, durations, delays."""
        throw = self._random()
        return low + int(throw * throw * throw * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self._random() * len(items))]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, each as often as its weight says."""
        left = self._random() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return next(reversed(weights))

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """That many different items (or all, if there are fewer), in a random order."""
        pool = list(items)
        for place in range(min(count, len(pool))):
            other = self.between(place, len(pool) - 1)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def whole(self, amount: float) -> int:
        """A whole number that is ``amount`` in the mean: 2.3 gives 2, three times in ten 3."""
        return int(amount) + (1 if self.chance(amount - int(amount)) else 0)

    def day(self, month: int, first: int = 1, last: int = 31) -> date:
        """A working day of the month, between two days of it."""
        start = first_day(month)
        last = min(last, (next_month(month) - start).days)
        while True:
            day = start + timedelta(days=self.between(first, last) - 1)
            if day.weekday() < 5:
                return day

    def moment(self, month: int, opening: int = 8, closing: int = 18) -> datetime:
        """A second of a working day of the month, between two hours."""
        day = self.day(month)
        seconds = self.between(opening * 3600, closing * 3600 - 1)
        return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
